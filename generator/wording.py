"""Words that messages of every room share: a number with its noun, and the names that may have been meant."""

from __future__ import annotations

from collections.abc import Iterable

LISTED = 8  # so many names are told where none is near


def counted(number: int, word: str) -> str:
    """A number with its word: "1 error", "2 errors"."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def nearest(name: str, known: Iterable[str], count: int = 3, cutoff: float = 0.6) -> tuple[str, ...]:
    """Up to `count` known names close to `name`, compared without case, the closest first; `cutoff` is the least likeness, 0 to 1."""
    from difflib import get_close_matches  # sound input needs no guess

    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.lower(), candidate)
    return tuple(folded[match] for match in get_close_matches(name.lower(), folded, n=count, cutoff=cutoff))


def offered(name: str, known: Iterable[str], cutoff: float = 0.5) -> str:
    """What to tell of a name that nothing has: "did you mean x?", or else the first names that there are."""
    every = list(known)
    near = nearest(name, every, 1, cutoff)
    listed = ", ".join(every[:LISTED]) + (", ..." if len(every) > LISTED else "")
    return f"did you mean {near[0]}?" if near else f"there {'are' if len(every) > 1 else 'is'}: {listed or 'none'}"
