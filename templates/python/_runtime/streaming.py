"""Open answers as streams of typed items."""

from __future__ import annotations

from typing import Any

from .codec import build, decode
from .faults import DecodeError
from .media import media_of
from .outputs import Filled
from .reading import AsyncBody, SyncBody
from .shapes import full_type
from .streams import Events, Lines, Splitter, Stream
from .transport import AsyncIncoming

FOREVER = float("inf")


def stream_of(incoming: Any, output: Filled, longest: int) -> Stream[Any]:
    """The items of an answer whose body is still open."""
    declared = output.media_types[0] if output.media_types else ""
    kind = media_of(incoming.headers.get("content-type", declared)).kind
    splitter: Splitter = Events(longest) if kind == "events" else Lines(longest)
    blocking = not isinstance(incoming, AsyncIncoming)
    make = SyncBody if blocking else AsyncBody
    item = output.shape.item
    annotation = full_type(item)

    def read(data: str) -> Any:
        if item.kind == "scalar" and item.type is str:
            return data
        try:
            return decode(data, annotation)
        except DecodeError:
            if item.kind == "scalar":
                return build(data, annotation, strict=False)
            if item.kind == "any":
                return data
            raise

    return Stream(make(incoming, None, FOREVER), splitter, read)
