"""Every reference resolved; for a wrong field of a variable, the fields that may be meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.diagnostics import Diagnostic, Severity
from generator.flow import rules
from generator.flow.catalog import ApexClass
from generator.flow.check.resolve import Problem, Resolution, follow, resolve
from generator.flow.check.symbols import Symbols, ValueType, shape_of_type
from generator.flow.check.typing import fits, shape_of_value
from generator.flow.model import Assignment, Transform
from generator.flow.nearest import pair_up
from generator.flow.references import ReferenceUse
from generator.wording import nearest

_FIXED = ("a constant", "a formula", "a text template")


def reference_findings(symbols: Symbols, used: Iterable[ReferenceUse]) -> Iterator[Diagnostic]:
    """Findings about references: unknown names, unknown fields, targets that cannot be assigned to."""
    resolved = [(use, resolve(use.path, symbols)) for use in used]
    offers = _offers(symbols, resolved)
    for use, resolution in resolved:
        if resolution.problem is not None:
            yield _finding(symbols, use, resolution.problem, offers.get(use.path.lower()))
        elif use.role == "write":
            yield from _not_assignable(symbols, use, resolution)
    yield from _transform_fields(symbols)


def _finding(symbols: Symbols, use: ReferenceUse, problem: Problem, offered: str | None) -> Diagnostic:
    args = {**problem.args, "offer": offered} if offered else problem.args
    finding = rules.found(problem.rule, symbols.flow.file, use.line, use.owner, **args)
    # In free text braces may also be meant as they stand.
    if use.role == "merge" and problem.rule is rules.UNKNOWN_REFERENCE:
        return finding.lower(Severity.WARNING)
    # Releases add globals; only a wrong name below a global that we know whole is worth a warning.
    unheard = problem.rule is rules.UNKNOWN_GLOBAL and use.path.partition(".")[0] == problem.args["name"]
    return finding.lower(Severity.NOTE) if unheard else finding


def _not_assignable(symbols: Symbols, use: ReferenceUse, resolution: Resolution) -> Iterator[Diagnostic]:
    symbol = resolution.symbol
    if symbol is None or symbol.kind not in _FIXED:
        return
    yield rules.found(rules.ASSIGN_TARGET, symbols.flow.file, use.line, use.owner, name=symbol.name, kind=symbol.kind)


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A wrong last field of some object: which object, which class, and what is assigned to it."""

    prefix: str
    declared: ApexClass
    name: str
    path: str


def _offers(symbols: Symbols, resolved: Iterable[tuple[ReferenceUse, Resolution]]) -> dict[str, str]:
    """For wrong fields, the words that offer unused fields of the same class; see `nearest.pair_up`."""
    known = list(resolved)
    groups: dict[tuple[str, str], list[_Wrong]] = {}
    for use, resolution in known:
        problem = resolution.problem
        if problem is None or problem.owner is None or use.role != "write":
            continue
        wrong = _Wrong(problem.prefix.lower(), problem.owner, str(problem.args["field"]), use.path.lower())
        if use.path.lower() != f"{wrong.prefix}.{wrong.name.lower()}":
            continue  # wrong in the middle: what is assigned tells nothing of it
        groups.setdefault((wrong.prefix, problem.owner.name), []).append(wrong)
    written = {use.path.lower() for use, resolution in known if use.role == "write" and resolution.problem is None}
    values = _assigned_shapes(symbols)
    return {path: words for wrongs in groups.values() for path, words in _paired(wrongs, written, values)}


def _paired(wrongs: list[_Wrong], written: set[str], values: dict[str, ValueType]) -> Iterator[tuple[str, str]]:
    declared = wrongs[0].declared
    unused = [f for f in declared.fields if f"{wrongs[0].prefix}.{f.salesforce}".lower() not in written]
    fitting = {
        wrong.name: frozenset(
            f.salesforce for f in unused if fits(values.get(wrong.path, ValueType("Any")), shape_of_type(f.type))
        )
        for wrong in wrongs
    }
    names = [f.salesforce for f in unused]
    required = [f.salesforce for f in unused if f.required]
    unknown = list(dict.fromkeys(wrong.name for wrong in wrongs))
    for name, paired in pair_up(unknown, names, required, fitting).items():
        close = nearest(name, (f.salesforce for f in declared.fields), 1)
        likely = tuple(dict.fromkeys((*close, *paired)))[:3]
        if likely:
            words = rules.offer(tuple(_with_reason(field, required) for field in likely))
            yield from ((wrong.path, words) for wrong in wrongs if wrong.name == name)


def _with_reason(name: str, required: list[str]) -> str:
    return f"{name} (required and not set)" if name in required else name


def _assigned_shapes(symbols: Symbols) -> dict[str, ValueType]:
    """What the flow assigns to each path, in lower case. For offers a text literal is text, whatever else may fit."""
    return {
        item.to.lower(): _plain(shape_of_value(item.value, symbols))
        for element in symbols.flow.elements
        if isinstance(element, Assignment)
        for item in element.items
    }


def _plain(shape: ValueType) -> ValueType:
    return ValueType("String") if shape.kind == "Literal" else shape


def _transform_fields(symbols: Symbols) -> Iterator[Diagnostic]:
    """The fields that a transform fills, against the class it makes."""
    for element in symbols.flow.elements:
        if not isinstance(element, Transform) or element.body.data_type != "Apex":
            continue
        declared = symbols.catalog.class_named(element.body.apex_class)
        if declared is None:
            continue
        for action in element.body.actions:
            if action.field:
                resolution = follow(action.field, ValueType("Apex", declared.name), element.name, symbols)
                if resolution.problem is not None:
                    use = ReferenceUse(f"{element.name}.{action.field}", action.line, "write", element.name, "")
                    yield _finding(symbols, use, resolution.problem, None)
