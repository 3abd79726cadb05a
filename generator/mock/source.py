"""A loaded spec as the mock reads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic
from generator.model.types import Json

if TYPE_CHECKING:
    from generator.mock.nodes import ReferenceTarget
    from generator.oas import Spec


class UnreadableSpec(ValueError):
    """There is no spec at the place; `diagnostics` say why."""

    def __init__(self, name: str, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(
            f"{name} cannot be read: {diagnostics[0].message if diagnostics else 'it is no OpenAPI document'}"
        )
        self.diagnostics = diagnostics


class SpecSource:
    """The narrow door to `generator.oas` through which the mock looks."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self.tree: Json = spec.document.tree
        self.file = ""
        self.dialect = spec.version.name
        self.book = spec.book
        self.siblings = spec.version.ref_siblings

    def follow(self, ref: str, file: str) -> ReferenceTarget | None:
        return self._spec.follow(ref, file)


def open_spec(spec: Spec | str | Path) -> SpecSource:
    """The source of a loaded spec or of the spec at a path.

    Raises:
        Unreadable: nothing there can be served.
    """
    from generator.oas import Spec, load

    if isinstance(spec, Spec):
        return SpecSource(spec)
    checked = load(str(spec))
    if checked.value is None:
        raise UnreadableSpec(str(spec), checked.diagnostics)
    return SpecSource(checked.value)
