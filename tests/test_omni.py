"""Integration Procedures through real clients and mocks, on the command line, and under attack."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from external_services import Callouts, ProcedureRun, ProcedureWorld, Services, check_procedures, run_procedure
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.__main__ import main
from generator.omni.files import inside, read_procedure
from generator.omni.formula.evaluate import Formulas
from generator.omni.formula.functions import FUNCTIONS
from generator.omni.formula.operators import OmniFault
from generator.omni.formula.syntax import BadOmniFormula, parsed
from generator.omni.paths import get, placed
from generator.omni.reader import read
from generator.omni.run.interpret import run
from generator.omni.run.rest import AnsweredRest, OutgoingRest, StepOfPath, request_of, steps_of
from generator.omni.run.state import Context, utc_now
from generator.omni.run.values import ConfigValues
from generator.omni.services import Match, NoMatch, OperationInput, RegisteredService, RestOperation, match
from tests.test_omni_cases import FOLDER, ROOT, SMS, file_of
from tests.tries import tries

WELCOME = file_of(FOLDER / "registered-service", "Message_Welcome")
CORPUS = Path(os.environ.get("EXTSVC_CORPUS", "/nowhere")) / "salesforce" / "hosts" / "omnistudio"


def ran(path: Path, **words: object) -> ProcedureRun:
    made = run_procedure(path, **words)  # type: ignore[arg-type]  # the words of each test
    assert made.value is not None, made.diagnostics
    return made.value


class Refusing:
    """A door that nothing may go through."""

    def send(self, request: OutgoingRest) -> AnsweredRest:
        raise AssertionError(request)


def made_run(elements: list[dict[str, object]], data: object = None) -> tuple[str, object, str]:
    rows = "".join(
        f"<omniProcessElements><isActive>true</isActive><name>{row['name']}</name><propertySetConfig>"
        f"{json.dumps(row['config']).replace('&', '&amp;').replace('<', '&lt;')}</propertySetConfig>"
        f"<sequenceNumber>{number}</sequenceNumber><type>{row['type']}</type></omniProcessElements>"
        for number, row in enumerate(elements)
    )
    text = f"<OmniIntegrationProcedure>{rows}<omniProcessKey>A_B</omniProcessKey></OmniIntegrationProcedure>"
    procedure = read(text.encode(), "a.oip").value
    assert procedure is not None
    result = run(procedure, Context({"a_b": procedure}, Refusing()), data)  # type: ignore[arg-type]  # plain data
    return result.ending, result.response, result.fault


# -- through a client


def test_a_rest_action_goes_through_the_client_and_the_mock(tmp_path: Path) -> None:
    kept = tmp_path / "answers.json"
    first = ran(WELCOME, services=SMS, callouts=Callouts(mock=True, record=kept))
    assert first.finished and first.calls[0][0] == "CPaaSSMS.Send-Sms-Single"
    assert isinstance(first.response, dict) and first.response["status"] == 200
    again = ran(WELCOME, services=SMS, callouts=Callouts(replay=kept))
    assert again.response == first.response
    assert "Send-Sms-Single" in kept.read_text(encoding="utf-8")


def test_the_client_checks_what_is_sent() -> None:
    run = ran(
        WELCOME, inputs={"name": "Ada", "account": "sub1", "to": None}, services=SMS, callouts=Callouts(mock=True)
    )
    assert run.ending == "failed" and run.response == {"Success": "False"} and "destination" in run.fault


def test_a_rest_action_of_no_service_is_not_sent_unasked() -> None:
    path = file_of(FOLDER / "given-answers", "Account_Lookup")
    told = {"Find": {"Account": {"Name": "A"}}}
    run = ran(path, services=Services(discovery=False), world=ProcedureWorld(given=told))
    assert run.ending == "failed" and "--remote-site https://api.example.com" in run.fault
    run = ran(path, services=SMS, callouts=Callouts(mock=True), world=ProcedureWorld(given=told))
    assert run.ending == "failed" and "no mock can answer it" in run.fault


def test_the_registration_beside_it_says_which_credential(tmp_path: Path) -> None:
    """Only the service of the named credential is the one that is called."""
    project = tmp_path / "main" / "default"
    assert (
        main(["export", str(ROOT / "specs" / "sms.json"), "--service", "CPaaSSMS", "--all", "--out", str(tmp_path)])
        == 0
    )
    (found,) = tmp_path.rglob("CPaaSSMS.externalServiceRegistration-meta.xml")
    (project / "externalServiceRegistrations").mkdir(parents=True, exist_ok=True)
    text = found.read_text(encoding="utf-8")
    here = project / "omniIntegrationProcedures"
    here.mkdir()
    shutil.copy(WELCOME, here)
    path = project / "externalServiceRegistrations" / found.name
    for credential, notes in (("Messages", 0), ("Other", 1)):
        told = f"<namedCredentialReference>{credential}</namedCredentialReference><schema>"
        path.write_text(text.replace("<schema>", told, 1), encoding="utf-8")
        made = check_procedures([here]).value
        assert made is not None
        assert [f.rule.id for f in made.findings] == ["omni-rest-not-matched"] * notes, credential


# -- matching


def service(path: str, method: str = "GET", credential: str = "") -> RegisteredService:
    operation = RestOperation("S.op", method, path, (OperationInput("id", "path", True),))
    return RegisteredService("S", credential, ("https://h.example/base",), (operation,))


def request(*steps: str, credential: str = "C", host: str = "", method: str = "GET") -> OutgoingRest:
    return OutgoingRest("P", "E", method, credential, host, tuple(StepOfPath(step, step) for step in steps))


@pytest.mark.parametrize(
    ("known", "asked", "fits"),
    [
        (service("/a/{id}"), request("a", "1"), (("id", "1"),)),
        (service("/a/{id}.json"), request("a", "1.json"), (("id", "1"),)),
        (service("/a/{id}"), request("a", "x%2Fy"), (("id", "x/y"),)),
        (service("/a/{id}"), request("a"), None),
        (service("/a/{id}"), request("b", "1"), None),
        (service("/a/{id}", "POST"), request("a", "1"), None),
        (service("/a/{id}", credential="ns__C"), request("a", "1"), (("id", "1"),)),
        (service("/a/{id}", credential="D"), request("a", "1"), None),
        (service("/a/{id}"), request("base", "a", "1", credential="", host="https://h.example"), (("id", "1"),)),
        (service("/a/{id}"), request("other", "a", "1", credential="", host="https://h.example"), None),
        (service("/a/{id}"), request("base", "a", "1", credential="", host="https://other.example"), None),
    ],
)
def test_what_fits_an_operation(
    known: RegisteredService, asked: OutgoingRest, fits: tuple[tuple[str, str], ...] | None
) -> None:
    found = match([known], asked)
    assert isinstance(found, NoMatch) if fits is None else isinstance(found, Match) and found.path == fits


def test_the_path_with_the_fewest_parameters_wins() -> None:
    one, two = service("/a/{id}").operations[0], service("/a/me").operations[0]
    found = match([RegisteredService("S", "", (), (one, two))], request("a", "me"))
    assert isinstance(found, Match) and found.operation is two


def test_a_merge_field_stays_in_its_step() -> None:
    assert steps_of("/a/%x:y/z%/b") == ["a", "%x:y/z%", "b"]
    procedure = read_procedure(file_of(FOLDER / "given-answers", "Account_Lookup")).value
    assert procedure is not None
    values = ConfigValues(Formulas(utc_now, {}))
    made = request_of(procedure.elements[1], "P", values, {"Name": "../../admin?x=1#", "id": "&a=b"}, {})
    assert made.target == "/v1/..%2F..%2Fadmin%3Fx%3D1%23?q=%26a%3Db&many=1&many=%26a%3Db"
    assert made.body is None, "a GET has none"


# -- the corpus

GIVEN: dict[str, dict[str, object]] = {
    "Account_Countries": {"ExtractAccountData": {"BillingCountry": "Peru"}, "CallCountriesAPI": [{"name": "Peru"}], "TrimResponses": {"name": "Peru"}},
    "ApexForcePtyLtd_IPCreateContact": {"RACreateContact": {"id": "003"}},
    "ApexForcePtyLtd_IPGetExistingCarInsCase": {"DMGetCarInsCase": {"Id": "500"}},
    "ApexForcePtyLtd_IpCacheBlock": {"DRExtractContact": {"Name": "Jack"}},
    "Opportunity_IPGetOpportunityRecord": {"DRGetOpportunityRecord": {"Id": "006"}},
    "Opportunity_IPGetRelatedOpportunityRecords": {"DRGetRelatedOpportunityRecords": {"Id": "006"}},
    "SalesforceStackExchange_IPGetRecord": {"DRGetAccountRecord": {"Account": [{"Id": "001"}]}},
    "SalesforceStackExchange_ReturnDuplicateFromList": {"DRCountListEntries": {"ListSize": 2, "ProductId": "01t"}},
    "Demo_AddProductToCartViaDCApi": {"getUserSessionParameters": {"token": "t"}, "createCartBasketViaAPEXProxy": {"cart": 1}},
}  # fmt: skip
ANSWERS: dict[str, object] = {
    "Account_Countries": {"name": "Peru"},
    "ApexForcePtyLtd_IPPayment": {"paymentResult": "OK"},
    "ApexForcePtyLtd_IPCreateContact": {"Result": {"id": "003"}},
    "ApexForcePtyLtd_IPGetExistingCarInsCase": {"Id": "500"},
    "ApexForcePtyLtd_IpCacheBlock": {"CacheContactOutput": {"Name": "Jack"}},
    "Opportunity_IPGetOpportunityRecord": {"Id": "006"},
    "Opportunity_IPGetRelatedOpportunityRecords": {"Id": "006"},
    "SalesforceStackExchange_IPGetRecord": {"accountRecordId": "001"},
    "SalesforceStackExchange_ReturnDuplicateFromList": {"DuplicateProductId": "01t"},
    "Demo_AddProductToCartViaDCApi": {"cartContext": {"cart": 1}},
}


@pytest.mark.skipif(not CORPUS.is_dir(), reason="real procedures are not at hand (EXTSVC_CORPUS)")
def test_every_real_procedure_is_read_checked_drawn_and_run(capsys: pytest.CaptureFixture[str]) -> None:
    made = check_procedures([CORPUS], services=Services(discovery=False)).value
    assert made is not None and made.readable and not made.failed
    assert {one.key for one in made.procedures} == ANSWERS.keys()
    for procedure in made.procedures:
        assert main(["omni", "draw", procedure.file, "--format", "svg"]) == 0
        assert "</svg>" in capsys.readouterr().out
        world = ProcedureWorld(given=GIVEN.get(procedure.key, {}))
        run = ran(Path(procedure.file), services=Services(discovery=False), world=world)
        assert (run.ending, run.response) == ("finished", ANSWERS[procedure.key]), procedure.key


# -- the command line


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = ["--spec", str(ROOT / "specs" / "sms.json"), "--service", "CPaaSSMS"]
    trace = tmp_path / "trace.jsonl"
    assert main(["omni", "run", str(WELCOME), *spec, "--mock", "--trace", str(trace), "--debug"]) == 0
    told = capsys.readouterr().out
    assert "SendSms (Rest Action): sent, CPaaSSMS.Send-Sms-Single" in told and '"status": 200' in told
    assert main(["omni", "draw", str(WELCOME), "--run", str(trace)]) == 0
    assert "==>" in capsys.readouterr().out
    assert main(["omni", "run", str(WELCOME), *spec, "--mock", "--input", "to=+65"]) == 1
    assert main(["omni", "check", str(FOLDER / "wrong-calls"), *spec]) == 1
    assert main(["omni", "check", str(tmp_path / "nothing.oip")]) == 2
    capsys.readouterr()


def test_tests_of_procedures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = {"CPaaSSMS.Send-Sms-Single": {"200": {"umid": "u"}}}
    test = {
        "procedure": str(WELCOME),
        "answers": answers,
        "expect": {"response": {"id": "u", "status": 200}, "elements": ["Words", "SendSms", "Answer"]},
    }
    spec = ["--spec", str(ROOT / "specs" / "sms.json"), "--service", "CPaaSSMS"]
    good = tmp_path / "good.omnitest.json"
    good.write_text(json.dumps(test), encoding="utf-8")
    assert main(["omni", "test", str(good), *spec]) == 0
    assert "1 of 1 passed" in capsys.readouterr().out
    test["expect"] = {"contains": {"id": "other"}, "ending": "finished"}
    (tmp_path / "bad.omnitest.json").write_text(json.dumps(test), encoding="utf-8")
    assert main(["omni", "test", str(tmp_path), *spec]) == 1
    told = capsys.readouterr().out
    assert "FAILED bad" in told and 'contains is {"id": "u", "status": 200}; expected {"id": "other"}' in told


def test_secrets_are_hidden() -> None:
    path = file_of(FOLDER / "stops", "Account_Stops")
    run = ran(path, world=ProcedureWorld(given={"Find": {"password": "hunter22", "note": "x"}}))
    assert "hunter22" not in json.dumps(run.response) and "hunter22" not in json.dumps(run.steps)


# -- hostile files


@pytest.mark.parametrize("name", ["../secret.json", "/etc/hostname", "..\\x.json", "link.json"])
def test_a_datapack_reads_nothing_outside_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.json").write_text('{"Name": "stolen", "Type": "Set Values"}', encoding="utf-8")
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    (folder / "A_DataPack.json").write_text(
        json.dumps({"Element": [name], "Type": "A", "SubType": "B"}), encoding="utf-8"
    )
    made = read_procedure(folder / "A_DataPack.json")
    assert made.value is not None and made.value.elements == ()
    assert [found.rule.id for found in made.diagnostics] == ["omni-unreadable"]


def test_blocks_that_name_each_other_end(tmp_path: Path) -> None:
    rows = [
        {"Name": a, "Type": "Loop Block", "ParentElementName": b, "PropertySetConfig": {}}
        for a, b in (("A", "B"), ("B", "A"))
    ]
    (tmp_path / "A_DataPack.json").write_text(
        json.dumps({"Element": rows, "Type": "A", "SubType": "B"}), encoding="utf-8"
    )
    assert read_procedure(tmp_path / "A_DataPack.json").value is not None


def test_an_element_that_is_answered_runs_whatever_its_formula_asks_an_org() -> None:
    path = file_of(FOLDER / "formula-slips", "Account_Slips")
    stopped = ran(path)
    assert stopped.ending == "stopped" and stopped.fault.startswith(
        'Set Values "Asks": the function QUERY needs an org'
    )
    answered = ran(path, world=ProcedureWorld(given={"Asks": {"id": "7"}}))
    assert answered.finished and isinstance(answered.response, dict) and answered.response["Asks"] == {"id": "7"}


@pytest.mark.parametrize(
    "told", [{"IsProcedure": True, "Language": "English"}, {"OmniProcessType": "Integration Procedure"}, {}]
)
def test_a_datapack_says_whether_it_is_a_procedure(tmp_path: Path, told: dict[str, object]) -> None:
    row = {"Type": "A", "SubType": "B", "Language": "Procedure", **told}
    (tmp_path / "A_DataPack.json").write_text(json.dumps(row))
    assert read_procedure(tmp_path / "A_DataPack.json").value is not None
    for screen in ({"Language": "English"}, {"IsProcedure": False}, {"OmniProcessType": "OmniScript"}):
        (tmp_path / "A_DataPack.json").write_text(json.dumps({"Type": "A", "SubType": "B", **screen}))
        assert "Omniscript" in read_procedure(tmp_path / "A_DataPack.json").diagnostics[0].message
    mapper = {"%vlocity_namespace%__Type__c": "Extract", "VlocityRecordSObjectType": "%vlocity_namespace%__DRBundle__c"}
    for other in (mapper, {"Type": "A", "SubType": "B", "VlocityRecordSObjectType": "OmniUiCard"}, {}):
        (tmp_path / "A_DataPack.json").write_text(json.dumps(other))
        assert "no Integration Procedure" in read_procedure(tmp_path / "A_DataPack.json").diagnostics[0].message
        assert inside(tmp_path) == []
    (tmp_path / "A_DataPack.json").write_text("{")  # it may be one: a check says that it cannot be read
    assert inside(tmp_path) == [tmp_path / "A_DataPack.json"]


def test_a_procedure_that_calls_itself_ends() -> None:
    ending, _, fault = made_run(
        [{"name": "Again", "type": "Integration Procedure Action", "config": {"integrationProcedureKey": "A_B"}}]
    )
    assert ending == "failed" and "nested deeper than 20" in fault


@pytest.mark.parametrize("key", ["additionalOutput", "failureResponse", "responseDefaultData", "vlcResponseHeaders"])
def test_an_answer_that_nests_without_end_is_none(key: str) -> None:
    answer: dict[str, object] = {
        "name": "Answer",
        "type": "Response Action",
        "config": {key: {":".join("a" * 5_000): "x"}},
    }
    if key == "failureResponse":
        answer = {
            "name": "Words",
            "type": "Set Values",
            "config": {key: {":".join("a" * 5_000): "x"}, "elementValueMap": {"a": "=CONCAT("}},
        }
    ending, response, _ = made_run([answer])
    assert ending == "failed"
    json.dumps(response)  # what can be written


def test_data_that_doubles_ends() -> None:
    doubling = [
        {
            "name": f"S{n}",
            "type": "Set Values",
            "config": {"elementValueMap": {"a": "=LIST(%S0:a%, %S0:a%)"}, "responseJSONNode": "S0"},
        }
        for n in range(1, 60)
    ]
    first = {"name": "S0", "type": "Set Values", "config": {"elementValueMap": {"a": [1, 2, 3]}}}
    ending, _, fault = made_run([first, *doubling])
    assert ending == "failed" and "values" in fault
    nesting = [
        {
            "name": f"N{n}",
            "type": "Set Values",
            "config": {"elementValueMap": {"a": "%S0%", "b": "%S0%"}, "responseJSONNode": "S0"},
        }
        for n in range(1, 60)
    ]
    ending, _, fault = made_run([first, *nesting])
    assert ending == "failed" and "values" in fault
    texts = [
        {
            "name": f"T{n}",
            "type": "Set Values",
            "config": {"elementValueMap": {"a": "%S0:a%%S0:a%"}, "responseJSONNode": "S0"},
        }
        for n in range(1, 60)
    ]
    ending, _, fault = made_run(
        [{"name": "S0", "type": "Set Values", "config": {"elementValueMap": {"a": "0123456789"}}}, *texts]
    )
    assert ending == "failed" and ("longer" in fault or "values" in fault)


# -- laws


@given(st.text(max_size=200))
@settings(max_examples=tries(300))
def test_any_text_is_a_formula_or_told_not_to_be(text: str) -> None:
    try:
        parsed(text)
    except BadOmniFormula:
        return
    try:
        Formulas(utc_now, {}).value(text, {})
    except OmniFault:
        pass


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(JSON, max_size=4))
@settings(max_examples=tries(800))
def test_any_function_takes_anything_or_says_why_not(name: str, values: list[object]) -> None:
    function = FUNCTIONS[name]
    if function.least <= len(values) <= function.most:
        try:
            json.dumps(function.of(values, utc_now))  # type: ignore[arg-type]  # plain data
        except OmniFault:
            pass


@given(st.lists(st.from_regex(r"[A-Za-z]{1,5}", fullmatch=True), min_size=1, max_size=4), JSON)
def test_what_is_put_is_got(steps: list[str], value: object) -> None:
    path = ":".join(steps)
    assert get(placed(path, value), path) == value  # type: ignore[arg-type]  # plain data
