"""Whether a text in a definition file looks like a secret. Salesforce's own exports never hold one."""

from __future__ import annotations

import re

from generator.credentials.formula import FormulaFault, MergeField, fields, literals, parse

_SCHEMES = re.compile(r"(?:bearer|basic|token|digest|apikey)\s+\S{4,}", re.IGNORECASE)
_SHAPES = re.compile(
    r"eyJ[\w-]{8,}\.|AKIA[0-9A-Z]{12,}|(?:sk|pk|rk|ghp|gho|xox[abp]|glpat)[-_]\w{8,}|-----BEGIN |AIza[\w-]{20,}"
)
_RUN = re.compile(r"[A-Za-z0-9+/=_.~-]{20,}")
_WORDS = re.compile(r"auth|key|token|secret|passw|credential|signature|cookie|session", re.IGNORECASE)
_ABOUT = re.compile(r"(?:type|mode|version|scheme|kind|name|alg|algorithm)$", re.IGNORECASE)  # X-Token-Type is no token
_PLAIN_SCHEME = re.compile(r"(?:bearer|basic|token|digest|apikey|aws4-hmac-sha256)?[\s:=]*", re.IGNORECASE)


def secret_in_header(name: str, value: str) -> bool:
    """Whether a header's value carries a secret as literal text.

    A literal is suspect in a header that is named like one for secrets, or when the text itself has the shape of one.
    """
    try:
        parsed = parse(value)
    except FormulaFault:
        return secret_in_text(value)
    texts = list(literals(parsed))
    if any(secret_in_text(text) for text in texts):
        return True
    secretive = bool(_WORDS.search(name)) and not _ABOUT.search(name)
    return secretive and not _has_secret(list(fields(parsed))) and not _only_scheme(texts)


def secret_in_text(text: str) -> bool:
    """Whether a text has the shape of a token, key or password header."""
    return bool(_SCHEMES.search(text) or _SHAPES.search(text)) or any(_random(run) for run in _RUN.findall(text))


def _has_secret(found: list[MergeField]) -> bool:
    return any(field.path[0].lower() == "credential" for field in found)


def _only_scheme(texts: list[str]) -> bool:
    return all(_PLAIN_SCHEME.fullmatch(text) for text in texts)


def _random(run: str) -> bool:
    """Letters and digits mixed as in a generated key; `application/vnd.api+json` and version texts are not."""
    digits = sum(c.isdigit() for c in run)
    letters = sum(c.isalpha() for c in run)
    mixed = any(c.isupper() for c in run) and any(c.islower() for c in run)
    return digits >= 3 and letters >= 3 and (mixed or digits >= 6) and not re.fullmatch(r"[\d.:/-]+\w?", run)
