"""Several requests in one: composite/batch. The requests run one after the other and do not depend on each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from generator.org.choices import MOST_BATCHED
from generator.rest.messages import RestAnswer, RestError, RestRequest
from generator.rest.router import RestRoute

Answering = Callable[[RestRequest, str, str, Mapping[str, str], bytes], RestAnswer]
_NOT_BATCHED = "/composite"


def routes(answering: Answering) -> tuple[RestRoute, ...]:
    """The resources; `answering` answers one request in the session of another: method, path, query, body."""

    def batch(request: RestRequest) -> RestAnswer:
        asked = request.json()
        entries = asked.get("batchRequests") if isinstance(asked, dict) else None
        if not isinstance(entries, list) or not entries or not all(isinstance(one, dict) for one in entries):
            raise RestError(400, "INVALID_INPUT", "batchRequests must be a list of requests")
        if len(entries) > MOST_BATCHED:
            raise RestError(400, "LIMIT_EXCEEDED", f"batchRequests takes {MOST_BATCHED} requests")
        halting = isinstance(asked, dict) and asked.get("haltOnError") is True
        made: list[dict[str, object]] = []
        failed = False
        for entry in entries:
            if failed and halting:
                made.append(_told(RestError(412, "BATCH_PROCESSING_HALTED", "Batch processing halted per request")))
                continue
            answer = _one(request, entry, answering)
            failed = failed or answer.status >= 400
            made.append({"statusCode": answer.status, "result": _body(answer)})
        return RestAnswer({"hasErrors": failed, "results": made})

    return (
        RestRoute("GET HEAD", "/composite", _resources),
        RestRoute("POST", "/composite/batch", batch),
    )


def _resources(request: RestRequest) -> RestAnswer:
    return RestAnswer({name: f"{request.base}/composite/{name}" for name in ("batch", "sobjects", "tree")})


def _one(request: RestRequest, entry: Mapping[str, object], answering: Answering) -> RestAnswer:
    method, url = entry.get("method"), entry.get("url")
    if not isinstance(method, str) or not method.isalpha() or not isinstance(url, str):
        return _refused("each request needs a method and a url")
    if "richInput" in entry and not isinstance(entry["richInput"], (dict, list)):
        return _refused("richInput must be an object or a list")
    parts = urlsplit("/" + url.lstrip("/")) if len(url) < 20_000 else None
    if parts is None or parts.netloc:
        return _refused("the url must begin with a version, such as v66.0/query")
    path = unquote(parts.path)
    path = path if path.startswith("/services/data/") else f"/services/data{path}"
    below = "/" + path.removeprefix("/services/data/").partition("/")[2]
    if below.startswith(_NOT_BATCHED):
        return _refused("a batch holds no other composite request")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    body = json.dumps(entry["richInput"]).encode() if "richInput" in entry else b""
    return answering(request, method.upper(), path, query, body)


def _refused(message: str) -> RestAnswer:
    return RestAnswer([{"message": message, "errorCode": "INVALID_INPUT"}], 400)


def _told(error: RestError) -> dict[str, object]:
    return {"statusCode": error.status, "result": [{"errorCode": error.code, "message": str(error)}]}


def _body(answer: RestAnswer) -> object:
    if answer.data is not None:
        return answer.data.decode("utf-8", "replace")
    return answer.body
