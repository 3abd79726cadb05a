"""Logging in and out over HTTP: OAuth's token and revocation, who somebody is, the way into the org's pages."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote_plus

from generator.org.local_org import LocalOrg
from generator.org.oauth import LoginRefused
from generator.org.sessions import OrgSession
from generator.org.users import OrgUser
from generator.rest.messages import RestAnswer, RestError

TOKEN, REVOKE, USER_INFO, SINGLE_ACCESS = (
    f"/services/oauth2/{name}" for name in ("token", "revoke", "userinfo", "singleaccess")
)
FRONT_DOOR = "/secur/frontdoor.jsp"
_MOST_BODY = 65_536
_MOST_FIELDS = 20
_NOT_KEPT = {"cache-control": "no-store", "pragma": "no-cache"}


def open_to_all(org: LocalOrg, method: str, path: str, headers: Mapping[str, str], body: bytes) -> RestAnswer | None:
    """The answer of what needs no session: token and revocation; None for any other path. Raises `RestError`."""
    if path not in (TOKEN, REVOKE):
        return None
    if method != "POST":
        raise RestError(405, "METHOD_NOT_ALLOWED", f"HTTP Method '{method}' not allowed. Allowed are POST")
    try:
        asked = _asked(headers, body)
        if path == REVOKE:
            org.sessions.revoke(asked.get("token", ""))  # one that is none is revoked too (RFC 7009 2.2)
            return RestAnswer(headers=_NOT_KEPT)
        return _token(org, asked, headers)
    except LoginRefused as refused:
        status = 401 if refused.error == "invalid_client" and "authorization" in headers else 400
        told = {"error": refused.error, "error_description": str(refused)}
        return RestAnswer(told, status, _NOT_KEPT)


def with_session(
    org: LocalOrg, session: OrgSession, method: str, path: str, headers: Mapping[str, str]
) -> RestAnswer | None:
    """The answer of what tells a caller who it is; None for any other path. Raises `RestError`."""
    user = org.users.find(session.user)
    if user is None or method not in ("GET", "POST"):
        return None
    here = address(org, headers)
    if path in (USER_INFO, identity_path(org, user)):
        return RestAnswer(_identity(org, user, here))
    if path == SINGLE_ACCESS:
        return RestAnswer({"frontdoor_uri": f"{here}{FRONT_DOOR}?otp={org.codes.issue(user.username)}"}, 200, _NOT_KEPT)
    return None


def address(org: LocalOrg, headers: Mapping[str, str]) -> str:
    """The address that the caller knows the org by: the Host of the request was found to be one of ours."""
    named = headers.get("host", "").lower()
    return next((one for one in org.addresses if one.partition("://")[2] == named), (*org.addresses, "")[0])


def identity_path(org: LocalOrg, user: OrgUser) -> str:
    """The path of a user's identity."""
    return f"/id/{org.identity.org_id}/{user.id}"


def _asked(headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    """The parameters of a form, and the client's name and secret of a Basic header. Raises `LoginRefused`."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if len(body) > _MOST_BODY or kind != "application/x-www-form-urlencoded":
        raise LoginRefused("invalid_request", "a form (application/x-www-form-urlencoded) is expected")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise LoginRefused("invalid_request", "the form cannot be read") from None
    if len({name for name, _ in pairs}) != len(pairs):
        raise LoginRefused("invalid_request", "a parameter is there twice")
    return {**dict(pairs), **_basic(headers.get("authorization", ""))}


def _basic(header: str) -> dict[str, str]:
    word, _, packed = header.partition(" ")
    if word.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(packed.strip(), validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        raise LoginRefused("invalid_request", "the Authorization header cannot be read") from None
    return {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}


def _token(org: LocalOrg, asked: Mapping[str, str], headers: Mapping[str, str]) -> RestAnswer:
    audiences = {f"{one}{path}" for one in org.addresses for path in ("", TOKEN)}
    grant = org.logins.token(asked, audiences)
    here = address(org, headers)
    identity = f"{here}{identity_path(org, grant.user)}"
    return RestAnswer(
        {
            "access_token": grant.access_token,
            "signature": grant.signature(identity),
            "scope": "api",
            "instance_url": here,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": grant.issued_at,
            "api_instance_url": here,
            "token_format": "opaque",
        },
        200,
        _NOT_KEPT,
    )


def _identity(org: LocalOrg, user: OrgUser, here: str) -> dict[str, object]:
    return {
        "sub": f"{here}{identity_path(org, user)}",
        "id": f"{here}{identity_path(org, user)}",
        "user_id": user.id,
        "organization_id": org.identity.org_id,
        "preferred_username": user.username,
        "username": user.username,
        "name": user.name,
        "display_name": user.name,
        "email": user.username,
        "active": True,
        "user_type": "STANDARD",
        "urls": {
            "rest": f"{here}/services/data/v{{version}}/",
            "query": f"{here}/services/data/v{{version}}/query/",
            "metadata": f"{here}/services/Soap/m/{{version}}/{org.identity.org_id}",
            "users": f"{here}/services/data/v{{version}}/chatter/users",
        },
    }
