"""Registrations, credentials, permission sets and flows of public repositories, each deployed into a reset org.

Whatever an org said to them is not known; that each is answered, and why it is refused, is looked at here by its count.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from external_services import Org

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def told(corpus: Path) -> dict[str, tuple[Counter[str], list[str]]]:
    """By repository: how many components of each type were taken, and the problems of the others."""
    found: dict[str, tuple[Counter[str], list[str]]] = {}
    with Org() as org:
        for repository in sorted((corpus / "salesforce" / "examples").iterdir()):
            org.reset()
            ended = org.deploy(repository, rollback_on_error=False)
            assert not ended.error, (repository.name, ended.error)
            taken = Counter(one.key.type for one in ended.results if one.success)
            found[repository.name] = taken, [f"{one.key.type} {one.key.name}: {one.problem}" for one in ended.failures]
            assert sum(taken.values()) == len(org.running.org.components)
    return found


def test_registrations_and_flows_are_taken(told: dict[str, tuple[Counter[str], list[str]]]) -> None:
    # Two of the 21 registrations name a named credential that is itself refused; two flows lean on them.
    total: Counter[str] = sum((taken for taken, _ in told.values()), Counter())
    assert total["ExternalServiceRegistration"] == 19 and total["Flow"] == 18
    refused = [problem for _, problems in told.values() for problem in problems]
    flows = [problem for problem in refused if problem.startswith("Flow ")]
    # One registration is published by AppLink and lies in no repository.
    assert len(flows) == 3 and all("no service" in flow for flow in flows)


def test_the_others_are_refused_for_a_reason_that_stands_in_their_files(
    told: dict[str, tuple[Counter[str], list[str]]],
) -> None:
    reasons = (
        "placeholder",
        "is not defined",
        "cannot be used",
        "the URL is empty",
        "has no external",
        "no NamedCredential",
        "no service",
    )
    for _, problems in told.values():
        for problem in problems:
            assert any(reason in problem for reason in reasons), problem


def test_what_was_taken_is_handed_out_byte_for_byte(corpus: Path, tmp_path: Path) -> None:
    repository = corpus / "salesforce" / "examples" / "surajp__sf-external-services"
    with Org() as org:
        org.deploy(repository, rollback_on_error=False)
        org.retrieve(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 3
    for path in files:
        (original,) = repository.rglob(path.name)
        assert path.read_bytes() == original.read_bytes()
