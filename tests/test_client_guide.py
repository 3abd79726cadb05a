"""The code of docs/clients.md that needs a service: run as it stands there, against the mock of a description."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.mock import serve

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "tests" / "cases" / "uploads" / "spec.yaml"
GUIDE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")


def code_of(heading: str) -> str:
    section = GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    return str(code)


@pytest.mark.parametrize(
    ("heading", "status", "sent"),
    [
        ("Errors", 201, ["/photos"]),
        ("Errors", 500, []),
        ("Files", 201, ["/photos", "/photos", "/photos"]),
        ("Streams", 200, ["/photos"]),
    ],
)
def test_the_code_runs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    heading: str,
    status: int,
    sent: list[str],
) -> None:
    package = f"guided_{heading.lower()}_{status}"
    assert main(["generate", str(SPEC), "--service", "Photos", "--all", "--out", str(tmp_path / package)]) == 0
    monkeypatch.syspath_prepend(str(tmp_path))
    photos = importlib.import_module(f"{package}.photos")
    runtime = importlib.import_module(f"{package}.runtime")
    with serve(SPEC) as mock:
        refusing = runtime.AnyTransport(lambda request, timeout: (500, [("content-type", "text/plain")], b"no"))
        more = {"transport": refusing} if status == 500 else {}
        space: dict[str, Any] = {
            "api": photos.Photos(base_url=mock.base_url, retries=0, **more),
            "UploadBody": photos.UploadBody,
            "ServiceError": runtime.ServiceError,
        }
        capsys.readouterr()
        exec(compile(code_of(heading), "docs/clients.md", "exec"), space)
        assert [request.path for request in mock.requests] == sent
    told = capsys.readouterr().out
    assert told.startswith(f"{status} ") if heading == "Errors" else told or heading == "Files"
