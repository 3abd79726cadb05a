"""Mend a spec for External Services, or change it by overlays: the text of a copy, its formatting kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.selection import ALL, Selection
from generator.usecases import rules
from generator.usecases.stopping import needed, stopping

if TYPE_CHECKING:
    from generator.document import Document
    from generator.oas import Spec
    from generator.overlay import Overlay


@dataclass(frozen=True, slots=True)
class MendedSpec:
    """A mended copy. `changes` stand at their places in the original; `faults` are what would still not do; `kept` tells
    whether formatting and comments survived; `overlay` holds the same changes as an OpenAPI Overlay, None where nothing changed.
    """

    text: str
    changes: tuple[Diagnostic, ...]
    faults: tuple[Diagnostic, ...]
    summary: tuple[str, ...]
    passes: bool
    kept: bool
    overlay: Overlay | None


def fix(spec: Spec, wanted: Selection = ALL, service: str = "Service", *, name: str = "") -> Checked[MendedSpec]:
    """A copy of a spec that External Services takes, of the picked operations.

    `name` is what the overlay calls the spec. Findings: why nothing could be mended.
    """
    from generator.edit.save import save
    from generator.fix import fix as fixed
    from generator.fix import overlay_of, recheck

    made = fixed(spec, wanted)
    if made.value is None:
        return Checked(None, spec.locate(made.diagnostics))
    written = save(spec.document, made.value.tree)
    checked = recheck(written.text, spec.document, service)
    overlay = overlay_of(spec.document.tree, made.value, name)
    mended = MendedSpec(
        text=written.text,
        changes=_placed(spec, made.value.changes),
        faults=checked.faults,
        summary=tuple(checked.summary),
        passes=checked.passes,
        kept=written.kept,
        overlay=overlay if overlay.actions else None,
    )
    return Checked(mended, spec.locate(made.diagnostics))


def _placed(spec: Spec, changes: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Changes inside parts that were taken in from elsewhere stand nowhere in the original."""
    inside = [number for number, found in enumerate(changes) if spec.get(found.span.pointer) is not None]
    placed = dict(zip(inside, spec.locate(changes[number] for number in inside), strict=True))
    return tuple(placed.get(number, found) for number, found in enumerate(changes))


@dataclass(frozen=True, slots=True)
class OverlaidText:
    """A spec's text with overlays applied; `kept` tells whether formatting and comments survived."""

    text: str
    kept: bool


@stopping
def apply_overlays(source: str | Path, *overlays: str | Path, allow_remote: bool = False) -> Checked[OverlaidText]:
    """The text of a spec with OpenAPI Overlays (1.0, 1.1) applied in order. Findings: also actions that met nothing."""
    from generator.edit.save import save
    from generator.overlay.load import overlaid

    read = _overlays(overlays, allow_remote)
    document = _document(source, allow_remote)
    made = overlaid(document, list(read.value or ()))
    found = read.diagnostics + made.diagnostics
    if made.value is None or made.failed:
        return Checked(None, found)
    written = save(document, made.value.tree)
    return Checked(OverlaidText(written.text, written.kept), found)


@stopping
def check_overlays(
    *overlays: str | Path, spec: str | Path = "", allow_remote: bool = False
) -> Checked[tuple[Overlay, ...]]:
    """Whether these files are overlays, and what they match in `spec` where one is given."""
    from generator.overlay.load import overlaid

    read = _overlays(overlays, allow_remote)
    if not spec:
        return read
    return read.also(overlaid(_document(spec, allow_remote), list(read.value or ())).diagnostics)


def _overlays(names: Sequence[str | Path], allow_remote: bool) -> Checked[tuple[Overlay, ...]]:
    """Every overlay and what was found in them. Raises `Stop` for a file that is none."""
    from generator.overlay.load import read_file

    read = [read_file(str(name), allow_remote=allow_remote) for name in names]
    overlays = tuple(
        needed(one, rules.UNUSABLE.at("", name=name, what="an overlay")) for one, name in zip(read, names, strict=True)
    )
    return Checked(overlays, tuple(finding for one in read for finding in one.diagnostics))


def _document(source: str | Path, allow_remote: bool) -> Document:
    from generator.fetch import fetch
    from generator.oas.opening import opened

    read = fetch(str(source), allow_remote=allow_remote).then(opened)
    return needed(read, rules.UNUSABLE.at("", name=source, what="a spec"))
