"""What templates may see of a service: its package as a whole, its modules, its page of reference."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.json import encode
from msgspec.structs import replace

from generator.model.service import Operation, Service
from generator.model.types import Declared
from generator.naming.python import PythonNames
from generator.release import VERSION
from generator.targets.python.aliases import AliasesView, alias_names, aliases_view, further_names
from generator.targets.python.docs import CLIENTS, service_docs
from generator.targets.python.docs_page import ServiceDocs
from generator.targets.python.links import links_of
from generator.targets.python.modules import Modules, ModuleView
from generator.targets.python.operations import OperationView, OperationViews
from generator.targets.python.package_view import Classes, OperationFacts, PackageFacts, PackageView
from generator.targets.python.types import Types
from generator.targets.python.uploads import uploads
from generator.targets.python.words import ALIASES

if TYPE_CHECKING:
    from generator.named import Model
    from generator.targets.python.callbacks import CallbackView
    from generator.targets.python.former_docs import FormerDocs


class ServiceView(Struct, frozen=True):
    """Everything a template may print of a service."""

    package: PackageView
    aliases: AliasesView | None
    # The large ones are made when they are printed; the modules by their paths below the package.
    modules: tuple[tuple[str, Callable[[], ModuleView]], ...]
    operations: tuple[tuple[str, Callable[[], OperationView]], ...]
    callbacks: tuple[tuple[str, Callable[[], CallbackView]], ...]
    calls_back: bool
    reference: Callable[[], ServiceDocs]


def service_view(
    made: Model, only: Container[str] | None = None, root: str = CLIENTS, former_page: bytes = b""
) -> ServiceView:
    """Prepare everything of a service for the templates.

    `root` is what the folder of all clients is called in imports. `only` leaves out the modules of types and operations that are not in it ("types.order", "operations.list_orders"); what `former_page`, the docs.md of before, says of them stays.
    """
    # Parameters that say the same are made one, which pays where many modules are made.
    service, names = made.service.unplaced() if only is None else made.service, made.python
    types = made.held(_types)
    modules = Modules(types, names)
    by_module: dict[str, list[Declared]] = {}
    for declared in service.types:
        by_module.setdefault(names.types[declared.key].module, []).append(declared)
    writer = OperationViews(service.security, types, names, modules, made.actions, made.paging)
    operations = []
    for operation in service.operations:
        module = names.operations[operation.key].module
        declared_here = by_module.pop(module, [])
        if only is None or module in only:
            operations.append((module, partial(writer.view, operation, declared_here)))
    callbacks = _callbacks(service, names, types, modules, by_module, only)
    shown = [
        (path, here)
        for path, here in sorted(by_module.items())
        if (only is None or path in only) and any(types.has_class(one.key) for one in here)
    ]
    return ServiceView(
        package=PackageView(names.service, names.package, partial(made.held, _package)),
        aliases=aliases_view(service, names, types, modules),
        modules=tuple((path, partial(modules.module, here, path)) for path, here in shown),
        operations=tuple(operations),
        callbacks=callbacks,
        calls_back=bool(service.callbacks),
        reference=partial(
            service_docs, service, names, made.actions, types, made.paging, root, _former(former_page, only)
        ),
    )


def _types(made: Model) -> Types:
    return Types(made.service.types, made.python, links_of(made), uploads(made.service))


def whole_of(made: Model) -> str:
    """A hash over all that the pages of the package as a whole follow from; "" for half a surrogate pair, which no page takes."""
    try:
        return made.once(_hash_of, made.held(_package))
    except UnicodeEncodeError:
        return ""


def _hash_of(facts: PackageFacts) -> str:
    return sha256(VERSION.encode() + encode(facts, order="deterministic")).hexdigest()


def _former(page: bytes, only: Container[str] | None) -> FormerDocs | None:
    """What stays of the page of reference; None where all of it is made."""
    if only is None or not page:
        return None
    from generator.targets.python.former_docs import FormerDocs  # after a small change alone

    return FormerDocs(page, only)


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


def _package(made: Model) -> PackageFacts:
    """What the pages of the package as a whole follow from."""
    service, names, types = made.service, made.python, made.held(_types)
    further = further_names(service, names, types)
    pairs = [
        *_without_short_name(service, names, types),
        *((name, names.types[key].name) for name, key in further.items()),
    ]

    def told(operation: Operation) -> OperationFacts:
        action, n = made.actions[operation.key].split(".", 1)[1], names.operations[operation.key]
        return OperationFacts(action, n.function, n.module, n.request, n.response, n.exception)

    return PackageFacts(
        service=replace(service, operations=(), callbacks=(), types=(), aliases=()),
        name=names.service,
        package=names.package,
        operations=tuple(map(told, service.operations)),
        classes=_classes(service, names, types, further),
        aliases=tuple(sorted(pairs)),
        calls_back_with=bool(service.callbacks) and _calls_back_with(service),
    )


def _classes(service: Service, names: PythonNames, types: Types, further: dict[str, str]) -> Classes:
    """The classes of each module that come from schemas, by their short and long names."""
    found: Classes = {}
    for declared in service.types:
        if types.has_class(declared.key):
            n = names.types[declared.key]
            found.setdefault(n.module, []).append((n.short, n.name))
    for name, key in further.items():
        found[names.types[key].module].append((name, names.types[key].name))
    if others := alias_names(service, names, types):
        found[ALIASES] = [(name, name) for name in others]
    return found


def _without_short_name(service: Service, names: PythonNames, types: Types) -> list[tuple[str, str]]:
    """The short and the long name of each class that its own module calls by the long one alone."""
    every = (d.key for d in service.types if types.clashing and types.has_class(d.key))
    absent = (names.types[key] for key in every if not types.has_short_name(key))
    return [(n.short, n.name) for n in absent if n.short != n.name]
