"""Further hosts that a caller allows, with the headers for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from .addresses import checked_base, origin
from .headers import given_header_fault

Origin: TypeAlias = tuple[str, str, int]
Hosts: TypeAlias = Mapping[Origin, Mapping[str, str]]


def hosts_of(given: Mapping[str, Mapping[str, str]] | None) -> Hosts:
    """The further hosts a caller allows, by their origins.

    Raises `ValueError` for a wrong address and for a header that cannot be sent.
    """
    found: dict[Origin, Mapping[str, str]] = {}
    for address, headers in (given or {}).items():
        place = origin(checked_base(address))
        for name, value in headers.items():
            wrong = given_header_fault(name, value)
            if wrong:
                raise ValueError(f"header {name!r} {wrong}")
        found[place] = dict(headers)
    return found
