"""What `check` says of a service's spec: every finding over it, less what is suppressed or recorded, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.diagnostics import Diagnostic
from generator.project import recorded
from generator.project.config import Config, Project
from generator.project.suppress import apply, complaints

if TYPE_CHECKING:
    from generator.project.prepare import Prepared


class ServiceVerdict(Struct, frozen=True):
    """Findings that count, and those that are suppressed or recorded, with the reason given."""

    counted: tuple[Diagnostic, ...]
    suppressed: tuple[tuple[Diagnostic, str], ...] = ()


def validated(prepared: Prepared, found: tuple[Diagnostic, ...], strict: bool = False) -> tuple[Diagnostic, ...]:
    """The verdict over the spec; what lies outside the picked operations weighs less. `found` is what preparing found."""
    from generator.oas import validate
    from generator.pipeline import judged
    from generator.project.prepare import located

    judge = validate.strict if strict else validate.fast
    verdict = judged(judge(prepared.made.spec), prepared.made)
    return tuple(dict.fromkeys(located(prepared, (*found, *verdict), notes=True)))


def told(project: Project, config: Config, found: Iterable[Diagnostic]) -> ServiceVerdict:
    """What `sync` tells of these findings: less what is suppressed or recorded. What of that is out of use is for `check`."""
    kept = apply(config, found)
    borne = recorded.borne(project.folder, config.name, kept.counted)
    return ServiceVerdict(borne.counted, (*kept.suppressed, *borne.borne))


def verdict(
    project: Project, config: Config, of_spec: Iterable[Diagnostic], beside: Iterable[Diagnostic] = ()
) -> ServiceVerdict:
    """Part the findings. Suppressions hold for all of them; only what was found in the spec can be recorded."""
    spec = tuple(of_spec)
    kept = apply(config, (*spec, *beside))
    ours = set(spec)
    borne = recorded.applied(project.folder, config.name, (one for one in kept.counted if one in ours))
    others = tuple(one for one in kept.counted if one not in ours)
    return ServiceVerdict(
        counted=(*borne.counted, *others, *complaints(kept.unused)), suppressed=(*kept.suppressed, *borne.borne)
    )
