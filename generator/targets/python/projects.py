"""What the templates of an installable project may see: pyproject.toml, README.md and CHANGELOG.md beside the code."""

from __future__ import annotations

import json
from dataclasses import dataclass

from generator.model.service import Service
from generator.naming.python import PythonNames
from generator.naming.words import legal
from generator.targets.packages import Package, PackageRelease
from generator.targets.python.words import KEYWORDS
from generator.targets.seam import Page
from generator.targets.text import Code, clean, comment, markdown

# What generated code needs, as the generator itself needs it (a test compares it with our pyproject.toml).
DEPENDENCIES = ("msgspec>=0.20", "httpx2>=2.10")
EXTRAS = {"strict": ("jsonschema-rs>=0.44",)}
_REASONS = {"strict": "runs regular expressions of the document that Python's own engine cannot be trusted with"}
_HEADINGS = {"first": "", "breaking": "Breaking", "risky": "May break", "fine": "Also"}
_WITHOUT = "Nothing that callers feel."
_LONGEST = 200  # characters of a description that an index shows


@dataclass(frozen=True, slots=True)
class ReleaseView:
    version: Code
    written: Code  # a sentence, "" where the document's version is the same word
    changes: tuple[tuple[Code, tuple[Code, ...]], ...]


@dataclass(frozen=True, slots=True)
class ProjectView:
    """What is printed into TOML (quoted already) and Markdown."""

    name: Code
    version: Code
    description: Code
    dependencies: tuple[Code, ...]
    extras: tuple[tuple[Code, tuple[Code, ...]], ...]
    home: Code
    service: Code
    written: Code
    heading: Code
    title: Code
    title_version: Code
    version_words: Code
    wheel: Code
    reasons: tuple[tuple[Code, Code], ...]
    docs: Code
    releases: tuple[ReleaseView, ...]


def at_root(name: str, package: str) -> tuple[Code, ...]:
    """The two clients of a service that a project offers where it is imported from, by the service's name and package.

    None where a module or table of the project is called so, or where the name is not the class's (a lock is input).
    """
    if legal(name) != name or name in KEYWORDS or name.startswith("_") or not package.isidentifier():
        return ()
    return () if name in (package, "runtime", "SERVICES") else (Code(f"Async{name}"), Code(name))


def project_pages(service: Service, names: PythonNames, package: Package) -> tuple[Page, ...]:
    """The files of a project that are not code; their paths lie below the output folder."""
    known = {"name": markdown(service.name), "client": legal(names.service), "package": Code(names.package)}
    home = "" if at_root(service.name, names.package) else f".{names.package}"
    values: dict[str, object] = {
        "project": _view(service, names, package),
        "services": [known],
        "root": Code(package.module),
        "home": Code(f"{package.module}{home}"),
    }
    return (
        Page("pyproject.toml", "pyproject.toml.jinja", values),
        Page("README.md", "project_readme.md.jinja", values),
        Page("CHANGELOG.md", "changelog.md.jinja", values),
    )


def _view(service: Service, names: PythonNames, package: Package) -> ProjectView:
    newest = package.releases[0]
    title = service.title.strip() or service.name
    described = comment(title)[:_LONGEST]
    version = f", version {newest.written}" if newest.written else ""
    return ProjectView(
        name=toml(package.name),
        version=toml(newest.version),
        description=toml(f"Client for {described}"),
        dependencies=tuple(toml(one) for one in DEPENDENCIES),
        extras=tuple((Code(name), tuple(toml(one) for one in needed)) for name, needed in EXTRAS.items()),
        home=toml(package.home),
        service=toml(service.name),
        written=toml(newest.written),
        heading=Code(package.name),
        title=markdown(title),
        title_version=markdown(f"{title}{version}"),
        version_words=Code(f"This is version {newest.version} of it."),
        wheel=Code(f"{package.module}-{newest.version}-py3-none-any.whl"),
        reasons=tuple((Code(f"{package.name}[{name}]"), Code(_REASONS[name])) for name in EXTRAS),
        docs=Code(f"{package.home}/{names.package}/docs.md"),
        releases=tuple(map(_release, package.releases)),
    )


def _release(release: PackageRelease) -> ReleaseView:
    groups: dict[str, list[Code]] = {}
    for kind, what in release.changes or (("first", _WITHOUT),):
        groups.setdefault(kind, []).append(markdown(what))
    written = release.written.strip()
    said = markdown(f"The document's version: {written}") if written and written != release.version else ""
    return ReleaseView(
        version=Code(release.version),
        written=Code(said),
        changes=tuple((Code(head), tuple(groups[kind])) for kind, head in _HEADINGS.items() if kind in groups),
    )


def toml(words: str) -> Code:
    """A TOML basic string: JSON's escapes are TOML's, but for the one character that only JSON writes as it is."""
    return Code(json.dumps(clean(words), ensure_ascii=False).replace("\x7f", "\\u007f"))
