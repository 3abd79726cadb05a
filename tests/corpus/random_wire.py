"""Random small documents generated and called: `python tests/corpus/random_wire.py --count 5000 --first 0`.

Each value of each component (one for every alternative) is sent as plain data and as typed classes to the mock, which must
see it whole and object to nothing, and is read as an answer: without a deviation, without anything unknown, as a class
whose own rules it satisfies, and written again as the same JSON. A constant that is left out must be filled. A tag that
nobody described must be visible as unknown. Prints one line for each fault: seed, component, kind, value.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))
from random_documents import Document, batches, together

from generator import pipeline
from generator.mock import Mock, open_spec
from generator.mock.check import Incoming
from generator.oas import load
from generator.usecases.packages import load as load_package


class Fault(NamedTuple):
    """Something that went wrong with one value."""

    seed: int
    component: str
    kind: str
    value: Any
    words: str

    def __str__(self) -> str:
        return f"seed {self.seed} {self.component} {self.kind}: {json.dumps(self.value)[:160]} {self.words[:200]}"


class Direct:
    """A transport that hands requests to a mock in the same process: its whole judgement, without sockets."""

    def __init__(self, mock: Mock, incoming: Any, headers: Any) -> None:
        self._mock, self._incoming, self._headers = mock, incoming, headers

    def send(self, request: Any, timeouts: Any, deadline: float) -> Any:
        """The mock's answer."""
        address = urlsplit(request.url)
        given = tuple((name.lower(), value) for name, value in request.headers.items())
        body = request.content.data if request.content.pieces is None else b"".join(request.content.pieces())
        reply = self._mock.handle(Incoming(request.method, address.path, address.query, given, body or b""))
        return self._incoming(reply.status, self._headers(reply.headers), iter(reply.chunks), lambda: None)

    def close(self) -> None:
        """Nothing is open."""


class Caller:
    """A generated package in front of a mock in the same process."""

    def __init__(self, spec: Path, folder: Path) -> None:
        self.package = _generated(spec, folder)
        self.registry = self.part("registry")
        self.mock = Mock(open_spec(str(spec)))
        direct = Direct(self.mock, self.part("transport").Incoming, self.part("headers").Headers)
        found = self.registry.find(self.registry.actions()[0])
        self.client = found.client(base_url="http://localhost", retries=0, transport=direct)

    def part(self, name: str) -> Any:
        """A module of the package's runtime."""
        return import_module(f"{self.package.__name__}._runtime.{name}")

    def allows(self, path: str, value: Any) -> bool:
        """Whether the mock takes a value as it stands."""
        body = json.dumps(value).encode()
        headers = (("content-type", "application/json"), ("host", "localhost"))
        self.mock.handle(Incoming("POST", path, "", headers, body))
        return not self.mock.requests[-1].violations

    def value(self, found: Any, value: Any) -> Iterator[tuple[str, str]]:
        """What is wrong with a value as body and as answer of an operation: kind and words."""
        yield from self.read(found, value)
        words = self.plain(found.name, {"body": value}, value)
        if words:
            yield "plain", words
        words = self.typed(found, value, value)
        if words:
            yield "typed", words

    def plain(self, action: str, entry: dict[str, Any], body: Any) -> str:
        """What is wrong with an invocation with plain data; `body` is what must arrive."""
        self.mock.requests.clear()
        result = self.registry.invoke(action, [entry], clients={"Svc": self.client})[0]
        if not result.is_success:
            return str(result.errors[0]["message"])
        return _seen(self.mock, body)

    def typed(self, found: Any, given: Any, whole: Any) -> str:
        """What is wrong with a value that is sent as typed classes, made as a person would: from its properties."""
        kind = _annotation(found.operation)
        try:
            if given is whole:
                typed = self.part("codec").build(given, kind)
            else:
                names = {field.wire: field.name for field in self.part("shapes").fields_of(kind)}
                whole_typed = self.part("codec").build(whole, kind)
                typed = kind(**{names[wire]: getattr(whole_typed, names[wire]) for wire in given})
            self.mock.requests.clear()
            self.client.call(found.operation, found.operation.request(body=typed))
            return _seen(self.mock, whole)
        except Exception as error:  # whatever it is, it is a fault of the client
            return f"{type(error).__name__}: {error}"

    def read(self, found: Any, value: Any) -> Iterator[tuple[str, str]]:
        """What is wrong with how an answer is read."""
        output = self.part("outputs").outputs_of(found.operation).find(200)
        data = json.dumps(value).encode()
        try:
            made = self.part("codec").decode(data, output.annotation)
        except Exception as error:  # whatever it is, a valid answer was not read
            yield "read", f"{type(error).__name__}: {error}"
            return
        again = json.loads(self.part("encoding").encode(made))
        if not _same(again, value):
            yield "read", f"becomes {json.dumps(again)}"
        unknown = self.part("unknown").unknown_in(data, output.shape)
        if unknown:
            yield "read", f"{type(made).__name__} does not know {unknown}"
        wrong = self.part("checking").check(made, output.annotation)
        if wrong:
            yield "read", f"{type(made).__name__}: {'; '.join(map(str, wrong))}"

    def unknown(self, found: Any, value: Any) -> bool:
        """Whether something of a value is visible as unknown."""
        output = self.part("outputs").outputs_of(found.operation).find(200)
        return bool(self.part("unknown").unknown_in(json.dumps(value).encode(), output.shape))


