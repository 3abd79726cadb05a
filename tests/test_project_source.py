"""Of which bytes a service is said to be made: those that were read, whatever becomes of the file meanwhile."""

from __future__ import annotations

import codecs
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from generator import reading
from generator.diagnostics import Checked
from generator.document import Document, parse
from generator.oas import load
from generator.pipeline import fingerprint
from generator.project import config, regenerate, source
from generator.project.check import check
from generator.project.contract import ServiceRecord
from generator.project.freshness import known_record, sound
from generator.project.outcome import Outcome
from generator.project.request import Consent, SyncRequest
from generator.project.sync import sync
from generator.reading import _opened
from generator.salesforce.scopes import CLASSES

SPEC = {"openapi": "3.0.3", "info": {"title": "A", "version": "1"}, "paths": {}}
TEXT = json.dumps(SPEC).encode()


@pytest.mark.parametrize(
    "data", [TEXT, codecs.BOM_UTF8 + TEXT, codecs.BOM_UTF16_LE + TEXT.decode().encode("utf-16-le")]
)
def test_a_spec_saved_while_it_is_read(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(data)
    (tmp_path / "extsvc.toml").write_text('[services.A]\nspec = "a.json"\noperations = ["*"]\nout = "clients"\n')
    project = config.load(tmp_path / "extsvc.toml").value
    assert project is not None

    def saved(text: bytes, name: str) -> Checked[Document]:
        (tmp_path / "a.json").write_bytes(b"{}")
        return parse(text, name)

    read = source.read(project, project.services[0], reader=saved).value
    assert read is not None
    assert read.inputs == {"a.json": hashlib.sha256(data).hexdigest()}
    assert not source.unchanged(project, project.services[0], read.inputs)


def at(folder: Path, path: str) -> bytes:
    """Write a spec with one operation at a path."""
    operation = {"operationId": "one", "responses": {"204": {"description": ""}}}
    (folder / "a.json").write_text(json.dumps({**SPEC, "paths": {path: {"get": operation}}}))
    return (folder / "a.json").read_bytes()


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_service_is_made_of_the_text_that_was_compared(
    mark: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "extsvc.toml").write_text('[services.A]\nspec = "a.json"\noperations = ["*"]\nout = "clients"\n')
    project = config.load(tmp_path / "extsvc.toml").value
    assert project is not None

    def synced() -> tuple[str, str]:
        outcome = sync(project, project.services[0], SyncRequest(Consent(breaking=True)))
        record = known_record(project, project.services[0]).value
        assert record is not None
        return outcome.state, record.inputs["a.json"]

    def saving(*words: Any) -> Outcome:
        at(tmp_path, "/third")
        return regenerated(*words)

    opened, regenerated = list[str](), regenerate.regenerated
    at(tmp_path, "/first")
    assert synced()[0] == "written"
    text = mark + at(tmp_path, "/second")
    (tmp_path / "a.json").write_bytes(text)
    monkeypatch.setattr(regenerate, "regenerated", saving)
    monkeypatch.setattr(reading, "_opened", lambda path, *more: opened.append(str(path)) or _opened(path, *more))
    assert synced() == ("written", hashlib.sha256(text).hexdigest())
    assert "second" in (tmp_path / "clients/a/docs.md").read_text()
    assert sum(path.endswith("a.json") for path in opened) == 1
    monkeypatch.undo()
    assert synced()[0] == "written"
    assert "third" in (tmp_path / "clients/a/docs.md").read_text()
    assert synced()[0] == "unchanged"


def test_check_reads_a_spec_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "extsvc.toml").write_text('[services.A]\nspec = "a.json"\noperations = ["*"]\nout = "clients"\n')
    at(tmp_path, "/first")
    project = config.load(tmp_path / "extsvc.toml").value
    assert project is not None and sync(project, project.services[0], SyncRequest()).state == "written"

    def found() -> tuple[set[str], int]:
        opened = list[str]()
        monkeypatch.setattr(reading, "_opened", lambda path, *more: opened.append(str(path)) or _opened(path, *more))
        ids = {one.rule.id for one in check(project, project.services[0]).diagnostics}
        return ids, sum(path.endswith("a.json") for path in opened)

    before = [found()[0] for _ in range(2)]  # the second time from what was found the first time
    assert before[0] == before[1] and not {"lock-outdated", "output-drift"} & before[0]
    at(tmp_path, "/second")
    after, times = found()
    assert {"lock-outdated", "output-drift"} <= after and times == 1


def test_the_hash_over_several_files(tmp_path: Path) -> None:
    paths = {"/a": {"$ref": "b.json"}}
    first, second = json.dumps({**SPEC, "paths": paths}).encode(), b'{"get": {"responses": {}}}'
    (tmp_path / "a.json").write_bytes(first)
    (tmp_path / "b.json").write_bytes(second)
    spec = load(tmp_path / "a.json").value
    assert spec is not None
    expected = hashlib.sha256(first + b"\0" + second + b"\0").hexdigest()
    assert fingerprint(spec) == expected
    assert fingerprint(spec) == expected  # the hash that is kept of a document is not gone on with itself


def test_names_are_looked_at_again_once_their_table_is_another() -> None:
    def told(scope: str, names: dict[str, str]) -> bool:
        return sound(ServiceRecord("Orders", names={scope: names})).value is not None

    names = {f"k{number}": f"name_{number}" for number in range(300)}
    parts = {key: f"1_{name}" for key, name in names.items()}  # parts of names in Salesforce, and no names in Python
    assert told("functions", names) and told("functions", names) and told(CLASSES, parts) and told(CLASSES, parts)
    assert not told("functions", parts) and not told("functions", names | {"k7": "no name"})
    assert not told(CLASSES, parts | {"k299": "a-b"}) and told(CLASSES, parts)
