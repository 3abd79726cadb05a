"""Resources that Salesforce does not have: the logs, reset, who may do what. For the administrator of the org alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from generator.org.event_doors import DOOR, EventDoor, publish
from generator.org.interviews import OrgInterview
from generator.org.local_org import LocalOrg
from generator.org.managing import manage
from generator.org.refusal import MISSING, OrgRefused
from generator.org.work import completed, work_items
from generator.rest.app import session_of
from generator.rest.messages import RestAnswer, RestError

PREFIX = "/extsvc/"
INTERVIEWS = f"{PREFIX}interviews"
MANAGE = f"{PREFIX}manage/"
MOST = 1_000


def answer(
    org: LocalOrg,
    door: EventDoor,
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
) -> RestAnswer:
    """The answer to a request below `PREFIX`. Raises `RestError`."""
    if method == "POST" and path.startswith(DOOR):
        return _called_back(door, path, query, headers, body)
    if session_of(org, headers).user != org.identity.username:
        raise RestError(403, "INSUFFICIENT_ACCESS", "only the administrator of the org may do that")
    if method == "GET" and path in ("/extsvc/callouts", "/extsvc/invocations"):
        after = query.get("after", "0")
        if not after.isdecimal() or len(after) > 15:
            raise RestError(400, "INVALID_INPUT", "after is the number of an entry")
        if path == "/extsvc/callouts":
            return RestAnswer([asdict(callout) for callout in org.callouts.latest(MOST, int(after))])
        return RestAnswer([asdict(invoked) for invoked in org.logs.invocations.latest(MOST, int(after))])
    if (method, path) == ("GET", INTERVIEWS):
        waiting, items = org.interviews.all(), work_items(org)
        return RestAnswer(
            {"interviews": [asdict(one) for one in waiting], "work_items": [asdict(one) for one in items]}
        )
    if method == "POST" and path.startswith(f"{INTERVIEWS}/"):
        return _gone_on(org, path.removeprefix(f"{INTERVIEWS}/"), body)
    if (method, path) == ("GET", "/extsvc/deploys"):
        return RestAnswer([org.teller.told(deploy) for deploy in org.deploys.latest()])
    if (method, path) == ("POST", "/extsvc/reset"):
        org.reset()
        return RestAnswer({"reset": org.identity.org_id})
    if method == "POST" and path.startswith(MANAGE):
        return _managed(org, path.removeprefix(MANAGE), body)
    raise RestError(404, "NOT_FOUND", "The requested resource does not exist")


def _called_back(
    door: EventDoor, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> RestAnswer:
    """What a vendor is told: 503 where nobody waits for it yet, so that it calls again."""
    try:
        if door.take(path, query, headers, body):
            return RestAnswer(status=204)
    except OrgRefused as refused:
        raise _as_rest(refused) from None
    raise RestError(503, "SERVER_UNAVAILABLE", "no interview waits for this event")


def _as_rest(refused: OrgRefused) -> RestError:
    return RestError(404 if refused.code == MISSING else 400, refused.code, str(refused))


def _gone_on(org: LocalOrg, verb: str, body: bytes) -> RestAnswer:
    asked = _asked(body)
    data = asked.get("outputs" if verb == "complete" else "data", {})
    if not isinstance(data, dict):
        raise RestError(400, "JSON_PARSER_ERROR", "an object is expected")
    try:
        if verb == "complete":
            ended: tuple[OrgInterview, ...] = (completed(org, str(asked.get("id", "")), data),)
        elif verb == "publish":
            ended = publish(org, str(asked.get("event", "")), data)
        else:
            raise RestError(404, "NOT_FOUND", "The requested resource does not exist")
    except OrgRefused as refused:
        raise _as_rest(refused) from None
    return RestAnswer({"interviews": [asdict(one) for one in ended]})


def _asked(body: bytes) -> dict[str, object]:
    """Raises `RestError`."""
    try:
        asked = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise RestError(400, "JSON_PARSER_ERROR", "an object is expected")
    return asked


def _managed(org: LocalOrg, verb: str, body: bytes) -> RestAnswer:
    asked = _asked(body)
    try:
        return RestAnswer(manage(org, verb, asked), 200, {"cache-control": "no-store"})
    except OrgRefused as refused:
        raise RestError(400, refused.code, str(refused)) from None
