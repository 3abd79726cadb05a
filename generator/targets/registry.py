"""The targets there are, by name. A new one is a row here; it is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.targets.seam import Target
    from generator.writing.lock import LockEntry


def _python() -> Target:
    from generator.targets.python.target import Python

    return Python()


def _salesforce() -> Target:
    from generator.targets.salesforce.target import Salesforce

    return Salesforce()


def _apex() -> Target:
    from generator.targets.apex.target import Apex

    return Apex()


TARGETS: dict[str, Callable[[], Target]] = {
    "python": _python,
    "salesforce": _salesforce,
    "apex": _apex,
}
DEFAULT = "python"


def target(name: str = DEFAULT) -> Target:
    """The target of this name. Raises KeyError: names from outside are looked up in `TARGETS` first."""
    return TARGETS[name]()


def label(name: str, service: str) -> str:
    """`Target.label` of the target of this name. The default one calls a service as it is called, and is not imported for that."""
    return service if name == DEFAULT else target(name).label(service)


def owners(entries: Sequence[LockEntry]) -> list[tuple[Target, tuple[LockEntry, ...]]]:
    """The targets that wrote entries of a lock, each with its own; an entry that nobody owns is left out."""
    found, left = [], list(entries)
    for name in TARGETS:
        if not left:  # a target that nothing is left for need not be imported
            break
        one = target(name)
        if mine := tuple(entry for entry in left if one.owns(entry)):
            found.append((one, mine))
            left = [entry for entry in left if entry not in mine]
    return found
