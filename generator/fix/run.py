"""The passes of mending, in order: gather what was picked, lower the version, mend what an org refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.fix import rules
from generator.fix.gather import Gather
from generator.fix.lower import Lower
from generator.fix.lower_two import LowerTwo
from generator.fix.mend import Mend
from generator.fix.repair import repaired
from generator.fix.shapes import generous
from generator.model.types import Json
from generator.modelling.outline import outlines
from generator.selection import Selection, pick

if TYPE_CHECKING:
    from generator.oas import Spec


@dataclass(frozen=True, slots=True)
class Fixed:
    """The mended tree and what was changed. A change's pointer names the place in the original, where it has one."""

    tree: dict[str, Json]
    changes: tuple[Diagnostic, ...]


def fix(spec: Spec, wanted: Selection) -> Checked[Fixed]:
    """A tree that External Services takes, of the picked operations. Changes are in the order of the passes."""
    every = outlines(spec)
    chosen = pick(every, wanted, spec.document.name)
    if chosen.value is None or chosen.failed:
        return Checked(None, chosen.diagnostics)
    if not chosen.value:
        return Checked(None, (*chosen.diagnostics, rules.NOTHING_LEFT.at("/paths")))
    whole = len(chosen.value) == len(every)
    gathered = Gather(spec, None if whole else {outline.key for outline in chosen.value})
    tree = gathered.run()
    changes = list(gathered.changes)
    lower = LowerTwo() if spec.version.name == "2.0" else Lower(newer=spec.version.ref_siblings)
    tree = lower.document(tree)
    changes += lower.changes
    mend = Mend(generous(spec.version))
    tree = mend.document(tree)
    changes += mend.changes
    tree, repairs = repaired(tree, spec.document)
    return Checked(Fixed(tree, (*changes, *repairs)), chosen.diagnostics)
