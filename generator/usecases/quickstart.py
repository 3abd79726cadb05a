"""The whole line once, offline: the bundled SMS spec judged, its client generated, served by a mock and called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from generator.bundled import bundled_spec
from generator.diagnostics import Checked
from generator.selection import ALL
from generator.usecases import flow_rules, rules
from generator.usecases.calling import CallResult, call
from generator.usecases.generating import Generation, generate_service
from generator.usecases.stopping import Stop, needed, stopping

if TYPE_CHECKING:
    from generator.mock import MockServer
    from generator.model.types import Json

_SERVICE, _ACTION = "CPaaSSMS", "CPaaSSMS.Send-Sms-Single"
_INPUTS: Mapping[str, Json] = MappingProxyType(
    {"subAccountId": "demo", "body": {"destination": "+6512345678", "text": "Hello"}}
)


@dataclass(frozen=True, slots=True)
class QuickstartRun:
    """What each step gave: the generated package, the mock's address and what it was sent as (method, path), the answer."""

    spec: Path
    generation: Generation
    base_url: str
    inputs: Mapping[str, Json]
    sent: tuple[tuple[str, str], ...]
    result: CallResult


@stopping
def quickstart(out: str | Path = "quickstart") -> Checked[QuickstartRun]:
    """Generate the client of the bundled SMS spec into a folder, serve the spec on loopback and call it: no network, no org.

    Findings: what validation says of the spec, what stands in the way of writing to `out`, extra-missing without the extra
    `mock`. A call that fails is no finding: it is in the result.
    """
    from generator.oas import load

    path = bundled_spec("sms.json")
    generated = generate_service(needed(load(path)), _SERVICE, ALL, out)
    generation = needed(generated)
    with _served(path) as server:
        result = needed(call(out, _ACTION, _INPUTS, base_url=server.base_url))
        sent = tuple((request.method, request.path) for request in server.requests)
        made = QuickstartRun(path, generation, server.base_url, _INPUTS, sent, result)
    return Checked(made, generated.diagnostics)


@contextmanager
def _served(path: Path) -> Iterator[MockServer]:
    """A mock of the spec on a free port. Raises `Stop` when there can be none."""
    try:
        from generator.mock import serve

        server = serve(path).__enter__()  # its libraries are imported when it starts
    except ImportError:
        raise Stop(rules.EXTRA_MISSING.at("", what="quickstart", extra="mock")) from None
    except OSError as error:
        reason = error.strerror or error
        raise Stop(flow_rules.NO_MOCK.at("", service=_SERVICE, reason=reason)) from None
    try:
        yield server
    finally:
        server.close()
