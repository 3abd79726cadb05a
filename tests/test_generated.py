"""Generated code is proven: it compiles, imports, passes `mypy --strict`, is the same from run to run, and is called."""

from __future__ import annotations

import asyncio
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generator.oas import load
from generator.pipeline import model, write_service
from generator.targets.files import files_of
from tests.conftest import TypeChecker
from tests.test_cases import FOLDERS, options_of, spec_of

SPECS = Path(__file__).parent.parent / "specs"
WHOLE = [f for f in FOLDERS if load(spec_of(f)).value is not None]


def generate(spec: Path, name: str, out: Path, **options: Any) -> None:
    loaded = load(spec).value
    assert loaded is not None
    made = model(loaded, name, **options).value
    assert made is not None
    assert write_service(made, out).value is not None


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every case generated under a name of its own, all into the package `clients`."""
    top = tmp_path_factory.mktemp("trees")
    for folder in WHOLE:
        _, wanted = options_of(folder)
        generate(spec_of(folder), named(folder), top / "clients", wanted=wanted)
    return top


def named(case: Path) -> str:
    return case.name.replace("-", " ").title().replace(" ", "")


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The SMS client, generated and imported."""
    top = tmp_path_factory.mktemp("sms")
    generate(SPECS / "sms.json", "CPaaSSMS", top / "smsclients")
    sys.path.insert(0, str(top))
    yield importlib.import_module("smsclients")
    sys.path.remove(str(top))


def test_every_module_imports(trees: Path) -> None:
    code = (
        "import clients, importlib, pkgutil, sys\n"
        "for module in pkgutil.walk_packages(clients.__path__, 'clients.'):\n"
        "    importlib.import_module(module.name)\n"
        "for package in clients.SERVICES.values():\n"
        "    for name in dir(sys.modules[f'clients.{package}']):\n"
        "        getattr(sys.modules[f'clients.{package}'], name)\n"
        "print(*clients.SERVICES)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=trees, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.split() == sorted(map(named, WHOLE), key=str.lower)


def test_mypy_strict_finds_nothing(trees: Path, mypy: TypeChecker) -> None:
    ran = mypy(trees, "-p", "clients")
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Also under another hash seed: nothing is ordered by a set."""
    code = (
        "import sys, hashlib; from generator.oas import load; from generator.pipeline import model; from generator.targets.files import files_of\n"
        "total = hashlib.sha256()\n"
        "for path in sys.argv[1:]:\n"
        "    for f in files_of(model(load(path).value, 'Svc').value).value: total.update((f.path + f.text).encode())\n"
        "print(total.hexdigest())"
    )
    paths = [str(spec_of(folder)) for folder in WHOLE]
    seen = set()
    for seed in ("1", "2", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        ran = subprocess.run(
            [sys.executable, "-c", code, *paths], capture_output=True, text=True, env=environment, check=True
        )
        seen.add(ran.stdout)
    assert len(seen) == 1


def test_import_costs_nothing_that_is_not_used(trees: Path) -> None:
    code = "import sys, clients.first; print(sorted(m for m in sys.modules if m.startswith('clients.first.')))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=trees, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_sms_is_sent(clients: ModuleType) -> None:
    from generator.mock import serve

    api = importlib.import_module("smsclients.cpaassms")
    body = api.ExternalService__CPaaSSMS_SmsRequest(destination="+6512345678", text="Hi")
    with serve(str(SPECS / "sms.json")) as server:
        with api.CPaaSSMS(base_url=server.base_url) as sms:
            reply = sms.send_sms_single(subAccountId="demo/../x", body=body)
            again = api.send_sms_single(sms, subAccountId="demo", body=body)
        assert reply.response_code == 200
        assert reply.code_200.umid == again.code_200.umid
        assert isinstance(reply.code_200, api.SmsResponse)

        async def twin() -> Any:
            async with api.AsyncCPaaSSMS(base_url=server.base_url) as sms:
                return await sms.send_sms_single(subAccountId="demo", body=body)

        assert asyncio.run(twin()).code_200 == again.code_200
        assert "demo%2F..%2Fx" in str(server.requests[0].path) or "demo%2F" in repr(server.requests[0])


def test_actions_are_invoked_by_name(clients: Any) -> None:
    from generator.mock import serve

    good = {"subAccountId": "demo", "body": {"destination": "+65", "text": "Hi"}}
    with serve(str(SPECS / "sms.json")) as server:
        results = clients.invoke("CPaaSSMS.Send-Sms-Single", [good, {"subAccountId": "demo"}], base_url=server.base_url)
    assert results[0].is_success
    assert results[0].output_values["responseCode"] == 200
    assert results[0].output_values["200"]["destination"]
    assert not results[1].is_success
    assert "body" in results[1].errors[0]["message"]


def test_what_the_service_would_refuse_is_not_sent(clients: ModuleType) -> None:
    api = importlib.import_module("smsclients.cpaassms")
    runtime = importlib.import_module("smsclients._runtime")
    sms = api.CPaaSSMS(base_url="http://127.0.0.1:9")
    with pytest.raises(runtime.InvalidRequest) as caught:
        sms.send_sms_single(subAccountId="demo", body=api.SmsRequest(destination=5, text="x", encoding="MORSE"))
    text = str(caught.value)
    assert "destination" in text and "encoding" in text and "GSM7" in text


def test_picking_leaves_nothing_unneeded() -> None:
    folder = next(f for f in FOLDERS if f.name == "picked")
    loaded = load(spec_of(folder)).value
    assert loaded is not None
    made = model(loaded, "Svc", options_of(folder)[1]).value
    assert made is not None
    paths = {f.path for f in files_of(made).value or ()}
    assert "svc/types/a.py" in paths and "svc/types/c.py" in paths
    assert not {p for p in paths if p.endswith("/b.py")}
