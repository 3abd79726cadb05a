"""What Apex sees of a service: the service class with its methods and inner classes, and a class for each object.

The shape of the service class is that of H-APEXREG and of real callers (G-UJA, G-LUM, C-HLINK): `svc.op(request)`, or
`svc.op()` where an operation has no input; `op_Request`, `op_Response`, `op_ResponseException`. Inferred: that an answer
`default` below an error is the member `defaultResponse` of `_Response`, as it is of `_ResponseException`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from generator.model.service import Operation, Response
from generator.model.types import Record
from generator.salesforce.actions import InvocableAction, action_of
from generator.salesforce.contents import decided, reached_from
from generator.salesforce.names import SalesforceNames
from generator.salesforce.types import classes, members

EXCEPTION = "ResponseException"
# The first line of a file that only stands for a class of an org.
STUB_MARK = (
    "// Compile-only stub by extsvc, for editors and checks: never deploy it, the org makes this class itself.\n"
)


@dataclass(frozen=True, slots=True)
class ApexMember:
    """A variable of a class. `type` names generated classes by their name in Apex: `ExternalService.Shop_Order`."""

    name: str
    type: str
    wire: str = ""
    required: bool = False
    description: str = ""


@dataclass(frozen=True)
class ApexType:
    """A class by its name in the namespace: `Shop_Order`, `Shop.getOrder_Request`. `twins` are members that were left out:
    of two whose names differ in case alone Apex can hold one."""

    name: str
    members: tuple[ApexMember, ...] = ()
    description: str = ""
    twins: tuple[tuple[str, str], ...] = ()  # the name left out, the name that stays

    @property
    def exception(self) -> bool:
        return self.name.endswith(f"_{EXCEPTION}")

    @cached_property
    def by_name(self) -> Mapping[str, ApexMember]:
        """The members by name in lower case: Apex ignores case."""
        return {member.name.lower(): member for member in self.members}


@dataclass(frozen=True, slots=True)
class ApexMethod:
    """An operation as a method of the service class; `request` is None where it has no input."""

    name: str
    action: str  # as a flow names it
    request: ApexType | None
    response: ApexType
    exception: ApexType
    description: str = ""


@dataclass(frozen=True)
class ApexService:
    """All classes of one service in a namespace."""

    name: str
    namespace: str
    methods: tuple[ApexMethod, ...]
    classes: tuple[ApexType, ...]
    description: str = ""
    whole: bool = True  # whether every operation of the description is here
    callbacks: tuple[str, ...] = field(default=())  # actions whose callbacks are not described here

    @cached_property
    def types(self) -> Mapping[str, ApexType]:
        """Every class but the service's own, by its name in the namespace, in lower case."""
        inner = (one for m in self.methods for one in (m.request, m.response, m.exception) if one is not None)
        return {one.name.lower(): one for one in (*inner, *self.classes)}

    @cached_property
    def by_method(self) -> Mapping[str, ApexMethod]:
        """The methods by name in lower case."""
        return {method.name.lower(): method for method in self.methods}


def apex_service(names: SalesforceNames, wanted: Container[str] | None = None) -> ApexService:
    """The classes of a service; `wanted` are the keys of its active operations, by default all of them."""
    service = names.service
    asked = [one for one in service.operations if wanted is None or one.key in wanted]
    kept = [one for one in asked if not names.operation(one.key).survivor]
    seen = reached_from((kind for one in kept for kind in decided(one)), names.types)
    return ApexService(
        service.name,
        names.namespace,
        tuple(_method(action_of(one, names), names) for one in kept),
        tuple(_class(declared.key, names) for declared in classes(names) if declared.key in seen),
        service.description or service.title,
        len(asked) == len(service.operations),
        tuple(names.operation(one.key).flow for one in kept if service.callbacks_of(one)),
    )


def _method(action: InvocableAction, names: SalesforceNames) -> ApexMethod:
    operation, given = action.operation, action.names.apex
    stem = f"{names.service.name}.{given}_"
    inputs = tuple(_inputs(action, names))
    good = [_output(one.apex, one.type, one.code, operation, names) for one in action.outputs if not _error(one.name)]
    bad = [_output(one.apex, one.type, one.code, operation, names) for one in action.outputs if _error(one.name)]
    code = ApexMember("responseCode", "Integer", description="The status of the answer.")
    return ApexMethod(
        given,
        action.names.flow,
        _type(f"{stem}Request", inputs) if inputs else None,
        _type(f"{stem}Response", good),
        _type(f"{stem}{EXCEPTION}", (code, *bad)),
        operation.summary or operation.description,
    )


def _inputs(action: InvocableAction, names: SalesforceNames) -> Iterator[ApexMember]:
    told = {(str(p.location), p.name): p.description for p in action.operation.parameters}
    body = action.operation.body.description if action.operation.body is not None else ""
    for one in action.inputs:
        words = body if one.location == "body" else told.get((one.location, one.name), "")
        yield ApexMember(one.apex, in_apex(one.type, names), one.name, one.required, words)


def _error(output: str) -> bool:
    return output.endswith("Exc")


def _output(name: str, kind: str, code: str, operation: Operation, names: SalesforceNames) -> ApexMember:
    answer = next((one for one in operation.responses if code and one.code == code), Response(""))
    return ApexMember(name, in_apex(kind, names), description=answer.description)


def _class(key: str, names: SalesforceNames) -> ApexType:
    declared = names.declared(key)
    words = {f.wire: f.description for f in declared.fields} if isinstance(declared, Record) else {}
    rows = (
        ApexMember(one.name, in_apex(one.type, names), one.wire, one.required, words.get(one.wire, ""))
        for one in members(key, names)
    )
    return _type(names.type(key).part, rows, declared.description)


def _type(name: str, rows: Iterable[ApexMember], description: str = "") -> ApexType:
    kept: dict[str, ApexMember] = {}
    twins = []
    for one in rows:
        first = kept.setdefault(one.name.lower(), one)
        if first is not one:
            twins.append((one.wire or one.name, first.wire or first.name))
    return ApexType(name, tuple(kept.values()), description, tuple(twins))


def in_apex(kind: str, names: SalesforceNames) -> str:
    """A type as Apex writes it, of one as Flow does."""
    return re.sub(rf"\b{re.escape(names.namespace)}__", f"{names.namespace}.", kind)
