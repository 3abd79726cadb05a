"""Ids as an org gives them: a prefix for the object, a number, and a checksum of the capitals."""

from __future__ import annotations

import threading
from collections.abc import Container
from dataclasses import dataclass, field

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
# Key prefixes of standard objects (object reference of the SOAP API); objects of one's own get a00, a01, ...
PREFIXES = {
    "account": "001", "campaign": "701", "case": "500", "contact": "003", "contentversion": "068", "contract": "800",
    "event": "00U", "group": "00G", "lead": "00Q", "opportunity": "006", "opportunitylineitem": "00k", "order": "801",
    "orderitem": "802", "pricebook2": "01s", "pricebookentry": "01u", "product2": "01t", "profile": "00e", "quote": "0Q0",
    "task": "00T", "user": "005",
}  # fmt: skip


def checksum(short: str) -> str:
    """The three characters that make an Id of 15 characters safe where case is lost."""
    parts = (short[at : at + 5] for at in (0, 5, 10))
    return "".join(_CHECKS[sum(1 << i for i, c in enumerate(part) if "A" <= c <= "Z")] for part in parts)


@dataclass(slots=True)
class IdMaker:
    """Gives Ids in order; an object whose records have Ids keeps their prefix. Safe to use from several threads."""

    _prefixes: dict[str, str] = field(default_factory=dict)
    _next: dict[str, int] = field(default_factory=dict)
    _own: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def prefix(self, object_name: str) -> str:
        """The prefix of an object, "" when it has none yet."""
        return self._prefixes.get(object_name.lower(), "")

    def given(self) -> dict[str, tuple[str, int]]:
        """For each object its prefix and the number of its next Id."""
        return {name: (prefix, self._next.get(name, 1)) for name, prefix in self._prefixes.items()}

    def seen(self, object_name: str, record_id: str) -> None:
        """Learn the prefix of an object from a record that has an Id."""
        if len(record_id) in (15, 18):
            self._prefixes.setdefault(object_name.lower(), record_id[:3])

    def fresh(self, object_name: str, taken: Container[str]) -> str:
        """An Id that no record has."""
        with self._turn:
            return self._fresh(object_name.lower(), taken)

    def _fresh(self, folded: str, taken: Container[str]) -> str:
        prefix = self._prefixes.get(folded) or PREFIXES.get(folded) or self._fresh_prefix()
        self._prefixes.setdefault(folded, prefix)
        while True:
            number = self._next.get(folded, 1)
            self._next[folded] = number + 1
            short = prefix + _base62(number).rjust(12, "0")
            if short not in taken:
                return short + checksum(short)

    def _fresh_prefix(self) -> str:
        used = set(self._prefixes.values())
        while True:
            prefix = "a" + _base62(self._own).rjust(2, "0")
            self._own += 1
            if prefix not in used:
                return prefix


def _base62(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number, 62)
        text = _DIGITS[rest] + text
    return text or "0"
