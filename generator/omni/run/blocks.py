"""The blocks: a condition around steps, a loop over a list, steps that may fail, steps whose answers are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from generator.model.types import Json
from generator.omni.formula.functions import items
from generator.omni.formula.operators import OmniFault
from generator.omni.model import Element
from generator.omni.paths import get, put
from generator.omni.run.state import Doing, Ended, StepFailed
from generator.omni.run.values import ConfigValues
from generator.wording import counted


class Runner(Protocol):
    """What a block needs of the run around it."""

    data: dict[str, Json]
    values: ConfigValues

    def each(self, elements: Iterable[Element]) -> None: ...
    def step(self, element: Element) -> bool: ...
    def put(self, node: str, value: Json) -> None: ...
    def told(self, element: Element, doing: Doing, note: str = "", value: Json = None) -> None: ...


def conditional(runner: Runner, element: Element) -> None:
    """Its steps; of an if-else block the first whose formula is true, or that has none."""
    runner.told(element, "ran")
    if not element.flag("isIfElseBlock"):
        runner.each(element.children)
        return
    for child in element.children:
        if runner.step(child):
            return


def loop(runner: Runner, element: Element) -> None:
    """Its steps for each item: the list's place holds the item meanwhile, and the list again afterwards.

    What the steps answer stays in the data, that of the last item in the end. The answer is the list, each item with the
    loop's output, at the list's path under the block's name; that shape is our inference.
    """
    path = runner.values.filled(element.word("loopList"), runner.data).strip().strip("%")
    whole = get(runner.data, path) if path else None
    made: list[Json] = []
    try:
        for item in list(items(whole)):
            _set_item(runner, path, item)
            runner.each(element.children)
            more = runner.values.table(element.config.get("loopOutput"), runner.data)
            made.append({**item, **more} if isinstance(item, dict) else more or item)
    finally:
        if path:
            _set_item(runner, path, whole)
    answer: dict[str, Json] = {}
    put(answer, path or element.name, made)
    runner.put(element.name, answer)
    runner.told(element, "ran", counted(len(made), "time"), answer)


def _set_item(runner: Runner, path: str, value: Json) -> None:
    """Without touching the objects that others hold: those on the way are copied."""
    steps = [step.strip().partition("|")[0] for step in path.split(":")]
    here = runner.data
    for step in steps[:-1]:
        inner = here.get(step)
        here[step] = inner = dict(inner) if isinstance(inner, dict) else {}
        here = inner
    here[steps[-1]] = value


def try_catch(runner: Runner, element: Element) -> None:
    """Its steps; when one that must not fail does, the block's failure response is the answer."""
    runner.told(element, "ran")
    try:
        runner.each(element.children)
    except StepFailed as failure:
        note = f"{failure.element.name}: {failure.reason}"
        try:
            response = runner.values.table(element.config.get("failureResponse"), runner.data)
        except OmniFault as fault:
            response, note = {}, f"{note}; {fault}"
        runner.told(element, "failed", note, response)
        if element.word("remoteClass"):
            note += f"; its class {element.word('remoteClass')} is not called here"
        runner.put(element.name, response)
        if element.flag("failOnBlockError", True):
            raise Ended(response or {"Success": "False"}, f"{element.name}: {note}") from None


def cache(runner: Runner, element: Element) -> None:
    """Its steps, run each time: nothing is kept between runs. The answer is the block's output, filled in."""
    runner.each(element.children)
    output = runner.values.table(element.config.get("cacheBlockOutput"), runner.data)
    if not output:
        output = {child.name: runner.data[child.name] for child in element.children if child.name in runner.data}
    runner.put(element.name, output)
    runner.told(element, "ran", "not cached: its steps ran", output)
