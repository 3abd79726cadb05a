"""What a process that goes on knows of the services that it made: the next save is built upon it.

All of it was made here, from what was read here, and is told apart by what a document says. Nothing depends on it but time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from generator.compare.closure import Hashes, beneath, closures, parents_of
from generator.diagnostics import Checked
from generator.document.again import Rereader
from generator.model.service import Service
from generator.model.walk import mentioned_by
from generator.model.written import alike
from generator.modelling.again import Former, build_again
from generator.modelling.build import Built
from generator.modelling.outline import Outline, outlines, take_over
from generator.named import Model
from generator.oas import Spec
from generator.oas.opening import Reader
from generator.pipeline import Builder
from generator.project import baseline, source, stored
from generator.project.baseline import Last, Stayed, Types
from generator.project.packing import Packer
from generator.project.past import Hasher, Historian
from generator.project.unpacking import Pieces
from generator.reading import read

Outliner: TypeAlias = Callable[[Spec], tuple[Outline, ...]]
Ways: TypeAlias = tuple[Reader | None, Outliner, Builder, Hasher, Historian | None]


class ServiceMemory:
    """What was built last of one service."""

    def __init__(self) -> None:
        self._reader = Rereader()
        self._former: Former | None = None
        self._closures: dict[str, str] = {}
        self._keys: frozenset[str] = frozenset()  # of the types that they were made of
        self._written: _Written | None = None
        self.packer = Packer()
        self.named: Model | None = None

    def ways(self) -> Ways:
        """How to read a document, to list its operations, to build its model, to hash what operations reach, and to know what was
        generated last."""
        return self._reader.parse, self._outlined, self._build, self._hashed, self._last

    def holds(self, path: str, digest: str) -> bool:
        """Whether a file has a hash; one of what was read last is told from its text, which takes less."""
        known = self._reader.former
        if known is None or known.hashed().hexdigest() != digest:
            return source.has(path, digest)
        with suppress(OSError, ValueError):
            return os.stat(path).st_size == len(known.data) and read(path) == known.data
        return False

    def wrote(self, digest: str, named: Model, reached: Mapping[str, str]) -> None:
        """Remember what was stored as the model of the service, with its names, and the hash of its bytes."""
        self._written = _Written(digest, named.service, reached)
        self.named = named

    def _outlined(self, spec: Spec) -> tuple[Outline, ...]:
        """As `generator.modelling.outlines` does."""
        if self.named is not None:
            take_over(spec, self.named.spec)
        return outlines(spec)

    def _build(self, spec: Spec, name: str, picked: Iterable[Outline] | None) -> Built:
        """As `generator.modelling.build` does."""
        made = build_again(spec, name, picked, self._former)
        self._former = made.former
        self._closures = {key: self._closures[key] for key in made.stayed if key in self._closures}
        return made.built

    def _hashed(self, service: Service, hashes: Hashes) -> dict[str, str]:
        """The closures of what was just built."""
        keys = frozenset(declared.key for declared in service.types)
        other = keys ^ self._keys
        # A type reaches its parents where something else declares them: what stays may reach more or less than before.
        stays = not other or all(other.isdisjoint(parents_of(one)) for one in service.types)
        known = self._closures if stays else {}
        self._keys, self._closures = keys, closures(service, hashes, known)
        return self._closures

    def _last(self, folder: Path, name: str) -> Checked[Last]:
        """As `generator.project.baseline.load` does."""
        last = self._written
        known = last is not None and stored.digest(folder, name) == last.digest
        return Checked(last) if known else baseline.load(folder, name)


class _Written(Struct, frozen=True):
    """A model as it was stored: the hash of its bytes, the service, and its closures."""

    digest: str
    service: Service
    closures: Mapping[str, str]
    pieces: Pieces = {}  # the packer of this process knows them

    def part(self, keys: Collection[str], stayed: Stayed = MappingProxyType({})) -> Service:
        """The service with these operations and what they reach."""
        operations, callbacks = (
            tuple(o for o in every if o.key in keys) for every in (self.service.operations, self.service.callbacks)
        )
        types = beneath((*operations, *callbacks), self.service.types, mentioned_by)
        return replace(self.service, operations=operations, callbacks=callbacks, types=types, aliases=())

    def types(self, stayed: Stayed = MappingProxyType({})) -> Callable[[Types], Types]:
        """What tells all its types in their order; given those of today, it takes each that is written the same as it is today."""
        return lambda today: {
            one.key: today[one.key] if alike(one, today.get(one.key)) else one for one in self.service.types
        }


class SyncMemory:
    """What is known of the services of a project, by their names."""

    def __init__(self) -> None:
        self._services: dict[str, ServiceMemory] = {}

    def of(self, name: str) -> ServiceMemory:
        return self._services.setdefault(name, ServiceMemory())
