"""Views and templates to files in memory. Pure: the same views give the same bytes."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.naming.words import legal
from generator.targets.python.package import ServiceView
from generator.targets.text import Code, File, comment, literal, markdown, quoted

if TYPE_CHECKING:
    from jinja2 import Environment

RUNTIME = "_runtime"


def templates_folder() -> Path:
    """The bundled templates: inside the installed package, or beside it in a checkout.

    Raises FileNotFoundError when the installation has neither.
    """
    package = Path(__file__).parent.parent
    for folder in (package / "_templates", package.parent / "templates"):
        if (folder / "python").is_dir():
            return folder
    raise FileNotFoundError("the templates are missing from this installation; install external-services again")


@lru_cache(maxsize=4)
def environment(folder: Path, own: Path | None = None) -> Environment:
    """One environment for all files. A file in `own` replaces its namesake; such templates run in a sandbox.

    Ours need none: they reach nothing but the views, and the sandbox costs as much as the rendering.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    kind = ImmutableSandboxedEnvironment if own else Environment
    made = kind(
        loader=FileSystemLoader([*([own] if own else []), folder]),
        undefined=StrictUndefined,
        autoescape=False,  # what reaches a template is legal code (Code) or has no printable form (Text)
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters["literal"] = literal
    made.filters["comment"] = comment
    made.filters["markdown"] = markdown
    return made


def render_service(view: ServiceView, own: Path | None = None) -> tuple[File, ...]:
    """The files of one service, below the output folder."""
    made = environment(templates_folder() / "python", own)
    base = str(view.package)
    files = [
        _rendered(made, f"{base}/{name}", template, service=view)
        for name, template in (
            ("__init__.py", "service.py"),
            ("__init__.pyi", "service.pyi"),
            ("client.py", "client.py"),
            ("types/__init__.py", "types_package.py"),
            ("operations/__init__.py", "operations_package.py"),
            ("docs.md", "docs.md"),
        )
    ]
    types, operations = made.get_template("types.py.jinja"), made.get_template("operation.py.jinja")
    files += [File(f"{base}/{_path(path)}", types.render(module=module)) for path, module in view.modules]
    files += [File(f"{base}/{_path(path)}", operations.render(operation=op)) for path, op in view.operations]
    if view.reference.callbacks:
        files.append(_rendered(made, f"{base}/callbacks/__init__.py", "callbacks_package.py", service=view))
    files += [
        _rendered(made, f"{base}/{_path(path)}", "callback.py", callback=called) for path, called in view.callbacks
    ]
    return tuple(files)


def _rendered(made: Environment, path: str, template: str, **views: object) -> File:
    return File(path, made.get_template(f"{template}.jinja").render(**views))


def _path(module: str) -> str:
    return module.replace(".", "/") + ".py"


def render_package(services: tuple[tuple[str, str], ...], own: Path | None = None) -> tuple[File, ...]:
    """The files that serve every service of an output folder: the registry and the runtime. (name, package) each."""
    folder = templates_folder() / "python"
    made = environment(folder, own)
    pairs = [(quoted(name), quoted(package)) for name, package in services]
    known = [
        {"name": markdown(name), "client": legal(name), "package": Code(package)}
        for name, package in services
        if package.isidentifier() and legal(name) == name  # a lock is input like any other
    ]
    return (
        *([_readme(made, known)] if known else []),
        _rendered(made, "__init__.py", "package.py", services=pairs),
        _rendered(made, "__init__.pyi", "package.pyi", services=pairs),
        File("py.typed", ""),
        *runtime_files(folder),
    )


def _readme(made: Environment, services: list[dict[str, str]]) -> File:
    return replace(_rendered(made, "README.md", "README.md", services=services), gives_way=True)


@lru_cache(maxsize=4)
def runtime_files(folder: Path) -> tuple[File, ...]:
    """The runtime as it is: ordinary Python, copied once per output folder."""
    return tuple(
        File(f"{RUNTIME}/{path.name}", path.read_text(encoding="utf-8"))
        for path in sorted((folder / RUNTIME).iterdir())
        if path.suffix in (".py", ".pyi")
    )
