"""form: POST /form"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Body,
    Operation,
    Output,
    Record,
    Request,
    Response,
    ResponseException,
    UnsetType,
)

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class ExternalService__Svc_form_IN_body2(Record):
    """The body of `form`."""

    a: str | UnsetType = UNSET

    b: list[int] | UnsetType = UNSET


FormBodyForm = ExternalService__Svc_form_IN_body2


class ExternalService__Svc_form_IN_body(Record):
    """The body of `form`."""

    a: str | UnsetType = UNSET


FormBodyJson = ExternalService__Svc_form_IN_body


class Form_Request(Request):
    """The inputs of `form`."""

    body: FormBodyJson | FormBodyForm | UnsetType = UNSET


class Form_Response(Response):
    """What `form` answers."""

    code_200: str
    """xml"""

    value: str


class Form_ResponseException(ResponseException):
    """`form` answered with an error code."""


OPERATION = Operation(
    action="Svc.form",
    method="POST",
    path="/form",
    body=Body("application/json", "application/x-www-form-urlencoded"),
    outputs=(Output("200", "application/json", "application/xml"),),
    request=Form_Request,
    response=Form_Response,
    exception=Form_ResponseException,
)


def form(
    _client: Client,
    /,
    *,
    body: FormBodyJson | FormBodyForm | UnsetType = UNSET,
    _options: Options | None = None,
) -> Form_Response:
    """POST /form

    Args:
        body: Sent as application/json or application/x-www-form-urlencoded.

    Returns:
        code_200 (str): xml

    Raises:
        Form_ResponseException: The service answered with an error code.
    """
    request = Form_Request(body=body)
    return _client.call(OPERATION, request, _options)


async def form_async(
    _client: AsyncClient,
    /,
    *,
    body: FormBodyJson | FormBodyForm | UnsetType = UNSET,
    _options: Options | None = None,
) -> Form_Response:
    """The same call, without blocking: see `form`."""
    request = Form_Request(body=body)
    return await _client.call(OPERATION, request, _options)
