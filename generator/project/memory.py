"""What a process that goes on knows of the services that it made: the next save is built upon it.

All of it was made here, from what was read here, and is told apart by what a document says. Nothing depends on it but time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from generator.compare.closure import closures
from generator.document.again import Rereader
from generator.model.service import Service
from generator.modelling import Built, Outline
from generator.modelling.again import Former, build_again
from generator.oas import Spec
from generator.oas.opening import Reader
from generator.pipeline import Builder


class ServiceMemory:
    """What was built last of one service."""

    def __init__(self) -> None:
        self._reader = Rereader()
        self._former: Former | None = None
        self._closures: dict[str, str] = {}

    def ways(self) -> tuple[Reader, Builder, Callable[[Service], dict[str, str]]]:
        """How to read a document, to build its model, and to hash what operations reach."""
        return self._reader.parse, self._build, self._hashed

    def _build(self, spec: Spec, name: str, picked: Iterable[Outline] | None) -> Built:
        """As `generator.modelling.build` does."""
        made = build_again(spec, name, picked, self._former)
        self._former = made.former
        self._closures = {key: self._closures[key] for key in made.stayed if key in self._closures}
        return made.built

    def _hashed(self, service: Service) -> dict[str, str]:
        """The closures of what was just built."""
        self._closures = closures(service, self._closures)
        return self._closures


class SyncMemory:
    """What is known of the services of a project, by their names."""

    def __init__(self) -> None:
        self._services: dict[str, ServiceMemory] = {}

    def of(self, name: str) -> ServiceMemory:
        return self._services.setdefault(name, ServiceMemory())
