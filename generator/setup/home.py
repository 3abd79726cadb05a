"""Home: the org at a glance, and the search over every name."""

from __future__ import annotations

from urllib.parse import quote

from generator.org import overview
from generator.org.limits import limits
from generator.org.overview import OrgName
from generator.org.permission_setup import permission_sets
from generator.setup.messages import BASE, SetupAnswer, SetupRequest
from generator.setup.rendering import page, part
from generator.setup.router import SetupRoute


def _home(request: SetupRequest) -> SetupAnswer:
    org = request.org
    services, flows = overview.services(org), overview.flows(org)
    return page(
        request,
        "home.html.jinja",
        title="Home",
        services=services,
        flows=flows,
        principals=org.principals.all(request.user),
        named=org.access.definitions.nameds,
        live=org.live.names(),
        sets=permission_sets(org),
        users=org.users.all(),
        callouts=list(reversed(org.callouts.latest(8))),
        failed=overview.failed_callouts(org),
        limits=limits(org),
        address=next(iter(org.addresses), ""),
        identity=org.identity,
    )


def place_of(one: OrgName) -> str:
    """The page that shows a name."""
    if one.kind in ("action", "input"):
        return f"{BASE}/action?name={quote(one.name if one.kind == 'action' else one.owner, safe='')}"
    if one.kind == "service":
        return f"{BASE}/services/{quote(one.name, safe='')}"
    if one.kind in ("class", "field"):
        anchor = one.name if one.kind == "class" else one.owner
        return f"{BASE}/services/{quote(one.service, safe='')}/names?q={quote(anchor, safe='')}"
    if one.kind in ("flow", "element", "variable"):
        return f"{BASE}/flows/{quote(one.name if one.kind == 'flow' else one.owner, safe='')}"
    rooms = {
        "ExternalCredential": "credentials/external/",
        "NamedCredential": "credentials/named/",
        "PermissionSet": "permission-sets/",
        "OmniIntegrationProcedure": "procedures/",
    }
    return f"{BASE}/{rooms[one.kind]}{quote(one.name, safe='')}" if one.kind in rooms else f"{BASE}/records"


def _search(request: SetupRequest) -> SetupAnswer:
    words = request.asked("q")[:200]
    found = [(one, place_of(one)) for one in overview.find(request.org, words)]
    if request.asked("part"):
        return part(request, "found.html.jinja", found=found[:12], words=words)
    return page(request, "search.html.jinja", title="Search", found=found, words=words)


ROUTES = (SetupRoute("GET", "", _home), SetupRoute("GET", "/search", _search))
