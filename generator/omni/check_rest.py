"""Rest Actions against the operations of registered services: what can be said of their paths, parameters and bodies as written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from generator.diagnostics import Diagnostic
from generator.omni import rules
from generator.omni.formula.evaluate import Formulas
from generator.omni.formula.operators import OmniFault
from generator.omni.merge import FIELD, fields
from generator.omni.model import Element
from generator.omni.run.rest import BODILESS, OutgoingRest, StepOfPath, request_of
from generator.omni.run.values import ConfigValues
from generator.omni.services import BodyField, Match, RegisteredService, match
from generator.wording import offered

STANDARD = ("accept", "content-type", "authorization", "user-agent")  # headers that a client sets itself
_UNKNOWN = ConfigValues(Formulas(lambda: datetime(2000, 1, 1, tzinfo=UTC), {}))


def request_as_written(element: Element) -> OutgoingRest | None:
    """The request of a Rest Action without any data: its merge fields fit parameters of a path. None where that tells nothing:
    an address that is known only when it runs, and a formula that cannot be read."""
    path = element.word("restPath")
    if FIELD.fullmatch(path) or path.startswith("%"):
        return None
    try:
        made = request_of(element, "", _UNKNOWN, {}, {})
    except OmniFault:
        return None  # told as a formula that cannot be read
    return replace(made, path=tuple(_as_written(step) for step in made.path))


def queried(element: Element) -> list[str]:
    """The names of query parameters that a Rest Action writes, in its table and in its path."""
    params = element.table("restOptions").get("params")
    query = element.word("restPath").partition("?")[2]
    given = set(params if isinstance(params, dict) else ())
    return sorted(given | {pair.partition("=")[0] for pair in query.split("&") if pair})


def findings(element: Element, services: Sequence[RegisteredService]) -> Iterator[Diagnostic]:
    """What is wrong with a Rest Action for the operation that it belongs to, or that it belongs to none."""
    request = request_as_written(element)
    if request is None:
        path = element.word("restPath")
        if path.startswith("%"):
            reason = f"its address {path} is known only when it runs"
            yield rules.found(rules.NOT_MATCHED, element, "restPath", reason=reason)
        return
    found = match(services, request)
    if isinstance(found, Match):
        if request.host:
            yield rules.found(rules.ABSOLUTE, element, "restPath", host=request.host, service=found.service.name)
        yield from _matched(element, found)
        return
    written = "/" + "/".join(step.written for step in request.path)
    if found.services:
        names = ", ".join(service.name for service in found.services)
        known = [f"{o.method} {o.path}" for service in found.services for o in service.operations]
        offer = offered(f"{request.method} {written}", known)
        yield rules.found(
            rules.NO_OPERATION, element, "restPath", services=names, method=request.method, path=written, offer=offer
        )
        return
    near = next((s for s in services for server in s.servers if request.host and _host(server) == request.host), None)
    if near is not None:
        yield rules.found(rules.ABSOLUTE, element, "restPath", host=request.host, service=near.name)
    yield rules.found(rules.NOT_MATCHED, element, "restPath", reason=found.reason)


def _host(server: str) -> str:
    parts = urlsplit(server)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _as_written(step: StepOfPath) -> StepOfPath:
    """A step whose merge fields are some word: it fits a parameter, and no word of a path."""
    return StepOfPath(step.written, FIELD.sub("\N{HORIZONTAL ELLIPSIS}", step.written))


def _matched(element: Element, found: Match) -> Iterator[Diagnostic]:
    operation, action = found.operation, found.operation.action
    options = element.table("restOptions")
    headers, given = options.get("headers"), queried(element)
    asked = {name.lower() for name in (headers if isinstance(headers, dict) else ())}
    known = [one.name for one in operation.at("query")]
    for one in operation.at("query"):
        if one.required and one.name not in given:
            yield rules.found(
                rules.PARAMETER_MISSING, element, "params", action=action, place="query", parameter=one.name
            )
    for one in operation.at("header"):
        if one.required and one.name.lower() not in asked:
            yield rules.found(
                rules.PARAMETER_MISSING, element, "headers", action=action, place="header", parameter=one.name
            )
    whole = bool(operation.at("querystring"))
    for name in given:
        if name not in known and not whole and not fields(name):
            offer = offered(name, known)
            yield rules.found(rules.PARAMETER_UNKNOWN, element, name, action=action, parameter=name, offer=offer)
    if operation.method not in BODILESS and operation.body and options.get("sendBody") is not False:
        yield from _body(element, operation.body, action)


def _body(element: Element, body: Sequence[BodyField], action: str) -> Iterator[Diagnostic]:
    """The fields that additionalInput names; what comes from the data is known only when it runs."""
    only = element.flag("sendOnlyAdditionalInput")
    given = element.table("additionalInput")
    for path in given:
        if not fields(path):
            yield from _field(element, path, path.split(":"), body, action)
    tops = {path.split(":")[0].strip() for path in given}
    for field in body:
        if only and field.required and field.name not in tops and not any(fields(path) for path in given):
            yield rules.found(rules.FIELD_MISSING, element, "additionalInput", action=action, field=field.name)


def _field(
    element: Element, path: str, steps: Sequence[str], body: Sequence[BodyField], action: str
) -> Iterator[Diagnostic]:
    name = steps[0].strip()
    found = next((field for field in body if field.name == name), None)
    if found is None:
        offer = offered(name, [field.name for field in body])
        yield rules.found(rules.FIELD_UNKNOWN, element, path, action=action, field=path, offer=offer)
    elif len(steps) > 1 and found.fields:
        yield from _field(element, path, steps[1:], found.fields, action)
