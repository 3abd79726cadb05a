"""Inputs to path, query, headers and cookies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from msgspec import UNSET, Struct

from .addresses import moves, template_parts
from .faults import Violation
from .headers import header_fault
from .media import media_of
from .operation import Operation
from .records import Request
from .styles import as_is, label, matrix, pairs_of, reserved, simple, strict
from .texts import UNWRITABLE, is_list, json_text, unwritable
from .wire import Input

T = TypeVar("T")
COOKIE = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+=[!#-+\--:<-\[\]-~]*"


class Written(Struct):
    """The inputs of one call, written: what stands beside the body."""

    path: str
    query: str
    headers: dict[str, str]
    violations: list[Violation]


def write(operation: Operation[Any], request: Request) -> Written:
    """Write all inputs of a call, collecting what cannot be written."""
    violations: list[Violation] = []
    path = _path(operation, request, violations)
    pairs = [
        *_query(operation, request, violations),
        *_query_strings(operation, request, violations),
    ]
    headers = dict(_headers(operation, request, violations))
    cookies = "; ".join(_cookies(operation, request, violations))
    if cookies:
        headers["Cookie"] = cookies
    path, _, fixed = path.partition("?")
    query = "&".join(part for part in (fixed, "&".join(pairs)) if part)
    return Written(path, query, headers, violations)


def written(
    name: str, violations: list[Violation], write: Callable[..., T], *given: Any
) -> T | None:
    """What `write` makes of an input; None and a violation when it cannot."""
    try:
        return write(*given)
    except UNWRITABLE as error:
        violations.append(unwritable(name, error))
        return None


def _values(
    operation: Operation[Any], request: Request, location: str
) -> Iterator[tuple[Input, Any]]:
    for one in operation.inputs:
        if one.location == location:
            value = getattr(request, one.attribute)
            if value is not UNSET and value is not None:
                yield one, value


def _path(
    operation: Operation[Any], request: Request, violations: list[Violation]
) -> str:
    parts = operation.plans.get("path")
    if parts is None:
        parts = operation.plans["path"] = template_parts(operation.path)
    values = {one.name: (one, v) for one, v in _values(operation, request, "path")}
    out: list[str] = []
    for literal, name in parts:
        out.append(literal)
        if not name:
            continue
        text: str | None = ""
        if name in values:
            text = written(name, violations, path_text, *values[name])
        if text == "":
            message = "must not be empty: it is a part of the path"
            violations.append(Violation(name, "required", message))
        out.append(text or "")
    path = "".join(out)
    if moves(path) and not moves(operation.path):
        where = ", ".join(values)
        message = "must not be . or ..: that would lead to another path"
        violations.append(Violation(where, "path", message))
    return path


def path_text(one: Input, value: Any) -> str:
    """A path value by its style; nothing in it can leave its segment."""
    style, explode = one.written
    if one.media_type:
        return strict(json_text(value))
    if style == "label":
        return label(value, explode)
    if style == "matrix":
        return matrix(one.name, value, explode)
    return simple(value, explode)


def _query(
    operation: Operation[Any], request: Request, violations: list[Violation]
) -> Iterator[str]:
    for one, value in _values(operation, request, "query"):
        yield from written(one.name, violations, _query_pairs, one, value) or ()


def _query_pairs(one: Input, value: Any) -> list[str]:
    quoted = reserved if one.allow_reserved else strict
    if one.media_type:
        return [f"{strict(one.name)}={quoted(json_text(value))}"]
    style, explode = one.written
    pairs = pairs_of(one.name, value, style, explode, quoted)
    return [f"{name}={text}" for name, text in pairs]


def _query_strings(
    operation: Operation[Any], request: Request, violations: list[Violation]
) -> Iterator[str]:
    """The whole query as one value, written as its media type."""
    for one, value in _values(operation, request, "querystring"):
        text = written(one.name, violations, _query_string, one, value)
        if text:
            yield text


def _query_string(one: Input, value: Any) -> str:
    kind = media_of(one.media_type).kind
    if kind == "form":
        from .forms import urlencoded

        return (urlencoded(value, one.parts).data or b"").decode()
    if isinstance(value, str) and kind != "json":
        return strict(value)
    return strict(json_text(value))


# What the connection itself writes; a value of the caller's would break the message.
FRAMING = frozenset({"connection", "content-length", "host", "transfer-encoding"})


def _headers(
    operation: Operation[Any], request: Request, violations: list[Violation]
) -> Iterator[tuple[str, str]]:
    for one, value in _values(operation, request, "header"):
        if one.name.lower() in FRAMING:
            continue
        _, explode = one.written
        text = written(one.name, violations, _header_text, one, value, explode)
        if text is None:
            continue
        wrong = header_fault(one.name, text)
        if wrong:
            violations.append(Violation(one.name, "header", wrong))
        else:
            yield one.name, text


def _header_text(one: Input, value: Any, explode: bool) -> str:
    if one.media_type:  # DEL, which a header cannot hold, stands in texts alone
        return json_text(value).replace("\x7f", "\\u007f")
    return simple(value, explode, as_is).strip(" \t")


def _cookies(
    operation: Operation[Any], request: Request, violations: list[Violation]
) -> Iterator[str]:
    for one, value in _values(operation, request, "cookie"):
        yield from written(one.name, violations, _cookie_pairs, one, value) or ()


def _cookie_pairs(one: Input, value: Any) -> list[str]:
    style, explode = one.written
    if one.media_type:
        return [f"{strict(one.name)}={strict(json_text(value))}"]
    if style == "cookie":
        return list(_bare_cookies(one.name, value, explode))
    if is_list(value) and not explode:
        return [f"{strict(one.name)}={simple(value, False)}"]
    pairs = pairs_of(one.name, value, style, explode)
    return [f"{name}={text}" for name, text in pairs]


def _bare_cookies(name: str, value: Any, explode: bool) -> Iterator[str]:
    """Cookies as they are, nothing escaped (RFC 6265, section 4.1.1)."""
    for wire, text in pairs_of(name, value, "form", explode, as_is):
        pair = f"{wire}={text}"
        if not re.fullmatch(COOKIE, pair):
            raise ValueError("has signs that a cookie cannot carry")
        yield pair
