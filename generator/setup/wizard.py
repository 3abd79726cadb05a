"""Add External Service, and Edit: schema, check, operations, review. A draft goes from step to step; the last one registers it."""

from __future__ import annotations

from generator.diagnostics import Checked
from generator.org.deploy_model import Deploy
from generator.org.refusal import OrgRefused
from generator.org.registration import HostedRegistration
from generator.org.service_drafts import (
    MOST_SCHEMA,
    ServiceDraft,
    again,
    draft,
    project_file,
    refusals,
    register,
    registered,
    taken,
)
from generator.setup.drafts import OpenDraft
from generator.setup.messages import SetupAnswer, SetupError, SetupRequest, Told, moved_to, refusal, told
from generator.setup.outcomes import refusals_of, results_told
from generator.setup.rendering import page, part, path_step
from generator.setup.router import SetupRoute
from generator.usecases.services import service_name

SHOWN = 60  # findings on a page
LINE = 160  # characters of a line that are shown


def _new(
    request: SetupRequest, findings: list[Told] | None = None, former: HostedRegistration | None = None
) -> SetupAnswer:
    form = request.form
    credentials = sorted(key.name for key in request.org.components if key.type == "NamedCredential")
    chosen = form.text("credential") or (former.credential if former is not None else request.asked("credential"))
    return page(
        request, "service_new.html.jinja", 422 if findings else 200,
        title=f"Edit {former.name}" if former is not None else "Add External Service", former=former, form=form,
        credentials=credentials, chosen=chosen, findings=findings or [], step=1,
    )  # fmt: skip


def _edit(request: SetupRequest, name: str) -> SetupAnswer:
    return _new(request, former=registered(request.org, name))


def _schema_of(request: SetupRequest, former: HostedRegistration | None) -> tuple[bytes, str]:
    """The bytes of the schema and what to call them. Raises `OrgRefused`."""
    form, file = request.form, request.form.file("file")
    if file is not None and file.content:
        return file.content, file.name or "schema"
    if form.raw("schema").strip():
        return form.raw("schema").encode(), "schema"
    if form.text("path"):
        return project_file(request.org, form.text("path")), form.text("path").rpartition("/")[2]
    if former is not None and form.ticked("same"):
        return former.schema.encode(), former.name
    raise OrgRefused("INVALID", "Choose a file, paste the schema, or name a file of the project.")


def _begin(request: SetupRequest, former: HostedRegistration | None = None) -> SetupAnswer:
    name = former.name if former is not None else request.form.text("name")
    if former is None and taken(request.org, name):
        return _new(
            request, [refusal(f"A service is called {name} already.", "Edit that one, or choose another name.")]
        )
    try:
        data, file = _schema_of(request, former)
    except OrgRefused as refused:
        return _new(request, [refusal(str(refused))], former)
    if len(data) > MOST_SCHEMA:
        return _new(request, [refusal(f"A schema may have {MOST_SCHEMA // 1024 // 1024} MB.")], former)
    made = draft(name, request.form.text("credential"), data, file, former)
    if made.value is None:
        return _new(request, _on_text(made, data), former)
    return _kept(request, made.value)


def _kept(request: SetupRequest, made: ServiceDraft) -> SetupAnswer:
    opened = request.drafts.keep(made, request.user, made.active_before)
    return moved_to(f"/services/draft/{opened.id}")


def _begin_edit(request: SetupRequest, name: str) -> SetupAnswer:
    return _begin(request, registered(request.org, name))


def _on_text(made: Checked[ServiceDraft], data: bytes) -> list[Told]:
    """The findings of a schema that cannot be read, on its lines."""
    lines = data.decode("utf-8", "replace").split("\n")
    return [_with_line(one, lines) for one in told(made.diagnostics)]


