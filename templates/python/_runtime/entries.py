"""Entries of an invocation: plain data to a request, and what to say when they fail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

from .faults import DecodeError, InvalidRequest, ServiceError, Violation
from .operation import Operation
from .options import NO_OPTIONS, Options
from .records import Record, Request
from .shapes import fields_of, shape_of
from .texts import unwritable

if TYPE_CHECKING:
    from .lookup import Action


def request_of(
    operation: Operation[Any], entry: Mapping[str, Any], allow_unknown: bool = False
) -> tuple[Request, Options]:
    """Plain data as the operation's request, and how it is sent.

    Nothing given is dropped: what no input and no type knows is refused, or, with
    `allow_unknown`, sent beside what is known. Raises `InvalidRequest`.
    """
    try:
        return _request_of(operation, entry, allow_unknown)
    except RecursionError as error:
        violation = unwritable("", error)
    raise InvalidRequest.of_violations((violation,))


def _request_of(
    operation: Operation[Any], entry: Mapping[str, Any], allow_unknown: bool
) -> tuple[Request, Options]:
    from .codec import build
    from .numerals import as_given
    from .unexpected import Unexpected, refusal, unexpected

    rest = {name: value for name, value in entry.items() if value is not UNSET}
    form = operation.body if operation.body and operation.body.spread else None
    if form and not isinstance(rest.get(form.name), (Mapping, Record)):
        rest = _gathered(operation, rest)
    bodies = (operation.body.field,) if operation.body else ()
    values: dict[str, Any] = {}
    found: list[Violation] = []
    beyond: list[Unexpected] = []
    for field in fields_of(operation.request):
        name = field.wire if field.wire in rest else field.name
        if name not in rest or (rest[name] is None and not field.shape.null):
            rest.pop(name, None)
            if field.required:
                found.append(Violation(field.wire, "required", "is required"))
            continue
        try:
            annotation = _annotations(operation.request)[field.name]
            data = rest.pop(name)
            beyond += unexpected(data, field.shape, (field.name,))
            made = build(data, annotation, strict=field.name in bodies)
            values[field.name] = as_given(made, data)
        except DecodeError as error:
            own = form and field.name in bodies  # inputs of their own
            found.append(_violation("" if own else field.wire, error))
    inputs = frozenset(field.wire for field in fields_of(operation.request))
    beside = [Unexpected((name,), value, inputs) for name, value in rest.items()]
    refused = beside if allow_unknown else [*beyond, *beside]
    found.extend(refusal(one) for one in refused)
    if found:
        raise InvalidRequest.of_violations(tuple(found))
    sent = Options(unknown=tuple(beyond)) if beyond else NO_OPTIONS
    return operation.request(**values), sent


def _gathered(operation: Operation[Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with its form fields put together as the body."""
    own = {field.name for field in operation.inputs}
    beside = {name: value for name, value in entry.items() if name in own}
    form = {name: value for name, value in entry.items() if name not in own}
    body = operation.body
    if body is None or not (form or body.required):
        return beside
    return {**beside, body.name: form}


@cache
def _annotations(kind: type) -> dict[str, Any]:
    """The types of a request's fields: looked up once, for that costs more than a call."""
    return {field.name: field.type for field in msgspec.structs.fields(kind)}


def _violation(place: str, error: DecodeError) -> Violation:
    """A violation from what could not be built; a missing property gets its path."""
    missing = "missing required field `"
    at = error.at.removeprefix("$")
    if missing in error.message:
        name = error.message.partition(missing)[2].partition("`")[0]
        path = f"{place}{at}.{name}".removeprefix(".")
        return Violation(path, "required", "is required")
    path = f"{place}{at}".removeprefix(".")
    return Violation(path, "type", error.message, error.value)


def reasons(action: Action, fault: Exception) -> tuple[list[str], list[str]]:
    """What to say, one sentence per violation, and the inputs it is about."""
    if not isinstance(fault, InvalidRequest) or not fault.violations:
        message = fault.message if isinstance(fault, ServiceError) else str(fault)
        return [message[:1].upper() + message[1:]], []
    reasons = [_reason(action, violation) for violation in fault.violations]
    return reasons, [violation.path for violation in fault.violations]


def _reason(action: Action, violation: Violation) -> str:
    if violation.rule != "required":
        return f"{violation.path}: {violation.message}."
    owner, name = _owner(action, violation.path)
    return (
        f"Missing required input parameter property {name} declared in object {owner}."
    )


def _owner(action: Action, path: str) -> tuple[str, str]:
    """The object that declares a missing property, and the property's name."""
    shape = shape_of(action.operation.request)
    *steps, name = path.replace("[", ".[").split(".")
    for step in steps:
        if step.startswith("["):
            shape = shape.item
        elif shape.kind == "record":
            known = {field.wire: field.shape for field in fields_of(shape.type)}
            shape = known.get(step, shape)
    kind = shape.type
    if kind is action.operation.request or shape.kind != "record":
        return action.name, name
    _, _, part = kind.__name__.rpartition("__")  # after the namespace of the classes
    short: str = part.removeprefix(f"{action.service.name}_")
    return f"{action.service.name}.{short}", name
