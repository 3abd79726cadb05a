"""Which media types make a text of the schema a file."""

from __future__ import annotations

import pytest

from generator.oas.octets import any_octets, is_octets


@pytest.mark.parametrize(
    "media_type", ["application/octet-stream", "image/png", "application/pdf", "Audio/OGG; codecs=opus"]
)
def test_octets_make_a_file(media_type: str) -> None:
    assert is_octets(media_type)


@pytest.mark.parametrize(
    "media_type",
    [
        "text/csv",
        "application/sdp",
        "application/toml",
        "application/vnd.api+json",
        "Application/XML; charset=utf-8",
        "*/*",
        "png",
        "../../image",
        "image/",
    ],
)
def test_text_makes_none(media_type: str) -> None:
    assert not is_octets(media_type)


def test_one_of_several_is_enough() -> None:
    assert any_octets("text/plain, image/png") and not any_octets("text/plain, application/sdp") and not any_octets("")
