"""Resources that Salesforce does not have: the logs, reset, who may do what. For the administrator of the org alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from generator.org.local_org import LocalOrg
from generator.org.managing import manage
from generator.org.refusal import OrgRefused
from generator.rest.app import session_of
from generator.rest.messages import RestAnswer, RestError

PREFIX = "/extsvc/"
MANAGE = f"{PREFIX}manage/"
MOST = 1_000


def answer(
    org: LocalOrg, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> RestAnswer:
    """The answer to a request below `PREFIX`. Raises `RestError`."""
    if session_of(org, headers).user != org.identity.username:
        raise RestError(403, "INSUFFICIENT_ACCESS", "only the administrator of the org may do that")
    if method == "GET" and path in ("/extsvc/callouts", "/extsvc/invocations"):
        after = query.get("after", "0")
        if not after.isdecimal() or len(after) > 15:
            raise RestError(400, "INVALID_INPUT", "after is the number of an entry")
        if path == "/extsvc/callouts":
            return RestAnswer([asdict(callout) for callout in org.callouts.latest(MOST, int(after))])
        return RestAnswer([asdict(invoked) for invoked in org.logs.invocations.latest(MOST, int(after))])
    if (method, path) == ("GET", "/extsvc/deploys"):
        return RestAnswer([org.teller.told(deploy) for deploy in org.deploys.latest()])
    if (method, path) == ("POST", "/extsvc/reset"):
        org.reset()
        return RestAnswer({"reset": org.identity.org_id})
    if method == "POST" and path.startswith(MANAGE):
        return _managed(org, path.removeprefix(MANAGE), body)
    raise RestError(404, "NOT_FOUND", "The requested resource does not exist")


def _managed(org: LocalOrg, verb: str, body: bytes) -> RestAnswer:
    try:
        asked = json.loads(body or b"{}")
        if not isinstance(asked, dict):
            raise ValueError("an object is expected")
        return RestAnswer(manage(org, verb, asked), 200, {"cache-control": "no-store"})
    except (ValueError, RecursionError):
        raise RestError(400, "JSON_PARSER_ERROR", "an object is expected") from None
    except OrgRefused as refused:
        raise RestError(400, refused.code, str(refused)) from None
