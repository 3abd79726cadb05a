"""How a service that is played calls back: when, how often, in what order, with what in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.model.types import Json

RETRIES = (1.0, 10.0, 30.0, 90.0)  # seconds after which 8x8 sends a receipt again


@dataclass(frozen=True, slots=True)
class CallbackPlan:
    """How one operation is called back for, or a webhook is called.

    `after` are the seconds between the answer and the first call; `times` how often an event is told; with `out_of_order` 3,
    of each three events the first is told last: they wait two seconds more, one, none. `retries` are the seconds to wait after
    each call that was not taken (no 2xx). `set` puts values into the body: JSON Pointer -> a runtime expression
    (`$response.body#/umid`, `$request.path.id`) or a value. A webhook needs `to`, its address, and is called after the operations in
    `on` (their ids, or METHOD /path), after every one where it names none. With `off` nothing is called.
    """

    after: float = 0.1
    times: int = 1
    out_of_order: int = 1
    retries: tuple[float, ...] = RETRIES
    set: Mapping[str, Json] = field(default_factory=dict)
    to: str = ""
    on: tuple[str, ...] = ()
    off: bool = False
