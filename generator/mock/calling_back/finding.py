"""What is to be called after an answer: the callbacks of its operation and the webhooks that follow it, written for the wire."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.mock.calling_back.expressions import AnsweredCall, filled, value_of
from generator.mock.calling_back.settings import CallbackSettings
from generator.mock.check import is_json
from generator.mock.echo import Scalar, bare, echoed, given
from generator.mock.making import Maker
from generator.mock.nodes import SpecNode, SpecView, root
from generator.mock.operations import ServedOperation, operations
from generator.mock.requests import request_for, wire
from generator.model.calling_back import CallbackPlan
from generator.model.types import Json
from generator.pointer import tokens_of


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """A call to make. `name` is that of the callback or webhook, `fault` why it cannot be made ("" where it can)."""

    name: str
    method: str
    url: str
    plan: CallbackPlan
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    fault: str = ""


def calls_after(call: AnsweredCall, settings: CallbackSettings, maker: Maker) -> Iterator[OutgoingCall]:
    """What an answered request leads to: nothing where it was refused."""
    if not 200 <= call.status < 300:
        return
    operation = call.checked.operation
    names = (operation.id, operation.key)
    plan = settings.plan(name for name in names if name)
    declared = operation.node.get("callbacks") if not plan.off else None
    for name, expressions in declared.items() if declared else ():
        for key in expressions.members if not name.startswith("x-") else ():
            if not key.startswith("x-"):
                yield from _calls(call, name, key, expressions.step(key).met(), plan, maker)
    webhooks = root(operation.source).get("webhooks")
    for name, item in webhooks.items() if webhooks else ():
        plan = settings.plan((name,))
        if plan.to and not plan.off and (not plan.on or not set(plan.on).isdisjoint(names)):
            yield from _calls(call, name, plan.to, item, plan, maker)


def unknown_plans(source: SpecView, settings: CallbackSettings) -> list[str]:
    """The names in the plans that are of no operation with callbacks and of no webhook."""
    webhooks = root(source).get("webhooks")
    known = set(webhooks.members) if webhooks else set()
    for operation in operations(source) if settings.plans else ():
        if "callbacks" in operation.node.members:
            known |= {operation.id, operation.key}
    return [name for name in settings.plans if name not in known]


def _calls(
    call: AnsweredCall, name: str, key: str, item: SpecNode, plan: CallbackPlan, maker: Maker
) -> Iterator[OutgoingCall]:
    """Every method of a callback's path item."""
    if not isinstance(item.value, dict):
        return
    for entry in item.source.book.entries(item.value):
        node = item.at(entry.steps).met()
        if not isinstance(node.value, dict):
            continue
        called = ServedOperation(item.source, entry.verb, "/", node, item)
        try:
            url = filled(key, call)
            method, path, headers, body = _written(called, call, plan, maker)
        except LookupError as error:
            yield OutgoingCall(name, entry.verb, key, plan, fault=str(error.args[0]))
            continue
        query = path.partition("?")[2]
        address, hash_, end = url.partition("#")
        joint = ("&" if "?" in address else "?") if query else ""
        yield OutgoingCall(name, method, f"{address}{joint}{query}{hash_}{end}", plan, headers, body)


def _written(
    called: ServedOperation, call: AnsweredCall, plan: CallbackPlan, maker: Maker
) -> tuple[str, str, dict[str, str], bytes]:
    """A call with valid made data: what it shares by name with the request and its answer is as it was there."""
    made = request_for(called, maker)
    contents = called.body.contents if called.body else ()
    media = next((one for one in contents if one.media_type == made.media_type), None)
    if media is not None and media.schema is not None and is_json(media.essence):
        schema, inputs = media.schema, _inputs(call)
        made.body = echoed(made.body, inputs, lambda value: maker.schemas.fits(schema, value, "request"))
    if plan.set:
        made.body = copy.deepcopy(made.body)
    for pointer, said in plan.set.items():
        is_expression = isinstance(said, str) and said.startswith("$")
        made.body = _put(made.body, pointer, value_of(str(said), call) if is_expression else said)
    return wire(made)


def _inputs(call: AnsweredCall) -> dict[str, Scalar]:
    """The scalars of the answer, then those of the request, by their bare names."""
    answer = call.value if isinstance(call.value, dict) else {}
    told = {bare(str(name)): one for name, one in answer.items() if isinstance(one, (str, int, float))}
    return {**given(call.checked), **told}


def _put(body: object, pointer: str, value: Json) -> object:
    """A body with a value at a place; objects on the way there are made. Raises `LookupError`."""
    tokens = tokens_of(pointer)
    if not tokens:
        return value
    here = body
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if isinstance(here, list) and token.isascii() and token.isdigit() and int(token) < len(here):
            if following is None:
                here[int(token)] = value
                return body
            here = here[int(token)]
        elif isinstance(here, dict):
            if following is None:
                here[token] = value
                return body
            here = here.setdefault(token, {})
        else:
            break
    raise LookupError(f"{pointer} leads nowhere in the body")
