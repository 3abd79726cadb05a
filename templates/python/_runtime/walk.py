"""A walk from page to page: what was taken, whether there is more, what to ask for next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeAlias, TypeVar

from msgspec import UNSET, Struct
from msgspec.structs import replace

from .faults import PageError
from .next_pages import address, followed, names_next, next_link
from .operation import Operation
from .options import NO_OPTIONS, Options
from .paging import Paging
from .reply import Response

T = TypeVar("T")
Step: TypeAlias = str | int


class Place(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where a walk stands: what it asks for next, and what it has seen so far.

    `step` is a number, a cursor or an address; None is the beginning. `seen` counts the
    items of the pages before, `full` is the length of the longest of them.
    """

    step: Step | None = None
    seen: int = 0
    full: int = 0
    skip: int = 0


BEGINNING = Place()


class Walk(Generic[T]):
    """The pages of one operation with the same inputs, one after the other."""

    def __init__(
        self, operation: Operation[Any], paging: Paging[T], inputs: Mapping[str, Any]
    ) -> None:
        self.operation = operation
        self.paging = paging
        self.given = inputs
        self.ahead: Place | None = BEGINNING  # the page to ask for; None: no more
        self.here = BEGINNING  # the page whose items are being taken
        self.items: list[T] = []
        self.taken = 0
        self.before = b""
        self.asked: set[Step] = set()

    @property
    def left(self) -> bool:
        """Whether items of a page that came are still to be taken."""
        return self.taken < len(self.items)

    @property
    def done(self) -> bool:
        """Whether there is no further page."""
        return self.ahead is None

    def item(self) -> T:
        self.taken += 1
        return self.items[self.taken - 1]

    def skip_page(self) -> None:
        self.taken = len(self.items)

    # -- asking ----------------------------------------------------------------------

    def inputs(self) -> dict[str, Any]:
        """The inputs of the call for the page ahead."""
        inputs = dict(self.given)
        step = None if self.ahead is None else self.ahead.step
        if step is None:
            return inputs
        if self.paging.style in ("next", "link"):
            options: Options = inputs.get("_options") or NO_OPTIONS
            inputs["_options"] = replace(options, next_page=str(step))
        else:
            inputs[self.paging.input] = self._as_input(step)
        return inputs

    def _as_input(self, step: Step) -> Step:
        """A cursor as the type that its input has: services mix numbers and texts."""
        from .shapes import field_shape

        shape = field_shape(self.operation.request, self.paging.input)
        kinds = {shape.type, *(part.type for part in shape.parts)}
        if isinstance(step, int) and str in kinds and int not in kinds:
            return str(step)
        number = isinstance(step, str) and step.isascii() and step.isdigit()
        return int(step) if number and int in kinds and str not in kinds else step

    # -- taking ----------------------------------------------------------------------

    def take(self, reply: Response) -> None:
        """Take the page that came, and find out whether there is another one."""
        here = self.ahead or BEGINNING
        value = reply.value
        found = followed(value, self.paging.items)
        if found is None:
            found = []
        if not isinstance(found, (list, tuple)):
            names = ".".join(self.paging.items) or "the answer"
            raise PageError(f"{names} is no list", reply=reply)
        items = list(found)
        ahead = self._ahead(here, items, reply, value)
        self.before = reply.body
        self.here, self.ahead = here, ahead
        self.items, self.taken = items, here.skip

    def _ahead(
        self, here: Place, items: list[T], reply: Response, value: Any
    ) -> Place | None:
        step = self._step(here, items, reply, value)
        if step is None or (step == here.step and not items):
            return None
        again = step == here.step or step in self.asked
        counted = self.paging.style in ("page", "offset")
        if counted and items and isinstance(items[0], (Mapping, Struct)):
            again = again or bool(reply.body) and reply.body == self.before
        if again:
            raise PageError("the service leads to the same page again", reply=reply)
        self.asked.add(step)
        return Place(step, here.seen + len(items), max(here.full, len(items)))

    def _step(
        self, here: Place, items: list[T], reply: Response, value: Any
    ) -> Step | None:
        paging = self.paging
        more = flag_of(followed(value, paging.more)) if paging.more else None
        if more is False:
            return None
        if paging.style == "link":
            return next_link(reply.headers)
        if paging.style == "next":
            return address(followed(value, paging.next))
        if paging.style == "cursor":
            return cursor_of(followed(value, paging.next))
        if not items:
            return None
        if paging.style == "last":
            return self._last(here, items, more)
        return self._counted(here, items, reply, value, more is True)

    def _last(self, here: Place, items: list[T], more: Any) -> Step | None:
        if more is not True and self._short(here, items):
            return None
        return cursor_of(followed(items[-1], self.paging.next))

    def _counted(
        self, here: Place, items: list[T], reply: Response, value: Any, more: bool
    ) -> Step | None:
        now = self._now(here, value)
        after = now + 1 if self.paging.style == "page" else now + len(items)
        if more:
            return after
        told = names_next(reply.headers)
        if told is not None:
            return after if told else None
        pages = count_of(followed(value, self.paging.total_pages))
        if pages is not None and self.paging.style == "page":
            return after if now - self.paging.first + 1 < pages else None
        total = count_of(followed(value, self.paging.total))
        if total is not None:
            return after if self._reached(now, here, items) < total else None
        return None if self._short(here, items) else after

    def _now(self, here: Place, value: Any) -> int:
        """The number of the page that came."""
        given = self.given.get(self.paging.input, UNSET)
        for one in (here.step, given, followed(value, (self.paging.input,))):
            number = count_of(one)
            if number is not None:
                return number
        return self.paging.first

    def _reached(self, now: int, here: Place, items: list[T]) -> int:
        """How many items there are up to the end of the page that came."""
        if self.paging.style == "offset":
            return now - self.paging.first + len(items)
        start = count_of(self.given.get(self.paging.input, UNSET))
        skipped = 0 if start is None else start - self.paging.first
        size = self._size() or max(here.full, len(items))
        return skipped * size + here.seen + len(items)

    def _size(self) -> int:
        """How many items were asked for; 0 for unknown."""
        return count_of(self.given.get(self.paging.size, UNSET)) or self.paging.usual

    def _short(self, here: Place, items: list[T]) -> bool:
        """Whether a page is shorter than one that is followed by another.

        How many were asked for counts only where the document tells that so many may
        come: services cut what is too much without a word.
        """
        size = self._size()
        sure = 0 < size <= (self.paging.most or self.paging.usual)
        return len(items) < (size if sure else here.full)

    # -- a cursor for later ------------------------------------------------------------

    def cursor(self, secrets: Iterable[str]) -> str | None:
        """Where the walk stands, as JSON; None at its end."""
        from .encoding import encode
        from .next_pages import unsigned

        place: Place | None = replace(self.here, skip=self.taken)
        if not self.left:
            place = self.ahead
        if place is None:
            return None
        if self.paging.style in ("next", "link") and isinstance(place.step, str):
            place = replace(place, step=unsigned(place.step, secrets))
        return encode(place).decode()

    def resume(self, cursor: str | None) -> None:
        """Stand where a cursor points to. Raises `ValueError` for what is none."""
        import msgspec

        self.items, self.taken, self.before = [], 0, b""
        self.asked = set()
        self.here, self.ahead = BEGINNING, None
        if cursor is None:
            return
        try:
            place = msgspec.json.decode(cursor, type=Place)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise ValueError(f"no cursor of a list: {error}") from None
        counted = self.paging.style in ("page", "offset")
        wrong = counted and isinstance(place.step, str)
        if wrong or min(place.seen, place.full, place.skip) < 0:
            raise ValueError("no cursor of this list")
        self.ahead = place


def flag_of(value: Any) -> bool | None:
    """A flag, or whether there is a text or number; None for nothing."""
    return bool(value) if isinstance(value, (bool, str, int)) else None


def cursor_of(value: Any) -> Step | None:
    """A cursor as it is sent back; None for none, and for what is no scalar."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return None if value == "" else value


def count_of(value: Any) -> int | None:
    """A number from 0 on; None for anything else, such as -1 for unknown."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:18])
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return value
