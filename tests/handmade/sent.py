"""A document generated, served by the mock and called: what the tests of sending share."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from generator import pipeline
from generator.mock import MockServer, serve
from generator.mock.history import RecordedRequest
from generator.oas import load
from generator.usecases.packages import load as load_package

_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Sent:
    """A generated package, a client of it, and the mock that judges what arrives."""

    package: ModuleType
    module: Any
    client: Any
    server: MockServer

    @property
    def last(self) -> RecordedRequest:
        """The last request, which must fit the document."""
        seen = self.server.requests[-1]
        assert not seen.violations, seen.violations
        return seen

    def invoke(self, operation: str, **inputs: Any) -> Any:
        """The answer to plain data."""
        (reply,) = self.package.invoke(f"Svc.{operation}", [inputs], base_url=self.server.base_url)
        return reply


def document(paths: str, version: str = "3.1.0", schemas: str = "", more: str = "") -> dict[str, Any]:
    """A whole document from its paths and components, both YAML."""
    read: dict[str, Any] = yaml.safe_load(more) or {}
    head = {"swagger": version} if version == "2.0" else {"openapi": version}
    components = yaml.safe_load(schemas) or {}
    parts = {"definitions": components} if version == "2.0" else {"components": {"schemas": components}}
    return {**head, "info": {"title": "T", "version": "1"}, "paths": yaml.safe_load(paths), **parts, **read}


def package_of(spec: Mapping[str, Any], folder: Path) -> ModuleType:
    """The package that is generated of a document, imported."""
    path = folder / "spec.yaml"
    path.write_text(yaml.safe_dump(dict(spec), sort_keys=False), encoding="utf-8")
    loaded = load(path).value
    assert loaded is not None
    made = pipeline.model(loaded, "Svc").value
    assert made is not None
    out = folder / f"sent_{next(_NUMBERS)}_clients"
    assert pipeline.write_service(made, out).value is not None
    package = load_package(out).value
    assert package is not None
    return package


@contextmanager
def sending(spec: Mapping[str, Any], folder: Path, **options: Any) -> Iterator[Sent]:
    """The document as a package, with a client that calls the mock."""
    package = package_of(spec, folder)
    module = import_module(f"{package.__name__}.svc")
    with serve(folder / "spec.yaml") as server:
        yield Sent(package, module, module.Svc(base_url=server.base_url, **options), server)
    for name in [name for name in sys.modules if name.split(".")[0] == package.__name__]:
        del sys.modules[name]
