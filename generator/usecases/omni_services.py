"""The services at hand for procedures, their operations, and the door through which Rest Actions go out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.model.types import Json
from generator.usecases import flow_rules
from generator.usecases.flow_services import Services, ServiceSource, Workspace, sources
from generator.usecases.stopping import Stop

if TYPE_CHECKING:
    from generator.flow.actions import ActionResult, Actions
    from generator.flow.catalog import Catalog
    from generator.omni.model import Procedure
    from generator.omni.run.rest import AnsweredRest, OutgoingRest
    from generator.omni.services import BodyField, Match, OperationInput, RegisteredService, RestOperation
    from generator.usecases.described import Described

_DEPTH = 4  # of the fields of bodies that are looked at
PLAIN = "plain HTTP"  # before the address in recordings, where an action's name stands else


@dataclass(frozen=True, slots=True)
class AtHand:
    """The services with where each comes from."""

    services: tuple[RegisteredService, ...]
    sources: tuple[ServiceSource, ...]


def at_hand(wanted: Services, procedures: Sequence[Procedure], workspace: Workspace) -> AtHand:
    """Every service that is named, or found around the procedures when one has a Rest Action. Raises `Stop`."""
    from generator.omni.model import Kind

    rests = [e for one in procedures for e in one.running() if e.kind is Kind.REST]
    specs = {name or _named(spec): spec for name, spec in wanted.specs.items()}
    given = list(sources(replace(wanted, specs=specs, discovery=wanted.discovery and bool(rests)), (), workspace))
    if wanted.discovery and rests:
        known = {source.service.lower() for source in given}
        given += [one for one in _beside(procedures, workspace) if one.service.lower() not in known]
    made, kept = [], []
    for source in given:
        found = _service(source, workspace) if source.spec else None
        if found is not None:
            made.append(found)
            kept.append(source)
    return AtHand(tuple(made), tuple(kept))


def _named(spec: str | Path) -> str:
    """A name for a service that nobody named: of its file."""
    return re.sub(r"\W", "", Path(str(spec)).name.partition(".")[0]) or "Service"


def _beside(procedures: Sequence[Procedure], workspace: Workspace) -> Iterable[ServiceSource]:
    """The registrations in the projects that the procedures lie in."""
    from generator.salesforce.registrations import SUFFIXES, name_of

    folders = dict.fromkeys(Path(one.file).parent.parent / "externalServiceRegistrations" for one in procedures)
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name.endswith(SUFFIXES) and path.is_file():
                yield ServiceSource(name_of(path), str(path), found=True)


def _service(source: ServiceSource, workspace: Workspace) -> RegisteredService | None:
    """A service with its operations. Raises `Stop` when one that was named cannot be read."""
    from generator.flow.catalog import catalog_of
    from generator.usecases.described import describe

    made = describe(source.spec, source.service)
    if made.value is None:
        unread = flow_rules.SPEC_UNREADABLE.at("", path=source.spec)
        if not source.found:
            raise Stop(*made.diagnostics, unread)
        workspace.findings.append(flow_rules.NOT_CHECKED.at("", reason=unread.message, service=source.service))
        return None
    described = made.value
    catalog = catalog_of([described.model()])
    return registered_service(described, source.service, source.credential, catalog)


def registered_service(described: Described, name: str, credential: str, catalog: Catalog) -> RegisteredService:
    """A service as Rest Actions could call it; without `credential` that of its registration, if it comes from one."""
    from generator.omni.services import RegisteredService

    registration = described.spec.document.registration
    operations = [
        _operation(one.names.flow, one.operation.verb, one.operation.path, catalog)
        for one in described.actions
        if not one.names.survivor and catalog.action(one.names.flow) is not None
    ]
    return RegisteredService(
        name=name,
        credential=credential or (registration.credential if registration is not None else ""),
        servers=tuple(server.url for server in described.service.servers if "{" not in server.url),
        operations=tuple(operations),
    )


def _operation(action: str, verb: str, path: str, catalog: Catalog) -> RestOperation:
    from generator.omni.services import OperationInput, RestOperation

    found = catalog.action(action)
    inputs = tuple(
        OperationInput(i.name, i.location, i.required, i.type) for i in (found.inputs if found is not None else ())
    )
    bodies = [one for one in inputs if one.place == "body"]
    fields = _fields(bodies[0].type, catalog, 0) if len(bodies) == 1 else ()
    return RestOperation(action, verb.upper(), path, inputs, fields)


def _fields(type_name: str, catalog: Catalog, depth: int) -> tuple[BodyField, ...]:
    from generator.omni.services import BodyField

    declared = catalog.class_named(type_name) if depth < _DEPTH else None
    if declared is None or any(not one.wire for one in declared.fields):  # further keys are allowed
        return ()
    return tuple(BodyField(f.wire, f.required, _fields(f.type, catalog, depth + 1)) for f in declared.fields)


@dataclass(slots=True)
class ServiceDoor:
    """Sends Rest Actions: through the operation that they belong to, else as plain HTTP."""

    services: Sequence[RegisteredService]
    actions: Actions
    calls: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def send(self, request: OutgoingRest) -> AnsweredRest:
        """The answer of one Rest Action. Never raises for what a server says or does."""
        from generator.omni.services import Match, match

        found = match(self.services, request)
        if isinstance(found, Match):
            inputs, left = inputs_of(found, request)
            return _answer(self._called(found.operation.action, inputs), found.operation.action, left)
        name = f"{PLAIN}: {request.method} {request.host or request.credential}{request.target}"
        inputs = {
            "method": request.method,
            "credential": request.credential,
            "host": request.host,
            "target": request.target,
            "headers": dict(request.headers),
        }
        if request.body is not None:
            inputs["body"] = request.body
        return _answer(self._called(name, inputs), f"{name} ({found.reason})", [])

    def _called(self, name: str, inputs: dict[str, object]) -> ActionResult:
        self.calls.append((name, inputs))
        return self.actions.call(name, inputs)


def _answer(result: ActionResult, via: str, left: list[str]) -> AnsweredRest:
    from generator.omni.run.rest import AnsweredRest

    status = result.status
    body = next((one for name, one in result.outputs.items() if name not in ("responseCode", "defaultExc")), None)
    if body is None:
        body = result.outputs.get("defaultExc")
    fault = (result.errors[0] if result.errors else "there was no answer") if not result.success else ""
    note = f"{via}; left out: {', '.join(left)}" if left else via
    return AnsweredRest(status if status is not None else (200 if result.success else None), _json(body), fault, note)


def _json(value: object) -> Json:
    from generator.flow.recorded import json_ready

    return json_ready(value)


def inputs_of(found: Match, request: OutgoingRest) -> tuple[dict[str, object], list[str]]:
    """The inputs of an action for a request, and the headers that the operation does not have, which are left out."""
    from generator.omni.check_rest import STANDARD

    operation = found.operation
    made: dict[str, object] = {}
    for name, value in found.path:
        made[name] = typed(value, _type_of(operation, "path", name))
    for name, given in request.query:
        made[name] = typed(given, _type_of(operation, "query", name))
    headers = {one.name.lower(): one.name for one in operation.at("header")}
    left = [name for name in request.headers if name.lower() not in headers and name.lower() not in STANDARD]
    for name, text in request.headers.items():
        if name.lower() in headers:
            made[headers[name.lower()]] = typed(text, _type_of(operation, "header", headers[name.lower()]))
    bodies = operation.at("body")
    if request.body is not None and len(bodies) == 1:
        made[bodies[0].name] = request.body
    elif request.body is not None and isinstance(request.body, dict):  # a form, whose fields are inputs
        made.update(
            {
                one.name: request.body[one.name]
                for one in operation.inputs
                if one.name in request.body and one.name not in made
            }
        )
    return made, left


def _type_of(operation: RestOperation, place: str, name: str) -> str:
    found: OperationInput | None = next((one for one in operation.at(place) if one.name == name), None)
    return found.type if found is not None else ""


def typed(value: Json, type_name: str) -> Json:
    """A text of an address as the parameter's type, where it is one without doubt."""
    from generator.flow.catalog import item_type

    inner = item_type(type_name)
    if inner:
        return [typed(one, inner) for one in (value if isinstance(value, list) else [value])]
    if isinstance(value, str):
        if type_name in ("Integer", "Long") and re.fullmatch(r"-?\d{1,18}", value):
            return int(value)
        if type_name == "Double" and re.fullmatch(r"-?\d{1,30}(\.\d{1,30})?", value):
            return float(value)
        if type_name == "Boolean" and value.lower() in ("true", "false"):
            return value.lower() == "true"
    elif type_name == "String" and value is not None and not isinstance(value, (dict, list)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return value


def used_by(procedures: Sequence[Procedure], services: Sequence[RegisteredService]) -> Callable[[str], Sequence[str]]:
    """The operations of a service that Rest Actions could call: all that a method of theirs fits."""
    from generator.omni.model import Kind

    rests = [e for one in procedures for e in one.running() if e.kind is Kind.REST]
    methods = {(e.word("restMethod") or "GET").upper() for e in rests}
    anything = any("%" in method for method in methods)
    known = {
        service.name.lower(): [o.id for o in service.operations if anything or o.method in methods]
        for service in services
    }
    return lambda service: known.get(service.lower(), ()) if rests else ()
