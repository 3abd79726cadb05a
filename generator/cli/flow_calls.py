"""What stands behind a flow's callouts: a generated client, a mock, a recording; and the world a run takes place in."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from generator.cli.common import Fail

if TYPE_CHECKING:
    from generator.cli.flow_services import Desk, Source
    from generator.flow.actions import Actions
    from generator.flow.mask import Masker
    from generator.flow.model import Flow
    from generator.flow.recorded import Recorder


@dataclass(frozen=True, slots=True)
class Line:
    """The actions of a run, and the recorder around them when there is one."""

    actions: Actions
    recorder: Recorder | None = None


def line(
    options: argparse.Namespace, given: Sequence[Source], flows: Sequence[Flow], desk: Desk, masker: Masker
) -> Line:  # fmt: skip
    """What answers the callouts of these flows. Raises Fail for options that exclude one another."""
    from generator.flow.recorded import BadRecording, Recorder, Replay

    if options.replay:
        if options.mock or options.base_url or options.record:
            raise Fail("--replay answers by itself: leave --mock, --base-url and --record out")
        try:
            return Line(Replay.of(Path(options.replay)))
        except BadRecording as error:
            raise Fail(str(error)) from None
    if options.mock and options.base_url:
        raise Fail("--mock brings its own address: leave --base-url out")
    actions = _generated(options, given, flows, desk, masker)
    recorder = Recorder(actions, masker) if options.record else None
    return Line(recorder or actions, recorder)


def _generated(
    options: argparse.Namespace, given: Sequence[Source], flows: Sequence[Flow], desk: Desk, masker: Masker
) -> Actions:  # fmt: skip
    from generator.cli.flow_services import mock_urls, packages
    from generator.flow.generated import GeneratedActions

    made = packages(given, flows, desk)
    credentials = {s.service: options.credential or _project_credential(options, s) for s in given}
    guarded = {service for service, credential in credentials.items() if credential}
    urls = mock_urls(given, flows, desk, guarded) if options.mock else dict.fromkeys(made, options.base_url)
    headers = _headers(options.header, masker)
    connect = _connector(urls, credentials, headers, options.user, masker)
    actions = GeneratedActions(made, connect, _refusals())
    desk.stack.callback(actions.close)
    return actions


def _project_credential(options: argparse.Namespace, source: Source) -> str:
    """The named credential of the project; a mock on this machine is called through it for a named user only."""
    from generator.credentials.bound import on_this_machine

    stand_in = options.mock or on_this_machine(options.base_url)
    return source.credential if options.user or not stand_in else ""


def _refusals() -> tuple[type[Exception], ...]:
    try:
        from generator.credentials.errors import CredentialError
    except ImportError:
        return ()
    return (CredentialError,)


def _headers(given: Sequence[str], masker: Masker) -> dict[str, str]:
    """Headers as typed: "Name: value". Their values never show in logs and traces."""
    made: dict[str, str] = {}
    for text in given:
        name, colon, value = text.partition(":")
        if not colon or not name.strip():
            raise Fail("a header is written as 'Name: value'", "--header 'Authorization: Bearer ...'")
        made[name.strip()] = value.strip()
        masker.learn(value.strip())
        masker.learn(value.strip().rpartition(" ")[2])
    return made


def _connector(
    urls: Mapping[str, str], credentials: Mapping[str, str], headers: Mapping[str, str], user: str, masker: Masker
) -> Callable[[ModuleType, str], Any]:
    """Opens the client of a service as the options say."""
    from generator.credentials.provider import for_call
    from generator.flow.generated import client_class

    by_name = {name.lower(): url for name, url in urls.items()}
    named = {name.lower(): credential for name, credential in credentials.items()}

    def connect(package: ModuleType, service: str) -> Any:
        settings: dict[str, Any] = {}
        if by_name.get(service.lower()):
            settings["base_url"] = by_name[service.lower()]
        if named.get(service.lower()):
            opened = for_call(named[service.lower()], user or None, by_name.get(service.lower()) or None)
            settings["credential"] = Watched(opened, masker)
        if headers:
            settings["headers"] = dict(headers)
        return client_class(package, service)(**settings)

    return connect


class Watched:
    """A credential whose headers the masker learns, so that a server that repeats them gives nothing away."""

    def __init__(self, inner: Any, masker: Masker) -> None:
        self._inner, self._masker = inner, masker

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def headers(self, request: Any) -> Mapping[str, str]:
        """The headers of one attempt, as the credential makes them."""
        made: Mapping[str, str] = self._inner.headers(request)
        for value in made.values():
            self._masker.learn(value)
            self._masker.learn(value.rpartition(" ")[2])
        return made


def zone(name: str) -> ZoneInfo:
    """The time zone of this name. Raises Fail."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Fail(f"'{name}' is no time zone", "take a name such as UTC or Europe/Berlin") from None


def clock(moment: str) -> Callable[[], datetime]:
    """The clock of a run: the real one, or one that stands at the given moment. Raises Fail."""
    from generator.flow.run.driver import utc_now

    if not moment:
        return utc_now
    try:
        fixed = datetime.fromisoformat(moment)
    except ValueError:
        raise Fail(f"'{moment}' is no moment", "write it as 2026-06-24T16:19:00Z") from None
    at = fixed if fixed.tzinfo else fixed.replace(tzinfo=UTC)
    return lambda: at
