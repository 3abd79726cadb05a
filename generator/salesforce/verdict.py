"""What an org would say to a document: accepted, accepted with changes, doubtful, refused; and how much of it is usable where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic
from generator.model.service import Service
from generator.model.types import ListOf, Named, Nullable, Record, Type
from generator.salesforce import limits
from generator.salesforce.actions import InvocableAction, action_of
from generator.salesforce.check_document import ResolvedSpec, check_document, check_reference
from generator.salesforce.check_operations import (
    check_callback,
    check_content,
    check_operation,
    check_parameter,
    check_response,
)
from generator.salesforce.check_registration import check_registration
from generator.salesforce.check_schemas import SchemaCheck
from generator.salesforce.check_service import check_service, count_members
from generator.salesforce.contents import decided, preferred, reached_from
from generator.salesforce.names import SalesforceNames, names_for
from generator.salesforce.releases import USUAL, Release, limit_in
from generator.salesforce.rule import Effect
from generator.salesforce.rules import effect_of
from generator.salesforce.rules_names import SCHEMA_SIZE
from generator.salesforce.rules_operations import LINKS
from generator.salesforce.tree import members, walk
from generator.salesforce.types import classes, flow_obstacle, type_text

if TYPE_CHECKING:
    from generator.report.common import Figure


class RegistrationOutcome(Enum):
    """What becomes of the registration."""

    ACCEPTED = "accepted"
    CHANGED = "accepted with changes"
    DOUBTFUL = "doubtful"  # sources contradict each other, and nothing else stands against it
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Usable:
    """How many of the operations can be used where."""

    operations: int
    flow: int
    apex: int


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a limit a document uses."""

    limit: limits.Limit
    used: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome with its findings, heaviest first within the document's order, and the summary for people."""

    outcome: RegistrationOutcome
    findings: tuple[Diagnostic, ...]
    usable: Usable
    counts: tuple[tuple[Effect, int], ...]
    shares: tuple[Share, ...]

    @property
    def figures(self) -> dict[str, Figure]:
        """The same for programs."""
        return {
            "verdict": self.outcome.value,
            "outcome": self.outcome.value,
            "operations": self.usable.operations,
            "usable_in_flow": self.usable.flow,
            "usable_in_apex": self.usable.apex,
            "effects": {effect.value: count for effect, count in self.counts},
            "limits": [{"name": s.limit.name, "used": s.used, "limit": s.limit.value} for s in self.shares],
        }

    @property
    def summary(self) -> tuple[str, ...]:
        """A few lines: outcome, what stands against it, operations usable in Flow and Apex, used shares."""
        told = ", ".join(f"{count} {effect.value}" for effect, count in self.counts if count)
        total = self.usable.operations
        when = " once mended" if self.outcome is RegistrationOutcome.REFUSED else ""
        return (
            f"External Services: {self.outcome.value}" + (f" ({told})" if told else ""),
            f"{self.usable.flow} of {total} operations usable in Flow, {self.usable.apex} in Apex{when}",
            *(share.limit.share(share.used) for share in self.shares),
        )


def judge(
    spec: ResolvedSpec, service: Service, names: SalesforceNames | None = None, release: Release = USUAL
) -> Verdict:
    """Judge a document by every rule of External Services; `service` is what was built of it (all or the picked part)."""
    named = names or names_for(service)
    actions = tuple(action_of(operation, named) for operation in service.operations)
    findings = _of_all(spec, service, named, actions, release)
    registration = spec.document.registration
    if registration is not None:
        findings += tuple(check_registration(registration, named, service.dialect))
    effects = [effect_of(finding.rule) for finding in findings]
    counts = tuple((effect, effects.count(effect)) for effect in Effect if effect is not Effect.KEPT)
    usable = _usable(actions, service, named, registration.inactive if registration is not None else frozenset())
    return Verdict(_outcome(effects), findings, usable, counts, shares(spec, service, named, release))


def findings_of(
    spec: ResolvedSpec, service: Service, names: SalesforceNames, release: Release = USUAL
) -> tuple[Diagnostic, ...]:
    """The findings of `judge` but those about the registration around the document."""
    actions = tuple(action_of(operation, names) for operation in service.operations)
    return _of_all(spec, service, names, actions, release)


