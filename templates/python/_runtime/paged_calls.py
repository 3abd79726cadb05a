"""Operations that answer page by page: functions and methods with `.pages(...)`."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar

from .paging import Paging

if TYPE_CHECKING:
    from typing import Self, overload

    from .client import AsyncClient, Client
    from .operation import Operation
    from .pages import AsyncPages, Pages
    from .reply import Response

P = ParamSpec("P")
R = TypeVar("R", bound="Response")
T = TypeVar("T")


class PagedFunction(Generic[P, R, T]):
    """A function that makes one call; `pages` makes as many as there are pages."""

    def __init__(
        self,
        function: Callable[Concatenate[Client, P], R],
        operation: Operation[R],
        paging: Paging[T],
    ) -> None:
        update_wrapper(self, function)
        self._made = function, operation, paging
        operation.wrapped = True

    def __call__(self, client: Client, /, *args: P.args, **inputs: P.kwargs) -> R:
        return self._made[0](client, *args, **inputs)

    def pages(
        self, client: Client, /, *args: P.args, **inputs: P.kwargs
    ) -> Pages[T, R]:
        """The items of every page, each page asked for when it is needed."""
        from .pages import Pages

        return Pages(client, *self._made, args, inputs)

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type) -> Self: ...
        @overload
        def __get__(self, instance: Client, owner: type) -> PagedMethod[P, R, T]: ...

    def __get__(self, instance: Client | None, owner: type) -> Any:
        return self if instance is None else PagedMethod(self, instance)


class PagedMethod(Generic[P, R, T]):
    """A method that makes one call; `pages` makes as many as there are pages."""

    def __init__(self, function: PagedFunction[P, R, T], client: Client) -> None:
        update_wrapper(self, function)
        self._function = function._made[0]
        self._bound = function, client

    def __call__(self, *args: P.args, **inputs: P.kwargs) -> R:
        return self._function(self._bound[1], *args, **inputs)

    def pages(self, *args: P.args, **inputs: P.kwargs) -> Pages[T, R]:
        """The items of every page, each page asked for when it is needed."""
        return self._bound[0].pages(self._bound[1], *args, **inputs)


class AsyncPagedFunction(Generic[P, R, T]):
    """A coroutine that makes one call; `pages` makes as many as there are pages."""

    def __init__(
        self,
        function: Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, R]],
        operation: Operation[R],
        paging: Paging[T],
    ) -> None:
        update_wrapper(self, function)
        self._made = function, operation, paging

    def __call__(
        self, client: AsyncClient, /, *args: P.args, **inputs: P.kwargs
    ) -> Coroutine[Any, Any, R]:
        return self._made[0](client, *args, **inputs)

    def pages(
        self, client: AsyncClient, /, *args: P.args, **inputs: P.kwargs
    ) -> AsyncPages[T, R]:
        """The items of every page, each page asked for when it is needed."""
        from .pages import AsyncPages

        return AsyncPages(client, *self._made, args, inputs)

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type) -> Self: ...
        @overload
        def __get__(
            self, instance: AsyncClient, owner: type
        ) -> AsyncPagedMethod[P, R, T]: ...

    def __get__(self, instance: AsyncClient | None, owner: type) -> Any:
        return self if instance is None else AsyncPagedMethod(self, instance)


class AsyncPagedMethod(Generic[P, R, T]):
    """A method that makes one call; `pages` makes as many as there are pages."""

    def __init__(
        self, function: AsyncPagedFunction[P, R, T], client: AsyncClient
    ) -> None:
        update_wrapper(self, function)
        self._function = function
        self._client = client

    def __call__(self, *args: P.args, **inputs: P.kwargs) -> Coroutine[Any, Any, R]:
        return self._function(self._client, *args, **inputs)

    def pages(self, *args: P.args, **inputs: P.kwargs) -> AsyncPages[T, R]:
        """The items of every page, each page asked for when it is needed."""
        return self._function.pages(self._client, *args, **inputs)


def paged(
    operation: Operation[R], paging: Paging[T]
) -> Callable[[Callable[Concatenate[Client, P], R]], PagedFunction[P, R, T]]:
    """Give a function its `pages`."""
    return lambda function: PagedFunction(function, operation, paging)


def paged_async(operation: Operation[R], paging: Paging[T]) -> Callable[
    [Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, R]]],
    AsyncPagedFunction[P, R, T],
]:
    """Give a coroutine its `pages`."""
    return lambda function: AsyncPagedFunction(function, operation, paging)
