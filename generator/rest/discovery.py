"""What a client asks first: versions, resources, who it is, how to open the org in a browser."""

from __future__ import annotations

from generator.org.limits import limits
from generator.rest.messages import RestAnswer, RestRequest
from generator.rest.router import RestRoute
from generator.salesforce.releases import RELEASES

_RESOURCES = ("actions", "composite", "limits", "metadata", "query", "search", "sobjects", "tooling")


def versions() -> RestAnswer:
    """GET /services/data, open to everybody."""
    return RestAnswer(
        [{"label": one.name, "url": f"/services/data/v{one.api}", "version": one.api} for one in RELEASES]
    )


def _resources(request: RestRequest) -> RestAnswer:
    answer = {name: f"{request.base}/{name}" for name in _RESOURCES}
    return RestAnswer(
        {**answer, "identity": f"/id/{request.org.identity.org_id}/{request.org.user_id(request.session.user)}"}
    )


def _limits(request: RestRequest) -> RestAnswer:
    told = limits(request.org)
    return RestAnswer({one.name: {"Max": one.most, "Remaining": max(0, one.most - one.used)} for one in told})


ROUTES = (
    RestRoute("GET HEAD", "", _resources),
    RestRoute("GET", "/limits", _limits),
)
