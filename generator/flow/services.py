"""A spec as what flows need of it: the catalog for checks, and a generated package for runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Diagnostic
from generator.flow.catalog import ActionInput, ActionOutput, ApexClass, ApexField, Catalog, CatalogAction, own_name
from generator.flow.model import ActionCall, Flow
from generator.salesforce.namespaces import KNOWN, classes_of_service
from generator.salesforce.registrations import SUFFIXES, name_of

if TYPE_CHECKING:
    from generator.named import Model


@dataclass(frozen=True)
class LoadedService:
    """A service whose model is loaded."""

    name: str
    model: Model
    catalog: Catalog


def load(spec: str, name: str, operations: Sequence[str] = ()) -> Checked[LoadedService]:
    """The service of a spec; only the named operations when some are named and all of them exist."""
    from generator import pipeline
    from generator.oas import load as load_spec
    from generator.selection import ALL, Selection

    loaded = load_spec(spec)
    if loaded.value is None:
        return Checked(None, loaded.diagnostics)
    made = pipeline.model(loaded.value, name, Selection(operations=tuple(operations)) if operations else ALL)
    if made.value is None and operations:
        made = pipeline.model(loaded.value, name, ALL)
    if made.value is None:
        return Checked(None, (*loaded.diagnostics, *made.diagnostics))
    return Checked(
        LoadedService(name, made.value, catalog_of_model(made.value)), (*loaded.diagnostics, *made.diagnostics)
    )


def catalog_of_model(model: Model) -> Catalog:
    """The catalog of a built service: the same names and types as `extsvc inspect` prints."""
    from generator.salesforce.actions import action_of
    from generator.salesforce.types import classes, members

    names, service = model.salesforce, model.service.name
    actions = []
    for operation in model.service.operations:
        action = action_of(operation, names)
        if action.names.survivor:
            continue  # an org has the other one alone
        inputs = tuple(ActionInput(i.name, i.type, i.required, i.location) for i in action.inputs)
        outputs = tuple(ActionOutput(o.name, o.type) for o in action.outputs)
        actions.append(
            CatalogAction(action.names.flow, service, inputs, outputs, bool(model.service.callbacks_of(operation)))
        )
    types = tuple(
        ApexClass(
            names.type(declared.key).flow,
            service,
            tuple(ApexField(m.wire, m.name, m.type, m.required) for m in members(declared.key, names)),
        )
        for declared in classes(names)
    )
    return Catalog((service,), tuple(actions), types)


def joined(catalogs: Iterable[Catalog]) -> Catalog:
    """Several catalogs as one; of a service given twice the first counts."""
    services: list[str] = []
    actions: list[CatalogAction] = []
    types: list[ApexClass] = []
    partial: list[str] = []
    for catalog in catalogs:
        fresh = [name for name in catalog.services if name.lower() not in {s.lower() for s in services}]
        services += fresh
        actions += [a for a in catalog.actions if a.service in fresh]
        types += [c for c in catalog.classes if c.service in fresh]
        partial += [name for name in catalog.partial if name in fresh]
    return Catalog(tuple(services), tuple(actions), tuple(types), tuple(partial))


def generate(service: LoadedService, out: Path) -> tuple[Diagnostic, ...]:
    """Write the service's client into a folder and answer the findings of doing so."""
    from generator import pipeline

    return pipeline.write_service(service.model, out).diagnostics


def operations_used(flows: Iterable[Flow], service: str) -> tuple[str, ...]:
    """The operation ids of a service that these flows call, each once."""
    found = [
        own_name(element.action_name).partition(".")[2]
        for flow in flows
        for element in flow.elements
        if isinstance(element, ActionCall) and element.external
        if own_name(element.action_name).partition(".")[0].lower() == service.lower()
    ]
    return tuple(dict.fromkeys(found))


def services_named(flows: Iterable[Flow]) -> tuple[str, ...]:
    """The services that these flows call or whose classes they use, in the order of their mention."""
    from generator.flow.check.services import service_of_action

    found: list[str] = []
    for flow in flows:
        found += [service_of_action(e.action_name) for e in flow.elements if isinstance(e, ActionCall) and e.external]
        found += [Catalog().service_of_class(v.apex_class) for v in flow.variables if v.apex_class]
    return tuple(dict.fromkeys(name for name in found if name))


def namespace_named(flows: Iterable[Flow], service: str) -> str:
    """The namespace under which these flows name classes of a service; "" when they name none.

    Salesforce's own two count before others: that a package brings a service of this name is the rarer case.
    """
    found: dict[str, None] = {}
    for flow in flows:
        found |= dict.fromkeys(sorted(classes_of_service(flow.source, service)))
    own = [namespace for namespace in found if namespace in KNOWN]
    return next(iter(own or found), "")


def registered_beside(flow_file: Path) -> tuple[str, ...]:
    """The names of all services whose registrations lie in the project of a flow's file."""
    folder = flow_file.parent.parent / "externalServiceRegistrations"
    if not folder.is_dir():
        return ()
    return tuple(sorted(name_of(path) for suffix in SUFFIXES for path in folder.glob(f"*{suffix}")))


def beside(flow_file: Path, service: str) -> Path | None:
    """The registration of a service in the project that a flow's file lies in, if there is one."""
    if not service.replace("_", "").isalnum():  # anything else could lead out of the folder
        return None
    for folder in (flow_file.parent.parent / "externalServiceRegistrations", flow_file.parent):
        for suffix in SUFFIXES:
            path = folder / f"{service}{suffix}"
            if path.is_file():
                return path
    return None
