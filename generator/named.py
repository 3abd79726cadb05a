"""A service with all its names: what every target and every wing is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from generator.diagnostics import Diagnostic
from generator.model.service import Operation, Service
from generator.model.walk import mentioned_by
from generator.modelling.outline import Outline
from generator.modelling.rules import DEGRADING
from generator.naming.policy import Names, Pins, Style
from generator.naming.python import PythonNames, python_names
from generator.naming.python_style import WIRE, PythonStyle
from generator.naming.rules import ACTION_PARTED
from generator.salesforce.names import SalesforceNames, names_for
from generator.salesforce.namespaces import EXTERNAL_SERVICE
from generator.targets.python.words import module_words, reserved

if TYPE_CHECKING:
    from generator.model.paging import Paging
    from generator.model.types import Declared
    from generator.oas import Spec


V = TypeVar("V")
T = TypeVar("T")
__all__ = ["Model", "in_python", "module_words", "reserved"]


@dataclass(frozen=True)
class Model:
    """A service with all its names, and what was found on the way."""

    spec: Spec
    service: Service
    picked: tuple[Outline, ...]
    touched: frozenset[tuple[str, str]]
    diagnostics: tuple[Diagnostic, ...] = ()
    pins: Pins = field(default_factory=dict)  # names given before, of every style
    class_names: dict[str, str] = field(default_factory=dict)  # type key -> a Python class name of the user's own
    namespace: str = EXTERNAL_SERVICE  # of the Apex classes
    style: PythonStyle = WIRE  # how Python names are spelt
    pages: Mapping[str, Paging | None] = field(default_factory=dict)  # how operations page, by key, where the user said
    kept: dict[Callable[..., object], tuple[object, object]] = field(default_factory=dict, repr=False)  # see `once`

    @cached_property
    def salesforce(self) -> SalesforceNames:
        return names_for(self.service, self.pins, self.namespace)

    @cached_property
    def python(self) -> PythonNames:
        return in_python(self.salesforce, self.pins, self.class_names, self.style)

    @cached_property
    def mentions(self) -> dict[str, list[str]]:
        """As `Service.mentions`."""
        return self.service.mentions

    def once(self, make: Callable[[V], T], given: V) -> T:
        """What is made of something that can be compared; not made again of what is equal, also by the models that follow
        this one in a process that goes on."""
        if make not in self.kept or self.kept[make][0] != given:
            self.kept[make] = given, make(given)
        return cast("T", self.kept[make][1])

    def held(self, make: Callable[[Model], T]) -> T:
        """What is made of this very model, once."""
        if make not in self._held:
            self._held[make] = make(self)
        return cast("T", self._held[make])

    @cached_property
    def _held(self) -> dict[Callable[..., object], object]:
        return {}

    @cached_property
    def actions(self) -> dict[str, str]:
        """Action name, as a Flow writes it, by operation key; of operations with one operationId the first has its own."""
        return {key: f"{self.service.name}.{name}" for key, name in self._action_names.given.items()}

    def paging(self, operation: Operation) -> Paging | None:
        """How an operation answers page by page: as the user said, else as its inputs and its answer show."""
        if operation.key in self.pages:
            return self.pages[operation.key]
        if not operation.parameters:
            return None
        if operation.key not in self._recognised:
            from generator.model.paging import paging_of  # not needed by what asks only for names

            self._recognised[operation.key] = paging_of(operation, self._declared)
        return self._recognised[operation.key]

    @cached_property
    def _recognised(self) -> dict[str, Paging | None]:
        return {}

    @cached_property
    def _declared(self) -> dict[str, Declared]:
        return {declared.key: declared for declared in self.service.types}

    @cached_property
    def _action_names(self) -> Names:
        every = (*self.service.operations, *self.service.callbacks)
        raw = {operation.key: self.salesforce.operation(operation.key).raw for operation in every}
        first = {name: key for key, name in reversed(raw.items())}
        names = Names(Style(), pins={key: name for name, key in first.items()})
        for operation in every:
            names.give(operation.key, self.python.operation(operation.key).function, operation.method)
        return names

    @cached_property
    def name_findings(self) -> tuple[Diagnostic, ...]:
        """What there is to say of the names: which had to give way, and to what."""
        operations = [
            o for o in self.service.operations if self.actions[o.key] != self.salesforce.operation(o.key).flow
        ]
        shared = tuple(
            ACTION_PARTED.at(
                o.pointer,
                id=o.id,
                call=f"{o.method.upper()} {o.path}",
                action=self.actions[o.key],
                function=self.python.operation(o.key).function,
            )
            for o in operations
        )
        return shared + self.python.diagnostics

    @property
    def degraded(self) -> tuple[Diagnostic, ...]:
        """What is typed less exactly than the document says."""
        return tuple(d for d in self.diagnostics if d.rule.id in DEGRADING)

    def inside(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding lies in what was picked, in what that reaches, or in what holds for it: its path item, and
        those fields of the document that speak of every operation."""
        file, pointer = diagnostic.span.file, diagnostic.span.pointer
        parts = pointer.split("/")
        if any((file, "/".join(parts[:n])) in self.touched for n in range(len(parts), 1, -1)):
            return True
        for_all = not file and (len(parts) == 2 or parts[1:2] in (["servers"], ["security"]))
        return for_all or self._shared(file, parts)

    def _shared(self, file: str, parts: list[str]) -> bool:
        """Whether a place lies in a path item of what was picked, and in none of its operations."""
        for n in range(len(parts) - 1, 1, -1):
            if (file, "/".join(parts[:n])) in self._items:
                return not self.spec.book.method_at(parts[n:])
        return False

    @cached_property
    def _items(self) -> frozenset[tuple[str, str]]:
        return frozenset((o.item_file, o.item_pointer) for o in self.picked)


def in_python(
    salesforce: SalesforceNames,
    pins: Pins | None = None,
    own: Mapping[str, str] | None = None,
    style: PythonStyle = WIRE,
) -> PythonNames:
    """The Python names beside Salesforce's; `own` are class names of the user's, by type key."""
    return python_names(salesforce.service, _class_names(salesforce), reserved(), pins, own, style)


def _class_names(salesforce: SalesforceNames) -> dict[str, str]:
    return {declared.key: salesforce.type(declared.key).flow for declared in salesforce.service.types}


def named_again(made: Model, former: Model) -> Model:
    """The model with the names of a former one, as far as they are certain to be the same; `made` has no names yet."""
    from generator.naming.again import python_names_again, same_things  # in a process that goes on
    from generator.salesforce.names_again import names_again

    made = replace(made, kept=former.kept)
    plain = not made.class_names and not former.class_names and made.style == former.style == WIRE
    if not plain or made.namespace != former.namespace or made.pins != former.pins:
        return made
    if not same_things(former.service, made.service):
        return made
    salesforce = names_again(former.salesforce, made.service)
    classes = _class_names(salesforce)
    python = python_names_again(former.python, former.service, made.service, classes, reserved(), made.pins)
    if python is not None:
        made.__dict__.update(salesforce=salesforce, python=python, _action_names=former._action_names)
        pairs = zip(former.service.types, made.service.types, strict=True)
        moved = {after.key: mentioned_by(after) for before, after in pairs if before is not after}
        made.__dict__["mentions"] = former.mentions | moved
    return made
