"""What an installable package is called: its name on an index, its name in Python, its version as PEP 440 has it."""

from __future__ import annotations

import re
import sys
from keyword import iskeyword

_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?\Z", re.IGNORECASE | re.ASCII)  # PEP 508
_NEEDED = frozenset({"msgspec", "httpx2", "jsonschema_rs"})  # what a generated package imports itself
_DATE = re.compile(r"v?(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)", re.ASCII)
_RELEASE = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
_SNAPSHOT = re.compile(r"[._-]?snapshot\Z", re.IGNORECASE)
_LONGEST = 100  # characters of a version that are looked at
_SOURCES = "src"  # the folder of a project that holds what it installs


def usual_name(package: str) -> str:
    """What the project of a service is called where nobody says it; `package` is the service's own: `sms` -> `sms-client`."""
    return f"{package.strip('_')}-client"


def module_name(distribution: str) -> str:
    """What Python imports it as: `acme-sms` -> `acme_sms`."""
    return re.sub(r"[._-]+", "_", distribution).lower()


def home_of(distribution: str) -> str:
    """The folder of what Python imports, below that of a project; "" where there is no project."""
    return f"{_SOURCES}/{module_name(distribution)}" if distribution else ""


def name_fault(distribution: str) -> str:
    """Why a project cannot be called so; "" when it can."""
    if not _NAME.match(distribution):
        return (
            "a name is letters, digits, '-', '_' and '.', with a letter or digit at both ends, at most 100 characters"
        )
    module = module_name(distribution)
    if not module.isidentifier() or iskeyword(module):
        return f"Python cannot import '{module}'"
    if module in sys.stdlib_module_names or module in _NEEDED:
        return f"'{module}' would hide the module of that name"
    return ""


def importable(folder: str) -> str:
    """A folder's name as the nearest one that Python can import; the name itself where it can be."""
    if folder.isidentifier() and not iskeyword(folder):
        return folder
    better = "".join(sign if sign.isalnum() else "_" for sign in folder)
    return f"_{better}" if not better.isidentifier() else f"{better}_" if iskeyword(better) else better


def pep440(written: str) -> str:
    """A document's version as an index takes it; "0" where nothing in it is a number.

    What PEP 440 knows stays (`v2.0-beta.1` is 2.0b1), a date is its numbers (`2024-01-15` is 2024.1.15), of anything else
    the first numbers count (`release 3.1 (LTS)` is 3.1). Local parts (`+build.5`) go: no index takes them.
    """
    from packaging.version import InvalidVersion, Version

    text = _SNAPSHOT.sub(".dev0", written.strip()[:_LONGEST]).partition("+")[0]
    text = _DATE.sub(lambda found: ".".join(str(int(part)) for part in found.groups() if part), text, count=1)
    try:
        return str(Version(text))
    except InvalidVersion:
        numbers = _RELEASE.search(text)
        return str(Version(numbers[0])) if numbers else "0"


def next_version(wanted: str, given: frozenset[str]) -> str:
    """The version, or the first post-release of it that was not given before: an index takes none twice."""
    if wanted not in given:
        return wanted
    base, number = wanted.partition(".dev")[0].partition(".post")[0], 1
    while f"{base}.post{number}" in given:
        number += 1
    return f"{base}.post{number}"
