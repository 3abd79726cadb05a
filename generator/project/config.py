"""extsvc.toml as values. Like a spec it may come from a stranger: every key is checked, and no output leaves the folder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.diagnostics import Checked, Diagnostic, Span
from generator.naming.distribution import home_of
from generator.naming.style_words import ATTRIBUTES, CLASSES
from generator.project import rules
from generator.project.output_settings import check_distinct, check_folder, read_package, read_target
from generator.project.rare_tables import callbacks_of, origins_of, pages_of, release_of
from generator.project.tables import TableReader
from generator.reading import read_text, why_unread
from generator.salesforce.namespaces import API_NAME, canonical, is_namespace
from generator.targets.registry import DEFAULT
from generator.wording import nearest

if TYPE_CHECKING:
    from generator.model.calling_back import CallbackPlan
    from generator.model.paging import Paging

FILE_NAME = "extsvc.toml"
_DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*\Z")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class ServiceSuppression(NamedTuple):
    """A finding that is known and borne, and why."""

    rule: str
    pointer: str
    reason: str


class Overrides(NamedTuple):
    """The user's own touch: names instead of derived ones, base classes, imports."""

    operations: Mapping[str, str] = {}  # operationId or METHOD /path -> function
    classes: Mapping[str, str] = {}  # schema -> class
    bases: Mapping[str, str] = {}  # schema -> dotted name of a base class
    imports: tuple[str, ...] = ()  # modules that the service's package imports


class Config(NamedTuple):
    """One [services.NAME] table, paths still as written."""

    name: str
    spec: str
    sha256: str = ""
    operations: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    out: str = "clients"
    target: str = DEFAULT
    names: str = ""  # how arguments and fields are spelt, see `python_style.ATTRIBUTES`
    class_style: str = ""  # how components are spelt, see `python_style.CLASSES`
    package: str = ""  # what the installable project is called that it shall be
    named_credential: str = ""
    namespace: str = ""  # of the Apex classes, "" for the ordinary; `herokuapplink` for what AppLink publishes
    overlays: tuple[str, ...] = ()
    templates: str = ""
    suppressions: tuple[ServiceSuppression, ...] = ()
    overrides: Overrides = Overrides()
    pages: Mapping[str, Paging | None] = {}  # operation -> how it pages, None: not at all
    callbacks: Mapping[str, CallbackPlan] = {}  # operation or webhook -> how it is played

    @property
    def home(self) -> str:
        """The folder of an installable project that Python imports, below `out`; "" where that is imported itself."""
        return home_of(self.package)

    @property
    def root(self) -> str:
        """The folder that Python imports."""
        return f"{self.out}/{self.home}".rstrip("/")

    @property
    def remote(self) -> bool:
        return self.spec.startswith(("http://", "https://"))


class Project(NamedTuple):
    """A project file and its services, in the order of the file."""

    path: Path
    services: tuple[Config, ...] = ()
    templates: str = ""  # for the files that all services of an output folder share
    api_version: str = ""  # of the org that it is for, "66.0"; "" where it says none
    remote: tuple[str, ...] = ()  # origins whose specs are read without further leave, also in private networks

    @property
    def folder(self) -> Path:
        return self.path.parent

    def service(self, name: str) -> Config | None:
        return next((config for config in self.services if config.name == name), None)

    def chosen(self, names: Iterable[str]) -> Checked[tuple[Config, ...]]:
        """The named services, or all when none is named. Findings: project-no-such-service."""
        wanted = tuple(dict.fromkeys(names))
        missing = tuple(name for name in wanted if self.service(name) is None)
        if missing:
            return Checked(None, tuple(self._no_such(name) for name in missing))
        return Checked(tuple(config for config in self.services if not wanted or config.name in wanted))

    def near(self, name: str) -> str:
        """The service whose name is closest to another one, without regard to case; "" where none is close."""
        return next(iter(nearest(name, (config.name for config in self.services), 1)), "")

    def _no_such(self, name: str) -> Diagnostic:
        near = self.near(name)
        there = ", ".join(config.name for config in self.services)
        hint = f"did you mean '{near}'?" if near else f"there is: {there or 'none'}"
        return rules.NO_SUCH_SERVICE.at("", file=str(self.path), name=name, path=self.path, hint=hint)


def find(start: Path) -> Path | None:
    """The project file in this folder or the nearest one above it."""
    here = start.resolve()
    return next((folder / FILE_NAME for folder in (here, *here.parents) if (folder / FILE_NAME).is_file()), None)


def load(path: Path) -> Checked[Project]:
    """The project of a file. Findings: project-unreadable, project-invalid."""
    try:
        text = read_text(path)
    except (OSError, UnicodeDecodeError) as fault:
        reason = why_unread(path, fault) if isinstance(fault, OSError) else str(fault)
        return Checked(None, (rules.UNREADABLE.at("", file=str(path), path=path, reason=reason),))
    return parse(text, path)


def parse(text: str, path: Path) -> Checked[Project]:
    """The project of a text that is, or will be, at a path. Findings: project-unreadable, project-invalid."""
    import tomllib

    try:
        body = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        told = rules.UNREADABLE.at("", file=str(path), path=path, reason=fault)
        place = _AT_LINE.search(str(fault))
        return Checked(None, (told.located(Span(str(path), "", int(place[1]), int(place[2]))) if place else told,))
    reader = _Reader(path, text)
    made = reader.project(body)
    return Checked(None, tuple(reader.found)) if reader.found else Checked(made)


