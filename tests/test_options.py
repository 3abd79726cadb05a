"""What holds for the options of all commands: a slip gets a suggestion, and one word means one thing."""

from __future__ import annotations

import argparse
import io
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest
from external_services import load

from generator.__main__ import main
from generator.cli import COMMANDS, picking
from generator.cli.former import _RENAMED, present
from generator.cli.parsing import _columns, leaves, parser_of
from generator.modelling.outline import outlines


def parsers() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for command, (name, _) in COMMANDS.items():
        module = import_module(f"generator.cli.{name}")
        parser = parser_of(command, module)
        verbs = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        if verbs and isinstance(module.PYTHON, Mapping):
            yield from ((f"{command} {verb}", sub) for verb, sub in verbs[0].choices.items())
        else:
            yield command, parser


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("add a.json --servcie X", "did you mean --service?"),
        ("org start --prot 5", "did you mean --port?"),
        ("flow run F --inptu a=1", "did you mean --input?"),
        ("sync --accept-braking=yes", "did you mean --accept-breaking?"),
        (
            "flow draw a.flow-meta.xml -f svg",
            "extsvc flow draw: error: unrecognized arguments: -f svg; did you mean --format?",
        ),
        ("flow draw a.flow-meta.xml --oot a.svg", "did you mean --out?"),
        ("credential new --nope", "`extsvc credential new --help` lists the options"),
        ("flow chek a.flow-meta.xml", "did you mean check?"),
        ("validate a.json --format jsn", "did you mean json?"),
        ("validate a.json --format zzzz", "invalid choice: 'zzzz'"),
        ("sync --zzzz", "`extsvc sync --help` lists the options"),
    ],
)
def test_a_slip_gets_a_suggestion(words: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words.split())
    said = capsys.readouterr().err
    assert ended.value.code == 2 and near in said
    assert ("usage:" in said) is ("did you mean" not in said)  # the usage of all would hide what was meant


# What a word says where commands say it in different words: each says this, and may say more of its own.
MEANS = {
    "--allow-private": "also read addresses in private networks, such as localhost",
    "--api-version": "of the org",
    "--base-url": "where the service stands",
    "--clients": "a folder that `extsvc generate` wrote",
    "--concurrency": "rows on their way at once",
    "--credential": "the named credential",
    "--debug": "print the debug log",
    "--dir": "the state folder",
    "--dry-run": "write nothing",
    "--fail": "let an element fail",
    "--fail-on": "what makes it exit 1",
    "--flows": "where flows lie",
    "--for": "for whom",
    "--format": "the form of the",
    "--header": "to send",
    "--host": "address to listen on",
    "--in": "where to read",
    "--input": "an input",
    "--interactive": "ask on the terminal what a screen asks",
    "--jobs": "processes",
    "--max-elements": "stop a run that executes more",
    "--namespace": "of the Apex classes",
    "--no-discovery": "do not look for registrations",
    "--operation": "this operation",
    "--out": "where to write",
    "--overwrite-edited": "generated files that were edited by hand",
    "--permission-set": "the permission set",
    "--port": "port to listen on",
    "--principal": "the principal whose key it is",
    "--project": "the project file",
    "--quiet": "no progress and no hints",
    "--rate": "requests per second at most",
    "--reason": "why",
    "--records": "the records",
    "--records-out": "what is there after",
    "--registration": "a registration's metadata XML",
    "--report": "write a report",
    "--run": "mark the path of a run",
    "--service": "the service's name",
    "--set": "what only an org would give",
    "--show-secrets": "do not hide fields named like secrets",
    "--spec": "an OpenAPI file",
    "--store": "the store",
    "--strict": "warnings fail too",
    "--templates": "templates of your own",
    "--timeout": "how long to wait",
    "--unreached": "stop after so many rows in a row that never reached the service",
    "--user": "the user",
}
# Words whose value is called by several names: a file or a folder, what all services share or one has.
SPELT = {
    "--in": {"FILE", "DIR"},
    "--namespace": {"NAME", "[SERVICE=]NAME"},
    "--out": {"FILE", "DIR"},
    "--set": {"NAME=VALUE", "NAME=JSON", "ELEMENT=JSON"},
}


def said() -> dict[str, dict[str, list[argparse.Action]]]:
    """By the word of an option and by the command, what the command has under it."""
    found: dict[str, dict[str, list[argparse.Action]]] = defaultdict(lambda: defaultdict(list))
    for command, parser in parsers():
        for leaf in leaves(parser):
            for action in leaf._actions:
                for name in action.option_strings:
                    if name.startswith("--"):
                        found[name][leaf.prog if leaf is not parser else command].append(action)
    return found


