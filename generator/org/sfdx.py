"""Which files of a folder are meant: in an SFDX project those of its package directories, and nowhere what .forceignore leaves out.

Both as @salesforce/source-deploy-retrieve has it: `sfdx-project.json` names the directories in their order; the nearest
`.forceignore` holds patterns of .gitignore, in which case does not count, and files whose names begin with a dot are left out.
"""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from generator.diagnostics import Diagnostic
from generator.org import source_rules

PROJECT_FILE = "sfdx-project.json"
IGNORE_FILE = ".forceignore"
_SKIPPED = ("node_modules", "__pycache__")
_MOST_BYTES = 1_000_000
_MOST_PATTERNS = 500  # each is asked for each file
_DIRECTORY = "(?P<ps_d>/)"  # how pathspec writes that a pattern meets a directory, the entry itself or one above it

Ignored = Callable[[Path, bool], bool]


def meant_files(folder: Path, findings: list[Diagnostic]) -> Iterator[Path]:
    """The files that a deploy of a folder takes, by package directory, then by name; links are not followed.

    Package directories that cannot be taken go to `findings`. Raises OSError, also for an sfdx-project.json or a .forceignore that cannot be used.
    """
    ignored = _ignored(folder)
    for place in _package_directories(folder, findings):
        yield from files_below(place, ignored)


def files_below(folder: Path, ignored: Ignored = lambda path, is_folder: False) -> Iterator[Path]:
    """The files below a folder by name, hidden files and folders left out; links are not followed."""
    for here, folders, names in os.walk(folder):
        kept = [name for name in folders if not name.startswith(".") and name not in _SKIPPED]
        folders[:] = sorted(name for name in kept if not ignored(Path(here, name), True))
        for name in sorted(names):
            path = Path(here, name)
            if not name.startswith(".") and not path.is_symlink() and path.is_file() and not ignored(path, False):
                yield path


def _package_directories(folder: Path, findings: list[Diagnostic]) -> list[Path]:
    """The package directories of the project in a folder; the folder itself where none are named."""
    file = folder / PROJECT_FILE
    if not file.is_file():
        return [folder]
    chosen: dict[Path, None] = {}
    for written in _named_directories(file):
        place = folder.joinpath(*PurePosixPath(written).parts)
        reason = _unfit(written, place, folder)
        if reason:
            findings.append(source_rules.PACKAGE_DIRECTORY.at("", file=str(file), path=written[:200], reason=reason))
        else:
            chosen[place] = None
    inner = {place for place in chosen if any(other in place.parents for other in chosen)}
    return [place for place in chosen if place not in inner] if chosen or findings else [folder]


def _unfit(written: str, place: Path, folder: Path) -> str:
    """Why this is no folder of the project, "" when it is: a link on the way may lead out, a name may be one that no file can bear."""
    path = PurePosixPath(written)
    try:
        if path.is_absolute() or ".." in path.parts or "\\" in written:
            return "it leads out of the project"
        if not place.resolve().is_relative_to(folder.resolve()):
            return "it leads out of the project"
        return "" if place.is_dir() else "there is no such folder"
    except (OSError, ValueError, RuntimeError):
        return "there is no such folder"


def _named_directories(file: Path) -> list[str]:
    """What sfdx-project.json says. Raises OSError."""
    from generator.reading import read_ours

    try:
        tree = json.loads(read_ours(file, _MOST_BYTES))
    except (ValueError, RecursionError) as error:
        raise OSError(errno.EINVAL, f"{PROJECT_FILE} is no valid JSON ({error})", str(file)) from None
    rows = tree.get("packageDirectories", []) if isinstance(tree, dict) else None
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and isinstance(row.get("path"), str) for row in rows
    ):
        reason = f"{PROJECT_FILE}: packageDirectories must be a list of objects that have a path"
        raise OSError(errno.EINVAL, reason, str(file))
    return [row["path"] for row in rows]


def _ignored(folder: Path) -> Ignored:
    """What the .forceignore of a folder, or of the project around it, says of a path. Raises OSError."""
    file = _ignore_file(folder)
    if file is None:
        return lambda path, is_folder: False
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore import GitIgnorePatternError

    from generator.patterns import compiled
    from generator.reading import read_ours

    text = read_ours(file, _MOST_BYTES).decode("utf-8", "replace").removeprefix("\ufeff").lower()
    try:
        written = [one for one in GitIgnoreSpec.from_lines(text.splitlines()).patterns if one.include is not None]
    except GitIgnorePatternError as error:
        raise OSError(errno.EINVAL, f"{IGNORE_FILE}: {error}", str(file)) from None
    if len(written) > _MOST_PATTERNS:
        raise OSError(errno.E2BIG, f"{IGNORE_FILE} has more than {_MOST_PATTERNS} patterns", str(file))
    rows = [(bool(one.include), compiled(_of_entry(one.regex.pattern))) for one in reversed(written) if one.regex]
    base = file.parent.absolute()

    def asked(path: Path, is_folder: bool) -> bool:
        name = path.absolute().relative_to(base).as_posix().lower() + ("/" if is_folder else "")
        return next((include for include, pattern in rows if not pattern.reason and not pattern.refuses(name)), False)

    return asked


def _ignore_file(folder: Path) -> Path | None:
    """The nearest .forceignore from a folder up to the project's own, as far as there is a project."""
    here = folder.absolute()
    above = [here, *here.parents]
    last = next((at for at, place in enumerate(above) if (place / PROJECT_FILE).is_file()), 0)
    files = (place / IGNORE_FILE for place in above[: last + 1])
    return next((file for file in files if file.is_file() and not file.is_symlink()), None)


def _of_entry(expression: str) -> str:
    """pathspec's expression, which also meets what lies below an entry, for the entry alone (a directory ends with a slash).

    Whoever walks leaves out a directory with all below it, so that the last pattern that meets an entry decides, as in git.
    """
    either = f"(?:{_DIRECTORY}|$)"
    if expression.endswith(either):
        return expression.removesuffix(either) + "/?$"
    if expression.endswith(_DIRECTORY):
        return expression.removesuffix(_DIRECTORY) + "/$"
    return re.sub(r"/$", "/.", expression)  # all below a directory: `a/**`
