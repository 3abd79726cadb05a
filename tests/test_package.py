"""`--package`: an installable project that is built, installed, typed and called; its versions, its changelog, its owner."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import external_services as es
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.__main__ import main
from generator.mock import serve
from generator.naming.distribution import importable, module_name, name_fault, next_version, pep440
from generator.targets.packages import package_of
from generator.targets.python.projects import DEPENDENCIES, EXTRAS, toml
from generator.writing.lock import LockEntry

ROOT = Path(__file__).parent.parent
TEXT = {"type": "string"}
ORDER = {"type": "object", "required": ["id"], "properties": {"id": TEXT, "state": {"enum": ["open", "done"], **TEXT}}}
SPEC: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Orders", "version": "v1.4-beta.2", "description": "Takes orders."},
    "paths": {
        "/orders/{id}": {
            "get": {
                "operationId": "getOrder",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
                "responses": {
                    "200": {
                        "description": "it",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
                    }
                },
            }
        }
    },
    "components": {"schemas": {"Order": ORDER}},
}


def changed(version: str = "", **properties: Any) -> dict[str, Any]:
    made = copy.deepcopy(SPEC)
    made["info"]["version"] = version or made["info"]["version"]
    made["components"]["schemas"]["Order"]["properties"].update(properties)
    return made


def write(folder: Path, spec: dict[str, Any], name: str = "orders.json") -> Path:
    (folder / name).write_text(json.dumps(spec), encoding="utf-8")
    return folder / name


def generate(folder: Path, spec: dict[str, Any], *more: str, service: str = "Orders", out: str = "made") -> int:
    path = write(folder, spec)
    words = ["generate", str(path), "--service", service, "--all", "--out", str(folder / out), *more]
    return main(words)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def project(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))


def headings(folder: Path) -> list[str]:
    lines = (folder / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("## ") for line in lines if line.startswith("## ")]


@pytest.mark.parametrize(
    ("written", "version"),
    [
        ("1.2.3", "1.2.3"),
        ("v2.0-beta.1", "2.0b1"),
        ("1.0.0-rc.1+build.5", "1.0.0rc1"),
        ("2024-01-15", "2024.1.15"),
        ("2023-10", "2023.10"),
        ("2023-10-01-preview", "2023.10.1rc0"),
        ("1.4.0-SNAPSHOT", "1.4.0.dev0"),
        ("release 3.1 (LTS)", "3.1"),
        ("1.0.0-oas3.1", "1.0.0"),
        ("latest", "0"),
        ("", "0"),
        ("0.0.0", "0.0.0"),
        ("1" * 5_000, "1" * 100),
    ],
)
def test_versions_as_an_index_takes_them(written: str, version: str) -> None:
    assert pep440(written) == version


@given(st.text(max_size=40))
def test_every_text_becomes_a_version(written: str) -> None:
    from packaging.version import Version

    assert str(Version(pep440(written))) == pep440(written) == pep440(pep440(written))


def test_no_version_is_given_twice() -> None:
    assert next_version("1.2", frozenset({"1.1"})) == "1.2"
    assert next_version("1.2", frozenset({"1.2", "1.2.post1"})) == "1.2.post2"


@pytest.mark.parametrize("name", ["json", "httpx2", "class", "-a", "a/b", "2fa", "", "a" * 101, "../x"])
def test_names_that_no_project_can_have(name: str) -> None:
    assert name_fault(name)


def test_names_that_a_project_can_have() -> None:
    assert [name_fault(name) for name in ("acme-sms", "Acme.SMS", "a")] == ["", "", ""]
    assert module_name("Acme.SMS-client") == "acme_sms_client"
    assert [importable(name) for name in ("clients", "my-clients", "class", "2b")] == [
        "clients",
        "my_clients",
        "class_",
        "_2b",
    ]


@given(st.text())
def test_toml_holds_any_words(words: str) -> None:
    words = words.encode("utf-8", "replace").decode()
    read = tomllib.loads(f"a = {toml(words)}")["a"]
    assert isinstance(read, str)
    assert not words.isprintable() or read == words


def test_what_generated_code_needs_is_what_we_need() -> None:
    own = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(DEPENDENCIES) <= set(own["dependencies"])
    assert all(list(needed) == own["optional-dependencies"][name] for name, needed in EXTRAS.items())


def test_a_project_and_the_same_again(tmp_path: Path) -> None:
    assert generate(tmp_path, SPEC, "--package", "acme-orders") == 0
    made = tmp_path / "made"
    before = tree(made)
    described = project(made)
    assert described["project"]["name"] == "acme-orders"
    assert described["project"]["version"] == "1.4b2"
    assert described["project"]["dependencies"] == list(DEPENDENCIES)
    assert described["tool"]["external-services"] == {"service": "Orders", "version": "v1.4-beta.2"}
    assert (made / "src/acme_orders/py.typed").exists() and (made / "src/acme_orders/_runtime/client.py").exists()
    assert "from acme_orders.orders import Orders" in (made / "src/acme_orders/orders/docs.md").read_text()
    assert "from acme_orders import Orders, AsyncOrders" in (made / "README.md").read_text()
    assert "clients." not in (made / "README.md").read_text()
    assert generate(tmp_path, SPEC) == 0  # what is a project stays one
    assert tree(made) == before


def test_without_a_folder_it_is_the_projects_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path, SPEC)
    assert main(["generate", str(path), "--service", "Orders", "--all", "--package"]) == 0
    assert project(tmp_path / "orders-client")["project"]["name"] == "orders-client"


def test_the_changelog_is_the_difference(tmp_path: Path) -> None:
    made = tmp_path / "made"
    assert generate(tmp_path, SPEC, "--package") == 0
    assert headings(made) == ["1.4b2"]
    assert generate(tmp_path, changed("1.4", note=TEXT)) == 0
    assert headings(made) == ["1.4", "1.4b2"]
    log = (made / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "note" in log and "The first version." in log
    assert generate(tmp_path, changed("1.4", note={"type": "integer"})) == 0  # the document keeps its version
    assert headings(made) == ["1.4.post1", "1.4", "1.4b2"]
    assert "**Breaking**" in (made / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "The document's version: 1.4" in (made / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project(made)["project"]["version"] == "1.4.post1"
    before = tree(made)
    worded = changed("1.4", note={"type": "integer", "description": "Words alone."})
    assert generate(tmp_path, worded) == 0  # nothing that callers feel
    assert headings(made) == ["1.4.post1", "1.4", "1.4b2"]
    assert tree(made) != before


@pytest.mark.parametrize("name", ["README.md", "pyproject.toml", "CHANGELOG.md"])
def test_what_was_changed_by_hand_is_not_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert generate(tmp_path, SPEC, "--package") == 0
    file = tmp_path / "made" / name
    file.write_text(file.read_text() + "\n# Mine\n")
    before = tree(tmp_path / "made")
    capsys.readouterr()
    assert generate(tmp_path, changed("2")) == 1
    assert name in capsys.readouterr().err
    assert tree(tmp_path / "made") == before
    assert generate(tmp_path, changed("2"), "--overwrite-edited") == 0
    assert "# Mine" not in file.read_text() and project(tmp_path / "made")["project"]["version"] == "2"


SPELLINGS = [
    (("--names", "python"), "Arguments and fields are called in snake"),
    (("--class-style", "pascal"), "Classes of components are called in PascalCase now;"),
    (("--names", "wire"), "Arguments and fields are called as the document writes them now;"),
]


def test_another_spelling_is_a_release_that_breaks(tmp_path: Path) -> None:
    """The document is the same, and so is what is sent: but any line of a caller may have to change."""
    made = tmp_path / "made"
    assert generate(tmp_path, SPEC, "--package") == 0
    for number, (words, said) in enumerate(SPELLINGS, 1):
        assert generate(tmp_path, SPEC, *words) == 0
        assert headings(made)[0] == f"1.4b2.post{number}"
        newest = (made / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]
        assert "**Breaking**" in newest and said in newest and newest.count("\n- ") == 1
        again = tree(made)
        assert generate(tmp_path, SPEC, *words) == 0 and tree(made) == again


def test_a_file_of_somebody_else_stays(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "pyproject.toml").write_text("[project]\nname = 'mine'\n")
    assert generate(tmp_path, SPEC, "--package") == 1
    assert tree(tmp_path / "made") == {"pyproject.toml": b"[project]\nname = 'mine'\n"}


def test_one_project_is_one_service(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(tmp_path, SPEC, "--package") == 0
    before = tree(tmp_path / "made")
    assert generate(tmp_path, SPEC, service="Other") == 1
    assert generate(tmp_path, SPEC, "--package", service="Other") == 1
    assert "one service alone" in capsys.readouterr().err
    assert tree(tmp_path / "made") == before


@pytest.mark.parametrize("name", ["json", "../x", "a b"])
def test_a_bad_name_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert generate(tmp_path, SPEC, "--package", name) != 0
    assert "there can be no project" in capsys.readouterr().err and not (tmp_path / "made").exists()


def test_a_package_of_another_target_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(tmp_path, SPEC, "--package", "--target", "salesforce") != 0
    assert "there can be no project" in capsys.readouterr().err and not (tmp_path / "made").exists()


def test_a_plain_folder_becomes_a_project_and_moves(tmp_path: Path) -> None:
    assert generate(tmp_path, SPEC) == 0
    assert (tmp_path / "made/orders/client.py").exists()
    assert generate(tmp_path, SPEC, "--package", "acme-orders") == 0
    assert not (tmp_path / "made/orders").exists() and not (tmp_path / "made/_runtime").exists()
    assert generate(tmp_path, SPEC, "--package", "other-name") == 0
    assert sorted(p.name for p in (tmp_path / "made/src").iterdir() if any(p.iterdir())) == ["other_name"]


def test_a_strangers_lock_names_no_path(tmp_path: Path) -> None:
    for fact in ({"name": "../../x", "releases": []}, {"name": 1}, [], {"name": "json", "releases": []}):
        assert package_of(LockEntry("Orders", facts={"project": fact})) is None
    kept = {
        "name": "a-b",
        "releases": [{"version": "x\n# y", "written": "1", "state": "", "changes": [["fine"], ["a", "b"]]}],
    }
    read = package_of(LockEntry("Orders", facts={"project": kept}))
    assert read is not None and read.releases[0].version == "0" and read.releases[0].changes == (("a", "b"),)


def test_words_of_a_document_stay_words(tmp_path: Path) -> None:
    spec = changed('1"\n[project.scripts]\nx = "os:system"')
    spec["info"]["title"] = '"""\n]\n# Title <script>\u202e `x`'
    assert generate(tmp_path, spec, "--package") == 0
    described = project(tmp_path / "made")
    assert "scripts" not in described["project"] and described["project"]["version"] == "1"
    assert [line for line in (tmp_path / "made/README.md").read_text().splitlines() if line.startswith("# ")][:1] == [
        "# orders-client"
    ]
    assert "<script>" not in (tmp_path / "made/README.md").read_text()


