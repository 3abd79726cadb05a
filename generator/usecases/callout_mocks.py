"""Mocks of a service for Apex tests, answering with recorded answers, else with those that our own mock gives: the document's examples."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from generator.diagnostics import Checked, Diagnostic
from generator.flow.catalog import own_name
from generator.flow.recorded import BadRecording, calls_of
from generator.salesforce.actions import RESPONSE_CODE
from generator.targets.apex.callout_mocks import (
    ApexSource,
    CalloutMock,
    MockedAnswer,
    MockedOperation,
    callout_mock_classes,
    too_long,
)
from generator.usecases import flow_rules, rules
from generator.usecases.stopping import Stop

if TYPE_CHECKING:
    from generator.mock.answer import Answerer
    from generator.mock.operations import ServedOperation
    from generator.named import Model
    from generator.salesforce.actions import InvocableAction

_JSON = (("Content-Type", "application/json"),)
_RANGES = {"default": 500, **{f"{digit}xx": digit * 100 for digit in range(2, 6)}}


def callout_mock(made: Model, recordings: Sequence[str | Path] = ()) -> Checked[tuple[ApexSource, ...]]:
    """The classes that mock the picked operations of a service.

    Findings: callout-mock-answer-left-out, recording-without-service. Raises `Stop` for a recording that cannot be read, and where the
    extra `mock` is missing.
    """
    from generator.salesforce.actions import action_of

    names = made.salesforce
    wanted = {outline.key for outline in made.picked}
    actions = [action_of(one, names) for one in names.service.operations if one.key in wanted]
    actions = [one for one in actions if not one.names.survivor]
    recorded, findings = _recorded(recordings, made.service.name)
    examples = _Examples(made)
    operations = []
    for action in actions:
        every_turn, every_example = recorded.get(action.names.flow.lower(), []), tuple(examples.of(action))
        turns = [one for one in every_turn if not too_long(one)]
        kept = (*turns, *(one for one in every_example if not too_long(one)))
        if len(kept) < len(every_turn) + len(every_example):
            findings.append(rules.MOCK_ANSWER_LEFT_OUT.at("", action=action.names.flow))
        if kept:
            verb, path = action.operation.verb, action.operation.path
            operations.append(MockedOperation(action.names.apex, verb, path, kept, max(1, len(turns))))
    return Checked(
        callout_mock_classes(CalloutMock(made.service.name, tuple(operations), tuple(_bases(made)))), tuple(findings)
    )


def _bases(made: Model) -> Iterator[str]:
    """The paths of the service's addresses, the longest first."""
    paths = (re.sub(r"\{[^{}]*\}", "", urlsplit(server.url).path).rstrip("/") for server in made.service.servers)
    yield from sorted({path for path in paths if path}, key=lambda path: (-len(path), path))


class _Examples:
    """The answers that our mock would give, one for each status that an operation declares."""

    def __init__(self, made: Model) -> None:
        try:
            from generator.mock.answer import Answerer
            from generator.mock.making import Maker
            from generator.mock.operations import operations
            from generator.mock.schemas import SchemaValidators
            from generator.mock.source import open_spec
        except ImportError:
            raise Stop(rules.EXTRA_MISSING.at("", what="--callout-mocks", extra="mock")) from None
        self._answerer: Answerer = Answerer(Maker(SchemaValidators()))
        served = operations(open_spec(made.spec))
        self._served: dict[tuple[str, str], ServedOperation] = {(one.verb.lower(), one.path): one for one in served}

    def of(self, action: InvocableAction) -> Iterator[MockedAnswer]:
        """Those of an operation, that of a success first."""
        served = self._served.get((action.operation.verb.lower(), action.operation.path))
        if served is None:
            yield MockedAnswer(200)
            return
        seen: set[int] = set()
        for code in ("", *(one.code.lower() for one in served.answers)):
            made = self._answer(served, _RANGES.get(code, int(code) if code.isdecimal() else 0))
            if made is not None and made.status not in seen and made.status >= 200:
                seen.add(made.status)
                yield made

    def _answer(self, served: ServedOperation, status: int) -> MockedAnswer | None:
        from generator.mock.answer import NoAnswer, Preferences

        try:
            made = self._answerer.answer(served, Preferences(str(status) if status else ""), "")
        except NoAnswer:
            return None
        headers = tuple((_named(name), value) for name, value in made.headers)
        try:
            return MockedAnswer(made.status, headers, _shown(made.body.decode("utf-8"), made.media_type))
        except UnicodeDecodeError:
            return MockedAnswer(made.status, headers, base64.b64encode(made.body).decode(), base64=True)


def _named(header: str) -> str:
    return "Content-Type" if header == "content-type" else header


def _shown(text: str, media_type: str) -> str:
    """A text as a person reads it: JSON over several lines."""
    if "json" not in media_type or not text.startswith(("{", "[")):
        return text
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text  # lines of JSON


def _recorded(recordings: Sequence[str | Path], service: str) -> tuple[dict[str, list[MockedAnswer]], list[Diagnostic]]:
    """The recorded answers of a service's actions in their order, by action in lower case. Raises `Stop`."""
    found: dict[str, list[MockedAnswer]] = {}
    findings = []
    for path in recordings:
        try:
            calls = calls_of(Path(path))
        except BadRecording as error:
            raise Stop(flow_rules.BAD_RECORDING.at("", reason=error)) from None
        own = [call for call in calls if own_name(str(call["action"])).partition(".")[0].lower() == service.lower()]
        if not own:
            findings.append(rules.RECORDING_WITHOUT_SERVICE.at("", file=str(path), service=service))
        for call in own:
            found.setdefault(own_name(str(call["action"])).lower(), []).append(_of_call(call))
    return found, findings


def _of_call(call: Mapping[str, object]) -> MockedAnswer:
    """A recorded call as an answer: without a status none came, and the callout fails with what was said."""
    outputs = call.get("outputs")
    given: Mapping[str, object] = outputs if isinstance(outputs, dict) else {}
    status = given.get(RESPONSE_CODE)
    if not isinstance(status, int) or isinstance(status, bool) or not 200 <= status <= 599:
        errors = call.get("errors")
        said = [str(one) for one in errors] if isinstance(errors, list) else []
        return MockedAnswer(0, fault="; ".join(said) or "The callout failed.")
    body = next((value for name, value in given.items() if name != RESPONSE_CODE), None)
    if body is None:
        return MockedAnswer(status)
    if isinstance(body, str):
        return MockedAnswer(status, (("Content-Type", "text/plain"),), body)
    return MockedAnswer(status, _JSON, json.dumps(body, indent=2, ensure_ascii=False))
