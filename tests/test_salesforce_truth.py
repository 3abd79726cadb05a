"""The names that real orgs wrote: each must be equal to ours. Exceptions are listed by name, with their reason."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from generator.usecases.described import describe

CORPUS = Path(os.environ.get("EXTSVC_CORPUS") or Path(__file__).parents[2] / "shared" / "corpus")
TRUTH = CORPUS / "salesforce" / "truth"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not TRUTH.is_dir(), reason="the folder of real registrations is not here (EXTSVC_CORPUS)"),
]

EXCEPTIONS = {
    # A registration of 2019, made by the generator before the present one, which named answers by their code only.
    ("purealoe-lwc.Slack", "classes", "ExternalService__Slack_200"),
}


def described(spec: str, service: str) -> dict[str, Any]:
    made = describe(spec, service).value
    assert made is not None
    return made.model()


def cases() -> list[Path]:
    return sorted(TRUTH.glob("*.json")) if TRUTH.is_dir() else []


@pytest.fixture(params=cases(), ids=lambda path: path.stem)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, dict[str, Any], dict[str, Any]]:
    truth = json.loads(request.param.read_text())
    spec = tmp_path / ("spec.json" if truth["spec"].lstrip().startswith("{") else "spec.yaml")
    spec.write_text(truth["spec"])
    return request.param.stem, truth, described(str(spec), truth["service"])


def holds(model: dict[str, Any], class_name: str, path: str) -> bool:
    types = {t["names"]["flow"].lower(): t for t in model["types"]}
    type = class_name
    for segment in path.split("."):
        fields = types.get(type.lower(), {"fields": []})["fields"]
        field = next((f for f in fields if f["salesforce"].lower() == segment.lower()), None)
        if field is None:
            return False
        type = field["type"].removeprefix("List<").rstrip(">")
    return True


def test_names_are_those_of_the_org(case: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
    stem, truth, model = case
    flows = {o["names"]["flow"].lower(): o for o in model["operations"]}
    made = {
        "operations": {o["names"]["metadata"] for o in model["operations"]},
        "classes": {t["names"]["flow"] for t in model["types"]},
    }
    missing = [(stem, kind, name) for kind in made for name in truth[kind] if name not in made[kind]]
    missing += [(stem, "actions", name) for name in truth["actions"] if name.lower() not in flows]
    for side in ("inputs", "outputs"):
        for action, name in truth[side]:
            if name not in {row["name"] for row in flows.get(action.lower(), {side: []})[side]}:
                missing.append((stem, side, f"{action} {name}"))
    missing += [(stem, "fields", f"{c}.{p}") for c, p in truth["fields"] if not holds(model, c, p)]
    assert set(missing) == {row for row in EXCEPTIONS if row[0] == stem}


def test_no_more_operations_than_the_org_stored(case: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
    _, truth, model = case
    if truth["operations"]:
        # Where ids are shared the org stored fewer operations than the document has; ours fall together likewise.
        assert len({o["names"]["metadata"] for o in model["operations"]}) == len(truth["operations"])


def test_no_registration_that_an_org_took_is_called_refused() -> None:
    from generator.document import parse
    from generator.modelling.build import build
    from generator.oas import resolve
    from generator.salesforce.verdict import RegistrationOutcome, judge

    refused = []
    for path in cases():
        truth = json.loads(path.read_text())
        spec = parse(truth["spec"].encode(), path.name).then(resolve).value
        assert spec is not None
        if judge(spec, build(spec, truth["service"]).service).outcome is RegistrationOutcome.REFUSED:
            refused.append(path.stem)
    assert refused == []
