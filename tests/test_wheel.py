"""What is published works by itself: the sdist gives the wheel, the wheel holds all it needs and runs where nothing else is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from generator.release import PUBLISHED, VERSION

ROOT = Path(__file__).parent.parent


def run(*words: str | Path, cwd: Path) -> str:
    """Run a command away from the checkout. Fails with what it said."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME")}
    ran = subprocess.run(list(map(str, words)), cwd=cwd, capture_output=True, text=True, env=environment)
    assert ran.returncode == 0, f"{words}\n{ran.stdout[-1500:]}\n{ran.stderr[-1500:]}"
    return ran.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist, and the wheel that was built from it."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (sdist,), (wheel,) = out.glob("*.tar.gz"), out.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def installed(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of a new environment with the wheel; what it depends on is lent by this one, so no network is needed."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home.parent)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip())
    # Folders named in a .pth are searched last, and .pth files inside them (our own editable installation) are not read.
    lent = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (own / "lent.pth").write_text("".join(f"{folder}\n" for folder in lent), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", built[1], cwd=home)
    return scripts


def kept(folder: Path) -> list[Path]:
    """The project's files below a folder: those under version control, where it is."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, text=True, check=True)
        return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]


def test_the_wheel_holds_all_that_the_generator_reads(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[1]) as packed:
        inside = {name for name in packed.namelist() if not name.endswith("/")}
    for folder, place in (
        ("templates", "generator/_templates"),
        ("specs", "generator/_specs"),
        ("generator", "generator"),
    ):
        wanted = {f"{place}/{path.relative_to(ROOT / folder).as_posix()}" for path in kept(ROOT / folder)}
        wanted = {name.removeprefix("generator/import_name/") for name in wanted}
        assert len(wanted) > 10
        assert sorted(wanted - inside) == []
    assert any(name.endswith("/entry_points.txt") for name in inside)
    assert any("LICENSE" in name for name in inside)
    assert {name.split("/")[0] for name in inside if ".dist-info/" not in name} == {"generator", "external_services"}


def test_the_release_is_the_one_of_the_distribution(built: tuple[Path, Path]) -> None:
    assert built[1].name.split("-")[1] == VERSION == version("external-services")


def test_the_sdist_holds_the_tests_too(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[0]) as packed:
        inside = {name.split("/", 1)[1] for name in packed.getnames() if "/" in name}
    wanted = (
        "README.md",
        "LICENSE",
        "pyproject.toml",
        "Makefile",
        "tests/conftest.py",
        "templates/python/docs.md.jinja",
    )
    assert [name for name in wanted if name not in inside] == []


def test_the_installed_command_works_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    python, extsvc = installed / "python", installed / "extsvc"
    place = run(python, "-c", "import generator; print(generator.__file__)", cwd=tmp_path)
    assert Path(place.strip()).is_relative_to(installed.parent.resolve()) or str(installed.parent) in place
    assert run(extsvc, "--version", cwd=tmp_path).startswith("external-services ")
    assert "quickstart" in run(extsvc, "--help", cwd=tmp_path)
    said = run(extsvc, "quickstart", cwd=tmp_path)
    assert "CPaaSSMS.Send-Sms-Single" in said and "responseCode: 200" in said
    (tmp_path / "shop.json").write_text(SHOP, encoding="utf-8")
    run(extsvc, "validate", "shop.json", cwd=tmp_path)
    assert "1 operation and" in run(extsvc, "generate", "shop.json", "--service", "Shop", "--all", cwd=tmp_path)
    assert (tmp_path / "clients" / "_runtime" / "client.py").is_file()
    code = "from clients.shop import Shop; Shop(base_url='https://shop.example.com').close(); print('fine')"
    assert run(python, "-c", code, cwd=tmp_path) == "fine\n"


FACE = (
    "import external_services as es; print(es.__file__); print(set(dir(es)) >= set(es.__all__));"
    "print(es.load('shop.json').value is not None, es.Selection(tags=('a',)).empty, len(es.__all__) > 80);"
    "[getattr(es, name) for name in es.__all__]"
)


def test_the_wheel_offers_the_import_name(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "shop.json").write_text(SHOP, encoding="utf-8")
    told = run(installed / "python", "-c", FACE, cwd=tmp_path).splitlines()
    assert Path(told[0]).parent.name == "external_services" and "import_name" not in told[0]
    assert Path(told[0]).is_relative_to(installed.parent.resolve()) or str(installed.parent) in told[0]
    assert told[1:] == ["True", "True False True"]
    assert (Path(told[0]).parent / "py.typed").is_file()
    for name in ("external_services", "generator"):
        assert run(installed / "python", "-m", name, "--version", cwd=tmp_path).startswith("external-services ")


def test_an_editable_installation_offers_it_too(tmp_path: Path) -> None:
    """As `pip install -e .` leaves it: from the checkout, in an environment that knows nothing of it yet."""
    home = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=tmp_path)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    lent = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (own / "lent.pth").write_text("".join(f"{folder}\n" for folder in lent), encoding="utf-8")
    checkout = tmp_path / "checkout"
    for folder in ("generator", "templates", "specs"):
        shutil.copytree(ROOT / folder, checkout / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout / name)
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    options = ("--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed")
    run(*pip, "install", *options, "-e", checkout, cwd=tmp_path)
    (tmp_path / "shop.json").write_text(SHOP, encoding="utf-8")
    told = run(python, "-c", FACE, cwd=tmp_path).splitlines()
    assert Path(told[0]).is_relative_to(checkout.resolve()) and told[1:] == ["True", "True False True"]
    assert run(python, "-m", "external_services", "--version", cwd=tmp_path).startswith("external-services ")


SHOP = (
    '{"openapi": "3.0.3", "info": {"title": "Shop", "version": "1"}, "paths": {"/orders": {"get": {"operationId": "list", '
    '"responses": {"200": {"description": "All", "content": {"application/json": {"schema": {"type": "array", "items": '
    '{"type": "string"}}}}}}}}}}'
)


def test_the_wheel_is_reproducible(built: tuple[Path, Path], tmp_path: Path) -> None:
    """Built again, elsewhere and later, it is the same file: whoever doubts a release can make it."""
    again = tmp_path / "copy"
    for path in kept(ROOT):
        target = again / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        os.utime(target, (1_000_000_000, 1_000_000_000))
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path, again, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == built[1].name
    assert wheel.read_bytes() == built[1].read_bytes()


LOCKED = {
    "run": ("mock",),
    "dev": ("mock", "dev"),
    "browser": ("mock", "dev", "browser"),
    "typing": ("mock", "dev", "typing"),
    "mutants": ("mock", "dev", "mutants"),
}


@pytest.mark.parametrize("lock", LOCKED)
def test_locks_hold_one_version_and_its_hashes(lock: str) -> None:
    """Each line of a lock names one version with hashes and no place to fetch it from; all direct dependencies are in it."""
    text = (ROOT / ".ci" / f"requirements-{lock}.lock").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if not entry.startswith("#")]
    assert "://" not in text and all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    locked = {_plain(entry.split("==")[0]): entry.split("==")[1].split()[0] for entry in entries}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(need for extra in LOCKED[lock] for need in extras[extra])]
    for requirement in wanted:
        name = _plain(re.split(r"[\[<>=;~! ]", requirement)[0])
        assert name in locked or name == "external-services", f"{requirement} is not locked: run `make lock`"
    for line in (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        assert locked.get(_plain(name), version) == version, f"{line} is locked otherwise: run `make lock`"


def test_the_makefile_installs_from_locks_alone() -> None:
    """Every set-up that runs here takes its packages from a lock with hashes; only the lowest versions are looked up."""
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    bare = [
        line for line in lines if re.search(r"\$\((PIP|UV)\)\S* (pip )?install|\$\(PIP\) ", line) and ":=" not in line
    ]
    assert all("--resolution lowest-direct" in line for line in bare), bare
    named = {match for line in lines for match in re.findall(r"\$\(LOCKED\) \.ci/requirements-(\w+)\.lock", line)}
    assert named == set(LOCKED)


def test_the_extra_of_generated_packages_brings_the_engine_that_they_ask_for() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    (need,) = extras["strict"]
    assert need.split(">=")[0].replace("-", "_") in (ROOT / "templates/python/_runtime/pattern_engine.py").read_text()
    for readme, words in (
        ("README.md", "'.[strict]'"),
        ("templates/python/manners.md.jinja", "pip install jsonschema-rs"),
    ):
        assert words in (ROOT / readme).read_text(encoding="utf-8")


def test_nobody_is_sent_to_an_index_that_has_no_release() -> None:
    """One place knows what to type (`generator.release`); documents say the same."""
    told = re.compile(r"(pip|pipx|uv|uvx)( \w+)? (--\S+ )*'?external-services")
    assert not PUBLISHED and told.search("pip install 'external-services[mock]'")
    texts = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "templates").rglob("*.jinja")]
    code = [path for path in (ROOT / "generator").rglob("*.py") if path.name != "release.py"]
    assert [path.name for path in (*texts, *code) if told.search(path.read_text(encoding="utf-8"))] == []


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("tool", ["uvx", "pipx"])
def test_the_readme_runs_it_without_installing(tool: str, built: tuple[Path, Path], tmp_path: Path) -> None:
    """The README's own line, with the wheel instead of the checkout; it needs an index for what the wheel depends on."""
    found = shutil.which(tool, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        pytest.skip(f"no {tool} here")
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    (line,) = re.findall(rf"`({tool} [^`]*quickstart)`", readme)
    wheel = f"external-services[mock] @ {built[1].as_uri()}"
    words = [found, *(wheel if word == ".[mock]" else word for word in shlex.split(line)[1:])]
    keep = {"PIPX_HOME": tmp_path / "pipx", "PIPX_DEFAULT_PYTHON": sys.executable, "UV_PYTHON": sys.executable}
    environment = {**os.environ, **{name: str(value) for name, value in keep.items()}}
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, env=environment, timeout=600)
    if ran.returncode and re.search(
        r"error sending request|dns error|No matching distribution|Connection|not found in the (package )?registry",
        ran.stderr,
    ):
        pytest.skip(f"no index that {tool} could ask")
    assert ran.returncode == 0, ran.stderr[-1500:]
    assert "responseCode: 200" in ran.stdout
