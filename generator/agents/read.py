"""Files about agents to what they say of External Service actions: functions, planner bundles, Agent Script."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.agents import rules
from generator.diagnostics import Diagnostic, Span
from generator.fetch import unread
from generator.reading import json_given, read
from generator.salesforce.xml import UnreadableXml, XmlElement, parse

MOST = 8_000_000  # bytes of a file
_FAR = 200  # lines from a target to the ends of its action
_SCHEME = "externalservice://"
_TARGET = re.compile(r"target:\s*[\"']?externalService://([^\s\"'#?]+)", re.IGNORECASE)
_KEY = re.compile(r"(\s*)(\"(?:\\.|[^\"\\])*\"|[\w.$-]+)\s*:(.*)")
_TYPE = re.compile(r"complex_data_type_name:\s*[\"']?([^\s\"'#?]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AgentParameter:
    """An input or output as a file declares it; `type` is "" where it says none."""

    name: str
    type: str
    line: int
    required: bool = False


@dataclass(frozen=True, slots=True)
class AgentAction:
    """A use of an action. `inputs` and `outputs` are None where no schema lies beside; their files are named."""

    file: str
    line: int
    target: str
    component: str
    inputs: tuple[AgentParameter, ...] | None = None
    outputs: tuple[AgentParameter, ...] | None = None
    input_file: str = ""
    output_file: str = ""


def read_agent(path: Path) -> tuple[list[AgentAction], list[Diagnostic]]:
    """The External Service actions of a file, and findings about what cannot be read."""
    findings: list[Diagnostic] = []
    try:
        data = read(path, MOST)
        if path.name.lower().endswith(".agent"):
            return list(_script(data.decode("utf-8-sig"), str(path), 1)), findings
        return list(_metadata(parse(data, MOST), path, findings)), findings
    except OSError as error:
        findings.append(unread(path, error))
    except UnicodeDecodeError:
        findings.append(_unreadable(path, "it is no UTF-8"))
    except UnreadableXml as error:
        findings.append(_unreadable(path, str(error)))
    return [], findings


def _unreadable(path: Path, reason: object) -> Diagnostic:
    return rules.UNREADABLE.at("", file=str(path), path=path, reason=reason)


def _metadata(root: XmlElement, path: Path, findings: list[Diagnostic]) -> Iterator[AgentAction]:
    for node in root.walk():
        if node.value("invocationTargetType").lower() == "externalservice":
            name = node.value("developerName") or node.value("fullName") or path.name.partition(".")[0]
            folder = _schemas(path, node, name)
            inputs = _schema(folder / "input" / "schema.json", findings) if folder is not None else None
            outputs = _schema(folder / "output" / "schema.json", findings) if folder is not None else None
            files = (
                ("", "") if folder is None else (str(folder / "input/schema.json"), str(folder / "output/schema.json"))
            )
            target = node.value("invocationTarget")
            yield AgentAction(str(path), node.line_of("invocationTarget"), target, name, inputs, outputs, *files)
        elif node.tag == "agentScript" or (not node.children and len(node.text) > 200 and _is_script(node.text)):
            yield from _script(_decoded(node.text), str(path), 0)


def _schemas(path: Path, node: XmlElement, name: str) -> Path | None:
    """The folder that holds the schemas of an action: a function's own, or one below `localActions` of a bundle."""
    if node.tag == "GenAiFunction":
        return path.parent
    if not re.fullmatch(r"\w+", name):  # anything else could lead out of the folder
        return None
    found = sorted(path.parent.glob(f"localActions/*/{name}"))
    return found[0] if found and not found[0].is_symlink() else None


def _schema(path: Path, findings: list[Diagnostic]) -> tuple[AgentParameter, ...] | None:
    if not path.is_file() or path.is_symlink():
        return None
    try:
        text = read(path, MOST).decode("utf-8-sig")
        document = json_given(text)
    except (OSError, ValueError, RecursionError):
        findings.append(_unreadable(path, "it is no JSON"))
        return None
    properties = document.get("properties") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(properties, dict):
        findings.append(_unreadable(path, 'it has no object "properties"'))
        return None
    listed = document.get("required")
    required = set(map(str, listed)) if isinstance(listed, list) else set()
    return tuple(_parameter(str(name), row, text, name in required) for name, row in properties.items())


def _parameter(name: str, row: object, text: str, required: bool) -> AgentParameter:
    kind = row.get("lightning:type") if isinstance(row, Mapping) else None
    at = text.find(f"{json.dumps(name)}:") if f"{json.dumps(name)}:" in text else text.find(f"{json.dumps(name)} :")
    return AgentParameter(name, kind if isinstance(kind, str) else "", text.count("\n", 0, max(at, 0)) + 1, required)


def _is_script(text: str) -> bool:
    return _SCHEME in _decoded(text).lower()


def _decoded(text: str) -> str:
    """The script behind a text in base64, as bundles hold it; any other text as it is."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return text


def _script(text: str, file: str, first: int) -> Iterator[AgentAction]:
    """The actions of Agent Script; lines count from `first`, or are 0 in a bundle."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        found = _TARGET.search(line.split(" #")[0]) if _SCHEME in line.lower() else None
        if found is None:
            continue
        indent = _indent(line)
        block = _block(lines, number, indent)
        sides = {word: tuple(_declared(lines, block, word, indent, first)) for word in ("inputs", "outputs")}
        name = _name_above(lines, number, indent)
        yield AgentAction(
            file, number + first if first else 0, found[1], name, sides["inputs"], sides["outputs"], file, file
        )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _name_above(lines: list[str], at: int, indent: int) -> str:
    """The name of the action that a target stands in: the nearest line above that is indented less."""
    for line in reversed(lines[max(0, at - _FAR) : at]):
        if line.strip() and _indent(line) < indent:
            return line.strip().rstrip(":")
    return ""


def _block(lines: list[str], at: int, indent: int) -> range:
    """The lines of the action that a target stands in: those around it that are indented as far or farther."""
    first = last = at
    while first > max(0, at - _FAR) and (not lines[first - 1].strip() or _indent(lines[first - 1]) >= indent):
        first -= 1
    while last + 1 < min(len(lines), at + _FAR) and (not lines[last + 1].strip() or _indent(lines[last + 1]) >= indent):
        last += 1
    return range(first, last + 1)


def _declared(lines: list[str], block: range, word: str, indent: int, first: int) -> Iterator[AgentParameter]:
    """The inputs or outputs of a block, each with the type and the need that stand below it."""
    inside, depth = False, 0
    for number in block:
        match = _KEY.match(lines[number])
        if match is None:
            continue
        own = len(match[1])
        if own == indent:
            inside, depth = match[2] == word, 0
            continue
        if not inside or (depth and own > depth):
            continue
        depth = own
        below = []
        for after in range(number + 1, block.stop):
            if lines[after].strip() and _indent(lines[after]) <= own:
                break
            below.append(lines[after])
        words = "\n".join(below)
        kind = _TYPE.search(words)
        required = re.search(r"is_required:\s*true", words, re.IGNORECASE) is not None
        yield AgentParameter(match[2].strip('"'), kind[1] if kind else "", number + first if first else 0, required)


def placed(finding: Diagnostic, file: str, line: int) -> Diagnostic:
    """A finding at a line of a file."""
    return finding.located(Span(file, "", line, 1 if line else 0))
