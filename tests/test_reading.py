"""The door for files: all of a file, never more than allowed, and no more memory asked for than the file needs."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from generator import reading
from generator.__main__ import main
from generator.reading import DEEPEST, digest, json_given, read, read_ours, unsaved

SIZES = (0, 1, 4095, 4096, 4097, 1_000_000)


@pytest.mark.parametrize("size", SIZES)
def test_a_file_is_read_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(data := os.urandom(size))
    assert read(path) == read_ours(path) == data


@pytest.mark.parametrize("size", [*SIZES, 1 << 20, (1 << 20) + 1, 3_000_000])
def test_a_file_is_hashed_as_it_is_read(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(data := os.urandom(size))
    assert digest(path) == sha256(data).hexdigest()
    with unsaved({os.path.realpath(path): b"as an editor holds it"}):
        assert digest(path) == sha256(read(path)).hexdigest() == sha256(b"as an editor holds it").hexdigest()


def test_no_more_of_a_file_is_hashed_than_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with holes has any size, and costs whoever made it nothing."""
    path, limit = tmp_path / "holes", 2 << 20
    with path.open("wb") as file:
        file.truncate(limit + 5)
    monkeypatch.setattr(reading, "LIMIT", limit)
    assert digest(path) == sha256(read(path, limit)).hexdigest() != sha256(bytes(limit + 5)).hexdigest()


@pytest.mark.parametrize("limit", [0, 1, 4096, 5_000])
def test_a_limit_lets_one_byte_more_through_so_that_it_can_be_noticed(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a" * 10_000)
    assert len(read(path, limit)) == limit + 1
    with pytest.raises(OSError, match="too large"):
        read_ours(path, limit)
    assert len(read_ours(path, 10_000)) == 10_000


@pytest.mark.skipif(not os.path.isfile("/proc/self/status"), reason="needs a file that tells no size")
def test_a_file_that_tells_no_size_is_read_whole() -> None:
    assert os.stat("/proc/self/smaps").st_size == 0
    assert len(read("/proc/self/smaps")) > 4096


def test_what_is_asked_for_grows_with_the_file_not_with_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    asked: list[int] = []
    real = os.read

    def counted(descriptor: int, size: int) -> bytes:
        asked.append(size)
        return real(descriptor, size)

    monkeypatch.setattr(os, "read", counted)
    for size in SIZES:
        path.write_bytes(b"a" * size)
        asked.clear()
        read(path)
        assert len(asked) <= 2 and max(asked) <= max(size + 1, 4096), f"{size} bytes were read by {asked}"


def test_every_descriptor_is_given_back(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a" * 2_000_000)
    before = os.open(path, os.O_RDONLY)
    os.close(before)
    for _ in range(5):
        read(path)
        digest(path)
        for taken in (read, digest):
            with pytest.raises(OSError):
                taken(tmp_path)
    after = os.open(path, os.O_RDONLY)
    os.close(after)
    assert after == before


def test_json_that_is_given_drops_nothing() -> None:
    assert json_given('{"a": [{"b": 1}, {"b": 2}]}') == {"a": [{"b": 1}, {"b": 2}]}
    assert json_given(b"1.5", parse_float=str) == "1.5"
    for text in ('{"a": 1, "a": 1}', '[{"b": {"a": 1, "c": 2, "a": 3}}]', '{"a": 1, "\\u0061": 2}'):
        with pytest.raises(ValueError, match="`a` stands twice"):
            json_given(text)
    many = ", ".join(f'"n{number}": 0' for number in range(100_000))
    with pytest.raises(ValueError, match="`n99999` stands twice"):
        json_given(f'{{{many}, "n99999": 1}}')


@pytest.mark.parametrize("way", ["lists", "objects", "both"])
def test_json_that_is_given_nests_so_deep_and_no_deeper_wherever_it_is_read(way: str) -> None:
    """What is taken near the end of the stack can still be written where the stack is deeper."""
    around = {"lists": ("[", "]"), "objects": ('{"a": ', "}"), "both": ('[{"a": ', "}]")}[way]
    step = len(around[1])
    most = DEEPEST // step

    def nested(times: int) -> str:
        return around[0] * times + "1" + around[1] * times

    kept = json_given(nested(most))
    assert json.loads(json.dumps(kept, indent=1)) == kept
    for times in (most + 1, 2 * most, 4 * most, 100_000):
        with pytest.raises(RecursionError):
            json_given(nested(times))


def test_data_of_any_depth_ends_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At the door of each that reads data: below what Python's reader bears there is what its writer does not."""
    sms = Path(__file__).parent.parent / "specs" / "sms"
    bot, procedure = tmp_path / "v1.botVersion-meta.xml", tmp_path / "Message_Welcome_Procedure_1.oip-meta.xml"
    bot.write_bytes((sms / "bots/Messenger/v1.botVersion-meta.xml").read_bytes())
    procedure.write_bytes((sms / "omniIntegrationProcedures" / procedure.name).read_bytes())
    data, said, told = tmp_path / "data.json", tmp_path / "a.bottest.json", tmp_path / "a.omnitest.json"
    for depth in (150, 198, 250, 500, 700, 850, 900, 930, 960, 990, 3_000):
        deep = '{"a": [' * (depth // 2) + "]}" * (depth // 2)
        data.write_text(deep)
        said.write_text(f'{{"bot": "{bot.name}", "say": ["hi"], "set": {{"x": {deep}}}, "expect": {{"says": {deep}}}}}')
        told.write_text(f'{{"procedure": "{procedure.name}", "input": {deep}, "expect": {{"response": {deep}}}}}')
        for words in (
            ["bot", "test", str(said)], ["omni", "test", str(told)], ["omni", "run", str(procedure), "--input-file", str(data), "--debug"],
            ["omni", "run", str(procedure), "--input", f"x={deep}", "--format", "json"], ["bot", "run", str(bot), "--say", "hi", "--set", f"x={deep}"],
        ):  # fmt: skip
            assert main(words) in (0, 1, 2), (depth, words[:2], capsys.readouterr().err)
            printed = capsys.readouterr()
            assert "a fault of ours" not in printed.err
            assert depth < 200 or "nests deeper than 200 levels" in printed.err + printed.out, (
                depth,
                words[:2],
                printed,
            )
