"""Flow files from disk: bounded reads, and the subflows that lie beside a flow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from generator import reading
from generator.diagnostics import Checked
from generator.fetch import unread
from generator.flow.model import Element, Flow, Subflow
from generator.flow.reader import read
from generator.flow.stage_model import OrchestratedStage
from generator.salesforce.xml import MAX_BYTES

_SUFFIXES = (".flow-meta.xml", ".flow")


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, one more than allowed at most. Raises `OSError`."""
    return reading.read(path, MAX_BYTES)


def read_flow(path: Path) -> Checked[Flow]:
    """The flow in a file; a file that cannot be read is a finding."""
    try:
        data = read_bytes(path)
    except OSError as error:
        return Checked(None, (unread(path, error, _SUFFIXES),))
    return read(data, str(path))


def with_subflows(flow: Flow, folders: Iterable[Path]) -> dict[str, Flow]:
    """The flow and every subflow found in the folders, by name; those not found are left out."""
    places = tuple(folders)
    return with_called(flow, lambda name: find_flow(name, places))


def with_called(flow: Flow, find: Callable[[str], Flow | None]) -> dict[str, Flow]:
    """The flow and every flow that it runs, directly or through others, by name, as far as `find` has them."""
    found = {flow.name: flow}
    pending = [flow]
    while pending:
        for element in pending.pop().elements:
            for name in called_flows(element):
                other = None if name in found else find(name)
                if other is not None:
                    found[name] = other
                    pending.append(other)
    return found


def called_flows(element: Element) -> tuple[str, ...]:
    """The flows that an element runs."""
    if isinstance(element, OrchestratedStage):
        return tuple(element.flows())
    return (element.flow_name,) if isinstance(element, Subflow) else ()


MOST_LETTERS = 120  # of an API name with a package's namespace before it; an org takes fewer


def find_flow(name: str, folders: tuple[Path, ...]) -> Flow | None:
    """The flow of this API name in the first folder that has it."""
    # An API name; anything else could lead out of the folder, or be no name of a file.
    if len(name) > MOST_LETTERS or not name.replace("_", "").isalnum():
        return None
    for folder in folders:
        for suffix in _SUFFIXES:
            path = folder / (name + suffix)
            if path.is_file():
                return read_flow(path).value
    return None
