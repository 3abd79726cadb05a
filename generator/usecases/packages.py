"""Generated packages loaded from their folders: in one way, under a name that hides nothing, without a trace on disk."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from generator.diagnostics import Checked
from generator.reading import near_name
from generator.usecases import rules
from generator.usecases.stopping import Stop

_BROKEN = (
    ImportError,
    SyntaxError,
    AttributeError,
    NameError,
    TypeError,
    ValueError,
)  # what a mangled module can raise
NEEDED = ("__init__.py", "_runtime/__init__.py", "_runtime/registry.py")


@contextmanager
def untouched() -> Iterator[None]:
    """While this lasts no .pyc is written: a folder whose code is only used stays as it was."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def load(folder: Path, *, private: bool = False) -> Checked[ModuleType]:
    """The generated package in a folder, under the folder's name where that is free, or always under a `private` one.

    Findings: no-generated-package, generated-package-broken.
    """
    place = root_of(folder.resolve())
    if not _is_package(place):
        return Checked(None, (rules.NO_PACKAGE.at("", folder=folder, hint=_instead(folder)),))
    name = _private(place) if private else _name(place)
    if name in sys.modules:
        return Checked(sys.modules[name])
    spec = spec_from_file_location(name, place / "__init__.py", submodule_search_locations=[str(place)])
    assert spec is not None and spec.loader is not None  # a name that ends in .py always has both
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        with untouched():
            spec.loader.exec_module(module)
    except _BROKEN as error:
        del sys.modules[name]
        return Checked(None, (rules.PACKAGE_BROKEN.at("", folder=folder, reason=error),))
    return Checked(module)


def root_of(folder: Path) -> Path:
    """The folder that Python imports: an installable project has it below `src`."""
    inner = [place for place in folder.glob("src/*") if _is_package(place)]
    return inner[0] if len(inner) == 1 and not (folder / NEEDED[1]).is_file() else folder


def _is_package(place: Path) -> bool:
    return all((place / name).is_file() for name in NEEDED)


def _instead(folder: Path) -> str:
    """What to do about a folder that holds no package: name the one that was meant, or make one."""
    from generator.usecases.registered import near_service

    near = near_service(str(folder))
    if not near and not folder.exists():
        beside = near_name(folder)
        near = beside if beside and _is_package(root_of(Path(beside).resolve())) else ""
    return f"Did you mean {near}?" if near else "Make one with `extsvc generate SPEC --service NAME --all --out DIR`."


def part(package: ModuleType, name: str) -> ModuleType:
    """A module of the package's runtime. Raises `Stop` (generated-package-broken)."""
    try:
        return import_module(f"{package.__name__}._runtime.{name}")
    except _BROKEN as error:
        raise Stop(rules.PACKAGE_BROKEN.at("", folder=package.__path__[0], reason=error)) from None


def _name(place: Path) -> str:
    """The folder's own name where it is free, else a private one."""
    known = sys.modules.get(place.name)
    own = known is None or getattr(known, "__file__", None) == str(place / "__init__.py")
    if own and place.name.isidentifier() and place.name not in sys.stdlib_module_names:
        return place.name
    return _private(place)


def _private(place: Path) -> str:
    """A name made of the path, which meets no other."""
    return "_extsvc_" + hashlib.sha256(str(place).encode()).hexdigest()[:16]
