"""The one record about people that clients write: the assignment of a permission set."""

from __future__ import annotations

from generator.org.refusal import OrgRefused
from generator.rest.messages import RestAnswer, RestError, RestRequest
from generator.rest.router import RestRoute

_FIELDS = ("AssigneeId", "PermissionSetId")
_OBJECT = "/sobjects/(?i:PermissionSetAssignment)"


def _assign(request: RestRequest) -> RestAnswer:
    request.org.users.require_admin(request.session.user, "assign permission sets")
    asked = request.json()
    given = {str(name).lower(): value for name, value in asked.items()} if isinstance(asked, dict) else {}
    known = {name.lower() for name in (*_FIELDS, "attributes")}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise RestError(
            400, "INVALID_FIELD", f"No such column '{unknown[0][:80]}' on sobject of type PermissionSetAssignment"
        )
    values = [given.get(name.lower()) for name in _FIELDS]
    missing = [name for name, value in zip(_FIELDS, values, strict=True) if not isinstance(value, str) or not value]
    if missing:
        raise RestError(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(missing)}]")
    made = request.org.assign(*map(str, values))
    return RestAnswer({"id": made.id, "success": True, "errors": []}, 201)


def _unassign(request: RestRequest, assignment: str) -> RestAnswer:
    request.org.users.require_admin(request.session.user, "assign permission sets")
    try:
        request.org.users.unassign(assignment)
    except OrgRefused as refused:
        raise RestError(404, "ENTITY_IS_DELETED", str(refused)) from None
    return RestAnswer(status=204)


ROUTES = (
    RestRoute("POST", _OBJECT, _assign),
    RestRoute("DELETE", f"{_OBJECT}/{{id}}", _unassign),
)
