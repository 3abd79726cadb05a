"""The mend of one finding alone: what an editor offers beside it. All that is not at its place stays as it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic
from generator.fix.mend import Mend
from generator.fix.places import GONE, changed, members_of, node_at
from generator.fix.repair import mendable, mended
from generator.fix.shapes import generous
from generator.model.types import Json

if TYPE_CHECKING:
    from generator.oas import Spec

Tree = dict[str, Json]
_OF_THE_WHOLE = frozenset(
    {"version-is-not-exact", "version-is-not-text"}
)  # mended as 3.0.3, after the rest was lowered


class SingleMends:
    """The mends of single findings of a spec, each by itself. What an org asks for is looked for once, for all of them.

    Lowering to 3.0 is no matter of one place, so a document of 3.1 has only the mends of its own version.
    """

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._mend: tuple[Tree, frozenset[str]] | None = None

    def of(self, found: Diagnostic) -> Tree | None:
        """The tree with this finding mended; None where `fix` knows no mend that concerns its place alone."""
        tree = members_of(self._spec.document.tree)
        if found.span.file:
            return None
        if mendable(found) and not (found.rule.id in _OF_THE_WHOLE and self._spec.version.name not in ("2.0", "3.0")):
            made = mended(tree, found)
            if made is not None and made != tree:
                return made
        return self._as_an_org_wants(tree, found.span.pointer) if found.rule.id.startswith("es-") else None

    def _as_an_org_wants(self, tree: Tree, pointer: str) -> Tree | None:
        if self._mend is None:
            mend = Mend(generous(self._spec.version))
            whole = mend.document(tree)
            self._mend = whole, frozenset(change.span.pointer for change in mend.changes)
        whole, places = self._mend
        if not pointer or not any(place == pointer or place.startswith(f"{pointer}/") for place in places):
            return None
        new = node_at(whole, pointer)
        if node_at(tree, pointer) is GONE or new == node_at(tree, pointer):
            return None
        return changed(tree, pointer, lambda _: new)