_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")  # as tomllib tells it
# Of a service's table.
_KEYS = (
    "spec", "sha256", "operations", "exclude", "tags", "out", "target", "targets", "package", "names", "class_style",
    "named_credential", "namespace", "overlays", "templates", "suppressions", "overrides", "pages", "callbacks",
)  # fmt: skip


class _Reader(TableReader):
    """Reads the tables of an extsvc.toml."""

    def project(self, body: dict[str, object]) -> Project:
        # `suppress` is read by `extsvc validate`.
        self.known(body, ("project", "services", "credentials", "permission_sets", "suppress"), "extsvc.toml")
        general = self.table(body, "project", "extsvc.toml")
        self.known(general, ("out", "templates", "api_version", "remote"), "[project]")
        out = self.inside(self.text(general, "out", "[project]", "clients"), "[project] out")
        templates = self.templates(self.text(general, "templates", "[project]"), "[project] templates")
        services = self.table(body, "services", "extsvc.toml")
        made = tuple(self.service(name, part, out, templates) for name, part in services.items())
        check_distinct(self, made)
        return Project(self.path, made, templates, release_of(self, general), origins_of(self, general))

    def service(self, name: str, part: object, out: str, own: str) -> Config:
        where = f"[services.{name}]"
        if not API_NAME.match(name):
            self.fault(where, "a service name is a letter followed by letters, digits and single underscores")
        if not isinstance(part, dict):
            self.fault(where, "is no table")
            return Config(name, "")
        self.known(part, _KEYS, where)
        spec, sha256 = self.source(part, where)
        templates = self.text(part, "templates", where, own)
        to = read_target(self, part, where)
        package = read_package(self, part, where, name, to)
        folder = self.inside(self.text(part, "out", where, package or out), f"{where} out")
        if to == DEFAULT and not package:
            check_folder(self, folder, where)
        return Config(
            name=name,
            spec=spec,
            sha256=sha256,
            operations=self.picks(part, where),
            exclude=self.texts(part, "exclude", where),
            tags=self.texts(part, "tags", where),
            out=folder,
            target=to,
            names=self.one_of(part, "names", where, ATTRIBUTES),
            class_style=self.one_of(part, "class_style", where, CLASSES),
            package=package,
            named_credential=self.text(part, "named_credential", where),
            namespace=self.namespace(part, where),
            overlays=self.texts(part, "overlays", where),
            templates=self.templates(templates, f"{where} templates"),
            suppressions=self.suppressions(part, where),
            overrides=self.overrides(part, where),
            pages=pages_of(self, part, where),
            callbacks=callbacks_of(self, part, where),
        )

    def source(self, part: Mapping[str, object], where: str) -> tuple[str, str]:
        """The spec, and the hash of what its address must answer."""
        spec = self.text(part, "spec", where)
        if not spec:
            self.fault(where, "has no spec")
        sha256 = self.text(part, "sha256", where).lower()
        if sha256 and not _SHA256.match(sha256):
            self.fault(where, "sha256 is not 64 hexadecimal digits")
        return spec, sha256

    def picks(self, part: Mapping[str, object], where: str) -> tuple[str, ...]:
        value = part.get("operations", [])
        picks = (value,) if isinstance(value, str) else self.texts(part, "operations", where)
        if not picks and not part.get("tags"):
            self.fault(where, 'picks nothing: give operations = ["..."], tags = ["..."] or operations = "*"')
        return picks

    def namespace(self, part: Mapping[str, object], where: str) -> str:
        given = self.text(part, "namespace", where)
        if given and not is_namespace(given):
            self.fault(
                where, f"namespace '{given}' is no Apex namespace: a letter, then letters, digits, single underscores"
            )
            return ""
        return canonical(given)

    def suppressions(self, part: Mapping[str, object], where: str) -> tuple[ServiceSuppression, ...]:
        rows = part.get("suppressions", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.fault(where, "suppressions is no list of tables")
            return ()
        made = []
        for row in rows:
            self.known(row, ("rule", "pointer", "reason"), f"{where} suppressions")
            words = [self.text(row, key, f"{where} suppressions") for key in ("rule", "pointer", "reason")]
            if not words[0] or not words[2].strip():
                self.fault(where, f"a suppression needs a rule and a reason: {words}")
            made.append(ServiceSuppression(*words))
        return tuple(made)

    def overrides(self, part: Mapping[str, object], where: str) -> Overrides:
        where = f"{where[:-1]}.overrides]"
        rows = self.table(part, "overrides", where)
        self.known(rows, ("operations", "classes", "bases", "imports"), where)
        made = Overrides(
            self.strings(rows, "operations", where, _IDENTIFIER, "a Python name"),
            self.strings(rows, "classes", where, _IDENTIFIER, "a Python name"),
            self.strings(rows, "bases", where, _DOTTED, "module.Class"),
            self.texts(rows, "imports", where),
        )
        self.no_keywords(made, where)
        return made

    def no_keywords(self, made: Overrides, where: str) -> None:
        import keyword

        for name in [*made.operations.values(), *made.classes.values(), *made.bases.values(), *made.imports]:
            if any(keyword.iskeyword(word) or word.startswith("__") for word in name.split(".")):
                self.fault(where, f"'{name}' is not free to be used")
        for name in made.bases.values():
            if "." not in name:
                self.fault(where, f"base '{name}' needs its module: module.Class")
        for name in made.imports:
            if not _DOTTED.match(name):
                self.fault(where, f"'{name}' is no module")
