"""A service: its operations and the types they use. The hinge of the house: what comes after knows no input format."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.model.types import Alias, Declared, Type, exact
from generator.model.walk import mentioned_by, mentioned_in
from generator.pointer import unescape

Location = Literal["path", "query", "querystring", "header", "cookie"]
# What the connection itself writes (RFC 9110, 7.2 and 8.6; RFC 9112, 6 and 9.6); the runtime's `parameters.FRAMING`.
FRAMING_HEADERS = frozenset({"connection", "content-length", "host", "transfer-encoding"})


def verb(method: str, spelt: bool) -> str:
    """A method as it is sent: in capitals, or as it is written where the author `spelt` it out."""
    return method if spelt else method.upper()


class Server(Struct, frozen=True):
    """A base address; `{name}` parts are filled from `variables` (name, default, allowed values)."""

    url: str
    description: str = ""
    variables: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


class NamedServer(Server, frozen=True):
    """A base address that the document gives a name ("production")."""

    name: str = ""


class Tag(Struct, frozen=True):
    """A word that groups operations. `parent` is the tag it lies under, `kind` what it is for ("nav", "badge", "audience")."""

    name: str
    summary: str = ""
    description: str = ""
    parent: str = ""
    kind: str = ""


class Parameter(Struct, frozen=True):
    """An input beside the body. `style` and `explode` are always filled in, also where the document leaves them out."""

    name: str
    location: Location
    type: Type
    required: bool = False
    style: str = "simple"
    explode: bool = False
    allow_reserved: bool = False
    media_type: str = ""  # set when the value is serialised as this media type instead of by style
    description: str = ""
    default: str | None = None  # JSON text
    example: str | None = None  # JSON text
    deprecated: bool = False
    pointer: str = ""
    conditions: str = ""  # what is asked beyond the type: JSON Schema 2020-12 as text


class Part(Struct, frozen=True):
    """How one property of a form or multipart body is sent."""

    name: str
    media_type: str = ""
    style: str = "form"
    explode: bool = True
    allow_reserved: bool = False
    headers: tuple[str, ...] = ()
    styled: bool = (
        False  # written by style, as RFC 6570 does, because the document says so; its media type does not count
    )


class QueryString(Parameter, frozen=True):
    """The whole query string as one value, written as `media_type`; `parts` say how a form's properties are."""

    parts: tuple[Part, ...] = ()


class Content(Struct, frozen=True):
    """One media type of a body or an answer. `example` is a JSON text. `stream` gives the items of a sequence."""

    media_type: str
    type: Type
    parts: tuple[Part, ...] = ()
    example: str | None = None
    pointer: str = ""
    conditions: str = ""  # what is asked beyond the type, of a request: JSON Schema 2020-12 as text


class PartsByPosition(Content, frozen=True):
    """A multipart body whose parts have no names: how the first ones are sent (`prefix`), and all after them (`item`)."""

    prefix: tuple[Part, ...] = ()
    item: Part | None = None


class Body(Struct, frozen=True):
    """The request body. `name` is its input name: "body", or the parameter's own name in OAS 2.0."""

    contents: tuple[Content, ...]
    required: bool = False
    name: str = "body"
    description: str = ""
    pointer: str = ""
    spread: bool = False  # OAS 2.0 formData: each field of the record is an input of its own


class Header(Struct, frozen=True):
    """A response header."""

    name: str
    type: Type
    required: bool = False
    description: str = ""
    pointer: str = ""


