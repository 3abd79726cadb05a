"""Queries, and the objects that every org has."""

from __future__ import annotations

from collections.abc import Mapping

from generator.org.soql import QueryFault, SelectedRows, select
from generator.org.system_objects import SYSTEM, Cell
from generator.rest.messages import RestAnswer, RestError, RestRequest
from generator.rest.router import RestRoute


def query(request: RestRequest) -> RestAnswer:
    """GET /query and /tooling/query."""
    text = request.query.get("q", "")
    try:
        found = select(request.org, text)
    except QueryFault as fault:
        raise RestError(400, fault.code, str(fault)) from None
    return RestAnswer({"totalSize": len(found.rows), "done": True, "records": _records(found, request)})


def _records(found: SelectedRows, request: RestRequest) -> list[dict[str, object]]:
    tooling = "/tooling" if request.path.startswith("/tooling") else ""
    return [{"attributes": _attributes(found.object, row, f"{request.base}{tooling}"), **row} for row in found.rows]


def _attributes(name: str, row: Mapping[str, Cell], base: str) -> dict[str, object]:
    return {"type": name, "url": f"{base}/sobjects/{name}/{row.get('Id', '')}"}


def _record(request: RestRequest, name: str, record_id: str) -> RestAnswer:
    """One record of a system object."""
    known = SYSTEM.get(name.lower())
    if known is None:
        raise RestError(404, "NOT_FOUND", "The requested resource does not exist")
    for row in known[1](request.org):
        if str(row["Id"])[:15] == record_id[:15]:
            return RestAnswer({"attributes": _attributes(known[0], row, request.base), **row})
    raise RestError(
        404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: " + record_id[:18]
    )


def _describe(request: RestRequest, name: str) -> RestAnswer:
    known = SYSTEM.get(name.lower())
    if known is None:
        raise RestError(404, "NOT_FOUND", "The requested resource does not exist")
    fields = sorted({field for row in known[1](request.org) for field in row} | {"Id"})
    return RestAnswer({"name": known[0], "fields": [{"name": field, "type": "string"} for field in fields]})


ROUTES = (
    RestRoute("GET", "/query", query),
    RestRoute("GET", "/tooling/query", query),
    RestRoute("GET", "(?:/tooling)?/sobjects/{name}/describe", _describe),
    RestRoute("GET", "/sobjects/{name}/{id}", _record),
)