class Bench:
    """A batch of documents generated as one package."""

    def __init__(self, documents: list[Document], folder: Path) -> None:
        self.documents = documents
        spec = folder / "spec.json"
        spec.write_text(json.dumps(together(documents)), encoding="utf-8")
        self.caller = Caller(spec, folder / f"random{documents[0].seed}_clients")

    def run(self) -> Iterator[Fault]:
        """Every fault of every document."""
        for document in self.documents:
            yield from self._document(document)

    def _document(self, document: Document) -> Iterator[Fault]:
        caller = self.caller
        for name, component in document.components.items():
            found = caller.registry.find(f"Svc.send{name}")
            for value in component.values:
                if caller.allows(found.operation.path, value):  # by its tags, which JSON Schema does not know
                    for kind, words in caller.value(found, value):
                        yield Fault(document.seed, name, kind, value, words)
            for given, whole in component.filled:
                words = caller.typed(found, given, whole)
                if words:
                    yield Fault(document.seed, name, "filled", given, words)
            for value in component.strange:
                if not caller.unknown(found, value):
                    yield Fault(document.seed, name, "unknown tag is not visible", value, "")
        words = caller.plain(f"Svc.ask{document.prefix}", document.asked, None)
        if words:
            yield Fault(document.seed, "", "parameters", document.asked, words)


def _annotation(operation: Any) -> Any:
    import msgspec

    return next(field.type for field in msgspec.structs.fields(operation.request) if field.name == "body")


def _seen(mock: Mock, body: Any) -> str:
    """What is wrong with the last request that the mock saw."""
    seen = mock.requests[-1]
    if seen.violations:
        return f"the mock objects: {[str(v) for v in seen.violations][:2]}"
    if body is not None and not _same(seen.json, body):
        return f"arrives as {json.dumps(seen.json)}"
    return ""


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True) or (
        _numbers(one) == _numbers(other) and _flags(one) == _flags(other)
    )


def _numbers(value: Any) -> Any:
    """7 and 7.0 are the same number of JSON."""
    if isinstance(value, dict):
        return {k: _numbers(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_numbers(v) for v in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _flags(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _flags(v) for k, v in value.items()}
    return [_flags(v) for v in value] if isinstance(value, list) else isinstance(value, bool)


def _generated(spec: Path, folder: Path) -> ModuleType:
    loaded = load(spec).value
    assert loaded is not None
    made = pipeline.model(loaded, "Svc").value
    assert made is not None
    assert pipeline.write_service(made, folder).value is not None
    package = load_package(folder).value
    assert package is not None
    return package


def faults(first: int, count: int, size: int = 25) -> Iterator[Fault]:
    """The faults of so many documents from a seed on."""
    for documents in batches(iter(range(first, first + count)), size):
        with tempfile.TemporaryDirectory() as folder:
            yield from Bench(documents, Path(folder)).run()
        for name in [n for n in sys.modules if n.startswith(f"random{documents[0].seed}_clients")]:
            del sys.modules[name]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--batch", type=int, default=25)
    options = parser.parse_args()
    kinds: Counter[str] = Counter()
    seeds: set[int] = set()
    started = time.monotonic()
    for fault in faults(options.first, options.count, options.batch):
        kinds[fault.kind] += 1
        seeds.add(fault.seed)
        print(fault, flush=True)
    took = time.monotonic() - started
    print(f"{options.count} documents, {len(seeds)} with faults {dict(kinds)}, {took:.0f} s")
    return 1 if seeds else 0


if __name__ == "__main__":
    sys.exit(main())
