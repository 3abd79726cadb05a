"""`extsvc call`: generated code called by name from words, against the mock."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.__main__ import main
from generator.mock import MockServer, serve

SPECS = Path(__file__).parents[1] / "specs"


class Bench:
    """A generated package and the mock of its spec."""

    def __init__(self, folder: Path, mock: MockServer, capsys: pytest.CaptureFixture[str] | None = None) -> None:
        self.folder, self.mock, self.capsys = folder, mock, capsys

    def __call__(self, action: str, *words: str) -> tuple[int, str, str]:
        assert self.capsys is not None
        code = main(["call", str(self.folder), action, "--base-url", self.mock.base_url, *words])
        said = self.capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Bench]]:
    made: dict[str, Bench] = {}
    servers = []
    for file, service in (
        ("sms.json", "CPaaSSMS"),
        ("parameters.yaml", "Search"),
        ("uploads.yaml", "Files"),
        ("formats.yaml", "Formats"),
    ):
        folder = tmp_path_factory.mktemp("out") / f"call_{service.lower()}"
        assert main(["generate", str(SPECS / file), "--service", service, "--all", "--out", str(folder)]) == 0
        server = serve(SPECS / file).__enter__()
        servers.append(server)
        made[service] = Bench(folder, server)
    yield made
    for server in servers:
        server.close()


@pytest.fixture
def sms(benches: dict[str, Bench], capsys: pytest.CaptureFixture[str]) -> Bench:
    capsys.readouterr()
    return Bench(benches["CPaaSSMS"].folder, benches["CPaaSSMS"].mock, capsys)


def bench(benches: dict[str, Bench], name: str, capsys: pytest.CaptureFixture[str]) -> Bench:
    capsys.readouterr()
    return Bench(benches[name].folder, benches[name].mock, capsys)


SEND = ("CPaaSSMS.Send-Sms-Single", "subAccountId=demo", "body.destination=+6512345678", "body.text=Hello = @you: 5")


def test_a_call_by_name(sms: Bench) -> None:
    code, out, err = sms(*SEND)
    assert (code, err) == (0, "")
    assert "responseCode: 200" in out and '"code": "QUEUED"' in out
    assert sms.mock.requests[-1].value == {"destination": "+6512345678", "text": "Hello = @you: 5"}
    assert not list(sms.folder.rglob("__pycache__"))


def test_json_and_the_python_name(sms: Bench) -> None:
    code, out, _ = sms("CPaaSSMS.send_sms_single", *SEND[1:], "--json")
    assert code == 0 and json.loads(out)["outputValues"]["200"]["status"]["code"] == "QUEUED"


def test_a_failure_is_told_and_exits_with_1(sms: Bench) -> None:
    code, out, err = sms("CPaaSSMS.Send-Sms-Single", "subAccountId=demo", "body.destination=1")
    assert (code, out) == (1, "") and "Missing required input parameter property text" in err
    code, out, err = sms(*SEND, "--header", "Prefer: code=500")
    assert code == 1 and "responseCode: 404" in out and err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("CPaaSSMS.Send-Sms-Singl",), "Send-Sms-Single"),
        (("Nothing.At-All",), "CPaaSSMS"),
        (("CPaaSSMS.Send-Sms-Single", "subAccountI=x"), "did you mean 'subAccountId'"),
        (("CPaaSSMS.Send-Sms-Single", "destination=x"), "body.destination="),
        (("CPaaSSMS.Send-Sms-Single", "nonsense"), "key=value"),
        (("CPaaSSMS.Send-Sms-Single", "body:={"), "no JSON"),
        (("CPaaSSMS.Send-Sms-Single", "body=@/no/such/file"), "cannot be read"),
        (("CPaaSSMS.Send-Sms-Single", "body.text=x", "body.text.y=z"), "has a value already"),
        (("CPaaSSMS.Send-Sms-Single", "--header", "nocolon"), "colon"),
        (("CPaaSSMS.Send-Sms-Single", "--credential", "nobody", *SEND[1:]), "nobody"),
    ],
)
def test_wrong_usage_exits_with_2(sms: Bench, words: tuple[str, ...], told: str) -> None:
    code, out, err = sms(*words)
    assert (code, out) == (2, "") and told in err and "Traceback" not in err


def test_an_action_without_its_package(capsys: pytest.CaptureFixture[str]) -> None:
    """As `extsvc bulk run` takes it; the first input is no action then."""
    assert main(["call", "Shop.list", "limit=10"]) == 2
    said = capsys.readouterr().err
    assert "Shop.list is no folder" in said and "extsvc call clients Shop.list ..." in said


def test_no_package(sms: Bench, tmp_path: Path) -> None:
    assert main(["call", str(tmp_path), "A.b"]) == 2
    (tmp_path / "json" / "_runtime").mkdir(parents=True)
    for name in ("__init__.py", "_runtime/__init__.py", "_runtime/registry.py"):
        (tmp_path / "json" / name).write_text("raise ImportError('broken')")
    before = sys.modules["json"]
    assert main(["call", str(tmp_path / "json"), "A.b"]) == 2
    assert sys.modules["json"] is before  # a folder's name never shadows what is there


def test_types_lists_and_nesting(benches: dict[str, Bench], capsys: pytest.CaptureFixture[str]) -> None:
    search = bench(benches, "Search", capsys)
    code, _, err = search(
        "Search.search", "area=a", "area=b", "point.x=1", "point.y=2", "box:=[1, 2.5]", "q=007", "ids=1", "ids=2",
        "filter.size=3", "X-Trace-Id=6f2db285-1dd3-4cd5-a9b3-bcfc9b87fd50", "session=s", "shape.kind=circle",
    )  # fmt: skip
    assert (code, err) == (0, "")
    values = search.mock.requests[-1].values
    assert values["path"] == {"area": ["a", "b"], "point": {"x": 1, "y": 2}, "box": [1, 2.5]}
    assert values["query"] == {"q": "007", "ids": [1, 2], "filter": {"size": 3}, "shape": {"kind": "circle"}}


def test_everything_from_a_file(benches: dict[str, Bench], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    formats = bench(benches, "Formats", capsys)
    (tmp_path / "in.json").write_text(json.dumps({"small": 1, "day": "2026-01-01"}))
    assert formats("Formats.numbers", f"@{tmp_path / 'in.json'}", "flag=true", "large=9007199254740993")[0] == 0
    values = formats.mock.requests[-1].values
    assert values == {
        "path": {"small": 1, "large": 9007199254740993},
        "query": {"day": "2026-01-01", "flag": True},
        "header": {},
        "cookie": {},
    }


def test_files_are_sent(benches: dict[str, Bench], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    files = bench(benches, "Files", capsys)
    (tmp_path / "a.png").write_bytes(b"\x89PNG\x00")
    assert files("Files.uploadFile", f"body.file=@{tmp_path / 'a.png'}", "body.about.title=T", "body.tags=x")[0] == 0
    assert files.mock.requests[-1].value == {"file": b"\x89PNG\x00", "about": {"title": "T"}, "tags": ["x"]}
    assert files("Files.replaceFile", "id=1", f"body=@{tmp_path / 'a.png'}")[0] == 0
    assert files.mock.requests[-1].value == b"\x89PNG\x00"
