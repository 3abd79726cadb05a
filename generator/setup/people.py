"""Users, and the permission sets that are assigned to them."""

from __future__ import annotations

from generator.org.managing import manage
from generator.org.permission_setup import permission_sets
from generator.org.refusal import OrgRefused
from generator.setup.messages import SetupAnswer, SetupRequest, Told, moved_to, refusal
from generator.setup.rendering import page
from generator.setup.router import SetupRoute


def _users(request: SetupRequest, findings: list[Told] | None = None) -> SetupAnswer:
    org = request.org
    assigned = org.users.assignments()
    rows = [(user, [one for one in assigned if one.username == user.username]) for user in org.users.all()]
    return page(
        request,
        "users.html.jinja",
        422 if findings else 200,
        title="Users",
        rows=rows,
        sets=permission_sets(org),
        findings=findings or [],
        form=request.form,
    )


def _add(request: SetupRequest) -> SetupAnswer:
    form = request.form
    asked = {
        "name": form.text("name"),
        "admin": form.ticked("admin"),
        "permission_sets": list(filter(None, form.texts("permission_sets"))),
    }
    try:
        manage(request.org, "user-add", asked)
    except OrgRefused as refused:
        return _users(request, [refusal(str(refused))])
    return moved_to("/users?done=created")


def _assign(request: SetupRequest) -> SetupAnswer:
    form = request.form
    try:
        manage(
            request.org,
            "user-assign",
            {"name": form.text("user"), "permission_sets": list(form.texts("permission_set"))},
        )
    except OrgRefused as refused:
        return _users(request, [refusal(str(refused))])
    return moved_to(f"{_back(form.text('back'))}?done=assigned")


def _unassign(request: SetupRequest) -> SetupAnswer:
    try:
        request.org.users.unassign(request.form.text("assignment"))
    except OrgRefused as refused:
        return _users(request, [refusal(str(refused))])
    return moved_to(f"{_back(request.form.text('back'))}?done=unassigned")


def _back(place: str) -> str:
    """A page of Setup to go back to: its own path alone, so that no form leads away."""
    plain = place.startswith("/") and not place.startswith("//") and all(c.isalnum() or c in "/_-" for c in place)
    return place if plain else "/users"


def _remove(request: SetupRequest) -> SetupAnswer:
    try:
        manage(request.org, "user-remove", {"name": request.form.text("user")})
    except OrgRefused as refused:
        return _users(request, [refusal(str(refused))])
    return moved_to("/users?done=deleted")


ROUTES = (
    SetupRoute("GET", "/users", _users),
    SetupRoute("POST", "/users", _add),
    SetupRoute("POST", "/users/assign", _assign),
    SetupRoute("POST", "/users/unassign", _unassign),
    SetupRoute("POST", "/users/remove", _remove),
)
