"""The seam for targets: a third target needs a folder, templates and a row of the registry; nothing else knows of it."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import pipeline
from generator.__main__ import main
from generator.oas import load
from generator.targets import registry
from generator.targets.files import files_of, shared_files
from generator.targets.seam import Options, Target

ROOT = Path(__file__).parent.parent
SPEC = """
openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  /pets:
    get: {operationId: list & <pets>, responses: {'200': {description: ok}}}
    post: {operationId: loop, responses: {'204': {description: ok}}}
"""
# All that a new target is, as somebody would write it: a class and two templates.
TARGET = """
from pathlib import Path

from generator.diagnostics import Checked
from generator.naming.styles import pascal
from generator.naming.policy import Names, Style
from generator.targets.seam import Page, Target


class Ruby(Target):
    name = "ruby"
    words = frozenset({"Loop"})
    filters = {"loud": str.upper}
    escapes = {"rb": lambda value: str(value).replace("<", "&lt;")}
    templates = Path(__file__).parent / "templates"

    def pages(self, made, options):
        names = Names(Style(), self.words)
        rows = [(names.give(o.key, pascal(o.id), "call"), o.id) for o in made.service.operations]
        return Checked((Page(f"{made.service.name}.rb", "service.rb.jinja", {"name": made.service.name, "rows": rows}),))

    def shared(self, entries):
        return (Page("all.txt", "all.txt.jinja", {"names": [entry.name for entry in entries]}),)

    def signed(self, path, data):
        return data.startswith(b"class ")
"""
SERVICE = """class {{ name | loud }}
{% for name, id in rows %}
  {{ name }} {{ id }}
{% endfor %}
"""


@pytest.fixture
def ruby(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Target:
    folder = tmp_path / "ruby"
    (folder / "templates").mkdir(parents=True)
    (folder / "target.py").write_text(TARGET)
    (folder / "templates/service.rb.jinja").write_text(SERVICE)
    (folder / "templates/all.txt.jinja").write_text("{{ names | join(' ') }}\n")
    found = importlib.util.spec_from_file_location("pretended_target", folder / "target.py")
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    monkeypatch.setitem(registry.TARGETS, "ruby", module.Ruby)
    (tmp_path / "spec.yaml").write_text(SPEC)
    made: Target = registry.target("ruby")
    return made


RUBY = "class SVC\n  ListPets list & &lt;pets>\n  Loop_call loop\n"


def test_a_third_target_is_a_folder_and_a_row(ruby: Target, tmp_path: Path) -> None:
    spec = load(tmp_path / "spec.yaml").value
    assert spec is not None
    made = pipeline.model(spec, "Svc").value
    assert made is not None
    assert {f.path: f.text for f in files_of(made, to=ruby).value or ()} == {"Svc.rb": RUBY}
    entries = (pipeline.entry_of(made, ruby), pipeline.entry_of(made, registry.target()))
    files = {file.path: file.text for file in shared_files(entries)}
    assert files["all.txt"] == "ruby:Svc\n"
    assert '"Svc": "svc"' in files["__init__.py"] and "ruby:Svc" not in files["__init__.py"]


def test_each_target_calls_a_service_as_the_registry_says(ruby: Target) -> None:
    for name in registry.TARGETS:
        assert registry.label(name, "Svc") == registry.target(name).label("Svc")


def test_the_command_writes_a_third_target(
    ruby: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["generate", "spec.yaml", "--service", "Svc", "--all", "--out", "out"]
    assert main([*words, "--target", "ruby"]) == 0
    assert (tmp_path / "out/Svc.rb").read_text() == RUBY
    assert main([*words]) == 0  # two targets in one folder: neither takes the other's shared files away
    assert (tmp_path / "out/all.txt").is_file() and (tmp_path / "out/svc/client.py").is_file()
    assert main([*words, "--target", "ruby"]) == 0
    assert (tmp_path / "out/__init__.py").is_file()
    assert "0 new, 0 changed" not in capsys.readouterr().err


def test_a_project_writes_a_third_target_and_goes_back(
    ruby: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    toml = '[services.Svc]\nspec = "spec.yaml"\noperations = "*"\nout = "out"\ntarget = "{}"\n'
    Path("extsvc.toml").write_text(toml.format("ruby"))
    assert main(["sync"]) == 0
    assert Path("out/Svc.rb").read_text() == RUBY and not Path("out/svc").exists()
    before = {path: path.stat().st_mtime_ns for path in Path("out").rglob("*")}
    assert main(["sync"]) == 0 and main(["check"]) == 0
    assert {path: path.stat().st_mtime_ns for path in Path("out").rglob("*")} == before
    Path("extsvc.toml").write_text(toml.format("python"))
    assert main(["sync"]) == 0 and main(["check"]) == 0
    assert Path("out/svc/client.py").is_file() and not Path("out/Svc.rb").exists()
    assert main(["remove", "Svc", "--yes"] if "--yes" in _help("remove") else ["remove", "Svc"]) == 0
    assert not Path("out/svc").exists()


def _help(command: str) -> str:
    import io
    from contextlib import redirect_stdout, suppress

    said = io.StringIO()
    with redirect_stdout(said), suppress(SystemExit):
        main([command, "--help"])
    return said.getvalue()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('target = "cobol"', "no target 'cobol'"),
        ('targets = ["python", "salesforce"]', "one"),
        ('target = "salesforce"\noverrides = {classes = {A = "B"}}', "overrides are for"),
    ],
)
def test_the_project_file_says_what_it_cannot_do(
    line: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("extsvc.toml").write_text(f'[services.Svc]\nspec = "spec.yaml"\noperations = "*"\n{line}\n')
    assert main(["sync"]) != 0
    assert words in capsys.readouterr().err


def test_salesforce_metadata_of_a_part_names_every_operation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is not picked is in the registration too, and inactive; so it is with `export`, byte for byte."""
    monkeypatch.chdir(tmp_path)
    Path("spec.yaml").write_text(SPEC.replace(" & <pets>", ""))
    words = ["spec.yaml", "--service", "Svc", "--operation", "list"]
    assert main(["generate", *words, "--target", "salesforce", "--out", "one"]) == 0
    assert main(["export", *words, "--out", "two"]) == 0
    one, two = ({p.relative_to(top): p.read_bytes() for p in _files(Path(top))} for top in ("one", "two"))
    lock = Path(".extsvc.lock")
    kept = json.loads(one.pop(lock))["services"].keys() == json.loads(two.pop(lock))["services"].keys()
    assert kept and one == two
    text = next(data for path, data in one.items() if "Registration" in path.name)
    assert re.findall(rb"<active>(\w+)</active>\s*<name>(\w+)</name>", text) == [
        (b"true", b"z0list"),
        (b"false", b"z0loop"),
    ]


