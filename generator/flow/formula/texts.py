"""Text functions. Positions count from 1; case matters, unlike in a flow's conditions."""

from __future__ import annotations

import html
import re
from decimal import Decimal, InvalidOperation

from generator.flow.formula.functions import Function, function, integer_of, is_blank, text_of, written
from generator.flow.values import MAX_TEXT, FlowFault, Value

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")


def _left(text: Value, count: Value) -> Value:
    return text_of(text)[: max(integer_of(count), 0)]


def _right(text: Value, count: Value) -> Value:
    size = max(integer_of(count), 0)
    return text_of(text)[-size:] if size else ""


def _mid(text: Value, start: Value, count: Value) -> Value:
    first = max(integer_of(start), 1) - 1
    return text_of(text)[first : first + max(integer_of(count), 0)]


def _find(wanted: Value, text: Value, start: Value = Decimal(1)) -> Value:
    first = integer_of(start)
    if first < 1:
        return Decimal(0)
    return Decimal(text_of(text).find(text_of(wanted), first - 1) + 1)


def _padding(text: Value, size: Value, pad: Value) -> tuple[str, str]:
    body, wanted, filler = text_of(text), integer_of(size), text_of(pad)
    if wanted > MAX_TEXT:
        raise FlowFault(f"the text grows beyond {MAX_TEXT:,} characters")
    missing = max(wanted - len(body), 0)
    return body[: max(wanted, 0)], (filler * (missing // len(filler) + 1))[:missing] if filler else ""


def _lpad(text: Value, size: Value, pad: Value = " ") -> Value:
    body, filler = _padding(text, size, pad)
    return filler + body


def _rpad(text: Value, size: Value, pad: Value = " ") -> Value:
    body, filler = _padding(text, size, pad)
    return body + filler


def _substitute(text: Value, old: Value, new: Value) -> Value:
    body, wanted, instead = text_of(text), text_of(old), text_of(new)
    if not wanted:
        return body
    if len(body) + body.count(wanted) * len(instead) > MAX_TEXT:
        raise FlowFault(f"the text grows beyond {MAX_TEXT:,} characters")
    return body.replace(wanted, instead)


def _value(text: Value) -> Value:
    if isinstance(text, Decimal):
        return text
    if is_blank(text):
        return None
    body = text_of(text).strip().replace(",", "")
    if not _NUMBER.fullmatch(body):
        raise FlowFault("VALUE was given text that is no number")
    return Decimal(body)


def _is_number(text: Value) -> Value:
    if isinstance(text, Decimal):
        return True
    try:
        return bool(_NUMBER.fullmatch(text_of(text).strip())) and Decimal(text_of(text).strip()).is_finite()
    except InvalidOperation:
        return False


def _case_safe_id(text: Value) -> Value:
    body = text_of(text)
    if len(body) != 15:
        return body
    parts = (body[at : at + 5] for at in (0, 5, 10))
    return body + "".join(_BASE32[sum(1 << i for i, c in enumerate(part) if "A" <= c <= "Z")] for part in parts)


def _initcap(text: Value) -> Value:
    return re.sub(r"[^\W_]+", lambda m: m.group()[0].upper() + m.group()[1:].lower(), text_of(text))


def _hyperlink(url: Value, label: Value, target: Value = "_blank") -> Value:
    address, frame = html.escape(text_of(url)), html.escape(text_of(target))
    return f'<a href="{address}" target="{frame}">{html.escape(text_of(label))}</a>'


def _chr(code: Value) -> Value:
    try:
        return chr(integer_of(code))
    except ValueError:
        raise FlowFault("CHR was given a number that is no character") from None


def _ascii(text: Value) -> Value:
    body = text_of(text)
    return Decimal(ord(body[0])) if body else None


TABLE: dict[str, Function] = {
    "ASCII": function(_ascii, 1),
    "BEGINS": function(lambda text, start: text_of(text).startswith(text_of(start)), 2),
    "BR": function(lambda: "\n", 0),
    "CASESAFEID": function(_case_safe_id, 1),
    "CHR": function(_chr, 1),
    "CONTAINS": function(lambda text, part: text_of(part) in text_of(text), 2),
    "FIND": function(_find, 2, 3),
    "HTMLENCODE": function(lambda text: html.escape(text_of(text)), 1),
    "HYPERLINK": function(_hyperlink, 2, 3),
    "INITCAP": function(_initcap, 1),
    "LEFT": function(_left, 2),
    "LEN": function(lambda text: Decimal(len(text_of(text))), 1),
    "LOWER": function(lambda text, locale="": text_of(text).lower(), 1, 2),
    "LPAD": function(_lpad, 2, 3),
    "MID": function(_mid, 3),
    "REVERSE": function(lambda text: text_of(text)[::-1], 1),
    "RIGHT": function(_right, 2),
    "RPAD": function(_rpad, 2, 3),
    "SUBSTITUTE": function(_substitute, 3),
    "TEXT": function(written, 1),
    "TRIM": function(lambda text: text_of(text).strip(), 1),
    "UPPER": function(lambda text, locale="": text_of(text).upper(), 1, 2),
    "ISNUMBER": function(_is_number, 1),
    "VALUE": function(_value, 1),
}