# -- in a project ------------------------------------------------------------------------------------------------------


def toml_of(folder: Path, more: str = "package = true") -> None:
    (folder / "extsvc.toml").write_text(f'[services.Orders]\nspec = "orders.json"\noperations = "*"\n{more}\n')


def test_sync_writes_it_and_check_knows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, SPEC)
    toml_of(tmp_path)
    made = tmp_path / "orders-client"
    assert main(["sync"]) == 0 and main(["check"]) == 0
    before = tree(made)
    assert project(made)["project"]["version"] == "1.4b2"
    assert main(["sync", "--force"]) == 0 and tree(made) == before
    write(tmp_path, changed("1.5", note=TEXT))
    assert main(["check"]) == 1
    assert main(["sync"]) == 0 and main(["check"]) == 0
    assert headings(made) == ["1.5", "1.4b2"] and "note" in (made / "CHANGELOG.md").read_text()
    partly = tree(made)
    assert main(["sync", "--force"]) == 0 and tree(made) == partly  # rendered in part or whole: the same
    (made / "README.md").write_text("mine\n")
    capsys.readouterr()
    assert main(["check"]) == 1
    assert "orders-client/README.md" in capsys.readouterr().out
    write(tmp_path, changed("1.6", note=TEXT))
    assert main(["sync"]) == 1 and (made / "README.md").read_text() == "mine\n"
    assert headings(made) == ["1.5", "1.4b2"]


