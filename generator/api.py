"""The public functions that are more than a use case alone; `external_services` offers them, and the use cases beside them.

Findings are values: where something can be wrong with what you hand in, the answer is a `Checked`, with `.value` (None when
there is nothing to go on with), `.diagnostics` and `.failed`. Heavy parts are imported by the function that needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from generator.diagnostics import Checked, Diagnostic, Rule
from generator.selection import ALL, Selection
from generator.usecases.comparing import diff
from generator.usecases.flow_runner import run_flow
from generator.usecases.generating import generate
from generator.usecases.projects import open_project

if TYPE_CHECKING:
    from generator.mock import CallbackAttempt, CallbackSettings, MockServer, RecordedRequest
    from generator.modelling.outline import Outline
    from generator.named import Model
    from generator.oas import Spec
    from generator.project.check import Checkup
    from generator.project.config import Project
    from generator.project.outcome import Outcome
    from generator.salesforce.verdict import Verdict
    from generator.writing.write import Changes

T = TypeVar("T")

__all__ = [
    "Selection",
    "check",
    "diff",
    "explain",
    "export_metadata",
    "generate",
    "inspect",
    "judge",
    "list_operations",
    "load",
    "make_model",
    "mend",
    "open_project",
    "render",
    "run_flow",
    "serve",
    "sync",
    "validate",
]


# -- a spec ------------------------------------------------------------------------------------------------------------


def load(
    source: str | Path, *overlays: str | Path, allow_remote: bool = False, allow_outside: bool = False
) -> Checked[Spec]:
    """The spec at a path or address (or "-"), with OpenAPI Overlays applied to it in order.

    Only `allow_remote` reads addresses, only `allow_outside` follows references out of the spec's folder.
    """
    if overlays:
        from generator.overlay.load import load as load_overlaid

        return load_overlaid(source, overlays, allow_remote=allow_remote, allow_outside=allow_outside)
    from generator.oas import load as load_plain

    return load_plain(source, allow_remote=allow_remote, allow_outside=allow_outside)


def validate(spec: Spec, *, fast: bool = False) -> tuple[Diagnostic, ...]:
    """Every fault of a spec, with file, line and column. `fast` leaves the second opinion of openapi-spec-validator out."""
    from generator.oas.validate import fast as fast_verdict
    from generator.oas.validate import strict

    return spec.locate(fast_verdict(spec) if fast else strict(spec))


def list_operations(spec: Spec) -> tuple[Outline, ...]:
    """The operations in document order: id, method, path, tags; what a `Selection` picks from."""
    from generator.modelling.outline import outlines

    return outlines(spec)


def pick_operations(spec: Spec, wanted: Selection) -> Checked[tuple[Outline, ...]]:
    """The operations that a selection picks. Findings: names, patterns and tags that meet none, with the nearest."""
    from generator.modelling.outline import outlines
    from generator.selection import pick

    return pick(outlines(spec), wanted, spec.document.name)


def judge(spec: Spec, service: str = "Service") -> Verdict:
    """What Salesforce External Services makes of a spec: accepted, accepted with changes, doubtful or refused, and why."""
    from generator.modelling.build import build
    from generator.salesforce.verdict import judge as verdict_of

    verdict = verdict_of(spec, build(spec, service).service)
    return replace(verdict, findings=spec.locate(verdict.findings))


def inspect(spec: Spec, service: str) -> dict[str, Any]:
    """Operations, types and all names (as written, Flow, Apex, Python), as `extsvc inspect --json` prints them."""
    from generator.usecases.described import described

    return described(spec, service).model()


def mend(spec: Spec, wanted: Selection = ALL, service: str = "Service") -> Checked[str]:
    """The text of a copy that External Services takes. Findings: every change, and errors where it still would not do.

    `fix` tells more: the overlay, what is kept, whether the copy passes.
    """
    from generator.usecases.mending import fix

    made = fix(spec, wanted, service)
    if made.value is None:
        return Checked(None, made.diagnostics)
    return Checked(made.value.text, (*made.diagnostics, *made.value.changes, *made.value.faults))


# -- code and metadata -------------------------------------------------------------------------------------------------


def make_model(spec: Spec, service: str, wanted: Selection = ALL) -> Checked[Model]:
    """The picked part of a spec with all its names; what `generate` and `export_metadata` work on.

    Findings: what is typed less exactly than the spec says, operations that are not there.
    """
    from generator.pipeline import model

    return model(spec, service, wanted)


def export_metadata(
    spec: Spec, service: str, out: str | Path, wanted: Selection = ALL, *, credential: str = ""
) -> Checked[tuple[Changes, ...]]:
    """Write the registration of a service as an SFDX project that an org takes; `credential` is a named credential."""
    from generator.usecases.exporting import export

    made = export(spec, service, out, wanted, credential=credential, credentials_from=None)
    return Checked(made.value.changes if made.value is not None else None, made.diagnostics)


# -- a project ---------------------------------------------------------------------------------------------------------


def sync(
    project: Project,
    *names: str,
    accept_breaking: bool = False,
    accept_names: str = "",
    overwrite_edited: bool = False,
    force: bool = False,
    refetch: bool = False,
    changelog: str | Path | None = None,
    jobs: int = 1,
    done: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Regenerate the named services (or all) where anything they are made of changed.

    `accept_names` is the reason why given names may move, this once; `jobs` are processes, 0 one per core; `done` is told
    each outcome as it comes; `changelog` is a Markdown file that what changed is appended to.
    Raises `LookupError` for a name that the project does not have.
    """
    from generator.project.request import Consent, SyncRequest
    from generator.usecases.projects import sync_services

    request = SyncRequest(Consent(accept_breaking, accept_names.strip()), overwrite_edited, force, refetch)
    return list(_found(sync_services(project, names, request, jobs=jobs, changelog=changelog, done=done)))


