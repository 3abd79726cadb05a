"""Every name of a spec in one table: as written, in Flow, in Apex and in Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.model.types import Declared
    from generator.salesforce.actions import InvocableAction
    from generator.salesforce.lookup import LookUpResult
    from generator.usecases.described import Described


@dataclass(frozen=True, slots=True)
class NameRow:
    """One thing and its names."""

    kind: str  # "action", "input", "output", "class", "field"
    owner: str
    written: str
    flow: str
    apex: str
    python: str
    type: str = ""
    note: str = ""


def name_table(described: Described, find: str = "") -> tuple[NameRow, ...]:
    """Every name of a described spec; with `find` only the rows that hold this text, in any case."""
    rows = (*_of_actions(described), *_of_classes(described))
    return tuple(row for row in rows if not find or _holds(row, find))


def look_up(described: Described, paths: Iterable[str]) -> tuple[LookUpResult, ...]:
    """Whether references such as `SmsRequest.destination` exist, and what they are; with the nearest names if not."""
    from generator.salesforce.lookup import LookUp

    table = LookUp(described.names, described.actions)
    return tuple(table.of(path) for path in paths)


def _of_actions(described: Described) -> Iterator[NameRow]:
    for action in described.actions:
        yield from _of_action(described, action)


def _of_classes(described: Described) -> Iterator[NameRow]:
    for declared in described.classes():
        yield from _of_class(described, declared)


def _of_action(described: Described, action: InvocableAction) -> Iterator[NameRow]:
    names, operation = action.names, action.operation
    python = described.python.operation(operation.key)
    place = f"{operation.verb} {operation.path}"
    service = f"{described.names.namespace}.{described.service.name}"
    told = [f'label "{names.label}"', f"metadata {names.metadata}"]
    if names.derived:
        told.append("derived from method and path")
    if names.survivor:
        told.append("falls together with an earlier operation of this name")
    written = operation.id or place
    yield NameRow("action", place, written, names.flow, f"{service}.{names.apex}", python.function, "", "; ".join(told))
    for given in action.inputs:
        member = f"{service}.{names.apex}_Request.{given.apex}"
        location = "body" if given.location == "form" else given.location
        name = python.inputs.get((location, given.name), given.name)
        if given.location == "form":
            name = _form_field(described, action, given.name)
        need = "required" if given.required else "optional"
        yield NameRow(
            "input", names.flow, given.name, given.name, member, name, given.type, f"{given.location}, {need}"
        )
    for output in action.outputs:
        error = output.name.endswith("Exc")
        owner = f"{service}.{names.apex}_{'ResponseException' if error else 'Response'}"
        attribute = "response_code" if output.name == "responseCode" else python.outputs.get(output.code, "")
        yield NameRow(
            "output", names.flow, output.code or "-", output.name, f"{owner}.{output.apex}", attribute, output.type
        )  # fmt: skip


def _form_field(described: Described, action: InvocableAction, name: str) -> str:
    """Where a form parameter stands among the inputs of the Python function."""
    from generator.salesforce.actions import form_of

    operation = action.operation
    record = form_of(operation.body, described.names) if operation.body is not None else None
    if operation.body is None or record is None:
        return name
    holder = described.python.operation(operation.key).inputs["body", operation.body.name]
    return f"{holder}.{described.python.type(record.key).fields[name]}"


def _of_class(described: Described, declared: Declared) -> Iterator[NameRow]:
    from generator.salesforce.types import members

    names, place = described.names.type(declared.key), declared.place
    named = place.root[0] == "schema" and not place.steps
    short = described.python.type(declared.key).short
    yield NameRow(
        "class", "", place.root[1] if named else declared.pointer, names.flow, names.apex,
        described.python.type(declared.key).name, "", f"short in Python: {short}",
    )  # fmt: skip
    for member in members(declared.key, described.names):
        yield NameRow(
            "field", names.flow, member.wire, member.name, f"{names.apex}.{member.name}",
            described.python_field(declared, member), member.type, "required" if member.required else "",
        )  # fmt: skip


def _holds(row: NameRow, text: str) -> bool:
    wanted = text.casefold()
    return any(wanted in cell.casefold() for cell in (row.owner, row.written, row.flow, row.apex, row.python, row.type))
