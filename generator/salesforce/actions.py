"""An operation as a Flow and Apex see it: flat inputs, one output per declared code (H-OUT, H-APEXREG, G-PAN, G-SUR)."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.service import Body, Operation, Response
from generator.model.types import Named, Nullable, Record, Type
from generator.salesforce.contents import preferred
from generator.salesforce.encode import encode
from generator.salesforce.names import OperationNames, SalesforceNames, part_of_name, response_word
from generator.salesforce.types import type_text

RESPONSE_CODE, DEFAULT, DEFAULT_EXCEPTION = "responseCode", "default", "defaultExc"
# The member of both answer classes: seen on the exception (H-APEXREG); on the answer inferred, since no member of an Apex
# class can be called `default`.
DEFAULT_MEMBER = "defaultResponse"


@dataclass(frozen=True, slots=True)
class InvocableInput:
    """An input by its raw name; `apex` is the member of the request class."""

    name: str
    location: str
    required: bool
    type: str
    apex: str
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class InvocableOutput:
    """An output by its name in a Flow. `code` is the declared code, "" for the ones that every action has."""

    name: str
    type: str
    apex: str
    code: str = ""
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class InvocableAction:
    """One invocable action."""

    operation: Operation
    names: OperationNames
    inputs: tuple[InvocableInput, ...]
    outputs: tuple[InvocableOutput, ...]


def action_of(operation: Operation, names: SalesforceNames) -> InvocableAction:
    """The action of an operation. Names of inputs and outputs are raw; members of the Apex classes are encoded."""
    inputs = [
        InvocableInput(p.name, p.location, p.required, type_text(p.type, names), encode(p.name), p.pointer)
        for p in operation.parameters
    ]
    if operation.body is not None:
        inputs += _body_inputs(operation.body, names)
    return InvocableAction(operation, names.operation(operation.key), tuple(inputs), tuple(_outputs(operation, names)))


def _body_inputs(body: Body, names: SalesforceNames) -> list[InvocableInput]:
    content = preferred(body.contents)
    if content is None:
        return []
    record = form_of(body, names)
    if record is None:
        text = type_text(content.type, names)
        return [InvocableInput(body.name, "body", body.required, text, encode(body.name), body.pointer)]
    return [
        InvocableInput(f.wire, "form", f.required, type_text(f.type, names), encode(f.wire), f.pointer)
        for f in record.fields
    ]


def form_of(body: Body, names: SalesforceNames) -> Record | None:
    """The object that holds the form parameters, each of which is an input of its own; None for any other body."""
    content = preferred(body.contents)
    return _record(content.type, names) if body.spread and content is not None else None


def _record(type: Type, names: SalesforceNames) -> Record | None:
    inner = type.inner if isinstance(type, Nullable) else type
    declared = names.declared(inner.key) if isinstance(inner, Named) else None
    return declared if isinstance(declared, Record) else None


def _outputs(operation: Operation, names: SalesforceNames) -> list[InvocableOutput]:
    found = [made for response in operation.responses if (made := _output(response, names)) is not None]
    found.append(InvocableOutput(RESPONSE_CODE, "Integer", RESPONSE_CODE))
    default = next((o for o in found if o.name == DEFAULT), None)
    if all(not o.code or o.name.endswith("Exc") for o in found):
        # No schema for any answer: the raw text of the answer (H-OUT).
        found.append(InvocableOutput(DEFAULT, "String", DEFAULT_MEMBER))
    # Seen on actions that declare nothing of the kind (C-UBQ); with a declared default it has that type (our inference).
    found.append(InvocableOutput(DEFAULT_EXCEPTION, default.type if default else "String", DEFAULT_MEMBER))
    return found


def _output(response: Response, names: SalesforceNames) -> InvocableOutput | None:
    content = preferred(response.contents)
    if content is None:
        return None
    text = type_text(content.type, names)
    if response.code == DEFAULT:
        return InvocableOutput(DEFAULT, text, DEFAULT_MEMBER, DEFAULT, response.pointer)
    exception = response_word(response.code) == "EXC"
    name = f"{response.code}Exc" if exception else response.code
    return InvocableOutput(name, text, f"Code{part_of_name(response.code)}", response.code, response.pointer)
