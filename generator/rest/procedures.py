"""Integration Procedures over REST: at the address of Apex REST, and through the Connect API.

Documented: help os_integration_procedure_invocation_from_rest_apis_55792 with its pages on GET and POST (the address, the values of
the path and of the query under `options`), and for the Connect API industries reference, connect_resources_integration_procedure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from generator.org.choices import PROCEDURE_FAILED, PROCEDURE_STOPPED
from generator.org.identity import same_id
from generator.org.local_org import LocalOrg
from generator.org.procedure_running import callable_procedure, component_of, run_procedure
from generator.org.refusal import OrgRefused
from generator.org.sessions import OrgSession
from generator.reading import json_given
from generator.rest.messages import RestAnswer, RestError, RestRequest, not_found, read_json
from generator.rest.router import RestRoute

PREFIX = "/services/apexrest/"
NAMESPACES = ("omnistudio", "vlocity_cmt", "vlocity_ins", "vlocity_ps")
METHODS = ("GET", "POST")
CONNECT_SINCE = 64.0
# What callers ask of the engine, and not of the procedure.
_OPTIONS = frozenset(
    ("chainable", "queueableChainable", "ignoreCache", "resetCache", "isDebug", "useFuture", "useContinuation", "vlcIPData")
)  # fmt: skip
_ADDRESS = re.compile(rf"{PREFIX}(\w+)/v1/integrationprocedure/([^/]+)((?:/[^/]+)*)/?\Z")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,99}")
# What belongs to the connection, to the session or to the answer's own form.
_OURS = frozenset(
    (
        "connection", "content-length", "content-type", "content-encoding", "transfer-encoding", "keep-alive", "upgrade", "trailer", "te",
        "date", "server", "set-cookie", "statuscode", "location", "refresh", "clear-site-data", "strict-transport-security",
    )
)  # fmt: skip


def answer(
    org: LocalOrg, session: OrgSession, method: str, path: str, query: Mapping[str, str], body: bytes
) -> RestAnswer:
    """The answer below /services/apexrest. Raises `RestError`; `OrgRefused` for a procedure that is not there or not for this user."""
    match = _ADDRESS.match(path)
    if match is None or match[1] not in NAMESPACES:
        raise RestError(404, "NOT_FOUND", "Could not find a match for URL")
    if method not in METHODS:
        allowed = ",".join(METHODS)
        raise RestError(405, "METHOD_NOT_ALLOWED", f"HTTP Method '{method}' not allowed. Allowed are {allowed}")
    given = _body(body) if method == "POST" else {}
    procedure = callable_procedure(org, match[2], session.user)
    run = run_procedure(org, procedure, _input(given, query, match[3]), session.user)
    if run.ending == "stopped":
        raise RestError(
            PROCEDURE_STOPPED, "NOT_IMPLEMENTED", f"the local org cannot run {run.procedure} to its end: {run.fault}"
        )
    if run.ending == "failed" and run.response is None:
        raise RestError(PROCEDURE_FAILED, "APEX_ERROR", run.fault)
    status = PROCEDURE_FAILED if run.ending == "failed" else run.status
    return RestAnswer(None, status, sent_headers(run.headers), _json(run.response if run.response is not None else {}))


def _json(body: object) -> bytes:
    """An answer as it goes out: a procedure can nest its data deeper than JSON is written. Raises `RestError`."""
    try:
        return RestAnswer(body).content
    except RecursionError:
        raise RestError(PROCEDURE_FAILED, "APEX_ERROR", "the answer is nested too deeply") from None


def _body(body: bytes) -> dict[str, object]:
    """The JSON object of a POST; an empty body is none. Raises `RestError`."""
    made = read_json(body) if body.strip() else {}
    if not isinstance(made, dict):
        raise RestError(400, "JSON_PARSER_ERROR", "the body must be an object: the input of the procedure")
    return made


def _input(body: Mapping[str, object], query: Mapping[str, str], steps: str) -> dict[str, object]:
    """The input of a procedure: the body, and under `options` the values of the path (`Path1`, ...) and of the query.

    That values of the query are input by their own names too is inferred: the help's example gets one Contact by GET and POST.
    """
    values = [step for step in steps.split("/") if step]
    options = {**{f"Path{at}": value for at, value in enumerate(values, 1)}, **query}
    made = {name: value for name, value in query.items() if name not in _OPTIONS} | dict(body)
    if options:
        own = body.get("options")
        made["options"] = {**(own if isinstance(own, dict) else {}), **options}
    return made


def sent_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that a Response Action may set: names that are names, without those of the connection or the session."""
    return {
        name: value[:1_000]
        for name, value in headers.items()
        if _HEADER.fullmatch(name) and name.lower() not in _OURS and value.isascii() and value.isprintable()
        and not name.lower().startswith("access-control-")
    }  # fmt: skip


# -- the Connect API


def _execute(request: RestRequest, name: str) -> RestAnswer:
    if float(request.version) < CONNECT_SINCE:
        raise not_found()
    asked = request.json()
    inputs = _inputs(asked)
    try:
        procedure = callable_procedure(request.org, _key_of(request.org, name), request.session.user)
    except OrgRefused as refused:
        return RestAnswer({"error": str(refused), "response": [], "status": "Error"}, 400)
    runs = [run_procedure(request.org, procedure, one, request.session.user, callouts=False) for one in inputs]
    error = next((run.fault or run.ending for run in runs if not run.finished), None)
    status = "Success" if error is None else "Error"
    told = {"error": error, "response": [run.response for run in runs], "status": status}
    return RestAnswer(data=_json(told))


def _inputs(asked: object) -> list[dict[str, object]]:
    """The inputs of `{"input": {"inputs": ["JSON", ...]}}`. Raises `RestError`."""
    told = asked.get("input") if isinstance(asked, dict) else None
    texts = told.get("inputs") if isinstance(told, dict) else None
    wrong = RestError(
        400, "INVALID_API_INPUT", 'the body must be {"input": {"inputs": ["..."]}}, each a JSON object as text'
    )
    if not isinstance(texts, list) or not 1 <= len(texts) <= 100:
        raise wrong
    made = []
    for text in texts:
        try:
            one = json_given(text) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            raise wrong from None
        if not isinstance(one, dict):
            raise wrong
        made.append(one)
    return made


def _key_of(org: LocalOrg, name: str) -> str:
    """The key of a procedure that is named by its id, its API name or its key."""
    for one in org.world.procedures.values():
        component = component_of(org, one)
        if same_id(org.id_of(component), name) or component.name == name:
            return one.key
    return name


ROUTES = (RestRoute("POST", "/connect/omni-global/integration-procedure/execute/{name}", _execute),)
