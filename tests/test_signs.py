"""What may be removed from an output folder: only what bears a sign of ours itself, whatever the lock says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator import __main__ as program
from generator.targets.files import signed
from generator.targets.python.target import RUNTIME
from generator.writing import lock

CASES = Path(__file__).parent / "cases"
GENERATED = [
    pytest.param(path, path.relative_to(root).as_posix(), id=path.relative_to(CASES).as_posix())
    for root in sorted(CASES.glob("*/expected"))
    for path in sorted(root.rglob("*"))
    if path.is_file() and path.name != "py.typed" and RUNTIME not in path.parts
]
HAND_MADE = {
    "svc/types/mine.py": '"""Mine."""\n\nfrom ..._runtime import Record\n\n\nclass Mine(Record):\n    id: str\n',
    "svc/operations/mine.py": "from ..._runtime import Operation\n\nOPERATIONS = [Operation]\n",
    "svc/callbacks/mine.py": '"""What I do when called."""\n',
    "svc/mine.py": "from .client import Svc\n\n\nclass Mine(Svc):\n    pass\n",
    "svc/client.py": '"""The service that I wrote."""\n',
    "svc/__init__.py": "from .mine import Mine as Mine\n",
    "svc/docs.md": "# My notes\n",
    "_runtime/mine.py": "x = 1\n",
    "__init__.py": "",
    "README.md": "# My clients\n",
    "notes.txt": "mine\n",
    "data/rows.json": "{}\n",
    "scripts/set-secrets-Mine.apex": "// mine\n",
}
SPEC = """openapi: 3.0.3
info: {title: Svc, version: "1"}
servers: [{url: "https://svc.example"}]
paths:
  /a: {get: {operationId: getA, responses: {"200": {description: ok}}}}
  /b: {get: {operationId: getB, responses: {"200": {description: ok}}}}
"""


@pytest.mark.parametrize(("path", "name"), GENERATED)
def test_every_generated_file_is_signed(path: Path, name: str) -> None:
    data = path.read_bytes()
    assert signed(name, data) and signed(name, data.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("name", HAND_MADE)
def test_nothing_hand_made_is_signed(name: str) -> None:
    assert not signed(name, HAND_MADE[name].encode())


@pytest.mark.parametrize("whose", ["service", "shared", "stranger"])
@pytest.mark.parametrize(
    "command", ["sync --force", "sync --force --overwrite-edited", "remove Svc", "remove Svc --overwrite-edited"]
)
def test_a_lock_that_claims_what_it_did_not_make_takes_nothing_away(
    tmp_path: Path, command: str, whose: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("svc.yaml").write_text(SPEC)
    Path("extsvc.toml").write_text('[services.Svc]\nspec = "svc.yaml"\noperations = ["getA", "getB"]\n')
    assert program.main(["sync"]) == 0
    generated = {path for path in Path("clients").rglob("*") if path.is_file()}
    mine = {name: text for name, text in HAND_MADE.items() if text and Path("clients", name) not in generated}
    for name, text in mine.items():
        Path("clients", name).parent.mkdir(parents=True, exist_ok=True)
        Path("clients", name).write_text(text)
    _claim(mine, whose)
    Path("extsvc.toml").write_text('[services.Svc]\nspec = "svc.yaml"\noperations = ["getA"]\n')
    assert program.main(command.split()) in (0, 1)
    assert {name: Path("clients", name).read_text() for name in mine} == mine
    assert not Path("clients/svc/operations/get_b.py").exists(), "what is really ours goes"
    if whose != "stranger":  # whose files nobody asked to take away
        said = capsys.readouterr().err
        assert "output-kept" in said and all(name in said for name in mine)


def _claim(mine: dict[str, str], whose: str) -> None:
    path = Path("clients", lock.FILE_NAME)
    body = json.loads(path.read_text())
    claimed = {name: lock.digest(text.encode()) for name, text in mine.items()}
    if whose == "stranger":
        body["services"]["Stranger"] = {**body["services"]["Svc"], "files": claimed, "facts": {}}
    else:
        (body["shared"] if whose == "shared" else body["services"]["Svc"]["files"]).update(claimed)
    path.write_text(json.dumps(body))