def _files(top: Path) -> Iterator[Path]:
    return (path for path in top.rglob("*") if path.is_file())


BROKEN = {
    "syntax": "{% if %}",
    "missing": "{{ service.nothing }}",
    "type": "{{ 1 + service.name }}",
    "zero": "{{ 1 // 0 }}",
    "sandbox": "{{ service.__class__.__mro__ }}",
    "include": "{% include 'nowhere' %}",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("template", ["client.py.jinja", "package.py.jinja"])
def test_a_broken_template_is_a_finding(
    text: str, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own").mkdir()
    Path("own", template).write_text(text)
    Path("spec.yaml").write_text(SPEC)
    words = ["generate", "spec.yaml", "--service", "Svc", "--all", "--out", "out", "--templates", "own"]
    assert main(words) == 1
    said = capsys.readouterr().err
    assert "template-failed" in said and template.partition(".")[0] in said
    assert not Path("out").exists() or not list(_files(Path("out")))


def test_a_users_template_for_one_target(tmp_path: Path) -> None:
    """own/NAME/ is for that target alone and goes before own/."""
    own = tmp_path / "own"
    for folder, word in ((own, "any"), (own / "python", "python"), (own / "salesforce", "other")):
        folder.mkdir(exist_ok=True)
        (folder / "types_package.py.jinja").write_text(word)
    (tmp_path / "spec.yaml").write_text(SPEC)
    spec = load(tmp_path / "spec.yaml").value
    assert spec is not None
    made = pipeline.model(spec, "Svc").value
    assert made is not None
    files = {file.path: file.text for file in files_of(made, own, Options()).value or ()}
    assert files["svc/types/__init__.py"] == "python"


def test_nobody_outside_names_a_target() -> None:
    """Only the registry imports what lies in a target's folder; the commands for credentials and flows, and named.py for the words of Python, whose
    metadata only Salesforce has, are named here one by one."""
    known = {
        "named.py",
        "api.py",
        "usecases/agent_files.py",
        "usecases/exporting.py",
        "usecases/exported_flows.py",
        "usecases/credential_views.py",
        "usecases/flow_new.py",
        "usecases/metadata_files.py",
        "usecases/new_credential.py",
        "targets/registry.py",
    }
    found = set()
    for path in (ROOT / "generator").rglob("*.py"):
        name = path.relative_to(ROOT / "generator").as_posix()
        if not re.match(r"targets/(python|salesforce)/", name) and re.search(
            r"generator\.targets\.(python|salesforce)", path.read_text(encoding="utf-8")
        ):
            found.add(name)
    assert found <= known, found - known
