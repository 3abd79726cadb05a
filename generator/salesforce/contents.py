"""Which content of a body or an answer decides the type: External Services gives one type to each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from generator.model.service import Content, Operation, Service
from generator.model.types import Declared, ListOf, MapOf, Named, Nullable, Record, Type
from generator.model.walk import types_of


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


def decided(operation: Operation) -> Iterator[Type]:
    """The types of an operation's inputs and answers, of each body and answer the one that decides."""
    yield from (parameter.type for parameter in operation.parameters)
    parts = [operation.body.contents] if operation.body is not None else []
    for contents in (*parts, *(response.contents for response in operation.responses)):
        if (content := preferred(contents)) is not None:
            yield content.type


def reached(service: Service, declared: Mapping[str, Declared]) -> set[str]:
    """The keys of all types that the operations reach through what decides their types."""
    operations = (*service.operations, *service.callbacks)
    return reached_from((type for operation in operations for type in _seen(operation, declared)), declared)


def _seen(operation: Operation, declared: Mapping[str, Declared]) -> Iterator[Type]:
    """The types that an org sees: of form parameters each its own, not the object that we put them together in."""
    body = operation.body
    form = preferred(body.contents) if body is not None and body.spread else None
    whole = form.type.inner if form is not None and isinstance(form.type, Nullable) else form.type if form else None
    record = declared.get(whole.key) if isinstance(whole, Named) else None
    for type in decided(operation):
        if form is not None and type is form.type and isinstance(record, Record):
            yield from (field.type for field in record.fields)
        else:
            yield type


def reached_from(types: Iterable[Type], declared: Mapping[str, Declared]) -> set[str]:
    """The keys of all types that these types reach, themselves included."""
    stack, seen = list(types), set[str]()
    while stack:
        type = stack.pop()
        if isinstance(type, Nullable):
            stack.append(type.inner)
        elif isinstance(type, ListOf):
            stack.append(type.item)
        elif isinstance(type, MapOf):
            stack.append(type.value)
        elif isinstance(type, Named) and type.key not in seen:
            seen.add(type.key)
            stack += types_of(declared[type.key])
    return seen
