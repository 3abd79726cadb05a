"""Generate the code of a service into a folder, with the names given before, and say what was lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.collector import no_garbage_collection
from generator.diagnostics import Checked, Diagnostic, Severity
from generator.salesforce.namespaces import EXTERNAL_SERVICE
from generator.selection import ALL, Selection
from generator.usecases import rules
from generator.usecases.packaging import folder_and_name, keep, packaging
from generator.usecases.services import service_name
from generator.usecases.stopping import Stop, needed, stopping
from generator.wording import counted

if TYPE_CHECKING:
    from generator.named import Model
    from generator.oas import Spec
    from generator.targets.packages import Package
    from generator.targets.seam import Target
    from generator.writing.write import Changes


@dataclass(frozen=True)
class Generation:
    """What was written, from which model, and everything that was found on the way (without places yet)."""

    model: Model
    changes: Changes
    found: tuple[Diagnostic, ...]
    package: Package | None = None  # the installable project that it is

    @property
    def home(self) -> str:
        """The folder that Python imports, below the output folder; "" for that itself."""
        return self.package.home if self.package is not None else ""

    @cached_property
    def report(self) -> dict[str, Any]:
        """What did not reach the code as the document says it: figures, refusals, degradations; and the size of the code.

        "size" has the "bytes" of the service's files and those that all services share, and of each of the "files", the
        largest first.
        """
        files = self.changes.by_size
        return {**loss_report(self.model, self.found), "size": {"bytes": sum(files.values()), "files": files}}


@stopping
@no_garbage_collection()
def generate_service(
    spec: Spec,
    service: str,
    wanted: Selection = ALL,
    out: str | Path = "",
    *,
    package: str | None = None,
    names: str = "",
    class_style: str = "",
    target: str = "python",
    namespace: str = EXTERNAL_SERVICE,
    templates: str | Path | None = None,
    overwrite_edited: bool = False,
    found: Sequence[Diagnostic] = (),
    progress: Callable[[str], None] | None = None,
    jobs: int = 1,
) -> Checked[Generation]:
    """Write the code of the picked operations of a spec into a folder: all of it or nothing, never over files edited by hand.

    `package` makes the folder an installable project of this name ("": the service's with `-client`); what is one stays one.
    `names` spells arguments and fields ("wire", "python"), `class_style` components ("written", "pascal"); "" is as before.
    Without `out` the folder is `clients`, or that of the project. Names that the folder's lock holds stay (a warning says so
    where they would be others today). `progress` is told each step in a few words; `found` is what loading the spec found.
    `jobs` are processes for the files of a large service, 0 one per core.
    The findings beside the value concern what was picked, each once, with its place; operations that cannot be carried are
    refusals among them, and in `Generation.report`.
    """
    from generator.pipeline import concerning, faults, model, write_service
    from generator.targets.registry import target as target_named

    tell = progress or (lambda words: None)
    needed(service_name(service))
    own, to = _own(templates), target_named(target)
    folder, project = folder_and_name(out, package, service, to)
    if target == "python" and not project:
        _importable(folder)
    tell("building the model")
    built = model(spec, service, wanted, entire=to.whole, namespace=namespace)
    made, kept = _keeping(needed(_located(spec, built)), folder, to, names, class_style)
    packed = packaging(made, folder, project, to)
    tell(f"checking {counted(len(made.picked), 'operation')}")
    every = (*found, *faults(made), *built.diagnostics, *kept, *made.name_findings)
    tell(f"writing to {folder}")
    packed_as = packed.package if packed is not None else None
    written = write_service(
        made, folder, overwrite_edited=overwrite_edited, templates=own, to=to, package=packed_as, jobs=jobs
    )
    if written.value is None:
        return Checked(None, written.diagnostics)
    if packed is not None:
        keep(made, folder, packed)
    concern = concerning(made, every)
    placed = spec.locate((*concern, *_of_losses(made, every)))  # with what the report will tell: each time costs a walk
    done = Generation(made, written.value, every, packed_as)
    return Checked(done, (*placed[: len(concern)], *written.diagnostics))


def generate(
    model: Model, out: str | Path, *, overwrite_edited: bool = False, templates: str | Path | None = None
) -> Checked[Changes]:
    """Write the typed package of a model into a folder: all of it or nothing, never over files edited by hand.

    Names that the folder's lock holds stay; a warning says so where they would be others today.
    """
    from generator.pipeline import write_service
    from generator.targets.registry import target as target_named

    made, kept = _keeping(model, Path(out), target_named())
    own = None if templates is None else Path(templates)
    written = write_service(made, Path(out), overwrite_edited=overwrite_edited, templates=own)
    return Checked(written.value, kept + written.diagnostics)


def _own(templates: str | Path | None) -> Path | None:
    """The folder of the user's templates. Stops where there is none."""
    if templates is None or Path(templates).is_dir():
        return None if templates is None else Path(templates)
    raise Stop(rules.NO_FOLDER.at("", what="templates", path=templates))


