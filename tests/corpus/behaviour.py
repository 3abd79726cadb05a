"""Every operation of a generated package called against the mock of its spec, failures counted by cause."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, TypeAlias

from generator.mock import MockServer, RecordedRequest, request_for
from generator.mock.answer import NOTHING_FITS
from generator.mock.check import is_lines, matching
from generator.mock.kinds import extra, fields, is_binary, is_open, item, parts
from generator.mock.nodes import SpecNode
from generator.mock.operations import ServedOperation
from generator.mock.requests import Request
from generator.mock.violations import plain
from generator.usecases.packages import part

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d)?(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?")
DESCRIBED_ELSEWHERE = {"accept": "*/*", "content-type": "", "authorization": "Bearer demo"}
UNNAMED = re.compile(r"\{[^{}]*\}")
KEPT = 400  # characters of a failure's words
Fits: TypeAlias = Callable[[SpecNode, object], bool]


@dataclass(slots=True)
class Failure:
    """One call that went wrong."""

    operation: str
    cause: str
    words: str
    variant: str = "full"


@dataclass(slots=True)
class Calls:
    """What became of the calls of one spec."""

    passed: int = 0
    skipped: int = 0  # the document's schema allows no value that we can find
    failures: list[Failure] = field(default_factory=list)

    @property
    def causes(self) -> dict[str, int]:
        return dict(Counter(failure.cause for failure in self.failures))

    def to_json(self) -> dict[str, Any]:
        return {
            "passed": self.passed,
            "skipped": self.skipped,
            "causes": self.causes,
            "failures": [asdict(f) for f in self.failures],
        }


class Bench:
    """A generated package beside the running mock of its spec."""

    def __init__(self, package: ModuleType, service: str, mock: MockServer, codes: str = "first") -> None:
        self.package, self.service, self.mock, self.codes = package, service, mock, codes
        self.client: Any = None
        self.registry = part(package, "registry")
        self.faults = part(package, "faults")
        self.known: dict[tuple[str, str], Any] = {}
        for action in self._actions():
            method, path = action.operation.method, action.operation.path
            self.known[method, path] = action
            self.known.setdefault((method, UNNAMED.sub("{}", path)), action)

    def _actions(self) -> Iterator[Any]:
        for name in self.registry.actions():
            try:
                if name.startswith(f"{self.service}."):
                    yield self.registry.find(name)
            except Exception:  # what does not import is counted by the import check
                continue

    def run(self) -> Calls:
        """Call everything, with all inputs and with only the required ones."""
        calls = Calls()
        for operation in self.mock.mock.router.operations:
            method = operation.verb
            action = self.known.get((method, operation.path)) or self.known.get(
                (method, UNNAMED.sub("{}", operation.path))
            )
            if action is None:
                calls.failures.append(Failure(operation.key, "not there", ""))
                continue
            for variant, optional in (("full", True), ("lean", False)):
                self._call(action, operation, optional, variant, calls)
        return calls

    def _call(self, action: Any, operation: ServedOperation, optional: bool, variant: str, calls: Calls) -> None:
        body = action.operation.body
        media_type = body.media_types[0] if body is not None and body.media_types else ""
        request = request_for(operation, self.mock.mock.maker, optional=optional, media_type=media_type)
        if request.misfits:
            calls.skipped += 1
            return
        for code in self._codes_of(operation):
            cause, words = self._outcome(action, request, code)
            if cause and self.mock.requests and self._is_open(self.mock.requests[-1], operation):
                calls.skipped += 1
            elif cause:
                calls.failures.append(
                    Failure(operation.key, cause, words[:KEPT], variant if not code else f"{variant} {code}")
                )
            else:
                calls.passed += 1

    @staticmethod
    def _is_open(seen: RecordedRequest, operation: ServedOperation) -> bool:
        """Whether the document is to blame: no valid answer, or two operations on one path that nothing tells apart."""
        return NOTHING_FITS in seen.note or (seen.template not in ("", operation.path) and not seen.violations)

    def _fits(self, schema: SpecNode, value: object) -> bool:
        return self.mock.mock.schemas.fits(schema, value, "response")

    def _client(self, action: Any, headers: dict[str, str]) -> Any:
        """One client for all calls, or one of its own for a wish."""
        if headers:
            return action.client(base_url=self.mock.base_url, headers=headers, retries=0, timeout=30)
        if self.client is None:
            self.client = action.client(base_url=self.mock.base_url, retries=0, timeout=30)
        return self.client

    def _codes_of(self, operation: ServedOperation) -> list[str]:
        wished = [answer.code for answer in operation.answers if re.fullmatch(r"[45]\d\d", answer.code)]
        return ["", *(wished if self.codes == "all" else [])]

    def _outcome(self, action: Any, request: Request, code: str) -> tuple[str, str]:
        self.mock.requests.clear()
        headers = {"Prefer": f"code={code}"} if code else {}
        client = self._client(action, headers)
        try:
            entry = entry_of(action.operation, request)
            result = self.registry.invoke(action.name, [entry], clients={self.service: client}, allow_unknown=True)[
                0
            ]  # as the document's own examples are
        except Exception as error:  # a judge: whatever comes out is the finding
            return "crash", f"{type(error).__name__}: {error}"
        seen = self.mock.requests[-1] if self.mock.requests else None
        if seen is None:
            return "refused before sending", _errors(result)
        return judged(result, seen, request.operation, self._fits)


def judged(result: Any, seen: RecordedRequest, operation: ServedOperation, fits: Fits) -> tuple[str, str]:
    """The cause of a failure, or "" when the answer came through whole."""
    if seen.status in (404, 405) and not seen.template:
        return "wrong path", f"{seen.method} {seen.path}"
    if seen.template != operation.path and seen.violations:
        return "wrong path", f"{seen.method} {seen.path} was taken for {seen.template}"
    if seen.violations:
        return "request does not fit", f"{seen.violations[0]} {seen.path}?{seen.query[:80]}"
    if seen.status == 406:
        return "answer not acceptable", str(seen.answer[:KEPT])
    expected = seen.status < 300
    if result.is_success != expected:
        return "answer not understood", _errors(result)
    values = {name: value for name, value in result.output_values.items() if name != "responseCode"}
    if result.output_values.get("responseCode") != seen.status:
        return "wrong code", f"{result.output_values.get('responseCode')} for {seen.status}"
    return compared(values, seen, operation, fits)


def media_of(seen: RecordedRequest, operation: ServedOperation) -> SpecNode | None:
    """The schema of the answer that was sent."""
    kind = seen.answer_headers.get("content-type", "")
    codes = (str(seen.status), f"{str(seen.status)[0]}XX", "DEFAULT")
    answer = next((a for code in codes for a in operation.answers if a.code.upper() == code), None)
    media = matching(answer.contents, kind) if answer is not None else None
    return media.schema if media is not None else None


def compared(values: dict[str, Any], seen: RecordedRequest, operation: ServedOperation, fits: Fits) -> tuple[str, str]:
    if not seen.answer:
        return "", ""
    if not values:
        return "answer dropped", f"{seen.status} {seen.answer[:80]!r}"
    got, sent = next(iter(values.values())), seen.answer_value
    kind = seen.answer_headers.get("content-type", "")
    if "json" not in kind or is_lines(kind.partition(";")[0]):
        return "", ""  # text, bytes, streams: that they came is enough here
    schema = media_of(seen, operation)
    if is_binary(schema):
        return (
            ("", "")
            if _same_bytes(base64.b64encode(seen.answer).decode(), got)
            else ("answer differs", f"{got!r}"[:KEPT])
        )
    if (
        schema is None and got is None
    ):  # 2.0: an example without a schema is answered, but nothing says that a body comes
        return "", ""
    sent = plain(sent)
    where = ""
    for speaks in (_always, fits):  # to ask the schemas is slow: only where something differs
        where = difference(normal(declared(sent, schema, speaks, sent)), normal(declared(got, schema, speaks, sent)))
        if not where:
            break
    return ("answer differs", where) if where else ("", "")


def _always(schema: SpecNode, value: object) -> bool:
    return True


def normal(value: Any) -> Any:
    """JSON with one spelling for numbers and moments."""
    if isinstance(value, dict):
        return {key: normal(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [normal(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return _moment(value)
    return value


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text.upper().replace(" ", "T"))
    except ValueError:
        return text
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).isoformat(timespec="milliseconds")


def difference(sent: Any, got: Any, path: str = "") -> str:
    """Where two JSON values differ first, in words; "" when they do not."""
    if isinstance(sent, dict) and isinstance(got, dict):
        for key in sent.keys() | got.keys():
            if key not in got:
                return f"{path}/{key} is lost"
            if key not in sent:
                return f"{path}/{key} is new: {got[key]!r}"
            if found := difference(sent[key], got[key], f"{path}/{key}"):
                return found
        return ""
    if isinstance(sent, list) and isinstance(got, list) and len(sent) == len(got):
        return next(
            (
                found
                for n, (a, b) in enumerate(zip(sent, got, strict=True))
                if (found := difference(a, b, f"{path}/{n}"))
            ),
            "",
        )
    same = sent == got and isinstance(sent, bool) == isinstance(got, bool)
    return "" if same or _same_bytes(sent, got) else f"{path}: {sent!r} became {got!r}"


def _same_bytes(sent: Any, got: Any) -> bool:
    """Whether two base64 texts are one value."""
    if not isinstance(sent, str) or not isinstance(got, str):
        return False
    try:
        return base64.b64decode(sent, validate=True) == base64.b64decode(got, validate=True) != b""
    except ValueError:
        return False


def entry_of(operation: Any, request: Request) -> dict[str, Any]:
    """The inputs by the attributes of the generated request class."""
    made: dict[str, Any] = {}
    for given in operation.inputs:
        values = getattr(request, given.location)
        if given.name in values:
            made[given.attribute] = values[given.name]
        elif given.required and given.location == "header" and given.name.lower() in DESCRIBED_ELSEWHERE:
            made[given.attribute] = described_elsewhere(given.name, request)
    if request.has_body and operation.body is not None:
        made[operation.body.field] = request.body
    return made


def described_elsewhere(name: str, request: Request) -> str:
    """A value for a header that the specification ignores but the generated code asks for."""
    for node in request.operation.raw_parameters:
        schema = node.get("schema")
        if (
            node.text("name") == name
            and schema is not None
            and isinstance(schema.value, dict)
            and schema.value.get("enum")
        ):
            return str(schema.value["enum"][0])
    return DESCRIBED_ELSEWHERE[name.lower()] or request.media_type or "application/json"


def declared(value: Any, schema: SpecNode | None, fits: Fits, sent: Any) -> Any:
    """The value without properties that no schema speaks of: a caller finds those apart, in `reply.unknown`.

    Of alternatives only those speak that fit what was sent.
    """
    if isinstance(value, list):
        of = item(schema) if schema is not None else None
        beside = sent if isinstance(sent, list) and len(sent) == len(value) else value
        return [declared(each, of, fits, one) for each, one in zip(value, beside, strict=True)]
    if not isinstance(value, dict) or schema is None:
        return value
    known, more = fields(schema), extra(schema)
    keep_all = not known or more is not None or is_open(schema)
    whole = fits(schema, sent)  # what fits nothing is spoken of by all
    said = {name for one in parts(schema) if not whole or fits(one, sent) for name in one.value.get("properties") or ()}
    inside = sent if isinstance(sent, dict) else {}
    return {
        key: declared(each, known.get(key, more), fits, inside.get(key, each))
        for key, each in value.items()
        if key in said or (keep_all and key not in known)
    }


def _errors(result: Any) -> str:
    return "; ".join(str(error["message"]) for error in result.errors)
