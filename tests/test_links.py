"""Whatever lies under a name that a command touches: nothing outside is changed, no command hangs or shows a traceback.

The names are not listed here. Every command is run once in a process that writes down what it touches; then it is run
again with a link, a file, a folder or a pipe under each of these names.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import watchfiles

from generator import __main__ as program
from generator.writing import folder
from generator.writing.staging import NAME
from tests.small_process import SmallProcess

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo") or not hasattr(os, "fork"), reason="needs links and pipes")

SPEC = """openapi: 3.0.3
info: {title: Shop, version: "1"}
servers: [{url: "https://shop.example"}]
paths:
  /a: {get: {operationId: getA, responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "a.yaml"}}}}}}}
  /b: {get: {operationId: getB, responses: {"200": {description: ok}}}}
"""
TOML = """[services.Shop]
spec = "shop.yaml"
operations = ["getA", "getB"]

[credentials.external.Key]
label = "Key"
protocol = "Custom"
principals = [{ name = "Shop", sequence = 1 }]
headers = [{ name = "Authorization", value = "{!$Credential.Key.Token}" }]

[credentials.named.Shop]
label = "Shop"
url = "https://shop.example"
external_credential = "Key"
"""
OVERLAY = 'overlay: 1.0.0\ninfo: {title: o, version: "1"}\nactions:\n  - {target: $.info, update: {title: New}}\n'
FLOW = """<Flow xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>62.0</apiVersion><label>F</label>
<assignments><name>A</name><label>A</label><assignmentItems><assignToReference>n</assignToReference><operator>Add</operator>
<value><numberValue>1</numberValue></value></assignmentItems></assignments>
<variables><name>n</name><dataType>Number</dataType><isOutput>true</isOutput></variables>
<start><connector><targetReference>A</targetReference></connector></start></Flow>
"""
SMALL = SmallProcess("tests.test_links")
LINKS = ("a link to a file", "a link to a folder")
KINDS = (*LINKS, "a file", "a folder", "a pipe")


@dataclass(frozen=True)
class Case:
    """A command; `named` are the names that its caller wrote down, `synced` says that a sync ran before, `code` how it
    ends where nothing is in its way; of its paths every `step`-th is tried, all by `make thorough`: what `sync` and `generate`
    write, others write by the same door."""

    words: str
    named: frozenset[str] = frozenset()
    synced: bool = False
    code: int = 0
    step: int = 1


CASES = {
    "generate": Case(
        "generate shop.yaml --service Shop --all --out clients --report loss.json", frozenset({"clients"}), step=2
    ),
    "sync": Case("sync", step=2),
    "sync again": Case("sync --changelog CHANGES.md", synced=True, step=4),
    "add": Case("add shop.yaml --service Other --all", step=4),
    "select": Case("select Shop --drop getB", synced=True, step=4),
    "remove": Case("remove Shop", synced=True, step=3),
    "export": Case("export whole.yaml --service Shop --all --out sfdx", frozenset({"sfdx"}), step=2),
    "overlay": Case("overlay apply shop.yaml overlay.yaml -o out.yaml"),
    "fix": Case("fix shop.yaml -o fixed.yaml --report fixes.md"),
    "validate": Case("validate shop.yaml --out report.json"),
    "flow run": Case(
        "flow run F.flow-meta.xml --records in.json --records-out out.json --trace t.jsonl --record r.json",
        frozenset({"out.json"}),
    ),
    "flow run to a folder": Case("flow run F.flow-meta.xml --records in.json --records-out out", frozenset({"out"})),
    "flow run to a database": Case(
        "flow run F.flow-meta.xml --records in.json --records-out out.sqlite", frozenset({"out.sqlite"})
    ),
    "flow draw": Case("flow draw F.flow-meta.xml --out F.svg"),
    "watch": Case("watch", code=130, step=4),
    "quickstart": Case("quickstart --out quick", frozenset({"quick"}), step=6),
    "set": Case("credential set Shop --parameter Token --secrets-in file"),
}


def made(top: Path, case: Case) -> Path:
    """A project in which a command can run; the first one is the model of all others."""
    model = top.parent / "model"
    if not model.exists():
        _made(model, case)
    return Path(shutil.copytree(model / "project", top / "project"))


def _made(top: Path, case: Case) -> None:
    project = top / "project"
    project.mkdir(parents=True)
    (project / "shop.yaml").write_text(SPEC)
    (project / "a.yaml").write_text("type: object\nproperties: {id: {type: string}}\n")
    (project / "whole.yaml").write_text(SPEC.replace('$ref: "a.yaml"', "type: string"))
    (project / "overlay.yaml").write_text(OVERLAY)
    (project / "F.flow-meta.xml").write_text(FLOW)
    (project / "in.json").write_text('{"Account": [{"Name": "Acme"}]}')
    (project / "extsvc.toml").write_text(TOML)
    if case.synced:
        assert run(project, "sync")[0] == 0
        (project / "a.yaml").write_text("type: object\nproperties: {id: {type: string}, n: {type: integer}}\n")


def run(project: Path, words: str, trace: Path | None = None, handles: bool = True) -> tuple[int, str]:
    """The exit code and what was said; a command that takes a minute is a failure."""
    said = project.parent / "said"
    code = SMALL.apart("command", str(project), words, str(said), str(trace or ""), handles)
    return code, said.read_text(errors="replace")


def command(project: str, words: str, said: str, trace: str, handles: bool) -> int:
    """Run a command in a process split off for it."""
    os.environ.pop("EXTSVC_SECRETS_FILE", None)
    os.chdir(project)
    out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    secret, giving = os.pipe()
    os.write(giving, b"s3cret\n")
    os.close(giving)
    for number, target in ((secret, 0), (out, 1), (out, 2)):
        os.dup2(number, target)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    watchfiles.watch = _interrupted
    if not handles:  # as on Windows: every step is looked at right before it is used
        folder.HANDLES = False
    if trace:
        _watch(Path(trace))
    code = program.main(words.split())
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _watch(trace: Path) -> None:
    """Write down every path that this process names to the system, seen from the folder that it means."""
    seen = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    place = os.readlink

    def told(path: Any, handle: int | None) -> None:
        if isinstance(path, (str, os.PathLike)):
            above = place(f"/proc/self/fd/{handle}") if handle is not None else os.getcwd()
            os.write(seen, os.fsencode(os.path.join(above, path).replace("\n", "")) + b"\n")

    def wrapped(call: Callable[..., Any]) -> Callable[..., Any]:
        def watching(*arguments: Any, **keywords: Any) -> Any:
            handles = [keywords.get(key) for key in ("src_dir_fd", "dst_dir_fd")]
            for number, path in enumerate(arguments[:2]):
                told(path, keywords.get("dir_fd") if handles == [None, None] else handles[number])
            return call(*arguments, **keywords)

        return watching

    for name in ("open", "stat", "lstat", "mkdir", "rmdir", "unlink", "rename", "replace", "link", "chmod", "scandir"):
        setattr(os, name, wrapped(getattr(os, name)))
    sys.addaudithook(lambda event, arguments: told(arguments[0], None) if event == "open" and arguments[1] else None)


def warm(project: str, words: str) -> int:
    """Run a command once where the others are split off, so that none of them need import anything."""
    os.chdir(project)
    sys.stdin = io.StringIO("s3cret\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watchfiles, "watch", _interrupted)
        return program.main(words.split())


def touched(top: Path, case: Case, step: int) -> list[str]:
    """The paths below the project that a command touches or leaves, of many alike in one folder the first and last."""
    project = made(top, case)
    code, said = run(project, case.words, top / "trace")
    assert code == case.code, said
    found = {os.path.normpath(line) for line in (top / "trace").read_text().splitlines()}
    found |= {str(path) for path in project.rglob("*")}
    inside = {os.path.relpath(path, project) for path in found if path.startswith(f"{project}{os.sep}")}
    known = sorted(path for path in inside if not any(NAME.match(part) for part in path.split(os.sep)))
    return list(_sampled(path for path in known if "__pycache__" not in path))[::step]


def _interrupted(*paths: object, **options: object) -> Iterator[object]:
    """Files that are never saved again: the user leaves."""
    raise KeyboardInterrupt


def _sampled(paths: Iterator[str]) -> Iterator[str]:
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in paths:
        folder_name, name = os.path.split(path)
        alike[folder_name, os.path.splitext(name)[1] if os.path.basename(folder_name) == "_runtime" else name].append(
            path
        )
    for same in alike.values():
        yield from dict.fromkeys((same[0], same[-1]))


def put(place: Path, kind: str, outside: Path) -> None:
    """Something under this name, whatever lay there."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    elif os.path.lexists(place):
        place.unlink()
    place.parent.mkdir(parents=True, exist_ok=True)
    if kind in LINKS:
        place.symlink_to(outside / "file" if kind == "a link to a file" else outside)
    elif kind == "a file":
        place.write_text("mine\n")
    elif kind == "a folder":
        place.mkdir()
        (place / "mine").write_text("mine\n")
    else:
        os.mkfifo(place)


