"""addPet: POST /pets"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import (
    Body,
    Operation,
    Output,
    Request,
    Response,
    ResponseException,
    choice,
)
from ..types.pet import Pet

if TYPE_CHECKING:
    from ..._runtime import AsyncClient, Client, Options


if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_addPet_OUT_200: TypeAlias = "Pet | int"
else:
    ExternalService__Svc_addPet_OUT_200 = choice(
        "AddPetReply",
        lambda: (Pet, int),
        exclusive=False,
    )

AddPetReply = ExternalService__Svc_addPet_OUT_200


class AddPet_Request(Request):
    """The inputs of `addPet`."""

    body: Pet


class AddPet_Response(Response):
    """What `addPet` answers."""

    code_200: AddPetReply
    """The pet, or only its number"""

    value: AddPetReply


class AddPet_ResponseException(ResponseException):
    """`addPet` answered with an error code."""


OPERATION = Operation(
    action="Svc.addPet",
    method="POST",
    path="/pets",
    body=Body(
        "application/json",
        required=True,
        conditions={
            "application/json": {
                "$ref": "#/$defs/s0",
                "$defs": {
                    "s0": {"anyOf": [{"$ref": "#/$defs/s1"}, {"$ref": "#/$defs/s2"}]},
                    "s2": {
                        "type": "object",
                        "required": ["kind"],
                        "properties": {
                            "kind": {"type": "string"},
                            "size": {
                                "oneOf": [
                                    {"type": "string", "enum": ["small", "large"]},
                                    {"type": "number"},
                                ],
                            },
                            "friend": {
                                "anyOf": [
                                    {"oneOf": [{"$ref": "#/$defs/s3"}]},
                                    {"type": "null"},
                                ],
                            },
                        },
                    },
                    "s3": {"anyOf": [{"$ref": "#/$defs/s1"}, {"$ref": "#/$defs/s2"}]},
                    "s1": {
                        "type": "object",
                        "required": ["kind"],
                        "properties": {
                            "kind": {"type": "string"},
                            "lives": {"type": "integer", "maximum": 9},
                        },
                    },
                },
            },
        },
    ),
    outputs=(Output("200", "application/json"),),
    request=AddPet_Request,
    response=AddPet_Response,
    exception=AddPet_ResponseException,
)


def add_pet(
    _client: Client,
    /,
    *,
    body: Pet,
    _options: Options | None = None,
) -> AddPet_Response:
    """POST /pets

    Args:
        body: Sent as application/json.

    Returns:
        code_200 (AddPetReply): The pet, or only its number

    Raises:
        AddPet_ResponseException: The service answered with an error code.
    """
    request = AddPet_Request(body=body)
    return _client.call(OPERATION, request, _options)


async def add_pet_async(
    _client: AsyncClient,
    /,
    *,
    body: Pet,
    _options: Options | None = None,
) -> AddPet_Response:
    """The same call, without blocking: see `add_pet`."""
    request = AddPet_Request(body=body)
    return await _client.call(OPERATION, request, _options)
