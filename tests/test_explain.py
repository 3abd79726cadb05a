"""Every rule explains itself, and docs/rules says what the rules say."""

from __future__ import annotations

import json
import string
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import generator
from generator import catalog, catalog_pages
from generator.__main__ import main
from generator.diagnostics import Rule

RULES = sorted(catalog.all_rules().values(), key=lambda rule: rule.id)
DOCS = Path(__file__).parent.parent / "docs" / "rules"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_whole(rule: Rule) -> None:
    missing = [word for word in ("sentence", "remedy", "source", "bad", "good") if not getattr(rule, word)]
    assert not missing, f"{rule.id} lacks {', '.join(missing)}"
    assert rule.id == rule.id.lower() and " " not in rule.id
    for template in (rule.sentence, rule.remedy):
        list(string.Formatter().parse(template))  # a format string, braces paired


def test_every_module_that_makes_rules_is_in_the_catalog() -> None:
    """A rule that stands in a module which `catalog.ROOMS` does not name would not be explained."""
    known = {
        id(rule) for room in catalog.ROOMS.values() for name in room.modules for rule in _rules(f"generator.{name}")
    }
    for module in walk_packages(generator.__path__, "generator."):
        if not module.name.endswith("__main__"):
            strays = [rule.id for rule in _rules(module.name) if id(rule) not in known]
            assert not strays, f"{module.name} makes {', '.join(strays)}: name the module in catalog.ROOMS"


def _rules(name: str) -> list[Rule]:
    return catalog.rules_in(import_module(name))


def test_ids_are_unique_over_all_rooms() -> None:
    every = [rule for rules in catalog.by_room().values() for rule in rules]
    assert len(every) == len(set(every)) == len(RULES)


def test_the_list_of_rules_is_current(update: bool) -> None:
    made = catalog_pages.pages()
    if update:
        catalog_pages.write(DOCS)
    kept = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")}
    assert kept == made, "run `python -m generator.catalog_pages docs/rules`"


def test_explain_prints_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "es-openapi-31"]) == 0
    told = capsys.readouterr().out
    for word in ("Says:", "Remedy:", "Bad:", "Good:", "Source:", "Sure by:", "In an org:", "swaggerDataType"):
        assert word in told


def test_explain_lists_by_room(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    told = capsys.readouterr().out
    assert "Salesforce External Services\n" in told and "  es-openapi-31 " in told
    assert main(["explain", "--json"]) == 0
    assert "es-openapi-31" in {row["id"] for row in json.loads(capsys.readouterr().out)["salesforce"]}


def test_explain_as_json_and_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "overlay-no-match", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "overlay-no-match"
    assert main(["explain", "--markdown"]) == 0
    assert capsys.readouterr().out == "\n".join(catalog_pages.pages().values())


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("es-openapi31", "es-openapi-31"), ("overlay_no_match", "overlay-no-match"), ("zzz", "lists all")],
)
def test_an_unknown_rule_is_guessed(wrong: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", wrong]) == 2
    assert near in capsys.readouterr().err
