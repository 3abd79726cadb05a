"""Bodies on their way out: files as 3.1 describes them, multipart by style, base64, null, media types, numbers."""

from __future__ import annotations

import email
import email.policy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "handmade"))
from sent import Sent, document, sending

UPLOADS = """
/one: {post: {operationId: one, requestBody: {required: true, content: {multipart/form-data: {schema: {$ref: '#/components/schemas/Upload'}}}}, responses: {'204': {description: ok}}}}
/both: {post: {operationId: both, requestBody: {required: true, content: {multipart/form-data: {schema: {$ref: '#/components/schemas/Both'}}, application/json: {schema: {$ref: '#/components/schemas/Both'}}}}, responses: {'204': {description: ok}}}}
/either: {post: {operationId: either, requestBody: {required: true, content: {multipart/form-data: {schema: {oneOf: [{$ref: '#/components/schemas/Left'}, {$ref: '#/components/schemas/Right'}]}}}}, responses: {'204': {description: ok}}}}
/typed:
  post:
    operationId: typed
    requestBody:
      content:
        multipart/form-data:
          schema: {type: object, properties: {picture: {type: string}, open: {}, note: {type: string}, sheets: {type: array, items: {type: string}}}}
          encoding: {picture: {contentType: 'image/png, image/jpeg'}, open: {contentType: application/pdf}, note: {contentType: text/markdown}, sheets: {contentType: application/zip}}
    responses: {'204': {description: ok}}
/whole: {post: {operationId: whole, requestBody: {content: {application/octet-stream: {schema: {type: string, contentMediaType: application/octet-stream}}}}, responses: {'204': {description: ok}}}}
/csv: {post: {operationId: csv, requestBody: {content: {text/csv: {schema: {type: string, format: binary}}}}, responses: {'204': {description: ok}}}}
/jsonfile: {post: {operationId: jsonfile, requestBody: {content: {application/json: {schema: {type: string, format: binary}}}}, responses: {'204': {description: ok}}}}
"""
UPLOAD_SCHEMAS = """
Upload:
  type: object
  required: [file]
  properties:
    file: {type: string, contentMediaType: application/octet-stream}
    picture: {type: string, contentMediaType: image/png}
    many: {type: array, items: {type: string, contentMediaType: application/octet-stream}}
    maybe: {anyOf: [{type: string, contentMediaType: application/octet-stream}, {type: 'null'}]}
    perhaps: {anyOf: [{type: array, items: {type: string, contentMediaType: image/png}}, {type: 'null'}]}
    encoded: {type: string, contentMediaType: image/png, contentEncoding: base64}
    json: {type: string, contentMediaType: application/json}
    either: {anyOf: [{type: string, contentMediaType: application/octet-stream}, {type: string}]}
Both: {type: object, properties: {file: {type: string, format: binary}, note: {type: string}}}
Left: {type: object, required: [left], properties: {left: {type: string, format: binary}}}
Right: {type: object, required: [right], properties: {right: {type: string, format: binary}}}
"""
BYTES = b"\x89PNG\x00"


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    with sending(document(UPLOADS, schemas=UPLOAD_SCHEMAS), tmp_path_factory.mktemp("uploads")) as sent:
        yield sent


def parts(sent: Sent) -> list[tuple[str, str, str, bytes]]:
    """Each part of the last request: name, file name, media type as it was sent, content."""
    seen = sent.last
    raw = b"Content-Type: " + seen.headers["content-type"].encode() + b"\r\n\r\n" + seen.body
    message = email.message_from_bytes(raw, policy=email.policy.HTTP)
    found = []
    for part in message.iter_parts():
        name = part.get_param("name", "", "content-disposition")
        kind = part.get_content_type() if part["content-type"] else ""
        found.append((str(name), part.get_filename() or "", kind, part.get_payload(decode=True) or b""))
    return found


def test_a_content_media_type_makes_a_file(uploads: Sent) -> None:
    body = uploads.module.ExternalService__Svc_Upload(
        file=BYTES, picture=("p.png", BYTES, "image/png"), many=[BYTES, b"2"], maybe=BYTES, perhaps=[BYTES],
        encoded=b"\x89\x00", json='{"a":1}', either=BYTES,
    )  # fmt: skip
    uploads.client.one(body=body)
    octets = "application/octet-stream"
    assert parts(uploads) == [
        ("file", "file", octets, BYTES), ("picture", "p.png", "image/png", BYTES), ("many", "many", octets, BYTES),
        ("many", "many", octets, b"2"), ("maybe", "maybe", octets, BYTES), ("perhaps", "perhaps", octets, BYTES),
        ("encoded", "", "", b"iQA="), ("json", "", "", b'{"a":1}'), ("either", "either", octets, BYTES),
    ]  # fmt: skip
    uploads.client.one(body=uploads.module.ExternalService__Svc_Upload(file=BYTES, maybe=None, either="text"))
    assert parts(uploads)[1:] == [("either", "", "", b"text")]


