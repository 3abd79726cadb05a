"""What the services at hand offer to flows: actions and Apex-defined classes, looked up without regard to case.

Made from the JSON of `extsvc inspect` alone, so that any producer of that contract will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

from generator.salesforce.namespaces import KNOWN, parted

Document: TypeAlias = Mapping[
    str, Any
]  # JSON of `extsvc inspect`, or a row in it: what it lacks is found by reading it
SCALARS = ("String", "Boolean", "Integer", "Long", "Double", "Date", "Datetime", "Blob", "Object")


class BadCatalog(Exception):
    """The JSON does not follow the inspect contract; the text says where."""


@dataclass(frozen=True, slots=True)
class ActionInput:
    name: str
    type: str
    required: bool
    location: str = ""


@dataclass(frozen=True, slots=True)
class ActionOutput:
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class ApexField:
    """A property of an Apex-defined class: its name on the wire, and as a flow writes it."""

    wire: str
    salesforce: str
    type: str
    required: bool = False


@dataclass(frozen=True)
class ApexClass:
    """An Apex-defined class of a service."""

    name: str
    service: str
    fields: tuple[ApexField, ...]

    @cached_property
    def by_name(self) -> Mapping[str, ApexField]:
        return {f.salesforce.lower(): f for f in self.fields}

    @cached_property
    def by_wire(self) -> Mapping[str, ApexField]:
        return {f.wire: f for f in self.fields}


@dataclass(frozen=True)
class CatalogAction:
    """One invocable operation, named "Service.operation id"."""

    name: str
    service: str
    inputs: tuple[ActionInput, ...]
    outputs: tuple[ActionOutput, ...]
    callbacks: bool = False  # asynchronous: for Apex alone
    active: bool = True  # in its registration; an org offers no other

    @cached_property
    def input_by_name(self) -> Mapping[str, ActionInput]:
        return {i.name.lower(): i for i in self.inputs}

    @cached_property
    def output_by_name(self) -> Mapping[str, ActionOutput]:
        return {o.name.lower(): o for o in self.outputs}


@dataclass(frozen=True)
class Catalog:
    """Every service at hand; of those in `partial` only the picked operations and what they reach are known."""

    services: tuple[str, ...] = ()
    actions: tuple[CatalogAction, ...] = ()
    classes: tuple[ApexClass, ...] = ()
    partial: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()  # services whose registrations lie beside the flow, read or not

    def action(self, name: str) -> CatalogAction | None:
        """The action of this name; one that a package brings may carry the package's namespace."""
        index = self._actions
        return index.get(name.lower()) or index.get(own_name(name).lower())

    def class_named(self, name: str) -> ApexClass | None:
        """The Apex-defined class of this name; `ExternalService.X_Y` is read as `ExternalService__X_Y`."""
        return self._classes.get(name.replace(".", "__", 1).lower())

    def has_service(self, name: str) -> bool:
        return own_name(name).lower() in {s.lower() for s in self.services}

    def service_of_class(self, name: str) -> str:
        """The service that a class name speaks of, "" when it is no generated class.

        Under another namespace than Salesforce's own two a class is taken as generated when a service at hand is under it.
        """
        namespace, rest = parted(name)
        if not namespace:
            return ""
        if namespace.lower() in _KNOWN:
            return self._service_prefix(rest) or rest.split("_")[0]
        service = self._service_prefix(rest)
        return service if self.namespaces.get(service.lower(), "").lower() == namespace.lower() else ""

    def _service_prefix(self, rest: str) -> str:
        fitting = [s for s in self.services if rest.lower().startswith(s.lower() + "_")]
        return max(fitting, key=len, default="")

    @cached_property
    def namespaces(self) -> Mapping[str, str]:
        """The namespace of each service's classes, by its name in lower case."""
        return {one.service.lower(): parted(one.name)[0] for one in self.classes}

    def operations(self, service: str) -> tuple[str, ...]:
        """The action names of one service."""
        return tuple(a.name for a in self.actions if a.service.lower() == service.lower())

    @cached_property
    def _actions(self) -> Mapping[str, CatalogAction]:
        return {one.name.lower(): one for one in reversed(self.actions)}  # the first of two counts

    @cached_property
    def _classes(self) -> Mapping[str, ApexClass]:
        return {one.name.lower(): one for one in reversed(self.classes)}


_KNOWN = frozenset(namespace.lower() for namespace in KNOWN)


def own_name(action: str) -> str:
    """The name of an action, or of its service, without the namespace of a package before it."""
    service, dot, operation = action.partition(".")
    return parted(service)[1] + dot + operation


def moved(catalog: Catalog, namespace: str) -> Catalog:
    """The catalog with every class under another namespace."""
    old = {parted(one.name)[0] for one in catalog.classes}
    if old <= {namespace}:
        return catalog
    prefix = re.compile(rf"\b(?:{'|'.join(map(re.escape, old))})__")

    def text(type_name: str) -> str:
        return prefix.sub(f"{namespace}__", type_name)

    def action(one: CatalogAction) -> CatalogAction:
        inputs = tuple(replace(given, type=text(given.type)) for given in one.inputs)
        return replace(one, inputs=inputs, outputs=tuple(replace(o, type=text(o.type)) for o in one.outputs))

    classes = tuple(
        ApexClass(text(one.name), one.service, tuple(replace(f, type=text(f.type)) for f in one.fields))
        for one in catalog.classes
    )
    actions = tuple(action(one) for one in catalog.actions)
    return Catalog(catalog.services, actions, classes, partial=catalog.partial)


def item_type(type_name: str) -> str:
    """The T of `List<T>`, "" for anything else."""
    return type_name[5:-1].strip() if type_name.startswith("List<") and type_name.endswith(">") else ""


def map_type(type_name: str) -> str:
    """The T of `Map<String,T>`, "" for anything else."""
    if not (type_name.startswith("Map<") and type_name.endswith(">")):
        return ""
    return type_name[4:-1].partition(",")[2].strip()


def catalog_of(documents: Iterable[Document]) -> Catalog:
    """The catalog of one or more inspect documents. Raises `BadCatalog` when one does not follow the contract."""
    services: list[str] = []
    actions: list[CatalogAction] = []
    classes: list[ApexClass] = []
    for document in documents:
        try:
            service = str(document["service"])
            services.append(service)
            kept = (operation for operation in document["operations"] if not operation.get("survivor"))
            actions.extend(_action(service, operation) for operation in kept)
            classes.extend(_class(service, type_) for type_ in document["types"])
        except (KeyError, TypeError, AttributeError) as error:
            raise BadCatalog(f"not the JSON of `extsvc inspect`: {error}") from None
    return Catalog(tuple(services), tuple(actions), tuple(classes))


def _action(service: str, operation: Document) -> CatalogAction:
    return CatalogAction(
        name=str(operation["names"]["flow"]),
        service=service,
        inputs=tuple(
            ActionInput(i["name"], i["type"], bool(i.get("required")), str(i.get("in", "")))
            for i in operation["inputs"]
        ),
        outputs=tuple(ActionOutput(o["name"], o["type"]) for o in operation["outputs"]),
        callbacks=bool(operation.get("callbacks")),
        active=operation.get("active") is not False,
    )


def _class(service: str, declared: Document) -> ApexClass:
    fields = tuple(
        ApexField(f["wire"], f["salesforce"], f["type"], bool(f.get("required"))) for f in declared.get("fields", ())
    )
    return ApexClass(str(declared["names"]["flow"]), service, fields)
