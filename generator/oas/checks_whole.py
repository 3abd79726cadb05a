"""Security, links and use of components: what can only be judged once the whole description was seen."""

from __future__ import annotations

from generator.model.types import Json
from generator.oas import rules_operations as rules
from generator.oas.findings import Path, pointer
from generator.oas.structure import Walk
from generator.pointer import escape


def check_security(walk: Walk) -> None:
    """Every requirement names a declared scheme, with scopes that the scheme knows."""
    found = walk.spec.get(walk.version.security_at)
    schemes = found.node if found and isinstance(found.node, dict) else {}
    for requirements, path, file in walk.facts.security:
        for number, requirement in enumerate(requirements if isinstance(requirements, list) else ()):
            for name, scopes in requirement.items() if isinstance(requirement, dict) else ():
                at: Path = (((path, "security"), number), name)
                if name not in schemes:
                    _unknown_scheme(walk, name, schemes, at, file)
                    continue
                walk.used.add(f"{walk.version.security_at}/{name}")
                target = walk.follow(schemes[name], "")
                if target and isinstance(target.node, dict) and isinstance(scopes, list):
                    _scopes(walk, name, scopes, target.node, at, file)


def _unknown_scheme(walk: Walk, name: str, schemes: dict[str, Json], path: Path, file: str) -> None:
    if name.startswith("x-"):
        return
    hint = walk.near(name, schemes) or f" under `{walk.version.security_at[1:]}`"
    walk.report(rules.SECURITY_UNKNOWN, path, file, name=name, hint=hint)


def _scopes(walk: Walk, name: str, scopes: list[Json], scheme: dict[str, Json], path: Path, file: str) -> None:
    kind = scheme.get("type")
    if kind == "oauth2":
        known = _known_scopes(scheme)
        for number, scope in enumerate(scopes):
            if isinstance(scope, str) and scope not in known:
                walk.report(
                    rules.SCOPE_UNKNOWN, (path, number), file, scope=scope, name=name, hint=walk.near(scope, known)
                )
    elif scopes and kind != "openIdConnect" and isinstance(kind, str) and not walk.version.webhooks:
        walk.report(rules.SCOPES, path, file, name=name)


def _known_scopes(scheme: dict[str, Json]) -> set[str]:
    flows = scheme.get("flows")
    parts = [scheme, *(flows.values() if isinstance(flows, dict) else ())]
    return {
        scope
        for part in parts
        if isinstance(part, dict)
        for scope in part.get("scopes") or ()
        if isinstance(scope, str)
    }


def check_links(walk: Walk) -> None:
    """The operations that links name exist, and so do their parameters."""
    operations = walk.facts.operations
    for node, path, file in walk.facts.links:
        identity, ref = node.get("operationId"), node.get("operationRef")
        if isinstance(identity, str) and identity not in operations:
            walk.report(
                rules.LINK_TARGET, (path, "operationId"), file, id=identity, hint=walk.near(identity, operations)
            )
        elif isinstance(identity, str):
            _link_parameters(walk, node, identity, operations[identity], path, file)
        elif isinstance(ref, str) and ref.startswith("#") and walk.spec.step(ref, file) is None:
            walk.report(rules.LINK_TARGET, (path, "operationRef"), file, id=ref, hint="")


def _link_parameters(
    walk: Walk,
    link: dict[str, Json],
    identity: str,
    operation: tuple[Path, dict[str, Json], str],
    path: Path,
    file: str,
) -> None:
    parameters = link.get("parameters")
    if not isinstance(parameters, dict) or not parameters:
        return
    at, node, where = operation
    around = walk.spec.get(pointer(at[0]), where) if isinstance(at, tuple) else None
    known = set()
    for owner in (node, around.node if around else None):
        listed = owner.get("parameters") if isinstance(owner, dict) else None
        for parameter in listed if isinstance(listed, list) else ():
            target = walk.follow(parameter, where)
            if target and isinstance(target.node, dict):
                known.add(str(target.node.get("name")))
    for name in parameters:
        if (
            name.removeprefix("path.").removeprefix("query.").removeprefix("header.").removeprefix("cookie.")
            not in known
        ):
            walk.report(
                rules.LINK_PARAMETER,
                ((path, "parameters"), name),
                file,
                id=identity,
                name=name,
                hint=walk.near(name, known),
            )


def check_unused(walk: Walk) -> None:
    """Reusable parts that nothing refers to; a document without operations is a library, where that is normal."""
    if len(walk.facts.security) < 2:
        return
    used = {"/".join(place.split("/")[: _depth(place)]) for place in walk.used}
    for section in walk.book.sections.values():
        found = walk.spec.get(section)
        for name in found.node if found and isinstance(found.node, dict) else ():
            if f"{section}/{escape(name)}" not in used and not name.startswith("x-"):
                walk.report(rules.UNUSED, (section, name), "", name=name)


def _depth(place: str) -> int:
    return 4 if place.startswith("/components/") else 3
