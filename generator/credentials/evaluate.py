"""The value of a formula, given the values of its merge fields."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable

from generator.credentials.errors import CredentialError
from generator.credentials.formula import Expression, MergeCall, MergeField, MergeJoin, MergeLiteral

Lookup = Callable[[MergeField], "str | bytes"]
MAX_HEADER = 16_384
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def header_value(header: str, expression: Expression, lookup: Lookup) -> str:
    """The text of one header. Raises `CredentialError` for a value that no header can carry."""
    value = _value(header, expression, lookup)
    if isinstance(value, bytes):
        raise CredentialError(f"The formula of header {header} gives bytes.", "Wrap it in BASE64ENCODE or HEX.")
    return fit(header, value)


def fit(header: str, value: str) -> str:
    """The value trimmed, if a header can carry it. Raises `CredentialError`, which never quotes it."""
    value = value.strip(" \t")
    # A line break would end the header and let a secret's owner write further ones.
    if _CONTROL.search(value):
        raise CredentialError(f"The value of header {header} holds a line break or control character.")
    if not value.isascii():
        raise CredentialError(f"The value of header {header} holds characters beyond ASCII.")
    if len(value) > MAX_HEADER:
        raise CredentialError(f"The value of header {header} is longer than {MAX_HEADER:,} characters.")
    return value


def _value(header: str, expression: Expression, lookup: Lookup) -> str | bytes:
    match expression:
        case MergeLiteral(text=text):
            return text
        case MergeField():
            return lookup(expression)
        case MergeJoin(parts=parts):
            values = [_value(header, part, lookup) for part in parts]
            return values[0] if len(values) == 1 else "".join(_text(header, value) for value in values)
        case MergeCall(name=name, arguments=arguments):
            return _call(header, name, [_value(header, argument, lookup) for argument in arguments])


def _call(header: str, name: str, values: list[str | bytes]) -> str | bytes:
    match name:
        case "BLOB":
            return _bytes(values[0])
        case "BASE64ENCODE":
            return base64.b64encode(_bytes(values[0])).decode("ascii")
        case "BASE64DECODE":
            return _decoded(header, _text(header, values[0]))
        case "HEX":
            return _bytes(values[0]).hex()
        case "HASH":
            _only_sha256(header, values[0])
            return hashlib.sha256(_bytes(values[1])).digest()
        case _:  # HMAC: the parser lets no other name pass
            _only_sha256(header, values[0])
            return hmac.new(_bytes(values[2]), _bytes(values[1]), hashlib.sha256).digest()


def _only_sha256(header: str, algorithm: str | bytes) -> None:
    if not isinstance(algorithm, str) or algorithm.upper().replace("-", "") not in ("SHA256", "HMACSHA256"):
        raise CredentialError(f"The formula of header {header} names another algorithm than 'SHA-256', the only one.")


def _decoded(header: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise CredentialError(f"The formula of header {header} decodes a text that is not base64.") from None


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _text(header: str, value: str | bytes) -> str:
    if isinstance(value, bytes):
        raise CredentialError(
            f"The formula of header {header} joins bytes to text.", "Wrap them in BASE64ENCODE or HEX."
        )
    return value
