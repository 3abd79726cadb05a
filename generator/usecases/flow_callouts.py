"""What stands behind a flow's callouts: given answers, a recording, a generated client and a mock or the service itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from generator.usecases import flow_rules as rules
from generator.usecases import rules as common
from generator.usecases.secret_words import LearningCredential
from generator.usecases.stopping import Stop

if TYPE_CHECKING:
    from generator.flow.actions import Actions
    from generator.flow.mask import Masker
    from generator.flow.package_parts import ServiceClient
    from generator.flow.recorded import Recorder
    from generator.usecases.flow_services import ServiceSource, Used, Workspace


@dataclass(frozen=True, slots=True)
class Callouts:
    """How callouts are answered, in this order: by `answers`, by `replay`, by a `mock`, at `base_url`, or at the address that
    the named credential or the spec gives.

    `answers` are outputs by action name, or a list of them, one per call. `replay` is a recording, `record` the file that
    keeps one. `headers` go with every callout; `credential` is the named credential to call through (default: that of
    extsvc.toml; for a mock only with a `user`), `user` the running user, whose permission sets count. `tolerant` takes answers of
    a wrong type or media type as they came; else such a callout takes the fault path.
    """

    answers: Mapping[str, object] | None = None
    replay: str | Path = ""
    record: str | Path = ""
    mock: bool = False
    base_url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    credential: str = ""
    user: str = ""
    tolerant: bool = False


REAL = Callouts()


@dataclass(frozen=True, slots=True)
class OpenedCallouts:
    """The actions of a run, and the recorder around them when there is one."""

    actions: Actions
    recorder: Recorder | None = None

    def save(self, path: str | Path) -> None:
        """Write what was recorded, if anything was to be. Raises `Stop`."""
        if self.recorder is None:
            return
        try:
            self.recorder.save(Path(path))
        except OSError as error:
            raise Stop(common.FILE_UNWRITABLE.at("", path=path, reason=error.strerror)) from None


def opened(
    callouts: Callouts,
    given: Sequence[ServiceSource],
    used_of: Used,
    workspace: Workspace,
    masker: Masker,
    around: Callable[[Actions], Actions] | None = None,
) -> OpenedCallouts:
    """What answers the callouts of these operations; `around` makes more of what really calls, before it is recorded.

    Raises `Stop`, also for wishes that exclude one another.
    """
    from generator.flow.recorded import BadRecording, Recorder, Replay, StubActions

    if callouts.answers is not None:
        return OpenedCallouts(StubActions(callouts.answers))
    if callouts.replay:
        if callouts.mock or callouts.base_url or callouts.record:
            raise Stop(rules.REPLAY_ALONE.at(""))
        try:
            return OpenedCallouts(Replay.of(Path(callouts.replay)))
        except BadRecording as error:
            raise Stop(rules.BAD_RECORDING.at("", reason=error)) from None
    if callouts.mock and callouts.base_url:
        raise Stop(rules.MOCK_OR_URL.at(""))
    actions = _generated(callouts, given, used_of, workspace, masker)
    actions = around(actions) if around is not None else actions
    recorder = Recorder(actions, masker) if callouts.record else None
    return OpenedCallouts(recorder or actions, recorder)


def _generated(
    callouts: Callouts, given: Sequence[ServiceSource], used_of: Used, workspace: Workspace, masker: Masker
) -> Actions:
    from generator.flow.generated import GeneratedActions
    from generator.usecases.flow_services import mock_urls, packages

    made = packages(given, used_of, workspace)
    credentials = {s.service: callouts.credential or _project_credential(callouts, s) for s in given}
    guarded = {service for service, credential in credentials.items() if credential}
    if callouts.mock:
        urls = mock_urls(given, used_of, workspace, guarded)
    else:
        urls = dict.fromkeys(made, callouts.base_url)
    connect = _connector(urls, credentials, _learnt(callouts.headers, masker), callouts.user, masker)
    actions = GeneratedActions(made, connect, _refusals(), callouts.tolerant)
    workspace.stack.callback(actions.close)
    return actions


def _project_credential(callouts: Callouts, source: ServiceSource) -> str:
    """The named credential of the project; a mock on this machine is called through it for a named user only."""
    from generator.credentials.origins import on_this_machine

    stand_in = callouts.mock or on_this_machine(callouts.base_url)
    return source.credential if callouts.user or not stand_in else ""


def _refusals() -> tuple[type[Exception], ...]:
    """What opening a credential may raise: a fault of the callout, as in an org."""
    try:
        from generator.credentials.errors import CredentialError
    except ImportError:
        return ()
    return (CredentialError,)


def _learnt(headers: Mapping[str, str], masker: Masker) -> dict[str, str]:
    """The headers of every callout; their values never show in logs and traces."""
    _learn(headers.values(), masker)
    return dict(headers)


def _learn(values: Iterable[str], masker: Masker) -> None:
    """Hide these from now on, and what stands behind a word such as Bearer."""
    for value in values:
        masker.learn(value)
        masker.learn(value.rpartition(" ")[2])


def _connector(
    urls: Mapping[str, str], credentials: Mapping[str, str], headers: Mapping[str, str], user: str, masker: Masker
) -> Callable[[ModuleType, str], ServiceClient]:
    """Opens the client of a service as asked."""
    from generator.flow.generated import client_class

    by_name = {name.lower(): url for name, url in urls.items()}
    named = {name.lower(): credential for name, credential in credentials.items()}

    def connect(package: ModuleType, service: str) -> ServiceClient:
        settings: dict[str, object] = {}
        if by_name.get(service.lower()):
            settings["base_url"] = by_name[service.lower()]
        if named.get(service.lower()):
            from generator.credentials.provider import for_call  # 30 modules, for callouts that name a credential

            bound = for_call(named[service.lower()], user or None, by_name.get(service.lower()) or None)
            settings["credential"] = LearningCredential(bound, lambda made: _learn(made, masker))
        if headers:
            settings["headers"] = dict(headers)
        return client_class(package, service)(**settings)

    return connect
