"""Plain HTTP from inside the org: through a named credential whose callouts are live, for its user, and logged like all others."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from generator.credentials.errors import CredentialError
from generator.flow.actions import ActionResult
from generator.flow.mask import Masker
from generator.org.callouts import OrgCallout
from generator.org.local_org import LocalOrg
from generator.org.metadata_types import ComponentKey
from generator.org.vendors import LIVE, masked_body
from generator.usecases.omni_services import PLAIN
from generator.usecases.plain_http import NOWHERE, PlainExchange, exchange, refused


def plain_callout(org: LocalOrg, user: str, inputs: Mapping[str, object], masker: Masker) -> ActionResult:
    """The answer to a request that no registered service has: `inputs` are method, credential, host, target, headers, body.

    What a credential adds, `masker` learns. Never raises for what a server says or does, nor for a refusal.
    """
    named = str(inputs.get("credential") or "")
    refusal = _refusal(org, user, named, str(inputs.get("host") or ""))
    if refusal:
        return refused(refusal)

    def learn(values: Iterable[str]) -> None:
        for value in values:
            masker.learn(value)
            masker.learn(value.rpartition(" ")[2])

    started = time.perf_counter()
    try:
        bound = org.access.open(named, user)
        made = exchange(bound.base_url, bound, inputs, learn)
    except (CredentialError, ValueError, OSError) as error:
        reason = f"{error.sentence} {error.remedy}".strip() if isinstance(error, CredentialError) else str(error)
        _log(org, user, inputs, None, started, masker, reason)
        return refused(reason)
    _log(org, user, inputs, made, started, masker, "")
    return made.result


def _refusal(org: LocalOrg, user: str, named: str, host: str) -> str:
    """Why a request is not sent; "" when it is."""
    if host:
        return f"{host} belongs to no registered service, and the local org has no remote sites: call it through a named credential"
    if not named:
        return NOWHERE
    if org.world.there(ComponentKey("NamedCredential", named)) is None:
        return f"no named credential {named[:80]} is deployed"
    refusal = org.access.refusal(named, user)
    if refusal:
        return refusal
    if not org.live.is_live(named):
        return (
            f"no registered service of {named} has this path and method, so that nobody can play it: register its service, "
            f"or let its callouts out with extsvc org start --live {named}"
        )
    return ""


def _log(
    org: LocalOrg, user: str, inputs: Mapping[str, object], made: PlainExchange | None, started: float, masker: Masker, error: str
) -> None:  # fmt: skip
    given = inputs.get("headers")
    headers = made.headers if made is not None else given if isinstance(given, Mapping) else {}
    target = f"{inputs.get('credential') or ''}{inputs.get('target') or ''}"
    hidden = Masker()
    org.callouts.keep(
        OrgCallout(
            at=org.now(),
            user=user,
            action=PLAIN,
            how=LIVE,
            method=str(inputs.get("method") or "GET"),
            url=masker.text(hidden.pairs(made.url if made is not None else target)),
            request_headers=_shown({str(name): str(value) for name, value in headers.items()}, masker),
            request_body=masked_body(made.body, masker) if made is not None else "",
            status=made.status if made is not None else 0,
            answer_headers={},
            answer_body=masked_body(made.answer.encode(), masker) if made is not None else "",
            seconds=round(time.perf_counter() - started, 6),
            error=masker.text(hidden.pairs(error)),
        )
    )


def _shown(headers: dict[str, str], masker: Masker) -> dict[str, str]:
    made = masker.plain(headers)
    return {name: str(value) for name, value in made.items()} if isinstance(made, dict) else {}