def _importable(out: Path) -> None:
    """Stop where the folder is none that Python could import; what was written there before goes on."""
    from keyword import iskeyword

    from generator.writing.lock import FILE_NAME

    name = Path(os.path.abspath(out)).name
    if "\0" in name:
        return  # no name of a folder at all: the writing says so
    if not name or name.isidentifier() and not iskeyword(name) or os.path.lexists(out / FILE_NAME):
        return
    from generator.naming.distribution import importable

    better = importable(name)
    raise Stop(rules.OUT_NOT_IMPORTABLE.at("", out=out, name=name, better=out.parent / better))


def _located(spec: Spec, made: Checked[Model]) -> Checked[Model]:
    return made if made.value is not None else Checked(None, spec.locate(made.diagnostics))


def _keeping(
    model: Model, out: Path, to: Target, names: str = "", classes: str = ""
) -> tuple[Model, tuple[Diagnostic, ...]]:
    """The model with the names that the output folder's lock holds, where its own say nothing; and what that changes."""
    from generator.naming.python_style import style_of

    model = replace(model, style=style_of(names, classes)) if names or classes else model
    from generator.writing.lock import FILE_NAME

    if model.pins or not os.path.lexists(out / FILE_NAME):
        return model, ()
    from generator.naming.held import first_kept, held_names

    held = held_names(out, to.label(model.service.name)).value  # an unreadable lock is for the writing to refuse
    if not held:
        return model, ()
    model = replace(model, style=style_of(names, classes, held))
    pinned = replace(model, pins=held)
    moved = first_kept(model.python.given, pinned.python.given)
    if moved is None:
        return model, ()
    path = out / FILE_NAME
    words = {"service": model.service.name, "path": path, "old": moved[0], "new": moved[1]}
    return pinned, (rules.NAMES_KEPT.at("", file=str(path), **words),)


def loss_report(made: Model, found: tuple[Diagnostic, ...]) -> dict[str, Any]:
    """What did not reach the code as the document says it, machine-readable; `found` has no places yet.

    "refused" are operations, "lost" what is left out of those that are there (a property, an input, a value), "degraded"
    what is typed less exactly, "noted" what is carried otherwise than written, or stands where it has no meaning. "pages"
    says how operations answer page by page, and the line of extsvc.toml that pins it.
    """
    refused, lost, degraded, noted = _kinds_of_loss(made.spec.locate(_of_losses(made, found)))  # each time costs a walk
    emitted = len(made.service.operations)
    return {
        "service": made.service.name,
        "spec": made.service.origin,
        "operations": {"picked": len(made.picked), "emitted": emitted, "refused": len(made.picked) - emitted},
        "refused": [_row(d) for d in refused],
        "lost": [_row(d) for d in lost],
        "degraded": [_row(d) for d in degraded],
        "noted": [_row(d) for d in noted],
        "pages": _pages(made),
    }


def _pages(made: Model) -> list[dict[str, str | bool]]:
    """The operations that page: recognised, or as the user said."""
    found = []
    for operation in made.service.operations:
        how = made.paging(operation)
        if how is not None:
            from generator.project.page_settings import as_toml

            call = f"{operation.verb} {operation.path}"
            pinned = operation.key in made.pages
            row: dict[str, str | bool] = {
                "operation": operation.id or call,
                "call": call,
                "style": how.style,
                "pinned": pinned,
            }
            found.append({**row, "toml": as_toml(operation.id or call, how)})
    return found


def _kinds_of_loss(found: Sequence[Diagnostic]) -> tuple[list[Diagnostic], ...]:
    """The refused, the lost, the degraded, the noted."""
    if not found:
        return [], [], [], []
    from generator.losses import DEGRADING, LOSING, NOTED

    refused = [d for d in found if d.severity is Severity.REFUSAL]
    others = [d for d in found if d.severity is not Severity.REFUSAL]
    return refused, *([d for d in others if d.rule.id in rules] for rules in (LOSING, DEGRADING, NOTED))


def _of_losses(made: Model, found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Each once; what validation says of the document only where it concerns what was picked."""
    if not found:
        return []
    from generator.losses import DEGRADING, LOSING, NOTED
    from generator.oas.rules_structure import FIELD_UNKNOWN

    of_loss = [
        d for d in dict.fromkeys(found) if d.severity is Severity.REFUSAL or d.rule.id in LOSING | DEGRADING | NOTED
    ]
    return [d for d in of_loss if d.rule.id != FIELD_UNKNOWN.id or made.inside(d)]


def _row(found: Diagnostic) -> dict[str, object]:
    span = found.span
    return {
        "rule": found.rule.id,
        "message": found.message,
        "remedy": found.remedy,
        "file": span.file,
        "pointer": span.pointer,
        "line": span.line,
        "column": span.column,
    }
