"""org.toml: what of an org is for version control beside its metadata. It may come from a stranger, and holds no secret."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from generator.diagnostics import Checked, Diagnostic, Span
from generator.org import rules
from generator.writing.folder import Folder
from generator.writing.single import put

FILE = "org.toml"
_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class OrgSettings:
    """The org's name, as `sf org display` shows it."""

    name: str = "Local Org"


def read_settings(folder: Folder) -> Checked[OrgSettings]:
    """The settings of a folder, the usual ones when it has no file. Raises OSError."""
    if not folder.kind(FILE):
        return Checked(OrgSettings())
    try:
        table = tomllib.loads(folder.read(FILE, _MOST_BYTES).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return Checked(None, (_unreadable(str(error)),))
    name = table.get("name", OrgSettings().name)
    unknown = sorted(table.keys() - {"name"})
    if unknown:
        return Checked(None, (_unreadable(f"it has no key '{unknown[0][:40]}'; the only one is name"),))
    if not isinstance(name, str) or not name.strip() or len(name) > 80 or not name.isprintable():
        return Checked(None, (_unreadable("name must be a text of 1 to 80 printable characters"),))
    return Checked(OrgSettings(name))


def write_settings(folder: Folder, settings: OrgSettings) -> None:
    """Write the file where there is none. Raises OSError."""
    if not folder.kind(FILE):
        name = settings.name.replace("\\", "\\\\").replace('"', '\\"')
        put(folder, FILE, f'name = "{name}"\n'.encode())


def _unreadable(reason: str) -> Diagnostic:
    return rules.SETTINGS.at("", file=FILE, reason=reason).located(Span(FILE, ""))
