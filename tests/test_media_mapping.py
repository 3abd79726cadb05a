"""What a registration maps media types to: read, kept as it stands, and not asked for once more."""

from __future__ import annotations

import json
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from generator.oas import load
from generator.salesforce.registrations import Registration
from generator.usecases.exporting import export
from tests.registered import FILE, put, text

SCHEMA = json.dumps(
    {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/order": {
                "post": {
                    "operationId": "getOrder",
                    "requestBody": {"content": {"application/xml": {"schema": {"type": "string"}}}},
                    "responses": {"204": {"description": "ok"}},
                }
            }
        },
    }
)
PAIRS = '{"application/xml":"application/json"}'


def registration(pairs: str) -> str:
    binding = escape('{"host":"","compatibleMediaTypes":PAIRS}'.replace("PAIRS", pairs), {'"': "&quot;"})
    whole = text(SCHEMA, rows=(("getorder", True),))
    start, end = whole.index("<serviceBinding>"), whole.index("</serviceBinding>")
    return whole[:start] + f"<serviceBinding>{binding}" + whole[end:]


@pytest.mark.parametrize(
    ("pairs", "asked"), [("{}", True), (PAIRS, False), (f'{{"requestMediaTypes":{PAIRS}}}', False)]
)
def test_what_is_mapped_is_kept_and_not_asked_for(tmp_path: Path, pairs: str, asked: bool) -> None:
    source = put(tmp_path, registration(pairs))
    spec = load(str(source)).value
    assert spec is not None
    made = export(spec, "Shop", tmp_path / "out")
    assert made.value is not None, made.diagnostics
    assert [d.rule.id for d in made.diagnostics].count("export-media-types") == asked
    (written,) = (tmp_path / "out").rglob(FILE)
    assert written.read_bytes() == source.read_bytes()


@pytest.mark.parametrize("binding", ["", "[]", "{", "[" * 100_000, '{"compatibleMediaTypes": [1, {"a": null}]}'])
def test_a_binding_of_another_shape_maps_nothing(binding: str) -> None:
    assert Registration("Shop", (("serviceBinding", binding),), (), "").media_types == {}
