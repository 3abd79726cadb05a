"""One finding per fault: what modelling or naming made of a fault is told together with the fault that validation names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.diagnostics import Diagnostic, Severity
from generator.modelling import rules as modelling
from generator.naming.rules import ACTION_PARTED
from generator.oas import rules_operations as faults
from generator.oas import rules_reading as reading
from generator.oas.rules_structure import WRONG_TYPE

_UNFOLLOWED = (
    reading.REF_BROKEN, reading.REF_LOOP, reading.REF_NOT_TEXT, reading.REF_REMOTE, reading.REF_OUTSIDE,
    reading.REF_SCHEME, reading.REF_NO_FOLDER, reading.REF_FILE, reading.TOO_MANY_FILES,
)  # fmt: skip

# What follows -> (the faults it can follow from, none for any error; the sentence that tells it beside the fault).
CONSEQUENCES: dict[str, tuple[frozenset[str], str]] = {
    modelling.PART_UNREADABLE.id: (frozenset(), "Here {what} is left out."),
    modelling.PARAMETER_REPEATED.id: (frozenset({faults.PARAMETER_TWICE.id}), "The first is kept."),
    modelling.PATH_PARAMETER_ADDED.id: (
        frozenset({faults.PATH_PARAMETER_UNDECLARED.id}),
        "It is taken as a required text.",
    ),
    modelling.REFERENCE_LOST.id: (frozenset(rule.id for rule in _UNFOLLOWED), "Its place is typed as any value."),
    modelling.SCHEMA_UNREADABLE.id: (frozenset({WRONG_TYPE.id}), "It is typed as any value."),
    ACTION_PARTED.id: (
        frozenset({faults.OPERATION_ID_TWICE.id}),
        "{call} is the action `{action}` and the method `{function}`.",
    ),
}


def told_once(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings, each once; a consequence joins the fault at its place, or at a field there, and stands alone without one.

    They must not be located yet.
    """
    every = tuple(dict.fromkeys(found))
    following = [one for one in every if one.rule.id in CONSEQUENCES]
    if not following:
        return every
    joined: dict[Diagnostic, Diagnostic] = {}
    gone = set()
    for one in following:
        cause = _cause(one, every)
        if cause is not None:
            gone.add(one)
            joined[cause] = _with(joined.get(cause, cause), one)
    return tuple(joined.get(one, one) for one in every if one not in gone)


def _cause(follows: Diagnostic, every: Sequence[Diagnostic]) -> Diagnostic | None:
    ids, _ = CONSEQUENCES[follows.rule.id]
    for one in every:
        fits = one.rule.id in ids if ids else one.rule.severity is Severity.ERROR
        if fits and one.span.file == follows.span.file and _is_at(one.span.pointer, follows.span.pointer):
            return one
    return None


def _is_at(pointer: str, place: str) -> bool:
    return pointer == place or pointer.rpartition("/")[0] == place


def _with(fault: Diagnostic, follows: Diagnostic) -> Diagnostic:
    words = CONSEQUENCES[follows.rule.id][1].format_map(dict(follows.args))
    return fault._replace(outcome=f"{fault.outcome} {words}".lstrip())
