"""Compare two versions of a spec."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.collector import no_garbage_collection
from generator.diagnostics import Checked

if TYPE_CHECKING:
    from generator.compare.show import Comparison
    from generator.oas import Spec


@no_garbage_collection()
def diff(
    old: Spec | str | Path,
    new: Spec | str | Path,
    *,
    service: str = "Service",
    operations: Sequence[str] = (),
    allow_remote: bool = False,
    used_in: Sequence[str | Path] = (),
) -> Checked[Comparison]:
    """What changed between two versions of a spec, judged for Python callers, for an org and for the wire.

    `operations` are the ids of those to look at, by default all. `used_in` are folders (or files) of flows, Apex and other
    metadata: `users` of the answer says for each change who of them is hit. Findings: why one of the two cannot be read;
    beside the value, files of those that cannot be.
    """
    from generator.compare.sides import compare_documents

    before, after = (_loaded(side, allow_remote) for side in (old, new))
    found = before.diagnostics + after.diagnostics
    if before.value is None or after.value is None:
        return Checked(None, found)
    names = _shown(old), _shown(new)
    made = compare_documents(before.value, after.value, names, service, operations)
    if not used_in:
        return Checked(made, found)
    from generator.usecases.hit_users import with_users

    return with_users(made, before.value, service, used_in)


def _loaded(side: Spec | str | Path, allow_remote: bool) -> Checked[Spec]:
    from generator.oas import load

    return load(side, allow_remote=allow_remote) if isinstance(side, (str, Path)) else Checked(side)


def _shown(side: Spec | str | Path) -> str:
    return str(side) if isinstance(side, (str, Path)) else side.document.name
