"""Inputs to path, query, headers and cookies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET, Struct

from .addresses import moves, template_parts
from .faults import Violation
from .headers import header_fault
from .operation import Operation
from .records import Request
from .styles import as_is, label, matrix, pairs_of, reserved, simple, strict
from .texts import is_list, json_text
from .wire import Input


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
    pairs = list(_query(operation, request))
    headers = dict(_headers(operation, request, violations))
    cookies = "; ".join(_cookies(operation, request))
    if cookies:
        headers["Cookie"] = cookies
    path, _, fixed = path.partition("?")
    query = "&".join(part for part in (fixed, "&".join(pairs)) if part)
    return Written(path, query, headers, violations)


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
    out = []
    for literal, name in parts:
        out.append(literal)
        if not name:
            continue
        text = path_text(*values[name]) if name in values else ""
        if not text:
            message = "must not be empty: it is a part of the path"
            violations.append(Violation(name, "required", message))
        out.append(text)
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


def _query(operation: Operation[Any], request: Request) -> Iterator[str]:
    for one, value in _values(operation, request, "query"):
        quoted = reserved if one.allow_reserved else strict
        if one.media_type:
            yield f"{strict(one.name)}={quoted(json_text(value))}"
            continue
        style, explode = one.written
        for name, text in pairs_of(one.name, value, style, explode, quoted):
            yield f"{name}={text}"


# What the connection itself writes; a value of the caller's would break the message.
FRAMING = frozenset({"connection", "content-length", "host", "transfer-encoding"})


def _headers(
    operation: Operation[Any], request: Request, violations: list[Violation]
) -> Iterator[tuple[str, str]]:
    for one, value in _values(operation, request, "header"):
        if one.name.lower() in FRAMING:
            continue
        _, explode = one.written
        text = _header_text(one, value, explode)
        wrong = header_fault(one.name, text)
        if wrong:
            violations.append(Violation(one.name, "header", wrong))
        else:
            yield one.name, text


def _header_text(one: Input, value: Any, explode: bool) -> str:
    text = json_text(value) if one.media_type else simple(value, explode, as_is)
    return text.strip(" \t")


def _cookies(operation: Operation[Any], request: Request) -> Iterator[str]:
    for one, value in _values(operation, request, "cookie"):
        style, explode = one.written
        if one.media_type:
            yield f"{strict(one.name)}={strict(json_text(value))}"
        elif is_list(value) and not explode:
            yield f"{strict(one.name)}={simple(value, False)}"
        else:
            pairs = pairs_of(one.name, value, style, explode)
            yield from (f"{name}={text}" for name, text in pairs)
