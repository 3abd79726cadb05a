"""Which fields of a value are meant by names that are wrong, several at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher


def likeness(left: str, right: str) -> float:
    """0 for nothing in common, 1 for the same word."""
    return SequenceMatcher(None, left.lower(), right.lower(), autojunk=False).ratio()


def pair_up(
    unknown: Sequence[str], unused: Sequence[str], required: Iterable[str], fits: Mapping[str, frozenset[str]]
) -> dict[str, tuple[str, ...]]:
    """For each unknown name the unused names that may be meant, the likeliest first.

    Words that mean the same need not look alike (`to`, `destination`). So the evidence is joined: a name that is close
    in spelling; a field that must be set and is not; and that two wrong names hardly mean the same field, so that the
    best pair is settled first and its field is offered last to the others. `fits` says which fields could take the
    value that is assigned to an unknown name.
    """
    wanted = frozenset(required)
    score = {(u, f): likeness(u, f) + (0.25 if f in wanted else 0.0) for u in unknown for f in unused if f in fits[u]}
    taken: dict[str, str] = {}
    for left, right in sorted(score, key=lambda pair: (-score[pair], pair)):
        if left not in taken and right not in taken.values():
            taken[left] = right
    return {name: _ranked(name, unused, score, taken) for name in unknown}


def _ranked(
    name: str, unused: Sequence[str], score: Mapping[tuple[str, str], float], taken: Mapping[str, str]
) -> tuple[str, ...]:
    others = {field for other, field in taken.items() if other != name}
    fitting = [field for field in unused if (name, field) in score]
    best = taken.get(name, "")
    return tuple(sorted(fitting, key=lambda f: (f != best, f in others, -score[name, f])))[:3]
