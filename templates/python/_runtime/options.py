"""How one call is made, apart from what it says."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

from msgspec import Struct


class Timeout(Struct, frozen=True, kw_only=True):
    """Seconds for each step, and for the whole call with all its attempts."""

    connect: float | None = 10.0
    read: float | None = None
    write: float | None = None
    pool: float | None = None
    total: float | None = 120.0


class Options(Struct, frozen=True, kw_only=True):
    """How one call is made: `_options=Options(timeout=5)`.

    timeout: seconds for the whole call, or a `Timeout`.
    headers: sent beside those of the client; they win.
    retries: how many further attempts, where an attempt may be repeated.
    content_type: which of several media types the body is sent as.
    accept: which of several media types is asked for.
    stream_to: a path that a binary or text answer is written to.
    base_url: another address for this call.
    idempotent: says that the call may be repeated although its method is POST or PATCH.
    idempotency_key: sent as Idempotency-Key, or in the header that the document has for
        it; it makes the call repeatable. Where the document has one, a POST without a
        key is given one.
    max_bytes: the largest answer taken, instead of the client's limit.
    strict_answers: whether an answer with deviations raises `DecodeError`, instead of
        what the client says.
    follow_redirects: go where a GET is sent on to, also where the document declares that
        answer or another host is meant; nothing that proves who calls goes there.
    next_page: the address of a further page as the service named it, on the host of the
        call; `pages` fills it.
    unknown: values that the types have no place for, sent all the same; `invoke` fills it.
    """

    timeout: float | Timeout | None = None
    headers: Mapping[str, str] = {}
    retries: int | None = None
    content_type: str | None = None
    accept: str | None = None
    stream_to: str | PathLike[str] | None = None
    base_url: str | None = None
    idempotent: bool = False
    idempotency_key: str | None = None
    max_bytes: int | None = None
    strict_answers: bool | None = None
    follow_redirects: bool | None = None
    next_page: str | None = None
    unknown: tuple[Any, ...] = ()


if TYPE_CHECKING:
    from typing import TypedDict

    class OptionWords(TypedDict, total=False):
        """The fields of `Options` that hold for several calls, as keywords."""

        timeout: float | Timeout | None
        headers: Mapping[str, str]
        retries: int | None
        content_type: str | None
        accept: str | None
        base_url: str | None
        idempotent: bool
        idempotency_key: str | None
        max_bytes: int | None
        strict_answers: bool | None
        follow_redirects: bool | None


NO_OPTIONS = Options()


def merged(usual: Options, own: Options | None) -> Options:
    """The options of a call over those of its client; headers of both are sent."""
    if own is None or own is NO_OPTIONS:
        return usual
    if usual is NO_OPTIONS:
        return own
    from msgspec.structs import asdict, replace

    said = {k: v for k, v in asdict(own).items() if v != getattr(NO_OPTIONS, k)}
    names = {name.lower() for name in own.headers}
    kept = {k: v for k, v in usual.headers.items() if k.lower() not in names}
    return replace(usual, **{**said, "headers": {**kept, **own.headers}})


def timeout_of(own: float | Timeout | None, given: Timeout) -> Timeout:
    """The timeouts of a call: its own, a number for the total, or the client's."""
    if own is None:
        return given
    return own if isinstance(own, Timeout) else Timeout(total=float(own))
