"""Make an installable project of a generated service: its name, its version, what changed since it was written last."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from generator.usecases import rules
from generator.usecases.stopping import Stop, needed
from generator.writing.lock import FILE_NAME

if TYPE_CHECKING:
    from generator.named import Model
    from generator.targets.packages import Package
    from generator.targets.seam import Target


class Packaging(Struct, frozen=True):
    """The project, the closures of its operations, which are worked out once, and the model as it is to be kept."""

    package: Package
    reached: Mapping[str, str]
    packed: bytes


def folder_and_name(out: str | Path, asked: str | None, service: str, to: Target) -> tuple[Path, str]:
    """Where a service is written, and what its project is called ("" for none). Raises `Stop` for a name that is none.

    Without a folder it is `clients`, or that of the project's name.
    """
    package = service.lower()
    if asked is None:
        folder = Path(out or "clients")
        if not to.packages or "\0" in os.fspath(folder) or not os.path.lexists(folder / FILE_NAME):
            return folder, ""
        from generator.targets.packages import known_name  # few folders are projects

        return folder, known_name(folder, to.label(service))
    from generator.naming.distribution import module_name, name_fault, usual_name
    from generator.targets.rules import PACKAGE_NAME

    name = asked or usual_name(package)
    if not to.packages:
        raise Stop(PACKAGE_NAME.at("", name=name, reason=f"the target {to.name} makes none", better="--target python"))
    if fault := name_fault(name):
        better = f"acme-{module_name(name).strip('_').replace('_', '-')}"
        better = better if not name_fault(better) else usual_name(package)
        raise Stop(PACKAGE_NAME.at("", name=name, reason=fault, better=better))
    return Path(out or name), name


def packaging(made: Model, out: Path, name: str, to: Target) -> Packaging | None:
    """The project `name` in the folder `out`; None where it is "". Raises `Stop` where the folder is another service's."""
    service, label = made.service, to.label(made.service.name)
    if not name and not os.path.lexists(out / FILE_NAME):
        return None
    from generator.targets.packages import packaged, unshared

    lock = needed(unshared(out, label, bool(name)))
    if not name:
        return None
    from generator.compare.closure import closures
    from generator.project.baseline import load
    from generator.project.packing import Packer
    from generator.project.past import beside_past, compared

    beside = needed(beside_past(out, service.name, service, closures, load, Packer()))
    comparison = compared(service.name, beside.past, service)
    package = packaged(name, lock.entry(label), service.version, beside.reached, comparison, made.style.given)
    return Packaging(package, beside.reached, beside.packed)


def keep(made: Model, out: Path, done: Packaging) -> None:
    """Keep the model beside the project, for the changes of the next version. Raises `Stop` where the disk refuses."""
    from generator.project import stored

    try:
        stored.store(out, made.service.name, done.packed)
    except OSError as fault:
        path = stored.place(out, made.service.name)
        raise Stop(rules.FILE_UNWRITABLE.at("", path=path, reason=fault.strerror or fault)) from None
