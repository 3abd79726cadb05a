"""What every service class can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from .lazy import LazyMethod
from .operation import Operation, Service
from .options import NO_OPTIONS, Options, Timeout, merged

if TYPE_CHECKING:
    from datetime import tzinfo
    from typing import Self, Unpack

    from .options import OptionWords
    from .proving import Login, Secret
    from .records import Request
    from .reply import Response
    from .settings import Exchange, Settings
    from .transport import Credential, Outgoing, Transport
    from .wire import Server

R = TypeVar("R", bound="Response")
MOST_BYTES = 100_000_000


class _Base:
    """What the blocking and the asynchronous client share."""

    SERVICE: ClassVar[Service]
    _suffix: ClassVar[str] = ""
    _options: Options = NO_OPTIONS

    def __init__(
        self,
        *,
        base_url: str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        credential: Credential | str | None = None,
        user: str | None = None,
        token: Secret | None = None,
        api_key: Secret | None = None,
        basic: Login | None = None,
        timeout: float | Timeout = 120.0,
        retries: int = 2,
        max_bytes: int = MOST_BYTES,
        strict_answers: bool = False,
        transport: Transport | None = None,
        on_request: Callable[[Outgoing], None] | None = None,
        on_response: Callable[[Outgoing, Exchange], None] | None = None,
        timezone: tzinfo | None = None,
        server: Server | str | None = None,
        other_hosts: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Connect to one address (`ValueError` without one, or when it is wrong).

        Args:
            base_url: Where every operation goes; without it, where `server` or
                `credential` say.
            headers: Sent with every call.
            query: Sent with every call, behind the address.
            credential: A credential, or the name of one, which proves who calls.
            user: For whom a named credential is looked up.
            token: A bearer or OAuth token; several by the names of their schemes.
            api_key: A key; several by the names of their schemes: `{"appId": "..."}`.
            basic: `("user", "password")`.
            timeout: Seconds for a whole call with its attempts, or a `Timeout`.
            retries: Further attempts where they do no harm.
            max_bytes: The largest answer that is read.
            strict_answers: Raise `DecodeError` where `reply.deviations` would list any.
            transport: Another HTTP library, such as `AnyTransport(send)`.
            on_request: Called with each attempt before it is sent.
            on_response: Called with each attempt and what came of it.
            timezone: Of each `datetime` sent that names none; without it such are refused.
            server: One of the document's, itself or by name or address; an operation with
                one of its own on the same host goes there (so too with a credential's
                address).
            other_hosts: Further hosts that operations may name, and the headers for each.
        """
        from .settings import settings_of

        self._settings: Settings = settings_of(
            self.SERVICE, base_url=base_url, headers=headers, query=query, user=user, token=token,
            api_key=api_key, basic=basic, credential=credential, timeout=timeout, retries=retries,
            on_request=on_request, on_response=on_response, max_bytes=max_bytes, timezone=timezone,
            strict_answers=strict_answers, server=server, other_hosts=other_hosts,
        )  # fmt: skip
        self._transport = transport or _default_transport()

    def with_options(self, **options: Unpack[OptionWords]) -> Self:
        """A client that makes its calls so: `api.with_options(timeout=5).get_x(...)`.

        It shares the connections of this one. What `_options` of a call says wins.
        """
        from copy import copy

        other = copy(self)
        other._options = merged(self._options, Options(**options))
        return other

    def __init_subclass__(cls) -> None:
        """Bind the service's operations as methods that load when first used."""
        own, suffix = vars(cls), cls._suffix
        service = own.get("SERVICE")
        if service is None:
            return
        for function in service.operations.values():
            if function not in own:
                module = service.module(function)
                setattr(cls, function, LazyMethod(module, function + suffix))

    @property
    def base_url(self) -> str:
        """The address that calls go to."""
        return self._settings.base_url

    def _through(self, other: Callable[[Transport], Transport]) -> Self:
        """A client like this one with another transport, made from this one's.

        The two share connections; closing one gives them back.
        """
        from copy import copy

        made = copy(self)
        made._transport = other(self._transport)
        return made

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r})"


def _default_transport() -> Transport:
    from .pool_transport import PoolTransport

    return PoolTransport()


class Client(_Base):
    """Calls a service, blocking. Keep one and share it; threads may use it together."""

    def call(
        self, operation: Operation[R], request: Request, options: Options | None = None
    ) -> R:
        """Make one call.

        Raises `InvalidRequest`, `ResponseException`, `TransportError`, `DecodeError`.
        """
        from .calling import Call
        from .effects import drive
        from .faults import ServiceError

        _warn(operation, 5 if operation.wrapped else 4)
        try:
            call = Call(
                self._settings, operation, request, merged(self._options, options)
            )
            return drive(call.run(), self._transport)
        except ServiceError as fault:
            fault.of(operation)
            raise

    def close(self) -> None:
        """Give the connections back; a later call opens new ones."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class AsyncClient(_Base):
    """Calls a service without blocking. Keep one and share it among tasks."""

    _suffix = "_async"

    async def call(
        self, operation: Operation[R], request: Request, options: Options | None = None
    ) -> R:
        """Make one call.

        Raises `InvalidRequest`, `ResponseException`, `TransportError`, `DecodeError`.
        """
        from .calling import Call
        from .effects import adrive
        from .faults import ServiceError

        _warn(operation)
        try:
            call = Call(
                self._settings, operation, request, merged(self._options, options)
            )
            return await adrive(call.run(), self._transport)
        except ServiceError as fault:
            fault.of(operation)
            raise

    async def aclose(self) -> None:
        """Give the connections back; a later call opens new ones."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.aclose()


def _warn(operation: Operation[Any], level: int = 4) -> None:
    if operation.deprecated:
        import warnings

        message = f"{operation.action} is deprecated"
        warnings.warn(message, DeprecationWarning, stacklevel=level)
