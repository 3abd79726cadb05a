"""Einstein bots: conversations of ours and of the corpus, what is found in them, and bots that would never end."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from external_services import Callouts, Conversation, Services, check_bots, draw_bot, run_bot

from generator.bot.choices import understood
from generator.bot.model import BotEntity, BotQuestion
from generator.bot.words import recognised

ROOT = Path(__file__).parent.parent
BOT = ROOT / "specs" / "sms" / "bots" / "Messenger" / "v1.botVersion-meta.xml"
SMS = Services({"CPaaSSMS": ROOT / "specs" / "sms.json"}, discovery=False)
NONE = Services(discovery=False)
CORPUS = Path(os.environ.get("EXTSVC_CORPUS", "/nowhere")) / "salesforce" / "hosts" / "bots"


def talked(path: Path, *say: str, answers: dict[str, object] | None = None, **given: object) -> Conversation:
    made = run_bot(path, say, given=given, services=SMS, callouts=Callouts(answers=answers or {}))
    assert made.value is not None, made.diagnostics
    return made.value


def says(talk: Conversation) -> list[str]:
    return [text for who, text in talk.lines if who == "bot"]


def bot(tmp_path: Path, dialogs: str) -> Path:
    path = tmp_path / "v1.botVersion-meta.xml"
    path.write_text(f"<BotVersion>{dialogs}<entryDialog>A</entryDialog></BotVersion>", encoding="utf-8")
    return path


def test_an_unknown_text_is_named_and_goes_to_the_menu() -> None:
    talk = talked(BOT, "what?")
    assert ("note", "no intent is called 'what?'; models are not emulated (--intent TEXT=DIALOG)") in talk.lines
    made = run_bot(
        BOT,
        ["what?", "+65"],
        intents={"What?": "Send_a_Message"},
        given={"CPaaSSMS.Send-Sms-Single": {}},
        services=NONE,
    )
    assert made.value is not None and "Send_a_Message" in made.value.dialogs


@pytest.mark.parametrize("depth", [250, 600, 900])
def test_what_nests_without_end_is_not_remembered(depth: int) -> None:
    value = json.loads("[" * depth + "]" * depth)
    given = talked(BOT, "send a message", Number=value)
    assert given.ending == "failed" and "nests deeper" in given.fault
    answered = talked(BOT, "send a message", "+65", answers={"CPaaSSMS.Send-Sms-Single": {"200": value}})
    assert answered.dialogs[-1] == "Error" and says(answered)[-1] == "That did not work."


def test_dialogs_that_lead_to_each_other_end(tmp_path: Path) -> None:
    for kind in ("Redirect", "Call"):
        step = f"<botSteps><botNavigation><botNavigationLinks><targetBotDialog>A</targetBotDialog></botNavigationLinks><type>{kind}</type></botNavigation><type>Navigation</type></botSteps>"
        talk = talked(bot(tmp_path, f"<botDialogs>{step}<developerName>A</developerName></botDialogs>"))
        assert talk.ending == "failed"


def test_logic_that_cannot_be_read_ends_the_conversation(tmp_path: Path) -> None:
    condition = "<botStepConditions><leftOperandName>X</leftOperandName><operatorType>IsNotSet</operatorType></botStepConditions>"
    for logic, reason in (
        ("1 AND 2", "there is no condition 2"),
        ("(" * 100 + "1", "nested too deeply"),
        ("1 NAND 1", "unexpected NAND"),
    ):
        step = f"<botSteps><booleanFilter>{logic}</booleanFilter>{condition}<type>Group</type></botSteps>"
        talk = talked(bot(tmp_path, f"<botDialogs>{step}<developerName>A</developerName></botDialogs>"))
        assert talk.ending == "failed" and reason in talk.fault


@pytest.mark.parametrize("name", ["../Gone", "a" * 5_000, "", "a b", "Gone"])
def test_what_is_not_at_hand_stops_instead_of_leading_to_the_dialog_for_errors(tmp_path: Path, name: str) -> None:
    step = (
        f"<botSteps><botInvocation><invocationActionName>{name}</invocationActionName><invocationActionType>flow</invocationActionType>"
        "</botInvocation><type>Invocation</type></botSteps>"
    )
    error = "<botDialogs><developerName>E</developerName></botDialogs><conversationSystemDialogs><dialog>E</dialog><type>ErrorHandling</type></conversationSystemDialogs>"
    path = bot(tmp_path, f"<botDialogs>{step}<developerName>A</developerName></botDialogs>{error}")
    talk = talked(path)
    assert talk.ending == "stopped" and talk.dialogs == ("A",) and f"--set {name}=JSON" in talk.fault
    assert check_bots([path], services=NONE).value is not None


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("_Boolean", "Yes", True),
        ("_Number", "12", "12"),
        ("_Number", "x", None),
        ("_Text", "x", "x"),
        ("_Date", "2026-01-02", "2026-01-02"),
    ],
)
def test_values_are_recognised(slot: str, text: str, value: object) -> None:
    assert recognised(slot, text) == value


@pytest.mark.parametrize(
    ("pattern", "taken"), [("(a+)+b", False), ("(", True), ("(?=x)y", True), ("a*", True), ("", True)]
)
def test_the_pattern_of_an_entity_is_asked_in_bounded_time(pattern: str, taken: bool) -> None:
    entity = BotEntity(pattern=pattern)
    assert (understood(BotQuestion("X", "Mine"), [], "a" * 5_000, entity) is not None) is taken


def test_an_entity_is_found_as_a_word_and_the_longest_term_wins() -> None:
    entity = BotEntity({"visit": "Visit", "home visit": "Home", "c++": "C"})
    asked = BotQuestion("X", "Mine")
    for text, value in (
        ("a Home Visit, please", "Home"),
        ("visit", "Visit"),
        ("visitor", None),
        ("", None),
        ("c++", "C"),
    ):
        assert understood(asked, [], text, entity) == value


@pytest.mark.skipif(not CORPUS.is_dir(), reason="real bots are not at hand (EXTSVC_CORPUS)")
def test_every_real_bot_is_read_checked_drawn_and_talked_to() -> None:
    made = check_bots([CORPUS], services=NONE).value
    assert made is not None and made.readable and not made.failed and len(made.bots) == 2
    for one in made.bots:
        assert draw_bot(one.file).value and "</svg>" in (draw_bot(one.file, "svg").value or "")
    astro = CORPUS / "Astro_Case_Resolution.v1.botVersion-meta.xml"
    talk = run_bot(astro, ["a@example.com"], dialog="Case_Status", services=NONE,
                   given={"Get_Case_Details": {"Case_Status": "New", "Case_Number": "00001"}}).value  # fmt: skip
    assert talk is not None and talk.finished and any("Case 00001 is in New status" in text for text in says(talk))
    assert talked(CORPUS / "Astro_Bot.bot").ending == "stopped"
    assert talked(CORPUS / "Astro_Bot.bot", "Transfer To Agent", MyCustomVariable=[]).ending == "transferred"