def test_add_writes_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, SPEC)
    assert main(["add", "orders.json", "--service", "Orders", "--all", "--package", "acme-orders"]) == 0
    assert 'package = "acme-orders"' in (tmp_path / "extsvc.toml").read_text()
    assert project(tmp_path / "acme-orders")["project"]["name"] == "acme-orders"
    assert main(["remove", "Orders"]) == 0
    assert not (tmp_path / "acme-orders" / "pyproject.toml").exists()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('package = "json"', "hide the module"),
        ("package = 1", "neither true nor a name"),
        ('package = true\ntarget = "salesforce"', "package is for the target"),
        ('out = "my-clients"', "write to 'my_clients'"),
        ('out = "sub/class"', "write to 'sub/class_'"),
        (
            'package = true\n[services.Other]\nspec = "orders.json"\noperations = "*"\nout = "orders-client"',
            "give an out of its own",
        ),
    ],
)
def test_tables_that_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], more: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, SPEC)
    toml_of(tmp_path, more)
    assert main(["sync"]) != 0
    assert told in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["extsvc.toml", "orders.json"]


def test_an_old_folder_goes_on_in_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, SPEC)
    toml_of(tmp_path, 'out = "my_clients"')
    assert main(["sync"]) == 0
    (tmp_path / "my_clients").rename(tmp_path / "my-clients")
    toml_of(tmp_path, 'out = "my-clients"')
    assert main(["sync"]) == 0


# -- the clients of a project, where it is imported from -------------------------------------------------------------------


