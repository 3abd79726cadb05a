"""What templates may see of a whole service: its package, its client class, its tables of names."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, cast

from msgspec import Struct

from generator.bundled import runtime_module
from generator.model.service import Auth, Service
from generator.model.types import Declared
from generator.naming.python import PythonNames
from generator.targets.python.aliases import AliasesView, alias_names, aliases_view, further_names
from generator.targets.python.descriptor import server_doc
from generator.targets.python.docs import CLIENTS, client_arguments, service_docs
from generator.targets.python.docs_page import ServiceDocs
from generator.targets.python.former_docs import NONE_BEFORE, FormerDocs
from generator.targets.python.layout import Doc, Pair, assignment, bound, call, inside, mapping, sequence
from generator.targets.python.modules import Modules, ModuleView
from generator.targets.python.operations import OperationView, OperationViews
from generator.targets.python.prose import docstring, quoted_block, wrapped
from generator.targets.python.types import Types
from generator.targets.python.uploads import uploads
from generator.targets.python.words import ALIASES
from generator.targets.text import Code, quoted

if TYPE_CHECKING:
    from generator.named import Model
    from generator.targets.python.callbacks import CallbackView


Classes: TypeAlias = dict[str, list[tuple[str, str]]]  # of each module, by their short and long names


class Export(Struct, frozen=True):
    """Names that the service's package offers from one of its modules."""

    module: Code
    names: tuple[Code, ...]


class MethodView(Struct, frozen=True):
    function: Code
    import_line: Code
    sync: Code
    twin: Code


class ServiceView(Struct, frozen=True):
    """Everything a template may print of a service."""

    name: Code
    package: Code
    docs: Code
    class_docs: Code
    descriptor: Code
    words: tuple[Code, ...]  # of the runtime, that the client's module uses
    methods: tuple[MethodView, ...]
    exports: tuple[Export, ...]
    public: tuple[Code, ...]  # of what all services share, as far as nothing of this one is called so
    tables: Code  # what is exported from where, for the package at run time
    alias_lines: tuple[Code, ...]
    aliases: AliasesView | None
    # The large ones are made when they are printed; the modules by their paths below the package.
    modules: tuple[tuple[str, Callable[[], ModuleView]], ...]
    operations: tuple[tuple[str, Callable[[], OperationView]], ...]
    callbacks: tuple[tuple[str, Callable[[], CallbackView]], ...]
    calls_back: bool
    calls_back_with: bool  # parameters beside the body
    reference: Callable[[], ServiceDocs]


def service_view(
    made: Model, only: Container[str] | None = None, root: str = CLIENTS, former_page: str = ""
) -> ServiceView:
    """Prepare everything of a service for the templates.

    `root` is what the folder of all clients is called in imports. `only` leaves out the modules of types and operations that are not in it ("types.order", "operations.list_orders"); what `former_page`, the docs.md of before, says of them stays.
    """
    service, names, actions = made.service.unplaced(), made.python, made.actions
    types = Types(service.types, names, uploads(service))
    modules = Modules(types, names)
    by_module: dict[str, list[Declared]] = {}
    for declared in service.types:
        by_module.setdefault(names.types[declared.key].module, []).append(declared)
    writer = OperationViews(service.security, types, names, modules, actions, made.paging)
    operations = []
    for operation in service.operations:
        module = names.operations[operation.key].module
        declared_here = by_module.pop(module, [])
        if only is None or module in only:
            operations.append((module, partial(writer.view, operation, declared_here)))
    callbacks = _callbacks(service, names, types, modules, by_module, only)
    classes = _classes(service, names, types)
    shown = [
        (path, here) for path, here in sorted(by_module.items()) if (only is None or path in only) and path in classes
    ]
    former = FormerDocs(former_page, only) if only is not None else NONE_BEFORE
    exports, aliases = _exports(service, names, types, classes), _aliases(service, names, types)
    return ServiceView(
        name=Code(names.service),
        package=Code(names.package),
        docs=_docs(service, names),
        class_docs=Code(docstring(_title(service), 4)),
        descriptor=Code(_descriptor(service, names, actions)),
        words=_words(service),
        methods=_methods(service, names),
        exports=exports,
        public=_public(exports, aliases),
        tables=Code(_tables(service, names, classes)),
        alias_lines=tuple(Code(assignment(short, long, 0)) for short, long in aliases),
        aliases=aliases_view(service, names, types, modules),
        modules=tuple((path, partial(modules.module, here, path)) for path, here in shown),
        operations=tuple(operations),
        callbacks=callbacks,
        calls_back=bool(service.callbacks),
        calls_back_with=bool(service.callbacks) and _calls_back_with(service),
        reference=partial(service_docs, service, names, actions, types, made.paging, root, former),
    )


