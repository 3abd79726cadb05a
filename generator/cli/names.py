"""`extsvc names`: the table of every name of a spec, as written, in Flow, in Apex and in Python."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.cli.described import Described
    from generator.model.types import Declared
    from generator.salesforce.actions import Action
    from generator.salesforce.lookup import Answer

HELP = "print every name of a spec: as written, Flow, Apex, Python; or look one up"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing and its names."""

    kind: str  # "action", "input", "output", "class", "field"
    owner: str
    written: str
    flow: str
    apex: str
    python: str
    type: str = ""
    note: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `extsvc names`."""
    from generator.cli import loading

    loading.arguments(parser)
    parser.add_argument("--service", required=True, metavar="NAME", help="the name of the registration, e.g. CPaaSSMS")
    parser.add_argument("--find", metavar="TEXT", help="only rows that hold this text, in any case")
    parser.add_argument(
        "--check", metavar="PATH", action="append", help="look a reference up, e.g. SmsRequest.destination (repeatable)"
    )
    parser.add_argument("--json", action="store_true", help="rows as JSON, for programs")


def run(options: argparse.Namespace) -> int:
    """0 fine; 1 when a checked path does not exist, nothing was found, or something is wrong or lost."""
    from generator.cli.described import describe

    described = describe(
        options.spec, options.service, allow_remote=options.allow_remote, allow_outside=options.allow_outside
    )
    if options.check:
        return _check(described, options.check, options.json)
    rows = [row for row in _rows(described) if not options.find or _holds(row, options.find)]
    if options.json:
        _write_json([asdict(row) for row in rows])
    else:
        _write_table(rows)
    described.report()
    return described.code if rows or not options.find else 1


def _check(described: Described, paths: list[str], as_json: bool) -> int:
    from generator.cli.common import plain
    from generator.salesforce.lookup import LookUp

    look_up = LookUp(described.names, described.actions)
    answers = [look_up.of(path) for path in paths]
    if as_json:
        _write_json([asdict(answer) for answer in answers])
    else:
        for answer in answers:
            sys.stdout.write("".join(f"{plain(line)}\n" for line in _told(answer)))
    return 0 if all(answer.found for answer in answers) else 1


def _told(answer: Answer) -> list[str]:
    if answer.found:
        return [answer.sentence]
    nearest = [f"    nearest: {', '.join(answer.nearest)}"] if answer.nearest else []
    return [f"{answer.path}: {answer.sentence}", *nearest]


def _write_json(value: object) -> None:
    import orjson

    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def _rows(described: Described) -> Iterator[Row]:
    for action in described.actions:
        yield from _of_action(described, action)
    for declared in described.classes():
        yield from _of_class(described, declared)


def _of_action(described: Described, action: Action) -> Iterator[Row]:
    names, operation = action.names, action.operation
    python = described.python.operation(operation.key)
    place = f"{operation.method.upper()} {operation.path}"
    service = f"ExternalService.{described.service.name}"
    told = [f'label "{names.label}"', f"metadata {names.metadata}"]
    if names.derived:
        told.append("derived from method and path")
    if names.survivor:
        told.append("falls together with an earlier operation of this name")
    written = operation.id or place
    yield Row("action", place, written, names.flow, f"{service}.{names.apex}", python.function, "", "; ".join(told))
    for given in action.inputs:
        member = f"{service}.{names.apex}_Request.{given.apex}"
        location = "body" if given.location == "form" else given.location
        name = python.inputs.get((location, given.name), python.inputs.get(("form", given.name), given.name))
        need = "required" if given.required else "optional"
        yield Row("input", names.flow, given.name, given.name, member, name, given.type, f"{given.location}, {need}")
    for output in action.outputs:
        error = output.name.endswith("Exc")
        owner = f"{service}.{names.apex}_{'ResponseException' if error else 'Response'}"
        attribute = "response_code" if output.name == "responseCode" else python.outputs.get(output.code, "")
        yield Row(
            "output", names.flow, output.code or "-", output.name, f"{owner}.{output.apex}", attribute, output.type
        )  # fmt: skip


def _of_class(described: Described, declared: Declared) -> Iterator[Row]:
    from generator.salesforce.types import members

    names, place = described.names.type(declared.key), declared.place
    named = place.root[0] == "schema" and not place.steps
    alias = described.python.type(declared.key).alias
    yield Row(
        "class", "", place.root[1] if named else declared.pointer, names.flow, names.apex,
        described.python.type(declared.key).name, "", f"short in Python: {alias}" if alias else "",
    )  # fmt: skip
    for member in members(declared.key, described.names):
        yield Row(
            "field", names.flow, member.wire, member.name, f"{names.apex}.{member.name}",
            described.python_field(declared, member), member.type, "required" if member.required else "",
        )  # fmt: skip


def _holds(row: Row, text: str) -> bool:
    wanted = text.casefold()
    return any(wanted in cell.casefold() for cell in (row.owner, row.written, row.flow, row.apex, row.python, row.type))


def _write_table(rows: list[Row]) -> None:
    """Columns up to 60 wide (a longer cell runs over); inputs, outputs and fields stand below their owner."""
    from generator.cli.common import plain

    head = ("as written", "Flow", "Apex", "Python", "type")
    lines = [_cells(row) for row in rows]
    widths = [min(60, max((len(line[n]) for line in [head, *lines]), default=0)) for n in range(len(head))]
    for line, row in zip([head, *lines], [None, *rows], strict=True):
        note = f"  # {row.note}" if row is not None and row.note else ""
        text = "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        sys.stdout.write(plain(text + note) + "\n")


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    indent = "" if row.kind in ("action", "class") else "  "
    kind = {"input": "in ", "output": "out "}.get(row.kind, "")
    apex = row.apex if row.kind in ("action", "class") else f".{row.apex.rsplit('.', 1)[-1]}"
    return f"{indent}{kind}{row.written}", row.flow, apex, row.python, row.type
