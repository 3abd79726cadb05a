"""The two schema files of an agent's action, as an org writes them for an External Service action.

Seen in the files of a public project (titles, descriptions, order, `c__` in the names of classes); inferred: the types of lists,
maps and any value, and the title of an error's output. `isDisplayable` is a person's choice: the answer is shown, the rest is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.model.service import Operation
from generator.model.types import Json
from generator.salesforce.actions import DEFAULT_EXCEPTION, RESPONSE_CODE, InvocableAction, InvocableOutput
from generator.salesforce.derive import label_of
from generator.salesforce.names import SalesforceNames

_SCALARS = {
    "String": "text", "Blob": "text", "Boolean": "boolean", "Integer": "integer", "Long": "integer", "Double": "number",
    "Date": "date", "Datetime": "dateTimeString",
}  # fmt: skip
_TITLES = {RESPONSE_CODE: "Response Code", DEFAULT_EXCEPTION: "Default Exception"}
_WORDS = {RESPONSE_CODE: "response code", DEFAULT_EXCEPTION: "Default response"}
_SUCCESS = re.compile(r"2(\d\d|XX)", re.IGNORECASE)


def lightning_type(kind: str, names: SalesforceNames) -> str:
    """The type of an agent's input or output, of one as Flow writes it."""
    if kind in _SCALARS:
        return f"lightning__{_SCALARS[kind]}Type"
    prefix = f"{names.namespace}__"
    if kind.startswith(prefix):
        return f"@apexClassType/{prefix}c__{kind.removeprefix(prefix)}"
    return "lightning__listType" if kind.startswith("List<") else "lightning__objectType"


def lowest_success(action: InvocableAction) -> str:
    """The name of the one 2xx output that an agent uses, "" when there is none."""
    return min((one.name for one in action.outputs if _SUCCESS.fullmatch(one.name)), default="")


def unused_answers(action: InvocableAction) -> tuple[str, ...]:
    """The other 2xx outputs, which no agent sees."""
    used = lowest_success(action)
    return tuple(one.name for one in action.outputs if _SUCCESS.fullmatch(one.name) and one.name != used)


def input_schema(action: InvocableAction, names: SalesforceNames) -> dict[str, Json]:
    """input/schema.json."""
    required: list[Json] = [one.name for one in action.inputs if one.required]
    told = dict(_descriptions(action.operation))
    properties: dict[str, Json] = {
        one.name: {
            "title": label_of(one.name),
            "description": told.get(one.name, "") or label_of(one.name),
            "lightning:type": lightning_type(one.type, names),
            "lightning:isPII": False,
            "copilotAction:isUserInput": False,
        }
        for one in action.inputs
    }
    made: dict[str, Json] = {"required": required} if required else {}
    made |= {"unevaluatedProperties": False, "properties": properties, "lightning:type": "lightning__objectType"}
    return made


def output_schema(action: InvocableAction, names: SalesforceNames) -> dict[str, Json]:
    """output/schema.json: of the 2xx answers the lowest alone, which is the one an agent uses."""
    unused = unused_answers(action)
    properties: dict[str, Json] = {
        one.name: {
            "title": _title(one),
            "description": _described(one, action.operation),
            "lightning:type": lightning_type(one.type, names),
            "lightning:isPII": False,
            "copilotAction:isDisplayable": one.name == lowest_success(action),
            "copilotAction:isUsedByPlanner": True,
        }
        for one in action.outputs
        if one.name not in unused
    }
    return {"unevaluatedProperties": False, "properties": properties, "lightning:type": "lightning__objectType"}


def _descriptions(operation: Operation) -> Iterator[tuple[str, str]]:
    for parameter in operation.parameters:
        yield parameter.name, parameter.description.strip()
    if operation.body is not None:
        yield operation.body.name, operation.body.description.strip()


def _title(output: InvocableOutput) -> str:
    if output.name in _TITLES:
        return _TITLES[output.name]
    return f"{output.code} Exception" if output.name.endswith("Exc") else label_of(output.name)


def _described(output: InvocableOutput, operation: Operation) -> str:
    if output.name in _WORDS:
        return _WORDS[output.name]
    answer = next((one for one in operation.responses if output.code and one.code == output.code), None)
    return (answer.description.strip() if answer is not None else "") or _title(output)
