"""Actions of agents held against the registered services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.agents import rules
from generator.agents.read import AgentAction, AgentParameter, placed
from generator.agents.schemas import lightning_type, lowest_success, unused_answers
from generator.diagnostics import Diagnostic, Rule, Severity
from generator.model.types import AnyValue, MapOf, Named, Nullable, Record
from generator.salesforce.actions import InvocableAction
from generator.salesforce.contents import preferred
from generator.salesforce.lookup import nearest_names
from generator.salesforce.names import SalesforceNames


@dataclass(frozen=True, slots=True)
class AgentService:
    """A service as agents see it: its actions by name in lower case."""

    name: str
    names: SalesforceNames
    actions: Mapping[str, InvocableAction]


def check(used: AgentAction, services: Sequence[AgentService]) -> Iterator[Diagnostic]:
    """What is wrong with one use of an action."""
    service = next((s for s in services if s.name.lower() == used.target.partition(".")[0].lower()), None)
    if service is None:
        yield placed(rules.NOT_AT_HAND.at("", target=used.target), used.file, used.line)
        return
    action = service.actions.get(used.target.lower())
    if action is None:
        near = nearest_names(used.target, [one.names.flow for one in service.actions.values()], [])
        yield placed(rules.TARGET.at("", target=used.target, offer=_offer(near)), used.file, used.line)
        return
    if used.inputs is not None:
        yield from _inputs(used, used.inputs, action, service.names)
    if used.outputs is not None:
        yield from _outputs(used, used.outputs, action, service.names)
    yield from (placed(one, used.file, used.line) for one in answers(action, service.names))


def answers(action: InvocableAction, names: SalesforceNames) -> Iterator[Diagnostic]:
    """What agents do not take of an action's answers, said of the action itself."""
    for name in unused_answers(action):
        yield rules.ANSWER.at("", target=action.names.flow, name=name)
    used = lowest_success(action)
    if used and _open(used, action, names):
        yield rules.OPEN.at("", target=action.names.flow, name=used)


def _inputs(
    used: AgentAction, given: Sequence[AgentParameter], action: InvocableAction, names: SalesforceNames
) -> Iterator[Diagnostic]:
    known = {one.name: one.type for one in action.inputs}
    yield from _declared(used, given, known, names, rules.INPUT, used.input_file)
    listed = {one.name: one for one in given}
    for name in (one.name for one in action.inputs if one.required):
        if name not in listed or not listed[name].required:
            state = "listed as required" if name in listed else "there"
            line = listed[name].line if name in listed else min(used.line, 1)
            finding = rules.REQUIRED.at("", target=used.target, name=name, state=state)
            yield placed(finding.lower(Severity.WARNING) if name in listed else finding, used.input_file, line)


def _outputs(
    used: AgentAction, given: Sequence[AgentParameter], action: InvocableAction, names: SalesforceNames
) -> Iterator[Diagnostic]:
    known = {one.name: one.type for one in action.outputs}
    yield from _declared(used, given, known, names, rules.OUTPUT, used.output_file)


def _declared(
    used: AgentAction,
    given: Sequence[AgentParameter],
    known: Mapping[str, str],
    names: SalesforceNames,
    unknown: Rule,
    file: str,
) -> Iterator[Diagnostic]:
    """What a schema declares against the types of an action's inputs or outputs, by name."""
    for one in given:
        if one.name in known:
            yield from _type(used, one, known[one.name], names, file)
            continue
        near = nearest_names(one.name, list(known), [])
        yield placed(unknown.at("", target=used.target, name=one.name, offer=_offer(near)), file, one.line)


def _type(
    used: AgentAction, given: AgentParameter, kind: str, names: SalesforceNames, file: str
) -> Iterator[Diagnostic]:
    wanted = lightning_type(kind, names)
    judged = given.type and wanted not in ("lightning__listType", "lightning__objectType")
    if judged and given.type.lower() != wanted.lower():
        words = {"target": used.target, "name": given.name, "given": given.type, "wanted": wanted}
        yield placed(rules.TYPE.at("", **words), file, given.line)


def _open(name: str, action: InvocableAction, names: SalesforceNames) -> bool:
    """Whether an answer speaks of more than it describes."""
    code = next((one.code for one in action.outputs if one.name == name), "")
    answer = next((one for one in action.operation.responses if one.code == code), None)
    content = preferred(answer.contents) if answer is not None else None
    kind = content.type if content is not None else None
    kind = kind.inner if isinstance(kind, Nullable) else kind
    if isinstance(kind, Named):
        declared = names.declared(kind.key)
        return isinstance(declared, Record) and declared.extras is not None
    return isinstance(kind, (AnyValue, MapOf))


def _offer(near: Sequence[str]) -> str:
    return f"perhaps {', '.join(near)}" if near else "extsvc names prints what there is"
