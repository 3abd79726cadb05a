"""The last handler of the command line: no traceback for anybody, details without secrets for us, exit code 70."""

from __future__ import annotations

import errno
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import external_services
import pytest

from generator import fault as details
from generator.__main__ import main
from generator.cli import fault, validate

SECRET = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"


def too_deep(number: int = 0) -> int:
    return too_deep(number + 1) + 1


def raising(error: BaseException) -> object:
    def run(_: object) -> int:
        try:
            token = SECRET  # a local variable of a frame that the details name
            raise LookupError(token)
        except LookupError:
            raise error from None

    return run


FAULTS: dict[str, BaseException] = {
    "our own": RuntimeError(f"no luck with {SECRET}"),
    "a key": KeyError(SECRET),
    "text": UnicodeEncodeError("ascii", SECRET, 0, 1, "no"),
    "memory": MemoryError(),
    "a name": NameError("name 'spec' is not defined"),
    "a pipe that is not ours": ConnectionResetError(104, "reset"),
    "a group": ExceptionGroup("several", [ValueError(SECRET)]),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_planted_fault_is_told_and_written_down(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(validate, "run", raising(FAULTS[kind]))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["validate", f"https://user:{SECRET}@example.com/"]) == 70
    said = capsys.readouterr()
    assert said.out == "" and "Traceback" not in said.err and SECRET not in said.err
    assert said.err.startswith(f"extsvc validate: a fault of ours ({type(FAULTS[kind]).__name__})")
    (details,) = tmp_path.iterdir()
    assert str(details) in said.err
    assert stat.S_IMODE(details.stat().st_mode) == 0o600
    text = details.read_text(encoding="utf-8")
    assert SECRET not in text
    assert "command: validate" in text and re.search(r"test_fault\.py:\d+ in run: raise error from None", text)


def test_names_in_the_code_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(validate, "run", raising(FAULTS["a name"]))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    main(["validate", "-"])
    assert "builtins.NameError: name 'spec' is not defined" in next(tmp_path.iterdir()).read_text(encoding="utf-8")


def test_recursion_without_end_is_cut_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(validate, "run", lambda _: too_deep())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["validate", "-"]) == 70
    lines = next(tmp_path.iterdir()).read_text(encoding="utf-8").splitlines()
    assert 20 < len(lines) < 80 and sum("in too_deep" in line for line in lines) > 20
    assert any(re.fullmatch(r"  \.\.\. \d+ more \.\.\.", line) for line in lines)


def test_every_exception_of_the_chain_is_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ValueError(SECRET), OSError(SECRET)
    first.__context__, second.__cause__ = second, first  # a ring
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert fault.report(second, "sync") == 70
    text = next(tmp_path.iterdir()).read_text(encoding="utf-8")
    assert text.count("builtins.ValueError") == 1 and text.count("builtins.OSError") == 1 and SECRET not in text


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(validate, "run", raising(MemoryError()))

    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    assert main(["validate", "-"]) == 70
    assert "could not be written: No space left on device" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            OSError(errno.ENAMETOOLONG, "File name too long", "a" * 300),
            f"{'a' * 120} cannot be used: file name too long",
        ),
        (PermissionError(errno.EACCES, "Permission denied", "specs"), "specs cannot be used: permission denied"),
        (OSError(errno.ENOSPC, "No space left on device"), "no space left on device"),
    ],
)
def test_what_the_machine_refuses_is_no_fault_of_ours(
    error: OSError, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(validate, "run", raising(error))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["validate", "-"]) == 2
    assert capsys.readouterr().err.splitlines()[0] == f"extsvc validate: {told}"
    assert not list(tmp_path.iterdir())


LONG = "a" * 300


@pytest.mark.parametrize(
    "words",
    [
        "names L",
        "diff L L",
        "add L",
        "call L A.b",
        "flow check L",
        "bot check L",
        "apex check L",
        "uses x --in L",
        "probe write L",
    ],
)
def test_a_name_that_no_file_can_bear_is_said(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([LONG if word == "L" else word for word in words.split()]) == 2
    assert "a fault of ours" not in capsys.readouterr().err


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(validate, "run", raising(KeyboardInterrupt()))
    assert main(["validate", "-"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_leaving_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate, "run", raising(SystemExit(3)))
    with pytest.raises(SystemExit) as left:
        main(["validate", "-"])
    assert left.value.code == 3


@pytest.mark.skipif(os.name != "posix", reason="pipes as shells make them")
def test_a_reader_that_goes_away_is_met_with_silence() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "-m", "generator", "--help"],
        stdout=writing, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent, check=False,
    )  # fmt: skip
    os.close(writing)
    assert ran.stderr == "" and ran.returncode == 0


def test_a_name_with_a_nul_is_no_fault_of_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "spec.json"
    spec.write_text('{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}', encoding="utf-8")
    for words in (["--service", "S", "--all", "--out", "a\0b"], ["--report", "a\0b"], ["\0"]):
        assert main(["generate", str(spec), *words]) == 2
        assert "NUL" in capsys.readouterr().err
    read = external_services.load(spec).value
    assert read is not None
    made = external_services.generate_service(read, "S", out=f"{tmp_path}/a\0b")
    assert made.value is None and "NUL" in made.diagnostics[-1].message


def _raised(frames: int) -> Exception:
    """An error that passed so many frames."""

    def down(left: int) -> float:
        return down(left - 1) if left else 1 / 0

    try:
        down(frames - 2)
    except ZeroDivisionError as error:
        return error
    raise AssertionError


def test_frames_are_left_out_only_where_there_are_too_many() -> None:
    most = details._MOST_FRAMES
    assert not [line for line in details._lines(_raised(most)) if " more ..." in line]
    assert [line for line in details._lines(_raised(most + 1)) if " more ..." in line] == ["  ... 1 more ..."]
