"""A spec described: loaded, built, named in every way. `inspect` and `names` print it, flows are checked against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from msgspec.structs import asdict

from generator.diagnostics import Checked, Diagnostic, Severity
from generator.document import parse
from generator.fetch import Fetched, fetch
from generator.model.service import Service
from generator.model.types import Declared, Record
from generator.modelling.build import build
from generator.named import in_python
from generator.naming.python import PythonNames
from generator.naming.python_style import WIRE, PythonStyle
from generator.oas import Spec, resolve
from generator.oas.files import Policy
from generator.oas.opening import opened
from generator.oas.salvage import REPAIRED, salvage
from generator.salesforce.actions import InvocableAction, action_of
from generator.salesforce.agent_fields import KEY
from generator.salesforce.check_service import check_names
from generator.salesforce.names import SalesforceNames, names_for
from generator.salesforce.namespaces import EXTERNAL_SERVICE, of_registration
from generator.salesforce.types import ClassMember, classes, members
from generator.usecases.registered import service_of

Json = dict[str, Any]
NOWHERE = Policy()


@dataclass(frozen=True, slots=True)
class Described:
    """A service with all its names and what was found on the way."""

    spec: Spec
    service: Service
    names: SalesforceNames
    python: PythonNames
    actions: tuple[InvocableAction, ...]
    diagnostics: tuple[Diagnostic, ...]
    lenient: bool = False  # read past slips of syntax: places have no lines

    @property
    def failed(self) -> bool:
        """Whether something is wrong or lost."""
        return any(d.severity in (Severity.ERROR, Severity.REFUSAL) for d in self.diagnostics)

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What was found, with lines where there are lines; notes left out."""
        found = tuple(d for d in self.diagnostics if d.severity is not Severity.NOTE)
        return found if self.lenient else self.spec.locate(found)

    @property
    def _inactive(self) -> frozenset[str]:
        """The metadata names of operations that the registration has, and not active."""
        registration = self.spec.document.registration
        return frozenset() if registration is None else registration.inactive

    def classes(self) -> list[Declared]:
        """The declared types that are classes in Salesforce."""
        return classes(self.names)

    def python_field(self, declared: Declared, member: ClassMember) -> str:
        """The Python name of a member; "" for an alternative, which is a class and no attribute in Python."""
        if not isinstance(declared, Record):
            return ""
        given = self.python.type(declared.key)
        return given.fields.get(member.wire, given.extras if not member.wire else "")

    def model(self) -> Json:
        """The contract of `inspect --json`."""
        return {
            "service": self.service.name,
            "operations": [self._operation(action) for action in self.actions],
            "types": [self._type(declared) for declared in self.classes()],
            "diagnostics": [_finding(found) for found in self.diagnostics],
            **(self._told() if self.service.dialect == "3.2" else {}),
        }

    def _told(self) -> Json:
        """What OpenAPI 3.2 tells of a service beside its operations: names of servers, ways of signing in, trees of tags."""
        return {
            "servers": [{"name": getattr(s, "name", ""), "url": s.url} for s in self.service.servers],
            "security_schemes": [asdict(scheme) for scheme in self.service.auth],
            "tags": [
                {**asdict(tag), "operations": [o.key for o in self.service.operations if tag.name in o.tags]}
                for tag in self.service.tags
            ],
        }

    def _operation(self, action: InvocableAction) -> Json:
        operation, names = action.operation, action.names
        callbacks = self.service.callbacks_of(operation)
        return {
            "operation_id": operation.id,
            "method": operation.method,
            "path": operation.path,
            "names": {
                "python": self.python.operation(operation.key).function,
                "flow": names.flow,
                "apex": names.apex,
                "metadata": names.metadata,
            },
            "inputs": [
                {"name": i.name, "in": i.location, "required": i.required, "type": i.type} for i in action.inputs
            ],
            "outputs": [{"name": o.name, "type": o.type} for o in action.outputs],
            **({"callbacks": list(callbacks)} if callbacks else {}),
            **self._agent(operation.pointer),
            **({"active": False} if names.metadata in self._inactive else {}),
            **({"survivor": names.survivor} if names.survivor else {}),
        }

    def _agent(self, pointer: str) -> Json:
        """What an operation says in `x-sfdc`, as it is written."""
        found = self.spec.get(pointer)
        held = found.node.get(KEY) if found is not None and isinstance(found.node, dict) else None
        return {KEY: held} if held is not None else {}

    def _type(self, declared: Declared) -> Json:
        names, place = self.names.type(declared.key), declared.place
        named = place.root[0] == "schema" and not any(step[0] not in ("subtypes", "event") for step in place.steps)
        return {
            "schema": place.root[1] if named else "",
            "pointer": declared.pointer,
            "names": {"python": self.python.type(declared.key).name, "flow": names.flow, "apex": names.apex},
            "fields": [
                {
                    "wire": member.wire,
                    "python": self.python_field(declared, member),
                    "salesforce": member.name,
                    "type": member.type,
                    "required": member.required,
                }
                for member in members(declared.key, self.names)
            ],
        }