ASKED = """
import sys, acme
before = {name.partition("acme.")[2] for name in sys.modules if name.startswith("acme.")}
from acme import Async%(name)s, %(name)s
print(sorted(before), %(name)s.__module__, Async%(name)s.__module__, "%(name)s" in acme.__all__)
import acme.runtime
print(acme.runtime.Options.__module__, "acme.%(package)s.types" in sys.modules)
"""


@pytest.mark.parametrize("name", ["Orders", "Options"])  # one that the runtime calls something else
def test_a_project_offers_its_clients(tmp_path: Path, name: str) -> None:
    assert generate(tmp_path, SPEC, "--package", "acme", service=name) == 0
    asked = run(sys.executable, "-c", ASKED % {"name": name, "package": name.lower()}, cwd=tmp_path / "made" / "src")
    package = f"acme.{name.lower()}.client"
    lines = [f"['_runtime', '_runtime.lazy'] {package} {package} True", "acme._runtime.options False"]
    assert asked.stdout.splitlines() == lines, asked.stderr


@pytest.mark.parametrize("name", ["runtime", "orders", "SERVICES"])
def test_what_a_project_calls_so_already_stays(tmp_path: Path, name: str) -> None:
    assert generate(tmp_path, SPEC, "--package", "acme", service=name) == 0
    (home,) = (
        one.parent.name for one in (tmp_path / "made" / "src" / "acme").glob("*/client.py") if one.parent.name[0] != "_"
    )
    words = f"from acme.{home} import {name}, Async{name}"
    assert words in (tmp_path / "made" / "README.md").read_text()
    assert run(sys.executable, "-c", words, cwd=tmp_path / "made" / "src").stderr == ""
    root = (tmp_path / "made" / "src" / "acme" / "__init__.py").read_text()
    assert f'"Async{name}"' not in root


# -- installed ---------------------------------------------------------------------------------------------------------

PROGRAM = """
from acme_orders import Orders, ServiceError
from acme_orders.orders import Order


def state(url: str) -> str:
    with Orders(base_url=url) as api:
        try:
            order: Order = api.get_order("17").value
        except ServiceError as error:
            return str(error)
        return order.id


def typo(api: Orders) -> None:
    api.get_order("17").value.idd


if __name__ == "__main__":
    import sys

    print(state(sys.argv[1]))
"""


def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME")}
    return subprocess.run(list(map(str, words)), cwd=cwd, capture_output=True, text=True, env=environment)


@pytest.mark.slow
def test_a_wheel_that_is_installed_typed_and_called(tmp_path: Path) -> None:
    assert generate(tmp_path, SPEC, "--package", "acme-orders") == 0
    built = run(
        sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path / "dist", tmp_path / "made", cwd=tmp_path
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    assert (
        wheel.name == "acme_orders-1.4b2-py3-none-any.whl" and wheel.name in (tmp_path / "made/README.md").read_text()
    )
    with zipfile.ZipFile(wheel) as packed:
        inside = packed.namelist()
    assert "acme_orders/py.typed" in inside and not [name for name in inside if "extsvc" in name]
    python = _environment(tmp_path, wheel)
    (tmp_path / "work").mkdir()
    program = tmp_path / "work" / "program.py"
    program.write_text(PROGRAM)
    with serve(tmp_path / "orders.json") as mock:
        called = run(python, program, mock.base_url, cwd=tmp_path / "work")
    assert called.returncode == 0 and called.stdout.strip(), called.stderr
    judged = run(
        sys.executable, "-m", "mypy", "--strict", "--python-executable", python, program, cwd=tmp_path / "work"
    )
    told = [line for line in judged.stdout.splitlines() if "error:" in line]
    assert len(told) == 1 and '"idd"' in told[0], judged.stdout + judged.stderr


def _environment(folder: Path, wheel: Path) -> Path:
    """The Python of a new environment with the wheel; what it depends on is lent by this one, so no network is needed."""
    home = folder / "venv"
    made = run(sys.executable, "-m", "venv", "--without-pip", home, cwd=folder)
    assert made.returncode == 0, made.stderr
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).stdout.strip())
    lent = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (own / "lent.pth").write_text("".join(f"{path}\n" for path in lent), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    put = run(*pip, "install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", wheel, cwd=folder)
    assert put.returncode == 0, put.stderr
    return python


def test_call_finds_the_package_of_a_project(tmp_path: Path) -> None:
    assert generate(tmp_path, SPEC, "--package", "acme-orders") == 0
    with serve(tmp_path / "orders.json") as mock:
        made = es.call(tmp_path / "made", "Orders.getOrder", {"id": "17"}, base_url=mock.base_url)
    assert made.value is not None and made.value.success
