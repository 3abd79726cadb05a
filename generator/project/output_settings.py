"""What extsvc.toml says of the output of a service: its folder, its target, whether it is an installable project."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Protocol

from generator.project.tables import TableReader
from generator.targets.registry import DEFAULT, TARGETS, target


class WithFolder(Protocol):
    """What a service is called, and where it is to be written."""

    @property
    def name(self) -> str: ...

    @property
    def out(self) -> str: ...

    @property
    def package(self) -> str: ...


def read_target(reader: TableReader, part: Mapping[str, object], where: str) -> str:
    """`target = "python"`, or the list `targets` with one name: a service is written for one target."""
    listed = reader.texts(part, "targets", where)
    name = reader.text(part, "target", where) or next(iter(listed), DEFAULT)
    if set(listed) - {name}:
        reader.fault(where, "names several targets; a service is written for one: generate the other by command")
    if name not in TARGETS:
        reader.fault(where, f"no target '{name}'; there is: {', '.join(TARGETS)}")
    elif name != DEFAULT and part.get("overrides"):
        reader.fault(where, f"overrides are for the target '{DEFAULT}'; this one is '{name}'")
    return name


def read_package(reader: TableReader, part: Mapping[str, object], where: str, service: str, to: str) -> str:
    """`package = true`, or what the project is to be called; "" where the service shall be none."""
    value = part.get("package", False)
    if value is False:
        return ""
    from generator.naming.distribution import name_fault, usual_name  # few services are projects

    if value is not True and not isinstance(value, str):
        reader.fault(where, "package is neither true nor a name")
        return ""
    name = usual_name(service.lower()) if value is True else value
    if fault := name_fault(name):
        reader.fault(where, f"package '{name}': {fault}")
        return ""
    if to in TARGETS and not target(to).packages:
        reader.fault(where, f"package is for the target '{DEFAULT}'; this one is '{to}'")
    return name


def check_folder(reader: TableReader, out: str, where: str) -> None:
    """A fault where Python could not import what is written; what was written there before goes on."""
    from generator.naming.distribution import importable
    from generator.writing.lock import FILE_NAME

    name = os.path.basename(os.path.normpath(out))
    better = importable(name)
    if better == name or name in ("", os.curdir, os.pardir):
        return
    if not os.path.lexists(reader.path.parent / out / FILE_NAME):
        instead = os.path.join(os.path.dirname(os.path.normpath(out)), better)
        reader.fault(where, f"out '{out}': Python cannot import a package called '{name}'; write to '{instead}'")


def check_distinct(reader: TableReader, services: Iterable[WithFolder]) -> None:
    """A fault for each service that would lie where another one does."""
    seen: dict[tuple[str, str], str] = {}
    folders: dict[str, list[WithFolder]] = {}
    for config in services:
        out = os.path.normpath(config.out)
        key = (out, config.name.lower())
        if key in seen:
            reader.fault(f"[services.{config.name}]", f"its package is that of {seen[key]}: names differ in case only")
        seen[key] = config.name
        folders.setdefault(out, []).append(config)
    for several in folders.values():
        for config in several:
            if config.package and len(several) > 1:
                other = next(one.name for one in several if one is not config)
                reader.fault(
                    f"[services.{config.name}]",
                    f"a package holds one service, and '{config.out}' is the folder of {other}, too: give an out of its own",
                )
