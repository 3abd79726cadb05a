"""Which media types carry octets and which carry text: what decides whether a text of the schema is a file."""

from __future__ import annotations

import re

_RESTRICTED = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"  # RFC 6838, 4.2
_TYPE = re.compile(rf"({_RESTRICTED})/({_RESTRICTED}|\*(\+{_RESTRICTED})?)")
# Registered below application/, yet text by their registrations (IANA) or by everybody's use.
_TEXTS = frozenset((
    "application/csv", "application/ecmascript", "application/graphql", "application/javascript", "application/jose",
    "application/json", "application/json-seq", "application/jsonl", "application/jwt", "application/n-quads",
    "application/n-triples", "application/ndjson", "application/pem-certificate-chain", "application/sdp",
    "application/sparql-query", "application/sparql-update", "application/sql", "application/toml", "application/trig",
    "application/x-ndjson", "application/x-pem-file", "application/x-sh", "application/x-www-form-urlencoded",
    "application/x-yaml", "application/xml", "application/yaml", "message/http", "message/sip",
))  # fmt: skip


def is_octets(media_type: str) -> bool:
    """Whether content of this media type is no text: `image/png`, `application/octet-stream`."""
    base = media_type.split(";")[0].strip().lower()
    named = _TYPE.fullmatch(base)
    return named is not None and named[1] != "text" and base not in _TEXTS and not base.endswith(("+json", "+xml"))


def any_octets(media_types: str) -> bool:
    """Whether one of several media types, as `contentType` of an encoding lists them, is no text."""
    return any(is_octets(one) for one in media_types.split(",") if one.strip())
