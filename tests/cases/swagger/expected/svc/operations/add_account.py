"""addAccount: POST /accounts"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    UNSET,
    Body,
    Input,
    Int64,
    Operation,
    Output,
    Request,
    Response,
    ResponseException,
    UnsetType,
)
from ..types.account import account as _account

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


class AddAccount_Request(Request):
    """The inputs of `addAccount`."""

    tags: list[str] | UnsetType = UNSET

    ids: list[Int64] | UnsetType = UNSET

    account: _account


class AddAccount_Response(Response):
    """What `addAccount` answers."""

    code_201: _account
    """made"""

    value: _account


class AddAccount_ResponseException(ResponseException):
    """`addAccount` answered with an error code."""

    code_409: _account
    """taken"""

    value: _account


OPERATION = Operation(
    action="Svc.addAccount",
    method="POST",
    path="/accounts",
    inputs=(Input("tags", "query"), Input("ids", "query", style="pipeDelimited")),
    body=Body("application/json", name="account", required=True),
    outputs=(Output("201", "application/json"), Output("409", "application/json")),
    request=AddAccount_Request,
    response=AddAccount_Response,
    exception=AddAccount_ResponseException,
)


def add_account(
    _client: Client,
    /,
    *,
    tags: list[str] | UnsetType = UNSET,
    ids: list[Int64] | UnsetType = UNSET,
    account: _account,
    _options: Options | None = None,
) -> AddAccount_Response:
    """POST /accounts

    Args:
        tags: Part of the query.
        ids: Part of the query.
        account: Sent as application/json.

    Returns:
        code_201 (account): made, with the header Location

    Raises:
        AddAccount_ResponseException: The service answered with an error code.
    """
    request = AddAccount_Request(tags=tags, ids=ids, account=account)
    return _client.call(OPERATION, request, _options)


async def add_account_async(
    _client: AsyncClient,
    /,
    *,
    tags: list[str] | UnsetType = UNSET,
    ids: list[Int64] | UnsetType = UNSET,
    account: _account,
    _options: Options | None = None,
) -> AddAccount_Response:
    """The same call, without blocking: see `add_account`."""
    request = AddAccount_Request(tags=tags, ids=ids, account=account)
    return await _client.call(OPERATION, request, _options)
