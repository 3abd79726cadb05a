"""Single values: numbers inside bounds, texts in a format, of a length, or fitting a pattern."""

from __future__ import annotations

import base64
import math
import re
from decimal import Decimal, InvalidOperation
from uuid import UUID

from generator.mock.keywords import RANGES
from generator.mock.patterns import example, fits
from generator.mock.shapes import UNBOUND, Shape


def integer(shape: Shape, salt: int) -> int:
    """A small whole number inside the bounds."""
    low, high = _edges(shape, step=1)
    limits = RANGES.get(shape.format, (-UNBOUND, UNBOUND))
    first = math.ceil(low) if low is not None else None
    last = math.floor(high) if high is not None else None
    multiple = next((int(m) for m in shape.multiples if float(m).is_integer() and m >= 1), 1)
    value = _between(first, last, limits[1], salt)
    if multiple > 1:
        value = -(-value // multiple) * multiple
        value = value - multiple if last is not None and value > last else value
    return value


def number(shape: Shape, salt: int) -> float | int:
    """A number with a fraction where the bounds leave room for one."""
    if shape.multiples:
        return _multiple(shape, salt)
    low, high = _edges(shape, step=0)
    if low is None and high is None:
        return salt % 90 + 1 + 0.5
    if low is not None and high is not None:
        middle = (low + high) / 2
        return round(middle, 4) if low < round(middle, 4) < high else middle
    return low + 1.5 if low is not None else (high or 0) - 1.5


def _multiple(shape: Shape, salt: int) -> float | int:
    low, high = _edges(shape, step=0)
    try:
        step = Decimal(str(shape.multiples[0]))
        start = Decimal(str(low)) if low is not None else Decimal(1 if high is None or high >= 1 else str(high))
        value = (start / step).to_integral_value(rounding="ROUND_CEILING") * step
    except InvalidOperation:
        return integer(shape, salt)
    if shape.above is not None and value <= Decimal(str(shape.above)):
        value += step
    return int(value) if value == value.to_integral_value() else float(value)


def _edges(shape: Shape, step: int) -> tuple[float | None, float | None]:
    low, high = shape.low, shape.high
    if shape.above is not None:
        over = math.floor(shape.above) + 1 if step else shape.above
        low = over if low is None or over >= low else low
    if shape.below is not None:
        under = math.ceil(shape.below) - 1 if step else shape.below
        high = under if high is None or under <= high else high
    return low, high


EXACT = 2**53  # beyond it a reader that knows doubles alone cannot tell neighbours apart (RFC 8259, 6)


def _between(low: int | None, high: int | None, most: int, salt: int) -> int:
    first = low if low is not None else min(1, high if high is not None else 1)
    if first < -EXACT:
        first = min(1, high if high is not None else 1)
    last = min(high if high is not None else first + 89, most)
    if last < first:
        return first
    return first + salt % min(last - first + 1, 90)


def text(shape: Shape, name: str, salt: int, turn: int) -> str:
    """A text of the right format, length and pattern; named after its property where nothing is asked."""
    least, most = shape.count("minLength"), shape.count("maxLength")
    made = formatted("byte" if shape.encoding == "base64" else shape.format, name, salt, turn)
    if made is not None and (len(made) < least or len(made) > most):
        made = _resized(shape.format, made, least, most)
    if made is None or not all(fits(pattern, made) for pattern in shape.patterns):
        made = _patterned(shape, least, most, salt, turn) or made
    if made is None and not shape.patterns and not shape.format:
        made = named(name, salt, turn)
        made = made if made is not None and least <= len(made) <= most else None
    if made is None:
        made = _sized(f"{name} {turn + 1}" if turn else name, least, most, turn)
    return made


def _patterned(shape: Shape, least: int, most: int, salt: int, turn: int) -> str | None:
    for attempt in (turn, salt % 97 + 1, 0):
        for pattern in sorted(shape.patterns, key=len, reverse=True):
            made = example(pattern, least, None if most == UNBOUND else most, attempt)
            if made is not None and all(fits(other, made) for other in shape.patterns):
                return made
    return None


def _sized(made: str, least: int, most: int, turn: int = 0) -> str:
    """The text stretched or cut; another turn begins differently, as its end may be cut off."""
    wanted = min(least, 100_000)
    made = made or "x"
    made = f"{turn + 1}{made}" if turn and len(made) > most else made
    return (made * (wanted // len(made) + 1))[: max(wanted, len(made))][:most]


def _resized(kind: str, made: str, least: int, most: int) -> str | None:
    """A formatted text stretched or cut to its bounds where the format leaves room."""
    if kind == "byte" or kind == "base64":
        groups = max(0, min(-(-max(len(made), least) // 4), most // 4))  # four characters each, three bytes
        return base64.b64encode(b"x" * 3 * groups).decode()
    if kind in ("uri", "url") and len(made) < least:
        return made + "/" + "x" * (least - len(made) - 1)
    if kind == "email" and len(made) < least:
        return "x" * (least - len(made)) + made
    if kind in ("email", "uri", "url", "date-time", "date", "uuid", "ipv4", "ipv6"):
        short = {"email": "a@b.co", "uri": "a:b", "url": "a:b"}.get(kind)
        return short if short and least <= len(short) <= most else None
    return _sized(made, least, most)


_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LIKE = {
    **dict.fromkeys(("phone", "msisdn", "mobile", "telephone", "tel", "fax"), "phone"),
    **dict.fromkeys(("url", "uri", "link", "href", "website", "webhook", "homepage"), "uri"),
    **dict.fromkeys(("email", "mail"), "email"),
    **dict.fromkeys(("timestamp", "datetime"), "date-time"),
    **dict.fromkeys(("uuid", "guid"), "uuid"),
    "date": "date",
    "ip": "ipv4",
    "hostname": "hostname",
    "currency": "currency",
    "country": "country",
    "language": "language",
    "locale": "locale",
}
_CODES = {
    "currency": ("USD", "EUR", "SGD", "GBP"),
    "country": ("US", "SG", "DE", "GB"),
    "language": ("en", "de", "fr", "es"),
    "locale": ("en-US", "de-DE", "fr-FR", "en-SG"),
}


def named(name: str, salt: int, turn: int) -> str | None:
    """What a text of such a name looks like, told by the last word (`callbackUrl`, `phone_number`); None for no idea.

    Numbers are of those that are kept for fiction (+1 202-555-01xx), addresses of those kept for examples (RFC 2606).
    """
    words = [word.lower() for word in _WORDS.findall(name)]
    if words[-1:] in (["number"], ["code"], ["address"]) and words[-2:-1]:
        words.pop()
    if name.endswith("At") and len(words) > 1:
        return formatted("date-time", name, salt, turn)
    kind = _LIKE.get(words[-1] if words else "")
    if kind == "phone":
        return f"+120255501{(salt + turn) % 100:02}"
    if kind in _CODES:
        return _CODES[kind][(salt + turn) % len(_CODES[kind])]
    return formatted(kind, name, salt, turn) if kind else None


def formatted(kind: str, name: str, salt: int, turn: int) -> str | None:
    """A text in a known format, or None for an unknown one."""
    word = "".join(char for char in name.lower() if char.isascii() and char.isalnum()) or "name"
    day, minute, tail = salt % 27 + 1, salt % 60, f"{turn + 1}" if turn else ""
    match kind:
        case "date-time" | "datetime":
            return f"2026-01-{day:02}T09:{minute:02}:{turn % 60:02}Z"
        case "date":
            return f"2026-{turn % 12 + 1:02}-{day:02}"
        case "time":
            return f"09:{minute:02}:{turn % 60:02}Z"
        case "duration":
            return f"PT{turn + 15}M"
        case "uuid" | "guid":
            return str(UUID(int=(salt * 0x9E3779B97F4A7C15F39CC0605CEDC835 + turn) % 2**128, version=4))
        case "email" | "idn-email":
            return f"{word}{tail}@example.com"
        case "uri" | "url" | "iri":
            return f"https://example.com/{word}{tail}"
        case "uri-reference" | "iri-reference":
            return f"/{word}{tail}"
        case "hostname" | "idn-hostname":
            return f"{word[:50]}{tail}.example.com"
        case "ipv4" | "ip":
            return f"192.0.2.{(salt + turn) % 254 + 1}"
        case "ipv6":
            return f"2001:db8::{(salt + turn) % 65535 + 1:x}"
        case "byte" | "base64":
            return base64.b64encode(f"{name}{tail}".encode()).decode()
        case "decimal":
            return f"{salt % 90 + 1 + turn}.50"
        case "json-pointer":
            return f"/{word}{tail}"
        case "regex":
            return f"^{word}{tail}$"
    return None


def may_be(shape: Shape, value: object) -> bool:
    """Whether the value has one of the types asked for; the schema check decides the rest."""
    if value is None:
        return "null" in (shape.types or ())
    if shape.types is None:
        return True
    names = {bool: ("boolean",), int: ("integer", "number"), float: ("number",), str: ("string",), list: ("array",), dict: ("object",)}  # fmt: skip
    known = names.get(type(value), ())
    if isinstance(value, float) and value.is_integer():
        known = ("number", "integer")
    return any(name in shape.types for name in known)
