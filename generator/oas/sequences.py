"""Sequential media types (OAS 3.2): bodies that are one item after another, each of the type of `itemSchema`."""

from __future__ import annotations

EVENTS = "text/event-stream"
LINES = frozenset((
    "application/jsonl", "application/json-lines", "application/json-seq", "application/jsonlines", "application/ndjson",
    "application/stream+json", "application/x-json-stream", "application/x-jsonlines", "application/x-ndjson",
    "text/x-ndjson",
))  # fmt: skip


def is_events(media_type: str) -> bool:
    """Whether a body of this media type is a stream of server-sent events."""
    return media_type.split(";")[0].strip().lower() == EVENTS


def is_sequence(media_type: str) -> bool:
    """Whether a body of this media type may be read item by item."""
    base = media_type.split(";")[0].strip().lower()
    return base == EVENTS or base in LINES or base.endswith("+json-seq") or base.startswith("multipart/")