def standing_against(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Those of the findings that make an org refuse the document, or may: they decide its outcome. How long the text is
    is left out, for who writes it may shorten it.
    """
    heavy = (finding for finding in found if effect_of(finding.rule) in (Effect.REFUSED, Effect.DOUBTFUL))
    return tuple(finding for finding in heavy if finding.rule is not SCHEMA_SIZE)


def _outcome(effects: list[Effect]) -> RegistrationOutcome:
    for effect, outcome in (
        (Effect.REFUSED, RegistrationOutcome.REFUSED),
        (Effect.DOUBTFUL, RegistrationOutcome.DOUBTFUL),
    ):
        if effect in effects:
            return outcome
    changed = any(effect is not Effect.KEPT for effect in effects)
    return RegistrationOutcome.CHANGED if changed else RegistrationOutcome.ACCEPTED


def _of_all(
    spec: ResolvedSpec, service: Service, names: SalesforceNames, actions: tuple[InvocableAction, ...], release: Release
) -> tuple[Diagnostic, ...]:
    """What is found of a document and of what was built of it, whatever registration it came from."""
    return (*_of_document(spec, release), *check_service(service, names, actions, release))


def _of_document(spec: ResolvedSpec, release: Release) -> Iterator[Diagnostic]:
    yield from check_document(spec)
    schemas = SchemaCheck(spec.version.name)
    links: list[str] = []
    for found in walk(spec.document.tree, spec.book):
        if found.kind == "schema":
            yield from schemas.of(found)
        elif found.kind == "operation":
            yield from check_operation(found, release)
        elif found.kind == "parameter":
            yield from check_parameter(found)
        elif found.kind == "response":
            yield from check_response(found)
            links += [found.pointer] * len(members(found.node, "links"))
        elif found.kind == "content":
            yield from check_content(found, release)
        elif found.kind == "callback":
            yield from check_callback(found, spec.book)
        elif found.kind == "reference":
            yield from check_reference(found)
    yield from schemas.totals()
    if links:
        yield LINKS.at(f"{links[0]}/links", count=len(links))


def shares(spec: ResolvedSpec, service: Service, names: SalesforceNames, release: Release = USUAL) -> tuple[Share, ...]:
    """The used share of each limit that a document counts against."""
    size = limits.SCHEMA_YAML if spec.document.format == "yaml" else limits.SCHEMA_JSON
    return (
        Share(limit_in(limits.ACTIVE_OPERATIONS, release), len(service.operations) - _inactive(spec, service, names)),
        Share(limits.ACTIVE_OBJECTS, len(classes(names))),
        Share(limits.PROPERTIES, count_members(names)),
        Share(size, len(spec.document.own_text)),
    )


def _inactive(spec: ResolvedSpec, service: Service, names: SalesforceNames) -> int:
    """How many operations the registration around the document has, and not active."""
    registration = spec.document.registration
    off = registration.inactive if registration is not None else frozenset()
    return sum(names.operation(operation.key).metadata in off for operation in service.operations)


def _usable(
    actions: tuple[InvocableAction, ...], service: Service, names: SalesforceNames, inactive: frozenset[str]
) -> Usable:
    """`inactive` are the metadata names of operations that a registration keeps from use."""
    apex = [a for a in actions if usable_in_apex(a, names) and a.names.metadata not in inactive]
    asynchronous = {operation.key.split("/callbacks/")[0] for operation in service.callbacks}
    flow = [action for action in apex if action.operation.key not in asynchronous and usable_in_flow(action, names)]
    return Usable(len(actions), len(flow), len(apex))


def usable_in_apex(action: InvocableAction, names: SalesforceNames) -> bool:
    """Whether a method comes out: one of the five methods, not fallen together with another, class names short enough."""
    if action.operation.method not in limits.METHODS or action.names.survivor:
        return False
    keys = reached_from(decided(action.operation), names.types)
    return all(len(names.type(key).part) <= limits.CLASS_NAME.value for key in keys)


def usable_in_flow(action: InvocableAction, names: SalesforceNames) -> bool:
    """Whether a flow can fill every required input, down through the required members of its classes."""
    operation = action.operation
    types = [p.type for p in operation.parameters if p.required]
    if operation.body is not None and operation.body.required:
        content = preferred(operation.body.contents)
        types += [content.type] if content is not None else []
    return all(_fillable(type, names, frozenset()) for type in types)


def _fillable(type: Type, names: SalesforceNames, above: frozenset[str]) -> bool:
    if flow_obstacle(type_text(type, names)):
        return False
    inner = type
    while isinstance(inner, (ListOf, Nullable)):
        inner = inner.item if isinstance(inner, ListOf) else inner.inner
    if not isinstance(inner, Named) or inner.key in above:
        return True
    declared = names.declared(inner.key)
    if not isinstance(declared, Record):
        return True
    return all(_fillable(f.type, names, above | {inner.key}) for f in declared.fields if f.required)
