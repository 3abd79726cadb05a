"""Actions and flows as tools of an agent: their names, what is told of them, and the exact schemas of what goes in and out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from generator.agents.json_schema import Schema, SchemaWriter
from generator.agents.words import short, tokens
from generator.model.service import Operation, Response
from generator.model.types import Json, Scalar, Type
from generator.salesforce.actions import DEFAULT, RESPONSE_CODE, InvocableAction, form_of
from generator.salesforce.contents import preferred
from generator.salesforce.names import SalesforceNames

DESCRIPTION = 400  # characters
LONGEST_NAME = 64  # characters of a tool's name that every client takes; the protocol's own bound is 128
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")
# Safe methods (RFC 9110, 9.2.1; QUERY: draft-ietf-httpbis-safe-method-w-body).
_READING = frozenset(("get", "head", "options", "trace", "query"))
_REPEATABLE = _READING | {"put", "delete"}  # idempotent methods (RFC 9110, 9.2.2)
_REPLACING = {"put", "patch", "delete"}
_KEY = re.compile(r"(x-)?idempotency-?key", re.IGNORECASE)
_STATUS: Type = Scalar("integer")
_RAW: Type = Scalar("string")
_NOTHING: Type = Scalar("null")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a client may rely on: a tool changes nothing; it may overwrite or remove; calling it again changes nothing more."""

    reads: bool
    destructive: bool
    idempotent: bool


@dataclass(frozen=True, slots=True)
class ToolSchemas:
    """JSON Schemas (draft 2020-12) of a tool's inputs and outputs."""

    input: Schema
    output: Schema


@dataclass(frozen=True)
class Tool:
    """An action or a flow as a tool. `target` is its own name; schemas are made when they are asked for."""

    name: str
    title: str
    description: str
    hints: Hints
    target: str
    make: Callable[[], ToolSchemas]

    @cached_property
    def schemas(self) -> ToolSchemas:
        """The schemas of what goes in and comes out."""
        return self.make()

    @cached_property
    def listed(self) -> Mapping[str, Json]:
        """The tool as the protocol lists it."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": self.schemas.input,
            "outputSchema": self.schemas.output,
            "annotations": {
                "readOnlyHint": self.hints.reads,
                "destructiveHint": self.hints.destructive,
                "idempotentHint": self.hints.idempotent,
                "openWorldHint": True,
            },
        }

    @cached_property
    def cost(self) -> int:
        """About how many tokens the tool takes where it is listed."""
        return tokens(json.dumps(self.listed, ensure_ascii=False, separators=(",", ":")))


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool answered: outputs as plain data by name, or what went wrong; and where an answer is not as declared."""

    outputs: Mapping[str, Json]
    errors: tuple[str, ...] = ()
    deviations: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the tool did not do what it was asked to."""
        return bool(self.errors)


class Toolbox(Protocol):
    """Tools, and a way to call them."""

    @property
    def tools(self) -> tuple[Tool, ...]: ...
    def call(self, tool: Tool, arguments: Mapping[str, Json]) -> ToolResult: ...


class ToolNames:
    """Gives each tool a name of its own that every client takes: letters, digits, `_` and `-`."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.lower() for name in taken}

    def name(self, service: str, operation: str) -> str:
        """The name of a service's operation: both where that is short enough, else the operation's."""
        whole, own = (_NO_NAME.sub("_", text).strip("_") for text in (f"{service}_{operation}", operation))
        made = next((one for one in (whole, own) if 0 < len(one) <= LONGEST_NAME and self._free(one)), "")
        if not made:
            mark = hashlib.sha256(f"{service}.{operation}".encode()).hexdigest()[:8]
            made = f"{(own or service)[: LONGEST_NAME - 9]}_{mark}"
        self._taken.add(made.lower())
        return made

    def _free(self, name: str) -> bool:
        return name.lower() not in self._taken


def tool_of(action: InvocableAction, names: SalesforceNames, given: ToolNames) -> Tool:
    """The tool of an action."""
    operation = action.operation
    service, _, own = action.names.flow.partition(".")
    title = short(operation.summary or action.names.label, 80)
    told = operation.description or operation.summary or action.names.label
    words = f"Deprecated. {told}" if operation.deprecated else told
    return Tool(
        given.name(service, own), title, short(words, DESCRIPTION), hints_of(operation), action.names.flow,
        lambda: ToolSchemas(input_of(action, names), output_of(action, names)),
    )  # fmt: skip


def hints_of(operation: Operation) -> Hints:
    """What the method says, and an input that is a key against repetition."""
    method = operation.method.lower()
    keyed = any(one.location == "header" and _KEY.fullmatch(one.name) for one in operation.parameters)
    known = method in _READING or method in _REPLACING or method == "post"
    return Hints(method in _READING, method in _REPLACING or not known, method in _REPEATABLE or keyed)


def input_of(action: InvocableAction, names: SalesforceNames) -> Schema:
    """The schema of an action's inputs, by the names that flows use."""
    operation = action.operation
    found = {one.name: (one.type, one.description) for one in operation.parameters}
    body = operation.body
    content = preferred(body.contents) if body is not None else None
    if body is not None and content is not None:
        form = form_of(body, names)
        if form is None:
            found[body.name] = (content.type, body.description)
        else:
            found |= {one.wire: (one.type, one.description) for one in form.fields}
    inputs = {one.name: found[one.name] for one in action.inputs if one.name in found}
    required = [one.name for one in action.inputs if one.required]
    made = SchemaWriter(names.types).object(inputs, required)
    asked = [one.conditions for one in operation.parameters] + ([content.conditions] if content is not None else [])
    return {**made, **_conditions(action, asked)}


def _conditions(action: InvocableAction, asked: list[str]) -> Schema:
    """What is asked of inputs beyond their types, each by its input."""
    names = [one.name for one in action.operation.parameters] + [
        action.operation.body.name if action.operation.body else ""
    ]
    spread = action.operation.body is not None and action.operation.body.spread
    made: list[Json] = []
    for name, text in zip(names, asked, strict=False):
        if text:
            schema = json.loads(text)
            if "$ref" in text:
                schema = {"$id": f"urn:conditions:{len(made)}", **schema}
            made.append(schema if spread and name == names[-1] else {"properties": {name: schema}})
    return {"allOf": made} if made else {}


def output_of(action: InvocableAction, names: SalesforceNames) -> Schema:
    """The schema of what an action answers when all went well, by the names that flows use.

    Nothing but the status is there for sure: which of several answers comes, the service decides; an error has others.
    """
    answers = {answer.code: answer for answer in action.operation.responses}
    found: dict[str, tuple[Type, str]] = {}
    for one in action.outputs:
        if one.name == RESPONSE_CODE:
            found[one.name] = (_STATUS, "")
        elif one.code and not one.name.endswith("Exc"):
            found[one.name] = _answer(answers[one.code])
        elif one.name == DEFAULT:
            found[one.name] = (_RAW, "")
    empty = (code for code, answer in answers.items() if code.startswith("2") and not answer.contents)
    found |= {code: (_NOTHING, "") for code in empty}
    return SchemaWriter(names.types, answers=True).object(found, [RESPONSE_CODE], closed=False)


def _answer(answer: Response) -> tuple[Type, str]:
    content = preferred(answer.contents)
    return (content.type if content is not None else _RAW), ""