def _finding(found: Diagnostic) -> Json:
    return {
        "rule": found.rule.id,
        "severity": found.severity.value,
        "message": found.message,
        "remedy": found.remedy,
        "file": found.span.file,
        "pointer": found.span.pointer,
    }


def describe(
    source: str,
    service: str,
    *,
    allow_remote: bool = False,
    allow_outside: bool = False,
    namespace: str = "",
) -> Checked[Described]:
    """Load, build and name a spec; a document with slips of syntax is read leniently (see `salvage`).

    Of a registration `service` and `namespace` may be "": it says them itself; any other spec is under ExternalService. The value is None when nothing can be read; with a value, its own findings are all there are.
    """
    fetched = fetch(source, allow_remote=allow_remote)
    if fetched.value is None:
        return Checked(None, fetched.diagnostics)
    return describe_fetched(
        fetched.value,
        service,
        policy=Policy(fetched.value.place, allow_remote, allow_outside),
        namespace=namespace,
    )


def describe_fetched(
    fetched: Fetched, service: str, *, policy: Policy = NOWHERE, namespace: str = ""
) -> Checked[Described]:
    """The same of what was read already. By default no reference leads out of it."""
    loaded = opened(fetched).then(lambda document: resolve(document, policy))
    lenient = loaded.value is None
    spec = loaded.value or _lenient(fetched, policy)
    if spec is None:
        return Checked(None, loaded.diagnostics)
    repaired = (REPAIRED.at("", file=fetched.name),) if lenient else ()
    if not service:
        named = service_of(spec)
        if named.value is None:
            return Checked(None, named.diagnostics)
        service = named.value
    space = namespace or of_registration(spec.document.registration)
    return Checked(described(spec, service, (*loaded.diagnostics, *repaired), lenient=lenient, namespace=space))


def described(
    spec: Spec,
    service: str,
    found: tuple[Diagnostic, ...] = (),
    *,
    lenient: bool = False,
    namespace: str = EXTERNAL_SERVICE,
    style: PythonStyle = WIRE,
) -> Described:
    """Build and name what was loaded; `found` is what loading found."""
    built = build(spec, service)
    names = names_for(built.service, namespace=namespace)
    actions = tuple(action_of(operation, names) for operation in built.service.operations)
    findings = (*found, *built.diagnostics, *check_names(built.service, names, actions))
    return Described(spec, built.service, names, in_python(names, style=style), actions, findings, lenient)


def _lenient(fetched: Fetched, policy: Policy) -> Spec | None:
    tree = salvage(fetched.data)
    if tree is None:
        return None
    import json

    text = json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace")
    return parse(text, fetched.name).then(lambda document: resolve(document, policy)).value
