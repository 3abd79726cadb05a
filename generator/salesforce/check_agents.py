"""Judges operations as agent actions: the answer an agent sees, the words it reads, the flags in `x-sfdc`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from generator.diagnostics import Diagnostic
from generator.model.service import Content, Operation, Service
from generator.model.types import Declared, Json, Record, Type
from generator.pointer import escape, unescape
from generator.salesforce import rules_agents as r
from generator.salesforce.agent_fields import KEY, fields_of, misread
from generator.salesforce.check_document import ResolvedSpec
from generator.salesforce.contents import preferred, reached_from
from generator.salesforce.tree import walk

_SUCCESS = re.compile(r"2(\d\d|XX)\Z", re.IGNORECASE)


def check_agents(spec: ResolvedSpec, service: Service) -> Iterator[Diagnostic]:
    """The findings about a service's operations as agent actions; `service` is what was built of the document."""
    schemas, operations, references = _nodes(spec)
    for pointer, node in (*schemas.items(), *operations.items()):
        yield from _flags(pointer, node)
    for pointer in references:
        node = _node_at(spec.document.tree, pointer)
        if isinstance(node, dict) and KEY in node:
            yield r.FLAG_BESIDE_REFERENCE.at(f"{pointer}/{KEY}")
    declared = {one.key: one for one in service.types}
    for operation in service.operations:
        yield from _answers(operation, declared)
        yield from _words(operation)
        if fields_of(operations.get(operation.pointer)).publish:
            yield from _published(operation, declared, schemas)


def _node_at(tree: Json, pointer: str) -> Json:
    for step in pointer.split("/")[1:]:
        key = unescape(step)
        tree = tree.get(key) if isinstance(tree, dict) else tree[int(key)] if isinstance(tree, list) else None
    return tree


def _nodes(spec: ResolvedSpec) -> tuple[dict[str, Json], dict[str, Json], list[str]]:
    """Schemas and operations by pointer, and the pointers of what is a reference."""
    references: list[str] = []
    schemas: dict[str, Json] = {}
    operations: dict[str, Json] = {}
    for found in walk(spec.document.tree, spec.book):
        if found.kind == "schema":
            schemas[found.pointer] = found.node
        elif found.kind == "operation":
            operations[found.pointer] = found.node
        elif found.kind == "reference":
            references.append(found.pointer.removesuffix("/$ref"))
    return schemas, operations, references


def _flags(pointer: str, node: Json) -> Iterator[Diagnostic]:
    for path, problem in misread(node):
        inside = "".join(f"/{escape(step)}" for step in path.split("/")) if path else ""
        yield r.FLAG_MISREAD.at(f"{pointer}/{KEY}{inside}", path=path, problem=problem)


def _answers(operation: Operation, declared: Mapping[str, Declared]) -> Iterator[Diagnostic]:
    found = sorted((one for one in operation.responses if _SUCCESS.match(one.code)), key=lambda one: one.code.upper())
    if not found:
        yield r.NO_SUCCESS.at(operation.pointer, file=operation.file)
        return
    lowest, others = found[0], found[1:]
    if others:
        codes = ", ".join(one.code for one in others)
        yield r.SEVERAL_ANSWERS.at(others[0].pointer, file=operation.file, lowest=lowest.code, others=codes)
    content = preferred(lowest.contents)
    for record in _records([content.type] if content is not None else [], declared):
        if record.extras is not None:
            what = record.place.root[1] if record.place.root[0] == "schema" and not record.place.steps else "an object"
            yield r.OPEN_ANSWER.at(record.pointer, file=record.file, code=lowest.code, what=what)


def _words(operation: Operation) -> Iterator[Diagnostic]:
    if not operation.description.strip():
        yield r.NO_DESCRIPTION.at(operation.pointer, file=operation.file, what="the operation")
    for parameter in operation.parameters:
        if not parameter.description.strip():
            what = f"the parameter {parameter.name}"
            yield r.NO_DESCRIPTION.at(parameter.pointer, file=operation.file, what=what)


def _published(
    operation: Operation, declared: Mapping[str, Declared], schemas: Mapping[str, Json]
) -> Iterator[Diagnostic]:
    """Whether the schemas of an operation that is published say what is required then."""
    flags = {pointer: fields_of(node) for pointer, node in schemas.items()}
    body = _type_of(operation.body.contents if operation.body is not None else ())
    inputs = [f"{one.pointer}/schema" for one in operation.parameters] + _pointers(body, declared)
    lowest = min(
        (one for one in operation.responses if _SUCCESS.match(one.code)), key=lambda one: one.code, default=None
    )
    answers = _pointers(_type_of(lowest.contents if lowest is not None else ()), declared)
    if inputs and all(flags[one].user_input is None for one in inputs if one in flags):
        yield r.FLAGS_MISSING.at(operation.pointer, file=operation.file, side="input", flag="isUserInput")
    if answers and all(flags[one].displayable is None for one in answers if one in flags):
        yield r.FLAGS_MISSING.at(operation.pointer, file=operation.file, side="answer", flag="isDisplayable")


def _type_of(contents: tuple[Content, ...]) -> Type | None:
    content = preferred(contents)
    return content.type if content is not None else None


def _pointers(type: Type | None, declared: Mapping[str, Declared]) -> list[str]:
    """The pointers of the objects that a type reaches, and of their properties."""
    records = list(_records([type] if type is not None else [], declared))
    return [pointer for record in records for pointer in (record.pointer, *(f.pointer for f in record.fields))]


def _records(types: Iterable[Type], declared: Mapping[str, Declared]) -> Iterator[Record]:
    for key in sorted(reached_from(types, declared)):
        if isinstance(one := declared.get(key), Record):
            yield one
