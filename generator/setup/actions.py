"""Actions: the list, and a page for each with a form, the answer, the exchange and the call written down for elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping

from generator.org.action_forms import FormState, UnreadableField, filled, form_of, values_of
from generator.org.copying import copies
from generator.org.invocable import FLOW, SERVICE, Invocable, invocable, invocables
from generator.org.invoking import BadInvocation, InvocationResult, invoke
from generator.reading import json_given
from generator.setup.log import body_of
from generator.setup.messages import SetupAnswer, SetupRequest, Told, nothing_here, refusal
from generator.setup.rendering import page
from generator.setup.router import SetupRoute
from generator.setup.services import PAGE, actions_of, page_number
from generator.setup.typed import asks_for_fields, state_of


def _list(request: SetupRequest) -> SetupAnswer:
    world, words, number = request.org.world, request.asked("q")[:200], page_number(request)
    rows = [
        *actions_of(world, "", words),
        *(one for one in invocables(world, FLOW) if words.lower() in one.name.lower()),
    ]
    return page(
        request, "actions.html.jinja", title="Actions", rows=rows[(number - 1) * PAGE : number * PAGE], total=len(rows),
        number=number, pages=-(-len(rows) // PAGE), words=words,
    )  # fmt: skip


def _wanted(request: SetupRequest) -> Invocable:
    kind = FLOW if request.asked("kind") == FLOW else SERVICE
    found = invocable(request.org.world, kind, request.asked("name"))
    if found is None:
        raise nothing_here()
    return found


def _show(request: SetupRequest) -> SetupAnswer:
    return _page(request, _wanted(request), FormState(), {})


def _run(request: SetupRequest) -> SetupAnswer:
    wanted, form = _wanted(request), request.form
    state = state_of(form)
    if asks_for_fields(form):
        return _page(request, wanted, state, {})
    try:
        if form.text("do") == "json":
            given = _json(form.raw("json"))
            state = filled(given)
        else:
            given = values_of(form_of(wanted, state, request.org.actions, request.org.world.catalog))
    except UnreadableField as fault:
        return _page(request, wanted, state, {}, [refusal(str(fault))])
    except ValueError as fault:
        return _page(request, wanted, state, {}, [refusal(f"That is no JSON object: {fault}")])
    user = request.org.users.known(form.text("user") or request.user)
    if form.text("do") == "copy":
        return _page(request, wanted, state, {"given": given})
    before = max((one.number for one in request.org.callouts.latest(1)), default=0)
    try:
        (result,) = invoke(request.org, wanted, [given], user.username)
    except BadInvocation as bad:
        return _page(request, wanted, state, {}, [refusal(str(bad))])
    callouts = [one for one in request.org.callouts.latest(20, before) if one.user == user.username]
    return _page(request, wanted, state, {"given": given, "result": result, "callouts": callouts})


def _json(text: str) -> dict[str, object]:
    """Raises ValueError."""
    try:
        made = json_given(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(made, dict):
        raise ValueError("an object with the inputs by name is expected")
    return {str(name): value for name, value in made.items()}


def _page(
    request: SetupRequest, wanted: Invocable, state: FormState, ran: Mapping[str, object], findings: list[Told] | None = None
) -> SetupAnswer:  # fmt: skip
    org = request.org
    given = ran.get("given")
    result = ran.get("result")
    shown: Mapping[str, object] = given if isinstance(given, dict) else {}
    outputs = result.outputs if isinstance(result, InvocationResult) else {}
    return page(
        request, "action.html.jinja", 422 if findings else 200, title=wanted.label, it=wanted, findings=findings or [],
        fields=form_of(wanted, state, org.actions, org.world.catalog), state=state, users=org.users.all(),
        user=request.form.text("user") or request.user, result=result, callouts=ran.get("callouts", []), body_of=body_of,
        outputs=outputs, json_text=body_of(json.dumps(outputs, ensure_ascii=False, default=str)),
        given_text=json.dumps(shown, indent=2, ensure_ascii=False) if shown else "",
        copies=copies(org, wanted, shown) if isinstance(given, dict) else (),
    )  # fmt: skip


ROUTES = (
    SetupRoute("GET", "/actions", _list),
    SetupRoute("GET", "/action", _show),
    SetupRoute("POST", "/action", _run),
)
