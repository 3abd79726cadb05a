"""What `extsvc org user|token|client|credential` ask of an org, one row each: plain data in, plain data out, for its administrator."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.org.certificates import MOST_BYTES, read_certificate
from generator.org.local_org import LocalOrg, now
from generator.org.principals import PrincipalStatus
from generator.org.refusal import INVALID, MISSING, OrgRefused
from generator.org.sessions import LIFETIME, USER
from generator.org.users import OrgUser
from generator.wording import offered

Asked = Mapping[str, object]
Answer = dict[str, object]


def manage(org: LocalOrg, verb: str, asked: Asked) -> Answer:
    """Carry out a verb of `VERBS`. Raises `OrgRefused`."""
    work = VERBS.get(verb)
    if work is None:
        raise OrgRefused(MISSING, f"there is no {verb[:40]}")
    return work(org, asked)


def _text(asked: Asked, name: str, default: str | None = None) -> str:
    """Raises `OrgRefused` for what is no text, or missing without a default."""
    value = asked.get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        raise OrgRefused(INVALID, f"{name} must be a text")
    return value


def _texts(asked: Asked, name: str) -> list[str]:
    value = asked.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise OrgRefused(INVALID, f"{name} must be a list of texts")
    return [str(one) for one in value]


def _user(org: LocalOrg, user: OrgUser) -> Answer:
    mine = [one.permission_set for one in org.users.assignments() if one.username == user.username]
    return {"id": user.id, "username": user.username, "admin": user.admin, "permission_sets": mine}


def _user_add(org: LocalOrg, asked: Asked) -> Answer:
    wanted = [_deployed_set(org, name) for name in _texts(asked, "permission_sets")]
    with org.database.changing():
        user = org.users.add(_text(asked, "name"), asked.get("admin") is True, now())
        for name in dict.fromkeys(wanted):
            org.users.assign(user, name, now())
    return _user(org, user)


def _deployed_set(org: LocalOrg, name: str) -> str:
    """The permission set of this name as it is spelt. Raises `OrgRefused`."""
    there = [key.name for key in org.components if key.type == "PermissionSet"]
    found = next((one for one in there if one.lower() == name.lower()), None)
    if found is None:
        raise OrgRefused(MISSING, f"no permission set {name[:80]} is deployed; {offered(name, sorted(there))}")
    return found


def _user_list(org: LocalOrg, asked: Asked) -> Answer:
    return {"users": [_user(org, user) for user in org.users.all()]}


def _user_remove(org: LocalOrg, asked: Asked) -> Answer:
    return {"removed": org.users.remove(_text(asked, "name")).username}


def _user_assign(org: LocalOrg, asked: Asked) -> Answer:
    user = org.users.known(_text(asked, "name"))
    wanted = [_deployed_set(org, name) for name in _texts(asked, "permission_sets")]
    with org.database.changing():
        for name in dict.fromkeys(wanted):
            if name.lower() not in org.users.permission_sets_of(user.username):
                org.users.assign(user, name, now())
    return _user(org, user)


def _token(org: LocalOrg, asked: Asked) -> Answer:
    user = org.users.known(_text(asked, "name"))
    token = org.sessions.issue(user.username, USER)
    return {"access_token": token, "username": user.username, "instance_url": org.addresses[0] if org.addresses else "", "expires_in": int(LIFETIME)}  # fmt: skip


def _token_revoke(org: LocalOrg, asked: Asked) -> Answer:
    user = org.users.known(_text(asked, "name"))
    return {"username": user.username, "revoked": org.sessions.revoke_user(user.username)}


def _client_add(org: LocalOrg, asked: Asked) -> Answer:
    certificate = _text(asked, "certificate", "")
    if certificate:
        try:
            certificate = read_certificate(certificate.encode()[: MOST_BYTES + 1])
        except ValueError as error:
            raise OrgRefused(INVALID, f"the certificate cannot be used: {error}") from None
        except ImportError:
            raise OrgRefused(INVALID, "certificates need the extra: external-services[credentials]") from None
    user = org.users.known(_text(asked, "run_as"))
    client, secret = org.clients.add(_text(asked, "name"), user, certificate, now())
    return {"name": client.name, "client_id": client.key, "client_secret": secret, "username": client.user}


def _client_list(org: LocalOrg, asked: Asked) -> Answer:
    rows = [
        {"name": one.name, "client_id": one.key, "username": one.user, "certificate": bool(one.certificate)}
        for one in org.clients.all()
    ]
    return {"clients": rows}


def _client_remove(org: LocalOrg, asked: Asked) -> Answer:
    with org.database.changing():
        gone = org.clients.remove(_text(asked, "name"))
        return {"removed": gone.name, "revoked": org.sessions.revoke_client(gone.key)}


def _credential(org: LocalOrg, asked: Asked) -> PrincipalStatus:
    """The principal that is meant: of the external credential of this name, or behind the named one. Raises `OrgRefused`."""
    known, name = org.access.definitions, _text(asked, "name")
    behind = known.named(name)
    external = known.external(name) or (known.external(behind.external) if behind is not None else None)
    if external is None:
        there = [one.name for one in known.externals]
        raise OrgRefused(MISSING, f"no credential {name[:80]} is deployed; {offered(name, there)}")
    principal = _text(asked, "principal", "")
    if not principal:
        if len(external.principals) != 1:
            names = ", ".join(one.name for one in external.principals) or "none"
            raise OrgRefused(INVALID, f"{external.name} has these principals, name one: {names}")
        principal = external.principals[0].name
    user = _text(asked, "user", "")
    caller = org.users.known(user).username if user else org.identity.username
    return org.principals.status(external.name, principal, caller)


def _credential_told(of: PrincipalStatus) -> Answer:
    return {
        "external": of.external.name, "principal": of.principal.name, "type": of.principal.kind, "user": of.user,
        "status": of.status, "asked": list(of.asked), "kept": list(of.kept),
    }  # fmt: skip


def _credential_show(org: LocalOrg, asked: Asked) -> Answer:
    return _credential_told(_credential(org, asked))


def _credential_set(org: LocalOrg, asked: Asked) -> Answer:
    values = asked.get("values")
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        raise OrgRefused(INVALID, "values must be texts by their names")
    of = _credential(org, asked)
    return _credential_told(org.principals.put(of, {str(k): str(v) for k, v in values.items()}, org.identity.username))


def _credential_remove(org: LocalOrg, asked: Asked) -> Answer:
    of = _credential(org, asked)
    org.principals.remove(of, org.identity.username)
    return {"removed": of.external.name, "principal": of.principal.name}


def _credential_list(org: LocalOrg, asked: Asked) -> Answer:
    return {"credentials": [_credential_told(of) for of in org.principals.all(org.identity.username)]}


VERBS: dict[str, Callable[[LocalOrg, Asked], Answer]] = {
    "user-add": _user_add,
    "user-assign": _user_assign,
    "user-list": _user_list,
    "user-remove": _user_remove,
    "token": _token,
    "token-revoke": _token_revoke,
    "client-add": _client_add,
    "client-list": _client_list,
    "client-remove": _client_remove,
    "credential-list": _credential_list,
    "credential-remove": _credential_remove,
    "credential-set": _credential_set,
    "credential-show": _credential_show,
}
