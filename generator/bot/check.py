"""What can be known to be wrong with a bot before it speaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.bot import rules
from generator.bot.model import BotDialog, BotInvocation, BotStep, EinsteinBot
from generator.diagnostics import Diagnostic, Severity
from generator.wording import offered

MOST_STEPS, MOST_IN_GROUP, MOST_CONDITIONS, MOST_DIALOGS = 50, 5, 5, 500
DEEPEST = {"input": 1, "output": 5}
_OWN = ("", "ConversationVariable")
STANDARD = ("_LastCustomerInput", "_PreferredDateTime", "_Language")
# Action or flow -> its inputs and its outputs by name.
Actions = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


def check(bot: EinsteinBot, actions: Actions, services: frozenset[str], flows: Actions) -> tuple[Diagnostic, ...]:
    """Every finding about a bot, in the order of its lines.

    `actions` are those of the `services` at hand (lower case), `flows` those that the bot calls, by lower-case name.
    """
    found = [*_targets(bot)]
    if bot.agent:
        found.append(rules.found(rules.AGENT, bot.file, 0, bot=bot.name))
    if len(bot.dialogs) > MOST_DIALOGS:
        found.append(rules.found(rules.LIMIT, bot.file, 0, what="dialogs", count=len(bot.dialogs), most=MOST_DIALOGS))
    for dialog in bot.dialogs:
        found += _limits(bot, dialog)
        for step in dialog.walk():
            found += _variables(bot, step)
            found += _emulated(bot, step)
            if step.invocation is not None and step.invocation.kind == "externalService":
                found += _action(bot, step.invocation, actions, services)
            elif step.invocation is not None and step.invocation.kind == "flow":
                found += _flow(bot, step.invocation, flows)
    return tuple(sorted(dict.fromkeys(found), key=lambda d: (d.span.line, d.severity.rank, d.rule.id)))


def _targets(bot: EinsteinBot) -> Iterator[Diagnostic]:
    known = [dialog.name for dialog in bot.dialogs]
    named = [(target, step.line) for d in bot.dialogs for step in d.walk() for target in step.leads_to]
    named += [(name, 0) for name in (bot.entry, bot.menu, *bot.fallbacks.values()) if name]
    for target, line in named:
        if bot.dialog(target) is None:
            yield rules.found(rules.NO_DIALOG, bot.file, line, target=target, offer=offered(target, known))


def _limits(bot: EinsteinBot, dialog: BotDialog) -> Iterator[Diagnostic]:
    count = sum(1 for _ in dialog.walk())
    if count > MOST_STEPS:
        yield rules.found(
            rules.LIMIT, bot.file, dialog.line, what=f'steps of "{dialog.name}"', count=count, most=MOST_STEPS
        )
    for step in dialog.walk():
        for what, number, most in (
            ("steps of a group", len(step.steps), MOST_IN_GROUP),
            ("conditions of a step", len(step.node.all("botStepConditions")), MOST_CONDITIONS),
        ):
            if number > most:
                yield rules.found(rules.LIMIT, bot.file, step.line, what=what, count=number, most=most)


def _variables(bot: EinsteinBot, step: BotStep) -> Iterator[Diagnostic]:
    known = [*bot.variables, *STANDARD]
    folded = {name.lower() for name in known}
    for mapping in step.invocation.mappings if step.invocation is not None else ():
        # Context variables are the channel's: which there are, no file has to say.
        if mapping.variable and mapping.kind in _OWN and mapping.variable.lower() not in folded:
            offer = offered(mapping.variable, known)
            yield rules.found(rules.NO_VARIABLE, bot.file, mapping.line, variable=mapping.variable, offer=offer)


def _emulated(bot: EinsteinBot, step: BotStep) -> Iterator[Diagnostic]:
    called = step.invocation
    if called is not None and called.kind not in ("flow", "externalService"):
        yield rules.found(
            rules.NOT_EMULATED,
            bot.file,
            step.line,
            what=f"the {called.kind} action {called.action}",
            name=called.action,
        )
    elif step.type in ("RecordLookup", "RichMessage", "GoalStep"):
        yield rules.found(rules.NOT_EMULATED, bot.file, step.line, what=f"the step {step.type}", name=target_of(step))


def target_of(step: BotStep) -> str:
    """By what name a step that is not run is answered: the variable that it fills, else its type."""
    lookup = step.node.child("conversationRecordLookup")
    return (lookup.value("targetVariableName") if lookup is not None else "") or step.type


def _action(
    bot: EinsteinBot, called: BotInvocation, actions: Actions, services: frozenset[str]
) -> Iterator[Diagnostic]:
    folded = {name.lower(): (name, value) for name, value in actions.items()}
    if called.action.lower() not in folded:
        offer = offered(called.action, list(actions))
        missing = rules.found(rules.ACTION_MISSING, bot.file, called.line, action=called.action, offer=offer)
        # A service that is not at hand may well have it.
        yield missing if called.action.partition(".")[0].lower() in services else missing.lower(Severity.WARNING)
        return
    name, parameters = folded[called.action.lower()]
    yield from _parameters(bot, called, name, *parameters)
    for mapping in called.mappings:
        direction = mapping.direction.lower()
        _, _, rest = mapping.parameter.partition(".")
        depth = rest.count(".") + 1 if rest else 0
        if depth > DEEPEST.get(direction, depth):
            yield rules.found(rules.NESTING, bot.file, mapping.line, parameter=mapping.parameter, depth=depth)


def _flow(bot: EinsteinBot, called: BotInvocation, flows: Actions) -> Iterator[Diagnostic]:
    known = flows.get(called.action.lower())
    if known is None:
        yield rules.found(rules.FLOW_MISSING, bot.file, called.line, flow=called.action)
        return
    yield from _parameters(bot, called, called.action, *known)


def _parameters(
    bot: EinsteinBot, called: BotInvocation, name: str, inputs: tuple[str, ...], outputs: tuple[str, ...]
) -> Iterator[Diagnostic]:
    """Parameters that an action or flow does not have."""
    for mapping in called.mappings:
        direction = mapping.direction.lower()
        if direction not in DEEPEST:
            continue
        known = inputs if direction == "input" else outputs
        first = mapping.parameter.partition(".")[0]
        if first not in known and not (called.kind == "flow" and first.lower() in {one.lower() for one in known}):
            offer = offered(first, list(known))
            yield rules.found(
                rules.PARAMETER, bot.file, mapping.line, action=name, direction=direction, parameter=first, offer=offer
            )