SAID = said()


@pytest.mark.parametrize("word", sorted(SAID))
def test_a_word_means_one_thing_in_all_commands(word: str) -> None:
    """Of one shape, its value of one kind, and either told in the same words or as MEANS has it."""
    of = {command: action for command, actions in SAID[word].items() for action in actions}
    assert len({action.nargs == 0 for action in of.values()}) == 1, {c: a.nargs for c, a in of.items()}
    values = {
        str(action.metavar or action.dest.upper()) for action in of.values() if action.nargs != 0 and not action.choices
    }
    assert values == SPELT.get(word, values) and (len(values) <= 1 or word in SPELT), values
    helps = {command: str(action.help) for command, action in of.items()}
    assert all(action.help for action in of.values()), f"{word} says nothing in {helps}"
    if word == "--json":
        assert all("as JSON" in text for text in helps.values()), helps
    elif word in MEANS:
        assert {command: text for command, text in helps.items() if MEANS[word] not in text} == {}
    else:
        assert len(set(helps.values())) == 1, helps


def test_what_is_in_the_tables_is_needed() -> None:
    for word in MEANS:
        assert len({str(action.help) for actions in SAID[word].values() for action in actions}) > 1, word
    assert SPELT.keys() <= MEANS.keys()


FORMER = {
    "validate no.json --output out.json": "--out",
    "fix no.json --output=out.json": "--out",
    "overlay apply no.json no.yaml --output out.json": "--out",
    "flow new Shop.read --spec no.json --output flows": "--out",
    "diff no.json no.json --for wire": "--reader",
    "omni run no.oip-meta.xml --data in.json": "--input-file",
    "credential set Shop --store file": "--secrets-in",
    "check --strict": "--thorough",
}


@pytest.mark.parametrize("words", FORMER)
def test_what_was_called_otherwise_is_taken_with_a_word(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(words.split()) == 2  # for there is no such file: what is asked is not how it is spelt
    said = capsys.readouterr().err
    assert f"is called {FORMER[words]} now; the next release takes {FORMER[words]} alone" in said
    assert "unrecognized" not in said and "usage:" not in said


def test_a_word_after_two_dashes_is_no_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(present("check", ["--thorough", "--", "--strict"])) == ["--thorough", "--", "--strict"]
    assert not capsys.readouterr().err


def test_no_help_shows_what_was_called_otherwise() -> None:
    shown = {name: {option for a in leaf._actions for option in a.option_strings} for name, leaf in parsers()}
    for command, renamed in _RENAMED.items():
        assert not shown[command] & renamed.keys() and set(renamed.values()) <= shown[command], command


def test_where_to_write_has_a_letter() -> None:
    for command, parser in parsers():
        for action in parser._actions:
            assert ("--out" in action.option_strings) is ("-o" in action.option_strings), command


def test_all_picks_and_overlay_is_applied() -> None:
    for command, parser in parsers():
        for action in parser._actions:
            if "--all" in action.option_strings:
                assert action.help == "every operation", command
            if "--overlay" in action.option_strings:
                assert "overlay" in str(action.help) and "apply" in str(action.help), command


def test_the_project_has_one_name_and_so_have_definitions() -> None:
    for command, parser in parsers():
        names = {name for action in parser._actions for name in action.option_strings}
        assert not names & {"--config", "--project-file"}, command
        for leaf in leaves(parser):
            known = {name for action in leaf._actions for name in action.option_strings}
            assert {"--quiet", "--verbose"} <= known, command


def test_the_list_to_tick_shows_names_and_no_references(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: readA\n"
        "      parameters: [{$ref: '#/components/parameters/Odd_Key'}, {$ref: '#/components/parameters/None'}]\n"
        "      responses: {'200': {description: Fine}}\n"
        "components: {parameters: {Odd_Key: {name: page, in: query, schema: {type: integer}}}}\n",
        encoding="utf-8",
    )
    spec = load(tmp_path / "a.yaml").value
    assert spec is not None
    (outline,) = outlines(spec)
    assert picking._row(outline, spec).endswith("(page, ? -> 200)")


@pytest.mark.parametrize("given", ["", "x", "-3", "0", "57"])
@pytest.mark.parametrize("terminal", [None, 0, 132])
def test_help_is_as_wide_as_the_library_would_have_it(
    given: str, terminal: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def size(_descriptor: int) -> os.terminal_size:
        if terminal is None:
            raise OSError
        return os.terminal_size((terminal, 5))

    monkeypatch.setenv("COLUMNS", given)
    monkeypatch.setattr(os, "get_terminal_size", size)
    assert _columns.__wrapped__() == shutil.get_terminal_size().columns
