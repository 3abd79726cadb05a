"""Tables and keys that are in few extsvc.toml: what reads them is imported where one is there."""

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


def origins_of(reader: TableReader, general: Mapping[str, object]) -> tuple[str, ...]:
    """The origins that specs may be fetched from without further leave."""
    made = reader.texts(general, "remote", "[project]")
    if not made:
        return ()
    from generator.fetch.reach import origin_of

    for one in made:
        if origin_of(one) != one:
            near = origin_of(one) or "https://specs.example.com"
            reader.fault("[project]", f"remote '{one}' is no origin: scheme, host and port alone, as {near}")
    return made


def release_of(reader: TableReader, general: Mapping[str, object]) -> str:
    """The version of the API that the project's org has; "" where nothing is said."""
    version = reader.text(general, "api_version", "[project]")
    if not version:
        return ""
    from generator.salesforce import releases

    if releases.release_of(version) is None:
        known = f"{releases.RELEASES[0].api} to {releases.NEWEST.api}"
        reader.fault("[project]", f"api_version '{version}' is none from {known}")
    return version
