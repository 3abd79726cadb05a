"""What the pages of a service's package say as a whole: its docstring, its client class, its tables of names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple, TypeAlias, cast

from msgspec import Struct

from generator.bundled import runtime_module
from generator.model.service import Auth, Service
from generator.targets.python.descriptor import server_doc
from generator.targets.python.docs import client_arguments
from generator.targets.python.layout import Doc, Pair, assignment, bound, call, inside, mapping, sequence
from generator.targets.python.prose import docstring, quoted_block, wrapped
from generator.targets.python.words import ALIASES
from generator.targets.text import Code, quoted

Classes: TypeAlias = dict[str, list[tuple[str, str]]]  # of each module, by their short and long names


class OperationFacts(NamedTuple):
    """What these pages tell of an operation; what it is called as an action, as a method, and what its module offers."""

    action: str
    function: str
    module: str
    request: str
    response: str
    exception: str


class PackageFacts(Struct, frozen=True):
    """What these pages follow from."""

    service: Service  # without its operations and types
    name: str
    package: str
    operations: tuple[OperationFacts, ...]  # in document order
    classes: Classes  # those that come from schemas
    aliases: tuple[tuple[str, str], ...]  # names that the package alone offers, and the classes that they mean
    calls_back_with: bool


class Export(Struct, frozen=True):
    """Names that the service's package offers from one of its modules."""

    module: Code
    names: tuple[Code, ...]


class MethodView(Struct, frozen=True):
    function: Code
    import_line: Code
    sync: Code
    twin: Code


class PackageView:
    """Everything a template may print of the package as a whole, made when it is first asked for: most modules tell its name alone."""

    def __init__(self, name: str, package: str, facts: Callable[[], PackageFacts]) -> None:
        self.name, self.package = Code(name), Code(package)
        self._told = facts

    @cached_property
    def _facts(self) -> PackageFacts:
        return self._told()

    @property
    def _functions(self) -> Iterable[str]:
        return [operation.function for operation in self._facts.operations]

    @cached_property
    def docs(self) -> Code:
        return _docs(self._facts)

    @cached_property
    def class_docs(self) -> Code:
        return Code(docstring(_title(self._facts.service), 4))

    @cached_property
    def descriptor(self) -> Code:
        return Code(_descriptor(self._facts))

    @cached_property
    def words(self) -> tuple[Code, ...]:
        """Those of the runtime that the client's module uses."""
        return _words(self._facts.service)

    @cached_property
    def methods(self) -> tuple[MethodView, ...]:
        return _methods(self._functions)

    @cached_property
    def exports(self) -> tuple[Export, ...]:
        return _exports(self._facts)

    @cached_property
    def public(self) -> tuple[Code, ...]:
        """What it offers of what all services share, as far as nothing of this one is called so."""
        return _public(self.exports, self._facts.aliases)

    @cached_property
    def tables(self) -> Code:
        """What is exported from where, for the package at run time."""
        return Code(_tables(self._functions, self._facts.classes))

    @cached_property
    def alias_lines(self) -> tuple[Code, ...]:
        return tuple(Code(assignment(short, long, 0)) for short, long in self._facts.aliases)

    @property
    def calls_back_with(self) -> bool:
        """Whether calls of the service have parameters beside the body."""
        return self._facts.calls_back_with


def _title(service: Service) -> str:
    title = service.title.strip() or service.name
    return f"{title}: {service.description.strip()}" if service.description.strip() else f"{title}."


def _docs(made: PackageFacts) -> Code:
    """The docstring of the service's package: what it is, and the first lines a caller writes."""
    service = made.service
    version = f", version {service.version}" if service.version else ""
    lines = wrapped(f"{service.title.strip() or service.name}{version}.", 84)
    body = wrapped(service.description, 88)[:40]
    lines += ["", *body] if body else []
    lines += [
        "",
        "Operations are methods of the client and functions of this package; classes and",
        "functions are imported when they are first used.",
    ]
    lines += ["", *bound(made.package, call(made.name, *client_arguments(service)), 4).split("\n")]
    if made.operations:
        lines.append(f"    reply = {made.package}.{made.operations[0].function}(...)")
    return Code(quoted_block(lines, 0))


