"""A description with overlays laid over it before anything else looks at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from generator.diagnostics import Checked, Diagnostic
from generator.document import Document, parse
from generator.fetch import Fetched, Source, fetch
from generator.oas import Spec
from generator.oas.files import Files, Policy
from generator.oas.opening import opened
from generator.oas.resolve import resolve
from generator.overlay.apply import Applied, apply
from generator.overlay.read import Overlay, read


class _Overlaid(Document, frozen=True, eq=False, kw_only=True):
    """The changed tree over the unchanged text: places are looked up where they were before."""

    applied: Applied

    def locate(self, pointers: Iterable[str]) -> dict[str, tuple[int, int]]:
        former = {pointer: self.applied.former(pointer) for pointer in pointers}
        places = Document.locate(self, set(former.values()))
        return {pointer: places[before] for pointer, before in former.items()}


class OverlaidSpec(Spec):
    """A Spec whose findings point at the overlay when it is at fault."""

    def __init__(self, spec: Spec, applied: Applied, overlays: Sequence[Overlay]) -> None:
        super().__init__(Files(Policy(), dict(spec.documents)), spec.version)
        self.__dict__.update(spec.__dict__)
        self._applied, self._overlays = applied, tuple(overlays)

    def locate(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        found = tuple(diagnostics)
        mine = [number for number, one in enumerate(found) if not one.span.file and not one.span.line]
        blamed = self._applied.blame([found[number] for number in mine], self._overlays)
        placed = dict(zip(mine, blamed, strict=True))
        return super().locate(placed.get(number, one) for number, one in enumerate(found))


def read_file(source: Source | str | Path, *, allow_remote: bool = False) -> Checked[Overlay]:
    """The overlay at a path or address."""
    return (
        fetch(source, allow_remote=allow_remote)
        .then(lambda fetched: parse(fetched.data, fetched.name))
        .then(read)
    )  # fmt: skip


def overlaid(document: Document, overlays: Sequence[Overlay]) -> Checked[Document]:
    """The document with its tree changed; its text, and so the lines of findings, stay."""
    made = apply(document.tree, overlays, file=document.name)
    if made.value is None:
        return Checked(None, made.diagnostics)
    changed = _Overlaid(
        document.name,
        document.data,
        document.format,
        made.value.tree,
        applied=made.value,
        registration=document.registration,
        marked=document.marked,
    )
    return Checked(changed, made.diagnostics)


def load(
    source: Source | str | Path,
    overlays: Sequence[Source | str | Path],
    *,
    allow_remote: bool = False,
    allow_outside: bool = False,
) -> Checked[Spec]:
    """As `generator.oas.load`, with overlays applied in order first; an unusable overlay is a failure, never skipped."""
    read_in = [read_file(overlay, allow_remote=allow_remote) for overlay in overlays]
    findings = tuple(found for one in read_in for found in one.diagnostics)
    usable = [one.value for one in read_in if one.value is not None]
    if len(usable) != len(read_in):
        return Checked(None, findings)

    def understood(fetched: Fetched) -> Checked[Spec]:
        policy = Policy(fetched.place, allow_remote, allow_outside)
        changed = opened(fetched).then(lambda document: overlaid(document, usable))
        return changed.then(lambda document: _spec(document, policy, usable))

    made = fetch(source, allow_remote=allow_remote).then(understood)
    return Checked(made.value, findings + made.diagnostics)


def _spec(document: Document, policy: Policy, overlays: Sequence[Overlay]) -> Checked[Spec]:
    resolved = resolve(document, policy)
    if resolved.value is None or not isinstance(document, _Overlaid):
        return resolved
    return Checked(OverlaidSpec(resolved.value, document.applied, overlays), resolved.diagnostics)
