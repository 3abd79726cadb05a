"""Answers recorded once and replayed ever after: flows tested with no network and no org.

The file is JSON, made to be read and edited: a list of calls with action, inputs and result. Secrets are not in it,
since headers are not; fields named like secrets are hidden.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from generator.flow.actions import ActionResult, Actions
from generator.flow.mask import HIDDEN, Masker, secret_name
from generator.model.types import Json
from generator.reading import read_text, why_unread
from generator.writing.single import put_named

FORMAT = "extsvc-flow-recording/1"


class BadRecording(Exception):
    """The file is no recording; the text says what is wrong."""


class Recorder:
    """Passes calls on and keeps what was answered, with the masker's secrets hidden."""

    def __init__(self, actions: Actions, masker: Masker | None = None) -> None:
        self._actions = actions
        self._masker = masker or Masker()
        self.calls: list[dict[str, object]] = []

    def call(self, action_name: str, inputs: dict[str, object]) -> ActionResult:
        result = self._actions.call(action_name, inputs)
        self.calls.append(
            {
                "action": action_name,
                "inputs": hidden(json_ready(inputs)),
                "success": result.success,
                "outputs": hidden(json_ready(dict(result.outputs))),
                "errors": list(result.errors),
            }
        )
        return result

    def save(self, path: Path) -> None:
        """Write what was recorded. Raises `OSError` when the file cannot be written."""
        calls = self._masked(self.calls)
        text = json.dumps({"format": FORMAT, "calls": calls}, indent=2, ensure_ascii=False)
        put_named(path, f"{text}\n".encode())

    def _masked(self, value: object) -> object:
        """Every text with the known secrets hidden; done at the end, when all of them are known."""
        if isinstance(value, str):
            return self._masker.text(value)
        if isinstance(value, dict):
            return {key: self._masked(item) for key, item in value.items()}
        return [self._masked(item) for item in value] if isinstance(value, list) else value


def calls_of(path: Path) -> list[Mapping[str, object]]:
    """The calls in a recording. Raises `BadRecording`."""
    try:
        document = json.loads(read_text(path))
    except OSError as error:
        raise BadRecording(f"{path} cannot be read: {why_unread(path, error)}") from None
    except (ValueError, RecursionError):
        raise BadRecording(f"{path} is not JSON") from None
    calls = document.get("calls") if isinstance(document, dict) else None
    if not isinstance(calls, list) or not all(isinstance(c, dict) and "action" in c for c in calls):
        raise BadRecording(f'{path} holds no list "calls" of recorded calls')
    return calls


class Replay:
    """Answers from a recording: the first unused call of the same action with the same inputs, else of the action."""

    def __init__(self, calls: Iterable[Mapping[str, object]]) -> None:
        self._left = list(calls)
        self.made: list[tuple[str, dict[str, object]]] = []

    @classmethod
    def of(cls, path: Path) -> Replay:
        """The replay of a recorded file. Raises `BadRecording`."""
        return cls(calls_of(path))

    def call(self, action_name: str, inputs: dict[str, object]) -> ActionResult:
        asked = hidden(json_ready(inputs))
        self.made.append((action_name, inputs))
        same = [c for c in self._left if str(c["action"]).lower() == action_name.lower()]
        found = next((c for c in same if c.get("inputs") == asked), same[0] if same else None)
        if found is None:
            return ActionResult({}, False, (f"No recorded answer is left for {action_name}.",))
        self._left.remove(found)
        outputs = found.get("outputs")
        told = found.get("errors")
        errors = tuple(str(error) for error in told) if isinstance(told, list) else ()
        return ActionResult(outputs if isinstance(outputs, dict) else {}, bool(found.get("success", True)), errors)


class StubActions:
    """Answers given in a test, by action name: outputs, a result, or a list of these, one per call."""

    def __init__(self, answers: Mapping[str, object]) -> None:
        self._answers = {name.lower(): answer for name, answer in answers.items()}
        self.made: list[tuple[str, dict[str, object]]] = []

    def call(self, action_name: str, inputs: dict[str, object]) -> ActionResult:
        self.made.append((action_name, inputs))
        answer = self._answers.get(action_name.lower())
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if isinstance(answer, ActionResult):
            return answer
        if answer is None:
            return ActionResult({}, False, (f"The test gives no answer for {action_name}.",))
        return result_of(answer if isinstance(answer, Mapping) else {})


def result_of(outputs: Mapping[str, object]) -> ActionResult:
    """A result from outputs alone: the status is `responseCode`, or that of the only declared code."""
    named = dict(outputs)
    if "responseCode" not in named:
        codes = [int(name[:3]) for name in named if name[:3].isdigit()]
        named["responseCode"] = codes[0] if codes else 200
    status = named["responseCode"]
    success = isinstance(status, int) and status < 300
    errors = () if success else (f"The service answered with HTTP status {status}.",)
    return ActionResult(named, success, errors)


def json_ready(value: object) -> Json:
    """A value as JSON gives it back, so that a recorded and a new call compare alike."""
    made: Json = json.loads(json.dumps(value, default=str))
    return made


def hidden(value: Json) -> Json:
    """Plain data with the text of fields named like secrets hidden."""
    if isinstance(value, dict):
        return {
            key: HIDDEN if isinstance(item, str) and item and secret_name(key) else hidden(item)
            for key, item in value.items()
        }
    return [hidden(item) for item in value] if isinstance(value, list) else value
