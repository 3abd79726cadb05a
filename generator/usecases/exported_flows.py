"""Flows and flow tests that an export takes along: checked to be what they say, then left as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.usecases import rules
from generator.usecases.flow_files import flow_files
from generator.usecases.stopping import Stop, needed

if TYPE_CHECKING:
    from generator.diagnostics import Diagnostic
    from generator.targets.salesforce.views import FlowTestView, FlowView

_FILE = re.compile(r"([A-Za-z]\w{0,79})\.(flow|flowtest)(-meta\.xml)?", re.ASCII)


def taken_along(paths: Sequence[str | Path]) -> tuple[FlowView | FlowTestView, ...]:
    """The flows and flow tests of these files and folders. Raises `Stop` for a file that is neither."""
    found = [_view(path) for path in _files(paths)]
    return tuple({(type(view), view.name.lower()): view for view in found}.values())


def of_other_namespace(
    along: Iterable[FlowView | FlowTestView], service: str, namespace: str
) -> tuple[Diagnostic, ...]:
    """A finding for each flow that names classes of the service under another namespace."""
    from generator.salesforce.namespaces import classes_of_service
    from generator.salesforce.xml import parse

    found = []
    for view in along:
        others = classes_of_service(parse(view.text.encode()), service) - {namespace}
        found += [
            rules.FLOW_OF_OTHER_NAMESPACE.at("", flow=view.name, name=service, namespace=other, expected=namespace)
            for other in sorted(others)
        ]
    return tuple(found)


def _files(paths: Iterable[str | Path]) -> list[Path]:
    from generator.flow.flowtest import SUFFIXES

    return flow_files(list(paths), (".flow-meta.xml", ".flow", *SUFFIXES))


def _view(path: Path) -> FlowView | FlowTestView:
    from generator.flow.files import read_bytes
    from generator.flow.flowtest import read_test
    from generator.flow.reader import read
    from generator.reading import why_unread
    from generator.targets.salesforce.views import FlowTestView, FlowView

    named = _FILE.fullmatch(path.name)
    if named is None:
        raise Stop(rules.NO_FLOW_NAME.at("", path=path))
    try:
        data = read_bytes(path)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise Stop(rules.FILE_UNREADABLE.at("", path=path, reason=why_unread(path, error))) from None
    except UnicodeDecodeError:
        raise Stop(rules.NOT_UTF8.at("", path=path)) from None
    refusal = rules.NOT_A_FLOW.at("", path=path)
    if named[2] == "flow":
        needed(read(data, str(path)), refusal)
        return FlowView(named[1], text)
    needed(read_test(data, str(path)), refusal)
    return FlowTestView(named[1], text)
