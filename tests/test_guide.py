"""docs/guide.md is true: its commands run top to bottom in a folder of their own, and answer what it shows.

`pytest tests/test_guide.py --update` rewrites the answers that differ. A line of three dots stands for any lines.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import IO

import pytest

from generator.__main__ import main
from tests.warm import extsvc

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "guide.md"
SPECS = ROOT / "specs"
PORT = "8081"
SECRETS = ("YOUR_API_TOKEN", "not-the-key")
SECONDS = 60  # for one command, on a busy machine
END = "end-of-command"
READY = "Requests are checked"  # the last line with which a mock greets
CODE = re.compile(r"# exit code (\d+)$")
CHANGING = (
    (re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4} at \d{1,2}:\d{2} [ap]m"), "MOMENT"),
    (re.compile(r"\d+\.\d+ ?s(econds)?\b"), "DURATION"),
    (re.compile(r"\b\d+ (new|unchanged)\b"), r"N \1"),  # how many files a service becomes is no promise
)
XSD = (
    Path(os.environ.get("EXTSVC_CORPUS") or ROOT.parent / "shared" / "corpus") / "salesforce/metadata/metadata-66.0.xsd"
)

BIN = Path(sys.executable).parent

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="the guide's commands are those of a POSIX shell"),
    pytest.mark.skipif(not (BIN / "extsvc").exists(), reason="the command extsvc is not installed beside this Python"),
]


@dataclass(frozen=True, slots=True)
class Command:
    """One line after `$`, and the answer shown below it."""

    text: str
    shown: tuple[str, ...]
    line: int
    aside: bool = False  # in a second terminal, where it keeps running

    @property
    def code(self) -> int:
        said = CODE.search(self.text)
        return int(said[1]) if said else 0


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the guide: text as it is, or the commands of a console block."""

    lines: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()

    def text(self) -> Iterator[str]:
        yield from self.lines
        for command in self.commands:
            yield from (f"$ {command.text}", *command.shown)


def parts_of(text: str) -> list[Part]:
    """The guide in pieces that give it again when put together."""
    made: list[Part] = []
    plain: list[str] = []
    block: list[Command] | None = None
    aside = False
    for number, line in enumerate(text.splitlines(), 1):
        if block is None:
            plain.append(line)
            if line.startswith("```console"):
                block, aside = [], "second terminal" in line
                made.append(Part(tuple(plain)))
                plain = []
        elif line == "```":
            made.append(Part(commands=tuple(block)))
            block, plain = None, [line]
        elif line.startswith("$ "):
            block.append(Command(line[2:], (), number, aside))
        else:
            block[-1] = replace(block[-1], shown=(*block[-1].shown, line))
    return [*made, Part(tuple(plain))]


@dataclass(slots=True)
class Terminals:
    """A shell that keeps its folder from command to command, and what runs beside it."""

    home: Path
    environment: dict[str, str]
    shell: subprocess.Popen[str] = field(init=False)
    beside: list[subprocess.Popen[str]] = field(default_factory=list)
    port: str = PORT

    def __post_init__(self) -> None:
        self.shell = self._open(["sh"], self.home / "checkout")

    def _open(self, words: list[str], folder: Path) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            words, cwd=folder, env=self.environment, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT,
            encoding="utf-8", start_new_session=True,
        )  # fmt: skip

    def run(self, command: Command) -> tuple[list[str], int]:
        """The answer of a command, as the guide would show it, and its exit code."""
        if command.aside:
            return self._aside(command), 0
        text = command.text.replace(f":{PORT}", f":{self.port}")
        lines = self._said(text)
        return self._shown(lines[:-1]), int(lines[-1].split()[1])

    def _said(self, text: str) -> list[str]:
        """The lines of a command run in the shell, the last of which holds its exit code."""
        stdin, stdout = self.shell.stdin, self.shell.stdout
        assert stdin is not None and stdout is not None
        stdin.write(f"{{ {text}\n}} </dev/null\ncode=$?; echo; echo {END} $code\n")
        stdin.flush()
        return _until(self.shell, stdout, END)

    def _aside(self, command: Command) -> list[str]:
        """Start what keeps running, at a free port; its greeting."""
        folder = Path(self._said("pwd")[0].strip())
        made = self._open(["sh", "-c", "exec " + command.text.replace(f"--port {PORT}", "--port 0")], folder)
        self.beside.append(made)
        assert made.stdout is not None
        lines = _until(made, made.stdout, READY)
        found = re.search(r"http://127\.0\.0\.1:(\d+)", "".join(lines))
        assert found is not None, lines
        self.port = found[1]
        return self._shown(lines)

    def _shown(self, lines: list[str]) -> list[str]:
        text = "".join(lines).replace(str(self.home), "~").replace(f":{self.port}", f":{PORT}")
        return [line.rstrip() for line in text.strip("\n").splitlines()]

    def close(self) -> None:
        for process in (self.shell, *self.beside):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.communicate(timeout=SECONDS)


