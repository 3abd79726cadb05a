"""A conversation with a bot: what it says, what it asks for, where it goes.

Salesforce documents the steps; their order in detail, what a Wait does with a text, and the recognition of values are ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from generator.bot.check import target_of
from generator.bot.model import BotInvocation, BotStep, EinsteinBot
from generator.bot.transcript import Talk, TalkEnding, TalkLine
from generator.bot.words import compared, picked, put_at, recognised, shown
from generator.model.types import Json

MOST_STEPS = 5_000  # in one conversation
MOST_CALLS = 50  # dialogs that call one another
MOST_TRIES = 5  # of one question
Invoke = Callable[[str, str, Mapping[str, Json]], "tuple[Mapping[str, Json], str]"]
_FIELD = re.compile(r"\{!\s*\$?([\w.]{1,200})\s*\}")


class _Goto(Exception):
    def __init__(self, dialog: str) -> None:
        super().__init__(dialog)
        self.dialog = dialog


class _Over(Exception):
    def __init__(self, ending: TalkEnding, reason: str = "") -> None:
        super().__init__(reason)
        self.ending: TalkEnding = ending
        self.reason = reason


@dataclass(slots=True)
class Speaker:
    """Speaks for a bot. `ask` gives the user's next text, None when there is none; `given` are answers by action or variable."""

    bot: EinsteinBot
    invoke: Invoke
    ask: Callable[[str], str | None]
    given: Mapping[str, Json] = field(default_factory=dict)
    intents: Mapping[str, str] = field(default_factory=dict)  # text in lower case -> dialog
    values: dict[str, Json] = field(default_factory=dict)
    lines: list[TalkLine] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    steps: int = 0
    tell: Callable[[str, str], None] | None = None  # hears each line as it comes

    def talk(self, start: str = "") -> Talk:
        """The conversation from its first dialog until it waits for a text that is not there, or is over."""
        try:
            self._whole(start or self.bot.entry)
        except _Over as over:
            return Talk(over.ending, tuple(self.lines), dict(self.values), over.reason, tuple(self.dialogs))
        raise AssertionError("a conversation ends by saying so")

    def _whole(self, start: str) -> None:
        wanted = start
        while True:
            try:
                self._dialog(wanted, 0)
                self._wait()
            except _Goto as there:
                wanted = there.dialog

    def _dialog(self, name: str, depth: int) -> None:
        found = self.bot.dialog(name)
        if found is None:
            raise _Over("failed", f"there is no dialog {name}")
        if depth > MOST_CALLS:
            raise _Over("failed", f"dialogs call each other deeper than {MOST_CALLS}")
        self.dialogs.append(found.name)
        self._steps(found.steps, depth)

    def _steps(self, steps: Sequence[BotStep], depth: int) -> None:
        for step in steps:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise _Over("failed", f"more than {MOST_STEPS:,} steps")
            if self._holds(step):
                self._step(step, depth)

    def _step(self, step: BotStep, depth: int) -> None:
        match step.type:
            case "Message":
                self._say(step.messages)
            case "Group":
                self._steps(step.steps, depth)
            case "VariableOperation":
                self._operate(step)
            case "Navigation":
                self._navigate(step.navigation, step.targets, depth)
            case "Invocation" if step.invocation is not None:
                self._invoke(step.invocation)
            case "Wait":
                self._wait()
            case "SystemMessage":
                told = step.node.child("conversationSystemMessage")
                kind = told.value("type") if told is not None else ""
                raise _Over("transferred" if kind == "Transfer" else "ended", f"the bot says {kind or step.type}")
            case _:
                self._answered(step)

    def _answered(self, step: BotStep) -> None:
        name = target_of(step)
        if name.lower() not in self.given:
            raise _Over("stopped", f"the step {step.type} needs an org (--set {name}=JSON)")
        self.values[name.lower()] = self.given[name.lower()]

    # -- words

    def _say(self, messages: Sequence[str]) -> None:
        for message in messages:
            self._line("bot", self.filled(message))

    def _line(self, who: str, text: str) -> None:
        self.lines.append(TalkLine(who, text))
        if self.tell is not None:
            self.tell(who, text)

    def filled(self, text: str) -> str:
        """A message with its merge fields filled in."""
        return _FIELD.sub(lambda field: shown(self.value(field[1])), text)[:100_000]

    def value(self, path: str) -> Json:
        """The value of a variable, or of a field below it."""
        name, *rest = path.split(".")
        here = self.values.get(name.lower())
        return picked(here, rest)

    def _heard(self, label: str) -> str:
        text = self.ask(label)
        if text is None:
            raise _Over("waiting")
        self._line("user", text)
        self.values["_lastcustomerinput"] = text
        return text

    def _wait(self) -> None:
        text = self._heard("")
        dialog = self._meant(text)
        if dialog is not None:
            raise _Goto(dialog)
        fallback = next((d.name for d in self.bot.dialogs if d.name.lower() == "confused"), "")
        self.lines.append(
            TalkLine("note", f"no intent is called {text!r}; models are not emulated (--intent TEXT=DIALOG)")
        )
        if fallback:
            raise _Goto(fallback)
        self._wait_again()

    def _wait_again(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise _Over("failed", f"more than {MOST_STEPS:,} steps")
        raise _Goto(self.bot.menu or self.bot.entry)

    def _meant(self, text: str) -> str | None:
        """The dialog that a text means: as told, by an exact label or name, or by an utterance of its intent."""
        wanted = text.strip().lower()
        if wanted in self.intents:
            return self.intents[wanted]
        for dialog in self.bot.dialogs:
            words = (dialog.label, dialog.name, dialog.intent, *self.bot.utterances.get(dialog.intent, ()))
            if wanted and wanted in {word.strip().lower() for word in words if word}:
                return dialog.name
        return None

    # -- doing

    def _navigate(self, kind: str, targets: Sequence[tuple[str, str]], depth: int) -> None:
        if kind in ("TransferToAgent", "EndChat"):
            raise _Over("transferred" if kind == "TransferToAgent" else "ended", f"the bot says {kind}")
        choices = [(label or self._label(dialog), dialog) for label, dialog in targets if dialog]
        if not choices:
            raise _Over("stopped", "a navigation leads to a dialog that only an org knows")
        dialog = choices[0][1] if len(choices) == 1 else self._chosen(choices)
        if kind == "Call":
            self._dialog(dialog, depth + 1)
        else:
            raise _Goto(dialog)

    def _label(self, name: str) -> str:
        found = self.bot.dialog(name)
        return (found.label if found is not None else "") or name

    def _chosen(self, choices: Sequence[tuple[str, str]]) -> str:
        while True:
            self._line("bot", " | ".join(label for label, _ in choices))
            text = self._heard("menu").strip().lower()
            for number, (label, dialog) in enumerate(choices, 1):
                if text in (label.lower(), str(number)):
                    return dialog
            meant = self._meant(text)
            if meant is not None:
                raise _Goto(meant)
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise _Over("failed", f"more than {MOST_STEPS:,} steps")
            self._line("note", "that is none of the choices")

    def _operate(self, step: BotStep) -> None:
        operation = step.node.child("botVariableOperation")
        if operation is None:
            return
        if step.invocation is not None:
            self._invoke(step.invocation)
            return
        for operand in operation.all("botVariableOperands"):
            target = operand.value("targetName")
            if step.operation == "Unset":
                self.values.pop(target.lower(), None)
            elif step.operation == "Set":
                source = operand.value("sourceName")
                literal = operand.value("sourceType") == "Value"
                self.values[target.lower()] = (
                    (operand.value("sourceValue") or source) if literal else self.value(source)
                )
            elif step.operation == "Collect":
                self._collect(step, target, operand.value("sourceName"))
            else:
                raise _Over("stopped", f"the operation {step.operation} needs an org")

    def _collect(self, step: BotStep, target: str, slot: str) -> None:
        operation = step.node.child("botVariableOperation")
        assert operation is not None
        if self.values.get(target.lower()) not in (None, "") and not operation.flag("askCollectIfSet", False):
            return
        options = [o.value("literalValue") for o in operation.all("botQuickReplyOptions") if o.value("literalValue")]
        self._say(step.messages)
        if options:
            self._line("bot", " | ".join(options))
        for _ in range(MOST_TRIES):
            text = self._heard(target).strip()
            found = recognised(slot, text)
            if found is not None or (not text and operation.flag("optionalCollect", False)):
                self.values[target.lower()] = found
                self._say([m.value("message") for m in operation.all("successMessages")])
                return
            self._say([m.value("message") for m in operation.all("retryMessages")] or step.messages)
        invalid = operation.child("invalidInputBotNavigation")
        link = invalid.child("botNavigationLinks") if invalid is not None else None
        if link is None:
            raise _Over("failed", f"no usable value for {target} after {MOST_TRIES} tries")
        raise _Goto(link.value("targetBotDialog"))

    def _invoke(self, called: BotInvocation) -> None:
        inputs: dict[str, Json] = {}
        for mapping in called.of("Input"):
            put_at(
                inputs,
                mapping.parameter.split("."),
                self.value(mapping.variable) if mapping.variable else self.filled(mapping.value),
            )
        if called.action.lower() in self.given:
            told = self.given[called.action.lower()]
            outputs, fault = (told if isinstance(told, dict) else {}), ""
        elif called.kind in ("flow", "externalService"):
            answer, fault = self.invoke(called.kind, called.action, inputs)
            outputs = dict(answer)
        else:
            raise _Over(
                "stopped", f"the {called.kind} action {called.action} needs an org (--set {called.action}=JSON)"
            )
        for mapping in called.of("Error") if fault else called.of("Output"):
            if mapping.variable:
                self.values[mapping.variable.lower()] = (
                    fault if fault else picked(outputs, mapping.parameter.split("."))
                )
        if fault:
            self._line("note", f"{called.action} failed: {fault}")
            handler = self.bot.fallbacks.get("ErrorHandling", "")
            if not handler:
                raise _Over("failed", f"{called.action}: {fault}")
            raise _Goto(handler)

    # -- conditions

    def _holds(self, step: BotStep) -> bool:
        conditions = step.node.all("botStepConditions")
        told = [
            compared(self.value(c.value("leftOperandName")), c.value("operatorType"), c.value("rightOperandValue"))
            for c in conditions
        ]
        return not told or (any(told) if step.node.value("botStepConditionLogic").lower() == "or" else all(told))
