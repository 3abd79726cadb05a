"""Flow tests asked for by themselves: POST /tooling/runTestsAsynchronous, as `sf logic run test` and `sf apex run test` send it."""

from __future__ import annotations

from generator.org.test_runs import NoTests
from generator.rest.messages import RestAnswer, RestError, RestRequest
from generator.rest.router import RestRoute


def _start(request: RestRequest) -> RestAnswer:
    asked = request.json()
    if not isinstance(asked, dict):
        raise RestError(400, "INVALID_INPUT", "an object with testLevel or tests is expected")
    categories, tests = asked.get("category") or [], asked.get("tests") or []
    if not isinstance(categories, list) or not isinstance(tests, list):
        raise RestError(400, "INVALID_INPUT", "category and tests are lists")
    names = [str(name) for test in tests if isinstance(test, dict) for name in _named(test)]
    try:
        made = request.org.test_runs.start(request.session.user, [str(one) for one in categories], names)
    except NoTests as error:
        raise RestError(400, "INVALID_INPUT", str(error)) from None
    return RestAnswer(made.id)


def _named(test: dict[str, object]) -> list[object]:
    """The names of one entry: those of its methods, else of its class (`FlowTesting.Name` for a flow test)."""
    methods = test.get("testMethods")
    return methods if isinstance(methods, list) and methods else [test.get("className") or ""]


ROUTES = (RestRoute("POST", "/tooling/runTestsAsynchronous", _start),)
