"""A formula's tree as a function of what it reads. IF, CASE, AND and OR evaluate only what they need."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from generator.flow.formula import dates, logic, numbers, operators, records, texts
from generator.flow.formula.logic import FormulaContext
from generator.flow.formula.syntax import BadFormula, FormulaCall, FormulaConstant, FormulaReference, Tree, parse
from generator.flow.values import FlowFault, Value

Compiled: TypeAlias = Callable[[FormulaContext], Value]

STRICT = {**operators.TABLE, **texts.TABLE, **numbers.TABLE, **dates.TABLE, **logic.TABLE}
CLOCKED = dates.CLOCKED
RECORD = records.TABLE
_BINARY = frozenset(("+", "-", "&", "*", "/"))
FUNCTIONS = tuple(
    sorted(name for name in (*STRICT, *CLOCKED, *logic.LAZY, *RECORD) if name[0].isalpha() and name != "neg")
)
# What the help lists for formulas besides: no misspelling, though nothing here evaluates it.
KNOWN = frozenset(
    (
        *FUNCTIONS, "CURRENCYRATE", "DISTANCE", "GEOLOCATION", "GETRECORDIDS", "GETSESSIONID", "IMAGE", "IMAGEPROXYURL",
        "ISCLONE", "JUNCTIONIDLIST", "LINKTO", "PARENTGROUPVAL", "PREDICT", "PREVGROUPVAL", "REQUIRESCRIPT", "URLFOR",
        "VLOOKUP", "DATETIMEVALUE", "PICKLISTCOUNT", "ISOWEEK", "FORMATDURATION", "CURRENTDATE", "CURRENTDATETIME",
    )
)  # fmt: skip


@lru_cache(maxsize=4096)
def compiled(text: str) -> Compiled:
    """The formula as a function. Raises `BadFormula` for a wrong text, a wrong number of arguments or a function that
    is not emulated."""
    try:
        return _compile(parse(text))
    except RecursionError:
        raise BadFormula("nested too deeply", 0) from None


def evaluate(text: str, scope: FormulaContext) -> Value:
    """The value of a formula. Raises `FlowFault` when it cannot be computed."""
    try:
        return compiled(text)(scope)
    except BadFormula as error:
        raise FlowFault(f"The formula can't be evaluated: {error.reason}") from None
    except RecursionError:
        raise FlowFault("The formula refers to itself") from None


def _compile(tree: Tree) -> Compiled:
    match tree:
        case FormulaConstant(value):
            return lambda scope: value
        case FormulaReference(path):
            return lambda scope: scope.read(path)
        case FormulaCall():
            return _call(tree)


def _chain(call: FormulaCall) -> Compiled:
    """A chain such as `a & b & c`, however long, without one call per link."""
    links: list[tuple[Callable[..., Value], Compiled]] = []
    node: Tree = call
    while isinstance(node, FormulaCall) and node.function in _BINARY and len(node.arguments) == 2:
        links.append((STRICT[node.function].work, _compile(node.arguments[1])))
        node = node.arguments[0]
    first = _compile(node)
    links.reverse()

    def work(scope: FormulaContext) -> Value:
        value = first(scope)
        for operation, right in links:
            value = operation(value, right(scope))
        return value

    return work


def _call(call: FormulaCall) -> Compiled:
    if (
        call.function in _BINARY
        and isinstance(call.arguments[0], FormulaCall)
        and call.arguments[0].function in _BINARY
    ):
        return _chain(call)
    record = RECORD.get(call.function)
    if record is not None:
        _count(call, record.least, record.most)
        return record.make(tuple(_field(call, argument) for argument in call.arguments))
    arguments = tuple(_compile(argument) for argument in call.arguments)
    lazy = logic.LAZY.get(call.function)
    if lazy is not None:
        _count(call, lazy.least, lazy.most)
        return lazy.make(arguments)
    clocked = CLOCKED.get(call.function)
    if clocked is not None:
        _count(call, clocked.least, clocked.most)
        tick = clocked.work
        return lambda scope: tick(scope.now.astimezone(scope.zone), *(argument(scope) for argument in arguments))
    strict = STRICT.get(call.function)
    if strict is None:
        raise BadFormula(f"the function {call.function} is not emulated", call.position)
    _count(call, strict.least, strict.most)
    return _strict(strict.work, arguments)


def _field(call: FormulaCall, argument: Tree) -> str:
    """The field of the triggering record that an argument names."""
    path = argument.path if isinstance(argument, FormulaReference) else ""
    root, _, field = path.partition(".")
    if root.lower() != "$record" or not field:
        raise BadFormula(f"{call.function} takes a field of $Record", call.position)
    return field


def _strict(work: Callable[..., Value], arguments: tuple[Compiled, ...]) -> Compiled:
    if len(arguments) == 2:  # the operators: worth their own line
        first, second = arguments
        return lambda scope: work(first(scope), second(scope))
    return lambda scope: work(*(argument(scope) for argument in arguments))


def _count(call: FormulaCall, least: int, most: int) -> None:
    given = len(call.arguments)
    if not least <= given <= most:
        wanted = str(least) if least == most else f"{least} or more" if most > 100 else f"{least} to {most}"
        raise BadFormula(f"{call.function} takes {wanted} arguments, not {given}", call.position)
