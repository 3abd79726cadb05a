"""Findings for people and machines: one renderer per file, all fed with the same reports.

text = render(reports, "sarif")
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from generator.report.common import Report, ReportStyle

# Format -> module. All answer `render(reports, options) -> str` and are imported when asked for.
FORMATS: dict[str, str] = {
    "text": "text",
    "json": "json",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "markdown": "markdown",
}

__all__ = ["FORMATS", "ReportStyle", "Report", "render"]


class _Renderer(Protocol):
    def render(self, reports: Sequence[Report], options: ReportStyle) -> str: ...


def render(reports: Sequence[Report], format: str, options: ReportStyle | None = None) -> str:
    """The reports in one of `FORMATS`: same in, same bytes out. Raises KeyError for an unknown format."""
    module = cast(_Renderer, import_module(f"generator.report.{FORMATS[format]}"))
    return module.render(reports, options or ReportStyle())
