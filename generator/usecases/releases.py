"""The release of the org that a project is for."""

from __future__ import annotations

from pathlib import Path


def version_of_project(path: Path | None = None) -> str:
    """The API version that a project file says, by default the nearest; "" where there is none, or it says none.

    A project file with faults is for `extsvc check` to tell.
    """
    from generator.project.config import find, load

    file = path if path is not None else find(Path.cwd())
    project = load(file).value if file is not None and file.is_file() else None
    return project.api_version if project is not None else ""
