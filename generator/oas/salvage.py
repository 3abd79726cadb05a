"""A reading of documents with slips of syntax, for naming only: what Salesforce's own lenient parser may have taken.

Nothing is generated from such a reading. `inspect` and `names` use it so that a registration as orgs store it (a comma
too many, a key twice, an accent in the wrong encoding, a missing version) still gives its names, beside the findings.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from generator.diagnostics import Rule, Severity
from generator.model.types import Json

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml import Node, SafeLoader

REPAIRED = Rule(
    "document-read-leniently",
    Severity.ERROR,
    "the document has slips of syntax; these names come from a lenient reading of it",
    "correct the findings above",
    "OAS 3.0.3, section Format",
    text="For naming only, a document that is no valid JSON or YAML is read as a lenient parser would: commas too many or "
    "missing, comments, keys given twice (the last counts), raw line breaks in texts, brackets left open, tabs in YAML. "
    "Every other command refuses it.",
    bad='{"openapi": "3.0.3",}',
    good='{"openapi": "3.0.3"}',
)
MOST_BYTES = 16 * 1024 * 1024
MOST_DEPTH = 200
MOST_YAML = 2 * 1024 * 1024
MOST_REPAIRS = 30
LARGEST = 1024  # bits of an integer

_TOKEN = re.compile(
    r"""(?P<skip>\s+|,|//[^\n]*|/\*.*?\*/|\#[^\n]*)
    |(?P<mark>[{}\[\]:])
    |"(?P<double>(?:[^"\\]|\\.)*)"
    |'(?P<single>(?:[^'\\]|\\.)*)'
    |(?P<word>[^\s{}\[\]:,"']+)
    |(?P<rest>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}
_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")


def salvage(data: bytes) -> Json:
    """The tree of a document with slips of syntax; None when nothing can be made of it."""
    if len(data) > MOST_BYTES:
        return None
    text = _decoded(data)
    tree = _json(text) if text.lstrip()[:1] in ("{", "[", "/") else None
    if not isinstance(tree, dict) or "paths" not in tree:
        tree = _yaml(text)
    if not isinstance(tree, dict) or not isinstance(tree.get("paths"), dict):
        return None
    if "openapi" not in tree and "swagger" not in tree:
        two = "definitions" in tree or "basePath" in tree or "host" in tree
        tree = {"swagger": "2.0", **tree} if two else {"openapi": "3.0.3", **tree}
    return tree


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _json(text: str) -> Json:
    """What JSON-like text says. Reads on at every slip; whatever is open at the end is closed."""
    root: list[Json] = []
    stack: list[list[Json] | dict[str, Json]] = [root]
    keys: list[str | None] = [None]
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind in ("skip", "rest"):
            continue
        mark = match["mark"]
        if mark in ("}", "]"):
            if len(stack) > 1:
                stack.pop()
                keys.pop()
        elif mark in ("{", "["):
            if len(stack) > MOST_DEPTH:
                return None
            made: list[Json] | dict[str, Json] = {} if mark == "{" else []
            _put(stack, keys, made)
            stack.append(made)
            keys.append(None)
        elif mark is None:
            quoted = match["double"] if match["double"] is not None else match["single"]
            value = _word(match["word"]) if quoted is None else _ESCAPED.sub(_unescaped, quoted)
            if isinstance(stack[-1], dict) and keys[-1] is None:
                keys[-1] = str(value)
            else:
                _put(stack, keys, value)
    return root[0] if root else None


def _put(stack: list[list[Json] | dict[str, Json]], keys: list[str | None], value: Json) -> None:
    around, key = stack[-1], keys[-1]
    if isinstance(around, list):
        around.append(value)
        return
    if key is not None:
        around[key] = value
    keys[-1] = None


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if len(code) == 5 else _LETTERS.get(code, code)


def _word(word: str) -> Json:
    if word in _WORDS:
        return _WORDS[word]
    number = _NUMBER.fullmatch(word)
    if number is None:
        return word
    return float(word) if number[1] or number[2] else int(word)


def _yaml(text: str) -> Json:
    """What YAML-like text says; a line that cannot be read is mended or dropped, a limited number of times."""
    import yaml

    if len(text) > MOST_YAML:
        return None
    lines = text.expandtabs(2).splitlines()
    for _ in range(MOST_REPAIRS):
        try:
            mended = "\n".join(lines)
            return _plain(yaml.load(mended, Loader=_loader())) if _harmless(mended) else None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            if mark is None or not lines:
                return None
            _mend(lines, min(mark.line, len(lines) - 1))
        except (yaml.YAMLError, ValueError, RecursionError):
            return None
    return None


def _harmless(text: str) -> bool:
    """Whether the text nests no deeper than allowed and has no aliases: PyYAML would recurse, and multiply."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        depth += isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent))
        depth -= isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent))
        if depth > MOST_DEPTH or isinstance(event, yaml.AliasEvent):
            return False
    return True


def _mend(lines: list[str], number: int) -> None:
    """Quote the value of a line that holds a colon too many; drop the line otherwise."""
    key, sign, value = lines[number].partition(": ")
    if sign and ": " in value and not value.lstrip().startswith(('"', "'", "{", "[")):
        lines[number] = f"{key}: '{value.strip().replace(chr(39), chr(39) * 2)}'"
    else:
        del lines[number]


def _loader() -> type[SafeLoader]:
    """PyYAML's safe loader that takes true, false, null and numbers for what they are, and all else for text, however tagged."""
    import yaml

    kept = {"tag:yaml.org,2002:null", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
    loader = type("Lenient", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
    loader.yaml_implicit_resolvers = {  # type: ignore[attr-defined]  # made above, PyYAML's own way to narrow a loader
        first: [(tag, pattern) for tag, pattern in rows if tag in kept]
        for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    loader.add_implicit_resolver(  # type: ignore[attr-defined]  # as above
        "tag:yaml.org,2002:bool", re.compile(r"true|false|True|False"), list("tfTF")
    )
    meant = {*kept, "tag:yaml.org,2002:bool"}
    loader.yaml_constructors = {  # type: ignore[attr-defined]  # as above
        **{tag: _or_text(yaml.SafeLoader.yaml_constructors[tag]) for tag in meant},
        None: _as_written,
    }
    return loader


def _as_written(loader: SafeLoader, node: Node) -> object:
    """An object, a list or a text: a tag (`!!binary`, `!!set`, one of somebody's own) makes nothing else of it."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else node.value


def _or_text(construct: Callable[[SafeLoader, Node], object]) -> Callable[[SafeLoader, Node], object]:
    """What the node is made into, or its text where JSON has no such thing: `!!bool maybe`, `.inf`, an integer of any length."""

    def made(loader: SafeLoader, node: Node) -> object:
        try:
            value = construct(loader, node)
        except (LookupError, ValueError, OverflowError):
            return node.value
        endless = isinstance(value, float) and not math.isfinite(value)
        return node.value if endless or (isinstance(value, int) and value.bit_length() > LARGEST) else value

    return made


def _plain(value: Json) -> Json:
    """The same with texts for keys, as JSON asks."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
