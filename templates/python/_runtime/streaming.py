"""Open answers as streams of typed items."""

from __future__ import annotations

from contextlib import suppress
from email.message import Message
from typing import Any

from .codec import build, parsed
from .delivery import build_as_it_came
from .deviating import expected
from .faults import DecodeError, Deviation, Deviations
from .media import media_of
from .outputs import Filled
from .picking import shapes
from .reading import AsyncBody, SyncBody
from .shapes import Shape, fields_of, full_type
from .streams import Event, Events, Lines, Parts, Splitter, Stream
from .structs import EXTRAS
from .transport import AsyncIncoming
from .walking import read_as_it_came

FOREVER = float("inf")
EVENT_FIELDS = frozenset({"comment", "data", "event", "id", "retry"})


def stream_of(
    incoming: Any, output: Filled, longest: int, strict: bool = False
) -> Stream[Any]:
    """The items of an answer whose body is still open.

    An item that is not as declared is read as far as it goes, and the stream keeps where
    it deviates; with `strict` it raises `DecodeError`.
    """
    declared = output.media_types[0] if output.media_types else ""
    media_type = incoming.headers.get("content-type", declared)
    splitter = splitter_of(media_type, longest)
    blocking = not isinstance(incoming, AsyncIncoming)
    make = SyncBody if blocking else AsyncBody
    item = output.shape.item
    whole = isinstance(splitter, Events) and speaks_of_events(item)

    def read(event: Event) -> Any:
        value, deviations = _item(event, item, whole)
        if deviations and strict:
            raise DecodeError(
                f"an item of the stream is not as declared: {deviations[0]}",
                deviations=deviations,
                response_code=incoming.status,
                headers=incoming.headers,
                body=event.data.encode("utf-8", "surrogateescape"),
            )
        stream.deviations.extend(deviations)
        return value

    stream: Stream[Any] = Stream(make(incoming, None, FOREVER), splitter, read)
    return stream


def _item(event: Event, item: Shape, whole: bool) -> tuple[Any, Deviations]:
    """What an event holds; `whole` says that the items are described as events."""
    data = event.data
    told = media_of(event.media_type).kind if event.media_type else ""
    if item.kind == "any" and told not in ("", "any", "json"):
        return data, ()
    texts = item.kind == "scalar" and item.type in (str, bytes)
    if texts and (told != "json" or item.type is bytes):
        raw = data.encode("utf-8", "surrogateescape")
        return (data if item.type is str else raw), ()
    annotation = full_type(item)
    if whole:
        found = whole_event(event, item)
        if found is not None:
            return _built(found, data, annotation)
    try:
        return read_as_it_came(data, annotation)
    except DecodeError as error:
        if item.kind == "any":
            return data, ()
        if item.kind == "scalar":
            with suppress(DecodeError):
                return build(data, annotation, strict=False), ()
        got = error.message.removeprefix("the answer is ")
    return data, (Deviation("", expected(item), got),)


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


def _built(whole: dict[str, Any], text: str, annotation: Any) -> tuple[Any, Deviations]:
    """The event by its type: its data as the values they hold, else as their text."""
    spoken = {**whole, "data": text}
    with suppress(DecodeError):
        made = build(whole, annotation)
        if not isinstance(made, dict):  # or no alternative took the values
            return made, ()
    return build_as_it_came(spoken, annotation)


def _takes_text(item: Shape) -> bool:
    """Whether the data of every event are text, however they look."""
    if item.kind == "choice":
        return all(_takes_text(part) for part in shapes(item.type))
    found = (f.shape for f in fields_of(item.type) if f.wire == "data")
    return any(shape.kind == "scalar" and shape.type is str for shape in found)
