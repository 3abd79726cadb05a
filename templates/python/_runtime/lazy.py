"""Packages that import a module only when one of its names is asked for."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # importing typing costs more than this whole module
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


PUBLIC = (
    "UNSET",
    "ActionDescription",
    "AnyTransport",
    "AsyncIncoming",
    "AsyncPages",
    "ConnectFailed",
    "Credential",
    "DecodeError",
    "Deviation",
    "Event",
    "Exchange",
    "File",
    "FilePart",
    "Headers",
    "HttpxTransport",
    "Incoming",
    "InvalidRequest",
    "MissingOutput",
    "NoSuchAction",
    "Options",
    "Outgoing",
    "PageError",
    "Pages",
    "PoolTransport",
    "Record",
    "Response",
    "ResponseException",
    "Result",
    "ServiceError",
    "Stream",
    "TimedOut",
    "Timeout",
    "Timeouts",
    "TooLarge",
    "Transport",
    "TransportError",
    "TypeDescription",
    "UnsetType",
    "ValueDescription",
    "Violation",
    "actions",
    "choices_of",
    "decode",
    "describe",
    "encode",
    "invoke",
    "invoke_async",
    "plain",
)
"""What every package of a service offers beside its own, and the folder of all.

A type of the service that is called so comes first in its package; `runtime` of the
folder always has these.
"""


def attach(
    package: str,
    table: Mapping[str, str],
    aliases: Mapping[str, str] | None = None,
    folder: str | None = None,
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Make `__getattr__`, `__dir__` and `__all__` for a package.

    `table` says in which of the package's modules each name lives; `aliases` gives
    further names to some of them, `folder` where the modules are, if not in the
    package. A name is looked up once, then it stays.
    """
    others = aliases or {}
    names = sorted({*table, *others})

    def __getattr__(name: str) -> Any:
        origin = others.get(name, name)
        if origin not in table:
            raise _no_attribute(package, name)
        module = import_module(f"{folder or package}.{table[origin]}")
        value = getattr(module, origin)
        vars(import_module(package))[name] = value
        return value

    return __getattr__, lambda: names, names


def _no_attribute(package: str, name: str) -> AttributeError:
    """What Python says of a name that a module lacks; a traceback adds the nearest one."""
    words = f"module {package!r} has no attribute {name!r}"
    return AttributeError(words, name=name, obj=import_module(package))


class LazyMethod:
    """A function of another module that becomes a method when first asked for."""

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name

    def __get__(self, instance: object, owner: type) -> Any:
        function = getattr(import_module(self.module), self.name)
        return function.__get__(instance, owner)


class LazyClassMethod(LazyMethod):
    """The same for a function that is given the class."""

    def __get__(self, instance: object, owner: type) -> Any:
        function = getattr(import_module(self.module), self.name)
        return function.__get__(owner, type(owner))


def operation_classes(function: str) -> tuple[str, str, str]:
    """The request, response and exception class of an operation, by its function.

    The generator writes the classes under these names and the package finds them again:
    both ask here.
    """
    stem = "".join(word[:1].upper() + word[1:] for word in function.split("_"))
    return f"{stem}_Request", f"{stem}_Response", f"{stem}_ResponseException"


def _shared(package: str, name: str) -> Any:
    """What the package of a service offers of the runtime."""
    if name not in PUBLIC:
        raise _no_attribute(package, name)
    folder = package.rpartition(".")[0]
    return getattr(import_module(f"{folder}._runtime"), name)


def _home(
    name: str, clients: tuple[str, ...], operations: tuple[str, ...]
) -> str | None:
    """The module of a client or of an operation's function; no table is made for it."""
    if name in clients:
        return "client"
    for function in (name, name.removesuffix("_async")):
        if function in operations:
            return f"operations.{function}"
    return None


def attach_service(
    package: str,
    *,
    clients: tuple[str, ...],
    operations: tuple[str, ...],
    types: Mapping[str, Mapping[str, str] | tuple[str, ...]],
    aliases: Mapping[str, str] | None = None,
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make `__getattr__` and `__dir__` for the package of a service.

    An operation's module is named like its function and offers the function, its twin
    for asyncio and its three classes. `types` leads from a module to its classes, short
    name to long (packages of earlier versions give long ones alone, and `aliases`).
    The table of all classes is made when the first of them is asked for.
    """
    table: dict[str, str] = {}
    others: dict[str, str] = dict(aliases or {})

    def filled() -> dict[str, str]:
        if not table:
            table.update(dict.fromkeys(clients, "client"))
            for one in operations:
                there = (one, f"{one}_async", *operation_classes(one))
                table.update(dict.fromkeys(there, f"operations.{one}"))
            for module, names in types.items():
                pairs = {n: n for n in names} if isinstance(names, tuple) else names
                table.update((name, module) for name in pairs.values())
                others.update(pairs)
        return table

    def __getattr__(name: str) -> Any:
        home, origin = _home(name, clients, operations), name
        if home is None:
            homes = filled()
            origin = others.get(name, name)
            home = homes.get(origin)
        if home is None:
            return __dir__() if name == "__all__" else _shared(package, name)
        value = getattr(import_module(f"{package}.{home}"), origin)
        vars(import_module(package))[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*filled(), *others, *PUBLIC})

    return __getattr__, __dir__
