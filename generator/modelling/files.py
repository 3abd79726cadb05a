"""Parts of a multipart body that are files because of the media type that the document gives them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from generator.model.service import Part
from generator.model.types import AnyValue, Field, ListOf, Named, Nullable, Record, Scalar, Type
from generator.modelling.declarations import Declarations
from generator.oas.octets import any_octets

FILE = Scalar("binary", "binary")


def with_files(kind: Type, parts: Sequence[Part], declarations: Declarations) -> None:
    """Make files of the texts whose `contentType` is one of octets (`image/png`), in the record that the body is.

    Texts stay texts where the same record is sent as JSON: what is binary inside JSON is text.
    """
    files = {part.name for part in parts if any_octets(part.media_type) and not part.styled}
    inner = kind.inner if isinstance(kind, Nullable) else kind
    record = declarations.types.get(inner.key) if isinstance(inner, Named) else None
    if not files or not isinstance(record, Record):
        return
    own = record.place.root[0] == "body"  # described for this body alone
    fields = tuple(_as_file(field, own) if field.wire in files else field for field in record.fields)
    declarations.types[record.key] = replace(record, fields=fields)


def _as_file(field: Field, untyped_too: bool) -> Field:
    return replace(field, type=_file(field.type, untyped_too))


def _file(kind: Type, untyped_too: bool) -> Type:
    match kind:
        case Scalar(kind="string", format="", choices=(), limits=None):
            return FILE
        case AnyValue() if untyped_too:
            return FILE
        case Nullable():
            return Nullable(_file(kind.inner, untyped_too))
        case ListOf():
            return ListOf(_file(kind.item, untyped_too), kind.limits)
        case _:
            return kind
