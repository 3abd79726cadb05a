"""Of which bytes a service is said to be made: those that were read, whatever becomes of the file meanwhile."""

from __future__ import annotations

import codecs
import hashlib
import json
from pathlib import Path

import pytest

from generator.diagnostics import Checked
from generator.document import Document, parse
from generator.oas import load
from generator.pipeline import fingerprint
from generator.project import config, source

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
