"""Which media types carry octets and which carry text: what decides whether a text of the schema is a file."""

from __future__ import annotations

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
    main, slash, _ = base.partition("/")
    return (
        bool(slash)
        and main not in ("text", "*")
        and base not in _TEXTS
        and not base.endswith(("+json", "+xml", "/*+json"))
    )


def any_octets(media_types: str) -> bool:
    """Whether one of several media types, as `contentType` of an encoding lists them, is no text."""
    return any(is_octets(one) for one in media_types.split(",") if one.strip())
