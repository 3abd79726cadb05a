"""Invocable actions: kinds, lists, descriptions, invocations (Actions Developer Guide; REST of custom invocable actions)."""

from __future__ import annotations

from urllib.parse import quote

from generator.org.choices import ACTION_TYPES, MODERN
from generator.org.invocable import KINDS, Invocable, InvocableParameter, invocable, invocables
from generator.org.invoking import BadInvocation, InvocationResult, invoke
from generator.rest.messages import RestAnswer, RestError, RestRequest, not_found
from generator.rest.router import RestRoute


def _folders(request: RestRequest) -> RestAnswer:
    return RestAnswer({name: f"{request.base}/actions/{name}" for name in ("standard", "custom")})


def _standard(request: RestRequest) -> RestAnswer:
    return RestAnswer({"actions": []})


def _kinds(request: RestRequest) -> RestAnswer:
    return RestAnswer({kind: f"{request.base}/actions/custom/{kind}" for kind in KINDS})


def _list(request: RestRequest, kind: str) -> RestAnswer:
    found = sorted(invocables(request.org.world, _kind(kind)), key=lambda one: one.name)
    return RestAnswer({"actions": [_entry(one, request) for one in found]})


def _entry(one: Invocable, request: RestRequest) -> dict[str, object]:
    address = f"{request.base}/actions/custom/{one.kind}/{quote(one.name, safe='')}"
    return {"label": one.label, "name": one.name, "type": ACTION_TYPES[one.kind], "url": address}


def _describe(request: RestRequest, kind: str, name: str) -> RestAnswer:
    one = _found(request, kind, name)
    return RestAnswer(
        {
            "category": None,
            "description": one.description or None,
            "inputs": [_parameter(given) for given in one.inputs],
            "label": one.label,
            "name": one.name,
            "outputs": [_parameter(made) for made in one.outputs],
            "standard": False,
            "targetEntityName": None,
            "type": ACTION_TYPES[one.kind],
        }
    )


def _parameter(one: InvocableParameter) -> dict[str, object]:
    return {
        "apexClass": one.apex_class or None,
        "byteLength": 0,
        "description": None,
        "label": one.name,
        "maxOccurs": one.most,
        "name": one.name,
        "picklistValues": None,
        "required": one.required,
        "sobjectType": one.object_type or None,
        "type": one.type or None,
    }


def _invoke(request: RestRequest, kind: str, name: str) -> RestAnswer:
    one = _found(request, kind, name)
    asked = request.json()
    if not isinstance(asked, dict) or asked.keys() - {"inputs"}:
        raise RestError(400, "INVALID_API_INPUT", 'the body must be {"inputs": [{...}]}, an object for each invocation')
    try:
        made = invoke(request.org, one, asked.get("inputs"), request.session.user)
    except BadInvocation as error:
        raise RestError(400, "INVALID_API_INPUT", str(error)) from None
    status = 200 if any(result.success for result in made) else 400
    return RestAnswer([_result(result, one, request) for result in made], status)


def _result(made: InvocationResult, one: Invocable, request: RestRequest) -> dict[str, object]:
    error = {"statusCode": made.code, "message": made.error, "fields": list(made.fields)}
    told: dict[str, object] = {
        "actionName": one.name,
        "errors": None if made.success else [error],
        "isSuccess": made.success,
        "outputValues": dict(made.outputs) if made.success else None,
    }
    if float(request.version) >= MODERN:
        told |= {"invocationId": None, "outcome": None, "sortOrder": -1, "version": 1}
    return told


def _found(request: RestRequest, kind: str, name: str) -> Invocable:
    found = invocable(request.org.world, _kind(kind), name)
    if found is None:
        raise not_found()
    return found


def _kind(kind: str) -> str:
    known = {one.lower(): one for one in KINDS}.get(kind.lower())
    if known is None:
        raise not_found()
    return known


ROUTES = (
    RestRoute("GET HEAD", "/actions", _folders),
    RestRoute("GET HEAD", "/actions/standard", _standard),
    RestRoute("GET HEAD", "/actions/custom", _kinds),
    RestRoute("GET HEAD", "/actions/custom/{kind}", _list),
    RestRoute("GET HEAD", "/actions/custom/{kind}/{name...}", _describe),
    RestRoute("POST", "/actions/custom/{kind}/{name...}", _invoke),
)
