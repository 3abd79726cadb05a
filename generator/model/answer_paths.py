"""Where an answer keeps its list, the way to the next page, and its counts: names that lead there from the outside in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from generator.model.service import Operation
from generator.model.types import Declared, Field, ListOf, Named, Nullable, Record, Scalar, Type

Path: TypeAlias = tuple[str, ...]
_SIGNS = re.compile("[^a-z0-9]")
MOST_FIELDS = 400  # of all records that are looked at for one answer

LISTS = (
    "items", "data", "results", "result", "value", "values", "entries", "records", "content", "contents", "list", "rows",
    "hits", "resources", "elements", "objects", "collection", "docs", "documents", "nodes", "edges",
)  # fmt: skip
WRAPPERS = frozenset(
    {
        "data",
        "result",
        "results",
        "response",
        "payload",
        "body",
        "embedded",
        "output",
        "d",
        "page",
        "list",
        "content",
        "value",
    }
)
HOLDERS = WRAPPERS | frozenset(
    {
        "meta", "metadata", "pagination", "paging", "pageinfo", "pages", "cursors", "cursor", "links", "responsemetadata",
        "pagingmetadata", "paginginfo", "paginationinfo", "info", "paginationmetadata", "next", "pagingresponse", "resultinfo",
        "paginator", "pagedata", "nextpage", "responsemeta", "pagemetadata", "paginationdetails", "pagingdata",
    }
)  # fmt: skip
CURSORS = (
    "nextcursor", "nextpagetoken", "nexttoken", "nextmarker", "nextcontinuationtoken", "continuationtoken", "continuation",
    "endcursor", "nextpagecursor", "nextpageid", "scrollid", "nextbookmark", "bookmark", "nextpage", "paginationtoken",
    "lastevaluatedkey", "nextoffset", "nextid", "cursor", "marker", "after", "next", "pagetoken", "nextkey", "nextpagestate",
    "skiptoken", "nextiterator", "iterator", "nextpagingtoken", "aftercursor", "nextpaginationtoken",
)  # fmt: skip
BESIDE = frozenset(
    {"errors", "warnings", "links", "messages", "included", "unreachable", "unreachables"}
)  # lists, not the list
SENT_BACK = frozenset({*CURSORS, "offset", "skip", "start"})
ADDRESSES = (
    "next", "nexturl", "nextpageurl", "nexturi", "nextpageuri", "nextlink", "odatanextlink", "nexthref", "nextpagelink",
    "nextpage", "nextpagehref", "nextpagepath",
)  # fmt: skip
MORE = (
    "hasmore", "hasnext", "hasnextpage", "more", "moreitems", "hasmoreitems", "hasmoreresults", "hasmorepages", "hasmoredata",
    "moreresults", "ismore", "morepages", "hasmorerecords", "moreitemsinlist", "morerecords",
)  # fmt: skip
TOTALS = (
    "total", "totalcount", "totalitems", "totalresults", "totalelements", "totalrecords", "totalsize", "totalhits", "numfound",
    "totalnumber", "recordstotal", "totalrows", "totalentries", "totalobjects", "totalitemcount", "totalresultcount",
)  # fmt: skip
TOTAL_PAGES = (
    "totalpages", "pagecount", "numpages", "lastpage", "pagetotal", "totalpagecount", "numberofpages", "pages", "pagestotal",
)  # fmt: skip
_TOLD = frozenset((*SENT_BACK, *ADDRESSES, *MORE, *TOTALS, *TOTAL_PAGES))
IDENTITIES = ("id", "uuid", "sid")
WHOLE = ("integer", "int32", "int64", "number")
_TELLING = frozenset({"string", *WHOLE})


class Answer(Struct, frozen=True):
    """What an answer holds of interest for a walk through its pages; () and "" for what is not there."""

    items: Path
    more: Path
    total: Path
    total_pages: Path
    address: Path
    cursors: tuple[tuple[str, Path], ...]  # plain names and where they stand
    kind: Type
    link: bool  # its headers hold links

    def next_of(self, name: str) -> Path:
        """Where an object that speaks of the next page holds the value of an input."""
        found = [p for one, p in self.cursors if one == name and len(p) > 1 and plain(p[-2]).startswith("next")]
        return found[0] if found else ()

    def cursor_for(self, name: str) -> Path:
        """Where the next value of an input stands: under its own name, rather under one that speaks of the next."""
        found = dict(self.cursors)
        likely = (f"next{name}", *CURSORS) if not name.startswith("next") else (name, *CURSORS)
        return next((found[one] for one in (*likely, name) if one in found), ())

    def identity(self, types: Mapping[str, Declared]) -> Path:
        """What tells an item of the list from the others, within it."""
        kind = self.kind
        for name in self.items:
            kind = next((f.type for f in _fields(kind, types) if f.wire == name), kind)
        inner = _bare(kind)
        fields = _fields(inner.item, types) if isinstance(inner, ListOf) else ()
        found = {name: f.wire for f in fields if (name := plain(f.wire)) in IDENTITIES and _kind(f.type) in _TELLING}
        return next(((found[name],) for name in IDENTITIES if name in found), ())


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name without regard to case and signs: `page[number]`, `pageNumber` and `page_number` are one."""
    return _SIGNS.sub("", name.lower())