def _with_line(one: Told, lines: list[str]) -> Told:
    if not 0 < one.line <= len(lines):
        return one
    text = lines[one.line - 1].rstrip("\r")
    start = max(one.column - 1 - LINE // 2, 0) if len(text) > LINE else 0
    return Told(one.weight, one.message, one.remedy, one.rule, one.line, one.column - start, text[start : start + LINE])


def opened(request: SetupRequest, id: str) -> OpenDraft:
    """The draft of an id. Raises `SetupError`."""
    found = request.drafts.find(id, request.user)
    if found is None:
        raise SetupError(
            404, "That draft is gone: drafts are kept while the org runs, the last few of them. Begin again."
        )
    return found


def _check(request: SetupRequest, id: str) -> SetupAnswer:
    it = opened(request, id)
    found = told(it.draft.findings)
    shown = [_with_line(one, it.draft.lines) for one in found[:SHOWN]]
    return page(
        request, "service_check.html.jinja", title=_title(it), it=it, draft=it.draft, findings=shown, total=len(found),
        verdict=it.draft.verdict, step=2,
    )  # fmt: skip


def _title(it: OpenDraft) -> str:
    return f"Edit {it.draft.name}" if it.draft.former is not None else f"Add External Service {it.draft.name}"


def _mend(request: SetupRequest, id: str) -> SetupAnswer:
    it = opened(request, id)
    made = it.draft.mended()
    changes = [_with_line(one, it.draft.lines) for one in told(made.value.changes)] if made.value is not None else []
    faults = told(made.value.faults if made.value is not None else made.diagnostics)
    if request.method == "POST" and made.value is not None:
        data = made.value.text.encode()
        mended = again(it.draft, data, it.draft.file)
        if mended.value is not None:
            return _kept(request, mended.value)
        faults = told(mended.diagnostics)
    return page(
        request, "service_mend.html.jinja", title=_title(it), it=it, changes=changes[:SHOWN], total=len(changes),
        faults=faults[:SHOWN], passes=made.value is not None and made.value.passes, step=2,
    )  # fmt: skip


def _review(request: SetupRequest, id: str, findings: list[Told] | None = None) -> SetupAnswer:
    it = opened(request, id)
    if not it.picked:
        return moved_to(f"/services/draft/{it.id}/operations?none=1")
    ticked = [one for one in it.draft.operations if one.key in it.picked]
    made = it.draft.described
    return page(
        request, "service_review.html.jinja", 422 if findings else 200,
        title=_title(it), it=it, draft=it.draft, ticked=ticked[:50], total=len(ticked), findings=findings or [],
        members=[one for one in made.model()["types"][:40]], classes=len(made.classes()), step=4,
        comparison=it.draft.comparison(),
        refused=results_told(refusals(request.org, it.draft, it.picked)) if it.draft.former is not None else [],
    )  # fmt: skip


def _finish(request: SetupRequest, id: str) -> SetupAnswer:
    it = opened(request, id)
    try:
        made: Checked[Deploy] = register(request.org, request.user, it.draft, it.picked)
    except OrgRefused as refused:
        return _review(request, id, [refusal(str(refused))])
    findings = told(made.diagnostics) if made.value is None else refusals_of(made.value)
    if findings:
        return _review(request, id, findings)
    request.drafts.forget(it.id)
    return moved_to(f"/services/{path_step(it.draft.name)}?done=registered")


def _name(request: SetupRequest) -> SetupAnswer:
    """What is to be said of a name while it is typed."""
    name = request.asked("name")[:200]
    found = told(service_name(name).diagnostics) if name else []
    if not found and taken(request.org, name):
        found = [refusal(f"A service is called {name} already.")]
    return part(request, "name_check.html.jinja", findings=found, name=name)


ROUTES = (
    SetupRoute("GET", "/services/new", _new),
    SetupRoute("POST", "/services/new", _begin),
    SetupRoute("GET", "/services/check-name", _name),
    SetupRoute("GET", "/services/{name}/edit", _edit),
    SetupRoute("POST", "/services/{name}/edit", _begin_edit),
    SetupRoute("GET", "/services/draft/{id}", _check),
    SetupRoute("GET", "/services/draft/{id}/mend", _mend),
    SetupRoute("POST", "/services/draft/{id}/mend", _mend),
    SetupRoute("GET", "/services/draft/{id}/review", _review),
    SetupRoute("POST", "/services/draft/{id}/review", _finish),
)
