"""Keys that make a call repeatable: where the document has a header for one."""

from __future__ import annotations

from typing import Any

from .operation import Operation
from .options import Options
from .records import UNSET, Request, replaced
from .wire import Input

KEYED = frozenset({"POST", "PATCH"})
NAMES = frozenset({"idempotencykey", "xidempotencykey", "idempotencytoken"})


def key_input(operation: Operation[Any]) -> Input | None:
    """The header of an operation that takes such a key; None where it has none."""
    if operation.method not in KEYED:
        return None
    if "key" not in operation.plans:
        operation.plans["key"] = next(
            (
                one
                for one in operation.inputs
                if one.location == "header"
                and one.name.lower().replace("-", "") in NAMES
            ),
            None,
        )
    found: Input | None = operation.plans["key"]
    return found


def keyed(
    operation: Operation[Any], request: Request, options: Options
) -> tuple[Request, bool]:
    """The request with a key where one can be sent, and whether it has one.

    That of the options wins, then what was given; else one is made, for all attempts of
    this call.
    """
    one = key_input(operation)
    if one is None:
        return request, bool(options.idempotency_key)
    given = getattr(request, one.attribute)
    if options.idempotency_key is None and given is not UNSET:
        return request, True
    key = options.idempotency_key
    if key is None:
        from uuid import uuid4

        key = str(uuid4())
    return replaced(request, **{one.attribute: key}), True
