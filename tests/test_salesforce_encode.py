"""The encoding of names: documented and observed pairs, and its laws for any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.salesforce.derive import certain, derived_name, label_of
from generator.salesforce.encode import decode, encode
from generator.salesforce.words import ALLOWED, GROUPS, RESERVED, SEEN, group_of, reserved

APEX = re.compile(r"[A-Za-z][A-Za-z0-9]*")

PAIRS = [
    ("5getOpen-bankingV2.2Atms", "x35getOpenx2dbankingV2x2e2Atms"),
    ("fixed_array_of_AutoContext", "fixedx5farrayx5fofx5fAutoContext"),
    ("Query Tooling API", "Queryx20Toolingx20API"),
    ("single-message-request", "singlex2dmessagex2drequest"),
    ("last_updated_at", "lastx5fupdatedx5fat"),
    ("address_line_1", "addressx5flinex5f1"),
    ("account_type", "accountx5ftype"),
    ("_links", "x5flinks"),
    ("é", "xc3xa9"),
    ("$ref", "x24ref"),
    ("@type", "x40type"),
    ("😀", "xf0x9fx98x80"),
    ("type", "z0type"),
    ("Type", "z0Type"),
    ("User", "z0User"),
    ("date", "z0date"),
    ("system", "z0system"),
    ("currency", "z0currency"),
    ("number", "z0number"),
    ("end", "z0end"),
    ("group", "z0group"),
    ("subAccountId", "subAccountId"),
    ("order", "order"),
    ("Code200", "Code200"),
]


@pytest.mark.parametrize(("written", "apex"), PAIRS)
def test_known_pairs(written: str, apex: str) -> None:
    assert encode(written) == apex
    assert decode(apex) == written


@given(st.text())
def test_every_text_gives_a_legal_identifier(text: str) -> None:
    made = encode(text)
    assert APEX.fullmatch(made), made
    assert not reserved(made)
    assert encode(text) == made


@given(st.text(alphabet=st.characters(), min_size=1), st.text(alphabet=st.characters(), min_size=1))
def test_texts_without_an_escape_in_them_stay_apart(one: str, other: str) -> None:
    looks_escaped = re.compile(r"x[0-9a-f]{2}|\Az0")
    if one != other and not looks_escaped.search(one) and not looks_escaped.search(other):
        assert encode(one) != encode(other)


def test_an_escape_written_out_can_coincide() -> None:
    assert encode("a_b") == encode("ax5fb")  # names.py tells such names apart within their scope


def test_a_lone_surrogate_has_bytes_too() -> None:
    assert encode("a\ud800") == "axedxa0x80"


def test_reserved_words_ignore_case_and_cover_what_was_seen() -> None:
    assert SEEN <= RESERVED
    assert not ALLOWED & RESERVED
    assert all(reserved(word.upper()) and group_of(word.title()) is not None for word in RESERVED)
    assert all(word == word.lower() for group in GROUPS for word in group.words)
    assert group_of("order") is None


@pytest.mark.parametrize(
    ("method", "path", "name", "sure"),
    [
        ("GET", "/latest", "getLatest", True),
        ("get", "/api/systems", "getApiSystems", True),
        ("get", "/api/metrics/{systemId}", "getApiMetricsBySystemId", True),
        ("post", "/simple/transactional", "postSimpleTransactional", True),
        ("get", "/v3/status", "getV3Status", True),
        ("post", "/POST/patient", "postPOSTPatient", False),
        ("get", "/a/{x}/b/{y}", "getAByXBByY", False),
        ("delete", "/user-info/{user_id}", "deleteUserInfoByUserId", False),
        ("get", "/", "get", True),
    ],
)
def test_names_derived_from_method_and_path(method: str, path: str, name: str, sure: bool) -> None:
    assert derived_name(method, path) == name
    assert certain(path) is sure


@given(st.sampled_from(["get", "post"]), st.text(max_size=60))
def test_any_path_gives_a_name(method: str, path: str) -> None:
    assert derived_name(method, path).startswith(method)
    assert APEX.fullmatch(encode(derived_name(method, path)))


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("getApiSystems", "Get Api Systems"),
        ("Send-Message", "Send-Message"),
        ("Query Tooling API", "Query Tooling API"),
        ("", ""),
    ],
)
def test_labels(name: str, label: str) -> None:
    assert label_of(name) == label
