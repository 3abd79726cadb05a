"""What is known of an operation that answers page by page."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Paging(Generic[T]):
    """How an operation answers page by page; `T` is the type of an item.

    style: "page" and "offset" count, "cursor" sends back what the answer holds, "last"
        what its last item holds, "next" follows an address in the answer, "link" one in
        its header Link.
    items: names that lead from the answer to its list; without any the answer is it.
    input: the input that says where to go on; `size` the one that says how many.
    first: where counting starts; `usual` how many come when nothing is said, `most` at
        most, where the document tells.
    next: names that lead to the cursor or address, within the last item for "last".
    more, total, total_pages: names that lead to a flag and to counts, where there are.
    """

    __slots__ = (
        "first",
        "input",
        "items",
        "more",
        "most",
        "next",
        "size",
        "style",
        "total",
        "total_pages",
        "usual",
    )

    def __init__(
        self,
        style: str,
        *,
        items: tuple[str, ...] = (),
        input: str = "",
        size: str = "",
        first: int = 1,
        usual: int = 0,
        most: int = 0,
        next: tuple[str, ...] = (),
        more: tuple[str, ...] = (),
        total: tuple[str, ...] = (),
        total_pages: tuple[str, ...] = (),
    ) -> None:
        self.style = style
        self.items = items
        self.input = input
        self.size = size
        self.first = first
        self.usual = usual
        self.most = most
        self.next = next
        self.more = more
        self.total = total
        self.total_pages = total_pages
