"""Packages that import a module only when one of its names is asked for."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # importing typing costs more than this whole module
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def attach(
    package: str, table: Mapping[str, str], aliases: Mapping[str, str] | None = None
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Make `__getattr__`, `__dir__` and `__all__` for a package.

    `table` says in which of the package's modules each name lives; `aliases` gives
    further names to some of them. A name is looked up once, then it stays.
    """
    others = aliases or {}
    names = sorted({*table, *others})

    def __getattr__(name: str) -> Any:
        origin = others.get(name, name)
        if origin not in table:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(f"{package}.{table[origin]}")
        value = getattr(module, origin)
        vars(import_module(package))[name] = value
        return value

    return __getattr__, lambda: names, names


class LazyMethod:
    """A function of another module that becomes a method when first asked for."""

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name

    def __get__(self, instance: object, owner: type) -> Any:
        function = getattr(import_module(self.module), self.name)
        return function.__get__(instance, owner)


def operation_classes(function: str) -> tuple[str, str, str]:
    """The request, response and exception class of an operation, by its function.

    The generator writes the classes under these names and the package finds them again:
    both ask here.
    """
    stem = "".join(word[:1].upper() + word[1:] for word in function.split("_"))
    return f"{stem}_Request", f"{stem}_Response", f"{stem}_ResponseException"


def attach_service(
    package: str,
    *,
    clients: tuple[str, ...],
    operations: tuple[str, ...],
    types: Mapping[str, tuple[str, ...]],
    aliases: Mapping[str, str],
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make `__getattr__` and `__dir__` for the package of a service.

    An operation's module is named like its function and offers the function, its twin
    for asyncio and its three classes. `types` leads from a module to its classes.
    Nothing is put together before a name is asked for.
    """
    table: dict[str, str] = {}

    def filled() -> dict[str, str]:
        if not table:
            table.update((name, "client") for name in clients)
            for function in operations:
                module = f"operations.{function}"
                table[function] = table[f"{function}_async"] = module
                table.update((name, module) for name in operation_classes(function))
            for module, names in types.items():
                table.update((name, module) for name in names)
        return table

    def __getattr__(name: str) -> Any:
        origin = aliases.get(name, name)
        home = filled().get(origin)
        if home is None:
            if name == "__all__":
                return __dir__()
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{home}"), origin)
        vars(import_module(package))[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*filled(), *aliases})

    return __getattr__, __dir__
