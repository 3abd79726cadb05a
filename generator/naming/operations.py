"""What operations bring along for their names: the words that they are called by, their inputs and the codes they answer."""

from __future__ import annotations

from functools import lru_cache

from generator.model.service import Operation
from generator.naming.policy import Names, Style
from generator.naming.words import legal, words_of

ATTRIBUTES = Style()
# What a response object already has.
RESPONSE_NAMES = frozenset({"response_code", "headers", "body", "unknown", "media_type"})


def callback_module(function: str) -> str:
    """The module of a callback: the package of all has a function `receiver`."""
    return f"callbacks.{function}_" if function == "receiver" else f"callbacks.{function}"


def operation_words(operation: Operation) -> str:
    """What an operation is called by: its id, or its method and path."""
    if operation.id and words_of(operation.id):
        return operation.id
    path = "/".join(
        (
            f"by_{part.strip('{}')}"
            if part.startswith("{") and part.endswith("}")
            else part.replace("{", "_").replace("}", "_")
        )
        for part in operation.path.split("/")
    )
    return f"{operation.method} {path}"


def inputs_of(operation: Operation) -> list[tuple[str, str]]:
    """The location and the name of each input."""
    wanted: list[tuple[str, str]] = [(p.location, p.name) for p in operation.parameters]
    return wanted if operation.body is None else [*wanted, ("body", operation.body.name)]


@lru_cache(maxsize=1024)
def outputs_of(codes: tuple[str, ...]) -> dict[str, str]:
    """The attribute of each code that is answered; most operations answer the same few."""
    names = Names(ATTRIBUTES, RESPONSE_NAMES)
    made = {}
    for code in codes:
        made[code] = names.give(
            code, "default" if code == "default" else f"code_{legal(code.lower()).strip('_') or 'other'}"
        )
    return made
