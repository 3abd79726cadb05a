"""What stands at a place of a flow's XML, in the words of Salesforce: an action, one of its inputs or outputs, a class, a field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from generator.diagnostics import Checked
from generator.flow.catalog import ApexClass, Catalog, CatalogAction
from generator.usecases.hovering import MOST_ROWS, in_and_out, more_rows
from generator.usecases.stopping import stopping

_LEAF = re.compile(r"<([A-Za-z]{1,60})>[ \t]*([^<>\r\n]{1,400}?)[ \t]*</\1>")
_CALLED = re.compile(r"<actionName>\s*([^<>]{1,400}?)\s*</actionName>")


class FlowNames:
    """The Salesforce names in a flow's text, by offset; `services` are those at hand."""

    def __init__(self, text: str, services: Catalog) -> None:
        self._text, self._services = text, services

    def at(self, offset: int) -> tuple[str, int, int]:
        """Markdown about the place, and where what it speaks of starts and ends; ("", 0, 0) where Salesforce has no name for it."""
        begin = self._text.rfind("\n", 0, offset) + 1
        end = self._text.find("\n", offset)
        for leaf in _LEAF.finditer(self._text, begin, end if end >= 0 else len(self._text)):
            if leaf.start() <= offset < leaf.end():
                words = self._words(leaf[1], leaf[2], leaf.start())
                return (words, leaf.start(2), leaf.end(2)) if words else ("", 0, 0)
        return "", 0, 0

    def _words(self, tag: str, value: str, offset: int) -> str:
        if tag in ("apexClass", "objectType") and (known := self._services.class_named(value)) is not None:
            return _class(known)
        if tag == "actionName":
            action = self._services.action(value)
            return _action(action) if action is not None else ""
        action = self._services.action(self._called(offset)) if tag == "name" else None
        if action is None:
            return ""
        comes_out = self._text.rfind("<outputParameters>", 0, offset) > self._text.rfind("<inputParameters>", 0, offset)
        return _output(action, value) if comes_out else _input(action, value)

    def _called(self, offset: int) -> str:
        """The action of the action element that a place lies in, "" outside of one."""
        start = self._text.rfind("<actionCalls>", 0, offset)
        end = self._text.find("</actionCalls>", start)
        if start < 0 or end < offset:
            return ""
        found = _CALLED.search(self._text, start, end)
        return found[1] if found is not None else ""


@stopping
def names_in_flow(path: str | Path, text: str) -> Checked[FlowNames]:
    """The names of what a flow calls: of the services that `extsvc flow check` finds around it. Needs the extra `flow`."""
    from generator.flow.reader import read
    from generator.usecases.flow_services import Services, Workspace, catalog, sources
    from generator.usecases.unsaved import as_bytes

    flow = read(as_bytes(path, text), str(path)).value
    workspace = Workspace()
    with workspace.stack:
        known = catalog(sources(Services(), (flow,), workspace), workspace) if flow is not None else Catalog()
    return Checked(FlowNames(text, known))


def _action(action: CatalogAction) -> str:
    return "\n".join((f"Action `{action.name}`", "", *in_and_out(action.inputs, action.outputs)))


def _input(action: CatalogAction, name: str) -> str:
    given = action.input_by_name.get(name.lower())
    if given is None:
        return ""
    return f"Input `{given.name}` of `{action.name}`: `{given.type}`{', required' if given.required else ''}"


def _output(action: CatalogAction, name: str) -> str:
    told = next((output for output in action.outputs if output.name.lower() == name.lower()), None)
    return f"Output `{told.name}` of `{action.name}`: `{told.type}`" if told is not None else ""


def _class(known: ApexClass) -> str:
    fields: Iterable[str] = (
        f"- `{field.salesforce}`: `{field.type}`{', required' if field.required else ''}" for field in known.fields[:MOST_ROWS]
    )  # fmt: skip
    return "\n".join((f"Class `{known.name}`", "", *fields, *more_rows(len(known.fields))))
