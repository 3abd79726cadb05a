"""Files that are laid aside until they are written: the same files, and nothing of them stays when the process is gone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import workers
from generator.named import Model
from generator.oas import load
from generator.pipeline import model, write_service
from generator.targets import render as rendering
from generator.targets.python.target import Python
from generator.targets.render import render
from generator.targets.spool import Aside, Spool, _room, spool_near
from generator.targets.text import File
from tests.test_output_faults import snapshot

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="files without a name are Linux's")

SPEC = Path(__file__).parents[1] / "specs" / "sms.json"
TEXTS = st.lists(st.text(st.characters(), max_size=40), max_size=40)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few files are many."""
    monkeypatch.setattr(rendering, "_MANY", 1)


@pytest.fixture(scope="module")
def sms() -> Model:
    made = model(load(SPEC).value, "Sms").value  # type: ignore[arg-type]  # it can be read
    assert made is not None
    return made


def laid_aside(files: tuple[File, ...]) -> list[str]:
    return [file.path for file in files if not isinstance(file.held, bytes)]


@given(TEXTS, st.sampled_from([1, 3]))
def test_what_was_laid_aside_is_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], jobs: int
) -> None:
    plain = tuple(File(f"f{number}", text, number % 2 == 0) for number, text in enumerate(texts))
    folder = tmp_path_factory.mktemp("aside")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "_MANY", 1)
        patch.setattr(workers, "FEW", 8)
        patch.setattr(workers, "_may_fork", lambda: True)
        made = render(Python(), plain, None, jobs, folder)
    told = [(f.path, f.data, f.gives_way, f.size, f.sha256, f.is_text) for f in made]
    assert told == [(f.path, f.data, f.gives_way, f.size, f.sha256, f.is_text) for f in plain]
    assert laid_aside(made) == [f.path for f in plain if f.is_text]
    assert os.listdir(folder) == []


@pytest.mark.usefixtures("many")
def test_a_generation_writes_refuses_and_shows_the_same(
    sms: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def story(out: Path) -> list[object]:
        """Written, written again, edited by hand, taken back."""
        done = write_service(sms, out).value
        again = write_service(sms, out).value
        assert done is not None and again is not None and not again.any
        edited = out / "sms" / "client.py"
        edited.write_bytes(edited.read_bytes() + b"# mine\n")
        (refused,) = write_service(sms, out).diagnostics
        assert "# mine" in refused.message or any("# mine" in str(value) for _, value in refused.args)
        back = write_service(sms, out, overwrite_edited=True).value
        assert back is not None
        return [done.created, done.sizes, done.hashes, refused.rule.id, back.updated, snapshot(out)]

    put: list[int] = []
    monkeypatch.setattr(Spool, "put", lambda spool, data, own=Spool.put: put.append(len(data)) or own(spool, data))
    aside = story(tmp_path / "one" / "clients")
    assert len(put) > 40
    monkeypatch.setattr(rendering, "_MANY", 10**9)
    assert aside == story(tmp_path / "other" / "clients") and sorted(os.listdir(tmp_path)) == ["one", "other"]


@pytest.mark.usefixtures("many")
def test_files_stay_in_memory_where_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(spool: Spool, data: bytes) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Spool, "put", full)
    made = render(Python(), (File("a", "1"), File("b", "2")), None, 1, tmp_path)
    assert [file.held for file in made] == [b"1", b"2"]


def test_a_disk_that_is_nearly_full_is_left_to_what_will_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = _room(tmp_path)
    monkeypatch.setattr("generator.targets.spool._ENOUGH", room // 2)
    assert spool_near(tmp_path) is not None
    monkeypatch.setattr("generator.targets.spool._ENOUGH", 2 * room)
    assert spool_near(tmp_path) is None


def test_where_there_can_be_no_spool_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert spool_near(tmp_path / "not" / "there\0") is not None  # above it
    assert spool_near(Path("/proc/self")) is None  # a file system that takes no files
    monkeypatch.setattr("generator.targets.spool._NAMELESS", 0)  # as on other systems
    assert spool_near(tmp_path) is None


def test_what_is_not_there_any_more_is_an_error_of_the_disk(tmp_path: Path) -> None:
    spool = spool_near(tmp_path)
    assert spool is not None
    stretch = spool.put(b"text")
    with pytest.raises(OSError, match="not there any more"):
        _ = File("a", Aside(spool, stretch._replace(start=1 << 40))).data


def test_a_spool_is_closed_with_its_last_file(tmp_path: Path) -> None:
    spool = spool_near(tmp_path)
    assert spool is not None
    file, handle = File("a", Aside(spool, spool.put(b"text"))), spool._handle
    del spool
    assert file.data == b"text"
    del file
    with pytest.raises(OSError, match="[Bb]ad file"):
        os.fstat(handle)
