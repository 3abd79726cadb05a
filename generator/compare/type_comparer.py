"""Where changes are gathered while two versions are walked through side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec import Struct, field

from generator.compare.change import Change
from generator.compare.rules import RULES
from generator.model.types import Declared

Direction: TypeAlias = Literal["request", "response"]
Pair: TypeAlias = tuple[str, str, Direction]  # old key, new key, who sends it
Context: TypeAlias = Pair | str  # or the key of an operation


class TypeComparer(Struct):
    """Each pair of types is compared once per direction, whoever leads to it; `edges` remember who did."""

    old: dict[str, Declared]
    new: dict[str, Declared]
    changes: dict[Context, list[Change]] = field(default_factory=lambda: defaultdict(list))
    edges: dict[Context, set[Context]] = field(
        default_factory=lambda: defaultdict(set)
    )  # from the reached to its users
    waiting: list[Pair] = field(default_factory=list)
    seen: set[Pair] = field(default_factory=set)

    def note(self, context: Context, rule: str, subject: str, pointer: str = "", **args: object) -> None:
        filled = tuple(sorted((key, str(value)) for key, value in args.items()))
        self.changes[context].append(Change(RULES[rule], subject, filled, (), pointer))

    def lead(self, context: Context, pair: Pair) -> None:
        """Remember that a pair of types is used here, and have it compared."""
        self.edges[pair].add(context)
        if pair not in self.seen:
            self.seen.add(pair)
            self.waiting.append(pair)

    def result(self, order: Iterable[str]) -> tuple[Change, ...]:
        """All changes, each with the operations that feel it, heaviest first, then as found; the same change once."""
        rank = {key: number for number, key in enumerate(order)}
        merged: dict[Change, set[str]] = {}
        for context, changes in self.changes.items():
            felt = self._felt(context)
            for change in changes:
                merged.setdefault(change, set()).update(felt)
        made = [
            change._replace(operations=tuple(sorted(felt, key=lambda key: rank.get(key, len(rank)))))
            for change, felt in merged.items()
        ]
        return tuple(sorted(made, key=lambda change: (change.worst.rank, change.rule.id.startswith("response"))))

    def _felt(self, context: Context) -> set[str]:
        found: set[str] = set()
        seen: set[Context] = set()
        waiting = [context]
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            if isinstance(at, str):
                found.add(at)
            else:
                waiting.extend(self.edges[at])
        return found - {""}
