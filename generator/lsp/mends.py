"""The mends that `fix` knows, as edits of the text that is held: of one finding, or of all."""

from __future__ import annotations

from generator.diagnostics import Diagnostic
from generator.edit.save import save
from generator.fix import fix
from generator.fix.single import SingleMends
from generator.lsp.messages import Edit, Edits, MendAsked, Offered, OfferedMend, Range
from generator.lsp.texts import HeldText
from generator.model.types import Json
from generator.oas import Spec
from generator.selection import ALL
from generator.usecases.unsaved import project_service


def offered(held: HeldText, spec: Spec | None, within: Range) -> Offered:
    """The mends of what is found within a range, and that of the whole where anything is found in the text."""
    if held.kind != "spec" or spec is None or not held.found:
        return Offered()
    made = []
    mends = _single(held, spec)
    for shown, found in held.found:
        if mends is not None and shown.path == held.path and _meet(shown.range, within) and mends.of(_bare(found)):
            title = f"Mend: {shown.message.splitlines()[0][:100]}"
            made.append(OfferedMend(title, shown.rule, shown.pointer, shown.range))
    return Offered((*made, OfferedMend("Mend everything that `extsvc fix` knows, for External Services")))


def mended(held: HeldText, spec: Spec | None, asked: MendAsked) -> Edits:
    """The edits of a mend; none where it has become needless."""
    if spec is None or held.document is None:
        return Edits()
    tree = _tree(held, spec, asked)
    if tree is None:
        return Edits()
    new = held.text[: held.shift] + save(held.document, tree).text
    return Edits((_edit(held, new),) if new != held.text else ())


def _tree(held: HeldText, spec: Spec, asked: MendAsked) -> Json:
    if not asked.rule:
        made = fix(spec, ALL).value
        return made.tree if made is not None else None
    mends = _single(held, spec)
    wanted = asked.rule, asked.pointer
    for shown, found in held.found:
        if mends is not None and shown.path == held.path and (shown.rule, shown.pointer) == wanted:
            return mends.of(_bare(found))
    return None


def _single(held: HeldText, spec: Spec) -> SingleMends | None:
    """None where overlays stand between the text and what was judged: a place of the one is none of the other's."""
    config = project_service(held.path)
    return None if config is not None and config.overlays else SingleMends(spec)


def _bare(found: Diagnostic) -> Diagnostic:
    """The finding at its place in the root document."""
    return found.located(found.span._replace(file=""))


def _meet(one: Range, other: Range) -> bool:
    starts, ends = (one.start.line, one.start.character), (one.end.line, one.end.character)
    return starts <= (other.end.line, other.end.character) and (other.start.line, other.start.character) <= ends


def _edit(held: HeldText, new: str) -> Edit:
    """What differs, from the first to the last line of it."""
    old = held.text
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    end = next((at for at in range(most - start) if old[-1 - at] != new[-1 - at]), most - start)
    start = old.rfind("\n", 0, start) + 1
    behind = old.find("\n", len(old) - end)
    end = len(old) - behind - 1 if behind >= 0 else 0
    return Edit(held.places.range(start, len(old) - end), new[start : len(new) - end])
