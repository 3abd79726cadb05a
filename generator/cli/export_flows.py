"""Flows and flow tests that an export takes along: checked to be what they say, then left as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.cli.common import Fail, print_diagnostics

if TYPE_CHECKING:
    from generator.targets.salesforce.views import FlowTestView, FlowView

_FILE = re.compile(r"([A-Za-z]\w{0,79})\.(flow|flowtest)(-meta\.xml)?", re.ASCII)


def taken_along(paths: Sequence[str]) -> tuple[FlowView | FlowTestView, ...]:
    """The flows and flow tests of these files and folders. Raises Fail for a file that is neither."""
    found = [_view(path) for path in _files(paths)]
    return tuple({(type(view), view.name.lower()): view for view in found}.values())


def _files(paths: Iterable[str]) -> list[Path]:
    from generator.cli.flow_check import flow_files
    from generator.flow.flowtest import SUFFIXES

    return flow_files(list(paths), (".flow-meta.xml", ".flow", *SUFFIXES))


def _view(path: Path) -> FlowView | FlowTestView:
    from generator.flow.files import read_bytes
    from generator.flow.flowtest import read_test
    from generator.flow.reader import read
    from generator.targets.salesforce.views import FlowTestView, FlowView

    named = _FILE.fullmatch(path.name)
    if named is None:
        raise Fail(f"{path} is not named like a flow or a flow test", "its name is API_NAME.flow-meta.xml")
    try:
        data = read_bytes(path)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise Fail(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Fail(f"{path} is not UTF-8, which an org asks for", "save it as UTF-8") from None
    checked = read(data, str(path)) if named[2] == "flow" else read_test(data, str(path))
    if checked.value is None:
        print_diagnostics(checked.diagnostics)
        raise Fail(f"{path} cannot be exported")
    return FlowView(named[1], text) if named[2] == "flow" else FlowTestView(named[1], text)
