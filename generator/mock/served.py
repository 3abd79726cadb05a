"""What an operation takes and answers, as the mock needs it: parameters, bodies, responses."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.mock.nodes import SpecNode


@dataclass(frozen=True, slots=True)
class ServedParameter:
    """An input beside the body."""

    name: str
    location: str
    required: bool
    style: str
    explode: bool
    schema: SpecNode
    media_type: str = ""
    node: SpecNode | None = None
    parts: dict[str, ServedPart] = field(default_factory=dict)  # of a form that is the whole query string

    @property
    def media(self) -> Media:
        """The content of a parameter that is written as a media type."""
        return Media(self.media_type, self.schema, self.node or self.schema, self.parts)


@dataclass(frozen=True, slots=True)
class ServedPart:
    """How one property of a form is written."""

    style: str = "form"
    explode: bool = True
    media_type: str = ""
    styled: bool = False  # by style even in a multipart body


@dataclass(frozen=True, slots=True)
class Media:
    """One media type of a body or an answer."""

    media_type: str
    schema: SpecNode | None
    node: SpecNode
    parts: dict[str, ServedPart]
    sequence: bool = False  # the schema speaks of one item of a stream

    @property
    def essence(self) -> str:
        """The media type without parameters, in lower case."""
        return self.media_type.split(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class ServedBody:
    required: bool
    contents: tuple[Media, ...]
    name: str = "body"


@dataclass(frozen=True, slots=True)
class ServedResponse:
    """What is answered under one code of the document."""

    code: str
    node: SpecNode
    contents: tuple[Media, ...]
    headers: tuple[tuple[str, ServedParameter], ...]
