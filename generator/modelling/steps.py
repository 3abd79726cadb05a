"""A service as the steps in which it is built: operation by operation, each with what it adds to what is known by then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from itertools import islice
from typing import TypeVar

from msgspec import Struct

from generator.diagnostics import Diagnostic
from generator.model.service import Operation
from generator.model.types import Declared, Type
from generator.modelling.operations import OperationBuilder
from generator.modelling.outline import Outline
from generator.modelling.references import FindingKey, References, Written
from generator.modelling.schemas import Schemas
from generator.oas import Spec

K = TypeVar("K")
V = TypeVar("V")
Address = tuple[str, str]  # file and pointer


class BuildStep(Struct, frozen=True):
    """One operation, and what came with it; `types` and `referenced` are keys, for later steps may add to what is behind."""

    operation: Operation
    findings: Mapping[FindingKey, Diagnostic]
    touched: Set[Address]  # itself, and what else it rests on without a reference to it
    followed: Set[Written]
    types: tuple[str, ...]  # what was not declared before
    referenced: tuple[Address, ...]  # schemas that were not read before
    shared: tuple[Address, ...]  # parameters and answers, the same for every operation, that were not read before


class BuildSteps(Struct, frozen=True):
    """The steps of a service in their order, by the keys of their operations, and all that they declare and read."""

    steps: dict[str, BuildStep]
    types: Mapping[str, Declared]
    referenced: Mapping[Address, Type]
    targets: Mapping[Written, Address]  # where each reference that was followed leads


def steps_of(spec: Spec, wanted: Iterable[Outline]) -> BuildSteps:
    """Build these operations and the types they reach."""
    references = References(spec)
    schemas = Schemas(references)
    operations = OperationBuilder(schemas, spec.root, spec.version.name == "2.0")
    types, referenced = schemas.declarations.types, schemas.declarations.referenced
    parameters, answers = operations.parameters.shared, operations.contents.shared
    steps = {}
    for outline in wanted:
        references.begin()
        before = len(types), len(referenced), len(parameters), len(answers)
        operation = operations.of(outline)
        steps[outline.key] = BuildStep(
            operation,
            references.findings,
            references.touched,
            references.followed,
            _newest(types, before[0]),
            _newest(referenced, before[1]),
            (*_newest(parameters, before[2]), *((key[0], key[1]) for key in _newest(answers, before[3]))),
        )
    targets = {written: (node.file, node.pointer) for written, node in references.targets.items()}
    return BuildSteps(steps, types, referenced, targets)


def _newest(known: dict[K, V], before: int) -> tuple[K, ...]:
    """The keys behind the first ones, in their order."""
    return tuple(islice(reversed(known), len(known) - before))[::-1] if len(known) > before else ()
