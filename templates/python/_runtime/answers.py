"""Answers: how a body becomes the value of its output."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from .faults import DecodeError
from .headers import Headers
from .media import decoded_text, excerpt, media_of
from .operation import Operation
from .outputs import Filled, outputs_of
from .reply import Response, ResponseException

R = TypeVar("R", bound=Response)


class Answer(Struct):
    """An answer read to its end."""

    status: int
    headers: Headers
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")


def response_of(operation: Operation[R], answer: Answer) -> R:
    """The response of a successful answer. Raises `DecodeError`."""
    values: dict[str, Any] = {
        "response_code": answer.status,
        "headers": answer.headers,
        "body": answer.body,
    }
    output = outputs_of(operation).find(answer.status)
    if output is None:
        values["default"] = tolerant(answer)
    elif output.shape.kind == "none":
        values[output.field] = None
    elif answer.body or output.shape.type in (bytes, str):
        values[output.field] = typed(answer, output)
    return operation.response(**values)


def exception_of(operation: Operation[Any], answer: Answer) -> ResponseException:
    """The exception of an error code; what cannot be typed becomes `default`."""
    output = outputs_of(operation).find(answer.status)
    values: dict[str, Any] = {
        "response_code": answer.status,
        "headers": answer.headers,
        "body": answer.body,
    }
    try:
        if output is None:
            values["default"] = tolerant(answer)
        else:
            values[output.field] = typed(answer, output) if answer.body else None
    except DecodeError:
        values["default"] = tolerant(answer)
    return operation.exception(f"the service answered {answer.status}", **values)


def typed(answer: Answer, output: Filled) -> Any:
    """The body as the type of an output. Raises `DecodeError`."""
    media = media_of(answer.content_type or _first(output))
    if output.shape.kind == "scalar" and output.shape.type is bytes:
        return _bytes(answer, media.kind, output)
    if output.shape.type is str and media.kind != "json":
        return decoded_text(answer.body, media.charset)
    if output.shape.kind == "none":
        return None
    if output.shape.kind == "any":
        return tolerant(answer)
    if media.kind == "json" or _looks_like_json(answer.body):
        return _json(answer, output, media.charset)
    return _other(answer, output, media.charset)


def _first(output: Filled) -> str:
    return output.media_types[0] if output.media_types else ""


def _bytes(answer: Answer, kind: str, output: Filled) -> bytes:
    """Bytes are the body itself, unless JSON carries them as base64."""
    declared = [media_of(one).kind for one in output.media_types]
    if kind == "json" and "json" in declared and answer.body[:1] == b'"':
        return bytes(_json(answer, output, ""))
    return answer.body


def _other(answer: Answer, output: Filled, charset: str) -> Any:
    """Text or bytes where the type allows them, else a fault that shows what came."""
    kinds = {part.type for part in output.shape.parts} | {output.shape.type}
    if str in kinds:
        return decoded_text(answer.body, charset)
    if bytes in kinds:
        return answer.body
    if output.shape.kind == "scalar":
        from .codec import from_text

        text = decoded_text(answer.body, charset).strip()
        return from_text(text, output.annotation, "the answer")
    raise _fault(
        f"expected {', '.join(output.media_types) or 'JSON'}, "
        f"got {answer.content_type or 'no media type'}: {excerpt(answer.body)}",
        answer,
    )


def _json(answer: Answer, output: Filled, charset: str) -> Any:
    from .codec import decode

    try:
        return decode(utf8(answer.body, charset), output.annotation)
    except DecodeError as error:
        fault = error
    fault.response_code = answer.status
    fault.body = answer.body
    raise fault


def utf8(body: bytes, charset: str) -> bytes:
    """JSON in UTF-8 without a byte order mark."""
    if body[:3] == b"\xef\xbb\xbf":
        return body[3:]
    if charset in ("", "utf-8", "utf8", "us-ascii", "ascii"):
        return body
    return decoded_text(body, charset).encode("utf-8", "replace")


def _looks_like_json(body: bytes) -> bool:
    return body.lstrip()[:1] in (b"{", b"[")


def _fault(message: str, answer: Answer) -> DecodeError:
    return DecodeError(message, response_code=answer.status, body=answer.body)


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
