"""No text of a specification becomes code: the same document with harmless and with hostile words in every place where
words can stand gives syntax trees of the same shape, under names of the same alphabet."""

from __future__ import annotations

import ast
import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.oas import load
from generator.pipeline import model
from generator.targets.files import files_of, shared_files
from generator.targets.python.modules import ODD
from generator.targets.text import File, Text, UnprintableText

HARMLESS = "word"
PAYLOADS = {
    "double quotes": '"""; boom() #',
    "single quotes": "'''; boom() #",
    "both quotes": '"\'"\'\'\'""" + boom() + "',
    "newline": 'x\nboom()\n"""\nboom()',
    "carriage return": 'x\rboom()\r"""\rboom()',
    "other line ends": "x\vboom()\fboom()\x1cboom()\x85boom()\u2028boom()",
    "backslash": 'x\\"""; boom() \\',
    "template": "{{ boom() }}{% for x in y %}{# c #}",
    "format": "{boom()}%(boom)s${boom}",
    "path": "../../../boom",
    "path with backslashes": "..\\..\\boom",
    "NUL": "x\0boom()",
    "right to left": "x\u202eboom()\u2066\u2069",
    "comment": "# boom()\n# boom()",
    "keyword": "__import__('os')",
    "dunder": "__class__",
    "markdown": "x`\n# boom\n| a | b |\n```\n<script>boom()</script> [x](javascript:boom()) ![y](http://boom) <!--\n    boom",
}

