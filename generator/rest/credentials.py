"""Connect REST of named credentials: the secrets of principals are set here, and never told."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.org.principals import OrgPrincipals, PrincipalStatus
from generator.rest.messages import RestAnswer, RestError, RestRequest
from generator.rest.router import RestRoute

_PATH = "/named-credentials/credential"
_Writer = Callable[[OrgPrincipals, PrincipalStatus, Mapping[str, str], str], PrincipalStatus]
_WRITERS: dict[str, _Writer] = {
    "POST": OrgPrincipals.create,
    "PUT": OrgPrincipals.replace,
    "PATCH": OrgPrincipals.update,
}


def _get(request: RestRequest) -> RestAnswer:
    return RestAnswer(_told(_asked(request, request.query)))


def _write(request: RestRequest) -> RestAnswer:
    if request.query.get("action"):
        raise RestError(
            400, "INVALID_API_INPUT", "tokens are asked for when a callout needs one: there is nothing to refresh"
        )
    table = request.json()
    if not isinstance(table, dict):
        raise RestError(400, "JSON_PARSER_ERROR", "an object is expected")
    of = _asked(request, {str(name): value for name, value in table.items() if isinstance(value, str)})
    protocol = table.get("authenticationProtocol")
    if protocol is not None and protocol != of.protocol:
        raise RestError(400, "INVALID_API_INPUT", f"authenticationProtocol of {of.external.name} is another one")
    made = _WRITERS[request.method](request.org.principals, of, _values(table.get("credentials")), request.session.user)
    return RestAnswer(_told(made), 201 if request.method == "POST" else 200)


def _remove(request: RestRequest) -> RestAnswer:
    request.org.principals.remove(_asked(request, request.query), request.session.user)
    return RestAnswer(status=204)


def _asked(request: RestRequest, given: Mapping[str, str]) -> PrincipalStatus:
    missing = [name for name in ("externalCredential", "principalType") if not given.get(name)]
    if missing:
        raise RestError(400, "INVALID_API_INPUT", f"{missing[0]} is missing")
    return request.org.principals.status(
        given["externalCredential"], given.get("principalName", ""), request.session.user, given["principalType"]
    )


def _values(given: object) -> dict[str, str]:
    """The values by name; what is wrong is told without them. Raises `RestError`."""
    if not isinstance(given, dict):
        raise RestError(
            400, "INVALID_API_INPUT", 'credentials must be an object: {"NAME": {"value": "...", "encrypted": true}}'
        )
    values = {str(name): row.get("value") if isinstance(row, dict) else None for name, row in given.items()}
    made = {name: value for name, value in values.items() if isinstance(value, str)}
    wrong = next((name for name in values if name not in made), None)
    if wrong is not None:
        raise RestError(400, "INVALID_API_INPUT", f"credentials.{wrong[:80]}.value must be a text")
    return made


def _told(of: PrincipalStatus) -> dict[str, object]:
    return {
        "authenticationProtocol": of.protocol,
        "authenticationProtocolVariant": of.external.variant or None,
        "authenticationStatus": of.status,
        "credentials": {name: {"encrypted": True} for name in of.kept},
        "externalCredential": of.external.name,
        "principalName": of.principal.name,
        "principalType": of.principal.kind,
    }


ROUTES = (
    RestRoute("GET", _PATH, _get),
    RestRoute("POST PUT PATCH", _PATH, _write),
    RestRoute("DELETE", _PATH, _remove),
)
