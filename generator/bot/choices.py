"""What a user can choose from: fixed texts, or the items of a list shown through a template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.bot.model import BotQuestion
from generator.bot.words import picked, recognised, shown
from generator.model.types import Json

MOST = 20  # quick replies of one question (documented)


@dataclass(frozen=True, slots=True)
class BotChoice:
    """What a user sees, and the value that it stands for."""

    label: str
    value: Json


def choices_of(question: BotQuestion, listed: Json, filled: Callable[[str, Json], str]) -> list[BotChoice]:
    """The choices of a question; `listed` are the items of dynamic ones, `filled` shows a template over an item."""
    if not question.dynamic:
        return [BotChoice(text, text) for text in question.options]
    items = listed if isinstance(listed, list) else [listed] if listed not in (None, "") else []
    return [
        BotChoice(filled(question.template, item) if question.template else _shown(item), item) for item in items[:MOST]
    ]


def chosen(choices: Sequence[BotChoice], text: str) -> BotChoice | None:
    """The choice that a text names: by what is shown, or by its number."""
    wanted = text.strip().lower()
    for number, choice in enumerate(choices, 1):
        if wanted in (choice.label.strip().lower(), str(number)):
            return choice
    return None


def understood(question: BotQuestion, choices: Sequence[BotChoice], text: str) -> Json:
    """The value that a text means as the answer to a question, None for none."""
    choice = chosen(choices, text)
    if question.dynamic:
        return choice.value if choice is not None else None
    return recognised(question.slot, choice.label if choice is not None else text)


def _shown(item: Json) -> str:
    """An item without a template: its name, where it has one."""
    named = picked(item, ["Name"]) if isinstance(item, dict) else None
    return shown(named if named is not None else item)