def snapshot(top: Path) -> dict[str, str]:
    """All that lies below a folder, with its bytes."""
    return {
        str(path.relative_to(top)): path.read_text(errors="replace") if path.is_file() else "a folder"
        for path in sorted(top.rglob("*"))
    }


def victim(top: Path) -> Path:
    """What lies outside and must stay, with a name that generated packages have too."""
    outside = top / "outside"
    (outside / "shop").mkdir(parents=True)
    for name in ("file", "shop/client.py", "extsvc.toml", "Shop.model.gz"):
        (outside / name).write_text("theirs\n")
    return outside


@pytest.mark.parametrize("handles", [True, False], ids=["handles", "looks"])
@pytest.mark.parametrize("name", CASES)
def test_nothing_under_a_name_of_ours_leads_outside(tmp_path: Path, name: str, handles: bool, thorough: bool) -> None:
    case = CASES[name]
    assert SMALL.here("warm", str(made(tmp_path / "warm", case)), case.words) == case.code
    paths = touched(tmp_path / "trace", case, 1 if thorough else case.step)
    assert len(paths) > 3
    if not handles:
        paths = [path for path in paths if "_runtime" not in path][:: 1 if thorough else 3 if case.step == 1 else 2]
    for number, path in enumerate(paths):
        # Every path meets a link to a folder, which is what once emptied it, and one of the others in turn.
        for kind in dict.fromkeys(("a link to a folder", KINDS[number % len(KINDS)])):
            top = tmp_path / f"{number} {kind}"
            project, outside = made(top, case), victim(top)
            put(project / path, kind, outside)
            before = snapshot(outside)
            code, said = run(project, case.words, handles=handles)
            where = f"{kind} at {path}: exit {code}\n{said}"
            assert code in (0, 1, 2, case.code) and "Traceback" not in said, where
            after = snapshot(outside)
            if kind in LINKS and path in case.named:  # the caller's own link is followed, and nothing is lost by it
                after = {key: text for key, text in after.items() if key in before}
            assert after == before, where
            if kind == "a folder":
                assert (project / path / "mine").read_text() == "mine\n", where
            shutil.rmtree(top)