class Response(Struct, frozen=True):
    """What is answered under one code: "200", "2XX" or "default"."""

    code: str
    description: str = ""
    contents: tuple[Content, ...] = ()
    headers: tuple[Header, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()  # name, target operation, description
    pointer: str = ""


class Auth(Struct, frozen=True):
    """A security scheme: documentation, and a check against the credential in use."""

    name: str
    kind: str  # "apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"
    scheme: str = ""  # http: "bearer", "basic"
    location: str = ""  # apiKey: "header", "query", "cookie"
    parameter: str = ""  # apiKey: the header's, query parameter's or cookie's name
    token_url: str = ""
    scopes: tuple[str, ...] = ()
    description: str = ""
    device_url: str = ""  # oauth2: where a device asks for a code that its user enters elsewhere
    metadata_url: str = ""  # oauth2: the server's own description (RFC 8414)
    deprecated: bool = False


class Operation(Struct, frozen=True):
    """One call. `key` is its place, e.g. "/paths/~1messages/post"; `id` the author's name for it, "" when missing."""

    key: str
    id: str
    method: str  # lower case; as the author spelt it in additionalOperations
    path: str
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    responses: tuple[Response, ...] = ()
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    servers: tuple[Server, ...] = ()  # its own; empty: those of the service
    security: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...] | None = None  # alternatives of (scheme, scopes)
    docs_url: str = ""
    callback: bool = False  # described by a callback or webhook: typed, never invocable
    file: str = ""
    pointer: str = ""

    @property
    def verb(self) -> str:
        """The method as it is sent: in capitals, except one that the author spelt out (its place tells)."""
        spelt = "/additionalOperations/" in self.key and self.key.rpartition("/")[0].endswith("/additionalOperations")
        return verb(self.method, spelt)


class Service(Struct, frozen=True, dict=True):
    """Everything known of one service, in document order."""

    name: str
    title: str = ""
    version: str = ""
    description: str = ""
    servers: tuple[Server, ...] = ()
    operations: tuple[Operation, ...] = ()
    callbacks: tuple[Operation, ...] = ()  # what the service calls: callbacks and webhooks
    types: tuple[Declared, ...] = ()
    auth: tuple[Auth, ...] = ()
    security: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...] = ()
    tags: tuple[Tag, ...] = ()
    origin: str = ""  # the document's file, as the user named it
    dialect: str = ""  # "2.0", "3.0", "3.1", "3.2"
    aliases: tuple[Alias, ...] = ()  # components that are mentioned and are another type

    @cached_property
    def mentions(self) -> dict[str, list[str]]:
        """The keys of the types that each type mentions, by its own."""
        return {declared.key: mentioned_by(declared) for declared in self.types}

    @cached_property
    def mentioned(self) -> dict[str, list[str]]:
        """The keys of the types that each operation and each callback mentions, by its own."""
        return {operation.key: mentioned_by_operation(operation) for operation in (*self.operations, *self.callbacks)}

    def callbacks_of(self, operation: Operation) -> tuple[str, ...]:
        """The names of what the service calls in answer to an operation, each once."""
        below = f"{operation.key}/callbacks/"
        found = (c.key.removeprefix(below).partition("/")[0] for c in self.callbacks if c.key.startswith(below))
        return tuple(unescape(name) for name in dict.fromkeys(found))

    def unplaced(self) -> Service:
        """The service without the places of its parameters, and with one object for all of them that say the same.

        Documents repeat parameters with every operation; whoever knows them by identity makes of each what it makes once.
        """
        known: dict[tuple[Parameter, Type | str], Parameter] = {}
        met: dict[int, Parameter] = {}  # by identity: what references lead to is one object already

        def alike(one: Parameter) -> Parameter:
            bare = replace(one, pointer="")
            made = met[id(one)] = known.setdefault((bare, exact(bare.type)), bare)
            return made

        def bare(operation: Operation) -> Operation:
            parameters = tuple(met.get(id(one)) or alike(one) for one in operation.parameters)
            return replace(operation, parameters=parameters) if parameters else operation

        return replace(self, operations=tuple(map(bare, self.operations)), callbacks=tuple(map(bare, self.callbacks)))


def input_types(operation: Operation) -> list[Type]:
    """The types that go into a call."""
    types = [parameter.type for parameter in operation.parameters]
    return types if operation.body is None else types + [content.type for content in operation.body.contents]


def output_types(operation: Operation) -> list[Type]:
    """The types that come out of a call."""
    types: list[Type] = []
    for response in operation.responses:
        types += [content.type for content in response.contents]
        if response.headers:  # few have any
            types += [header.type for header in response.headers]
    return types


def in_parts(operation: Operation) -> bool:
    """Whether the body of a call may be sent in parts: names of media types are told apart without regard to case."""
    contents = operation.body.contents if operation.body is not None else ()
    return any(content.media_type.lower().lstrip().startswith("multipart/") for content in contents)


def mentioned_by_operation(operation: Operation) -> list[str]:
    """The keys of the types that an operation mentions, as often as it does."""
    return mentioned_in(input_types(operation) + output_types(operation))
