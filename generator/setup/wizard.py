"""Add External Service, and Edit: the schema, and the check of it. Reading and judging go on behind the pages."""

from __future__ import annotations

from generator.diagnostics import Checked
from generator.org.refusal import OrgRefused
from generator.org.registration import HostedRegistration
from generator.org.service_drafts import MOST_SCHEMA, ServiceDraft, draft, project_file, registered, taken
from generator.setup.draft_steps import awaited, kept, title_of, with_line
from generator.setup.drafts import OpenDraft
from generator.setup.messages import SetupAnswer, SetupRequest, Told, moved_to, refusal, told
from generator.setup.rendering import page, part
from generator.setup.router import SetupRoute
from generator.setup.works import Say
from generator.usecases.services import service_name

SHOWN = 60  # findings on a page


def _new(
    request: SetupRequest, findings: list[Told] | None = None, former: HostedRegistration | None = None
) -> SetupAnswer:
    form = request.form
    chosen = form.text("credential") or (former.credential if former is not None else request.asked("credential"))
    return _schema_page(request, former, form.text("name"), chosen, findings or [])


def _schema_page(
    request: SetupRequest, former: HostedRegistration | None, name: str, chosen: str, findings: list[Told]
) -> SetupAnswer:
    credentials = sorted(key.name for key in request.org.components if key.type == "NamedCredential")
    return page(
        request, "service_new.html.jinja", 422 if findings else 200,
        title=f"Edit {former.name}" if former is not None else "Add External Service", former=former, form=request.form,
        name=name, credentials=credentials, chosen=chosen, findings=findings, step=1,
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
    faults = told(service_name(name).diagnostics)
    if former is None and not faults and taken(request.org, name):
        faults = [refusal(f"A service is called {name} already.", "Edit that one, or choose another name.")]
    if faults:
        return _new(request, faults, former)
    try:
        data, file = _schema_of(request, former)
    except OrgRefused as refused:
        return _new(request, [refusal(str(refused))], former)
    if len(data) > MOST_SCHEMA:
        return _new(request, [refusal(f"A schema may have {MOST_SCHEMA // 1024 // 1024} MB.")], former)
    it = begun(request, name, request.form.text("credential"), data, file, former)
    if it.reading.waited() and (made := it.reading.result()).value is None:
        request.drafts.forget(it.id)
        return _new(request, _on_text(made, data), former)
    return moved_to(it.path)


def begun(
    request: SetupRequest, name: str, credential: str, data: bytes, file: str, former: HostedRegistration | None
) -> OpenDraft:  # fmt: skip
    """A draft of a schema, whose reading goes on."""

    def read(say: Say) -> Checked[ServiceDraft]:
        say("Reading the schema")
        made = draft(name, credential, data, file, former)
        if made.value is not None:
            made.value.work_out(say)
        return made

    reading = request.works.begin("The schema is read and judged as an org would", read)
    return request.drafts.keep(request.user, name, credential, former.name if former is not None else "", reading)


def _begin_edit(request: SetupRequest, name: str) -> SetupAnswer:
    return _begin(request, registered(request.org, name))


def _on_text(made: Checked[ServiceDraft], data: bytes) -> list[Told]:
    """The findings of a schema that cannot be read, on its lines."""
    lines = data.decode("utf-8", "replace").split("\n")
    return [with_line(one, lines) for one in told(made.diagnostics)]


def _check(request: SetupRequest, id: str) -> SetupAnswer:
    it = kept(request, id)
    made = awaited(it, it.reading, it.path)
    if made.value is None:
        former = registered(request.org, it.former) if it.former else None
        return _schema_page(request, former, it.name, it.credential, told(made.diagnostics))
    found = told(it.draft.findings)
    shown = [with_line(one, it.draft.lines) for one in found[:SHOWN]]
    return page(
        request, "service_check.html.jinja", title=title_of(it), it=it, draft=it.draft, findings=shown, total=len(found),
        verdict=it.draft.verdict, step=2,
    )  # fmt: skip


def _progress(request: SetupRequest, id: str) -> SetupAnswer:
    """How far the work on a draft is, for the script."""
    if request.drafts.became(id, request.user):
        return part(request, "progress.html.jinja", work=None)
    return part(request, "progress.html.jinja", work=kept(request, id).current)


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
    SetupRoute("GET", "/services/draft/{id}/progress", _progress),
)
