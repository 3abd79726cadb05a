"""What words of a document may not change in a generated file: its syntax tree, its blocks, its elements."""

from __future__ import annotations

import ast
import re
from xml.etree import ElementTree

from generator.targets.text import File


def shape(file: File) -> str:
    """The shape of a file, by what kind it is."""
    if file.path.endswith(
        ".md"
    ):  # a description keeps its paragraphs and lists: lines of mere words may be more or fewer
        return " ".join(sorted(kind for kind in page(file.text) if kind not in ("words", "item", "")))
    if file.path.endswith(".xml"):
        return " ".join(element.tag for element in ElementTree.fromstring(file.text.encode()).iter())
    if file.path.endswith(".cls"):
        signs = " ".join(apex(file.text))
        return re.sub(
            r"(?:(?:name|[<>,.]) )+;(?: (?:(?:name|[<>,.]) )+;)*", "members", signs
        )  # an unsendable one is left out
    return " ".join(code(file.text))


def apex(text: str) -> list[str]:
    """The signs and words of Apex, without comments and blanks; a text in quotes is one sign, a name too."""
    pattern = r"/\*.*?\*/|//[^\n]*|('(?:[^'\\\n]|\\.)*')|(\w+)|(\S)"
    found = re.finditer(pattern, text, re.DOTALL)
    return [match[3] or ("text" if match[1] else "name") for match in found if match[1] or match[2] or match[3]]


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


def code(text: str) -> list[str]:
    """The nodes of Python code that could have an effect.

    A name that clashes is parted or renamed, which adds `field(name=...)`: such calls are not counted.
    """
    tree = ast.parse(text)
    kinds = (ast.Call, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    allowed = {"field", "Check", "Input", "Output", "Part"}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in allowed:
            continue
        if isinstance(node, kinds):
            found.append(type(node).__name__)
    return sorted(found)
