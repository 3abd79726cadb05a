"""Debug: run a flow as a user, screen by screen, see its path on the picture and what each element did, run again, keep a test."""

from __future__ import annotations

import json
from collections.abc import Mapping

from generator.diagnostics import Checked
from generator.flow.run.screen_pages import ScreenPage, faults
from generator.flow.values import Value
from generator.org.action_forms import FormState, UnreadableField, form_of, values_of
from generator.org.changing import change
from generator.org.debugging import DebugRun, DebugSettings, debug, elements_to_tell
from generator.org.flow_setup import TEST, flow_named, flow_picture, flow_test
from generator.org.invocable import inputs_of_flow
from generator.org.metadata_types import ComponentKey
from generator.org.org_objects import OrgObjects
from generator.org.record_input import RecordRefused
from generator.org.refusal import OrgRefused
from generator.org.vendors import LIVE, PLAYED
from generator.reading import json_given
from generator.setup.debug_records import EditedRecord, carry_out, changes_told, edited, seen
from generator.setup.debug_sessions import DebugSession
from generator.setup.log import body_of
from generator.setup.messages import SetupAnswer, SetupForm, SetupRequest, Told, moved_to, refusal, told
from generator.setup.outcomes import refusals_of
from generator.setup.rendering import page, path_step
from generator.setup.router import SetupRoute
from generator.setup.typed import asks_for_fields, state_of

WAYS = ("", PLAYED, LIVE)
_OF_RECORDS = ("edit-record", "new-record", "save-record", "drop-record", "undo-records")


def _show(request: SetupRequest, name: str) -> SetupAnswer:
    return _page(request, name, FormState(), None)


def _debug(request: SetupRequest, name: str) -> SetupAnswer:
    form, org = request.form, request.org
    state = state_of(form)
    if asks_for_fields(form):
        return _page(request, name, state, None)
    flow = flow_named(org.world, name)
    session = request.debugging.open(form.text("session"), request.user, flow.name, org.records.copy())
    with session.turn:
        wanted = form.text("do").partition(":")[0]
        if wanted in _OF_RECORDS:
            return _records(request, name, state, session, wanted)
        if wanted in ("next", "previous", "skip"):
            return _gone_on(request, name, state, session, wanted)
        return _run(request, name, state, session)


def _run(request: SetupRequest, name: str, state: FormState, session: DebugSession) -> SetupAnswer:
    form, org = request.form, request.org
    flow = flow_named(org.world, name)
    try:
        fields = form_of(inputs_of_flow(flow), state, org.actions, org.world.catalog)
        settings = _settings(form, values_of(fields), org.users.known(form.text("user") or request.user).username)
    except UnreadableField as fault:
        return _page(request, name, state, session, [refusal(str(fault))])
    session.settings = settings
    session.runs.clear()
    if not session.records.committed:  # nothing was changed here: what others did since is seen
        session.records = org.records.copy()
    ended: Checked[DebugRun] = debug(org, flow.name, settings, session.records)
    if ended.value is None:
        return _page(request, name, state, session, told(ended.diagnostics))
    _rested(request, session, ended.value)
    if form.text("do") == "test":
        return _keep_test(request, name, state, session, ended.value)
    return _page(request, name, state, session, told(ended.diagnostics), ended.value)


def _rested(request: SetupRequest, session: DebugSession, ran: DebugRun) -> None:
    session.rest(ran)
    if ran.status == "finished" and session.settings.keep:  # what was changed is the org's now
        session.records = request.org.records.copy()


def _gone_on(request: SetupRequest, name: str, state: FormState, session: DebugSession, wanted: str) -> SetupAnswer:
    """The run after a screen was answered or a wait skipped, or the screen before."""
    if session.pause is None or str(len(session.runs)) != request.form.text("at"):
        return _page(request, name, state, session, [refusal("That run does not rest there any more. Run it again.")])
    if wanted == "previous":
        del session.runs[max(len(session.runs) - 1, 1) :]
        return _page(request, name, state, session, None, session.runs[-1])
    pause = session.pause
    if pause.page is None:
        ran = pause.waited()
    else:
        answers = _answers(request.form, pause.page)
        if wrong := faults(pause.page, answers):
            return _page(request, name, state, session, None, session.runs[-1], wrong)
        ran = pause.answered(answers)
    _rested(request, session, ran)
    return _page(request, name, state, session, None, ran)


