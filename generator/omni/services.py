"""Registered services, and which operation of theirs a Rest Action belongs to.

OmniStudio knows no registered services: that a Rest Action with their named credential, path and method is a call of
their operation is our matching.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from generator.omni.run.rest import OutgoingRest, StepOfPath


@dataclass(frozen=True, slots=True)
class BodyField:
    """A field of a body by its name on the wire, with the fields below it as far as they are known."""

    name: str
    required: bool
    fields: tuple[BodyField, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationInput:
    """An input: a parameter's name, its place (path, query, header, cookie, body), its Salesforce type."""

    name: str
    place: str
    required: bool
    type: str = ""


@dataclass(frozen=True, slots=True)
class RestOperation:
    """An operation as a Rest Action could call it. `action` is Service.operation; `body` the fields of an object body."""

    action: str
    method: str  # in capitals
    path: str
    inputs: tuple[OperationInput, ...] = ()
    body: tuple[BodyField, ...] = ()

    @property
    def id(self) -> str:
        return self.action.partition(".")[2]

    def at(self, place: str) -> list[OperationInput]:
        """The inputs at a place."""
        return [one for one in self.inputs if one.place == place]


@dataclass(frozen=True, slots=True)
class RegisteredService:
    """A service at hand. `credential` is "" where nothing says which; `servers` are its base addresses."""

    name: str
    credential: str = ""
    servers: tuple[str, ...] = ()
    operations: tuple[RestOperation, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """The operation that fits, and what its path parameters are."""

    service: RegisteredService
    operation: RestOperation
    path: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Why no operation fits. `services` are those that could have one: then a missing operation is a mistake."""

    reason: str
    services: tuple[RegisteredService, ...] = ()


def match(services: Sequence[RegisteredService], request: OutgoingRest) -> Match | NoMatch:
    """The operation that a request belongs to, by credential, path and method; by the address where that is written out."""
    if request.host:
        candidates = [(service, steps) for service in services for steps in _below_servers(service, request)]
        missing = f"no service at hand stands at {request.host}"
    else:
        candidates = [(service, request.path) for service in services if _uses(service, request.credential)]
        missing = f"no service at hand uses the named credential {request.credential or '(none)'}"
    if not candidates:
        return NoMatch(missing)
    found: list[tuple[int, Match]] = []
    for service, steps in candidates:
        for operation in service.operations:
            if operation.method == request.method:
                values = _fitted(operation.path, steps)
                if values is not None:
                    found.append((len(values), Match(service, operation, values)))
    if found:
        return min(found, key=lambda one: one[0])[1]  # the path with the fewest parameters, as OpenAPI wants it
    tried = tuple(dict.fromkeys(service for service, _ in candidates))
    return NoMatch(f"no operation of {', '.join(s.name for s in tried)} fits", tried)


def _uses(service: RegisteredService, credential: str) -> bool:
    """A service whose credential nothing tells fits any; a package's namespace before the name is no part of it."""
    wanted, own = credential.lower().rpartition("__")[2], service.credential.lower().rpartition("__")[2]
    return bool(wanted) and (not own or wanted == own)


def _below_servers(service: RegisteredService, request: OutgoingRest) -> list[tuple[StepOfPath, ...]]:
    found = []
    for server in service.servers:
        parts = urlsplit(server)
        base = [step for step in parts.path.split("/") if step]
        if f"{parts.scheme}://{parts.netloc}".lower() != request.host.lower():
            continue
        if [step.filled for step in request.path[: len(base)]] == base:
            found.append(request.path[len(base) :])
    return found


def _fitted(template: str, steps: Sequence[StepOfPath]) -> tuple[tuple[str, str], ...] | None:
    """The values of a template's parameters, None where the path does not fit."""
    parts = [part for part in template.split("/") if part]
    if len(parts) != len(steps):
        return None
    values: list[tuple[str, str]] = []
    for part, step in zip(parts, steps, strict=True):
        names = re.findall(r"\{([^{}]+)\}", part)
        if not names:
            if step.filled != part and unquote(step.filled) != part:
                return None
            continue
        pattern = "(.+)".join(re.escape(piece) for piece in re.split(r"\{[^{}]+\}", part))
        found = re.fullmatch(pattern, step.filled, re.DOTALL) if len(names) < 5 else None
        if found is None:
            return None
        values += zip(names, found.groups() if step.merged else map(unquote, found.groups()), strict=True)
    return tuple(values)
