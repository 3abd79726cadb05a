"""Locks lie on disk as `json` would write them, with its indentation."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.diagnostics import Checked
from generator.writing import lock, lock_text
from generator.writing.lock import LastRead
from generator.writing.lock_text import read_back, text
from generator.writing.rules import LOCK_UNREADABLE

words = st.text(max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture(params=[range(0), range(10_000)], ids=["none is kept in mind", "each is kept in mind"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_text, "_KEPT", request.param)


@pytest.mark.usefixtures("kept")
@given(values)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_lock_is_written_as_json_writes_it(value: object) -> None:
    assert text(value).decode() == json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@pytest.mark.usefixtures("kept")
@given(values)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_lock_was_written_from_is_what_would_be_read_of_it(value: object) -> None:
    assert repr(read_back(value)) == repr(json.loads(text(value)))


def test_only_what_changed_is_written_anew() -> None:
    def made(**changed: str) -> dict[str, dict[str, str]]:
        return {
            "names": {f"k{number}": "n" for number in range(300)},
            "files": {f"f{n}": "0" for n in range(300)} | changed,
        }

    def tables() -> list[int]:
        return [id(table) for table in lock_text._LAST][-2:]

    first, before = text(made()), tables()
    second, after = text(made(f7="1")), tables()
    assert first != second and second.decode() == json.dumps(made(f7="1"), indent=1, sort_keys=True) + "\n"
    assert len({*before, *after}) == 3


def test_the_same_bytes_are_read_once_unless_they_were_at_fault() -> None:
    read: list[bytes] = []

    def said(data: bytes, path: Path, body: object) -> Checked[str]:
        read.append(data if body is None else b"from " + str(body).encode())
        return (
            Checked(data.decode()) if data != b"bad" else Checked(None, (LOCK_UNREADABLE.at("", path=path, reason=""),))
        )

    last = LastRead(said)
    for data in (b"a", b"a", b"bad", b"bad", b"a", b"b", b"a"):
        assert last.of(bytes(bytearray(data)), Path("x")).value == (None if data == b"bad" else data.decode())
    last.wrote(b"c", "what c was")
    for data in (b"a", b"c", b"c"):
        assert last.of(data, Path("x")).value == data.decode()
    assert read == [b"a", b"bad", b"bad", b"b", b"a", b"from what c was"]


def test_a_large_page_is_hashed_once_while_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[bytes] = []

    def sha256(data: bytes) -> object:
        hashed.append(data)
        return hashlib.sha256(data)

    monkeypatch.setattr(lock, "_LARGE", range(2, 9))
    monkeypatch.setattr(lock, "hashlib", SimpleNamespace(sha256=sha256))
    for data in (b"old", b"new", b"old", b"new", b"a", b"a", b"third", b"new"):
        assert lock.digest(bytes(bytearray(data))) == hashlib.sha256(data).hexdigest()
    assert hashed == [b"old", b"new", b"a", b"a", b"third"]
