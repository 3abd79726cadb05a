"""What a user can choose from: fixed texts, or the items of a list shown through a template."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.bot.model import BotEntity, BotQuestion
from generator.bot.words import picked, recognised, shown
from generator.model.types import Json
from generator.patterns import whole

MOST_LETTERS = 1_000  # of an answer that are looked at
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


def understood(question: BotQuestion, choices: Sequence[BotChoice], text: str, entity: BotEntity | None = None) -> Json:
    """The value that a text means as the answer to a question, None for none; `entity` is that of the question."""
    choice = chosen(choices, text)
    if question.dynamic:
        return choice.value if choice is not None else None
    if entity is not None and (entity.terms or entity.pattern):
        return _of_entity(entity, choice.label if choice is not None else text)
    return recognised(question.slot, choice.label if choice is not None else text)


def _of_entity(entity: BotEntity, text: str) -> Json:
    """The value of an entity of the bot's own: by a term that the text is or, as a word, holds; or the text that its pattern fits."""
    if entity.pattern:
        return None if not text or whole(entity.pattern).refuses(text) else text
    folded = text.strip().lower()[:MOST_LETTERS]
    held = [term for term in entity.terms if term == folded or re.search(rf"\b{re.escape(term)}\b", folded)]
    return entity.terms[max(held, key=len)] if held else None


def _shown(item: Json) -> str:
    """An item without a template: its name, where it has one."""
    named = picked(item, ["Name"]) if isinstance(item, dict) else None
    return shown(named if named is not None else item)
