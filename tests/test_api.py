"""The public face: what is offered is there, explained, typed, quick to import, and does all that the command line does."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import external_services as face
import pytest

import generator
from generator.cli import COMMANDS
from tests.conftest import TypeChecker

ROOT = Path(__file__).parent.parent
HOME = Path(str(face.__file__))
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def test_no_name_stands_twice_and_none_is_private() -> None:
    assert list(face.__all__) == sorted(set(face.__all__))
    assert not [name for name in face.__all__ if name.startswith("_")]


@pytest.mark.parametrize("name", face.__all__)
def test_every_name_imports_and_explains_itself(name: str) -> None:
    found = getattr(face, name)
    assert name in dir(face)
    if name == "ALL":
        return
    assert found.__doc__ and len(found.__doc__.split()) > 2
    if inspect.isfunction(found):
        signature = inspect.signature(found)
        words = [str(p.annotation) for p in signature.parameters.values()] + [str(signature.return_annotation)]
        assert "_empty" not in " ".join(words), f"{name} is not typed"
        mentioned = {
            word
            for text in words
            for word in re.findall(r"[A-Za-z_][A-Za-z0-9_]*", re.sub(r"Literal\[.*?\]", "", text))
        }
        assert mentioned <= {*face.__all__, *PLAIN}, f"{name} speaks of types that are not public"


# What annotations mention beside public types.
PLAIN = {"str", "object", "int", "float", "bool", "None", "bytes", "tuple", "list", "dict", "Path", "Any",
         "Callable", "Iterable", "Iterator", "Mapping", "Sequence"}  # fmt: skip


def test_what_is_not_offered_is_no_attribute() -> None:
    for module in (generator, face):
        with pytest.raises(AttributeError, match="no attribute 'nothing'"):
            module.nothing  # noqa: B018  # asking is the point


@pytest.mark.parametrize("name", ["generator", "external_services"])
def test_importing_costs_nothing(name: str) -> None:
    code = f"import sys, __future__; before = set(sys.modules); import {name}; print(sorted(set(sys.modules) - before))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == f"['{name}']"


def test_the_type_checker_sees_what_is_offered() -> None:
    """Every name is imported for types from where it is found at run time, as a re-export (PEP 484: `X as X`)."""
    (block,) = (node for node in ast.parse(HOME.read_text(encoding="utf-8")).body if isinstance(node, ast.If))
    typed = {}
    for statement in block.body:
        assert isinstance(statement, ast.ImportFrom) and statement.module
        for alias in statement.names:
            assert alias.asname == alias.name
            typed[alias.name] = statement.module
    homes = {name: home for home, names in face._HOMES.items() for name in names.split()}
    assert typed == homes and sorted(homes) == face.__all__
    assert (HOME.parent / "py.typed").is_file() and (ROOT / "generator" / "py.typed").is_file()


def test_mypy_knows_the_types(tmp_path: Path, mypy: TypeChecker) -> None:
    (tmp_path / "use.py").write_text(
        "import external_services as es\n"
        "loaded = es.load('a.json')\nreveal_type(loaded)\n"
        "def names(spec: es.Spec) -> es.Checked[es.Model]:\n    return es.make_model(spec, 'A', es.Selection(tags=('a',)))\n"
        "es.make_model(1, 2)\n",
        encoding="utf-8",
    )
    told = mypy(tmp_path, "use.py").stdout
    assert "=generator.diagnostics.Checked[generator.oas.resolve.Spec]" in told, told
    assert told.count("arg-type") == 2 and "Found 2 errors" in told, told


@pytest.mark.parametrize("name", ["generator", "external_services"])
def test_both_names_run_the_command(name: str) -> None:
    ran = subprocess.run([sys.executable, "-m", name, "--version"], capture_output=True, text=True)
    assert ran.returncode == 0 and ran.stdout.startswith("external-services "), ran.stderr


def test_the_old_names_stay() -> None:
    """What `from generator import ...` gave before there was `external_services`."""
    assert len(generator.__all__) == 18
    for name in generator.__all__:
        assert getattr(generator, name) is getattr(face, name)


def test_the_page_is_current(update: bool) -> None:
    sys.path.insert(0, str(ROOT / "docs" / "make"))
    try:
        made = import_module("api").page()
    finally:
        sys.path.pop(0)
    if update:
        (ROOT / "docs" / "api.md").write_text(made, encoding="utf-8")
    assert (ROOT / "docs" / "api.md").read_text(encoding="utf-8") == made, "run `python docs/make/api.py`"
    assert [name for name in face.__all__ if f"### {name}\n" not in made] == []


def test_the_examples_of_the_page_work(tmp_path: Path) -> None:
    """All of them in one process and one folder, as a reader would type them."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    (tmp_path / "page.py").write_text("\n".join(EXAMPLES), encoding="utf-8")
    ran = subprocess.run([sys.executable, "page.py"], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert (tmp_path / "clients" / "cpaassms" / "operations" / "send_sms_single.py").is_file()


def test_no_document_imports_from_generator() -> None:
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        assert not re.search(r"^(from|import) generator\b", path.read_text(encoding="utf-8"), re.M), path.name


def test_the_errors_are_sentences(tmp_path: Path) -> None:
    assert face.load(tmp_path / "missing.json").failed
    with pytest.raises(LookupError, match="no rule"):
        face.explain("no-such-rule")
    with pytest.raises(LookupError, match="no format"):
        face.render((), "docx")
    assert face.open_project(tmp_path / "extsvc.toml").failed
    with pytest.raises(face.UnusableFlow, match="There is no file"):
        face.run_flow(tmp_path / "missing.flow-meta.xml")


# -- the command line and Python say the same ------------------------------------------------------------------------------

# What an option is called in Python, where it is not its own name, with or without an s.
CALLED = {
    "spec": ("source", "spec", "specs"),
    "tests": ("paths",),
    "flow": ("path", "flows"),
    "flows": ("paths", "flows"),
    "all": ("everything",),
    "names": ("names",),
    "name": ("name", "names"),
    "rule": ("rule",),
    "target": ("target", "external_services"),
    "readers": ("worst",),
    "check": ("paths",),
    "paths": ("credentials_from",),
    "action": ("action",),
    "set": ("given",),
    "elements": ("given",),
    "no_discovery": ("discovery",),
    "walk": ("run",),
    "service": ("service", "spec", "specs"),
    "fail_on": ("fails",),
    "report": ("report", "changes"),
    "allow_outside": ("allow_outside",),
    "registration": ("spec",),
    "write_overlay": ("overlay",),
    "project": ("project", "config"),
    "key_header": ("header",),
    "user": ("user", "users"),
    "callback_to": ("to", "callbacks"),
    "callback_secret": ("secret", "callbacks"),
    "procedure": ("path",),
    "bot": ("path",),
    "bots": ("paths",),
    "procedures": ("paths", "procedures"),
    "input_file": ("inputs",),
    "thorough": ("strict",),
    "secrets_in": ("store", "backend"),
}
# Options that need no counterpart, and why.
NOT_IN_PYTHON = {
    "stdio": "how an editor is spoken with",
    "mcp allow_writes": "what is called without a question: in Python nothing is asked",
    "mcp list": "what is printed: `ToolList.listed`",
    "json": "how the answer is printed: in Python it is a value",
    "format": "how the answer is printed: `render`, and methods of the answers, do that",
    "validate out": "where the report is printed to",
    "fix out": "where the copy is printed to",
    "overlay apply out": "where the copy is printed to",
    "bulk export out": "where the rows are printed to",
    "quiet": "what is printed",
    "notes": "what is printed: findings have a severity",
    "dry_run": "`rehearsal` around any of them, whose `diff` it prints",
    "preview": "`preview_bulk` takes what `run_bulk` takes",
    "unfinished": "what is written: `MendedSpec.passes` says whether the copy does",
    "allow_private": "`private_hosts` around any of them",
    "flow new out": "where the flow is written to",
    "no_diff": "what is printed: `Checkup.drift`",
    "debug": "what is printed: `Interview.log` and `.events`",
    "markdown": "the page of the documentation",
    "fail_on": "the exit code: findings have a severity",
    "readers": "the exit code: `Comparison.worst`",
    "overlay apply strict": "the exit code: findings have a severity",
    "overlay check strict": "the exit code: findings have a severity",
    "no_fold": "what is printed: findings that repeat a rule are folded, unless all are asked for",
    "fix target": "there is one: External Services",
    "flow draw out": "where the picture is printed to",
    "bot draw out": "where the picture is printed to",
    "omni draw out": "where the picture is printed to",
    "omni run trace": "where `ProcedureRun.steps` are written to",
    "org deploy folder": "`Org.deploy` takes it",
    "org deploy check_only": "`Org.deploy` takes it",
    "org deploy tests": "`Org.deploy` takes it",
    "org retrieve show_only": "what is printed: `rehearsal` shows it",
    "org retrieve folder": "`Org.retrieve` takes it",
    "org retrieve types": "`Org.retrieve` takes them",
    "org log follow": "how the log is printed: `Org.callouts`",
    "org log kind": "which log is printed: `Org.callouts` is the one of callouts",
    "org log bodies": "how the log is printed: `Org.callouts`",
    "org user verb": "`Org.add_user`, `Org.assign`",
    "org token name": "`Org.token` takes it",
    "org token revoke": "a token of `Org.token` ends with the org",
    "org client verb": "`Org.add_client`",
    "org credential verb": "`Org.set_credential`",
    "setup dir": "`Org` knows its own; `Org.dir`",
    "setup no_browser": "there is no browser in Python",
    "org complete id": "`Org.complete` takes it",
    "org complete outputs": "`Org.complete` takes them",
    "org publish event": "`Org.publish` takes it",
    "org publish fields": "`Org.publish` takes them as `data`",
    "org start empty": "`Org.deploy` deploys what it is given",
}


def parsers() -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Every command and sub-command with the public names that do the same."""
    for command, (module_name, _) in COMMANDS.items():
        module = import_module(f"generator.cli.{module_name}")
        parser = argparse.ArgumentParser()
        module.arguments(parser)
        if not isinstance(module.PYTHON, Mapping):
            yield command, module.PYTHON, parser
            continue
        (verbs,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
        assert verbs.choices.keys() == module.PYTHON.keys(), command
        for verb, names in module.PYTHON.items():
            yield f"{command} {verb}", names, verbs.choices[verb]


ROWS = list(parsers())


@pytest.mark.parametrize(("command", "names", "parser"), ROWS, ids=[row[0] for row in ROWS])
def test_every_option_is_a_parameter(command: str, names: str, parser: argparse.ArgumentParser) -> None:
    if command in ("completion", "man"):  # about the command line itself
        return
    assert names, f"extsvc {command} has no counterpart in Python"
    offered = set()
    for name in names.split():
        assert name in face.__all__, f"extsvc {command}: {name} is not public"
        found = getattr(face, name)
        offered |= set(inspect.signature(found).parameters) | {n for n in vars(found) if not n.startswith("_")}
    for action in parser._actions:
        wanted = {action.dest, f"{action.dest}s", *CALLED.get(action.dest, ())}
        excused = {action.dest, f"{command} {action.dest}"} & NOT_IN_PYTHON.keys() or isinstance(
            action, argparse._HelpAction
        )
        assert excused or wanted & offered, f"extsvc {command}: {action.option_strings or action.dest} has no parameter"


def test_no_excuse_is_out_of_use() -> None:
    used = {a.dest for _, _, parser in ROWS for a in parser._actions}
    used |= {f"{command} {a.dest}" for command, _, parser in ROWS for a in parser._actions}
    assert set(NOT_IN_PYTHON) <= used and set(CALLED) <= used | {"elements"}