def test_plain_data_give_files_as_base64(uploads: Sent) -> None:
    assert uploads.invoke("one", body={"file": "iVBORwA=", "many": ["iVBORwA="]}).is_success
    assert [content for *_, content in parts(uploads)] == [BYTES, BYTES]


def test_a_text_is_no_file(uploads: Sent) -> None:
    with pytest.raises(Exception, match="body.file: expected a file.*, got str"):
        uploads.client.one(body=uploads.module.ExternalService__Svc_Upload(file="text"))


def test_a_record_that_is_json_elsewhere_holds_files_too(uploads: Sent) -> None:
    uploads.client.both(body=uploads.module.ExternalService__Svc_Both(file="text", note="n"))
    assert uploads.last.headers["content-type"] == "application/json"
    options = uploads.module.Options if hasattr(uploads.module, "Options") else uploads.package.Options
    body = uploads.module.ExternalService__Svc_Both(file=BYTES, note="n")
    uploads.client.both(body=body, _options=options(content_type="multipart/form-data"))
    assert [(name, content) for name, _, _, content in parts(uploads)] == [("file", BYTES), ("note", b"n")]


def test_alternatives_of_a_body_hold_files(uploads: Sent) -> None:
    uploads.client.either(body=uploads.module.ExternalService__Svc_Right(right=BYTES))
    assert [(name, content) for name, _, _, content in parts(uploads)] == [("right", BYTES)]


def test_the_media_type_of_a_part_makes_a_file(uploads: Sent) -> None:
    kind = next(getattr(uploads.module, n) for n in dir(uploads.module) if n.startswith("ExternalService__Svc_typed"))
    uploads.client.typed(body=kind(picture=BYTES, open=BYTES, note="# x", sheets=[BYTES]))
    assert parts(uploads) == [
        ("picture", "picture", "image/png", BYTES), ("open", "open", "application/pdf", BYTES),
        ("note", "", "text/markdown", b"# x"), ("sheets", "sheets", "application/zip", BYTES),
    ]  # fmt: skip


@pytest.mark.parametrize("operation", ["whole", "csv", "jsonfile"])
def test_a_body_that_is_binary_is_bytes_under_every_media_type(uploads: Sent, operation: str, tmp_path: Path) -> None:
    path = tmp_path / "data.bin"
    path.write_bytes(BYTES)
    for value in (BYTES, path):
        getattr(uploads.client, operation)(body=value)
        assert uploads.last.body == BYTES


# -- multipart by style ------------------------------------------------------------------------------------------------

STYLED = """
/a:
  post:
    operationId: a
    parameters: [{name: Content-Type, in: header, required: true, schema: {type: string}}]
    requestBody:
      content:
        multipart/form-data:
          schema:
            type: object
            properties:
              csv: {type: array, items: {type: string}}
              pipe: {type: array, items: {type: string}}
              space: {type: array, items: {type: string}}
              deep: {type: object, properties: {x: {type: string}, 'y z': {type: integer}}}
              flat: {type: object, properties: {fx: {type: string}, fy: {type: integer}}}
              turns: {type: object, properties: {tx: {type: string}, ty: {type: integer}}}
              free: {type: array, items: {type: string}}
              json: {type: array, items: {type: string}}
              raw: {type: string}
              bytes: {type: string, format: byte}
              lists: {type: array, items: {type: string, format: byte}}
              inner: {type: object, properties: {b: {type: string, format: byte}}}
          encoding:
            csv: {style: form, explode: false}
            pipe: {style: pipeDelimited}
            space: {style: spaceDelimited, explode: false, contentType: application/json}
            deep: {style: deepObject, explode: true}
            flat: {style: form}
            turns: {explode: false}
            json: {contentType: application/json}
            raw: {allowReserved: true}
    responses: {'204': {description: ok}}
"""


def styled(version: str, folder: Path) -> Iterator[Sent]:
    with sending(document(STYLED, version), folder) as sent:
        yield sent


@pytest.fixture(scope="module")
def multipart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    yield from styled("3.1.0", tmp_path_factory.mktemp("styled"))


def body_of(sent: Sent) -> dict[str, Any]:
    return {
        "csv": ["a", "b,c"], "pipe": ["a", "b"], "space": ["a", "b"], "deep": {"x": "1&2", "y z": 3},
        "flat": {"fx": "1", "fy": 2}, "turns": {"tx": "1", "ty": 2}, "free": ["a", "b"], "json": ["q"], "raw": "a/b?",
    }  # fmt: skip


