"""Time stamps of RFC 3161: an authority outside says that some bytes existed at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates
from rfc3161_client import (
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.base import HashAlgorithm

from ...model.errors import CivicloomError


@dataclass(frozen=True)
class Stamp:
    """What a verified time stamp says: when, by whom, under which number."""

    time: datetime
    authority: str
    serial: int


def request_for(data: bytes) -> bytes:
    """A request for a stamp on some bytes, DER; only their SHA-256 goes out."""
    builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    return bytes(builder.build().as_bytes())


def verify_stamp(response: bytes, data: bytes, chain: bytes) -> Stamp:
    """What an authority's response (DER) says about ``data``.

    ``chain`` holds the certificates (PEM, or one in DER) that are trusted: roots, and intermediate or signing ones that the
    response leaves out. Raises EVI-031 for a response on other bytes, of another authority, damaged or refused.
    """
    try:
        answer = decode_timestamp_response(response)
        certificates = _certificates(chain)
        _verify(answer, data, certificates)
        info = answer.tst_info
        signer = _signer(answer, certificates)
        return Stamp(info.gen_time, signer.subject.rfc4514_string(), info.serial_number)
    except (VerificationError, ValueError, AttributeError, StopIteration) as error:
        raise CivicloomError("EVI-031", detail=str(error) or type(error).__name__) from error


def _verify(answer: TimeStampResponse, data: bytes, certificates: Sequence[Certificate]) -> None:
    builder = VerifierBuilder()
    for certificate in certificates:
        if certificate.subject == certificate.issuer:
            builder = builder.add_root_certificate(certificate)
        else:
            builder = builder.add_intermediate_certificate(certificate)
    if not answer.signed_data.certificates:
        builder = builder.tsa_certificate(_signer(answer, certificates))
    builder.build().verify_message(answer, data)


def _certificates(chain: bytes) -> list[Certificate]:
    if chain.lstrip().startswith(b"-----BEGIN"):
        return load_pem_x509_certificates(chain)
    return [load_der_x509_certificate(chain)]


def _signer(answer: TimeStampResponse, certificates: Sequence[Certificate]) -> Certificate:
    """The certificate that the signed part of the response names: the trusted copy before the one sent along."""
    sent = [load_der_x509_certificate(data) for data in answer.signed_data.certificates]
    named = next(iter(answer.signed_data.signer_infos))
    return next(
        certificate
        for certificate in (*certificates, *sent)
        if (certificate.issuer, certificate.serial_number) == (named.issuer, named.serial_number)
    )
