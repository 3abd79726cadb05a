"""Logging in: what a token is given for, and to whom. The grants of RFC 6749 4.4 and RFC 7523, errors in Salesforce's words."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from generator.org.certificates import verifying_key
from generator.org.connected_clients import ConnectedClient, ConnectedClients
from generator.org.database import OrgDatabase
from generator.org.sessions import ASSERTION, CLIENT, OrgSessions, digest
from generator.org.users import OrgUser, OrgUsers

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SKEW = 180.0  # seconds that clocks may differ by
LONGEST = 600.0  # seconds that an assertion may still be valid
_MILLISECONDS = 1e11  # above it a time is in milliseconds: the sf CLI sends them (seconds reach it in the year 5138)
_MOST_ASSERTION = 16_384


class LoginRefused(Exception):
    """No token is given; `error` is a code of RFC 6749 or of Salesforce."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """A token that was given. `issued_at` is in milliseconds since 1970, `signature` as Salesforce signs `id` and it."""

    access_token: str = field(repr=False)
    user: OrgUser
    issued_at: str
    signing_secret: str = field(default="", repr=False)

    def signature(self, identity_url: str) -> str:
        """Base64 of the HMAC-SHA256 of identity URL and time, keyed with the client's secret."""
        made = hmac.new(self.signing_secret.encode(), f"{identity_url}{self.issued_at}".encode(), hashlib.sha256)
        return base64.b64encode(made.digest()).decode("ascii")


class OrgLogins:
    """Gives tokens to connected clients."""

    def __init__(
        self, database: OrgDatabase, clients: ConnectedClients, users: OrgUsers, sessions: OrgSessions
    ) -> None:
        self._database, self._clients, self._users, self._sessions = database, clients, users, sessions

    def token(self, asked: Mapping[str, str], audiences: Collection[str]) -> TokenGrant:
        """The token for a request of these parameters, made at an org of these addresses. Raises `LoginRefused`."""
        grant = asked.get("grant_type", "")
        if grant == "client_credentials":
            return self._by_secret(asked.get("client_id", ""), asked.get("client_secret", ""))
        if grant == JWT_BEARER:
            return self._by_assertion(asked.get("assertion", ""), audiences)
        if grant == "password":
            raise LoginRefused("unsupported_grant_type", "passwords are not hosted by this local org")
        raise LoginRefused("unsupported_grant_type", "grant type not supported")

    def _by_secret(self, key: str, secret: str) -> TokenGrant:
        proven = self._clients.proves(key, secret)
        client = self._clients.find(key)
        if client is None:
            raise LoginRefused("invalid_client_id", "client identifier invalid")
        if not proven:
            raise LoginRefused("invalid_client", "invalid client credentials")
        return self._granted(client, CLIENT, secret)

    def _by_assertion(self, assertion: str, audiences: Collection[str]) -> TokenGrant:
        client = self._clients.find(_issuer(assertion))
        if client is None:
            raise LoginRefused("invalid_client_id", "client identifier invalid")
        claims = _verified(assertion, client)
        meant = claims.get("aud")
        named = [meant] if isinstance(meant, str) else meant if isinstance(meant, list) else []
        if not any(isinstance(one, str) and one.rstrip("/") in audiences for one in named):
            raise LoginRefused("invalid_grant", "audience is invalid")
        expires = _expiry(claims)
        subject = claims.get("sub") or claims.get("prn")
        if not isinstance(subject, str) or subject.lower() != client.user:
            raise LoginRefused("invalid_grant", "user hasn't approved this consumer")
        self._only_once(assertion, expires)
        return self._granted(client, ASSERTION, "")

    def _only_once(self, assertion: str, expires: float) -> None:
        """Raises `LoginRefused` for an assertion that was used before; what is signed counts, however the rest is spelt."""
        used = digest(assertion.rpartition(".")[0])
        with self._database.changing():
            self._database.run("DELETE FROM assertions WHERE expires < ?", (time.time(),))
            if not self._database.run("INSERT OR IGNORE INTO assertions VALUES (?, ?)", (used, expires + 2 * SKEW)):
                raise LoginRefused("invalid_grant", "assertion has been used already")

    def _granted(self, client: ConnectedClient, kind: str, secret: str) -> TokenGrant:
        user = self._users.find(client.user)
        if user is None:
            raise LoginRefused("invalid_grant", "no client credentials user enabled")
        token = self._sessions.issue(user.username, kind, client=client.key)
        return TokenGrant(token, user, str(int(time.time() * 1000)), secret)


def _issuer(assertion: str) -> str:
    """The client that an assertion says it is from; nothing is believed yet. Raises `LoginRefused`."""
    try:
        if len(assertion) > _MOST_ASSERTION:
            raise ValueError
        _, payload, _ = assertion.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        issuer = claims["iss"]
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError):
        raise LoginRefused("invalid_grant", "invalid assertion") from None
    return issuer if isinstance(issuer, str) else ""


def _verified(assertion: str, client: ConnectedClient) -> Mapping[str, object]:
    """The claims that the client's key signed. Raises `LoginRefused`."""
    if not client.certificate:
        raise LoginRefused("invalid_grant", "the client has no certificate")
    try:
        from joserfc import jwt
        from joserfc.errors import JoseError
    except ImportError:
        raise LoginRefused("server_error", "assertions need the extra: external-services[credentials]") from None
    try:
        key = verifying_key(client.certificate)
    except ValueError as error:
        raise LoginRefused("invalid_grant", f"the client's certificate cannot be used: {error}") from None
    try:
        return jwt.decode(assertion, key, algorithms=["RS256"]).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        raise LoginRefused("invalid_grant", "invalid assertion") from None


def _expiry(claims: Mapping[str, object]) -> float:
    """When the assertion ends, in seconds since 1970. Raises `LoginRefused` when that is over, or too far away."""
    expires, begins = (_seconds(claims.get(name)) for name in ("exp", "nbf"))
    now = time.time()
    if expires is None or expires + SKEW < now:
        raise LoginRefused("invalid_grant", "token validity expired")
    if expires > now + LONGEST + SKEW:
        raise LoginRefused("invalid_grant", f"exp is more than {LONGEST:g} seconds away")
    if begins is not None and begins > now + SKEW:
        raise LoginRefused("invalid_grant", "the assertion is not valid yet")
    return expires


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e15:
        return None
    return value / 1000 if value > _MILLISECONDS else float(value)
