"""A conversation with a bot: what it says, what it asks for, where it goes.

Salesforce documents the steps; their order in detail, what a Wait does with a text, and the recognition of values are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from generator.bot.check import target_of
from generator.bot.choices import choices_of, understood
from generator.bot.endings import Goto, NotAtHand, Over
from generator.bot.memory import TalkMemory
from generator.bot.model import BotInvocation, BotQuestion, BotStep, EinsteinBot
from generator.bot.transcript import Talk, TalkLine
from generator.bot.words import compared, picked, put_at
from generator.model.types import Json
from generator.salesforce.condition_logic import BadLogic, parse_logic
from generator.wording import offered

MOST_STEPS = 5_000  # in one conversation
MOST_CALLS = 50  # dialogs that call one another
MOST_TRIES = 5  # of one question
# Where a Set takes the value of a variable; all else (Value, Queue, FlowDefinition, ...) is the text itself.
_VARIABLES = ("ConversationVariable", "ContextVariable", "StandardConversationVariable", "")
Invoke = Callable[[str, str, Mapping[str, Json]], "tuple[Mapping[str, Json], str]"]


@dataclass(slots=True)
class Speaker:
    """Speaks for a bot. `ask` gives the user's next text, None when there is none; `given` are answers by action or variable."""

    bot: EinsteinBot
    invoke: Invoke
    ask: Callable[[str], str | None]
    given: Mapping[str, Json] = field(default_factory=dict)
    intents: Mapping[str, str] = field(default_factory=dict)  # text in lower case -> dialog
    memory: TalkMemory = field(default_factory=TalkMemory)
    lines: list[TalkLine] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    steps: int = 0
    tell: Callable[[str, str], None] | None = None  # hears each line as it comes

    def talk(self, start: str = "") -> Talk:
        """The conversation from its first dialog until it waits for a text that is not there, or is over."""
        if self.bot.agent:
            self._line("note", "this is an agent, whose planner decides what it says: only its stock dialogs run here")
        try:
            self._whole(start or self.bot.entry)
        except Over as over:
            return Talk(over.ending, tuple(self.lines), dict(self.memory.values), over.reason, tuple(self.dialogs))
        raise AssertionError("a conversation ends by saying so")

    def _whole(self, start: str) -> None:
        wanted = start
        while True:
            try:
                self._dialog(wanted, 0)
                self._wait()
            except Goto as there:
                wanted = there.dialog

    def _dialog(self, name: str, depth: int) -> None:
        found = self.bot.dialog(name)
        if found is None:
            raise Over("failed", f"there is no dialog {name}; {offered(name, [one.name for one in self.bot.dialogs])}")
        if depth > MOST_CALLS:
            raise Over("failed", f"dialogs call each other deeper than {MOST_CALLS}")
        self.dialogs.append(found.name)
        self._steps(found.steps, depth)

    def _steps(self, steps: Sequence[BotStep], depth: int) -> None:
        for step in steps:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise Over("failed", f"more than {MOST_STEPS:,} steps")
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
                raise Over("transferred" if kind == "Transfer" else "ended", f"the bot says {kind or step.type}")
            case _:
                self._answered(step)

    def _answered(self, step: BotStep) -> None:
        name = target_of(step)
        if name.lower() not in self.given:
            raise Over("stopped", f"the step {step.type} needs an org (--set {name}=JSON)")
        self.memory.put(name, self.given[name.lower()])

    # -- words

    def _say(self, messages: Sequence[str]) -> None:
        for message in messages:
            self._line("bot", self.memory.filled(message))

    def _line(self, who: str, text: str) -> None:
        self.lines.append(TalkLine(who, text))
        if self.tell is not None:
            self.tell(who, text)

    def _heard(self, label: str) -> str:
        text = self.ask(label)
        if text is None:
            raise Over("waiting")
        self._line("user", text)
        self.memory.put("_LastCustomerInput", text)
        return text

    def _wait(self) -> None:
        text = self._heard("")
        dialog = self._meant(text)
        if dialog is not None:
            raise Goto(dialog)
        fallback = next((d.name for d in self.bot.dialogs if d.name.lower() == "confused"), "")
        self._line("note", f"no intent is called {text!r}; models are not emulated (--intent TEXT=DIALOG)")
        if fallback:
            raise Goto(fallback)
        self._wait_again()

    def _wait_again(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Over("failed", f"more than {MOST_STEPS:,} steps")
        raise Goto(self.bot.menu or self.bot.entry)

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
            raise Over("transferred" if kind == "TransferToAgent" else "ended", f"the bot says {kind}")
        choices = [(label or self._label(dialog), dialog) for label, dialog in targets if dialog]
        if not choices:
            raise Over("stopped", "a navigation leads to a dialog that only an org knows")
        dialog = choices[0][1] if len(choices) == 1 else self._chosen(choices)
        if kind == "Call":
            self._dialog(dialog, depth + 1)
        else:
            raise Goto(dialog)

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
                raise Goto(meant)
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise Over("failed", f"more than {MOST_STEPS:,} steps")
            self._line("note", "that is none of the choices")

    def _operate(self, step: BotStep) -> None:
        operation = step.node.child("botVariableOperation")
        if operation is None:
            return
        if step.question is not None:
            self._collect(step, step.question)
            return
        if step.invocation is not None:
            self._invoke(step.invocation)
            return
        for operand in operation.all("botVariableOperands"):
            target = operand.value("targetName")
            if step.operation == "Unset":
                self.memory.values.pop(target.lower(), None)
            elif step.operation == "Set":
                source = operand.value("sourceName")
                told = operand.value("sourceValue") or source
                self.memory.put(target, self.memory.get(source) if operand.value("sourceType") in _VARIABLES else told)
            else:
                raise Over("stopped", f"the operation {step.operation} needs an org")

    # -- asking

    def _collect(self, step: BotStep, question: BotQuestion) -> None:
        if self.memory.has(question.target) and not question.ask_if_set:
            return
        choices = choices_of(question, self._listed(step, question), self.memory.filled)
        if question.dynamic and not choices:
            self._invalid(question, f"there is nothing to choose {question.target} from")
        if question.select_single and len(choices) == 1:
            self._kept(question, choices[0].value)
            return
        self._say(step.messages)
        if choices:
            self._line("bot", " | ".join(choice.label for choice in choices))
        for _ in range(MOST_TRIES):
            text = self._heard(question.target).strip()
            value = understood(question, choices, text, self.bot.entities.get(question.slot.lower()))
            if value is not None or (not text and question.optional):
                self._kept(question, value)
                return
            meant = None if question.values_only else self._meant(text)
            if meant is not None:
                raise Goto(meant)
            self._say(question.retry or step.messages)
        self._invalid(question, f"no usable value for {question.target} after {MOST_TRIES} tries")

    def _listed(self, step: BotStep, question: BotQuestion) -> Json:
        """The items that dynamic choices are made of."""
        if step.invocation is None:
            return self.memory.get(question.source) if question.source else None
        outputs = self._invoke(step.invocation)
        named = [mapping.parameter for mapping in step.invocation.of("Output") if not mapping.variable]
        return picked(outputs, named[0].split(".")) if named else None

    def _kept(self, question: BotQuestion, value: Json) -> None:
        self.memory.put(question.target, value)
        self._say(question.success)

    def _invalid(self, question: BotQuestion, reason: str) -> None:
        """Go on in the dialog for what cannot be used. Always raises."""
        if not question.invalid:
            raise Over("failed", reason)
        raise Goto(question.invalid)

    # -- calling

    def _invoke(self, called: BotInvocation) -> dict[str, Json]:
        """What an action gives, kept in its variables too. A failure leads to the dialog for errors."""
        inputs: dict[str, Json] = {}
        for mapping in called.of("Input"):
            given = self.memory.get(mapping.variable) if mapping.variable else self.memory.filled(mapping.value)
            put_at(inputs, mapping.parameter.split("."), given)
        outputs, fault = self._answer(called, inputs)
        for mapping in called.of("Error") if fault else called.of("Output"):
            if mapping.variable:
                self.memory.put(mapping.variable, fault or picked(outputs, mapping.parameter.split(".")))
        if fault:
            self._line("note", f"{called.action} failed: {fault}")
            handler = self.bot.fallbacks.get("ErrorHandling", "")
            if not handler:
                raise Over("failed", f"{called.action}: {fault}")
            raise Goto(handler)
        return outputs

    def _answer(self, called: BotInvocation, inputs: Mapping[str, Json]) -> tuple[dict[str, Json], str]:
        """The outputs of an action, and why there are none."""
        if called.action.lower() in self.given:
            told = self.given[called.action.lower()]
            return (told if isinstance(told, dict) else {}), ""
        if called.kind not in ("flow", "externalService"):
            needs = f"the {called.kind} action {called.action} needs an org"
            raise Over("stopped", f"{needs} (--set {called.action}=JSON)")
        try:
            outputs, fault = self.invoke(called.kind, called.action, inputs)
        except NotAtHand as missing:
            raise Over("stopped", str(missing)) from None
        return dict(outputs), fault

    # -- conditions

    def _holds(self, step: BotStep) -> bool:
        def test(number: int) -> bool:
            condition = step.conditions[number]
            return compared(self.memory.get(condition.left), condition.operator, condition.right)

        try:
            return not step.conditions or parse_logic(step.logic, len(step.conditions))(test)
        except BadLogic as bad:
            raise Over("failed", f"the logic {step.logic[:80]!r} cannot be read: {bad.reason}") from None
