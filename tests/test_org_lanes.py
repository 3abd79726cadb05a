"""Live callouts of an org go side by side, each through a transport of its own while it lasts."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from external_services import Org
from runtime_support import Seen, Told, json_told, serving
from test_org_live import project

from generator.org.actions import AT_ONCE
from generator.org.client_parts import ClientAnswer, ClientRequest
from generator.org.lanes import Lanes

REQUEST = cast(ClientRequest, object())  # handed on unseen


class Answer:
    status = 200

    def __init__(self, fault: Exception | None) -> None:
        self.headers: Mapping[str, str] = {}
        self.chunks: Iterator[bytes] = iter([b"{}"])
        self.close = self._closing
        self._fault = fault

    def _closing(self) -> None:
        if self._fault is not None:
            raise self._fault


@dataclass
class Transport:
    """Counts its calls; `wrong` is raised by each, `wrong_end` by closing an answer."""

    wrong: Exception | None = None
    wrong_end: Exception | None = None
    calls: int = 0
    closed: bool = False

    def send(self, request: object, timeouts: object, deadline: float) -> ClientAnswer:
        self.calls += 1
        if self.wrong is not None:
            raise self.wrong
        return Answer(self.wrong_end)

    def close(self) -> None:
        self.closed = True


@dataclass
class Made:
    """What makes transports, and those that it made."""

    about: dict[str, Any] = field(default_factory=dict)
    transports: list[Transport] = field(default_factory=list)

    def __call__(self) -> Transport:
        self.transports.append(Transport(**self.about))
        return self.transports[-1]

    @property
    def calls(self) -> list[int]:
        return [one.calls for one in self.transports]


def test_an_answer_that_is_still_read_has_its_transport_to_itself() -> None:
    made = Made()
    lanes = Lanes(made)
    first, second = lanes.send(REQUEST, None, 0.0), lanes.send(REQUEST, None, 0.0)
    assert made.calls == [1, 1]
    second.close()
    second.close()  # gives back once only, or two callouts would share it
    third, fourth = lanes.send(REQUEST, None, 0.0), lanes.send(REQUEST, None, 0.0)
    assert made.calls == [1, 2, 1]
    for answer in (first, third, fourth):
        answer.close()
    lanes.close()
    assert all(one.closed for one in made.transports)


@pytest.mark.parametrize("where", ["wrong", "wrong_end"])
def test_a_transport_comes_back_after_a_fault(where: str) -> None:
    made = Made({where: OSError("gone")})
    lanes = Lanes(made)
    for _ in range(3):
        with pytest.raises(OSError, match="gone"):
            lanes.send(REQUEST, None, 0.0).close()
    assert made.calls == [3]


def test_live_callouts_are_out_together_and_their_answers_come_back_in_order(tmp_path: Path) -> None:
    together = threading.Barrier(AT_ONCE)

    def answer(seen: Seen) -> Told:
        together.wait(20)  # nobody is answered before all are there
        return json_told(json.dumps({"number": seen.query}).encode())

    with serving(Told(make=answer)) as vendor, Org(init=project(tmp_path, vendor.url)) as org:
        org.running.org.policy.refusal = lambda user, registration: ""
        org.running.org.policy.credential = lambda credential, user: None
        org.running.org.live.ask(["Shop_API"])
        names = [f"{number}" for number in range(3 * AT_ONCE)]
        answers = org.invoke("Shop.fetch", [{"shop": name} for name in names])
        assert [answer.outputs["200"]["number"] for answer in answers] == [f"shop={name}" for name in names]
        assert len(vendor.connections) == AT_ONCE
