"""Queries over the objects of the org."""

from __future__ import annotations

from generator.org.object_model import BOOLEAN, NUMBER, TEXT, OrgObject, Row, shown
from generator.org.org_objects import OrgObjects
from generator.org.soql import SelectedColumn, SelectedRows, nested, select
from generator.org.soql_statement import QueryFault
from generator.rest.messages import RestAnswer, RestError, RestRequest
from generator.rest.router import RestRoute


def query(request: RestRequest) -> RestAnswer:
    """GET /query and /tooling/query."""
    try:
        found = select(OrgObjects(request.org), request.query.get("q", ""), request.org.clock().date())
    except QueryFault as fault:
        raise RestError(400, fault.code, str(fault)) from None
    if request.query.get("columns", "").lower() == "true":
        return RestAnswer(_columns(found))
    base = request.base + ("/tooling" if request.path.startswith("/tooling") else "")
    records = [nested(found, row, shown, lambda one, at: attributes(one, at, base)) for row in found.rows]
    return RestAnswer({"totalSize": found.count, "done": True, "records": records if found.columns else []})


def attributes(one: OrgObject, row: Row, base: str) -> dict[str, object]:
    """What every record says of itself."""
    return {"type": one.name, "url": f"{base}/sobjects/{one.name}/{row.get('id') or ''}"}


def _columns(found: SelectedRows) -> dict[str, object]:
    names = [column.path for column in found.columns]
    return {
        "columnMetadata": [_column(one) for one in found.columns],
        "entityName": found.object.name,
        "groupBy": False,
        "idSelected": ("Id",) in names,
        "keyPrefix": found.object.prefix or None,
    }


def _column(one: SelectedColumn, depth: int = 0) -> dict[str, object]:
    below = len(one.path) - depth > 1
    kind = one.field.kind
    return {
        "aggregate": False,
        "apexType": None if below else {BOOLEAN: "Boolean", NUMBER: "Double"}.get(kind, "String"),
        "booleanType": not below and kind == BOOLEAN,
        "columnName": one.path[depth],
        "custom": one.path[depth].endswith(("__c", "__r")),
        "displayName": one.path[depth],
        "foreignKeyName": None,
        "insertable": not below and one.field.writable,
        "joinColumns": [_column(one, depth + 1)] if below else [],
        "numberType": not below and kind == NUMBER,
        "textType": not below and kind not in (BOOLEAN, NUMBER) and kind == TEXT,
        "updatable": not below and one.field.writable,
    }


ROUTES = (
    RestRoute("GET", "/query", query),
    RestRoute("GET", "/tooling/query", query),
)
