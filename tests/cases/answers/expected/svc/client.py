"""The service Svc: one method per operation, and its twin for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._runtime import AsyncClient, Client, Service

if TYPE_CHECKING:
    from .operations import (
        alone as _alone,
        base64 as _base64,
        beside as _beside,
        file_csv as _file_csv,
        file_either as _file_either,
        file_json as _file_json,
        file_plain as _file_plain,
        file_xml as _file_xml,
        range as _range,
        several as _several,
        text as _text,
    )

SERVICE = Service(
    name="Svc",
    package=__package__,
    operations={
        "alone": "alone",
        "beside": "beside",
        "range": "range",
        "several": "several",
        "fileJson": "file_json",
        "fileCsv": "file_csv",
        "filePlain": "file_plain",
        "fileXml": "file_xml",
        "fileEither": "file_either",
        "base64": "base64",
        "text": "text",
    },
    title="Answers",
    version="1",
)


class Svc(Client):
    """Answers."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        alone = _alone.alone
        base64 = _base64.base64
        beside = _beside.beside
        file_csv = _file_csv.file_csv
        file_either = _file_either.file_either
        file_json = _file_json.file_json
        file_plain = _file_plain.file_plain
        file_xml = _file_xml.file_xml
        range = _range.range
        several = _several.several
        text = _text.text


class AsyncSvc(AsyncClient):
    """Answers."""

    SERVICE = SERVICE

    if TYPE_CHECKING:
        alone = _alone.alone_async
        base64 = _base64.base64_async
        beside = _beside.beside_async
        file_csv = _file_csv.file_csv_async
        file_either = _file_either.file_either_async
        file_json = _file_json.file_json_async
        file_plain = _file_plain.file_plain_async
        file_xml = _file_xml.file_xml_async
        range = _range.range_async
        several = _several.several_async
        text = _text.text_async
