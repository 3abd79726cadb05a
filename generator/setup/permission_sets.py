"""Permission sets: the principals that they enable, and who has them."""

from __future__ import annotations

from generator.org.changing import delete
from generator.org.permission_setup import (
    KIND,
    PrincipalGrant,
    new_permission_set,
    permission_set,
    permission_sets,
    set_grants,
)
from generator.org.refusal import OrgRefused
from generator.setup.messages import SetupAnswer, SetupRequest, Told, moved_to, refusal
from generator.setup.outcomes import refusals_of
from generator.setup.rendering import page, path_step
from generator.setup.router import SetupRoute


def _list(request: SetupRequest) -> SetupAnswer:
    return page(request, "permission_sets.html.jinja", title="Permission Sets", sets=permission_sets(request.org))


def _new(request: SetupRequest, findings: list[Told] | None = None) -> SetupAnswer:
    known = request.org.access.definitions.externals
    grants = [PrincipalGrant(f"{e.name}-{p.name}", f"{e.label} : {p.name}", False) for e in known for p in e.principals]
    return page(
        request, "permission_set_new.html.jinja", 422 if findings else 200,
        title="New Permission Set", grants=grants, findings=findings or [], form=request.form,
    )  # fmt: skip


def _create(request: SetupRequest) -> SetupAnswer:
    form = request.form
    try:
        ended = new_permission_set(
            request.org, request.user, form.text("name"), form.text("label"), form.text("description"), form.texts("grant")
        )  # fmt: skip
    except OrgRefused as refused:
        return _new(request, [refusal(str(refused))])
    findings = refusals_of(ended)
    return (
        _new(request, findings)
        if findings
        else moved_to(f"/permission-sets/{path_step(form.text('name'))}?done=created")
    )


def _show(request: SetupRequest, name: str, findings: list[Told] | None = None) -> SetupAnswer:
    it = permission_set(request.org, name)
    assigned = {username for _, username in it.assigned}
    free = [user for user in request.org.users.all() if user.username not in assigned]
    return page(
        request, "permission_set.html.jinja", 422 if findings else 200,
        title=it.label, it=it, free=free, findings=findings or [],
    )  # fmt: skip


def _grants(request: SetupRequest, name: str) -> SetupAnswer:
    try:
        findings = refusals_of(set_grants(request.org, request.user, name, request.form.texts("grant")))
    except OrgRefused as refused:
        findings = [refusal(str(refused))]
    return _show(request, name, findings) if findings else moved_to(f"/permission-sets/{path_step(name)}?done=saved")


def _delete(request: SetupRequest, name: str) -> SetupAnswer:
    findings = refusals_of(delete(request.org, request.user, KIND, name))
    return _show(request, name, findings) if findings else moved_to("/permission-sets?done=deleted")


ROUTES = (
    SetupRoute("GET", "/permission-sets", _list),
    SetupRoute("GET", "/permission-sets/new", _new),
    SetupRoute("POST", "/permission-sets/new", _create),
    SetupRoute("GET", "/permission-sets/{name}", _show),
    SetupRoute("POST", "/permission-sets/{name}", _grants),
    SetupRoute("POST", "/permission-sets/{name}/delete", _delete),
)
