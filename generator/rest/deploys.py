"""The REST form of a deploy: a multipart request with options as JSON and the zip."""

from __future__ import annotations

import json
from email.parser import BytesParser
from email.policy import HTTP

from generator.org.deploy_model import Deploy, DeployOptions
from generator.org.deploys import DeployRefused
from generator.rest.messages import RestAnswer, RestError, RestRequest, not_found
from generator.rest.router import Handler, RestRoute

_MOST_PARTS = 10


def _start(request: RestRequest) -> RestAnswer:
    org, user = request.org, request.session.user
    kind = request.headers.get("content-type", "")
    try:
        if kind.startswith("application/json"):
            wanted = request.json()
            validation = wanted.get("validatedDeployRequestId") if isinstance(wanted, dict) else None
            if not isinstance(validation, str):
                raise RestError(400, "INVALID_INPUT", "validatedDeployRequestId is missing")
            return _told(request, org.deploys.quick(validation, user, org.user_id(user)), status=201)
        options, archive = _parts(kind, request.body)
        return _told(request, org.deploys.submit(archive, options, user, org.user_id(user)), status=201)
    except DeployRefused as error:
        raise RestError(400, error.code, str(error)) from None


def _parts(kind: str, body: bytes) -> tuple[DeployOptions, bytes]:
    """Options and zip of a multipart body. Raises `RestError`."""
    if not kind.lower().startswith("multipart/form-data") or "\n" in kind or "\r" in kind:
        raise RestError(415, "UNSUPPORTED_MEDIA_TYPE", "multipart/form-data is expected")
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    options: DeployOptions | None = None
    archive: bytes | None = None
    for part in list(message.iter_parts())[:_MOST_PARTS] if message.is_multipart() else []:
        data = part.get_payload(decode=True)
        name = part.get_param("name", header="content-disposition")
        if not isinstance(data, bytes):
            continue
        if part.get_content_type() == "application/json" or name == "json":
            options = _options(data)
        else:
            archive = data
    if options is None or archive is None:
        raise RestError(
            400, "INVALID_MULTIPART_REQUEST", "a JSON part with deployOptions and a part with the zip are expected"
        )
    return options, archive


def _options(data: bytes) -> DeployOptions:
    try:
        table = json.loads(data)
        asked = table["deployOptions"]
        return DeployOptions(
            check_only=asked.get("checkOnly") is True,
            rollback_on_error=asked.get("rollbackOnError", True) is not False,
            ignore_warnings=asked.get("ignoreWarnings") is True,
            purge_on_delete=asked.get("purgeOnDelete") is True,
            test_level=str(asked.get("testLevel") or ""),
            run_tests=tuple(map(str, asked.get("runTests") or ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RestError(400, "JSON_PARSER_ERROR", "the JSON part must hold deployOptions") from None


def _status(request: RestRequest, deploy_id: str) -> RestAnswer:
    found = request.org.deploys.find(deploy_id)
    if found is None:
        raise not_found()
    return _told(request, found, details=request.query.get("includeDetails", "").lower() == "true")


def _cancel(request: RestRequest, deploy_id: str) -> RestAnswer:
    asked = request.json()
    result = asked.get("deployResult") if isinstance(asked, dict) else None
    if not isinstance(result, dict) or result.get("status") != "Canceling":
        raise RestError(400, "INVALID_INPUT", 'only {"deployResult": {"status": "Canceling"}} can be asked for')
    try:
        return _told(request, request.org.deploys.cancel(deploy_id), status=202)
    except DeployRefused as error:
        raise RestError(400, error.code, str(error)) from None


def _told(request: RestRequest, deploy: Deploy, *, details: bool = False, status: int = 200) -> RestAnswer:
    address = f"{request.base}/metadata/deployRequest/{deploy.id}"
    told = request.org.teller.told(deploy, details)
    return RestAnswer({"id": deploy.id, "url": address, "deployResult": told}, status)


def _guarded(handler: Handler) -> Handler:
    """The resource for those whom the Metadata API serves."""

    def answer(request: RestRequest, *parts: str) -> RestAnswer:
        request.org.users.require_metadata_access(request.session.user)
        return handler(request, *parts)

    return answer


ROUTES = (
    RestRoute("POST", "/metadata/deployRequest", _guarded(_start)),
    RestRoute("GET", "/metadata/deployRequest/{id}", _guarded(_status)),
    RestRoute("PATCH", "/metadata/deployRequest/{id}", _guarded(_cancel)),
)
