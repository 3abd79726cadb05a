"""The items of all pages of an answer, asked for as they are needed."""

from __future__ import annotations

from collections.abc import (
    AsyncIterator,
    Callable,
    Coroutine,
    Iterator,
    Mapping,
)
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .operation import Operation
from .paging import Paging
from .reply import Response
from .walk import Walk

if TYPE_CHECKING:
    from typing import Self

    from .client import AsyncClient, Client

R = TypeVar("R", bound=Response)
T = TypeVar("T")


class _Pages(Generic[T]):
    """What both kinds of pages share."""

    def __init__(
        self,
        client: Any,
        function: Any,
        operation: Operation[Any],
        paging: Paging[T],
        args: tuple[Any, ...],
        inputs: Mapping[str, Any],
    ) -> None:
        self._client = client
        self._function = function
        self._args = args
        self._walk: Walk[T] = Walk(operation, paging, inputs)

    @property
    def cursor(self) -> str | None:
        """Where to go on, as text to keep; None when all has been taken.

        It points behind the item that was taken last. Names of secret query values are
        left out with what they hold.
        """
        return self._walk.cursor(self._client._settings.secrets)

    def resume(self, cursor: str | None) -> Self:
        """Go on where a `cursor` of the same call with the same inputs points to.

        None has nothing left. Raises `ValueError` for a text that is no such cursor.
        """
        self._walk.resume(cursor)
        return self

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._walk.operation.action}>"


class Pages(_Pages[T], Generic[T, R]):
    """Every item of every page: `for item in api.list_x.pages(...)`.

    An iterator: it goes on where it was left, also after a fault, which leaves it where
    it was. `by_page()` gives replies instead of items. No page is asked for that is not
    needed, or that the last answer showed not to be there. It raises what a call raises,
    and `PageError` for a next page that must not be asked for.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            client: Client,
            function: Callable[..., R],
            operation: Operation[R],
            paging: Paging[T],
            args: tuple[Any, ...],
            inputs: Mapping[str, Any],
        ) -> None: ...

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        walk = self._walk
        while not walk.left:
            if walk.done:
                raise StopIteration
            self._page()
        return walk.item()

    def by_page(self) -> Iterator[R]:
        """The replies, one for each page that has not been taken yet."""
        while not self._walk.done:
            reply = self._page()
            self._walk.skip_page()
            yield reply

    def _page(self) -> R:
        reply: R = self._function(self._client, *self._args, **self._walk.inputs())
        self._walk.take(reply)
        return reply


class AsyncPages(_Pages[T], Generic[T, R]):
    """Every item of every page: `async for item in api.list_x.pages(...)`.

    As `Pages`, without blocking.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            client: AsyncClient,
            function: Callable[..., Coroutine[Any, Any, R]],
            operation: Operation[R],
            paging: Paging[T],
            args: tuple[Any, ...],
            inputs: Mapping[str, Any],
        ) -> None: ...

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        walk = self._walk
        while not walk.left:
            if walk.done:
                raise StopAsyncIteration
            await self._page()
        return walk.item()

    async def by_page(self) -> AsyncIterator[R]:
        """The replies, one for each page that has not been taken yet."""
        while not self._walk.done:
            reply = await self._page()
            self._walk.skip_page()
            yield reply

    async def _page(self) -> R:
        inputs = self._walk.inputs()
        reply: R = await self._function(self._client, *self._args, **inputs)
        self._walk.take(reply)
        return reply
