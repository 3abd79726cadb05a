"""What is said around the operations: license, components, security schemes, servers, links, callbacks."""

from __future__ import annotations

import re

from generator.model.types import Json
from generator.oas import rules_operations as rules
from generator.oas.beside import exclusive, not_here
from generator.oas.findings import Path
from generator.oas.rules_structure import COMPONENT_NAME, FIELD_MISSING, NOTHING_INSIDE
from generator.oas.structure import Checks, Walk
from generator.oas.versions import Version

_NAME = re.compile(r"[a-zA-Z0-9._-]+")
_BRACES = re.compile(r"\{([^{}]*)\}")


def check_license(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    exclusive(walk, node, "identifier", "url", path, file)


def check_components(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """Names of components are made of few characters."""
    for section, parts in node.items():
        if section.startswith("x-") or not isinstance(parts, dict):
            continue
        for name in parts:
            if not _NAME.fullmatch(name):
                better = re.sub(r"[^a-zA-Z0-9._-]+", "_", name).strip("_") or "name"
                walk.report(COMPONENT_NAME, ((path, section), name), file, name=name, better=better)


_NEEDED = {"apiKey": ("name", "in"), "http": ("scheme",), "oauth2": ("flows",), "openIdConnect": ("openIdConnectUrl",)}
_NEEDED_2 = {"apiKey": ("name", "in"), "oauth2": ("flow",)}
_FLOWS_2 = {
    "implicit": ("authorizationUrl",), "password": ("tokenUrl",), "application": ("tokenUrl",),
    "accessCode": ("authorizationUrl", "tokenUrl"),
}  # fmt: skip
_OF_A_TYPE = {"name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl", "oauth2MetadataUrl"}
_OF_A_TYPE_2 = {"name", "in", "flow", "authorizationUrl", "tokenUrl", "scopes"}


def check_security_scheme(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """Each type of scheme has fields of its own."""
    kind = node.get("type")
    if not isinstance(kind, str):
        return
    old = walk.version.body_is_parameter
    needed = (_NEEDED_2 if old else _NEEDED).get(kind, ())
    extra = {"http": {"bearerFormat"}, "oauth2": {"oauth2MetadataUrl"}}.get(kind, set()) if not old else set()
    if old and kind == "oauth2":
        needed += _FLOWS_2.get(str(node.get("flow")), ())
        needed, extra = (*needed, "scopes"), {"scopes"}
    for name in needed:
        if name not in node:
            what = f"a Security Scheme Object of type `{kind}`"
            walk.report(FIELD_MISSING, path, file, field=name, kind=what)
    surplus = (_OF_A_TYPE_2 if old else _OF_A_TYPE) & node.keys() - set(needed) - extra
    if kind == "http" and str(node.get("scheme")).lower() != "bearer" and "bearerFormat" in node:
        surplus.add("bearerFormat")
    not_here(walk, node, surplus, f"in a security scheme of this type (`{node.get('scheme', kind)}`)", path, file)


def check_server(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """The names in the URL are declared, and declared names stand in the URL."""
    url, variables = node.get("url"), node.get("variables")
    if not isinstance(url, str):
        return
    variables = variables if isinstance(variables, dict) else {}
    used = dict.fromkeys(_BRACES.findall(url))
    for name in used:
        if name not in variables:
            hint = walk.near(name, variables)
            walk.report(rules.SERVER_VARIABLE, (path, "url"), file, name=name, hint=hint)
    for name in variables:
        if name not in used and not name.startswith("x-"):
            walk.report(
                rules.SERVER_VARIABLE_UNUSED, ((path, "variables"), name), file, name=name, hint=walk.near(name, used)
            )


def check_server_variable(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    enum, default = node.get("enum"), node.get("default")
    if isinstance(enum, list) and enum and isinstance(default, str) and default not in enum:
        rule = rules.SERVER_DEFAULT if walk.version.webhooks else rules.SERVER_DEFAULT_30
        walk.report(rule, (path, "default"), file, value=default)


def check_link(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """A link names one operation; whether it exists is known only at the end."""
    exclusive(walk, node, "operationId", "operationRef", path, file)
    if "operationId" not in node and "operationRef" not in node:
        walk.report(rules.LINK_EMPTY, path, file)
    walk.facts.links.append((node, path, file))


_RUNTIME = r"\$(url|method|statusCode|(request|response)\.(header|query|path|body)(\.[^{}]+|#[^{}]*)?)"


def check_callback(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """The keys of a callback hold runtime expressions in braces."""
    for key in node:
        if key.startswith("x-") or key == "$ref":
            continue
        parts = _BRACES.findall(key)
        if any(part.startswith("$") and not re.fullmatch(_RUNTIME, part) for part in parts) or key.count(
            "{"
        ) != key.count("}"):
            walk.report(rules.EXPRESSION, (path, key), file, text=key)


def check_something_described(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """3.1: paths, components or webhooks must be there."""
    if not file and not any(name in node for name in ("paths", "components", "webhooks")):
        walk.report(NOTHING_INSIDE, path, file)


def attach(checks: Checks, version: Version) -> None:
    """Hang the checks on the rows."""
    checks.objects["SecurityScheme"] = (check_security_scheme,)
    if version.body_is_parameter:
        return
    checks.objects["License"] = (check_license,)
    checks.objects["Components"] = (check_components,)
    checks.objects["Server"] = (check_server,)
    checks.objects["ServerVariable"] = (check_server_variable,)
    checks.objects["Link"] = (check_link,)
    checks.objects["Callback"] = (check_callback,)
    if version.webhooks:
        checks.objects["OpenAPI"] = (*checks.objects["OpenAPI"], check_something_described)