# Every place of an OAS document where an author writes words, with the words' place marked by @.
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "@", "version": "@", "description": "@", "x-vendor": "@"},
    "servers": [{"url": "@", "description": "@", "variables": {"@": {"default": "@", "enum": ["@"], "description": "@"}}}],
    "tags": [{"name": "@", "description": "@"}],
    "security": [{"@": ["@"]}],
    "x-python-import": "@",
    "paths": {
        "/things/{@}/@": {
            "summary": "@",
            "post": {
                "operationId": "@",
                "summary": "@",
                "description": "@",
                "tags": ["@"],
                "externalDocs": {"url": "@", "description": "@"},
                "x-code": "@",
                "parameters": [
                    {"name": "@", "in": "path", "required": True, "description": "@", "schema": {"type": "string"}},
                    {"name": "@", "in": "query", "description": "@", "example": "@",
                     "schema": {"type": "string", "default": "@", "enum": ["@"], "pattern": "@", "format": "@"}},
                    {"name": "@", "in": "header", "schema": {"type": "array", "items": {"type": "string", "enum": ["@"]}}},
                    {"name": "filter@", "in": "query", "style": "deepObject",
                     "schema": {"type": "object", "properties": {"c": {"type": "object", "properties": {"d": {"type": "string"}}}}}},
                    {"name": "@", "in": "cookie", "content": {"@": {"schema": {"type": "string"}}}},
                ],
                "requestBody": {
                    "description": "@",
                    "content": {
                        "multipart/form-data": {
                            "schema": {"type": "object", "properties": {"@": {"type": "string", "description": "@"}}},
                            "encoding": {"@": {"contentType": "@", "headers": {"@": {"schema": {"type": "string"}}}}},
                        },
                        "application/@": {"schema": {"$ref": "#/components/schemas/@"}},
                    },
                },
                "responses": {
                    "200": {
                        "description": "@",
                        "headers": {"@": {"description": "@", "schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/@"}, "example": "@"}},
                        "links": {"@": {"operationId": "@", "description": "@"}},
                    },
                    "@": {"description": "@",
                          "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}},
                          "headers": {"@": {"schema": {"type": "object", "properties": {"b": {"type": "string"}}}}}},
                },
                "callbacks": {
                    "@": {
                        "{$request.body#/@}": {
                            "post": {
                                "operationId": "called@",
                                "description": "@",
                                "parameters": [{"name": "@", "in": "query", "schema": {"type": "string"}}],
                                "requestBody": {"content": {"application/json": {
                                    "schema": {"type": "object", "properties": {"@": {"type": "string"}}}}}},
                                "responses": {"200": {"description": "@"}},
                            }
                        }
                    }
                },
            },
        }
    },
    "components": {
        "securitySchemes": {
            "@": {"type": "apiKey", "in": "header", "name": "@", "description": "@"},
            "basic": {"type": "http", "scheme": "@"},
        },
        "schemas": {
            "@": {
                "title": "@",
                "description": "@",
                "type": "object",
                "required": ["@"],
                "discriminator": {"propertyName": "@", "mapping": {"@": "@"}},
                "properties": {
                    "@": {"type": "string", "description": "@", "default": "@", "example": "@", "enum": ["@", "other"]},
                    "inner": {"type": "object", "properties": {"@": {"type": "integer", "description": "@"}}},
                    "choice": {"oneOf": [{"$ref": "#/components/schemas/@"},
                                         {"type": "object", "title": "@", "properties": {"@": {"type": "string"}}}],
                               "discriminator": {"propertyName": "@"}, "description": "@"},
                    "list": {"type": "array", "description": "@", "items": {"type": "string", "pattern": "@"}},
                },
                "additionalProperties": {"type": "string", "description": "@"},
            },
            "Tagged": {"description": "@", "allOf": [{"$ref": "#/components/schemas/@"}]},
        },
    },
}  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], bool]]:
    """Every place of the mark: the path to it, and whether it stands in a key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if "@" in key:
                yield (*path, key), True
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*path, number))
    elif isinstance(value, str) and "@" in value:
        yield path, False


PLACES = tuple(places(DOCUMENT))


def filled(words: str, only: tuple[tuple[Any, ...], bool] | None = None) -> dict[str, Any]:
    """The document with words at one place (or at all), harmless words elsewhere."""

    def fill(value: Any, path: tuple[Any, ...]) -> Any:
        if isinstance(value, dict):
            made = {}
            for key, inner in value.items():
                new = key.replace("@", chosen((*path, key), True)) if "@" in key else key
                made[new] = fill(inner, (*path, key))
            return made
        if isinstance(value, list):
            return [fill(inner, (*path, number)) for number, inner in enumerate(value)]
        return value.replace("@", chosen(path, False)) if isinstance(value, str) else copy.deepcopy(value)

    def chosen(path: tuple[Any, ...], key: bool) -> str:
        return words if only is None or only == (path, key) else HARMLESS

    return fill(DOCUMENT, ())  # type: ignore[no-any-return]  # the document is a dict, and so is its copy


def generated(document: dict[str, Any], folder: Path) -> tuple[File, ...]:
    path = folder / "spec.json"
    path.write_text(json.dumps(document))
    spec = load(path).value
    assert spec is not None
    made = model(spec, "Svc").value
    assert made is not None
    files = files_of(made).value
    assert files is not None
    return files


def calls(text: str) -> set[str]:
    return {n.func.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


def names(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        for field in ("id", "name", "arg", "attr", "asname", "module"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                found.add(value)
    return found


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_everywhere_stay_words(payload: str, tmp_path: Path) -> None:
    for file in generated(filled(PAYLOADS[payload]), tmp_path):
        assert re.fullmatch(r"[a-z0-9_]+(/[A-Za-z0-9_]+)*\.pyi?|[a-z0-9_]+/docs\.md", file.path), file.path
        if file.path.endswith(".md"):
            page(file.text)
        else:
            assert "boom" not in calls(file.text), file.path
            assert all(re.fullmatch(r"[A-Za-z0-9_.]*", name) for name in names(file.text))
        file.text.encode("utf-8")
        control = [c for c in file.text if not (c.isprintable() or c == "\n")]
        assert not control, f"{file.path}: {control!r}"


@pytest.mark.parametrize("number", range(len(PLACES)), ids=lambda n: "/".join(map(str, PLACES[n][0]))[:60])
def test_hostile_words_at_one_place_do_not_change_the_shape(number: int, tmp_path: Path) -> None:
    """Literals, comments and docstrings differ; the code around them does not. A property whose name the codec takes
    for no field's is written in another way, whatever else the name says."""
    harmless = Counted(generated(filled("other", PLACES[number]), tmp_path))
    for payload, words in PAYLOADS.items():
        hostile = Counted(generated(filled(words, PLACES[number]), tmp_path))
        if named_otherwise(PLACES[number], words):
            assert hostile in (harmless, Counted(generated(filled('"', PLACES[number]), tmp_path))), payload
        else:
            assert hostile == harmless, payload


