"""Time stamps of RFC 3161: an authority outside says that some bytes existed at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates
from rfc3161_client import (
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.base import HashAlgorithm
from rfc3161_client.verify import SHA256_OID, SHA384_OID, SHA512_OID

from ...model.errors import CivicloomError
from .signer import names

_SOUND = {SHA256_OID, SHA384_OID, SHA512_OID}
"""Hashes under which nobody can make one signature stand for two stamps, as with MD5 and SHA-1."""


@dataclass(frozen=True)
class Stamp:
    """What a verified time stamp says: when, by whom, under which number."""

    time: datetime
    authority: str
    serial: int


def request_for(data: bytes) -> TimeStampRequest:
    """A request for a stamp on some bytes, with a number of its own; only their SHA-256 goes out."""
    return TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()


def verify_stamp(response: bytes, data: bytes, chain: bytes, *, nonce: int | None = None) -> Stamp:
    """What an authority's response (DER) says about ``data``.

    ``chain`` holds the certificates (PEM, or one in DER) that are trusted: roots, and intermediate or signing ones that the
    response leaves out; ``nonce`` the number of the request, where the response answers one (RFC 3161, 2.4.2). Raises
    EVI-031 for a response on other bytes, to another request, of another authority, signed with a broken hash, whose
    signature names no certificate or another one (RFC 5816), damaged or refused.
    """
    try:
        answer = decode_timestamp_response(response)
        certificates = _certificates(chain)
        _verify(answer, data, certificates, nonce)
        info = answer.tst_info
        signer = _signer(answer, certificates)
        if not names(answer.time_stamp_token(), signer.public_bytes(Encoding.DER)):
            raise VerificationError("the signature names another certificate, or none")
        return Stamp(info.gen_time, signer.subject.rfc4514_string(), info.serial_number)
    except (
        VerificationError,
        ValueError,
        AttributeError,
        LookupError,
        StopIteration,
    ) as error:
        raise CivicloomError("EVI-031", detail=str(error) or type(error).__name__) from error


def _verify(
    answer: TimeStampResponse, data: bytes, certificates: Sequence[Certificate], nonce: int | None
) -> None:
    # The signer's own hash has to be among these, or the signature is not found to hold.
    used = {algorithm.dotted_string for algorithm in answer.signed_data.digest_algorithms}
    if not used <= _SOUND:
        raise VerificationError("signed with a hash that is broken or not known")
    builder = VerifierBuilder(nonce=nonce)
    for certificate in certificates:
        if certificate.subject == certificate.issuer:
            builder = builder.add_root_certificate(certificate)
        else:
            builder = builder.add_intermediate_certificate(certificate)
    if not answer.signed_data.certificates:
        builder = builder.tsa_certificate(_signer(answer, certificates))
    builder.build().verify_message(answer, data)


def _certificates(chain: bytes) -> list[Certificate]:
    """Each certificate once. Files of trusted ones bear remarks, and repeat themselves when they are put together."""
    if b"-----BEGIN" in chain:
        return list(dict.fromkeys(load_pem_x509_certificates(chain)))
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
