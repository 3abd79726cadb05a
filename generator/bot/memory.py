"""What a conversation remembers: the values of variables, and messages filled in with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from generator.bot.words import indexed, picked, shown
from generator.model.types import Json

MOST_LETTERS = 100_000  # of a message
_FIELD = re.compile(r"\{!\s*(?:\$Context\.|\$)?([\w.\[\]]{1,200})\s*\}")


@dataclass(slots=True)
class TalkMemory:
    """The values by the names of their variables in lower case."""

    values: dict[str, Json] = field(default_factory=dict)

    def get(self, path: str) -> Json:
        """The value of a variable, or of a field or item below it."""
        first, *rest = path.split(".")
        name, _ = indexed(first)
        return picked(self.values.get(name.lower()), [first.removeprefix(name), *rest])

    def put(self, name: str, value: Json) -> None:
        """Give a variable a value."""
        self.values[name.lower()] = value

    def has(self, name: str) -> bool:
        """Whether a variable has a value."""
        return self.values.get(name.lower()) not in (None, "")

    def filled(self, text: str, item: Json = None) -> str:
        """A message with its merge fields filled in; those of an item stand for themselves."""

        def put_in(found: re.Match[str]) -> str:
            own = picked(item, found[1].split("."))
            return shown(own if own is not None else self.get(found[1]))

        return _FIELD.sub(put_in, text)[:MOST_LETTERS]
