"""Where the files that come with the package lie: templates, and the runtime of generated clients."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

_NAME = "generator._client_runtime"


@cache
def templates_folder() -> Path:
    """The bundled templates, a folder per target: inside the installed package, or beside it in a checkout.

    Raises FileNotFoundError when the installation has neither.
    """
    package = Path(__file__).parent
    for folder in (package / "_templates", package.parent / "templates"):
        if next(folder.glob("*/*.jinja"), None) is not None:
            return folder
    raise FileNotFoundError("the templates are missing from this installation; install external-services again")


def runtime_module(name: str) -> ModuleType:
    """A module of the generated clients' runtime, for what generator and client must judge alike."""
    if _NAME not in sys.modules:
        package = ModuleType(_NAME)
        package.__path__ = [str(templates_folder() / "python" / "_runtime")]
        sys.modules[_NAME] = package
    return import_module(f"{_NAME}.{name}")


def bundled_spec(name: str) -> Path:
    """A spec that comes with the package: inside it when installed, beside it in a checkout. It may be missing."""
    package = Path(__file__).parent
    installed = package / "_specs" / name
    return installed if installed.is_file() else package.parent / "specs" / name
