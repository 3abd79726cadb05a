"""An integration engineer's program against a petstore of OpenAPI 2.0."""

from __future__ import annotations

from clients.petstore import (
    AsyncPetstore,
    GetPetById_ResponseException,
    Pet,
    Petstore,
    UploadFileBody,
)


def available(base_url: str) -> list[Pet]:
    return Petstore(base_url=base_url, token="t").find_pets_by_status(status=["available"]).value


async def sold(base_url: str) -> list[str]:
    async with AsyncPetstore(base_url=base_url, token="t") as api:
        return [pet.name for pet in (await api.find_pets_by_status(status=["sold"])).value]


def gone(base_url: str) -> tuple[int | None, str]:
    try:
        Petstore(base_url=base_url, api_key="k").get_pet_by_id(1)
    except GetPetById_ResponseException as error:
        return error.status, error.request_id
    raise AssertionError("it is there")


def pictured(base_url: str, picture: bytes) -> object:
    body = UploadFileBody(file=("cat.png", picture, "image/png"), additionalMetadata="asleep")
    return Petstore(base_url=base_url, token="t").upload_file(1, body=body).value.message


async def pictured_async(base_url: str, picture: bytes) -> object:
    async with AsyncPetstore(base_url=base_url, token="t") as api:
        return (await api.upload_file(1, body=UploadFileBody(file=picture))).value.message


def renamed(pet: Pet) -> Pet:
    return Pet.from_json(pet.with_changes(name="Tom").to_json())
