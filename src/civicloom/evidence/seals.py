"""Salted commitments: the log binds a content without holding it, and the content can be forgotten."""

import hmac
import secrets
from hashlib import sha256

from ..database import Connection


def seal(connection: Connection, content: bytes) -> str:
    """A commitment to a content: HMAC-SHA256 under a fresh salt, in hexadecimal; the salt is kept.

    Without the salt nobody can test a guess of the content, however few contents there could be.
    """
    salt = secrets.token_bytes(32)
    commitment = hmac.new(salt, content, sha256).hexdigest()
    connection.execute("INSERT INTO cl_salt VALUES (?, ?)", (commitment, salt))
    return commitment


def opens(connection: Connection, commitment: str, content: bytes) -> bool:
    """True when the commitment is to this content; False too when its salt was forgotten."""
    sql = "SELECT salt FROM cl_salt WHERE commitment = ?"
    row = connection.execute(sql, (commitment,)).fetchone()
    if row is None:
        return False
    return hmac.compare_digest(hmac.new(bytes(row[0]), content, sha256).hexdigest(), commitment)


def forget(connection: Connection, commitment: str) -> bool:
    """Delete the salt: the entry and its proofs stay, what it was about cannot be found again.

    False when there was no salt (any more).
    """
    sql = "DELETE FROM cl_salt WHERE commitment = ?"
    return connection.execute(sql, (commitment,)).rowcount > 0
