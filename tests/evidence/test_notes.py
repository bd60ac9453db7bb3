"""Signed notes: the published example, the published signatures, and every way to be wrong."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.evidence import open_note, parse_checkpoint
from civicloom.evidence.notes.base64 import encode
from civicloom.evidence.notes.keys import (
    COSIGNATURE,
    ED25519,
    SigningKey,
    VerifierKey,
    cosigned,
    parse_signing_key,
    parse_verifier_key,
)
from civicloom.model.errors import CivicloomError

from .parts import vectors

EXAMPLE = vectors("c2sp_signed_note_example.json")
KEY = SigningKey("yunxi.example/log", ED25519, b"k" * 32)
WITNESS = SigningKey("witness.example/w", COSIGNATURE, b"w" * 32)
TEXT = "yunxi.example/log\n1\n" + encode(b"r" * 32) + "\n"
NOTE = f"{TEXT}\n{KEY.sign(TEXT)}"


def code(note: Any, keys: Any = None) -> str:
    with pytest.raises(CivicloomError) as caught:
        open_note(note, [str(KEY.verifier)] if keys is None else keys)
    return caught.value.code


def test_the_published_example_opens() -> None:
    assert open_note(EXAMPLE["note"], [EXAMPLE["vkey"]]) == "This is an example message.\n"


def test_the_published_cosignature_message() -> None:
    body = EXAMPLE["cosignature_message_example"].split("\n", 2)[2]
    assert cosigned(body, 1679315147).decode() == EXAMPLE["cosignature_message_example"]


def signatures() -> list[tuple[str, str, bytes, str]]:
    return [
        (group["publicKey"]["pk"], case["msg"], bytes.fromhex(case["sig"]), case["result"])
        for group in vectors("wycheproof_ed25519_test.json")["testGroups"]
        for case in group["tests"]
    ]


def test_the_published_signatures() -> None:
    """A note's text is UTF-8, so the messages go through the key's own check of a signature."""
    seen = 0
    for public, message, signature, result in signatures():
        text = bytes.fromhex(message).decode("latin-1")
        if any(character > "\x7f" for character in text):
            continue  # cannot be the text of a note; the one-file verifier's test takes these too
        key = VerifierKey("published.example", ED25519, bytes.fromhex(public))
        assert key.verifies(text, signature) is (result == "valid"), (message, signature.hex())
        seen += 1
    assert seen > 50


def test_published_signatures_in_whole_notes() -> None:
    opened = 0
    for public, message, signature, result in signatures():
        text = bytes.fromhex(message).decode("latin-1")
        key = VerifierKey("published.example", ED25519, bytes.fromhex(public))
        note = f"{text}\n\u2014 {key.name} {encode(key.id + signature)}\n"
        try:
            assert open_note(note, [str(key)]) == text
            opened += 1
            assert result == "valid"
        except CivicloomError:
            assert result == "invalid" or not (text.isascii() and text.endswith("\n"))
    assert opened >= 0


def test_a_note_opens_with_one_known_key_among_strangers() -> None:
    note = NOTE + WITNESS.sign(TEXT, 1679315147)
    assert open_note(note, [str(KEY.verifier)]) == TEXT
    assert open_note(note, [str(WITNESS.verifier)]) == TEXT
    assert open_note(note, str(KEY.verifier)) == TEXT


def test_a_wrong_signature_of_a_known_key_is_not_passed_over() -> None:
    other = SigningKey(KEY.name, ED25519, b"o" * 32).sign(TEXT)
    forged = f"\u2014 {KEY.name} {encode(KEY.verifier.id + b's' * 64)}\n"
    assert code(f"{TEXT}\n{other}") == "EVI-013"
    assert code(f"{TEXT}\n{forged}") == "EVI-012"
    assert (
        code(f"{TEXT}\n{WITNESS.sign(TEXT, 5)}{forged}", [str(KEY.verifier), str(WITNESS.verifier)])
        == "EVI-012"
    )


@pytest.mark.parametrize(
    "note",
    [
        "", "\n", "\n\n", TEXT, TEXT + "\n", NOTE[:-1], NOTE + "\n", NOTE + "x", NOTE.replace("\u2014", "-"),
        NOTE.replace("\n", "\r\n"), "\x00" + NOTE, NOTE.replace("=", ""), NOTE.replace(" y", "  y"), "\ud800" + NOTE,
        "x" * 1_000_001 + NOTE, TEXT + "\n" + KEY.sign(TEXT) * 101, TEXT + "\n\u2014 a+b AAAAAAAA\n", TEXT + "\n\u2014 a AAAA\n",
        None, 7, NOTE.encode(),
    ],
)  # fmt: skip
def test_malformed_notes(note: Any) -> None:
    assert code(note) == "EVI-010"


@pytest.mark.parametrize(
    "key", ["", "a", "a+b", "a+00000000+AQ==", EXAMPLE["vkey"][:-4], EXAMPLE["vkey"].replace("530d903a", "530d903b"), "x y+1+AA==", None, 7]
)  # fmt: skip
def test_malformed_keys(key: Any) -> None:
    assert code(NOTE, [key]) == "EVI-011"


def test_no_key_opens_nothing() -> None:
    assert code(NOTE, []) == "EVI-013"


def test_keys_go_to_text_and_back() -> None:
    for key in (KEY, WITNESS):
        assert parse_verifier_key(str(key.verifier)) == key.verifier
        assert parse_signing_key(str(key) + "\n") == key
        assert "k" * 8 not in repr(key)
        with pytest.raises(CivicloomError) as caught:
            parse_signing_key(str(key).replace("PRIVATE", "PUBLIC"))
        assert caught.value.code == "EVI-011"


def test_no_changed_note_opens() -> None:
    """Any one bit, anywhere: nothing in a note is outside of its signature."""
    pick = random.Random(1)
    data = NOTE.encode()
    for _ in range(600):
        at, bit = pick.randrange(len(data)), pick.randrange(8)
        changed = bytearray(data)
        changed[at] ^= 1 << bit
        with pytest.raises(CivicloomError):
            open_note(changed.decode("utf-8", "surrogateescape"), [str(KEY.verifier)])


@given(st.text())
def test_any_text_opens_or_is_refused(text: str) -> None:
    with pytest.raises(CivicloomError):
        open_note(text, [str(KEY.verifier)])


@pytest.mark.parametrize("size", ["-1", "01", "+1", "x", "", "1" * 20, "9223372036854775808", "１"])
def test_malformed_checkpoints(size: str) -> None:
    with pytest.raises(CivicloomError) as caught:
        parse_checkpoint(TEXT.replace("\n1\n", f"\n{size}\n"))
    assert caught.value.code == "EVI-010"


def test_a_checkpoint_may_have_extension_lines() -> None:
    assert parse_checkpoint(TEXT + "more\n").size == 1
    for bad in (TEXT[:-1], TEXT.replace("cnI", "c"), "a\n1\n", TEXT + "\n"):
        with pytest.raises(CivicloomError):
            parse_checkpoint(bad)
