"""Answers: how a body becomes the value of its output."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET, Struct

from .deviating import NOTHING, expected
from .faults import DecodeError, Deviation, Deviations
from .headers import Headers
from .media import decoded_text, media_of, suits
from .operation import Operation
from .outputs import Filled, outputs_of
from .reply import Response, ResponseException

R = TypeVar("R", bound=Response)
BODILESS = frozenset({204, 205, 304})
"""Codes whose answers have no body (RFC 9110, sections 15.3.5, 15.3.6, 15.4.5)."""


class Answer(Struct):
    """An answer read to its end."""

    status: int
    headers: Headers
    body: bytes
    asked: str = ""
    """The media types that the caller asked for instead of the usual ones."""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


def response_of(operation: Operation[R], answer: Answer) -> R:
    """The response of a successful answer, however far it is as declared.

    Raises `DecodeError` for one that is nested too deep to be read.
    """
    return operation.response(**_values(operation, answer))


def exception_of(operation: Operation[Any], answer: Answer) -> ResponseException:
    """The exception of an error code; what cannot be typed becomes `default`."""
    values = _values(operation, answer)
    reply = Response(**values)
    values.pop("_deviations", None)
    told = f"the service answered {answer.status}"
    return operation.exception(told, **values, reply=reply)


def _values(operation: Operation[Any], answer: Answer) -> dict[str, Any]:
    """What a response or an exception holds."""
    values: dict[str, Any] = {
        "response_code": answer.status,
        "headers": answer.headers,
        "body": answer.body,
    }
    output = outputs_of(operation).find(answer.status)
    if output is None:
        values["default"] = tolerant(answer)
        return values
    if operation.method == "HEAD" and output.shape.kind != "none":
        return values  # the headers speak of a body that never comes
    read = typed(answer, output)
    failed = answer.status >= 300 and not read.typed
    if read.value is not UNSET:
        values["default" if failed else output.field] = read.value
    if read.deviations:
        values["_deviations"] = read.deviations
    return values


class Read(NamedTuple):
    """A body as it was read: where it is not as declared, whether it has the type at all.

    The value is `UNSET` where nothing came.
    """

    value: Any
    deviations: Deviations = ()
    typed: bool = True


def typed(answer: Answer, output: Filled) -> Read:
    """The body by the type of an output.

    What cannot be read as declared at all is kept as it came: text, bytes, plain data.
    """
    shape = output.shape
    if shape.kind == "none" or (answer.status in BODILESS and not answer.body):
        return Read(None)
    if not answer.body:
        return _nothing(output)
    media = media_of(answer.content_type or _first(output))
    if shape.kind == "scalar" and shape.type is bytes:
        return Read(_bytes(answer, media.kind, output))
    other = _other_media(answer, output)
    if shape.type is str and media.kind != "json":
        return Read(decoded_text(answer.body, media.charset), other)
    if shape.kind == "any":
        return Read(tolerant(answer), other)
    if media.kind == "json" or _looks_like_json(answer.body):
        read = _json(answer, output, media.charset)
        return read._replace(deviations=other + read.deviations)
    return _other(answer, output, media.charset, other)


def _nothing(output: Filled) -> Read:
    """An empty body: an empty text or file, else nothing."""
    shape = output.shape
    media = media_of(_first(output)).kind
    if shape.type is bytes or (shape.type is str and media != "json"):
        return Read(shape.type())
    found = Deviation("", expected(shape), NOTHING)
    return Read("" if shape.type is str else UNSET, () if shape.null else (found,))


def _other_media(answer: Answer, output: Filled) -> Deviations:
    """The deviation of a media type that is not among the declared."""
    actual, declared = answer.content_type, output.media_types
    if not actual or not declared:
        return ()
    kind = media_of(actual).kind
    for one in declared:
        if suits(one, actual) or (kind == media_of(one).kind == "json"):
            return ()
    return (Deviation("", " or ".join(declared), media_of(actual).name),)


def _first(output: Filled) -> str:
    return output.media_types[0] if output.media_types else ""


def _bytes(answer: Answer, kind: str, output: Filled) -> bytes:
    """Bytes are the body itself, unless JSON carries them as base64."""
    if output.raw:
        return answer.body
    declared = [media_of(one).kind for one in output.media_types]
    if kind == "json" and "json" in declared and answer.body[:1] == b'"':
        read = _json(answer, output, "")
        return read.value if isinstance(read.value, bytes) else answer.body
    return answer.body


def _other(answer: Answer, output: Filled, charset: str, other: Deviations) -> Read:
    """Text or bytes where the type allows them, else as it came."""
    shape = output.shape
    kinds = {part.type for part in shape.parts} | {shape.type}
    if str in kinds:
        return Read(decoded_text(answer.body, charset), other)
    if bytes in kinds:
        return Read(answer.body)
    if shape.kind == "scalar":
        from .codec import from_text

        text = decoded_text(answer.body, charset).strip()
        with suppress(DecodeError):
            return Read(from_text(text, output.annotation, "the answer"), other)
    asked = (one.strip() for one in answer.asked.split(","))
    if not other and any(suits(one, answer.content_type) for one in asked):
        return Read(tolerant(answer))
    return Read(tolerant(answer), other or (_unread(output, "no JSON"),), False)


def _json(answer: Answer, output: Filled, charset: str) -> Read:
    from .walking import read_as_it_came

    try:
        return Read(*read_as_it_came(utf8(answer.body, charset), output.annotation))
    except DecodeError as error:
        fault = error
    if answer.status < 300 and fault.too_deep:
        fault.body = answer.body
        raise fault
    got = fault.message.removeprefix("the answer is ")
    return Read(tolerant(answer), (_unread(output, got),), False)


def _unread(output: Filled, got: str) -> Deviation:
    return Deviation("", expected(output.shape), got)


def utf8(body: bytes, charset: str) -> bytes:
    """JSON in UTF-8 without a byte order mark."""
    if body[:3] == b"\xef\xbb\xbf":
        return body[3:]
    if charset in ("", "utf-8", "utf8", "us-ascii", "ascii"):
        return body
    return decoded_text(body, charset).encode("utf-8", "replace")


def _looks_like_json(body: bytes) -> bool:
    return body.lstrip()[:1] in (b"{", b"[")


def tolerant(answer: Answer) -> Any:
    """The body as whatever it is: plain data, text or bytes; None when empty."""
    if not answer.body:
        return None
    media = media_of(answer.content_type)
    if media.kind == "json" or _looks_like_json(answer.body):
        try:
            return msgspec.json.decode(utf8(answer.body, media.charset))
        except (
            msgspec.MsgspecError,
            ValueError,
            RecursionError,
        ):  # not JSON after all, or too deep
            return decoded_text(answer.body, media.charset)
    if media.kind == "binary" and answer.content_type:
        return answer.body
    return decoded_text(answer.body, media.charset)
