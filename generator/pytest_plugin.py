"""The pytest fixtures `flow` and `org`.

`org` is a local org, fresh for each test, that any client of Salesforce can call:

    def test_sms(org):
        assert org.deploy("force-app").success
        (answer,) = org.invoke("CPaaSSMS.Send-Sms-Single", {"subAccountId": "demo", "body": {...}})
        assert answer.success and org.callouts()[0].url.endswith("/messages")

`flow`: flows run in tests, with answers given, recorded, mocked or real.

    def test_sms(flow):
        run = flow.run("flows/Send_SMS.flow-meta.xml", {"destination": "+65...", "subAccountId": "demo"},
                       spec="sms.json", answers={"CPaaSSMS.Send-Sms-Single": {"200": {"umid": "1", ...}}})
        assert run.finished and run.outputs["messageId"] == "1"

Nothing but pytest is imported until a test uses the fixture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from generator.orgserver.embedded import Org
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


@pytest.fixture
def org() -> Iterator[Org]:
    """A local org on a free port of this machine, with a state folder of its own that goes with it."""
    from generator.orgserver.embedded import Org

    with Org() as started:
        yield started
