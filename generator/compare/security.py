"""Which schemes an operation asks for: whether who could call it still can."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from generator.compare.type_comparer import TypeComparer
from generator.model.service import Auth
from generator.oas.resolve import Spec

Security: TypeAlias = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
Schemes: TypeAlias = tuple[str, ...]
Scopes: TypeAlias = Mapping[str, tuple[str, ...]]


def compare_security(comparer: TypeComparer, at: str, subject: str, old: Security, new: Security) -> None:
    """Each old alternative is what some callers send: it still does when a new one asks for nothing beyond it.

    An alternative is told by the schemes it names; none at all, or an empty one, asks for nothing.
    """
    before, after = _by_schemes(old), _by_schemes(new)
    unmet = [schemes for schemes in before if _met_by(schemes, after) is None]
    kept = bool(before.keys() & after.keys())
    for schemes in after:
        if schemes and schemes not in before and not _lightens(schemes, before):
            rule = "security-requirement-added" if unmet and not kept else "security-alternative-added"
            comparer.note(at, rule, subject, value=_and(schemes))
    if () in unmet and kept:
        comparer.note(at, "security-requirement-added", subject, value=" or ".join(sorted(map(_and, after))))
    for schemes in before:
        met = _met_by(schemes, after)
        if met is None:
            if schemes:
                comparer.note(at, "security-alternative-removed", subject, value=_and(schemes))
            continue
        if dropped := [name for name in schemes if name not in met]:
            comparer.note(at, "security-requirement-removed", subject, value=_and(dropped))
        _compare_scopes(comparer, at, subject, before[schemes], after[met])


def _by_schemes(security: Security) -> dict[Schemes, dict[str, tuple[str, ...]]]:
    made = {tuple(sorted(name for name, _ in alternative)): dict(alternative) for alternative in security}
    return made or {(): {}}


def _met_by(sent: Schemes, after: Iterable[Schemes]) -> Schemes | None:
    """The new alternative that a caller with these schemes satisfies; the one that asks for most of them."""
    fitting = [asked for asked in after if set(asked) <= set(sent)]
    return max(fitting, key=len, default=None)


def _lightens(asked: Schemes, before: Iterable[Schemes]) -> bool:
    """Whether it is an old alternative that asks for less now."""
    return any(set(asked) < set(sent) for sent in before)


def _and(schemes: Collection[str]) -> str:
    return " and ".join(schemes)


def _compare_scopes(comparer: TypeComparer, at: str, subject: str, old: Scopes, new: Scopes) -> None:
    for scheme in new:
        for scope in sorted(set(new[scheme]) - set(old[scheme])):
            comparer.note(at, "security-scope-added", subject, scheme=scheme, value=scope)
        for scope in sorted(set(old[scheme]) - set(new[scheme])):
            comparer.note(at, "security-scope-removed", subject, scheme=scheme, value=scope)


def compare_schemes(comparer: TypeComparer, old: tuple[Auth, ...], new: tuple[Auth, ...], subject: str) -> None:
    """Schemes of the same name that work in another way now."""
    before = {auth.name: _scheme(auth) for auth in old}
    for auth in new:
        if auth.name in before and before[auth.name] != _scheme(auth):
            args = {"old": before[auth.name], "new": _scheme(auth)}
            comparer.note("", "security-scheme-changed", subject, value=auth.name, **args)


def _scheme(auth: Auth) -> str:
    return " ".join(part for part in (auth.kind, auth.scheme, auth.location, auth.parameter, auth.token_url) if part)


def compare_scheme_addresses(comparer: TypeComparer, documents: tuple[Spec, Spec], subject: str) -> None:
    """The addresses where tokens are asked for and renewed, and where OpenID Connect is described."""
    before, after = (dict(_addresses(document)) for document in documents)
    for (name, where), address in after.items():
        past = before.get((name, where))
        if past is not None and past != address:
            args = {"value": name, "old": f"{where} {past}", "new": address}
            comparer.note("", "security-scheme-changed", subject, **args)


def _addresses(document: Spec) -> Iterator[tuple[tuple[str, str], str]]:
    tree = document.root
    components = tree.get("components")
    schemes = (components.get("securitySchemes") if isinstance(components, dict) else None) or tree.get(
        "securityDefinitions"
    )
    for name, scheme in schemes.items() if isinstance(schemes, dict) else ():
        flows = scheme.get("flows") if isinstance(scheme, dict) else None
        owners = [("", scheme), *(flows.items() if isinstance(flows, dict) else ())]
        for flow, owner in owners:
            for word in ("openIdConnectUrl", "authorizationUrl", "refreshUrl"):
                if isinstance(owner, dict) and isinstance(address := owner.get(word), str):
                    yield (str(name), f"{flow} {word}".strip()), address
