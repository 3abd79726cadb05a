"""Bodies as values of their types, however far they are of them: what deviates is listed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from .choices import TOLL
from .codec import convert, parsed, read_json, reader, too_deep
from .faults import DecodeError, Deviations
from .shapes import shape_of

T = TypeVar("T")


def decode_as_it_came(data: bytes | str, kind: Any) -> tuple[Any, Deviations]:
    """JSON as a value of a type, what is not of that type as it came, and where.

    Raises `DecodeError` for what is no JSON or nested too deep.
    """
    try:
        return _decoded(data, kind)
    except RecursionError:
        fault = too_deep()
    raise fault


def _decoded(data: bytes | str, kind: Any) -> tuple[Any, Deviations]:
    one = reader(kind)
    try:
        value, fits = _noting(lambda: read_json(data, one))
    except msgspec.ValidationError:
        return build_as_it_came(parsed(data), kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError(f"the answer is no JSON: {error}") from None
    if not fits:
        return build_as_it_came(parsed(data), kind)
    return value, ()


def build_as_it_came(data: Any, kind: Any) -> tuple[Any, Deviations]:
    """Plain data as a value of a type, what is not of that type as it came, and where.

    Raises `DecodeError` for what is nested too deep.
    """
    from .tolerant import tolerated

    try:
        with suppress(msgspec.ValidationError):
            value, fits = _noting(lambda: convert(data, kind))
            if fits:
                return value, ()
        return tolerated(data, shape_of(kind))
    except RecursionError:
        fault = too_deep()
    raise fault


def _noting(read: Callable[[], T]) -> tuple[T, bool]:
    """What a reading makes, and whether every choice in it had an alternative."""
    before = TOLL.misfits
    value = read()
    return value, TOLL.misfits == before
