"""Loading a generated package from a folder, under its own name, without a trace on disk."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from generator.cli.common import Fail

NEEDED = ("__init__.py", "_runtime/__init__.py", "_runtime/registry.py")


def load(folder: Path) -> ModuleType:
    """The generated package in a folder.

    Raises:
        Fail: the folder holds none, or its code cannot be imported.
    """
    place = folder.resolve()
    if not all((place / name).is_file() for name in NEEDED):
        raise Fail(
            f"{folder} holds no generated package",
            "Make one with `extsvc generate SPEC --service NAME --all --out DIR`.",
        )
    name = _name(place)
    if name in sys.modules:
        return sys.modules[name]
    sys.dont_write_bytecode = True  # a folder that was only looked into stays as it was
    spec = spec_from_file_location(name, place / "__init__.py", submodule_search_locations=[str(place)])
    if spec is None or spec.loader is None:
        raise Fail(f"{folder} cannot be imported")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (ImportError, SyntaxError, AttributeError, NameError, TypeError, ValueError) as error:
        del sys.modules[name]
        raise Fail(f"{folder} cannot be imported: {error}", "Generate it again.") from None
    return module


def part(package: ModuleType, name: str) -> Any:
    """A module of the package's runtime."""
    return import_module(f"{package.__name__}._runtime.{name}")


def _name(place: Path) -> str:
    """The folder's name, kept apart from modules that are there already."""
    known = sys.modules.get(place.name)
    own = known is None or getattr(known, "__file__", None) == str(place / "__init__.py")
    if own and place.name.isidentifier() and place.name not in sys.stdlib_module_names:
        return place.name
    return f"generated_{place.name}" if place.name.isidentifier() else "generated_package"
