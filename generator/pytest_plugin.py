"""The pytest fixture `flow`: flows run in tests, with answers given, recorded, mocked or real.

    def test_sms(flow):
        run = flow.run("flows/Send_SMS.flow-meta.xml", {"destination": "+65...", "subAccountId": "demo"},
                       spec="sms.json", answers={"CPaaSSMS.Send-Sms-Single": {"200": {"umid": "1", ...}}})
        assert run.finished and run.outputs["messageId"] == "1"

Nothing but pytest is imported until a test uses the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from generator.usecases.flow_runner import FlowRunner


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --flow-record` writes the recordings that tests name, instead of replaying them."""
    group = parser.getgroup("extsvc", "Salesforce flows")
    group.addoption("--flow-record", action="store_true", help="write the recordings of flow.run(recording=...) anew")


@pytest.fixture
def flow(request: pytest.FixtureRequest) -> FlowRunner:
    """Runs flows: `flow.run(path, inputs, spec=..., answers=...)`."""
    from generator.usecases.flow_runner import FlowRunner

    return FlowRunner(request.path.parent, bool(request.config.getoption("--flow-record", default=False)))
