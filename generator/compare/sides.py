"""From two files to their comparison."""

from __future__ import annotations

from collections.abc import Sequence

from generator.compare.compare import compare
from generator.compare.show import Comparison, operation_names
from generator.diagnostics import Checked
from generator.model.service import Service


def compare_services(old: Service, new: Service, old_name: str, new_name: str) -> Comparison:
    return Comparison(old_name, new_name, compare(old, new), operation_names(old, new))


def read_service(
    path: str, name: str, *, overlays: Sequence[str] = (), operations: Sequence[str] = (), allow_remote: bool = False
) -> Checked[Service]:
    """The service a file describes. Operations that one of the two versions lacks are no fault here."""
    from generator.modelling import build, outlines
    from generator.oas import load
    from generator.overlay.load import load as load_overlaid
    from generator.selection import Selection, pick

    loaded = (
        load_overlaid(path, overlays, allow_remote=allow_remote) if overlays else load(path, allow_remote=allow_remote)
    )
    if loaded.value is None:
        return Checked(None, loaded.diagnostics)
    spec = loaded.value
    chosen = pick(outlines(spec), Selection(operations=tuple(operations), everything=not operations), path).value
    return Checked(build(spec, name, chosen if operations else None).service, loaded.diagnostics)
