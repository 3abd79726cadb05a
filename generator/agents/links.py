"""What agents reach beside External Service actions: flows, and the functions of a topic. They may lead to actions in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator.reading import read
from generator.salesforce.xml import UnreadableXml, XmlElement, parse

MOST = 8_000_000  # bytes of a file
_FLOW = re.compile(r"target:\s*[\"']?flow://([^\s\"'#?]+)", re.IGNORECASE)
_TOOL = "fa:flow-"  # what the name of a flow in the API catalog begins with


@dataclass(frozen=True, slots=True)
class AgentLink:
    """A component of an agent, and a flow or function that it calls by name."""

    component: str
    line: int
    kind: Literal["flow", "function"]
    target: str


def read_links(path: Path) -> Iterator[AgentLink]:
    """The flows and functions that a file names; what cannot be read is told by `read_agent`."""
    try:
        data = read(path, MOST)
        if path.name.lower().endswith(".agent"):
            yield from _script(data.decode("utf-8-sig"), path.name.partition(".")[0])
        else:
            yield from _metadata(parse(data, MOST), path.name.partition(".")[0])
    except (OSError, UnicodeDecodeError, UnreadableXml):
        return


def _script(text: str, name: str) -> Iterator[AgentLink]:
    for number, line in enumerate(text.splitlines(), 1):
        found = _FLOW.search(line.split(" #")[0])
        if found is not None:
            yield AgentLink(name, number, "flow", found[1])


def _metadata(root: XmlElement, name: str) -> Iterator[AgentLink]:
    for node in root.walk():
        if node.value("invocationTargetType").lower() == "flow":
            component = node.value("developerName") or node.value("fullName") or name
            yield AgentLink(component, node.line_of("invocationTarget"), "flow", node.value("invocationTarget"))
        if node.value("functionName"):
            yield AgentLink(name, node.line_of("functionName"), "function", node.value("functionName"))
        if node.value("toolName"):
            yield from _tool(node, name)


def _tool(node: XmlElement, name: str) -> Iterator[AgentLink]:
    """The flow that a tool is: its `apiDefinition` says so (public files), or its name alone. A package's prefix is no part of the name."""
    holder = node.child("apiDefinition") or node
    field = "apiIdentifier" if holder is not node else "toolName"
    given = holder.value(field)
    if given.lower().startswith(_TOOL):
        yield AgentLink(name, holder.line_of(field), "flow", given[len(_TOOL) :].rpartition("__")[2])
