"""`extsvc flow` end to end: generated client, real HTTP, mock server, log, trace, picture, tests, recordings."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.flow.run.state import Question
from generator.salesforce import xml
from generator.usecases.flow_runner import run_flow

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "specs" / "sms.json"
FLOWS = ROOT / "specs" / "sms" / "flows"
SMS = str(FLOWS / "Send_SMS_With_Fault_Path.flow-meta.xml")
SERVICE = ["--spec", str(SPEC), "--service", "CPaaSSMS"]
INPUTS = ["--input", "destination=+6512345678", "--input", "subAccountId=demo"]


class Cli:
    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self.capfd = capfd

    def __call__(self, *words: str) -> tuple[int, str, str]:
        code = main(["flow", *words])
        out, err = self.capfd.readouterr()
        return code, out, err


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.chdir(tmp_path)  # away from any extsvc.toml
    return Cli(capfd)


def test_the_guides_flow_as_written_is_corrected(cli: Cli) -> None:
    code, out, _ = cli("check", str(FLOWS / "Send_SMS_As_Written.flow-meta.xml"), *SERVICE, "--json")
    found = json.loads(out)["findings"]
    fields = {f["message"].split(":")[0]: f["remedy"] for f in found if f["rule"] == "flow-unknown-field"}
    assert code == 1 and set(fields) == {"{!smsBody.to}", "{!smsBody.from}"}
    assert fields["{!smsBody.to}"].startswith("did you mean destination")
    assert fields["{!smsBody.from}"].startswith("did you mean source")
    assert all(f["line"] > 0 and f["remedy"] for f in found)


def test_the_corrected_flow_has_no_error_and_the_fault_path_no_warning(cli: Cli) -> None:
    code, out, _ = cli("check", str(FLOWS / "Send_SMS.flow-meta.xml"), SMS, *SERVICE)
    assert code == 0 and "2 flows: 0 errors, 1 warning," in out and "flow-missing-fault-path" in out


def test_without_the_spec_the_checker_says_what_it_did_not_check(cli: Cli) -> None:
    code, out, _ = cli("check", str(FLOWS / "Send_SMS_As_Written.flow-meta.xml"))
    assert code == 0 and out.count("flow-registration-not-at-hand") == 1


def test_an_sms_is_sent_through_the_generated_client_to_the_mock(cli: Cli) -> None:
    code, out, err = cli("run", SMS, *SERVICE, "--mock", *INPUTS, "--debug", "--at", "2026-06-24T16:19:00Z")
    assert (code, err) == (0, "")
    assert "Transaction Committed" in out and "Action  CPaaSSMS.Send-Sms-Single  was run." in out
    assert out.endswith("result = The SMS was accepted: QUEUED\n")


def test_the_outputs_as_json(cli: Cli) -> None:
    code, out, _ = cli("run", SMS, *SERVICE, "--mock", *INPUTS, "--format", "json")
    found = json.loads(out)
    assert (code, found["status"], found["callouts"], found["outputs"]["httpStatus"]) == (0, "finished", 1, 200)


def test_a_generated_folder_serves_as_well_as_a_spec(cli: Cli, tmp_path: Path) -> None:
    assert main(["generate", str(SPEC), "--service", "CPaaSSMS", "--all", "--out", str(tmp_path / "clients")]) == 0
    cli.capfd.readouterr()
    clients = ["--clients", str(tmp_path / "clients")]
    code, out, _ = cli("check", str(FLOWS / "Send_SMS_As_Written.flow-meta.xml"), *clients)
    assert code == 1 and "did you mean destination" in out and "did you mean source" in out
    code, out, _ = cli("run", SMS, *clients, *INPUTS, "--base-url", "http://127.0.0.1:9")
    assert code == 0 and "The SMS was not sent: Callout failed" in out


def test_a_registration_beside_the_flow_is_found(cli: Cli, tmp_path: Path) -> None:
    project = tmp_path / "main" / "default"
    (project / "flows").mkdir(parents=True)
    (project / "externalServiceRegistrations").mkdir()
    flow = project / "flows" / "Send_SMS_As_Written.flow-meta.xml"
    flow.write_bytes((FLOWS / flow.name).read_bytes())
    schema = SPEC.read_text(encoding="utf-8").replace("&", "&amp;").replace("<", "&lt;")
    text = f'<ExternalServiceRegistration xmlns="http://soap.sforce.com/2006/04/metadata"><schema>{schema}</schema></ExternalServiceRegistration>'
    (project / "externalServiceRegistrations" / "CPaaSSMS.externalServiceRegistration-meta.xml").write_text(
        text, encoding="utf-8"
    )
    code, out, _ = cli("check", str(project))
    assert code == 1 and "{!smsBody.to}" in out
    code, out, _ = cli("check", str(project), "--no-discovery")
    assert code == 0 and "flow-registration-not-at-hand" in out


def test_a_broken_registration_beside_the_flow_is_an_error_of_the_check(cli: Cli, tmp_path: Path) -> None:
    """What is not checked must not look checked to CI: the fault is counted, and the check fails."""
    (tmp_path / "flows").mkdir()
    (tmp_path / "externalServiceRegistrations").mkdir()
    flow = tmp_path / "flows" / "Send_SMS_With_Fault_Path.flow-meta.xml"
    flow.write_bytes((FLOWS / flow.name).read_bytes())
    text = '<ExternalServiceRegistration xmlns="http://soap.sforce.com/2006/04/metadata"><schema>{"openapi":</schema></ExternalServiceRegistration>'
    file = tmp_path / "externalServiceRegistrations" / "CPaaSSMS.externalServiceRegistration-meta.xml"
    file.write_text(text, encoding="utf-8")
    code, out, err = cli("check", str(flow))
    assert code == 1 and "error json-syntax" in out and "1 flow: 1 error," in out and "CPaaSSMS is not checked" in err
    code, out, _ = cli("check", str(flow), "--json")
    (found,) = (one for one in json.loads(out)["findings"] if one["severity"] == "error")
    assert code == 1 and found["file"] == str(file)
    assert cli("check", str(flow), *SERVICE)[0] == 0


def test_trace_and_picture_show_the_runs_path(cli: Cli, tmp_path: Path) -> None:
    assert cli("run", SMS, *SERVICE, "--mock", *INPUTS, "--trace", "t.jsonl")[0] == 0
    events = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()]
    assert events[0]["format"] == "extsvc-flow-trace/1"
    assert [e["element"] for e in events[1:] if "element" in e] == [
        "Set_SMS_Body",
        "Send_SMS",
        "Was_Accepted",
        "Set_Result",
    ]
    code, out, _ = cli("draw", SMS, "--run", "t.jsonl")
    assert code == 0 and out.startswith("flowchart TD") and out.count("==>") == 5 and '-.->|"Fault"|' in out
    assert cli("draw", SMS, "--run", "t.jsonl", "--out", "flow.svg")[0] == 0
    root = xml.parse((tmp_path / "flow.svg").read_bytes())
    lines = [n for n in root.walk() if n.tag == "path"]
    assert root.tag == "svg" and len(lines) > 8
    assert (tmp_path / "flow.svg").read_text(encoding="utf-8").count('stroke="#0b7a3b"') >= 10


def test_recorded_once_replayed_without_a_server(cli: Cli, tmp_path: Path) -> None:
    assert cli("run", SMS, *SERVICE, "--mock", *INPUTS, "--record", "r.json")[0] == 0
    code, out, _ = cli("run", SMS, *SERVICE, *INPUTS, "--replay", "r.json")
    assert code == 0 and out.endswith("result = The SMS was accepted: QUEUED\n")
    recorded = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    recorded["calls"][0] |= {
        "outputs": {"responseCode": 503, "defaultExc": "busy"},
        "success": False,
        "errors": ["busy"],
    }
    (tmp_path / "r.json").write_text(json.dumps(recorded), encoding="utf-8")
    for choice, words in (("fault", "The SMS was not sent"), ("normal", "The SMS was rejected")):
        assert words in cli("run", SMS, *SERVICE, *INPUTS, "--replay", "r.json", "--http-errors", choice)[1]


def test_a_failed_interview_ends_with_one(cli: Cli) -> None:
    code, out, err = cli(
        "run", str(FLOWS / "Send_SMS.flow-meta.xml"), *SERVICE, *INPUTS, "--base-url", "http://127.0.0.1:9", "--debug"
    )
    assert code == 1 and "Transaction Rolled Back" in out and "An Error Occurred" in out and "failed" in err


def test_what_an_org_would_give_can_be_set(cli: Cli, tmp_path: Path) -> None:
    text = """<Flow xmlns="http://soap.sforce.com/2006/04/metadata"><label>L</label><apiVersion>66.0</apiVersion>
      <recordLookups><name>Get</name><label>Get</label><locationX>0</locationX><locationY>0</locationY><object>Account</object>
        <connector><targetReference>A</targetReference></connector></recordLookups>
      <screens><name>Ask</name><label>Ask</label><fields><name>screenField</name><fieldType>InputField</fieldType></fields></screens>
      <assignments><name>A</name><label>A</label>
        <assignmentItems><assignToReference>t</assignToReference><operator>Assign</operator>
          <value><stringValue>{!Get.Name} {!$User.Email} {!$Record.Owner.Name} {!screenField}</stringValue></value></assignmentItems></assignments>
      <start><connector><targetReference>Get</targetReference></connector></start>
      <variables><name>t</name><dataType>String</dataType><isOutput>true</isOutput></variables></Flow>"""
    (tmp_path / "L.flow-meta.xml").write_text(text, encoding="utf-8")
    code, _, err = cli("run", "L.flow-meta.xml")
    assert code == 1 and 'Get Records "Get" needs records' in err
    given = ['Get={"Name": "Acme"}', "$User.Email=a@b.c", '$Record={"Owner": {"Name": "Ada"}}', "screenField=typed"]
    code, out, _ = cli("run", "L.flow-meta.xml", *(word for text in given for word in ("--set", text)))
    assert (code, out) == (0, "t = Acme a@b.c Ada typed\n")


SCREEN = ROOT / "tests" / "flow_cases" / "screen-answered" / "Ask.flow-meta.xml"


def test_a_screen_is_answered_by_whoever_is_asked(cli: Cli) -> None:
    asked = []

    def ask(question: Question) -> str:
        asked.append((question.name, question.label, question.choices))
        return {"Who": "Ada", "Colour": "Red_choice"}.get(question.name, "")

    run = run_flow(SCREEN, given={"Lookup": {"recordId": "1"}}, ask=ask)
    assert run.outputs == {"result": "Ada 7 #f00  1"}
    assert asked == [("Who", "Your name", ()), ("Many", "How many", ()), ("Colour", "Colour", ("Red_choice",))]
    code, _, err = cli("run", str(SCREEN), "--interactive")
    assert code == 2 and "needs a terminal" in err


def test_records_are_found_changed_and_written(cli: Cli, tmp_path: Path) -> None:
    flow = str(ROOT / "tests" / "flow_cases" / "records" / "Tidy.flow-meta.xml")
    given = {"Account": [{"Name": "Acme", "Rating": "Hot"}, {"Name": "Old", "Rating": "Cold"}]}
    (tmp_path / "r.json").write_text(json.dumps(given), encoding="utf-8")
    words = ("run", flow, "--input", "rating=Hot", "--input", 'ratings=["Hot"]', "--records", "r.json")
    for out in ("out.json", "out.sqlite"):
        code, _, err = cli(*words, "--records-out", out, "--input", 'gone={"Id": "001"}')
        assert code == 0 and "took the fault path of Drop_none: INVALID_CROSS_REFERENCE_KEY" in err
    assert [row["Name"] for row in json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["Account"]] == [
        "Acme"
    ]
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8")) == given
    code, _, err = cli(*words, "--records-out", "failed.json", "--fail", "Make_case=full")
    assert code == 1 and "full" in err and not (tmp_path / "failed.json").exists()
    code, _, err = cli("run", flow, "--records", "absent.json")
    assert code == 2 and "absent.json" in err


def test_the_flow_tests_of_the_guide_pass(cli: Cli) -> None:
    code, out, _ = cli("test", str(ROOT / "specs" / "sms" / "flowtests"), *SERVICE)
    assert code == 0 and "passed Send_SMS_Accepted" in out and "passed Send_SMS_Wrong_Key" in out


def test_a_failing_flow_test_shows_what_was_seen(cli: Cli, tmp_path: Path) -> None:
    text = (ROOT / "specs/sms/flowtests/Send_SMS_Accepted.flowtest-meta.xml").read_text(encoding="utf-8")
    (tmp_path / "T.flowtest-meta.xml").write_text(text.replace("accepted: QUEUED", "accepted: SENT"), encoding="utf-8")
    code, out, _ = cli("test", "T.flowtest-meta.xml", "--flows", str(FLOWS), *SERVICE)
    assert (
        code == 1
        and "FAILED T" in out
        and "result is The SMS was accepted: QUEUED; expected EqualTo The SMS was accepted: SENT" in out
    )
    code, out, _ = cli("test", "T.flowtest-meta.xml", "--flows", str(FLOWS), *SERVICE, "--json")
    assert code == 1 and json.loads(out)[0]["failures"][0]["line"] > 0
    code, _, err = cli("test", "T.flowtest-meta.xml")
    assert code == 2 and "is not there" in err


def test_help_is_quick() -> None:
    script = "import sys; from generator.__main__ import main\ntry: main(['flow', 'run', '--help'])\nexcept SystemExit: pass\nprint([m for m in sys.modules if m.split('.')[0] in ('jinja2', 'httpx2', 'starlette', 'msgspec', 'yaml', 'lxml')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout.rstrip().endswith("[]"), done.stdout[-300:] + done.stderr


# -- the shape of the debug log, against real transcripts -------------------------------------------------------------


def skeleton(text: str) -> list[str]:
    """The fixed words of a transcript, line by line: what differs from run to run is left out."""
    made = []
    for line in text.splitlines():
        line = re.sub(r"</?b>", "", line)  # how a browser shows it, which is no word of the log
        line = re.sub(r"\d+ \w+ \d{4} at \d+:\d\d [ap]m", "MOMENT", line)
        line = re.sub(r"\d+\.\d\d seconds", "SECONDS", line)
        made.append(line)
    return made


def test_success_and_failure_have_the_words_of_the_samples(cli: Cli, corpus: Path) -> None:
    folder = corpus / "salesforce" / "flow-debug"
    if not folder.is_dir():
        pytest.skip("the corpus has no debug transcripts")
    good = cli("run", SMS, *SERVICE, "--mock", *INPUTS, "--debug")[1]
    bad = cli(
        "run", str(FLOWS / "Send_SMS.flow-meta.xml"), *SERVICE, *INPUTS, "--base-url", "http://127.0.0.1:9", "--debug"
    )[1]
    success = skeleton((folder / "external_service_action_success.txt").read_text(encoding="utf-8"))
    failure = skeleton((folder / "external_service_action_failure.txt").read_text(encoding="utf-8"))
    ours, theirs = skeleton(good), success
    for line in ("How the Interview Started", "Some of this flow's variables were set when the interview started.", "Flow start time: MOMENT.",
                 "Result", "Inputs:", "Outputs:", "Transaction Committed", "Any records that the flow was ready to create, update, or delete were committed to the database.",
                 "How the Interview Finished", "The flow interview ran for SECONDS and finished on MOMENT."):  # fmt: skip
        assert line in theirs and line in ours, line
        # Before and after the same number of blank lines.
        mine, other = ours.index(line), theirs.index(line)
        assert blanks_before(ours, mine) == blanks_before(theirs, other), line
    for line in (
        "Inputs:",
        "$$:Fault:",
        "Transaction Rolled Back",
        "An Error Occurred",
        "The flow interview failed on MOMENT. It ran for SECONDS.",
    ):
        mine, other = skeleton(bad).index(line), failure.index(line)
        assert blanks_before(skeleton(bad), mine) == blanks_before(failure, other), line
    rolled = failure.index("Transaction Rolled Back")
    assert failure[rolled + 1] in skeleton(bad)
    shapes = [r"API Version for Running the Flow: \d+", r"Assignment: .+", r"\d+ variables were updated\.|1 variable was updated\.", r"\{!.+\} Equals .+", r'\{!.+\} = ".*"',
              r".+ \(API\): .+", r"Action  \S+  was run\.", r"[\w-]+ = \{!\w+\} \(.+\)", r"body = \{!\w+\}", r"responseCode \(\d+\)"]  # fmt: skip
    for shape in shapes:
        for lines in (ours, theirs):
            assert any(re.fullmatch(shape, line) for line in lines), shape


def blanks_before(lines: list[str], position: int) -> int:
    count = 0
    while position - count - 1 >= 0 and not lines[position - count - 1]:
        count += 1
    return count


# -- the pytest fixture -----------------------------------------------------------------------------------------------


@pytest.fixture
def flow_runner() -> Any:
    from generator.usecases.flow_runner import FlowRunner

    return FlowRunner(ROOT / "specs")


PATH = "sms/flows/Send_SMS_With_Fault_Path.flow-meta.xml"
GIVEN = {"destination": "+6512345678", "subAccountId": "demo"}


def test_a_run_in_a_test_with_given_answers(flow_runner: Any) -> None:
    answer = {"200": {"umid": "1", "destination": "+65", "encoding": "AUTO", "status": {"code": "QUEUED"}}}
    run = flow_runner.run(PATH, GIVEN, spec="sms.json", answers={"CPaaSSMS.Send-Sms-Single": answer})
    assert run.finished and run.outputs["messageId"] == "1" and run.path[-1] == "Set_Result"
    assert run.calls[0][1]["body"]["source"] == "8x8" and "Transaction Committed" in run.log
    assert not flow_runner.run(PATH, {"subAccountId": "demo"}, spec="sms.json", answers={}).calls


def test_a_run_in_a_test_recorded_then_replayed(tmp_path: Path) -> None:
    from generator.usecases.flow_runner import FlowRunner, UnusableFlow

    def runner(record: bool) -> FlowRunner:
        return FlowRunner(tmp_path, record)

    given: dict[str, Any] = {"spec": SPEC, "recording": "r.json"}
    with pytest.raises(UnusableFlow, match="flow-record"):
        runner(False).run(SMS, GIVEN, **given)
    first = runner(True).run(SMS, GIVEN, **given, mock=True)
    again = runner(False).run(SMS, GIVEN, **given)
    assert first.outputs == again.outputs and first.calls == again.calls and again.finished


def test_the_plugin_is_announced() -> None:
    from importlib.metadata import entry_points

    (ours,) = entry_points(group="pytest11", name="extsvc")
    assert ours.load().flow.__doc__


@pytest.mark.parametrize("option", ["--input", "--set"])
def test_a_name_has_one_value(option: str, cli: Cli) -> None:
    code, _, err = cli("run", SMS, option, "destination=+65", option, "Destination=+66")
    assert code == 2 and f"{option} Destination is given twice" in err
