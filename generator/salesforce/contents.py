"""Which content of a body or an answer decides the type: External Services gives one type to each."""

from __future__ import annotations

from collections.abc import Iterator

from generator.model.service import Content, Operation


def preferred(contents: tuple[Content, ...]) -> Content | None:
    """JSON first, then what is like JSON, then the first (our inference; orgs ask only where none is supported)."""
    if len(contents) < 2:
        return contents[0] if contents else None
    plain = [(content.media_type.split(";")[0].strip().lower(), content) for content in contents]
    for wanted in ("application/json", "+json", "*/*"):
        for media_type, content in plain:
            if media_type.endswith(wanted):
                return content
    return contents[0]


def passed_over(operation: Operation) -> Iterator[str]:
    """The pointers of the contents that decide no type."""
    parts = [operation.body.contents] if operation.body is not None else []
    for contents in (*parts, *(response.contents for response in operation.responses)):
        chosen = preferred(contents)
        yield from (c.pointer for c in contents if chosen is not None and c.pointer != chosen.pointer)