def named_otherwise(place: tuple[tuple[Any, ...], bool], words: str) -> bool:
    """Whether the words name a property or an input, in a way that the JSON library does not take."""
    path, key = place
    parent = path[-2] if len(path) > 1 else ""
    named = parent in ("properties", "required", "paths") or (path[-1] == "name" and "parameters" in path)
    return (named or key) and bool(ODD.search(words))


def page(text: str) -> list[str]:
    """What Markdown makes of each line: which block it is, how many cells it has; code must be sound code."""
    found: list[str] = []
    code: list[str] | None = None
    for line in text.split("\n"):
        if line.startswith("```"):
            found.append("fence")
            if code is not None:
                assert "boom" not in calls("\n".join(code)), code
            code = [] if code is None else None
        elif code is not None:
            code.append(line)
        else:
            kind = block(line)
            if not (found and kind == found[-1] and kind.startswith("row")):  # a part of a path adds a parameter
                found.append(kind)
    assert code is None
    return found


def block(line: str) -> str:
    """The kind of a line outside of code. Nothing in it may be HTML, an image or a link with other words than its address."""
    escape = r"\\[\\`*_{}\[\]()#+.!|<>~$&=-]"
    words = re.sub(rf"{escape}|`[^`]*`", "", line)  # what is escaped or code is nothing but words
    assert "`" not in words and not re.search(r"<|\]\(|^\s*(=+|~~~)", words), line
    assert not line.startswith("    "), line
    if line.startswith("|"):
        return f"row of {re.sub(escape, '', line).count('|')}"  # cells are parted before code is seen
    if line.startswith("#"):
        return "#" * (len(line) - len(line.lstrip("#")))
    return "item" if re.match(r"\s*(?:[-*+]|\d+[.)])\s", line) else "words" if line.strip() else ""


class Counted:
    """What may not change between two trees: how many files, and of which node types each kind of file consists."""

    def __init__(self, files: tuple[File, ...]) -> None:
        self.shapes = sorted(
            " ".join(sorted(page(file.text)) if file.path.endswith(".md") else self._code(file.text)) for file in files
        )

    @staticmethod
    def _code(text: str) -> list[str]:
        # A name that clashes is parted or renamed, which adds `field(name=...)`: count what could be an effect instead.
        tree = ast.parse(text)
        kinds = (ast.Call, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Expr)
        allowed = {"field", "Check", "Input", "Output", "Part"}
        found = []
        for node in ast.walk(tree):
            if isinstance(node, kinds) and not isinstance(node, (ast.Expr,)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in allowed:
                    continue
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    continue
                found.append(type(node).__name__)
        return sorted(found)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counted) and self.shapes == other.shapes

    def __hash__(self) -> int:
        return hash(tuple(self.shapes))

    def __repr__(self) -> str:
        return "\n".join(self.shapes)


def test_words_have_no_printable_form(tmp_path: Path) -> None:
    """A template that forgets to say how words shall stand fails when it renders."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for expression in ("{{ w }}", "{{ w ~ '' }}", "{{ [w] | join }}", "{{ w | safe }}", "{{ w | e }}", "{{ '%s' % w }}",
                       "{{ w | upper }}", "{{ '{}'.format(w) }}", "{{ w | string }}"):  # fmt: skip
        with pytest.raises((UnprintableText, TypeError)):
            made.from_string(expression).render(w=Text("boom()"))


def test_the_shared_files_hold_no_words() -> None:
    from generator.writing.lock import Entry

    for file in shared_files([Entry('x"; boom() #', facts={"package": "x"})]):
        if file.path.endswith(".py"):
            assert "boom" not in calls(file.text)
