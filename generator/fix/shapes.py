"""The books that mending reads documents by: generous ones, since what it mends are words of other versions."""

from __future__ import annotations

from functools import cache

from generator.oas.book import Book, book, newest
from generator.oas.v2 import TABLES, TRAITS
from generator.oas.versions import Version

TARGET = book("3.0")  # what documents of OpenAPI 3 become


@cache
def _generous_two() -> Book:
    """2.0, where schemas are found in the alternatives of later versions, and items are schemas."""
    schema = {**TABLES["Schema"], "anyOf": "[Schema]", "oneOf": "[Schema]", "not": "Schema"}
    return Book(
        {
            **TABLES,
            "Schema": schema,
            "Parameter": {**TABLES["Parameter"], "items": "Schema"},
            "Header": {**TABLES["Header"], "items": "Schema"},
        },
        TRAITS,
    )


def generous(version: Version) -> Book:
    """The book to read a document of a version by: all places where an object may stand in any version near it."""
    return _generous_two() if version.body_is_parameter else newest()
