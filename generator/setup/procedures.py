"""Integration Procedures: the list, one with its picture, findings, address and a run, upload."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from generator.org.changing import delete
from generator.org.metadata_types import ComponentKey
from generator.org.procedure_running import callable_procedure, run_procedure
from generator.org.procedure_setup import (
    procedure_named,
    procedure_picture,
    procedures_of,
    summary_of,
    uploaded_procedure,
)
from generator.org.procedures import PROCEDURE
from generator.org.refusal import OrgRefused
from generator.reading import json_given
from generator.setup.messages import SetupAnswer, SetupRequest, Told, moved_to, refusal
from generator.setup.outcomes import complaints_told, deploy_upload, refusals_of
from generator.setup.rendering import attachment, page, path_step
from generator.setup.router import SetupRoute

if TYPE_CHECKING:
    from generator.usecases.omni_running import ProcedureRun

ADDRESS = "/services/apexrest/omnistudio/v1/integrationprocedure/"


def _list(request: SetupRequest, findings: list[Told] | None = None) -> SetupAnswer:
    return page(
        request, "procedures.html.jinja", 422 if findings else 200, title="Integration Procedures",
        procedures=procedures_of(request.org.world), findings=findings or [],
    )  # fmt: skip


def _upload(request: SetupRequest) -> SetupAnswer:
    made = deploy_upload(request, uploaded_procedure, "Choose the file of a procedure: NAME.oip-meta.xml.")
    if isinstance(made, list):
        return _list(request, made)
    return moved_to(f"/procedures/{path_step(made.name)}?done=procedure")


def _show(
    request: SetupRequest,
    name: str,
    findings: list[Told] | None = None,
    given: str | None = None,
    run: ProcedureRun | None = None,
) -> SetupAnswer:
    world = request.org.world
    procedure = procedure_named(world, name)
    summary = summary_of(world, ComponentKey(PROCEDURE, name))
    sample = procedure.sample if isinstance(procedure.sample, dict) else {}
    steps = run.steps if run is not None else ()
    passed = Counter(
        str(s["element"]).lower() for s in steps if s["procedure"] == procedure.key and s["doing"] != "skipped"
    )
    return page(
        request, "procedure.html.jinja", 422 if findings else 200, title=summary.key, it=summary, what="procedure",
        picture=procedure_picture(procedure, passed), findings=(findings or []) + complaints_told(summary.complaints),
        given=_text(sample) if given is None else given, run=run, answer=_text(run.response) if run is not None else "",
        steps=steps, address=f"{ADDRESS}{path_step(summary.key)}/", user=request.form.text("user") or request.user,
        users=request.org.users.all(),
    )  # fmt: skip


def _text(value: object) -> str:
    try:
        return json.dumps(value, indent=2, ensure_ascii=False)
    except RecursionError:
        return "(nested too deeply to be shown)"


def _run(request: SetupRequest, name: str) -> SetupAnswer:
    text = request.form.raw("input")
    key = procedure_named(request.org.world, name).key
    try:
        given = json_given(text) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        return _show(request, name, [refusal(f"That is no JSON object: {str(error)[:200]}")], text)
    if not isinstance(given, dict):
        return _show(request, name, [refusal("The input is a JSON object.")], text)
    try:
        user = request.org.users.known(request.form.text("user") or request.user)
        wanted = callable_procedure(request.org, key, user.username)
    except OrgRefused as refused:
        return _show(request, name, [refusal(str(refused))], text)
    return _show(request, name, None, text, run_procedure(request.org, wanted, given, user.username))


def _download(request: SetupRequest, name: str) -> SetupAnswer:
    procedure_named(request.org.world, name)
    key = next(one for one in request.org.components if one.folded == ComponentKey(PROCEDURE, name).folded)
    return attachment(f"{key.name}.oip-meta.xml", request.org.components[key])


def _delete(request: SetupRequest, name: str) -> SetupAnswer:
    findings = refusals_of(delete(request.org, request.user, PROCEDURE, name))
    return _show(request, name, findings) if findings else moved_to("/procedures?done=deleted")


ROUTES = (
    SetupRoute("GET", "/procedures", _list),
    SetupRoute("POST", "/procedures", _upload),
    SetupRoute("GET", "/procedures/{name}", _show),
    SetupRoute("POST", "/procedures/{name}", _run),
    SetupRoute("GET", "/procedures/{name}/download", _download),
    SetupRoute("POST", "/procedures/{name}/delete", _delete),
)
