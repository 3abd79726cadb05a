"""The line: document -> model -> names -> views -> files -> disk. Every command walks a part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from generator.diagnostics import Checked, Diagnostic, Severity
from generator.modelling.build import Built, build
from generator.modelling.outline import Outline, outlines
from generator.named import Model
from generator.naming.policy import Pins
from generator.naming.python_style import WIRE, PythonStyle
from generator.release import VERSION
from generator.salesforce.namespaces import EXTERNAL_SERVICE
from generator.selection import ALL, Selection, pick
from generator.writing.lock import LockEntry
from generator.writing.write import Changes

if TYPE_CHECKING:
    from generator.oas import Spec
    from generator.targets.packages import Package
    from generator.targets.seam import Target

WHOLE = "whole"  # the fact of a lock's entry that is `Target.whole_of`
Builder: TypeAlias = "Callable[[Spec, str, Iterable[Outline] | None], Built]"


def model(
    spec: Spec,
    name: str,
    wanted: Selection = ALL,
    pins: Pins | None = None,
    *,
    entire: bool = False,
    namespace: str = EXTERNAL_SERVICE,
    style: PythonStyle = WIRE,
    made_by: Builder = build,
) -> Checked[Model]:
    """Build the picked part of a document; `entire` builds all of it, for targets that need what is not picked too.

    The value is None only when a wanted operation is not there.
    """
    every = outlines(spec)
    chosen = pick(every, wanted, spec.document.name)
    if chosen.value is None or chosen.failed:
        return Checked(None, chosen.diagnostics)
    whole = entire or len(chosen.value) == len(every)
    built = made_by(spec, name, None if whole else chosen.value)
    touched, found = built.touched, built.diagnostics
    made = Model(spec, built.service, chosen.value, touched, found, pins or {}, namespace=namespace, style=style)
    return Checked(made, chosen.diagnostics + built.diagnostics)


def entry_of(
    made: Model, target: Target, reached: Mapping[str, str] | None = None, package: Package | None = None
) -> LockEntry:
    """What the lock keeps of a service; `reached` are its closures where somebody has worked them out already."""
    from generator.compare.closure import closures

    facts = target.facts(made)
    if whole := target.whole_of(made):
        facts[WHOLE] = whole
    return LockEntry(
        name=target.label(made.service.name),
        spec=fingerprint(made.spec),
        picks=tuple(o.key for o in made.picked),
        names=target.given(made),
        closures=closures(made.service) if reached is None else reached,
        facts=facts if package is None else {**facts, **package.facts()},
    )


def fingerprint(spec: Spec) -> str:
    """SHA-256 over the texts of a document and of every file it refers to."""
    first, *others = [spec.documents[name] for name in sorted(spec.documents)]
    total = first.hashed()
    total.update(b"\0")
    for document in others:
        total.update(document.data)
        total.update(b"\0")
    return total.hexdigest()


def write_service(
    made: Model,
    out: Path,
    *,
    overwrite_edited: bool = False,
    templates: Path | None = None,
    to: Target | None = None,
    package: Package | None = None,
    jobs: int = 1,
) -> Checked[Changes]:
    """Generate a service into a folder, as an installable project where it is one; all of it or nothing.

    Up to `jobs` processes print the files of a large one; 0 is one per core.
    """
    from generator.targets.files import files_of, shared_files, signed
    from generator.targets.registry import target
    from generator.targets.render import TemplateFailed
    from generator.targets.seam import Options
    from generator.writing.write import write

    chosen = to or target()
    files = files_of(made, templates, Options(package=package, jobs=jobs, aside=out), chosen)
    if files.value is None:
        return Checked(None, files.diagnostics)
    try:
        written = write(
            files.value,
            out,
            entry_of(made, chosen, package=package),
            shared=lambda entries: shared_files(entries, templates),
            generator=VERSION,
            overwrite_edited=overwrite_edited,
            signed=signed,
        )
    except TemplateFailed as failed:
        return Checked(None, (*files.diagnostics, failed.finding))
    return Checked(written.value, files.diagnostics + written.diagnostics)


def judged(findings: Sequence[Diagnostic], made: Model) -> tuple[Diagnostic, ...]:
    """The findings of validation; a fault outside the picked operations is only a warning."""
    return tuple(d if made.inside(d) else d.lower(Severity.WARNING) for d in findings)


def concerning(made: Model, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What a person is told of these findings: each fault once, and only what concerns the picked operations.

    The findings must not be located yet: what was touched is known by file and pointer within the document.
    """
    told = [d for d in found if d.severity is not Severity.NOTE and (made.inside(d) or _weighs_anyway(made, d))]
    if not told:
        return ()
    from generator.consequences import told_once

    return told_once(told)


def _weighs_anyway(made: Model, found: Diagnostic) -> bool:
    """What is lost, what speaks of all of the document, and what lies in another file, such as an overlay."""
    from generator.losses import DEGRADING, LOSING

    lost = found.severity is Severity.REFUSAL or found.rule.id in DEGRADING | LOSING
    return lost or not found.span.pointer or found.span.file not in made.spec.documents


def faults(made: Model) -> tuple[Diagnostic, ...]:
    """What the fast validation says, judged. Of a large document from which little was picked, only that and what it reaches
    is looked at.
    """
    from generator.oas.validate import fast

    return judged(fast(_cut(made), examples=False), made)


def _cut(made: Model) -> Spec:
    """The document with the picked operations and the components they reach; the whole when that is most of it."""
    spec = made.spec
    if len(spec.documents) > 1 or 4 * len(made.picked) > len(outlines(spec)):
        return spec
    from generator.oas.part import part_of

    return part_of(
        spec, {pointer for file, pointer in made.touched if not file} | {o.item_pointer for o in made.picked}
    )