def test_styles_of_multipart_count_from_3_1_on(multipart: Sent) -> None:
    assert multipart.invoke("a", **{"Content-Type": "multipart/form-data", "body": body_of(multipart)}).is_success
    assert [(name, kind, content.decode()) for name, _, kind, content in parts(multipart)] == [
        ("csv", "", "a,b,c"), ("pipe", "", "a|b"), ("space", "", "a b"), ("deep[x]", "", "1&2"), ("deep[y z]", "", "3"),
        ("fx", "", "1"), ("fy", "", "2"), ("turns", "", "tx,1,ty,2"), ("free", "", "a"), ("free", "", "b"),
        ("json", "application/json", '["q"]'), ("raw", "", "a/b?"),
    ]  # fmt: skip


def test_the_mock_reads_styles_of_multipart(multipart: Sent) -> None:
    body = {**body_of(multipart), "csv": ["a", "b"]}
    multipart.invoke("a", **{"Content-Type": "multipart/form-data", "body": body})
    assert multipart.last.value == body


def test_styles_of_multipart_mean_nothing_in_3_0(tmp_path: Path) -> None:
    for sent in styled("3.0.3", tmp_path):
        body = {name: value for name, value in body_of(sent).items() if name in ("csv", "deep", "json")}
        assert sent.invoke("a", **{"Content-Type": "multipart/form-data", "body": body}).is_success
        assert [(name, content.decode()) for name, _, _, content in parts(sent)] == [
            ("csv", "a"), ("csv", "b,c"), ("deep", '{"x":"1&2","y z":3}'), ("json", '["q"]'),
        ]  # fmt: skip


def test_base64_is_text_in_a_part(multipart: Sent) -> None:
    kind = next(getattr(multipart.module, name) for name in dir(multipart.module) if name.endswith("a_IN_body"))
    inner = next(getattr(multipart.module, name) for name in dir(multipart.module) if name.endswith("inner"))
    body = kind(bytes=b"\x89\x00", lists=[b"\x89"], inner=inner(b=b"\x89\x00"))
    multipart.client.a(Content_Type="multipart/form-data", body=body)
    assert [(name, file, content) for name, file, _, content in parts(multipart)] == [
        ("bytes", "", b"iQA="), ("lists", "", b"iQ=="), ("inner", "", b'{"b":"iQA="}'),
    ]  # fmt: skip


@pytest.mark.parametrize("given", ["multipart/form-data", "multipart/form-data; boundary=other", "application/json"])
def test_a_content_type_that_is_given_does_not_break_the_boundary(multipart: Sent, given: str) -> None:
    multipart.invoke("a", **{"Content-Type": given, "body": {"raw": "x"}})
    assert parts(multipart) == [("raw", "", "", b"x")]


def test_a_content_type_for_all_calls_does_not_break_the_boundary(multipart: Sent) -> None:
    client = type(multipart.client)(base_url=multipart.server.base_url, headers={"content-type": "application/json"})
    kind = next(getattr(multipart.module, name) for name in dir(multipart.module) if name.endswith("a_IN_body"))
    client.a(Content_Type="x", body=kind(raw="x"))
    assert parts(multipart) == [("raw", "", "", b"x")]


SWAGGER = """
/a:
  post:
    operationId: a
    consumes: [multipart/form-data]
    parameters:
    - {name: plain, in: formData, type: array, items: {type: string}}
    - {name: csv, in: formData, type: array, items: {type: integer}, collectionFormat: csv}
    - {name: ssv, in: formData, type: array, items: {type: string}, collectionFormat: ssv}
    - {name: tsv, in: formData, type: array, items: {type: string}, collectionFormat: tsv}
    - {name: pipes, in: formData, type: array, items: {type: string}, collectionFormat: pipes}
    - {name: multi, in: formData, type: array, items: {type: string}, collectionFormat: multi}
    - {name: file, in: formData, type: file}
    responses: {'204': {description: ok}}
"""


def test_collection_formats_count_in_multipart_of_2_0(tmp_path: Path) -> None:
    with sending(document(SWAGGER, "2.0"), tmp_path) as sent:
        two = ["a", "b"]
        given = {"plain": two, "csv": [1, 2], "ssv": two, "tsv": two, "pipes": two, "multi": two, "file": "iVBORwA="}
        assert sent.invoke("a", **given).is_success
        assert [(name, content) for name, _, _, content in parts(sent)] == [
            ("plain", b"a,b"), ("csv", b"1,2"), ("ssv", b"a b"), ("tsv", b"a\tb"), ("pipes", b"a|b"), ("multi", b"a"),
            ("multi", b"b"), ("file", BYTES),
        ]  # fmt: skip
        assert sent.last.value == {**given, "file": BYTES}
