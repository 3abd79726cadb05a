"""External credentials with their principals, and named credentials."""

from __future__ import annotations

from generator.credentials.definitions import CustomHeader, NamedCredential, Principal, PrincipalKind
from generator.org.changing import delete
from generator.org.credential_setup import (
    EXTERNAL,
    NAMED,
    CredentialTrial,
    external,
    external_of,
    fields_of,
    keep_values,
    named,
    new_external,
    protocols,
    put_header,
    put_named,
    put_principal,
    remove_principal,
    try_named,
    words_of,
)
from generator.org.refusal import OrgRefused
from generator.setup.messages import SetupAnswer, SetupForm, SetupRequest, Told, moved_to, refusal
from generator.setup.outcomes import refusals_of
from generator.setup.rendering import page, path_step
from generator.setup.router import SetupRoute


def _list(request: SetupRequest) -> SetupAnswer:
    known = request.org.access.definitions
    components = request.org.components
    usable = {one.name for one in known.externals} | {one.name for one in known.nameds}
    others = sorted(key for key in components if key.type in (EXTERNAL, NAMED) and key.name not in usable)
    return page(
        request, "credentials.html.jinja", title="Named Credentials", externals=known.externals, nameds=known.nameds,
        others=others, live=request.org.live.names(), words_of=words_of,
    )  # fmt: skip


# -- external credentials


def _new_external(request: SetupRequest, findings: list[Told] | None = None) -> SetupAnswer:
    form = request.form
    chosen = form.text("protocol") or request.asked("protocol") or "Custom"
    every = protocols()
    protocol = next((one for one in every if one.word == chosen), every[0])
    return page(
        request, "external_new.html.jinja", 422 if findings else 200, title="New External Credential", protocols=every,
        protocol=protocol, fields=fields_of(protocol), findings=findings or [], form=form,
    )  # fmt: skip


def _create_external(request: SetupRequest) -> SetupAnswer:
    form = request.form
    if form.text("do") == "protocol":
        return _new_external(request)
    values = {name: form.text(name) for name in form.values}
    try:
        findings = refusals_of(new_external(request.org, request.user, external_of(values)))
    except OrgRefused as refused:
        findings = [refusal(str(refused))]
    return _new_external(request, findings) if findings else _to_external(form.text("name"), "created")


def _to_external(name: str, done: str) -> SetupAnswer:
    return moved_to(f"/credentials/external/{path_step(name)}?done={done}")


def _external(request: SetupRequest, name: str, findings: list[Told] | None = None) -> SetupAnswer:
    org = request.org
    it = external(org, name)
    statuses = [org.principals.status(it.name, one.name, request.user) for one in it.principals]
    return page(
        request, "external.html.jinja", 422 if findings else 200, title=it.label, it=it, statuses=statuses,
        protocol=words_of(it), nameds=[one for one in org.access.definitions.nameds if one.external == it.name],
        findings=findings or [], form=request.form, following=max((one.sequence for one in it.principals), default=0) + 1,
    )  # fmt: skip


def _put_principal(request: SetupRequest, name: str) -> SetupAnswer:
    form = request.form
    sequence = form.text("sequence") or "1"
    values = _values(form)
    kind: PrincipalKind = "PerUserPrincipal" if form.text("kind") == "PerUserPrincipal" else "NamedPrincipal"
    try:
        if not sequence.isdecimal() or not 0 < len(sequence) < 6:
            raise OrgRefused("INVALID", "The sequence number is a whole number.")
        made = Principal(form.text("principal"), kind, int(sequence), tuple(values))
        ended = put_principal(request.org, request.user, name, made, values)
    except OrgRefused as refused:
        return _external(request, name, [refusal(str(refused))])
    findings = refusals_of(ended)
    return _external(request, name, findings) if findings else _to_external(name, "saved")


def _values(form: SetupForm) -> dict[str, str]:
    """The authentication parameters that were typed: names beside values."""
    pairs = zip(form.texts("parameter"), form.texts("value"), strict=False)
    return {name.strip(): value for name, value in pairs if name.strip() and value}


def _keep(request: SetupRequest, name: str) -> SetupAnswer:
    form = request.form
    try:
        if form.text("do") == "forget":
            of = request.org.principals.status(name, form.text("principal"), request.user)
            request.org.principals.remove(of, request.user)
            return _to_external(name, "forgotten")
        keep_values(request.org, request.user, name, form.text("principal"), _values(form))
    except OrgRefused as refused:
        return _external(request, name, [refusal(str(refused))])
    return _to_external(name, "secrets")


