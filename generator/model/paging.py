"""Operations that answer page by page: recognised by the names of their inputs and of what they answer.

The names are those that services use (a count over some thousand public descriptions); what is told by one sign alone, such
as an input `limit`, is no paging.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias, get_args

from msgspec import Struct
from msgspec.structs import replace

from generator.model.answer_paths import Answer, Path, answer_of, plain
from generator.model.service import Operation, Parameter
from generator.model.types import Declared, Nullable, Scalar, Type

Style: TypeAlias = Literal["page", "offset", "cursor", "last", "next", "link"]
STYLES: tuple[Style, ...] = get_args(Style)
COUNTING = frozenset({"page", "offset"})

PAGES = frozenset(
    {"page", "pagenumber", "pagenum", "pageno", "pageindex", "pagenr", "currentpage", "pageid", "pg", "paginationpage"}
)
OFFSETS = frozenset(
    {
        "offset", "skip", "start", "startindex", "from", "startat", "pageoffset", "startposition", "startfrom", "startrecord",
        "startrow", "firstresult", "startitem", "recordoffset", "startingindex", "pagestart", "offsetnumber", "paginationoffset",
    }
)  # fmt: skip
SIZES = (
    "limit", "perpage", "pagesize", "pagelimit", "size", "maxresults", "maxitems", "count", "top", "take", "num",
    "resultsperpage", "itemsperpage", "rows", "maxrecords", "pagelength", "recordsperpage", "maxpagesize", "batchsize",
    "numresults", "max", "first", "perpagecount", "paginationlimit", "pagecount", "length",
)  # fmt: skip
CURSORS = frozenset(
    {
        "cursor", "pagetoken", "nexttoken", "nextpagetoken", "continuationtoken", "continuation", "marker", "after",
        "startafter", "pagecursor", "scrollid", "bookmark", "nextcursor", "pageafter", "startcursor", "exclusivestartkey",
        "pagestate", "paginationtoken", "nextmarker", "startkey", "aftercursor", "cursorafter", "iterator", "startingtoken",
        "startingafter", "nextpage", "next", "afterid", "token", "paginationcursor", "pagingtoken", "skiptoken", "nextid",
    }
)  # fmt: skip
MOVING = PAGES | OFFSETS | CURSORS
LAST_ITEMS = frozenset({"startingafter", "startafter", "after", "afterid", "lastid", "sinceid", "startafterid"})
# Compiled at the first operation that may answer in pages: small services have none.
LINKS = r"(?i)\bLink`? (response )?header|\bheader `?Link\b|\bnext`? link relation|\bLink relation|link: rel"
TOKEN = r"(?i)\b(token|cursor|opaque)\b"
ZERO = r"(?i)\b(zero|0)[- ]?(based|indexed)|start(s|ing)? (from|at|with) (0|zero)\b"
ONE = r"(?i)\b(one|1)[- ]?(based|indexed)|start(s|ing)? (from|at|with) (1|one)\b"


class Paging(Struct, frozen=True):
    """How an operation answers page by page.

    `input` and `size` are wire names of parameters ("" for none); `items`, `next`, `more`, `total` and `total_pages` are names
    that lead into the answer (`next` into its last item where the style is "last"). `first` is where counting starts, `usual`
    how many items come when nothing is said, `most` how many at most (0: unknown).
    """

    style: Style
    items: Path = ()
    input: str = ""
    size: str = ""
    first: int = 1
    usual: int = 0
    most: int = 0
    next: Path = ()
    more: Path = ()
    total: Path = ()
    total_pages: Path = ()


def paging_of(operation: Operation, types: Mapping[str, Declared]) -> Paging | None:
    """How an operation pages; None where nothing, or not enough, tells that it does."""
    method = operation.method.lower()
    if method not in ("get", "post"):
        return None
    inputs = [one for one in operation.parameters if one.location in ("query", "header") and _scalar(one.type)]
    moved = any(plain(one.name) in MOVING or plain(one.name) in LAST_ITEMS for one in inputs)
    if method == "post" and not moved:
        return None  # most: an address in the answer is followed by GET alone
    answer = answer_of(operation, types, addressed=not moved)
    if answer is None:
        return None
    size = _size(inputs)
    common = Paging(
        "page",
        items=answer.items,
        size=size.name if size else "",
        usual=_number(size.default) if size else 0,
        most=_most(size) if size else 0,
        more=answer.more,
        total=answer.total,
        total_pages=answer.total_pages,
    )
    return (
        _by_cursor(inputs, answer, common)
        or _by_address(operation, inputs, answer, common)
        or _by_last_item(inputs, answer, common, types)
        or _by_count(inputs, answer, common)
    )


def _by_cursor(inputs: Iterable[Parameter], answer: Answer, common: Paging) -> Paging | None:
    """An input takes what the answer holds."""
    for parameter in inputs:
        name = plain(parameter.name)
        if name in OFFSETS:
            path = () if _number_only(parameter.type) else answer.next_of(name)
        elif name not in CURSORS or _number_only(parameter.type) and name not in ("cursor", "after", "marker"):
            continue
        else:
            path = answer.cursor_for(name)
        if path:
            return _with(common, "cursor", input=parameter.name, next=path, total=(), total_pages=())
    return None


def _by_address(operation: Operation, inputs: list[Parameter], answer: Answer, common: Paging) -> Paging | None:
    """The answer, or its header Link, holds the address of the next page."""
    if operation.method.lower() != "get":
        return None
    if answer.address:
        return _with(common, "next", next=answer.address, total=(), total_pages=())
    if any(plain(one.name) in MOVING for one in inputs) and (answer.link or _tells_of_links(operation, inputs)):
        return _with(common, "link", total=(), total_pages=())
    return None


def _tells_of_links(operation: Operation, inputs: Iterable[Parameter]) -> bool:
    every = (operation.description, *(p.description for p in inputs))
    return any(re.search(LINKS, words) for words in every if "link" in words.lower())  # which most do not hold


def _by_last_item(
    inputs: Iterable[Parameter], answer: Answer, common: Paging, types: Mapping[str, Declared]
) -> Paging | None:
    """An input takes what tells the last item from others. `after` may be a cursor of another kind: a flag must tell."""
    for parameter in inputs:
        name = plain(parameter.name)
        told = answer.more or common.size and name.startswith("start")
        if name in LAST_ITEMS and told and (identity := answer.identity(types)):
            return _with(common, "last", input=parameter.name, next=identity, total=(), total_pages=())
    return None


def _by_count(inputs: Iterable[Parameter], answer: Answer, common: Paging) -> Paging | None:
    """An input counts pages or items."""
    for style, names in (("page", PAGES), ("offset", OFFSETS)):
        for parameter in inputs:
            if plain(parameter.name) not in names or not _counts(parameter, style):
                continue
            told = common.size or answer.more or answer.total or answer.total_pages
            if told or style == "page":
                return _with(common, style, input=parameter.name, first=_first(parameter, style, common.size))
    return None


def _with(common: Paging, style: Style | str, **changes: object) -> Paging:
    return replace(common, style=style, **changes)


def _scalar(kind: Type) -> bool:
    return isinstance(kind.inner if isinstance(kind, Nullable) else kind, Scalar)


def _number_only(kind: Type) -> bool:
    inner = kind.inner if isinstance(kind, Nullable) else kind
    return isinstance(inner, Scalar) and inner.kind in ("integer", "int32", "int64", "number")


def _counts(parameter: Parameter, style: str) -> bool:
    """Whether a parameter holds a number: `from` may be a date, `start` a text."""
    if _number_only(parameter.type):
        return True
    inner = parameter.type.inner if isinstance(parameter.type, Nullable) else parameter.type
    text = isinstance(inner, Scalar) and inner.kind == "string" and not inner.format and not inner.choices
    return text and plain(parameter.name) not in ("from", "start") and not re.search(TOKEN, parameter.description)


def _size(inputs: Iterable[Parameter]) -> Parameter | None:
    """The input that says how many items come; the likeliest name first."""
    by_name = {plain(one.name): one for one in reversed(list(inputs))}
    return next((by_name[name] for name in SIZES if name in by_name), None)


def _number(text: str | None) -> int:
    """A JSON text as a whole number from 0 on; 0 for anything else."""
    try:
        value = json.loads(text or "0")
    except ValueError:
        return 0
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _most(parameter: Parameter) -> int:
    inner = parameter.type.inner if isinstance(parameter.type, Nullable) else parameter.type
    limits = inner.limits if isinstance(inner, Scalar) else None
    most = limits.maximum if limits else None
    return int(most) if most is not None and 0 < most < 10**9 else 0


def _first(parameter: Parameter, style: str, size: str) -> int:
    """Where counting starts: the default, else what the words or the smallest value say, else what is usual."""
    if parameter.default is not None and parameter.default.strip('"').isdigit():
        return int(parameter.default.strip('"')[:9])
    for pattern, number in ((ZERO, 0), (ONE, 1)):
        if re.search(pattern, parameter.description):
            return number
    inner = parameter.type.inner if isinstance(parameter.type, Nullable) else parameter.type
    least = inner.limits.minimum if isinstance(inner, Scalar) and inner.limits else None
    if least in (0, 1):
        return int(least)
    if (plain(parameter.name), plain(size)) == ("startindex", "count"):
        return 1  # RFC 7644 (SCIM), 3.4.2.4
    return 1 if style == "page" else 0
