"""Tables that few services of an extsvc.toml have: what reads them is imported where one is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from generator.project.tables import TableReader

if TYPE_CHECKING:
    from generator.model.calling_back import CallbackPlan
    from generator.model.paging import Paging


def pages_of(reader: TableReader, part: Mapping[str, object], where: str) -> Mapping[str, Paging | None]:
    """How operations page; None for those that shall not."""
    if "pages" not in part:
        return {}
    from generator.project.page_settings import read_pages

    return read_pages(reader, part, where)


def callbacks_of(reader: TableReader, part: Mapping[str, object], where: str) -> Mapping[str, CallbackPlan]:
    """How operations call back and webhooks are called, where the service is played."""
    if "callbacks" not in part:
        return {}
    from generator.project.callback_plans import read_callbacks

    return read_callbacks(reader, part, where)
