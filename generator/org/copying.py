"""One invocation written down for elsewhere: as curl, Python, Apex, and as Flow Builder would be filled in."""

from __future__ import annotations

import json
import pprint
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.flow.catalog import Catalog, item_type
from generator.org.invocable import FLOW, Invocable
from generator.org.invoking import InputMisfit, on_the_wire
from generator.org.local_org import LocalOrg
from generator.salesforce.actions import InvocableAction
from generator.salesforce.releases import USUAL


@dataclass(frozen=True, slots=True)
class CallCopy:
    """The call in one language: what it is called, and the text."""

    language: str
    text: str


def copies(org: LocalOrg, wanted: Invocable, given: Mapping[str, object]) -> tuple[CallCopy, ...]:
    """The call with these inputs, in every language that can make it."""
    made = [CallCopy("curl", _curl(org, wanted, given))]
    found = org.actions.find(wanted.name) if wanted.kind != FLOW else None
    if found is None:
        return tuple(made)
    registration, action = found
    try:
        made.append(CallCopy("Python", _python(action.name, on_the_wire(given, action, registration.whole))))
    except InputMisfit as misfit:
        made.append(CallCopy("Python", f"# {misfit}"))
    every = registration.described.actions if registration.described is not None else ()
    invocable = next((one for one in every if one.names.flow == action.name), None)
    if invocable is not None:
        made.append(CallCopy("Apex", _apex(registration.name, invocable, given, registration.whole)))
    made.append(
        CallCopy("Flow", _flow(action.name, given, registration.whole, {one.name: one.type for one in action.inputs}))
    )
    return tuple(made)


def _curl(org: LocalOrg, wanted: Invocable, given: Mapping[str, object]) -> str:
    from urllib.parse import quote

    here = next(iter(org.addresses), "")
    url = f"{here}/services/data/v{USUAL.api}/actions/custom/{wanted.kind}/{quote(wanted.name)}"
    body = json.dumps({"inputs": [given]}, ensure_ascii=False)
    return (
        f'curl {shlex.quote(url)} \\\n  -H "Authorization: Bearer $SF_ACCESS_TOKEN" \\\n'
        f"  -H 'Content-Type: application/json' \\\n  --data {shlex.quote(body)}"
    )


def _python(name: str, wire: Mapping[str, object]) -> str:
    values = pprint.pformat(dict(wire), sort_dicts=False, width=100)
    return f"import clients\n\ninputs = {values}\n(answer,) = clients.invoke({name!r}, [inputs])\nprint(answer.is_success, answer.output_values)"


def _apex(service: str, action: InvocableAction, given: Mapping[str, object], catalog: Catalog) -> str:
    writer = _ApexWriter(catalog)
    name = action.names.apex.rpartition(".")[2]
    method = f"ExternalService.{service}.{name}"
    lines = [f"ExternalService.{service} service = new ExternalService.{service}();"]
    if action.inputs:  # a method without inputs has no request class
        lines.append(f"{method}_Request request = new {method}_Request();")
    members = {one.name: one for one in action.inputs}
    for key, value in given.items():
        one = members.get(key)
        if one is not None:
            writer.assign(f"request.{one.apex}", value, one.type)
    call = f"service.{name}({'request' if action.inputs else ''})"
    lines += [*writer.lines, f"{method}_Response response = {call};", "System.debug(response.responseCode);"]
    return "\n".join(lines)


class _ApexWriter:
    """Writes statements that make a value."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.lines: list[str] = []
        self._taken: set[str] = {"service", "request", "response"}

    def assign(self, target: str, value: object, type_name: str) -> None:
        """`target = value;`, after what the value is made of."""
        made = self._expression(value, type_name, target.rpartition(".")[2])
        self.lines.append(f"{target} = {made};")

    def _expression(self, value: object, type_name: str, hint: str) -> str:
        if isinstance(value, Mapping):
            return self._object(value, type_name, hint)
        if isinstance(value, list):
            inner = item_type(type_name) or "Object"
            items = ", ".join(self._expression(one, inner, hint) for one in value)
            return f"new List<{_apex_type(inner)}>{{ {items} }}"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return f"{value}L" if type_name == "Long" else str(value)
        text = str(value).translate(_APEX_ESCAPES)
        makers = {
            "Date": "Date.valueOf('{}')",
            "Datetime": "(Datetime) JSON.deserialize('\"{}\"', Datetime.class)",
            "Blob": "EncodingUtil.base64Decode('{}')",
        }
        return makers.get(type_name, "'{}'").replace("{}", text)

    def _object(self, value: Mapping[str, object], type_name: str, hint: str) -> str:
        declared = self.catalog.class_named(type_name)
        if declared is None:
            return f"JSON.deserializeUntyped('{json.dumps(value).translate(_APEX_ESCAPES)}')"
        name = self._name(hint)
        kind = _apex_type(declared.name)
        self.lines.append(f"{kind} {name} = new {kind}();")
        for key, inner in value.items():
            known = declared.by_name.get(key.lower())
            if known is not None:
                self.assign(f"{name}.{known.salesforce}", inner, known.type)
        return name

    def _name(self, hint: str) -> str:
        base = "".join(c for c in hint if c.isascii() and c.isalnum()) or "value"
        base = base if base[0].isalpha() else f"v{base}"
        name, number = base, 2
        while name.lower() in self._taken:
            name, number = f"{base}{number}", number + 1
        self._taken.add(name.lower())
        return name


_APEX_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r"})


def _apex_type(name: str) -> str:
    """A class as Apex names it: `ExternalService.Shop_Item`."""
    return name.replace("__", ".", 1)


def _flow(name: str, given: Mapping[str, object], catalog: Catalog, types: Mapping[str, str]) -> str:
    """What to fill in in Flow Builder: the assignments of Apex-defined variables, then the action's inputs."""
    variables: list[str] = []
    assignments: list[str] = []
    inputs: list[str] = []
    for key, value in given.items():
        declared = catalog.class_named(types.get(key, ""))
        if declared is not None and isinstance(value, Mapping):
            variables.append(f"Variable {key}: Apex-Defined, {declared.name}")
            assignments += _assignments(key, value)
            inputs.append(f"{key} = {{!{key}}}")
        else:
            inputs.append(f"{key} = {_shown(value)}")
    parts = [*variables]
    if assignments:
        parts += ["", "Assignment", *assignments]
    return "\n".join([*parts, *([""] if parts else []), f"Action {name}", *inputs])


def _assignments(path: str, value: Mapping[str, object]) -> Iterator[str]:
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield from _assignments(f"{path}.{key}", inner)
        elif isinstance(inner, list):
            yield from (f"{{!{path}.{key}}} Add {_shown(one)}" for one in inner)
        else:
            yield f"{{!{path}.{key}}} Equals {_shown(inner)}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "{!$GlobalConstant.True}" if value else "{!$GlobalConstant.False}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
