"""X.509 certificates of connected clients: read, found fit to prove who signed, and turned into the key that proves it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

MOST_BYTES = 20_000
LEAST_BITS = 2_048


def read_certificate(data: bytes) -> str:
    """The certificate of a PEM file as text. Raises ValueError, in words, for one that cannot prove a signature.

    Raises ImportError without the extra `credentials`.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    if b"PRIVATE KEY" in data:
        raise ValueError("it holds a private key: give the certificate alone, and keep the key where it signs")
    try:
        certificate = x509.load_pem_x509_certificate(data)
    except ValueError:
        raise ValueError("it is no X.509 certificate in PEM form") from None
    text = certificate.public_bytes(Encoding.PEM).decode("ascii")
    verifying_key(text)
    return text


def verifying_key(certificate: str) -> RSAKey:
    """The public key of a certificate. Raises ValueError when it is not RSA, too short, or out of its time."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from joserfc.jwk import RSAKey

    read = x509.load_pem_x509_certificate(certificate.encode())
    key = read.public_key()
    if not isinstance(key, RSAPublicKey):
        raise ValueError("its key is not RSA: assertions are signed with RS256")
    if key.key_size < LEAST_BITS:
        raise ValueError(f"its key has {key.key_size} bits: {LEAST_BITS} are the least")
    if not read.not_valid_before_utc <= datetime.now(UTC) <= read.not_valid_after_utc:
        raise ValueError("it is not valid today")
    return RSAKey.import_key(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
