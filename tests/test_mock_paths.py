"""A request's path against templates: the same as the plain expression for it, and in time that grows with the path."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.mock.app import Mock
from generator.mock.check import Incoming
from generator.mock.operations import operations
from generator.mock.router import Router
from generator.mock.segments import BRACES, TRIES, Segment
from generator.mock.source import open_spec

FIXED = st.text("ab-.%5:é", max_size=4)
SIGNS = st.text("ab-.%25:3Aé", min_size=0, max_size=12)


def expression(template: str) -> re.Pattern[str]:
    """What a template means: lazy variables of at least one sign, the last one greedy; fixed text perhaps encoded.

    An escaped sign is one sign.
    """
    parts = BRACES.split(template)
    last = len(parts) - 2
    sign = "(?>%[0-9A-Fa-f]{2}|.)"
    made = [
        _fixed(part) if n % 2 == 0 else f"({sign}+)" if n == last else f"({sign}+?)" for n, part in enumerate(parts)
    ]
    return re.compile("".join(made), re.DOTALL)


def _fixed(text: str) -> str:
    """Each sign as it is or escaped; only the digits of an escape are alike in both cases."""
    made = []
    for char in text:
        escape = quote(char, safe="")
        made.append(re.escape(char) if escape == char else f"(?:{re.escape(char)}|(?i:{re.escape(escape)}))")
    return "".join(made)


@given(st.lists(FIXED, min_size=2, max_size=5), SIGNS)
@example(["", "", ""], "ab")
@example(["a", "-", "-", "a"], "a-b-a")
@example(["", ":", ""], "a%3ab")
@example(["", "", ""], "%3Ab")
@example(["", "5"], "a%25")
@example(["", "a"], "2A")
def test_a_segment_is_what_its_expression_says(fixed: list[str], text: str) -> None:
    if any("%" in part for part in fixed):
        return  # an escape in the template: below
    template = fixed[0] + "".join(f"{{v{n}}}{part}" for n, part in enumerate(fixed[1:]))
    found = expression(template).fullmatch(text)
    assert Segment(template).match(text) == (found and found.groups())


@pytest.mark.parametrize(
    ("template", "text", "values"),
    [
        ("{a}%3A{b}", "x:y", ("x", "y")),
        ("{a}:{b}", "x%3ay", ("x", "y")),
        ("{a}%", "50%25", ("50",)),
        ("{a}%25", "50%25", ("50",)),
        ("{a}%c3%a9", "x%C3%A9", ("x",)),
        ("{a}\u00e9", "x%c3%a9", ("x",)),
        ("x{a}", "x", None),
        ("{a}x", "x", None),
        ("{a}{b}", "x", None),
        ("aa{b}aa", "aaa", None),
    ],
)
def test_fixed_text_is_read_plain_and_encoded(template: str, text: str, values: tuple[str, ...] | None) -> None:
    assert Segment(template).match(text) == values


@given(st.lists(st.sampled_from(["", "-", "a"]), min_size=2, max_size=4), st.text("ab-", max_size=9), st.data())
def test_a_split_is_found_where_one_suits(fixed: list[str], text: str, data: st.DataObject) -> None:
    kinds = [data.draw(st.sampled_from(["[ab]", "-*b", ".+", "aa|-"])) for _ in fixed[1:]]
    template = fixed[0] + "".join(f"{{v{n}}}{part}" for n, part in enumerate(fixed[1:]))
    values = Segment(template).split(text, lambda number, raw: re.fullmatch(kinds[number], raw) is not None)
    told = re.fullmatch(
        fixed[0] + "".join(f"({kind}){part}" for kind, part in zip(kinds, fixed[1:], strict=True)), text
    )
    assert (values is None) == (told is None)
    if values is not None:
        assert all(re.fullmatch(kind, value) for kind, value in zip(kinds, values, strict=True))
        assert template.format(**{f"v{n}": value for n, value in enumerate(values)}) == text


def test_a_split_is_looked_for_within_a_bound() -> None:
    asked: list[str] = []
    segment = Segment("".join(f"{{v{n}}}" for n in range(40)))
    assert segment.split("x" * 4_000, lambda number, raw: asked.append(raw) is None and number < 39) is None
    assert len(asked) <= TRIES


def _profiles(tmp_path: Path, path: str, **schemas: dict[str, object]) -> Path:
    parameters = [{"name": name, "in": "path", "required": True, "schema": said} for name, said in schemas.items()]
    get = {"parameters": parameters, "responses": {"204": {"description": "ok"}}}
    document = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {path: {"get": get}}}
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(document))
    return spec


TEXT: dict[str, object] = {"type": "string"}
ENDING: dict[str, object] = {"type": "string", "enum": [".json", ".xml"]}


@pytest.mark.parametrize(
    ("path", "schemas", "asked", "values"),
    [
        ("/p/{id}{ext}", {"id": TEXT, "ext": ENDING}, "/p/4eb8.xml", {"id": "4eb8", "ext": ".xml"}),
        ("/p/{id}{ext}", {"id": TEXT, "ext": ENDING}, "/p/a.json.json", {"id": "a.json", "ext": ".json"}),
        ("/p/{id}{ext}", {"id": TEXT, "ext": ENDING}, "/p/%C3%A9%2Ejson", {"id": "é", "ext": ".json"}),
        ("/p/{code}{id}", {"code": {"enum": ["a", "ab"]}, "id": {"type": "integer"}}, "/p/ab12", {"code": "ab", "id": 12}),
        ("/p/{a}-{n}", {"a": TEXT, "n": {"type": "integer"}}, "/p/x-y-7", {"a": "x-y", "n": 7}),
        ("/p/{a}{b}/{c}{d}", {"a": TEXT, "b": ENDING, "c": TEXT, "d": TEXT}, "/p.json/xyz", None),
        ("/{a}{b}/{c}{d}", {"a": TEXT, "b": ENDING, "c": TEXT, "d": TEXT}, "/p.json/xyz", {"a": "p", "b": ".json", "c": "x", "d": "yz"}),
    ],
)  # fmt: skip
def test_variables_side_by_side_get_what_their_schemas_allow(
    tmp_path: Path, path: str, schemas: dict[str, dict[str, object]], asked: str, values: dict[str, object] | None
) -> None:
    mock = Mock(open_spec(_profiles(tmp_path, path, **schemas)))
    reply = mock.handle(Incoming("GET", asked, "", (), b""))
    assert (reply.status, mock.requests[-1].values["path"] if values else None) == (204 if values else 404, values)


def test_a_segment_that_suits_no_way_is_refused_with_what_the_schema_says(tmp_path: Path) -> None:
    mock = Mock(open_spec(_profiles(tmp_path, "/p/{id}{ext}", id=TEXT, ext=ENDING)))
    reply = mock.handle(Incoming("GET", "/p/4eb8.pdf", "", (), b""))
    assert reply.status == 400 and "path ext" in reply.body.decode()


class CountedSearch:
    """An expression that counts the signs it was led over."""

    def __init__(self, real: re.Pattern[str], counts: list[int]) -> None:
        self.real, self.counts = real, counts

    def search(self, text: str, at: int, end: int) -> re.Match[str] | None:
        found = self.real.search(text, at, end)
        self.counts.append((found.end() if found else end) - at)
        return found


@pytest.mark.parametrize("separator", ["", "x", "xx", ":"])
@pytest.mark.parametrize("variables", [3, 30])
def test_no_sign_is_passed_over_twice(separator: str, variables: int) -> None:
    segment = Segment(separator.join(f"{{v{n}}}" for n in range(variables)) + "end")
    counts: list[int] = []
    segment._between = [CountedSearch(real, counts) for real in segment._between]
    for text in ("x" * 5_000 + "end", "x" * 5_000, ":" * 5_000 + "end", "x:" * 2_500 + "end"):
        counts.clear()
        segment.match(text)
        assert len(counts) < variables and sum(counts) <= len(text)


def test_a_path_of_thousands_of_segments_is_looked_up(tmp_path: Path) -> None:
    answer = {"get": {"responses": {"204": {"description": "ok"}}}}
    names = [f"v{n}" for n in range(3_000)]
    paths = {"/a" * 3_000: answer, "".join(f"/{{{name}}}" for name in names): answer}
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}))
    router = Router(operations(open_spec(spec)))
    assert [len(values) for _, values in router.find("/a" * 3_000, "GET")] == [0]
    assert [len(values) for _, values in router.find("/b" * 3_000, "GET")] == [3_000]
    assert router.find("/b" * 2_999, "GET") == []


def test_a_parameter_with_schema_and_content_is_read_by_its_schema(tmp_path: Path) -> None:
    """The two exclude each other; a client that is generated goes by the schema, too."""
    spec = _profiles(tmp_path, "/p/{id}", id={"type": "integer"})
    document = json.loads(spec.read_text())
    document["paths"]["/p/{id}"]["get"]["parameters"][0]["content"] = {"application/json": {"schema": TEXT}}
    spec.write_text(json.dumps(document))
    mock = Mock(open_spec(spec))
    assert mock.handle(Incoming("GET", "/p/7", "", (), b"")).status == 204
    assert mock.requests[-1].values["path"] == {"id": 7}


def test_objects_listed_in_a_header_are_read_as_the_client_sends_them(tmp_path: Path) -> None:
    spec = _profiles(tmp_path, "/p/{id}", id=TEXT)
    document = json.loads(spec.read_text())
    box = {"type": "object", "properties": {"a": {"type": "integer"}, "b": TEXT}}
    listed = {"name": "boxes", "in": "header", "schema": {"type": "array", "items": box}}
    document["paths"]["/p/{id}"]["get"]["parameters"].append(listed)
    spec.write_text(json.dumps(document))
    mock = Mock(open_spec(spec))
    sent = (("boxes", '{"a":1,"b":"x, y"},{"a":2}'),)
    assert mock.handle(Incoming("GET", "/p/7", "", sent, b"")).status == 204
    assert mock.requests[-1].values["header"] == {"boxes": [{"a": 1, "b": "x, y"}, {"a": 2}]}
