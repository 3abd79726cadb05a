"""Resources that Salesforce does not have: the log of callouts, reset. For the administrator of the org alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from generator.org.local_org import LocalOrg
from generator.rest.app import session_of
from generator.rest.messages import RestAnswer, RestError

PREFIX = "/extsvc/"
MOST = 1_000


def answer(org: LocalOrg, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> RestAnswer:
    """The answer to a request below `PREFIX`. Raises `RestError`."""
    if session_of(org, headers).user != org.identity.username:
        raise RestError(403, "INSUFFICIENT_ACCESS", "only the administrator of the org may do that")
    if (method, path) == ("GET", "/extsvc/callouts"):
        after = query.get("after", "0")
        if not after.isdecimal() or len(after) > 15:
            raise RestError(400, "INVALID_INPUT", "after is the number of a callout")
        return RestAnswer([asdict(callout) for callout in org.callouts.latest(MOST, int(after))])
    if (method, path) == ("GET", "/extsvc/deploys"):
        return RestAnswer([org.teller.told(deploy) for deploy in org.deploys.latest()])
    if (method, path) == ("POST", "/extsvc/reset"):
        org.reset()
        return RestAnswer({"reset": org.identity.org_id})
    raise RestError(404, "NOT_FOUND", "The requested resource does not exist")