def _answers(form: SetupForm, screen: ScreenPage) -> dict[str, Value]:
    """What was filled in, by field; an empty field is null."""
    made: dict[str, Value] = {}
    for part in screen.parts:
        if part.name and part.kind == "Boolean":
            made[part.name] = form.ticked(f"screen/{part.name}")
        elif part.name:
            made[part.name] = form.raw(f"screen/{part.name}") or None
    return made


def _records(request: SetupRequest, name: str, state: FormState, session: DebugSession, wanted: str) -> SetupAnswer:
    findings, shown = None, None
    try:
        if wanted in ("save-record", "drop-record"):
            carry_out(request, session)
        elif wanted == "undo-records":
            session.records = request.org.records.copy()
        else:
            shown = edited(request, session)
    except RecordRefused as refused:
        findings = [refusal(str(refused))]
    ran = session.runs[-1] if session.runs else None
    return _page(request, name, state, session, findings, ran, shown=shown)


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
    way = form.text("way") if form.text("way") in WAYS else ""
    return DebugSettings(
        inputs, user, given, failing, form.ticked("keep"), by_page=True, skip_waits=form.ticked("skip-waits"), way=way
    )


def _json(text: str, name: str) -> object:
    try:
        return json_given(text or "{}")
    except (ValueError, RecursionError):
        raise UnreadableField(name, f'What {name} answers must be JSON, such as {{"200": {{...}}}}.') from None


def _keep_test(
    request: SetupRequest, name: str, state: FormState, session: DebugSession, ran: DebugRun
) -> SetupAnswer:  # fmt: skip
    flow = flow_named(request.org.world, name)
    wanted = request.form.text("test") or f"{flow.name}_test"
    if ran.status != "finished":
        why = f"The run {ran.status}: only one that finishes is kept as a test."
        return _page(request, name, state, session, [refusal(why)], ran)
    data = flow_test(flow, wanted, session.settings.inputs, ran.outputs)
    try:
        findings = refusals_of(change(request.org, request.user, {ComponentKey(TEST, wanted): data}))
    except OrgRefused as refused:
        findings = [refusal(str(refused))]
    if findings:
        return _page(request, name, state, session, findings, ran)
    return moved_to(f"/flows/{path_step(flow.name)}?done=saved")


def _page(
    request: SetupRequest, name: str, state: FormState, session: DebugSession | None,
    findings: list[Told] | None = None, ran: DebugRun | None = None, wrong: Mapping[str, str] | None = None,
    shown: EditedRecord | None = None,
) -> SetupAnswer:  # fmt: skip
    org, world, form = request.org, request.org.world, request.form
    flow = flow_named(world, name)
    session = session or DebugSession("", request.user, flow.name, org.records.copy())
    objects = [one.name for one in OrgObjects(org).all() if not one.system]
    return page(
        request, "flow_debug.html.jinja", 422 if wrong or (findings and ran is None) else 200,
        title=f"Debug {flow.label or flow.name}", flow=flow, state=state, users=org.users.all(), form=form, ran=ran,
        fields=form_of(inputs_of_flow(flow), state, org.actions, world.catalog), findings=findings or [],
        user=form.text("user") or request.user, elements=elements_to_tell(flow), body_of=body_of, shown=_shown,
        picture=flow_picture(world, flow, ran.walk if ran is not None else ()), test_name=f"{flow.name}_test",
        session=session, pause=ran.pause if ran is not None else None, wrong=wrong or {}, records=seen(session.store),
        edited=shown, objects=objects, changes=changes_told(ran.changes if ran is not None else ()),
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
