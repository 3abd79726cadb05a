"""Rest Actions that belong to no registered service, as plain HTTP: only where somebody said that they may go.

As in an org: through a named credential, or to the address of a remote site that is allowed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.flow.actions import ActionResult, Actions
from generator.usecases.omni_services import PLAIN

if TYPE_CHECKING:
    from generator.credentials.bound import BoundCredential
    from generator.usecases.flow_callouts import Callouts

NOWHERE = "it names neither a named credential nor a whole address"


@dataclass(frozen=True, slots=True)
class _Request:
    """What a credential reads of a request."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(slots=True)
class WithPlainHttp:
    """Actions, and beside them plain HTTP for what is no action. `sites` are addresses that may be called."""

    actions: Actions
    callouts: Callouts
    sites: Sequence[str]
    learn: Callable[[Iterable[str]], None]

    def call(self, action_name: str, inputs: dict[str, object]) -> ActionResult:
        """The answer of an action, or of an address. Never raises for what a server says or does."""
        if not action_name.startswith(f"{PLAIN}: "):
            return self.actions.call(action_name, inputs)
        if self.callouts.mock:
            return refused(
                "it belongs to no registered service, so that no mock can answer it; give its answer with --set"
            )
        from generator.credentials.errors import CredentialError

        try:
            return self._sent(inputs)
        except CredentialError as error:
            return refused(f"{error.sentence} {error.remedy}".strip())
        except (ValueError, OSError) as error:
            return refused(str(error))

    def _sent(self, inputs: dict[str, object]) -> ActionResult:
        """Raises `CredentialError`, ValueError, OSError."""
        host, credential = str(inputs.get("host") or ""), str(inputs.get("credential") or "")
        bound: BoundCredential | None = None
        if host:
            refusal = self._site(host)
            if refusal:
                return refused(refusal)
            base = self.callouts.base_url or host
        elif credential:
            from generator.credentials.provider import for_call

            bound = for_call(credential, self.callouts.user or None, self.callouts.base_url or None)
            base = bound.base_url
        else:
            return refused(NOWHERE)
        return exchange(base, bound, inputs, self.learn, self.callouts.headers).result

    def _site(self, host: str) -> str:
        """Why an address may not be called; "" when it may."""
        from generator.credentials.origins import on_this_machine, origin_of

        if self.callouts.base_url or on_this_machine(host):
            return ""
        allowed = {origin_of(site) for site in self.sites}
        if origin_of(host) in allowed:
            return ""
        return f"{host} is no remote site that may be called: allow it with --remote-site {host}, or give the answer with --set"


@dataclass(frozen=True, slots=True)
class PlainExchange:
    """A plain request and its answer, which may repeat a secret; what a credential added is in no field of it."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    answer: str

    @property
    def result(self) -> ActionResult:
        """The answer as that of an action."""
        return _result(self.status, self.answer)


def exchange(
    base: str,
    bound: BoundCredential | None,
    inputs: Mapping[str, object],
    learn: Callable[[Iterable[str]], None],
    more: Mapping[str, str] = MappingProxyType({}),
) -> PlainExchange:
    """Send a plain request below `base`, through a credential where there is one; `learn` is told what that adds.

    `inputs` are method, target, headers and body; `more` are headers over those. Raises `CredentialError`, ValueError, OSError.
    """
    from generator.credentials.transport import send

    given = inputs.get("headers")
    headers = {str(name): str(value) for name, value in given.items()} if isinstance(given, Mapping) else {}
    headers |= more
    body = _body(inputs, headers)
    url, method = base.rstrip("/") + str(inputs.get("target") or "/"), str(inputs.get("method") or "GET")
    made: Mapping[str, str] = bound.headers(_Request(method, url, headers, body)) if bound is not None else {}
    learn(made.values())
    answer = send(method, url, {**headers, **made}, body or b"")
    return PlainExchange(method, url, headers, body or b"", answer.status_code, answer.body.reveal())


def _body(inputs: Mapping[str, object], headers: dict[str, str]) -> bytes | None:
    if "body" not in inputs:
        return None
    if "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = "application/json"
    body = inputs["body"]
    return body.encode() if isinstance(body, str) else json.dumps(body, ensure_ascii=False).encode()


def _result(status: int, body: str) -> ActionResult:
    from generator.reading import json_given

    try:
        told: object = json_given(body) if body.strip() else None
    except (ValueError, RecursionError):
        told = body
    success = status < 300
    errors = () if success else (f"The service answered with HTTP status {status}.",)
    return ActionResult({str(status): told, "responseCode": status}, success, errors)


def refused(reason: str) -> ActionResult:
    """A callout that was not sent, and why."""
    return ActionResult({}, False, (reason,))