def check(
    project: Project,
    *names: str,
    strict: bool = False,
    jobs: int = 1,
    done: Callable[[Checkup], None] | None = None,
) -> tuple[Checkup, ...]:
    """What CI wants to know of the named services (or all): sound specs, output and lock as `sync` would leave them.

    Nothing is written. Raises `LookupError` for a name that the project does not have.
    """
    from generator.usecases.projects import check_services

    return _found(check_services(project, names, strict=strict, jobs=jobs, done=done))


def _found(made: Checked[tuple[T, ...]]) -> tuple[T, ...]:
    if made.value is None:
        raise LookupError(made.diagnostics[0].message)
    return made.value


# -- at work -----------------------------------------------------------------------------------------------------------


def serve(
    spec: Spec | str | Path,
    port: int = 0,
    *,
    host: str = "127.0.0.1",
    check_auth: bool = False,
    token: str = "",
    stateful: bool = False,
    cors: Sequence[str] = (),
    callbacks: CallbackSettings | None = None,
    report: Callable[[RecordedRequest], None] | None = None,
    told: Callable[[CallbackAttempt], None] | None = None,
) -> MockServer:
    """A mock of a spec on this machine: `with serve("sms.json") as mock: ... mock.base_url, mock.requests`.

    `cors` are the origins ("https://app.example", or "*") whose pages may read its answers; by default none may. With `callbacks` (of `callback_settings`) it plays the vendor's side of callbacks and webhooks too. `report` is told each request as it was answered, `told`
    each call that it makes by itself, from a thread of its own. Needs the extra `mock`. Raises `UnreadableSpec` when there is no spec.
    """
    from generator.mock import serve as serve_mock

    return serve_mock(
        spec, port, host=host, check_auth=check_auth, token=token, stateful=stateful, cors=cors, callbacks=callbacks,
        report=report, told=told,
    )  # fmt: skip


def watch(
    project: Project,
    *names: str,
    accept_breaking: bool = False,
    overwrite_edited: bool = False,
    done: Callable[[Outcome], None] | None = None,
) -> None:
    """Sync the named services (or all) now, and again on every save, until KeyboardInterrupt; `done` is told each outcome.

    Raises `LookupError` for a name that the project does not have, and ImportError without the extra `watch`.
    """
    from generator.project.request import Consent, SyncRequest
    from generator.usecases.rules import EXTRA_MISSING
    from generator.usecases.watching import WatchListener, watch_services

    def silent(_: object) -> None:
        """Nobody asked."""

    request = SyncRequest(Consent(accept_breaking), overwrite_edited)
    made = watch_services(project, names, request, WatchListener(silent, silent, done or silent, silent))
    error = ImportError if made.diagnostics[0].rule is EXTRA_MISSING else LookupError
    raise error(made.diagnostics[0].message)


# -- findings ----------------------------------------------------------------------------------------------------------


def render(findings: Iterable[Diagnostic], format: str = "text", *, file: str = "") -> str:
    """Findings as text, json, sarif, junit, github or markdown. Raises `LookupError` for another format."""
    from generator.report import FORMATS, Report
    from generator.report import render as rendered

    if format not in FORMATS:
        raise LookupError(f"no format '{format}'; there are {', '.join(FORMATS)}")
    return rendered([Report(file, tuple(findings))], format)


def explain(rule: str) -> Rule:
    """Everything a rule says: sentence, remedy, source, examples. Raises `LookupError` for an unknown one."""
    from generator.catalog import all_rules

    found = all_rules().get(rule)
    if found is None:
        raise LookupError(f"there is no rule '{rule}'")
    return found


def list_rules() -> dict[str, Rule]:
    """Every rule by its id."""
    from generator.catalog import all_rules

    return dict(all_rules())
