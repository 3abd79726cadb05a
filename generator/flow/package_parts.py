"""What a generated package offers those that load it: its runtime is no import of ours, so that its parts are told here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol


class Deviation(Protocol):
    """Where an answer is not as its document says."""

    @property
    def pointer(self) -> str: ...
    @property
    def expected(self) -> str: ...
    @property
    def got(self) -> str: ...
    @property
    def mended(self) -> bool: ...


class PackageResult(Protocol):
    """What became of one entry of an `invoke`. Older packages know no `deviations` and no `body`."""

    @property
    def is_success(self) -> bool: ...
    @property
    def output_values(self) -> Mapping[str, object]: ...
    @property
    def errors(self) -> Sequence[Mapping[str, object]]: ...
    @property
    def deviations(self) -> Sequence[Deviation]: ...
    @property
    def body(self) -> bytes: ...
    def to_dict(self) -> Mapping[str, object]: ...


class ServiceClient(Protocol):
    """A client of one service, open until it is closed."""

    @property
    def base_url(self) -> object: ...
    def close(self) -> None: ...


class ServiceOfPackage(Protocol):
    """One service."""

    @property
    def name(self) -> str: ...


class InputShape(Protocol):
    """One annotation of the package: its kind, the bare type, what it is made of."""

    @property
    def kind(self) -> str: ...
    @property
    def type(self) -> object: ...
    @property
    def null(self) -> bool: ...
    @property
    def parts(self) -> Sequence[InputShape]: ...
    @property
    def item(self) -> InputShape: ...


class ChoiceType(Protocol):
    """The type of a shape whose kind is "choice"."""

    @property
    def alternatives(self) -> Sequence[object]: ...


class InputField(Protocol):
    """A field of a record: its name on the wire, its shape, whether it must be there."""

    @property
    def wire(self) -> str: ...
    @property
    def shape(self) -> InputShape: ...
    @property
    def required(self) -> bool: ...


class ShapesModule(Protocol):
    """The runtime's module `shapes`."""

    def fields_of(self, record: object, /) -> Sequence[InputField]: ...
    def hints_of(self, record: object, /) -> Mapping[str, object]: ...
    def shape_of(self, annotation: object, /) -> InputShape: ...


class InputBody(Protocol):
    """The body of an operation; `spread` says that its form parameters are inputs of their own."""

    @property
    def name(self) -> str: ...
    @property
    def spread(self) -> bool: ...


class InputOperation(Protocol):
    """An operation of the package."""

    @property
    def request(self) -> object: ...
    @property
    def body(self) -> InputBody | None: ...
    @property
    def action(self) -> str: ...


class DescribedOutput(Protocol):
    """An output of an operation: its name in Flow, the field of the response class and the code that it is for."""

    @property
    def name(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def code(self) -> str: ...


class DescribedOperation(InputOperation, Protocol):
    """An operation with its answers."""

    @property
    def response(self) -> object: ...
    @property
    def exception(self) -> object: ...
    @property
    def outputs(self) -> Sequence[DescribedOutput]: ...


class PackageAction(Protocol):
    """An operation under its action's name."""

    @property
    def name(self) -> str: ...
    @property
    def service(self) -> ServiceOfPackage: ...
    @property
    def operation(self) -> InputOperation: ...
    def client(
        self, *, base_url: str | None, headers: dict[str, str], credential: object, timeout: float
    ) -> ServiceClient: ...


class Registry(Protocol):
    """`_runtime.registry`."""

    @property
    def NoSuchAction(self) -> type[Exception]: ...
    def find(self, action: str) -> PackageAction: ...
    def actions(self) -> Iterable[str]: ...
    def services(self) -> Mapping[str, str]: ...
    def invoke(
        self,
        action: str,
        inputs: Sequence[Mapping[str, object]],
        *,
        clients: Mapping[str, ServiceClient],
        allow_unknown: bool = ...,
    ) -> list[PackageResult]: ...