def _descriptor(made: PackageFacts) -> str:
    service, table = made.service, dict[str, str]()
    for operation in made.operations:
        table.setdefault(operation.action, operation.function)
    parts: list[Doc] = [Pair("name=", quoted(service.name)), Pair("package=", "__package__")]
    parts.append(Pair("operations=", mapping([(quoted(k), quoted(v)) for k, v in table.items()])))
    if service.title:
        parts.append(Pair("title=", quoted(service.title)))
    if service.version:
        parts.append(Pair("version=", quoted(service.version)))
    if service.servers:
        parts.append(Pair("servers=", sequence([server_doc(s) for s in service.servers])))
    if service.auth:
        parts.append(Pair("schemes=", sequence([_scheme(a) for a in service.auth])))
    lines = ["SERVICE = Service("]
    for part in parts:
        lines += inside(part, 4, tail=",")
    return "\n".join([*lines, ")"])


def _words(service: Service) -> tuple[Code, ...]:
    used = {"Scheme": service.auth, "Server": service.servers}
    return tuple(
        Code(word) for word in ("AsyncClient", "Client", "Scheme", "Server", "Service") if used.get(word, True)
    )


def _scheme(auth: Auth) -> Doc:
    parts: list[Doc] = [quoted(auth.name), Pair("kind=", quoted(auth.kind))]
    for word in ("scheme", "location", "parameter"):
        if getattr(auth, word):
            parts.append(Pair(f"{word}=", quoted(getattr(auth, word))))
    return call("Scheme", *parts)


def _methods(functions: Iterable[str]) -> tuple[MethodView, ...]:
    return tuple(
        MethodView(
            function=Code(function),
            import_line=Code(f"        {function} as _{function},"),
            sync=Code(assignment(function, f"_{function}.{function}", 8)),
            twin=Code(assignment(function, f"_{function}.{function}_async", 8)),
        )
        for function in sorted(functions)
    )


def _exports(made: PackageFacts) -> tuple[Export, ...]:
    """All that the package offers, module by module: for type checkers."""
    found: dict[str, list[str]] = {"client": [made.name, f"Async{made.name}"]}
    for n in made.operations:
        found[n.module] = [n.request, n.response, n.exception, n.function, f"{n.function}_async"]
    elsewhere = {short for short, _ in made.aliases}
    for module, here in made.classes.items():
        absent = elsewhere if module != ALIASES else frozenset[str]()
        shown = (n for short, long in here for n in ((long,) if short in absent else (long, short)))
        found.setdefault(module, []).extend(shown)
    return tuple(
        Export(Code(f".{module}"), cast("tuple[Code, ...]", tuple(dict.fromkeys(found[module]))))
        for module in sorted(found, key=lambda m: (m != "client", m))
    )


def _public(exports: tuple[Export, ...], aliases: tuple[tuple[str, str], ...]) -> tuple[Code, ...]:
    """What the package offers of the runtime: its own names come first."""
    own: set[str] = set().union(*(export.names for export in exports), (short for short, _ in aliases))
    return tuple(Code(name) for name in runtime_module("lazy").PUBLIC if name not in own)


def _tables(functions: Iterable[str], classes: Classes) -> str:
    """The arguments of `attach_service`; names of Python need no escapes."""
    kinds = [
        (f'"{module}"', mapping([(f'"{short}"', f'"{long}"') for short, long in here]))
        for module, here in sorted(classes.items())
    ]
    parts: tuple[Doc, ...] = (
        Pair("operations=", sequence([f'"{function}"' for function in sorted(functions)])),
        Pair("types=", mapping(kinds)),
    )
    return "\n".join([line for part in parts for line in inside(part, 4, tail=",")])
