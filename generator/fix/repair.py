"""Faults that the validators find and that have one evident mend: each rule with what is done at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic, Severity, Span
from generator.fix import rules
from generator.fix.places import GONE, changed, items_of, members_of, node_at
from generator.fix.walker import without
from generator.model.types import Json
from generator.pointer import unescape

if TYPE_CHECKING:
    from generator.document import Document
    from generator.oas import Spec

Tree = dict[str, Json]

# Given the tree, a pointer and the finding's arguments: the new tree and what was done, or None when nothing was.
Mend = Callable[[Tree, str, Mapping[str, object]], tuple[Tree, str] | None]

_ROUNDS = 10  # a mended place may show a fault behind it; a long list of findings comes in parts
# What an object is the poorer without, but not another one: these may go for being of the wrong type.
_WORDS = frozenset((
    "description", "summary", "title", "externalDocs", "example", "examples", "deprecated", "format", "type", "enum",
    "required", "nullable", "readOnly", "writeOnly", "pattern", "minLength", "maxLength", "minimum", "maximum",
))  # fmt: skip


def repaired(tree: Tree, document: Document) -> tuple[Tree, list[Diagnostic]]:
    """The tree without the faults that can be mended, and a change for each. `document` lends name and format."""
    from generator.oas import validate

    changes: list[Diagnostic] = []
    for _ in range(_ROUNDS):
        spec = _spec(tree, document)
        if spec is None:
            break
        found = [one for one in validate.fast(spec, examples=False) if mendable(one)]
        before = len(changes)
        # From the back, so that the numbers of list items that are still to be looked at stay right.
        for one in sorted(found, key=lambda one: _order(one.span.pointer), reverse=True):
            tree = _mended(tree, one, changes)
        if len(changes) == before:
            break
    return tree, changes


def mended(tree: Tree, found: Diagnostic) -> Tree | None:
    """The tree without this one fault; None where nothing can be done at its place."""
    changes: list[Diagnostic] = []
    made = _mended(tree, found, changes)
    return made if changes else None


def _spec(tree: Tree, document: Document) -> Spec | None:
    from generator.document import Document as Plain
    from generator.oas import resolve

    return resolve(Plain(document.name, b"{}", document.format, tree)).value


def mendable(found: Diagnostic) -> bool:
    """Whether there is an evident mend for a finding about the root document."""
    heavy = found.severity in (Severity.ERROR, Severity.REFUSAL)
    return heavy and found.rule.id in _MENDS and not found.span.file


def _order(pointer: str) -> list[tuple[int, int, str]]:
    return [(1, int(token), "") if token.isdigit() else (0, 0, token) for token in pointer.split("/")]


def _mended(tree: Tree, found: Diagnostic, changes: list[Diagnostic]) -> Tree:
    pointer = found.span.pointer
    made = _MENDS[found.rule.id](tree, pointer, dict(found.args))
    if made is None:
        return tree
    words = (("done", made[1]), ("fault", found.message))
    changes.append(Diagnostic(rules.FAULT, Span("", pointer), words))
    return made[0]


def _remove(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    if node_at(tree, pointer) is GONE:
        return None
    return changed(tree, pointer, lambda _: GONE), f"'{_last(pointer)}' is left out"


def _remove_entry(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    """The object that holds the place."""
    return _remove(tree, pointer.rpartition("/")[0], args)


def _default(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    return _remove(tree, pointer, args) if _last(pointer) == "default" else None


def _empty_scopes(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str]:
    return changed(tree, pointer, lambda _: []), "the list is emptied"


def _missing(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    values: dict[str, Json] = {
        "scopes": {},
        "description": "",
        "title": "Untitled",
        "version": "1",
        "url": "/",
        "responses": {"default": {"description": "Any answer"}},
    }
    field, node = str(args.get("field", "")), node_at(tree, pointer)
    if field not in values or not isinstance(node, dict):
        return None
    return changed(tree, pointer, lambda old: {**members_of(old), field: values[field]}), f"'{field}' is added"


def _items(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    if not isinstance(node_at(tree, pointer), dict):
        return None
    return changed(tree, pointer, lambda old: {**members_of(old), "items": {}}), "`items: {}` is added"


def _discriminator(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    at, name = pointer.rpartition("/")[0], args.get("name")
    node = node_at(tree, at)
    if not isinstance(node, dict) or not isinstance(name, str):
        return None
    held = members_of(node.get("properties"))
    required = [one for one in items_of(node.get("required")) if one != name]
    made: Tree = {**node, "properties": held if name in held else {**held, name: {"type": "string"}}}
    made["required"] = [*required, name]
    return changed(tree, at, lambda _: made), f"'{name}' is made a required property"


def _declared(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    node = node_at(tree, pointer)
    if not isinstance(node, dict):
        return None
    plain: Tree = {"type": "string"} if "swagger" in tree else {"schema": {"type": "string"}}
    parameter: Tree = {"name": str(args["name"]), "in": "path", "required": True, **plain}
    made: Tree = {**node, "parameters": [*items_of(node.get("parameters")), parameter]}
    return changed(tree, pointer, lambda _: made), f"the path parameter '{args['name']}' is declared as a text"


def _once(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    values = node_at(tree, pointer)
    if not isinstance(values, list):
        return None
    distinct = [value for number, value in enumerate(values) if value not in values[:number]]
    return changed(tree, pointer, lambda _: distinct), "the repetition is left out"


def _exact_version(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str]:
    version = "2.0" if "swagger" in tree else "3.0.3"
    return changed(tree, pointer, lambda _: version), f"it is written as '{version}'"


def _read_only(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    node = node_at(tree, pointer)
    if not isinstance(node, dict) or "writeOnly" not in node:
        return None
    return changed(tree, pointer, lambda old: without(members_of(old), "writeOnly")), "'writeOnly' is left out"


def _words(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    """Only what nothing depends on may go for being of the wrong type; scopes that are no list are none."""
    if "/security/" in pointer:
        return _empty_scopes(tree, pointer, args)
    named = pointer.rpartition("/")[0].endswith("/properties")  # a property of that name, whose schema is wrong
    return _remove(tree, pointer, args) if _last(pointer) in _WORDS and not named else None


def _broken(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    """A reference to nothing can go only where nothing depends on it: links and examples."""
    above = pointer.removesuffix("/$ref").split("/")
    return _remove(tree, "/".join(above), args) if above[-2:-1] in (["links"], ["examples"]) else None


def _scheme(tree: Tree, pointer: str, args: Mapping[str, object]) -> tuple[Tree, str] | None:
    """A requirement of a scheme that is not there: External Services ignores security, the credential decides."""
    return _remove(tree, pointer, args)


def _last(pointer: str) -> str:
    return unescape(pointer.rpartition("/")[2])


_MENDS: dict[str, Mend] = {
    "default-does-not-fit": _default,
    "scopes-are-only-for-oauth": _empty_scopes,
    "field-is-unknown": _remove,
    "field-does-not-belong-here": _remove,
    "field-is-missing": _missing,
    "list-is-empty": _remove,
    "array-has-no-items": _items,
    "discriminator-property-is-not-required": _discriminator,
    "discriminator-mapping-is-broken": _remove,
    "path-parameter-is-not-declared": _declared,
    "path-parameter-is-not-in-the-path": _remove,
    "parameter-is-declared-twice": _remove,
    "reference-is-broken": _broken,
    "security-scheme-is-unknown": _scheme,
    "responses-are-empty": lambda tree, at, args: _missing(tree, at.rpartition("/")[0], {"field": "responses"}),
    "read-only-and-write-only": _read_only,
    "entry-is-listed-twice": _once,
    "tag-is-declared-twice": _remove,
    "version-is-not-exact": _exact_version,
    "version-is-not-text": _exact_version,
    "encoding-names-no-property": _remove,
    "link-leads-to-no-operation": _remove_entry,
    "link-names-no-operation": _remove,
    "value-has-the-wrong-type": _words,
    "value-is-not-allowed": _words,
}
