"""What every service class can do."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from .operation import Operation, Service

if TYPE_CHECKING:
    from .options import Options, Timeout
    from .records import Request
    from .reply import Response
    from .transport import Credential, Transport

R = TypeVar("R", bound="Response")


class Client:
    SERVICE: ClassVar[Service]

    def __init__(
        self,
        *,
        base_url: str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        credential: Credential | str | None = None,
        user: str | None = None,
        timeout: float | Timeout = 120.0,
        retries: int = 2,
        max_bytes: int = 100_000_000,
        transport: Transport | None = None,
    ) -> None: ...

    def call(
        self, operation: Operation[R], request: Request, options: Options | None = None
    ) -> R:
        raise NotImplementedError


class AsyncClient:
    SERVICE: ClassVar[Service]

    async def call(
        self, operation: Operation[R], request: Request, options: Options | None = None
    ) -> R:
        raise NotImplementedError
