"""Open answers as streams of typed items."""

from __future__ import annotations

from email.message import Message
from typing import Any

from .codec import build, decode, parsed
from .faults import DecodeError
from .media import media_of
from .outputs import Filled
from .picking import shapes
from .reading import AsyncBody, SyncBody
from .shapes import Shape, fields_of, full_type
from .streams import Event, Events, Lines, Parts, Splitter, Stream
from .structs import EXTRAS
from .transport import AsyncIncoming

FOREVER = float("inf")
EVENT_FIELDS = frozenset({"comment", "data", "event", "id", "retry"})


def stream_of(incoming: Any, output: Filled, longest: int) -> Stream[Any]:
    """The items of an answer whose body is still open."""
    declared = output.media_types[0] if output.media_types else ""
    media_type = incoming.headers.get("content-type", declared)
    splitter = splitter_of(media_type, longest)
    blocking = not isinstance(incoming, AsyncIncoming)
    make = SyncBody if blocking else AsyncBody
    item = output.shape.item
    annotation = full_type(item)

    def read(event: Event) -> Any:
        data = event.data
        told = media_of(event.media_type).kind if event.media_type else ""
        if item.kind == "any" and told not in ("", "any", "json"):
            return data
        if (
            item.kind == "scalar"
            and item.type in (str, bytes)
            and (told != "json" or item.type is bytes)
        ):
            raw = data.encode("utf-8", "surrogateescape")
            return data if item.type is str else raw
        if isinstance(splitter, Events) and speaks_of_events(item):
            whole = whole_event(event, item)
            if whole is not None:
                return _built(whole, data, annotation)
        try:
            return decode(data, annotation)
        except DecodeError:
            if item.kind == "scalar":
                return build(data, annotation, strict=False)
            if item.kind == "any":
                return data
            raise

    return Stream(make(incoming, None, FOREVER), splitter, read)


def splitter_of(media_type: str, longest: int) -> Splitter:
    """What takes a body of a media type apart. Raises `DecodeError`."""
    kind = media_of(media_type).kind
    if kind == "events":
        return Events(longest)
    if kind == "multipart":
        head = Message()
        head["content-type"] = media_type
        boundary = head.get_param("boundary")
        if not isinstance(boundary, str) or not boundary:
            raise DecodeError("the answer is multipart, but names no boundary")
        return Parts(longest, boundary)
    return Lines(longest)


def speaks_of_events(item: Shape, depth: int = 0) -> bool:
    """Whether the items are described as whole events (`data`, `event`, `id`, `retry`)
    rather than by what their data hold."""
    if item.kind == "choice" and depth < 4:
        parts = shapes(item.type)
        return bool(parts) and all(speaks_of_events(part, depth + 1) for part in parts)
    if item.kind != "record":
        return False
    wires = {field.wire for field in fields_of(item.type)} - {EXTRAS}
    return "data" in wires and wires <= EVENT_FIELDS


def whole_event(event: Event, item: Shape) -> dict[str, Any] | None:
    """The event as an object; None where its data hold such an object themselves."""
    try:
        data = parsed(event.data)
    except DecodeError:
        data = event.data
    if isinstance(data, dict) and "data" in data and data.keys() <= EVENT_FIELDS:
        return None
    whole: dict[str, Any] = {"data": event.data if _takes_text(item) else data}
    if event.event != "message":
        whole["event"] = event.event
    if event.id:
        whole["id"] = event.id
    if event.retry is not None:
        whole["retry"] = event.retry
    return whole


def _built(whole: dict[str, Any], text: str, annotation: Any) -> Any:
    """The event by its type: its data as the values they hold, else as their text."""
    spoken = {**whole, "data": text}
    try:
        made = build(whole, annotation)
    except DecodeError:
        if whole == spoken:
            raise
        return build(spoken, annotation)
    if isinstance(made, dict):  # no alternative took the values
        return build(spoken, annotation)
    return made


def _takes_text(item: Shape) -> bool:
    """Whether the data of every event are text, however they look."""
    if item.kind == "choice":
        return all(_takes_text(part) for part in shapes(item.type))
    found = (f.shape for f in fields_of(item.type) if f.wire == "data")
    return any(shape.kind == "scalar" and shape.type is str for shape in found)
