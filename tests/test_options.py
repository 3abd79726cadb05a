"""What holds for the options of all commands: a slip gets a suggestion, and one word means one thing."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest
from external_services import load

from generator.__main__ import main
from generator.cli import COMMANDS, picking
from generator.cli.parsing import leaves, parser_of
from generator.modelling import outlines


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
            "flow draw a.flow-meta.xml -o a.svg",
            "extsvc flow draw: error: unrecognized arguments: -o a.svg; did you mean --out?",
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


# Options that several commands have, each with the one thing it says everywhere: its value's name, or that it is a switch.
def test_a_word_has_one_shape_in_all_commands() -> None:
    shapes = defaultdict(lambda: defaultdict(list))
    for command, parser in parsers():
        for action in parser._actions:
            for name in action.option_strings:
                if name.startswith("--"):
                    shapes[name][action.nargs == 0].append(command)
    assert {name: dict(kinds) for name, kinds in shapes.items() if len(kinds) > 1} == {}


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
