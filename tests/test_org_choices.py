"""The table of what nobody knows of an org's answers: printed in the documents, and kept to by the code."""

from __future__ import annotations

from pathlib import Path

from generator.org import choices

PAGE = Path(__file__).parent.parent / "docs" / "org-choices.md"


def test_the_page_is_the_table(update: bool) -> None:
    if update:
        PAGE.write_text(choices.page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == choices.page(), "pytest tests/test_org_choices.py --update"


def test_each_choice_is_told_whole_and_once() -> None:
    questions = [one.question for one in choices.CHOICES]
    assert len(set(questions)) == len(questions)
    assert all(one.question and one.here and one.why for one in choices.CHOICES)


def test_the_constants_are_those_of_the_table() -> None:
    told = choices.page()
    for word in (
        choices.ACTION_TYPES["externalService"],
        choices.FAILED,
        choices.BAD_INPUT,
        f"{choices.MOST_INPUTS:,}",
    ):
        assert word in told
