"""Debug: run a flow as a user, see its path on the picture and what each element did, run again, keep the run as a test."""

from __future__ import annotations

import json
from collections.abc import Mapping

from generator.org.action_forms import FormState, UnreadableField, form_of, values_of
from generator.org.changing import change
from generator.org.debugging import DebugRun, DebugSettings, debug, elements_to_tell, screen_fields
from generator.org.flow_setup import TEST, flow_named, flow_picture, flow_test
from generator.org.invocable import inputs_of_flow
from generator.org.metadata_types import ComponentKey
from generator.org.refusal import OrgRefused
from generator.reading import json_given
from generator.setup.log import body_of
from generator.setup.messages import SetupAnswer, SetupForm, SetupRequest, Told, moved_to, refusal, told
from generator.setup.outcomes import refusals_of
from generator.setup.rendering import page, path_step
from generator.setup.router import SetupRoute
from generator.setup.typed import asks_for_fields, state_of


def _show(request: SetupRequest, name: str) -> SetupAnswer:
    return _page(request, name, FormState())


def _debug(request: SetupRequest, name: str) -> SetupAnswer:
    form = request.form
    state = state_of(form)
    if asks_for_fields(form):
        return _page(request, name, state)
    org = request.org
    flow = flow_named(org.world, name)
    try:
        fields = form_of(inputs_of_flow(flow), state, org.actions, org.world.catalog)
        settings = _settings(form, values_of(fields), org.users.known(form.text("user") or request.user).username)
    except UnreadableField as fault:
        return _page(request, name, state, [refusal(str(fault))])
    ended = debug(org, flow.name, settings)
    if ended.value is None:
        return _page(request, name, state, told(ended.diagnostics))
    if form.text("do") == "test":
        return _keep_test(request, name, state, settings, ended.value)
    return _page(request, name, state, told(ended.diagnostics), ended.value)


def _settings(form: SetupForm, inputs: Mapping[str, object], user: str) -> DebugSettings:
    """How to debug. Raises `UnreadableField`."""
    given: dict[str, object] = {}
    failing: dict[str, str] = {}
    for field in form.values:
        kind, _, name = field.partition("/")
        if kind == "how" and form.text(field) == "fails":
            failing[name] = form.text(f"message/{name}")
        elif kind == "how" and form.text(field) == "given":
            given[name] = _json(form.raw(f"given/{name}"), name)
        elif kind == "how" and form.text(field) == "skip":
            given[name] = {}
        elif kind == "screen" and form.text(field):
            given[name] = form.text(field)
    return DebugSettings(inputs, user, given, failing, form.ticked("keep"))


def _json(text: str, name: str) -> object:
    try:
        return json_given(text or "{}")
    except (ValueError, RecursionError):
        raise UnreadableField(name, f'What {name} answers must be JSON, such as {{"200": {{...}}}}.') from None


def _keep_test(
    request: SetupRequest, name: str, state: FormState, settings: DebugSettings, ran: DebugRun
) -> SetupAnswer:  # fmt: skip
    flow = flow_named(request.org.world, name)
    wanted = request.form.text("test") or f"{flow.name}_test"
    if ran.status != "finished":
        return _page(
            request, name, state, [refusal(f"The run {ran.status}: only one that finishes is kept as a test.")], ran
        )
    data = flow_test(flow, wanted, settings.inputs, ran.outputs)
    try:
        findings = refusals_of(change(request.org, request.user, {ComponentKey(TEST, wanted): data}))
    except OrgRefused as refused:
        findings = [refusal(str(refused))]
    return (
        _page(request, name, state, findings, ran)
        if findings
        else moved_to(f"/flows/{path_step(flow.name)}?done=saved")
    )


def _page(
    request: SetupRequest, name: str, state: FormState, findings: list[Told] | None = None, ran: DebugRun | None = None
) -> SetupAnswer:  # fmt: skip
    org, world = request.org, request.org.world
    flow = flow_named(world, name)
    return page(
        request, "flow_debug.html.jinja", 422 if findings and ran is None else 200, title=f"Debug {flow.label or flow.name}",
        flow=flow, state=state, fields=form_of(inputs_of_flow(flow), state, org.actions, world.catalog), users=org.users.all(),
        user=request.form.text("user") or request.user, elements=elements_to_tell(flow), screens=screen_fields(flow),
        form=request.form, findings=findings or [], ran=ran, body_of=body_of, shown=_shown,
        picture=flow_picture(world, flow, ran.walk if ran is not None else ()), test_name=f"{flow.name}_test",
    )  # fmt: skip


def _shown(value: object) -> str:
    """A value on a page."""
    if value is None:
        return "null"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) < 600 else f"{text[:600]}..."


ROUTES = (
    SetupRoute("GET", "/flows/{name}/debug", _show),
    SetupRoute("POST", "/flows/{name}/debug", _debug),
)