def _remove_principal(request: SetupRequest, name: str) -> SetupAnswer:
    try:
        findings = refusals_of(remove_principal(request.org, request.user, name, request.form.text("principal")))
    except OrgRefused as refused:
        findings = [refusal(str(refused))]
    return _external(request, name, findings) if findings else _to_external(name, "deleted")


def _put_header(request: SetupRequest, name: str) -> SetupAnswer:
    form = request.form
    try:
        header = CustomHeader(form.text("header"), form.text("value"))
        findings = refusals_of(put_header(request.org, request.user, name, header))
    except OrgRefused as refused:
        findings = [refusal(str(refused))]
    return _external(request, name, findings) if findings else _to_external(name, "saved")


def _delete_external(request: SetupRequest, name: str) -> SetupAnswer:
    findings = refusals_of(delete(request.org, request.user, EXTERNAL, name))
    return _external(request, name, findings) if findings else moved_to("/credentials?done=deleted")


# -- named credentials


def _new_named(request: SetupRequest, findings: list[Told] | None = None) -> SetupAnswer:
    return _named_form(request, None, findings)


def _named_form(
    request: SetupRequest, it: NamedCredential | None, findings: list[Told] | None, trials: list[CredentialTrial] | None = None
) -> SetupAnswer:  # fmt: skip
    org = request.org
    return page(
        request, "named.html.jinja", 422 if findings else 200, title=it.label if it is not None else "New Named Credential",
        it=it, externals=org.access.definitions.externals, findings=findings or [], form=request.form, trials=trials or [],
        sent=request.method == "POST" and bool(findings), users=org.users.all(), chosen=request.asked("external"),
        live=it is not None and org.live.is_live(it.name),
    )  # fmt: skip


def _read_named(form: SetupForm, name: str) -> NamedCredential:
    return NamedCredential(
        name, form.text("label") or name, form.text("url"), form.text("external"), form.text("description"),
        form.ticked("generate"), form.ticked("merge_in_header"), form.ticked("merge_in_body"), form.ticked("enabled"),
    )  # fmt: skip


def _create_named(request: SetupRequest) -> SetupAnswer:
    name = request.form.text("name")
    try:
        findings = refusals_of(put_named(request.org, request.user, _read_named(request.form, name)))
    except OrgRefused as refused:
        findings = [refusal(str(refused))]
    return _new_named(request, findings) if findings else moved_to(f"/credentials/named/{path_step(name)}?done=created")


def _named(request: SetupRequest, name: str) -> SetupAnswer:
    return _named_form(request, named(request.org, name), None)


def _change_named(request: SetupRequest, name: str) -> SetupAnswer:
    from dataclasses import replace

    it = named(request.org, name)
    try:
        made = replace(_read_named(request.form, it.name), headers=it.headers)
        findings = refusals_of(put_named(request.org, request.user, made, it.name))
    except OrgRefused as refused:
        findings = [refusal(str(refused))]
    return (
        _named_form(request, it, findings) if findings else moved_to(f"/credentials/named/{path_step(name)}?done=saved")
    )


def _test_named(request: SetupRequest, name: str) -> SetupAnswer:
    user = request.org.users.known(request.form.text("user") or request.user)
    return _named_form(request, named(request.org, name), None, try_named(request.org, name, user.username))


def _delete_named(request: SetupRequest, name: str) -> SetupAnswer:
    findings = refusals_of(delete(request.org, request.user, NAMED, name))
    return (
        _named_form(request, named(request.org, name), findings) if findings else moved_to("/credentials?done=deleted")
    )


ROUTES = (
    SetupRoute("GET", "/credentials", _list),
    SetupRoute("GET", "/credentials/external/new", _new_external),
    SetupRoute("POST", "/credentials/external/new", _create_external),
    SetupRoute("GET", "/credentials/external/{name}", _external),
    SetupRoute("POST", "/credentials/external/{name}/principal", _put_principal),
    SetupRoute("POST", "/credentials/external/{name}/values", _keep),
    SetupRoute("POST", "/credentials/external/{name}/remove-principal", _remove_principal),
    SetupRoute("POST", "/credentials/external/{name}/header", _put_header),
    SetupRoute("POST", "/credentials/external/{name}/delete", _delete_external),
    SetupRoute("GET", "/credentials/named/new", _new_named),
    SetupRoute("POST", "/credentials/named/new", _create_named),
    SetupRoute("GET", "/credentials/named/{name}", _named),
    SetupRoute("POST", "/credentials/named/{name}", _change_named),
    SetupRoute("POST", "/credentials/named/{name}/test", _test_named),
    SetupRoute("POST", "/credentials/named/{name}/delete", _delete_named),
)