def _callbacks(
    service: Service,
    names: PythonNames,
    types: Types,
    modules: Modules,
    by_module: dict[str, list[Declared]],
    only: Container[str] | None,
) -> tuple[tuple[str, Callable[[], CallbackView]], ...]:
    """The modules of callbacks, and their views; takes the types that belong to them out of `by_module`."""
    if not service.callbacks:
        return ()
    from generator.targets.python.callbacks import callback_view

    made = []
    for callback in service.callbacks:
        module = names.operations[callback.key].module
        declared_here = by_module.pop(module, [])
        if only is None or module in only:
            made.append((module, partial(callback_view, callback, declared_here, types, names, modules)))
    return tuple(made)


def _calls_back_with(service: Service) -> bool:
    from generator.targets.python.callbacks import beside

    return any(map(beside, service.callbacks))


def _title(service: Service) -> str:
    title = service.title.strip() or service.name
    return f"{title}: {service.description.strip()}" if service.description.strip() else f"{title}."


def _docs(service: Service, names: PythonNames) -> Code:
    """The docstring of the service's package: what it is, and the first lines a caller writes."""
    version = f", version {service.version}" if service.version else ""
    lines = wrapped(f"{service.title.strip() or service.name}{version}.", 84)
    body = wrapped(service.description, 88)[:40]
    lines += ["", *body] if body else []
    lines += [
        "",
        "Operations are methods of the client and functions of this package; classes and",
        "functions are imported when they are first used.",
    ]
    lines += ["", *bound(names.package, call(names.service, *client_arguments(service)), 4).split("\n")]
    if service.operations:
        function = names.operations[service.operations[0].key].function
        lines.append(f"    reply = {names.package}.{function}(...)")
    return Code(quoted_block(lines, 0))


def _descriptor(service: Service, names: PythonNames, actions: dict[str, str]) -> str:
    table: dict[str, str] = {}
    for operation in service.operations:
        table.setdefault(actions[operation.key].split(".", 1)[1], names.operations[operation.key].function)
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


def _methods(service: Service, names: PythonNames) -> tuple[MethodView, ...]:
    made = []
    for operation in service.operations:
        function = names.operations[operation.key].function
        made.append(
            MethodView(
                function=Code(function),
                import_line=Code(f"        {function} as _{function},"),
                sync=Code(assignment(function, f"_{function}.{function}", 8)),
                twin=Code(assignment(function, f"_{function}.{function}_async", 8)),
            )
        )
    return tuple(sorted(made, key=lambda m: m.function))


def _exports(service: Service, names: PythonNames, types: Types, classes: Classes) -> tuple[Export, ...]:
    """All that the package offers, module by module: for type checkers."""
    found: dict[str, list[str]] = {"client": [names.service, f"Async{names.service}"]}
    for operation in service.operations:
        n = names.operations[operation.key]
        found[n.module] = [n.request, n.response, n.exception, n.function, f"{n.function}_async"]
    further = further_names(service, names, types)
    elsewhere = further.keys() | {short for short, _ in _without_short_name(service, names, types)}
    for module, here in classes.items():
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


def _classes(service: Service, names: PythonNames, types: Types) -> Classes:
    """The classes of each module that come from schemas, by their short and long names."""
    found: Classes = {}
    for declared in service.types:
        if types.has_class(declared.key):
            n = names.types[declared.key]
            found.setdefault(n.module, []).append((n.short, n.name))
    for name, key in further_names(service, names, types).items():
        found[names.types[key].module].append((name, names.types[key].name))
    if others := alias_names(service, names, types):
        found[ALIASES] = [(name, name) for name in others]
    return found


def _tables(service: Service, names: PythonNames, classes: Classes) -> str:
    """The arguments of `attach_service`."""
    functions = sorted(names.operations[o.key].function for o in service.operations)
    kinds = [
        (quoted(module), mapping([(quoted(short), quoted(long)) for short, long in here]))
        for module, here in sorted(classes.items())
    ]
    parts: tuple[Doc, ...] = (
        Pair("operations=", sequence([quoted(f) for f in functions])),
        Pair("types=", mapping(kinds)),
    )
    return "\n".join(line for part in parts for line in inside(part, 4, tail=","))


def _aliases(service: Service, names: PythonNames, types: Types) -> tuple[tuple[str, str], ...]:
    """Names that the package alone offers: modules use these words for something else, or they are further names."""
    pairs = _without_short_name(service, names, types)
    pairs += [(name, names.types[key].name) for name, key in further_names(service, names, types).items()]
    return tuple(sorted(pairs))


def _without_short_name(service: Service, names: PythonNames, types: Types) -> list[tuple[str, str]]:
    """The short and the long name of each class that its own module calls by the long one alone."""
    every = (d.key for d in service.types if types.clashing and types.has_class(d.key))
    absent = (names.types[key] for key in every if not types.has_short_name(key))
    return [(n.short, n.name) for n in absent if n.short != n.name]