def answer_of(operation: Operation, types: Mapping[str, Declared], addressed: bool = False) -> Answer | None:
    """The one successful answer of an operation, if it is or holds a list; with `addressed` if it holds an address, too."""
    good = [r for r in operation.responses if r.code[:1] == "2" and r.contents]
    good = good or [r for r in operation.responses if r.code == "default" and r.contents]
    if not good:
        return None
    response = good[0]
    content = next((c for c in response.contents if "json" in c.media_type or "*" in c.media_type), None)
    if content is None:
        return None
    places = _Places(content.type, types)
    if addressed and not places.address:
        return None
    kind = _bare(content.type)
    items = () if isinstance(kind, ListOf) else _list_in(kind, types, operation.path)
    if items is None:
        return None
    return Answer(
        items=items,
        more=places.first(MORE, lambda f, p: _kind(f.type) == "boolean"),
        total=places.first(TOTALS, lambda f, p: _kind(f.type) in WHOLE),
        total_pages=places.first(TOTAL_PAGES, lambda f, p: _kind(f.type) in WHOLE),
        address=places.address,
        cursors=tuple((name, path) for name, f, path in places.told if name in SENT_BACK and _is_cursor(f, path)),
        kind=content.type,
        link=any(plain(header.name) == "link" for header in response.headers),
    )


def item_of(operation: Operation, items: Path, types: Mapping[str, Declared]) -> Type | None:
    """The type of an item of the list that `items` leads to; None where it leads to none."""
    for response in operation.responses:
        for content in response.contents:
            kind: Type | None = content.type
            for name in items:
                fields = _fields(kind, types) if kind is not None else ()
                kind = next((field.type for field in fields if field.wire == name), None)
            if kind is not None and isinstance(_bare(kind), ListOf) and response.code[:1] in "2d":
                inner = _bare(kind)
                return inner.item if isinstance(inner, ListOf) else None
    return None


class _Places:
    """The fields of an answer that tell something of its pages, the inner ones first."""

    def __init__(self, kind: Type, types: Mapping[str, Declared]) -> None:
        self.told = list(_places(kind, types))
        self.told.reverse()
        self.address = self.first(ADDRESSES, lambda f, p: _is_address(f, p, types))

    def first(self, names: tuple[str, ...], fits: Callable[[Field, Path], bool]) -> Path:
        """Where the field stands whose name comes first, of those that fit the outermost; () for none."""
        if not self.told:
            return ()
        found = {name: path for name, f, path in self.told if name in names and fits(f, path)}
        return next((found[name] for name in names if name in found), ())


def _bare(kind: Type) -> Type:
    return kind.inner if isinstance(kind, Nullable) else kind


def _kind(kind: Type) -> str:
    inner = _bare(kind)
    return inner.kind if isinstance(inner, Scalar) else ""


def _fields(kind: Type, types: Mapping[str, Declared]) -> tuple[Field, ...]:
    inner = _bare(kind)
    declared = types.get(inner.key) if isinstance(inner, Named) else None
    return declared.fields if isinstance(declared, Record) else ()


def _list_in(kind: Type, types: Mapping[str, Declared], path: str, depth: int = 0) -> Path | None:
    """The list of an object: under a usual name, one named like the path, or its only one; else within a wrapper."""
    fields = _fields(kind, types)
    lists = {plain(f.wire): f for f in fields if isinstance(_bare(f.type), ListOf)}
    segments = [plain(part) for part in reversed(path.split("/")) if part and "{" not in part]
    for name in (*LISTS, *segments[:1]):
        if name in lists:
            return (lists[name].wire,)
    wide = [f for f in lists.values() if _holds_records(f.type, types)] or list(lists.values())
    wide = [f for f in wide if plain(f.wire) not in BESIDE]
    if len(wide) == 1:
        return (wide[0].wire,)
    if lists or depth > 1:
        return None
    for field in fields:
        if plain(field.wire) in WRAPPERS:
            below = _list_in(field.type, types, path, depth + 1)
            if below is not None:
                return (field.wire, *below)
    return None


def _holds_records(kind: Type, types: Mapping[str, Declared]) -> bool:
    inner = _bare(kind)
    item = _bare(inner.item) if isinstance(inner, ListOf) else None
    return isinstance(item, Named) and item.key in types


def _places(kind: Type, types: Mapping[str, Declared]) -> Iterator[tuple[str, Field, Path]]:
    """The fields of an answer and of what wraps or describes its list, the outer ones first, by their plain names: those
    that tell something of its pages."""
    waiting: list[tuple[Type, Path]] = [(kind, ())]
    left = MOST_FIELDS
    while waiting and left > 0:
        here, path = waiting.pop(0)
        for field in _fields(here, types):
            left -= 1
            name = plain(field.wire)
            if name in _TOLD:
                yield name, field, (*path, field.wire)
            if len(path) < 3 and name in HOLDERS:
                waiting.append((field.type, (*path, field.wire)))


def _is_address(field: Field, path: Path, types: Mapping[str, Declared]) -> bool:
    """Whether a field holds an address: by its format, its name, its example, its words, or where it stands."""
    below = [f for f in _fields(field.type, types) if plain(f.wire) in ("href", "url") and _kind(f.type) == "string"]
    if below:
        return True
    inner = _bare(field.type)
    if not isinstance(inner, Scalar) or inner.kind != "string":
        return False
    name = plain(field.wire)
    told = name not in ("next", "nextpage") or inner.format in ("uri", "url", "uri-reference", "iri")
    words = re.search(r"\b(url|uri|link|href|address)\b", field.description, re.I)
    example = (field.example or "").strip('"').startswith(("http://", "https://", "/"))
    return told or example or words is not None or any(plain(one) == "links" for one in path[:-1])


def _is_cursor(field: Field, path: Path) -> bool:
    """Whether a field holds what is sent back: a text or a number that is no address."""
    if _kind(field.type) not in ("string", "int64", "int32", "integer"):
        return False
    name = plain(field.wire)
    return name not in ("next", "nextpage") or not _is_address(field, path, {})
