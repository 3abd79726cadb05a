"""The one policy for names: legal, distinct, and never moved once given.

Names that a lock holds (pins) are given first; then everything else takes its proposal, and what clashes is called
otherwise, as its style has it. The order of the keys decides between two that clash, nothing else does. How a proposal is
made, what is reserved and how clashes are parted belong to a style: Python's and Salesforce's names are two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import count
from typing import TypeAlias

from msgspec import Struct

Pins: TypeAlias = Mapping[str, Mapping[str, str]]  # scope -> key -> the name given before


def underscored(proposal: str, context: str) -> Iterator[str]:
    """What else may stand for a name: with the context word, then with a number: `name_query`, `name_2`, `name_3`."""
    yield f"{proposal.rstrip('_')}_{context}"
    yield from (f"{proposal}_{number}" for number in count(2))


def numbered(proposal: str, context: str) -> Iterator[str]:
    """With a number: `name2`, `name3`."""
    return (f"{proposal}{number}" for number in count(2))


# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))])


class Reserved(Struct, frozen=True):
    """Words of a target that no name may be, by what they are reserved for."""

    keywords: frozenset[str] = frozenset()  # whatever is named
    types: frozenset[str] = frozenset()  # types, which modules of types could not call so: what they say themselves
    files: frozenset[str] = frozenset()  # what becomes a file's name, without regard to case
    members: frozenset[str] = frozenset()  # what becomes a member of a client
    locals: frozenset[str] = frozenset()  # what becomes an input of a function
    fields: frozenset[str] = frozenset()  # what becomes an attribute of a record
    packages: frozenset[str] = frozenset()  # what becomes the package of a service


class Style(Struct, frozen=True):
    """In what the names of one language differ from another's.

    `others` answers, for a proposal that is taken and a context word, what else it may be called, without end. `fold`
    makes case not count. `twin` is the ending of a second name that each key takes along: `send` also means `send_async`.
    """

    others: Callable[[str, str], Iterator[str]] = underscored
    fold: bool = False
    twin: str = ""


class Parted(Struct, frozen=True):
    """A key that did not get its proposal. `winner` is the key that has it, "" where it is a reserved word."""

    key: str
    winner: str
    wanted: str
    given: str


class Names:
    """The names of one scope. `reserved` are names that nobody may get."""

    def __init__(self, style: Style, reserved: Iterable[str] = (), pins: Mapping[str, str] | None = None) -> None:
        self._style = style
        self._fold: Callable[[str], str] = str.lower if style.fold else str
        self._twin = style.twin
        self._reserved = _folded(frozenset(reserved)) if style.fold else frozenset(reserved)
        self._used: dict[str, str] = {}
        self._others: dict[tuple[str, str], Iterator[str]] = {}
        self._pins = dict(pins or {})
        for key, name in self._pins.items():
            self._take(name, key)
        self.given: dict[str, str] = {}
        self.parted: list[Parted] = []

    def give(self, key: str, proposal: str, context: str = "") -> str:
        """The name of a key: its pin, the proposal, or what the style makes of it."""
        name = self._pins.get(key)
        if name is None:
            name = proposal
            if (winner := self._owner(proposal)) is not None:
                others = self._others.get((proposal, context))
                if (
                    others is None
                ):  # kept: what was taken once is never free again, so the search goes on where it ended
                    others = self._others[proposal, context] = self._style.others(proposal, context)
                name = next(other for other in others if self._owner(other) is None)
                self.parted.append(Parted(key, winner, proposal, name))
            self._take(name, key)
        self.given[key] = name
        return name

    def pinned(self, key: str) -> bool:
        """Whether a key has a name that was given before."""
        return key in self._pins

    def is_free(self, name: str) -> bool:
        """Whether nobody has a name, and nobody is kept from it."""
        return self._owner(name) is None

    def reserve(self, name: str) -> None:
        """Keep one more name from everybody who has no pin for it."""
        self._used.setdefault(self._fold(name), "")

    def _take(self, name: str, key: str) -> None:
        self._used[self._fold(name)] = key
        if self._twin:
            self._used[self._fold(name + self._twin)] = key

    def _owner(self, name: str) -> str | None:
        """The key that has a name, "" where it is reserved, None where it is free; a twin must be free as well."""
        owner = self._holder(self._fold(name))
        return self._holder(self._fold(name + self._twin)) if owner is None and self._twin else owner

    def _holder(self, folded: str) -> str | None:
        owner = self._used.get(folded)
        return "" if owner is None and folded in self._reserved else owner


@lru_cache(maxsize=64)
def _folded(words: frozenset[str]) -> frozenset[str]:
    """Reserved words without regard to case; a target has few sets of them, and scopes are many."""
    return frozenset(word.lower() for word in words)
