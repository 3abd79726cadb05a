"""JSON and plain data to typed values."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar, overload

import msgspec

from .choices import ChoiceType, choice
from .faults import DecodeError
from .files import file_from
from .filling import fill
from .leftover import fills_itself, is_record, put_back, taken_out
from .mending import is_file_shape, mended, with_files
from .misread import INNER, misread, parts_of
from .nesting import Later, nested
from .odd_names import has_odd_names, with_stand_ins
from .opening import keeps_extras, within
from .shapes import Shape, shape_of

if TYPE_CHECKING:
    from .picking import Reading

T = TypeVar("T")


class Reader(msgspec.Struct, frozen=True):
    """A type as msgspec can read it, its decoder, what has to be done besides."""

    type: Any
    decode: Callable[[bytes | str], Any]
    shape: Shape
    opens: bool
    files: bool
    odd: bool
    records: bool


_READERS: dict[Any, Reader] = {}


@overload
def decode(data: bytes | str, kind: type[T]) -> T: ...
@overload
def decode(data: bytes | str, kind: Any) -> Any: ...
def decode(data: bytes | str, kind: Any) -> Any:
    """JSON as a value of a type. Raises `DecodeError`."""
    try:
        return _decoded(data, kind)
    except RecursionError:
        fault = too_deep()
    raise fault


def _decoded(data: bytes | str, kind: Any) -> Any:
    one = reader(kind)
    try:
        return read_json(data, one)
    except msgspec.ValidationError:
        return build(parsed(data), kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError(f"no JSON: {error}") from None


def read_json(data: bytes | str, one: Reader) -> Any:
    """JSON as a value, without a second chance. Raises what msgspec raises."""
    value = one.decode(data)
    if one.opens:
        fill(value, one.shape, lambda: msgspec.json.decode(data), convert)
    return value


def too_deep() -> DecodeError:
    """The fault of an answer that nests deeper than can be followed."""
    return DecodeError("the answer is nested too deep to be read", too_deep=True)


def parsed(data: bytes | str) -> Any:
    """JSON as plain data. Raises `DecodeError`."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError(f"no JSON: {error}") from None


def build(data: Any, kind: Any, *, strict: bool = True) -> Any:
    """Plain data as a value of a type. Raises `DecodeError`."""
    try:
        return _built(data, kind, strict)
    except RecursionError:
        fault = too_deep()
    raise fault


def _built(data: Any, kind: Any, strict: bool) -> Any:
    try:
        return convert(data, kind, strict=strict)
    except msgspec.ValidationError:
        pass
    try:
        return convert(mended(data, shape_of(kind)), kind, strict=strict, hook=_lenient)
    except msgspec.ValidationError as error:
        fault = misread(error, data, shape_of(kind))
    raise fault


def convert(
    data: Any,
    kind: Any,
    *,
    strict: bool = True,
    hook: Callable[[type, Any], Any] | None = None,
) -> Any:
    """Plain data as a value of a type. Raises `msgspec.ValidationError`."""
    one = reader(kind)
    known, kept = taken_out(data, one.shape) if one.records else (data, None)
    if one.files:
        known = with_files(known, one.shape, read_as)
    named = with_stand_ins(known, one.shape) if one.odd else known
    value = msgspec.convert(named, one.type, strict=strict, dec_hook=hook or _hook)
    if kept:
        put_back(value, kept)
    if one.opens:
        further = partial(convert, strict=strict, hook=hook)
        fill(value, one.shape, lambda: data, further)
    return value


def reader(kind: Any) -> Reader:
    """How values of a type are read, found out once."""
    try:
        return _READERS[kind]
    except KeyError:
        made = _READERS[kind] = _reader(kind)
        return made
    except TypeError:  # an annotation that cannot be hashed
        return _reader(kind)


def _reader(kind: Any) -> Reader:
    shape = shape_of(kind)
    inside = tuple(within(shape))  # resolves annotations, which msgspec reads below
    try:
        decoder = msgspec.json.Decoder(kind, dec_hook=_hook)
    except TypeError:
        if shape.kind != "union":
            raise
        parts = tuple(part.type for part in shape.parts)
        made = choice("Union", lambda: parts, exclusive=False)
        kind = made | None if shape.null else made
        decoder = msgspec.json.Decoder(kind, dec_hook=_hook)
    odd = any(map(has_odd_names, inside))
    read = _refuse if odd or any(map(fills_itself, inside)) else decoder.decode
    opens, files = any(map(keeps_extras, inside)), any(map(is_file_shape, inside))
    return Reader(kind, read, shape, opens, files, odd, any(map(is_record, inside)))


def _refuse(data: bytes | str) -> Any:
    """What is read from plain data, which `decode` turns to: odd names, and properties
    that must not fill themselves with what nobody said."""
    raise msgspec.ValidationError("to be read from plain data")


def _hook(kind: type, data: Any) -> Any:
    """What msgspec asks for the types it does not know."""
    if isinstance(kind, ChoiceType):
        return picked(kind, data, read_as)
    raise NotImplementedError(f"{kind.__name__} cannot be read")


def _lenient(kind: type, data: Any) -> Any:
    if isinstance(kind, ChoiceType):
        return picked(kind, data, read_mended)
    return _hook(kind, data)


def read_as(shape: Shape, data: Any) -> Any:
    """Plain data as a value of a shape. Raises `msgspec.ValidationError`."""
    return file_from(data) if shape.kind == "file" else convert(data, shape.type)


def read_mended(shape: Shape, data: Any) -> Any:
    if shape.kind == "file":
        return file_from(data)
    return convert(mended(data, shape), shape.type, hook=_lenient)


def picked(kind: ChoiceType, data: Any, read: Reading) -> Any:
    """Plain data as one of the alternatives of a choice. Raises `ValueError`."""
    try:
        if isinstance(data, (dict, list)):
            return nested(Later(kind, data, read), _pick)
        return _pick(Later(kind, data, read))
    except msgspec.ValidationError as error:
        what, at = parts_of(error)
    raise ValueError(f"{what}{INNER}{at[1:]}")  # msgspec puts the outer path behind


def _pick(later: Later) -> Any:
    return _picker()(later.kind, later.data, later.read)


@cache
def _picker() -> Callable[[ChoiceType, Any, Reading], Any]:
    """`pick`, imported by the first choice; importing for each would cost as much as
    the choosing."""
    from .picking import pick

    return pick


def from_text(text: str, kind: Any, place: str) -> Any:
    """The text of a header as a value of a type. Raises `DecodeError`."""
    shape = shape_of(kind)
    data: Any = text
    if shape.kind == "list":
        data = [item.strip() for item in text.split(",")] if text.strip() else []
    try:
        return build(data, kind, strict=False)
    except DecodeError as error:
        fault = DecodeError(f"{place}: {error.message}", at=place, value=text)
    raise fault
