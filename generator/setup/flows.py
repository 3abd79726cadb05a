"""Flows: the list, one with its picture and findings, upload, a new one around an action."""

from __future__ import annotations

from generator.diagnostics import Checked
from generator.org import overview
from generator.org.changing import change, delete
from generator.org.flow_setup import FLOW, flow_named, flow_picture, new_flow_around, uploaded
from generator.org.invocable import SERVICE, invocables
from generator.org.refusal import OrgRefused
from generator.setup.messages import SetupAnswer, SetupRequest, Told, moved_to, refusal, told
from generator.setup.outcomes import complaints_told, deploy_upload, refusals_of
from generator.setup.rendering import attachment, page, path_step
from generator.setup.router import SetupRoute


def _list(request: SetupRequest, findings: list[Told] | None = None) -> SetupAnswer:
    return page(
        request, "flows.html.jinja", 422 if findings else 200, title="Flows", flows=overview.flows(request.org),
        findings=findings or [],
    )  # fmt: skip


def _upload(request: SetupRequest) -> SetupAnswer:
    made = deploy_upload(request, uploaded, "Choose the file of a flow: NAME.flow-meta.xml.")
    if isinstance(made, list):
        return _list(request, made)
    return moved_to(f"/flows/{path_step(made.name)}?done=uploaded" if made.type == FLOW else "/flows?done=uploaded")


def _show(request: SetupRequest, name: str, findings: list[Told] | None = None) -> SetupAnswer:
    world = request.org.world
    flow = flow_named(world, name)
    summary = overview.flow_summary(world, flow)
    tests = sorted(
        key.name
        for key, one in world.readings.items()
        if key.type == "FlowTest" and any(r.name.lower() == flow.name.lower() for r in one.references)
    )
    return page(
        request, "flow.html.jinja", 422 if findings else 200, title=summary.label, flow=flow, summary=summary,
        picture=flow_picture(world, flow), findings=(findings or []) + complaints_told(summary.complaints), tests=tests,
    )  # fmt: skip


def _download(request: SetupRequest, name: str) -> SetupAnswer:
    flow = flow_named(request.org.world, name)
    key = next(key for key in request.org.components if key.type == FLOW and key.name == flow.name)
    return attachment(f"{key.name}.flow-meta.xml", request.org.components[key])


def _delete(request: SetupRequest, name: str) -> SetupAnswer:
    findings = refusals_of(delete(request.org, request.user, FLOW, name))
    return _show(request, name, findings) if findings else moved_to("/flows?done=deleted")


def _new(request: SetupRequest, findings: list[Told] | None = None) -> SetupAnswer:
    chosen = request.form.text("action") or request.asked("action")
    actions = [one.name for one in invocables(request.org.world, SERVICE)]
    return page(
        request, "flow_new.html.jinja", 422 if findings else 200, title="New Flow", actions=actions[:400], chosen=chosen,
        name=request.form.text("name"), findings=findings or [], many=len(actions) > 400,
    )  # fmt: skip


def _create(request: SetupRequest) -> SetupAnswer:
    form = request.form
    made: Checked[tuple[str, bytes]] = new_flow_around(request.org, form.text("action"), form.text("name"))
    if made.value is None:
        return _new(request, told(made.diagnostics))
    name, data = made.value
    if form.text("do") == "download":
        return attachment(f"{name}.flow-meta.xml", data)
    try:
        findings = refusals_of(change(request.org, request.user, uploaded(f"{name}.flow-meta.xml", data)))
    except OrgRefused as refused:
        findings = [refusal(str(refused))]
    return _new(request, findings) if findings else moved_to(f"/flows/{path_step(name)}?done=created")


ROUTES = (
    SetupRoute("GET", "/flows", _list),
    SetupRoute("POST", "/flows", _upload),
    SetupRoute("GET", "/flows/new", _new),
    SetupRoute("POST", "/flows/new", _create),
    SetupRoute("GET", "/flows/{name}", _show),
    SetupRoute("GET", "/flows/{name}/download", _download),
    SetupRoute("POST", "/flows/{name}/delete", _delete),
)
