"""Where the next page is: names followed into an answer, addresses and Link headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus, urljoin, urlsplit, urlunsplit

from msgspec import UNSET

from .addresses import origin, requoted
from .faults import PageError
from .records import Record
from .shapes import fields_of

MOST_TEXT = 16_000
_LINK = re.compile(r"<([^<>]*)>([^<>]*)")
_RELATION = re.compile(r"""\brel\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;,"']+))""", re.I)
_PAGES = frozenset({"first", "prev", "previous", "next", "last"})
_ATTRIBUTES: dict[type, dict[str, str]] = {}


def followed(value: Any, names: tuple[str, ...]) -> Any:
    """What stands under these names, from the outside in; None for nothing."""
    for name in names:
        if isinstance(value, Record):
            attribute = _attributes(type(value)).get(name)
            value = None if attribute is None else getattr(value, attribute)
        elif isinstance(value, Mapping):
            value = value.get(name)
        else:
            return None
    return None if value is UNSET else value


def _attributes(kind: type[Record]) -> dict[str, str]:
    found = _ATTRIBUTES.get(kind)
    if found is None:
        found = _ATTRIBUTES[kind] = {one.wire: one.name for one in fields_of(kind)}
    return found


def address(value: Any) -> str | None:
    """An address in an answer: itself, or under `href` or `url` of an object."""
    for name in ("href", "url"):
        if isinstance(value, (Record, Mapping)):
            value = followed(value, (name,)) or value
    return value if isinstance(value, str) and value else None


def relations(headers: Mapping[str, str]) -> dict[str, str]:
    """The addresses of a Link header (RFC 8288) by their relations."""
    found: dict[str, str] = {}
    for target, parameters in _LINK.findall(headers.get("link", "")[:MOST_TEXT]):
        said = _RELATION.search(parameters)
        for relation in "".join(said.groups("")).lower().split() if said else ():
            found.setdefault(relation, target)
    return found


def next_link(headers: Mapping[str, str]) -> str | None:
    """The address of the next page in a Link header."""
    return relations(headers).get("next") or None


def names_next(headers: Mapping[str, str]) -> bool | None:
    """Whether a Link header names a next page; None when it speaks of no pages."""
    found = relations(headers)
    return "next" in found if _PAGES & found.keys() else None


def next_address(url: str, given: str, keys: Mapping[str, str]) -> str:
    """The address of a next page, seen from the one of the call.

    `keys` are the query values that prove who calls; they are added where the service
    left them out. What is named as http on the same host is asked for by https.
    Raises `PageError` for anything but an address on the same host.
    """
    target = ""
    try:
        target = requoted(urljoin(url, given.strip()).partition("#")[0])
        parts, here = urlsplit(target), urlsplit(url)
        usual = parts.port in (None, 80) and here.port in (None, 443)
        if (parts.scheme, here.scheme) == ("http", "https") and usual:
            parts = parts._replace(scheme="https", netloc=parts.hostname or "")
            target = urlunsplit(parts)
        fine = parts.username is None and origin(target) == origin(url)
        fine = fine and not re.search(r"[\x00-\x20\x7f]", target)
    except ValueError:
        fine = False
    if not fine:
        raise PageError(
            "the service names a next page that is not on the host of the call; "
            "it was not asked for"
        )
    return with_query(target, keys)


def with_query(url: str, pairs: Mapping[str, str]) -> str:
    """An address with encoded query values added, of names that it has not yet."""
    parts = urlsplit(url)
    present = {_name(one) for one in parts.query.split("&")}
    more = [f"{k}={v}" for k, v in pairs.items() if _name(k) not in present]
    query = "&".join([one for one in (parts.query, *more) if one])
    return urlunsplit(parts._replace(query=query))


def unsigned(url: str, secrets: Iterable[str]) -> str:
    """An address without the query values that are secret."""
    hidden = frozenset(secrets)
    parts = urlsplit(url)
    kept = [one for one in parts.query.split("&") if _name(one).lower() not in hidden]
    return urlunsplit(parts._replace(query="&".join(kept)))


def _name(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0])
