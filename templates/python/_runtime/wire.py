"""What an operation looks like on the wire: plain descriptions, made at import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

DEFAULT_STYLES = {
    "path": "simple",
    "query": "form",
    "querystring": "form",
    "header": "simple",
    "cookie": "form",
}


class Input(Struct, frozen=True):
    """A value sent beside the body: its wire name and where and how it is written.

    `field` is the attribute of the request class, `style` and `explode` follow the
    OpenAPI Specification's defaults, `media_type` is set for a value that is written
    as such a document instead of by style. A `querystring` is the whole query; `parts`
    say how the properties of a form in it are written. `conditions` is a JSON Schema of
    what the document asks beyond the type.
    """

    name: str
    location: str
    field: str = ""
    required: bool = False
    style: str = ""
    explode: bool | None = None
    allow_reserved: bool = False
    media_type: str = ""
    deprecated: bool = False
    parts: tuple[Part, ...] = ()
    conditions: Mapping[str, Any] | None = None

    @property
    def attribute(self) -> str:
        return self.field or self.name

    @property
    def written(self) -> tuple[str, bool]:
        """The style and whether it explodes, with the defaults filled in."""
        style = self.style or DEFAULT_STYLES[self.location]
        return style, style == "form" if self.explode is None else self.explode


class Part(Struct, frozen=True):
    """How one property of a form or multipart body is written.

    Without a media type: text for scalars, JSON for objects, octet-stream for files.
    `headers` leads from a header of the part to the text it carries.
    """

    name: str
    media_type: str = ""
    style: str = ""
    explode: bool | None = None
    allow_reserved: bool = False
    headers: Mapping[str, str] = {}

    @property
    def by_style(self) -> bool:
        """Whether the document says how the value is laid out."""
        return bool(self.style) or self.explode is not None


class Body:
    """The request body: the media types to choose from, the preferred one first.

    `name` is the wire name of the input ("body", or the parameter's own name in
    OpenAPI 2.0), `field` the attribute of the request class. `spread` says that by name
    each field of the body is an input of its own (form parameters of OpenAPI 2.0).
    `parts` say how named parts are written, `prefix` how the first of those without a
    name are, `item` how all after them. `conditions` gives, by media type, a JSON Schema
    of what the document asks beyond the type.
    """

    __slots__ = (
        "conditions",
        "field",
        "item",
        "media_types",
        "name",
        "parts",
        "prefix",
        "required",
        "spread",
    )

    def __init__(
        self,
        *media_types: str,
        name: str = "body",
        field: str = "",
        required: bool = False,
        parts: tuple[Part, ...] = (),
        spread: bool = False,
        prefix: tuple[Part, ...] = (),
        item: Part | None = None,
        conditions: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.conditions = conditions or {}
        self.spread = spread
        self.media_types = media_types
        self.name = name
        self.field = field or name
        self.required = required
        self.parts = parts
        self.prefix = prefix
        self.item = item

    def part_at(self, number: int) -> Part:
        """How the part at a place (from 0) is written."""
        if number < len(self.prefix):
            return self.prefix[number]
        return self.item or Part("")


class Output:
    """What is answered under one code: "200", "2XX" or "default".

    The type is that of the field: `code_200`, `code_2xx` or `default`. `raw` says that
    the body is a file although JSON is declared: its bytes are never base64 in a text.
    """

    __slots__ = ("code", "field", "media_types", "raw")

    def __init__(
        self, code: str, *media_types: str, field: str = "", raw: bool = False
    ) -> None:
        self.raw = raw
        self.code = code
        self.media_types = media_types
        self.field = field or output_field(code)


def output_field(code: str) -> str:
    """The attribute of the response class for a code."""
    return code if code == "default" else f"code_{code.lower()}"


class Server(Struct, frozen=True):
    """An address of the document. Nothing is sent there unless you say so.

    `name` is what the document calls it ("production"), where it does.
    """

    url: str
    description: str = ""
    variables: Mapping[str, tuple[str, tuple[str, ...]]] = {}
    name: str = ""

    def at(self, **values: str) -> str:
        """The address with its variables filled in.

        Raises `ValueError` for an unknown variable or a value that is not allowed.
        """
        from .addresses import fill

        return fill(self.url, self.variables, values)


class Scheme(Struct, frozen=True):
    """A security scheme of the document: what a credential has to bring."""

    name: str
    kind: str
    scheme: str = ""
    location: str = ""
    parameter: str = ""
