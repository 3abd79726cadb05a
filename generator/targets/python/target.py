"""Python as a target: which of its templates make which files of a service's package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from generator.bundled import runtime_module
from generator.diagnostics import Checked
from generator.targets.seam import Options, Page, Part, Target
from generator.targets.text import Code, File, comment, literal, markdown, quoted

if TYPE_CHECKING:
    from generator.model.types import Declared
    from generator.named import Model
    from generator.targets.python.package import ServiceView
    from generator.writing.lock import LockEntry

RUNTIME = "_runtime"
_FACTS = frozenset({"package", "origin", "credential", "receives", "whole"})  # of a service that is no project
RECEIVES = "receives"  # the fact that a service calls back
_RECEIVING = {
    f"{RUNTIME}/{name}.py" for name in ("receiving", "received", "receiver_app", "receiver_parameters", "callback_urls")
}  # of folders with such a service
# Files of every service beside its docs.md, and the templates that make them.
_PACKAGE = {
    "__init__.py": "service.py.jinja",
    "__init__.pyi": "service.pyi.jinja",
    "client.py": "client.py.jinja",
    "types/__init__.py": "types_package.py.jinja",
    "operations/__init__.py": "operations_package.py.jinja",
}


class Python(Target):
    """A typed package per service, a registry and a runtime for all."""

    name = "python"
    packages = True
    whole_pages = tuple(_PACKAGE)
    filters = {"literal": literal, "comment": comment, "markdown": markdown}

    def pages(self, made: Model, options: Options) -> Checked[tuple[Part, ...]]:
        from generator.targets.python.package import service_view  # views are not needed to tell whose a file is

        if options.package is None:
            view = service_view(made, options.only, former_page=options.former_page)
            return Checked(tuple(_service(view, options)))
        from generator.targets.python.projects import project_pages

        package = options.package
        view = service_view(made, options.only, package.module, options.former_page)
        inside = (replace(page, path=f"{package.home}/{page.path}") for page in _service(view, options))
        return Checked((*inside, *project_pages(made.service, made.python, package)))

    def shared(self, entries: Sequence[LockEntry]) -> tuple[Part, ...]:
        homes: dict[str, list[LockEntry]] = {}
        for entry in entries:
            if entry.facts.get("package"):
                homes.setdefault(_home(entry), []).append(entry)
        parts = ((home, part) for home, known in homes.items() for part in self._shared(known, home))
        return tuple(_below(home, part) if home else part for home, part in parts)

    def _shared(self, entries: Sequence[LockEntry], home: str) -> tuple[Part, ...]:
        services = [(entry.name, str(entry.facts["package"])) for entry in entries]
        receives = any(entry.facts.get(RECEIVES) is True for entry in entries)
        runtime = (file for file in _runtime(self.templates) if receives or file.path not in _RECEIVING)
        return (*_package(services, bool(home)), *runtime)

    def label(self, service: str) -> str:
        return service

    def facts(self, made: Model) -> dict[str, object]:
        facts: dict[str, object] = {"package": made.python.package, "origin": Path(made.service.origin).name}
        return {**facts, RECEIVES: True} if made.service.callbacks else facts

    def whole_of(self, made: Model) -> str:
        from generator.targets.python.package import whole_of

        return whole_of(made)

    def given(self, made: Model) -> Mapping[str, Mapping[str, str]]:
        return made.python.given

    def stand(self, made: Model, before: Mapping[str, Declared]) -> bool:
        from generator.targets.python.links import links_stand

        return links_stand(made, before)

    def signed(self, path: str, data: bytes) -> bool:
        from generator.targets.python.signs import signed  # asked only of a file that another run has made

        return signed(path, data)

    def owns(self, entry: LockEntry) -> bool:
        return "package" in entry.facts


def _service(view: ServiceView, options: Options) -> Iterator[Page]:
    from generator.targets.python.words import ALIASES

    base = str(view.package.package)
    whole: dict[str, object] = {"service": view.package}
    if not options.settled:
        yield from (Page(f"{base}/{path}", template, whole) for path, template in _PACKAGE.items())
    yield Page(f"{base}/docs.md", "docs.md.jinja", _late("service", view.reference), former=options.former_page)
    if view.aliases is not None:
        yield Page(f"{base}/{_path(ALIASES)}", "aliases.py.jinja", {**whole, "aliases": view.aliases})
    for module, types in view.modules:
        yield Page(f"{base}/{_path(module)}", "types.py.jinja", _late("module", types))
    for module, operation in view.operations:
        yield Page(f"{base}/{_path(module)}", "operation.py.jinja", _late("operation", operation))
    if view.calls_back:
        yield Page(f"{base}/callbacks/__init__.py", "callbacks_package.py.jinja", whole)
    for module, callback in view.callbacks:
        yield Page(f"{base}/{_path(module)}", "callback.py.jinja", _late("callback", callback))


def _late(name: str, view: Callable[[], object]) -> Callable[[], Mapping[str, object]]:
    """What a page sees, made when it is printed."""
    return lambda: {name: view()}


def _path(module: str) -> str:
    return module.replace(".", "/") + ".py"


def _home(entry: LockEntry) -> str:
    """The folder that Python imports, below the output folder; "" for that itself."""
    if entry.facts.keys() <= _FACTS:
        return ""
    from generator.targets.packages import package_of  # few services are projects

    package = package_of(entry)
    return package.home if package is not None else ""


def _below(home: str, part: Part) -> Part:
    path = f"{home}/{part.path}"
    return File(path, part.text, part.gives_way) if isinstance(part, File) else replace(part, path=path)


def _package(services: Sequence[tuple[str, str]], packaged: bool) -> Iterator[Part]:
    """The registry of an output folder; (name, package) of each service. A project has a README of its own."""
    from generator.naming.words import legal

    table = [(quoted(name), quoted(package)) for name, package in services]
    known = [
        {"name": markdown(name), "client": legal(name), "package": Code(package)}
        for name, package in services
        if package.isidentifier() and legal(name) == name  # a lock is input like any other
    ]
    if known and not packaged:
        values = {"services": known, "root": "clients", "home": f"clients.{known[0]['package']}"}
        yield Page("README.md", "README.md.jinja", values, gives_way=True)
    clients = _clients(services) if packaged else ()
    own = {"clients": clients, "home": Code(services[0][1])} if clients else {"clients": ()}
    public = [name for name in runtime_module("lazy").PUBLIC if name not in clients]
    yield Page("__init__.py", "package.py.jinja", {"services": table, **own})
    yield Page("__init__.pyi", "package.pyi.jinja", {"public": public, **own})
    yield Page("runtime.py", "runtime.py.jinja", {})
    yield Page("runtime.pyi", "runtime.pyi.jinja", {})
    yield File("py.typed", "")


def _clients(services: Sequence[tuple[str, str]]) -> tuple[Code, ...]:
    """The clients that a project of one service offers itself."""
    from generator.targets.python.projects import at_root

    return at_root(*services[0]) if len(services) == 1 else ()


@lru_cache(maxsize=4)
def _runtime(folder: Path) -> tuple[File, ...]:
    """The runtime as it is: ordinary Python, copied once per output folder."""
    return tuple(
        File(f"{RUNTIME}/{path.name}", path.read_text(encoding="utf-8"))
        for path in sorted((folder / RUNTIME).iterdir())
        if path.suffix in (".py", ".pyi")
    )
