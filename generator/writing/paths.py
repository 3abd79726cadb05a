"""Which paths may be written: relative, portable, inside the folder, through no link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

_FORBIDDEN = frozenset('<>:"|?*\\')
OURS = ".extsvc"  # our own files in a folder begin so; no generated file may


# Lines of what nearly all generated paths look like, in capitals: nothing in them can be at fault.
_PLAIN = re.compile(
    r"(?:(?!(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])[./\n])[A-Z0-9_]{1,200}(?:/|(?:\.(?:PYI?|MD|TYPED))?\n))+\Z"
)
_LONGEST = 1_000  # characters


def faults(paths: Collection[str]) -> list[tuple[str, str]]:
    """The paths that cannot be in an output folder, and why. Nearly all are plain, which one look at all tells."""
    text = "".join([f"{path}\n" for path in paths])
    if (
        text.isascii()
        and _PLAIN.match(text.upper())
        and text.count("\n") == len(paths)
        and max(map(len, paths)) <= _LONGEST
    ):
        return []
    return [(path, reason) for path in paths if (reason := fault(path))]


def fault(path: str) -> str:
    """Why this cannot be a path in an output folder; "" when it can."""
    if not path or path.startswith("/"):
        return "it is not relative"
    if len(path) > _LONGEST:
        return "it is too long"
    return next((reason for part in path.split("/") if (reason := _part_fault(part))), "")


def _part_fault(part: str) -> str:
    if part in ("", ".", ".."):
        return f"'{part}' is no name"
    if not part.isprintable() or _FORBIDDEN.intersection(part):
        return "a character in it is not portable"
    if part[-1] in ". ":
        return "a name ends with a dot or a space"
    from generator.naming.policy import DEVICES  # most paths are plain

    if part.split(".")[0].casefold() in DEVICES:
        return f"'{part}' is a device on Windows"
    if part.casefold().startswith(OURS):
        return f"names that begin with {OURS} are ours"
    if len(part.encode("utf-8", "replace")) > 240:
        return "a name is too long"
    return ""


def folded(path: str) -> str:
    """The same for all spellings that a case-blind or normalising file system takes as one."""
    return unicodedata.normalize("NFC", path).casefold() if not path.isascii() else path.lower()


def collisions(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs that would be one file, or a file where the other needs a folder (shown with a slash at its end)."""
    files = list(paths)
    homes = {path.rpartition("/")[0] for path in files}
    folders = sorted({f"{folder}/" for home in homes for folder in (home, *parents(home)) if folder})
    seen: dict[str, str] = {}
    for item in [*files, *folders]:
        key = folded(item.rstrip("/"))
        if key in seen:
            yield item, seen[key]
        seen[key] = item


def parents(path: str) -> Iterator[str]:
    """The folders a path goes through, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
