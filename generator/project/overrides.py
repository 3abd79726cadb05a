"""Base classes and imports of the user's own, put into the generated text; everything else of it stays regenerable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.diagnostics import Checked, Diagnostic
from generator.named import Model
from generator.project import rules
from generator.project.config import FILE_NAME, Config
from generator.project.naming import class_keys
from generator.targets.text import File


def applied(files: tuple[File, ...], made: Model, config: Config) -> Checked[tuple[File, ...]]:
    """The files with the overrides of [services.NAME.overrides] in them. Findings: override-unused."""
    overrides = config.overrides
    if not overrides.bases and not overrides.imports:
        return Checked(files)
    keys = class_keys(made.service)
    found = tuple(_unused(name, config) for name in overrides.bases if name not in keys)
    bases = {keys[name]: base for name, base in overrides.bases.items() if name in keys}
    place = f"{config.home}/{made.python.package}" if config.package else made.python.package
    by_path: dict[str, list[tuple[str, str]]] = {}
    for key, base in bases.items():
        names = made.python.type(key)
        path = f"{place}/{names.module.replace('.', '/')}.py"
        by_path.setdefault(path, []).append((names.name, base))
    package = f"{place}/__init__.py"
    changed = [
        _changed(file, by_path.get(file.path, ()), overrides.imports if file.path == package else ()) for file in files
    ]
    return Checked(tuple(changed), found)


def _unused(name: str, config: Config) -> Diagnostic:
    return rules.OVERRIDE_UNUSED.at("", file=FILE_NAME, kind="base of class", name=name)


def _changed(file: File, bases: Iterable[tuple[str, str]], imports: Iterable[str]) -> File:
    modules = {base.rpartition(".")[0]: "" for _, base in bases} | {module: "  # noqa: F401" for module in imports}
    if not modules:
        return file
    text = file.text
    for name, base in bases:
        text = text.replace(f"\nclass {name}(", f"\nclass {name}({base}, ", 1)
    return File(file.path, _formatted(_with_imports(text, modules)), file.gives_way)


def _with_imports(text: str, modules: Mapping[str, str]) -> str:
    """Behind the last import of the head: absolute `import module`, which cannot clash with a class."""
    import ast

    last = 0
    for number, node in enumerate(ast.parse(text).body):
        if isinstance(node, (ast.Import, ast.ImportFrom)) or number == 0 and isinstance(node, ast.Expr):
            last = node.end_lineno or last
        else:
            break
    lines = text.split("\n")
    added = [f"import {module}{note}" for module, note in sorted(modules.items())]
    return "\n".join([*lines[:last], "", *added, *lines[last:]])


def _formatted(text: str) -> str:
    import black
    from black.mode import TargetVersion

    return black.format_str(text, mode=black.Mode(target_versions={TargetVersion.PY311}))
