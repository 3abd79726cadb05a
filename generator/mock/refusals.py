"""How a request is refused: with the error its operation declares, in the declared shape, or as problem details."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.mock.accept import negotiate
from generator.mock.answer import Answerer, Preferences, Reply, examples
from generator.mock.check import CheckedRequest
from generator.mock.operations import ServedOperation
from generator.mock.served import ServedResponse
from generator.mock.violations import plain

PROBLEM = "application/problem+json"
# Which declared answer says that a request is wrong, the nearest first; "4XX" and "default" stand for the status itself.
_STAND_INS = {400: ("400", "422"), 415: ("415", "400", "422"), 401: ("401",)}
_TITLES = {400: "The request does not fit the document", 415: "Unsupported media type", 401: "Not authenticated"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of the answer it wants: Accept, and the example that Prefer names."""

    accept: str = ""
    example: str = ""


def refused(
    answerer: Answerer, served: ServedOperation, status: int, reasons: Sequence[str], asked: Asked, **more: object
) -> Reply:
    """The refusal of a request that reached an operation. What was wrong stays in the note where the shape has no room."""
    detail = reasons[0] if len(reasons) == 1 else f"{reasons[0]} (and {len(reasons) - 1} more)"
    found = _declared(served, status)
    if found is None or not found[0].contents:
        code = found[1] if found is not None else status
        headers = answerer.headers(served, found[0]) if found is not None else ()
        made = problem(code, _TITLES[status], detail, **more)
        return replace(made, headers=(*headers, *made.headers))
    answer, code = found
    media = negotiate(answer.contents, asked.accept) or answer.contents[0]
    named = any(name == asked.example for name, _ in examples(media))
    preferences = Preferences(example=asked.example if named else "")
    return replace(answerer.reply(served, answer, code, media, preferences), note=detail)


def misfit(answerer: Answerer, checked: CheckedRequest, asked: Asked) -> Reply:
    """The refusal of a request for its violations."""
    reasons = [f"{fault.location} {fault.name}{fault.pointer}: {fault.message}" for fault in checked.faults]
    listed = [fault.to_json() for fault in checked.faults]
    return refused(
        answerer, checked.operation, checked.status, reasons, asked, operation=checked.operation.key, violations=listed
    )


def _declared(operation: ServedOperation, status: int) -> tuple[ServedResponse, int] | None:
    known = {answer.code.upper(): answer for answer in operation.answers}
    for code in _STAND_INS[status]:
        if code in known:
            return known[code], int(code)
    found = known.get("4XX") or known.get("DEFAULT")
    return (found, status) if found is not None else None


def problem(status: int, title: str, detail: str, **more: object) -> Reply:
    """A problem details answer (RFC 9457)."""
    said = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    text = json.dumps(plain(said), ensure_ascii=False).encode()
    return Reply(status, (("content-type", PROBLEM),), (text,), said, media_type=PROBLEM)
