"""[services.NAME.pages] of extsvc.toml: how operations answer page by page, where the user says so.

"issues/list" = { style = "page", items = ["data"], input = "page", size = "per_page" }
"GET /search" = false
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from generator.diagnostics import Diagnostic
from generator.model.answer_paths import item_of
from generator.model.paging import COUNTING, STYLES, Paging, Style
from generator.model.service import Operation
from generator.model.types import Declared
from generator.named import Model
from generator.project import rules
from generator.project.tables import TableReader

FILE_NAME = "extsvc.toml"
KEYS = Paging.__struct_fields__
Pages = Mapping[str, Paging | None]


def read_pages(reader: TableReader, part: Mapping[str, object], where: str) -> dict[str, Paging | None]:
    """How the named operations page; None for those that shall not."""
    where = f"{where[:-1]}.pages]"
    made: dict[str, Paging | None] = {}
    for name, row in reader.table(part, "pages", where).items():
        if row is False:
            made[name] = None
        elif isinstance(row, dict):
            made[name] = _paging(reader, row, f"{where} {name}")
        else:
            reader.fault(where, f"{name} is neither a table nor false")
    return made


def _paging(reader: TableReader, row: Mapping[str, object], where: str) -> Paging:
    reader.known(row, KEYS, where)
    style = reader.text(row, "style", where)
    if style not in STYLES:
        reader.fault(where, f"style is none of {', '.join(STYLES)}")

    def number(word: str, usual: int = 0) -> int:
        value = row.get(word, usual)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        reader.fault(where, f"{word} is no number from 0 on")
        return usual

    made = Paging(
        cast(Style, style),
        items=reader.texts(row, "items", where),
        input=reader.text(row, "input", where),
        size=reader.text(row, "size", where),
        first=number("first", int(style == "page")),
        usual=number("usual"),
        most=number("most"),
        next=reader.texts(row, "next", where),
        more=reader.texts(row, "more", where),
        total=reader.texts(row, "total", where),
        total_pages=reader.texts(row, "total_pages", where),
    )
    if made.style in ("cursor", "next", "last") and not made.next:
        reader.fault(where, f'style "{style}" needs next = [...], the names that lead to where to go on')
    if made.style not in ("next", "link") and not made.input:
        reader.fault(where, f'style "{style}" needs input = "...", the parameter that goes on')
    return made


def with_pages(made: Model, pages: Pages) -> tuple[Model, tuple[Diagnostic, ...]]:
    """The model with the pages that the user names. Findings: override-unused, pages-do-not-fit."""
    if not pages:
        return made, ()
    by_call = {f"{o.verb} {o.path}": o for o in made.service.operations}
    known = {**by_call, **{o.id: o for o in made.service.operations if o.id}}
    types = {declared.key: declared for declared in made.service.types}
    found: list[Diagnostic] = []
    kept: dict[str, Paging | None] = {}
    for name, paging in pages.items():
        operation = known.get(name)
        if operation is None:
            found.append(rules.OVERRIDE_UNUSED.at("", file=FILE_NAME, kind="pages of operation", name=name))
            continue
        kept[operation.key] = paging
        reasons = _misfits(operation, paging, types) if paging is not None else ()
        found += [rules.PAGES_DO_NOT_FIT.at("", file=FILE_NAME, name=name, reason=reason) for reason in reasons]
    return replace(made, pages=kept), tuple(found)


def _misfits(operation: Operation, paging: Paging, types: Mapping[str, Declared]) -> Iterator[str]:
    """What the operation does not have."""
    inputs = sorted(p.name for p in operation.parameters if p.location in ("query", "header"))
    for word, name in (("input", paging.input), ("size", paging.size)):
        if name and name not in inputs:
            yield f"{word} '{name}' is no query or header parameter; there is: {', '.join(inputs) or 'none'}"
    if item_of(operation, paging.items, types) is None:
        yield f"items {json.dumps(list(paging.items))} lead to no list in its answer"


def as_toml(name: str, paging: Paging) -> str:
    """The line of [services.NAME.pages] that says so."""
    usual = Paging(paging.style, first=int(paging.style == "page") if paging.style in COUNTING else paging.first)
    words = [
        f"{key} = {json.dumps(value)}"
        for key in KEYS
        if (value := getattr(paging, key)) != getattr(usual, key) or key == "style"
    ]
    return f"{json.dumps(name)} = {{ {', '.join(words)} }}"
