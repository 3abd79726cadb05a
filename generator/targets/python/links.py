"""How modules of types mention each other: by which words, and which are linked late, as importing them would go too deep.

A module imports those of the types it mentions, each of which imports others; msgspec follows the fields of classes in
the same way. For an ordinary service that is a few steps. Where it could be many, some imports are left to first use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.model.graph import longest
from generator.model.types import Declared
from generator.model.walk import mentioned_by
from generator.naming.python import PythonNames
from generator.targets.python.words import module_words

MOST_MODULES = 100  # an import within an import takes six frames of Python's thousand; the deepest service known: 87
MOST_TYPES = 400  # msgspec takes about one; the deepest service known: 248
STEPS = 16  # imports within imports that are left where some are cut

Links = frozenset[tuple[str, str]]


def links_of(declared: tuple[Declared, ...], names: PythonNames) -> Links:
    """The pairs (module, module it mentions) whose import is left to first use; none for an ordinary service."""
    types = {d.key: tuple(mentioned_by(d)) for d in declared}
    modules: dict[str, dict[str, None]] = {}
    for key, mentioned in types.items():
        here = names.types[key].module
        others = modules.setdefault(here, {})
        others.update((other, None) for k in mentioned if (other := names.types[k].module) != here)
    if longest(modules) <= MOST_MODULES and longest(types) <= MOST_TYPES:
        return frozenset()
    level = _levels({module: sorted(modules[module]) for module in sorted(modules)})
    # What is kept leads to higher levels only: no way along it is longer than there are levels, wherever it begins.
    return frozenset(
        (here, other) for here, others in modules.items() for other in others if level[here] >= level[other]
    )


def _levels(graph: Mapping[str, list[str]]) -> dict[str, int]:
    """The steps by which each module was met first, counted anew after so many."""
    level: dict[str, int] = {}
    for start in graph:
        if start in level:
            continue
        level[start] = 0
        walk: list[tuple[str, Iterator[str]]] = [(start, iter(graph[start]))]
        while walk:
            here, rest = walk[-1]
            other = next(rest, None)
            if other is None:
                walk.pop()
            elif other not in level:
                level[other] = (level[here] + 1) % STEPS
                walk.append((other, iter(graph[other])))
    return level


def words_for(declared: tuple[Declared, ...], names: PythonNames) -> tuple[dict[str, str], dict[str, str]]:
    """The word for each type and alias in modules, by its key: its short name, or another one where modules use that word themselves
    (given word -> short name in the second table)."""
    words = {**names.aliases, **{d.key: names.types[d.key].short for d in declared}}
    clashing: dict[str, str] = {}
    used = module_words()
    for key, short in words.items():
        if short in used:
            word = f"_{short}"
            while word in clashing:
                word = f"{word}_"
            words[key] = word
            clashing[word] = short
    return words, clashing
