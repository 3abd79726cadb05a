"""Paths, operations, security, tags and links: what can only be judged by looking at several places at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from generator.model.types import Json
from generator.oas import rules_operations as rules
from generator.oas import rules_structure
from generator.oas.findings import Path, pointer
from generator.oas.structure import Checks, Walk

_BRACES = re.compile(r"\{([^{}]*)\}")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_NONE: frozenset[str] = frozenset()
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def check_paths(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """Paths begin with a slash, differ in more than names, and agree with the parameters."""
    same: dict[str, str] = {}
    if all(key.startswith("x-") for key in node) and not file:
        walk.report(rules.NO_PATHS, path, file)
    for template, item in node.items():
        if not template.startswith("/"):
            continue
        at: Path = (path, template)
        used = _names(walk, template, at, file)
        shape = _BRACES.sub("{}", template)
        if shape in same and used is not None:
            rule = rules.PATHS_EQUAL_20 if walk.version.body_is_parameter else rules.PATHS_EQUAL
            walk.report(rule, at, file, path=template, other=same[shape])
        same.setdefault(shape, template)
        target = walk.follow(item, file)
        if target is None or not isinstance(target.node, dict) or used is None:
            continue
        here = target.node is item
        _item(walk, target.node, template, used, at if here else target.pointer, file if here else target.file)


def _names(walk: Walk, template: str, path: Path, file: str) -> set[str] | None:
    """The names in a path template; None when its braces are broken."""
    found = _BRACES.findall(template)
    rest = _BRACES.sub("", template)
    if "{" in rest or "}" in rest or any(not name for name in found):
        walk.report(rules.PATH_TEMPLATE, path, file, path=template)
        return None
    for name in dict.fromkeys(name for name in found if found.count(name) > 1):
        walk.report(rules.PATH_NAME_TWICE, path, file, name=name)
    for sign in "?#":
        if sign in rest:
            walk.report(rules.PATH_QUERY, path, file, path=template, sign=sign)
    return set(found)


def _item(walk: Walk, item: dict[str, Json], template: str, used: set[str], path: Path, file: str) -> None:
    """Path parameters of an item and of its operations, against the names in the path."""
    shared = _path_names(walk, item, file)
    if walk.version.body_is_parameter:
        _bodies_of_both(walk, item, path, file)
    if not shared <= used:
        _tell_surplus(walk, item, template, used, path, file)
    at_item = pointer(path)
    for entry in walk.book.entries(item):
        operation, at_entry = entry.node, at_item + entry.steps
        if not isinstance(operation, dict):
            continue
        if walk.version.body_is_parameter:
            _check_file(walk, (item, operation), at_entry, file)
        own = _path_names(walk, operation, file)
        if not own <= used:
            _tell_surplus(walk, operation, template, used, at_entry, file)
        missing = sorted(used - shared - own)
        if missing and not (_all_known(walk, item, file) and _all_known(walk, operation, file)):
            continue
        for name in missing:
            walk.report(rules.PATH_PARAMETER_UNDECLARED, at_entry, file, name=name)


def _bodies_of_both(walk: Walk, item: dict[str, Json], path: Path, file: str) -> None:
    """2.0: a body parameter of the path and another one of an operation are two bodies, unless the names are the same."""
    shared = {(place, name) for place, name in _named_places(walk, item, file) if place in ("body", "formData")}
    for entry in walk.book.entries(item) if shared else ():
        own = set(_named_places(walk, entry.node, file)) if isinstance(entry.node, dict) else set()
        bodies = [place for place, _ in shared | own if place == "body"]
        forms = any(place == "formData" for place, _ in shared | own)
        alone = not own or not {place for place, _ in own} & {"body", "formData"}
        if not alone and (len(bodies) > 1 or (bodies and forms)):
            what = "two body parameters" if len(bodies) > 1 else "both a body and form parameters"
            at = pointer(path) + entry.steps
            walk.report(rules.TWO_BODIES, at, file, what=f"{what}, together with those of its path")


def _named_places(walk: Walk, node: dict[str, Json], file: str) -> Iterator[tuple[str, str]]:
    parameters = node.get("parameters")
    for parameter in parameters if isinstance(parameters, list) else ():
        target = walk.follow(parameter, file)
        if target is not None and isinstance(target.node, dict):
            yield str(target.node.get("in")), str(target.node.get("name"))


def _all_known(walk: Walk, node: dict[str, Json], file: str) -> bool:
    """Whether every parameter could be looked at; one behind a broken reference may be any."""
    parameters = node.get("parameters")
    return all(walk.follow(one, file) is not None for one in (parameters if isinstance(parameters, list) else ()))


def _path_names(walk: Walk, node: dict[str, Json], file: str) -> Set[str]:
    """The names of the path parameters of an item or operation."""
    parameters = node.get("parameters")
    if not isinstance(parameters, list):
        return _NONE
    known = walk.facts.path_names.get(id(parameters))
    if known is not None:
        return known
    identities = (_identity(walk, parameter, file) for parameter in parameters)
    return {identity[0] for identity in identities if identity is not None and identity[1] == "path"}


def _tell_surplus(walk: Walk, node: dict[str, Json], template: str, used: set[str], path: Path, file: str) -> None:
    """Path parameters of an item or operation that its path does not name."""
    parameters = node.get("parameters")
    for number, parameter in enumerate(parameters if isinstance(parameters, list) else ()):
        identity = _identity(walk, parameter, file)
        if identity is not None and identity[1] == "path" and (name := identity[0]) not in used:
            at: Path = ((path, "parameters"), number)
            walk.report(rules.PATH_PARAMETER_EXTRA, at, file, name=name, path=template, hint=walk.near(name, used))


def _identity(walk: Walk, parameter: Json, file: str) -> tuple[str, str] | None:
    """Name and place of a parameter; None where it has none, or cannot be reached."""
    target = walk.follow(parameter, file)
    if target is None or not isinstance(target.node, dict):
        return None
    name, place = target.node.get("name"), target.node.get("in")
    return (name, place) if isinstance(name, str) and isinstance(place, str) else None


def check_parameters(walk: Walk, value: list[Json], node: dict[str, Json], path: Path, file: str) -> None:
    """No two parameters with one name in one place."""
    seen = set()
    for number, parameter in enumerate(value):
        key = _identity(walk, parameter, file)
        if key is None:
            continue
        if key in seen:
            walk.report(rules.PARAMETER_TWICE, (path, number), file, name=key[0], place=key[1])
        seen.add(key)
    walk.facts.path_names[id(value)] = {name for name, place in seen if place == "path"}
    _query_string(walk, [place for _, place in seen], path, file)
    if walk.version.body_is_parameter:
        _bodies(walk, [place for _, place in sorted(seen)], path, file)


def _query_string(walk: Walk, places: list[str], path: Path, file: str) -> None:
    """3.2: what is the whole query string leaves no room for another part of it."""
    if places.count("querystring") > 1:
        walk.report(rules.QUERY_STRING, path, file, what="a second one")
    elif "querystring" in places and "query" in places:
        walk.report(rules.QUERY_STRING, path, file, what="a query parameter")


def check_additional(walk: Walk, value: dict[str, Json], node: dict[str, Json], path: Path, file: str) -> None:
    """3.2: methods are HTTP tokens, and those with a field of their own stand there."""
    for method in value:
        if not _TOKEN.fullmatch(method):
            walk.report(rules.METHOD_TOKEN, (path, method), file, method=method)
        elif method.lower() in walk.book.methods:
            walk.report(rules.METHOD_KNOWN, (path, method), file, method=method, field=method.lower())


def _bodies(walk: Walk, places: list[str], path: Path, file: str) -> None:
    if places.count("body") > 1:
        walk.report(rules.TWO_BODIES, path, file, what="two body parameters")
    elif "body" in places and "formData" in places:
        walk.report(rules.TWO_BODIES, path, file, what="both a body and form parameters")


def check_operation(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    """Ids are used once; bodies stand where they mean something."""
    identity = node.get("operationId")
    if isinstance(identity, str):
        known = walk.facts.operations
        if identity in known:
            other = pointer(known[identity][0])
            walk.report(rules.OPERATION_ID_TWICE, (path, "operationId"), file, id=identity, other=other)
        else:
            known[identity] = (path, node, file)
    method = path[1] if isinstance(path, tuple) else ""
    if method in ("get", "head", "delete") and _has_body(walk, node, file):
        walk.report(rules.BODY_IGNORED, path, file, method=str(method).upper())
    walk.facts.security.append((node.get("security"), path, file))


def _has_body(walk: Walk, node: dict[str, Json], file: str) -> bool:
    if not walk.version.body_is_parameter:
        return "requestBody" in node
    return any(place == "body" for place, _ in _places(walk, node, file))


def _places(walk: Walk, node: dict[str, Json], file: str) -> Iterator[tuple[Json, Json]]:
    parameters = node.get("parameters")
    for parameter in parameters if isinstance(parameters, list) else ():
        target = walk.follow(parameter, file)
        if target is not None and isinstance(target.node, dict):
            yield target.node.get("in"), target.node.get("type")


def _check_file(walk: Walk, owners: tuple[dict[str, Json], dict[str, Json]], path: Path, file: str) -> None:
    """2.0: files travel in forms only, also one that the whole path declares."""
    operation = owners[1]
    if not any(kind == "file" and place == "formData" for o in owners for place, kind in _places(walk, o, file)):
        return
    root = walk.spec.document.tree
    consumes = operation.get("consumes", root.get("consumes") if isinstance(root, dict) else None)
    if not isinstance(consumes, list) or not any(
        str(one).partition(";")[0].strip().lower() in _FORMS for one in consumes
    ):
        walk.report(rules.FILE_CONSUMES, path, file)


def check_responses(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    if not any(not key.startswith("x-") for key in node):
        walk.report(rules_structure.NO_RESPONSES, path, file)


def check_tags(walk: Walk, value: list[Json], node: dict[str, Json], path: Path, file: str) -> None:
    seen = set()
    for number, tag in enumerate(value):
        name = tag.get("name") if isinstance(tag, dict) else None
        if isinstance(name, str):
            if name in seen:
                walk.report(rules.TAG_TWICE, (path, number), file, name=name)
            seen.add(name)
    below = [(number, *names) for number, tag in enumerate(value) if (names := _with_parent(tag))]
    parents = {name: parent for _, name, parent in below}
    rings = _in_rings(parents)
    for number, name, _ in below:
        _parent(walk, name, parents[name], seen, rings, ((path, number), "parent"), file)


def _with_parent(tag: Json) -> tuple[str, str] | None:
    """The name of a tag and that of the tag above it."""
    name, parent = (tag.get("name"), tag.get("parent")) if isinstance(tag, dict) else (None, None)
    return (name, parent) if isinstance(name, str) and isinstance(parent, str) else None


def _in_rings(parents: dict[str, str]) -> set[str]:
    """The tags that stand above themselves; each is looked at once."""
    rings: set[str] = set()
    done: set[str] = set()
    for start in parents:
        way: dict[str, int] = {}
        at = start
        while at in parents and at not in done and at not in way:
            way[at] = len(way)
            at = parents[at]
        if at in way:
            rings.update(list(way)[way[at] :])
        done.update(way)
    return rings


def _parent(walk: Walk, name: str, parent: str, known: set[str], rings: set[str], path: Path, file: str) -> None:
    """3.2: a tag's parent is a tag, and not below it."""
    if parent not in known:
        hint = walk.near(parent, known)
        walk.report(rules.TAG_PARENT, path, file, name=name, parent=parent, what="is no tag", hint=hint)
    elif name in rings:
        walk.report(rules.TAG_PARENT, path, file, name=name, parent=parent, what="stands below it", hint="")


def check_root(walk: Walk, node: dict[str, Json], path: Path, file: str) -> None:
    walk.facts.security.append((node.get("security"), path, file))


def attach(checks: Checks) -> None:
    """Hang the checks on the rows."""
    checks.objects["Paths"] = (check_paths,)
    checks.objects["Operation"] = (check_operation,)
    checks.objects["Responses"] = (check_responses,)
    checks.objects["OpenAPI"] = (check_root,)
    checks.fields["Operation"]["parameters"] = check_parameters
    checks.fields["PathItem"]["parameters"] = check_parameters
    checks.fields["PathItem"]["additionalOperations"] = check_additional
    checks.fields["OpenAPI"]["tags"] = check_tags
