"""The REST face as one function: from a request with its token to an answer. New resources are rows of `ROUTES`."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping

from generator.org.local_org import LocalOrg
from generator.org.refusal import ACCESS, MISSING, OrgRefused
from generator.org.sessions import OrgSession
from generator.org.usage import API
from generator.rest import (
    actions,
    collections,
    composite,
    credentials,
    deploys,
    discovery,
    flow_tests,
    login,
    people,
    procedures,
    queries,
    sobjects,
)
from generator.rest.messages import RestAnswer, RestError, RestRequest, error_answer, not_found, unable
from generator.rest.router import RestRoute, RestRouter
from generator.salesforce.releases import NEWEST

_STATUSES = {ACCESS: 403, MISSING: 404}  # of refusals; of all others 400
_DATA = re.compile(r"/services/data/v(\d{2,3}\.\d)(/.*)?\Z")
OLDEST = 20  # older clients ask for the User of a login in v51.0


def answer(
    org: LocalOrg, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> RestAnswer:
    """The answer to a request for a path that begins with /services."""
    try:
        if path.rstrip("/") == "/services/data" and method in ("GET", "HEAD"):
            return discovery.versions()
        unasked = login.open_to_all(org, method, path, headers, body)
        if unasked is not None:
            return unasked
        session = session_of(org, headers)
        about = login.with_session(org, session, method, path, headers)
        if about is not None:
            return about
        org.usage.count(API)
        return _below(org, session, method, path, query, headers, body)
    except RestError as error:
        return error_answer(error)
    except (OSError, sqlite3.Error) as error:
        return unable(error)


def _batched(request: RestRequest, method: str, path: str, query: Mapping[str, str], body: bytes) -> RestAnswer:
    """The answer to a request within another, in its session."""
    try:
        return _below(request.org, request.session, method, path, query, request.headers, body)
    except RestError as error:
        return error_answer(error)


def _below(
    org: LocalOrg,
    session: OrgSession,
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
) -> RestAnswer:
    """The answer of a resource of a version, or of a procedure. Raises `RestError`."""
    match = _DATA.match(path)
    try:
        if path.startswith(procedures.PREFIX):
            return procedures.answer(org, session, method, path, query, body)
        if match is None or not OLDEST <= float(match[1]) <= NEWEST.version:
            raise not_found()
        below = (match[2] or "").rstrip("/")
        return _ROUTER.answer(RestRequest(org, session, method, match[1], below, query, headers, body))
    except OrgRefused as refused:
        raise RestError(_STATUSES.get(refused.code, 400), refused.code, str(refused)) from None


def session_of(org: LocalOrg, headers: Mapping[str, str]) -> OrgSession:
    """The session of a request: its bearer token alone counts, never a cookie. Raises `RestError`."""
    word, _, token = headers.get("authorization", "").partition(" ")
    session = org.sessions.of(token.strip()) if word.lower() in ("bearer", "oauth") and token else None
    if session is None:
        raise RestError(401, "INVALID_SESSION_ID", "Session expired or invalid")
    return session


# Every resource below /services/data/vXX.X.
ROUTES: tuple[RestRoute, ...] = (
    *discovery.ROUTES,
    *people.ROUTES,
    *credentials.ROUTES,
    *queries.ROUTES,
    *sobjects.ROUTES,
    *collections.ROUTES,
    *deploys.ROUTES,
    *flow_tests.ROUTES,
    *actions.ROUTES,
    *procedures.ROUTES,
    *composite.routes(_batched),
)
_ROUTER = RestRouter(ROUTES)