def _until(process: subprocess.Popen[str], stream: IO[str], last: str) -> list[str]:
    """The lines up to the one that begins with a word; what takes too long is ended."""
    watch = threading.Timer(SECONDS, process.kill)
    watch.start()
    lines: list[str] = []
    try:
        for line in stream:
            lines.append(line)
            if line.startswith(last):
                return lines
    finally:
        watch.cancel()
    pytest.fail(f"it ended before it said {last!r}: {''.join(lines)}")


@pytest.fixture
def terminals(tmp_path: Path) -> Iterator[Terminals]:
    """A home with a checkout in it, no secret around, and this very Python's commands."""
    tmp_path = tmp_path.resolve()  # as `pwd` says it
    shutil.copytree(
        SPECS / "sms", tmp_path / "checkout" / "specs" / "sms", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(SPECS / "sms.json", tmp_path / "checkout" / "specs")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("EXTSVC_", "PYTEST_", "PYTHON"))}
    environment |= {
        "HOME": str(tmp_path),
        "PATH": os.pathsep.join([str(extsvc().parent), str(BIN), os.environ.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",  # both streams in the order of a terminal
        "NO_COLOR": "1",
    }
    made = Terminals(tmp_path, environment)
    try:
        yield made
    finally:
        made.close()


def alike(shown: list[str], said: list[str]) -> bool:
    """Whether an answer is what the guide shows, but for what changes from run to run."""
    if not shown:
        return not said
    if shown[0] == "...":
        return any(alike(shown[1:], said[start:]) for start in range(len(said) + 1))
    return bool(said) and _steady(shown[0]) == _steady(said[0]) and alike(shown[1:], said[1:])


def renewed(shown: list[str], said: list[str]) -> list[str]:
    """An answer to show: what was left out stays out where the lines around it are still there, and times stay."""
    kept = {_steady(line): line for line in shown}
    said = [kept.get(_steady(line), line) for line in said]
    made: list[str] = []
    at = 0
    groups = [list(lines) for dots, lines in groupby(shown, lambda line: line == "...") if not dots]
    steady = [_steady(line) for line in said]
    for number, group in enumerate(groups):
        try:
            first = 0 if group[0] == shown[0] and not number else steady.index(_steady(group[0]), at)
            whole = group[-1] == shown[-1] and number == len(groups) - 1
            at = len(said) if whole else steady.index(_steady(group[-1]), first) + 1
        except ValueError:
            return said
        made += (["..."] if number or shown[0] == "..." else []) + said[first:at]
    made += ["..."] if shown and shown[-1] == "..." else []
    return made if alike(made, said) else said


def _steady(line: str) -> str:
    for pattern, word in CHANGING:
        line = pattern.sub(word, line)
    return line.rstrip()


@pytest.mark.parametrize(
    ("shown", "said", "expected"),
    [
        ("a b", "a c", "a c"),
        ("a ... d", "a b x", "a b x"),
        ("a x ... d", "a y b d", "a y b d"),
        ("a b ... d", "x b c d", "x b ... d"),
        ("... b c", "a b x", "... b x"),
        ("a ... c d ...", "a b c x d e", "a ... c x d ..."),
        ("", "a", "a"),
        ("...", "a", "..."),
    ],
)
def test_an_answer_renewed_keeps_what_it_leaves_out(shown: str, said: str, expected: str) -> None:
    assert renewed(shown.split(), said.split()) == expected.split()


def test_every_command_of_the_guide_answers_what_it_shows(terminals: Terminals, update: bool) -> None:
    made: list[Part] = []
    wrong: list[str] = []
    for part in parts_of(GUIDE.read_text(encoding="utf-8")):
        commands = []
        for command in part.commands:
            said, code = terminals.run(command)
            assert not any(secret in line for line in said for secret in SECRETS), command
            if code != command.code or "Traceback" in "".join(said):
                pytest.fail(f"docs/guide.md:{command.line}: exit code {code}\n" + "\n".join(said))
            if not alike(list(command.shown), said):
                wrong.append(f"docs/guide.md:{command.line}: $ {command.text}\n" + "\n".join(said))
                command = replace(command, shown=tuple(renewed(list(command.shown), said)))
            commands.append(command)
        made.append(replace(part, commands=tuple(commands)))
    left = {p for p in (terminals.home / "sms").rglob("*") if p.is_file() and p.name != ".extsvc-secrets.toml"}
    leaks = [p.name for p in left if any(secret.encode() in p.read_bytes() for secret in SECRETS)]
    assert (terminals.home / "sms" / "run.svg") in left and leaks == []
    if update and wrong:
        GUIDE.write_text("".join(f"{line}\n" for part in made for line in part.text()), encoding="utf-8")
    elif wrong:
        pytest.fail("\n\n".join(wrong))


def test_the_guide_gets_where_it_promises() -> None:
    """However its answers are rewritten: the wrong fields are named, the SMS is accepted, a wrong key takes the fault path."""
    answers = {
        command.text: "\n".join(command.shown)
        for part in parts_of(GUIDE.read_text(encoding="utf-8"))
        for command in part.commands
    }
    written = next(text for command, text in answers.items() if "check flows/Send_SMS_As_Written" in command)
    assert "{!smsBody.to}" in written and "{!smsBody.from}" in written
    assert "did you mean destination" in written and "did you mean source" in written
    accepted = next(text for command, text in answers.items() if "--mock --as ana" in command and "--debug" in command)
    assert accepted.index("Transaction Committed") < accepted.index("How the Interview Finished")
    assert "The SMS was accepted: QUEUED" in accepted
    refused = next(
        text for command, text in answers.items() if "--mock --as ana" in command and "--debug" not in command
    )
    assert "Setup > Permission Sets > CPaaS API Access > Manage Assignments > Add Assignment: ana" in refused
    caught, failed = (text for command, text in answers.items() if "flow run" in command and "--base-url" in command)
    assert "Assignment: Set Failure" in caught and "Transaction Committed" in caught and "401" in caught
    assert "Transaction Rolled Back" in failed and "The flow interview failed" in failed


def test_the_tables_of_the_guide_define_what_the_folders_define(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("EXTSVC_X8X8")]:
        monkeypatch.delenv(name)
    block = re.search(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    (tmp_path / "extsvc.toml").write_text(block[1], encoding="utf-8")
    said = []
    for file in (tmp_path / "extsvc.toml", SPECS / "sms" / "extsvc.toml"):
        codes = [main(["credential", *words, "--from", str(file)]) for words in (["list"], ["show", "X8x8_SMS_API"])]
        assert codes == [0, 0]
        out, err = capsys.readouterr()
        said.append((out.replace(str(file), "FILE"), err))
    assert said[0] == said[1] and "8x8 API Key Principal" in said[0][0] and said[0][1] == ""


def test_the_files_of_the_guide_are_metadata_that_an_org_takes() -> None:
    if not XSD.is_file():
        pytest.skip("needs metadata-66.0.xsd of the Metadata API (EXTSVC_CORPUS)")
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(XSD))
    others = ("bots", "omniIntegrationProcedures", "receipts")  # what the guide only names, with tests of its own
    files = sorted(file for file in (SPECS / "sms").rglob("*-meta.xml") if not {*file.parts} & {*others})
    assert len(files) == 8
    for file in files:
        assert schema.validate(etree.parse(file)), (file.name, schema.error_log)
