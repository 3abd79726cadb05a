"""What people read of a generated client outside of its files: `help`, messages of errors, and the words taken from documents."""

from __future__ import annotations

import importlib
import inspect
import pydoc
import sys
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from types import ModuleType
from typing import Any

import pytest

from generator.__main__ import main
from generator.model.service import Header, Response
from generator.model.types import Limits, Scalar
from generator.targets.python.cells import description
from generator.targets.python.signature import answer_words, facts, sentence

SPEC = """\
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example'}]
security: [{key: []}]
paths:
  /orders/{id}:
    post:
      operationId: addOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string, minLength: 2, maxLength: 8}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '200':
          description: ''
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
        '202':
          description: "Taken, one of:\\n\\n- soon\\n- later"
          headers: {Location: {description: where, schema: {type: string}}}
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
        '204': {description: ''}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Order:
      type: object
      required: [size]
      properties:
        size: {type: string, enum: [small, large]}
        note: {type: string, maxLength: 9}
        tags: {type: array, items: {type: string, minLength: 1}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package of a service."""
    folder = tmp_path_factory.mktemp("shown")
    (folder / "shop.yaml").write_text(SPEC, encoding="utf-8")
    out = str(folder / "shown_clients")
    assert main(["generate", str(folder / "shop.yaml"), "--service", "Shop", "--all", "--out", out]) == 0
    sys.path.insert(0, str(folder))
    yield importlib.import_module("shown_clients.shop")
    sys.path.remove(str(folder))


def test_help_works_for_everything_that_a_package_offers(shop: ModuleType) -> None:
    folder = importlib.import_module("shown_clients")
    for module in (shop, folder, importlib.import_module("shown_clients.runtime")):
        assert pydoc.render_doc(module)
        for name in dir(module):
            assert pydoc.render_doc(getattr(module, name)), name


def test_a_class_is_called_with_its_fields_and_their_types(shop: ModuleType) -> None:
    assert str(inspect.signature(shop.Order)) == (
        "(*, size: \"Literal['small', 'large']\", note: 'str | UnsetType' = UNSET, tags: 'list[str] | UnsetType' = UNSET)"
    )
    assert "from_dict(data: " in pydoc.plain(pydoc.render_doc(shop.Order))


def test_a_package_shows_the_first_lines_that_one_writes(shop: ModuleType) -> None:
    assert '    shop = Shop(base_url="https://shop.example", api_key="...")\n    reply = shop.add_order(...)' in (
        shop.__doc__ or ""
    )


def test_a_function_says_what_it_returns(shop: ModuleType) -> None:
    words = inspect.getdoc(shop.add_order) or ""
    returned = words.partition("Returns:\n")[2].partition("\n\nRaises:")[0]
    assert returned.split("\n") == [
        "    code_200: Order",
        "    code_202 (list[Order]): Taken, one of ..., with the header Location (where)",
        "    code_204: No content.",
    ]
    assert "    id: Part of the path. 2 to 8 characters." in words


@pytest.mark.parametrize(
    ("wrong", "message", "near"),
    [
        (lambda shop: shop.Order(size="small").sice, "'Order' object has no attribute 'sice'", "size"),
        (lambda shop: shop.Oder, "module 'shown_clients.shop' has no attribute 'Oder'", "Order"),
        (
            lambda shop: shop.Shop(base_url="http://a").add_oder,
            "'Shop' object has no attribute 'add_oder'",
            "add_order",
        ),
        (lambda shop: shop.Order(size="small").with_changes(sice="large"), "Order has no field 'sice'", ""),
        (lambda shop: shop.Order.from_json("{"), "no JSON: Input data was truncated", ""),
        (lambda shop: shop.Shop(base_url="http://a", api_key=3), "api_key must be text, not int", ""),
        (lambda shop: shop.Shop(base_url="http://a", basic="me:it"), 'basic must be a pair: ("user", "password")', ""),
        (lambda shop: shop.Shop(base_url="http://a", headers={"A": 3}), "header 'A' must be text, not int", ""),
        (lambda shop: shop.Shop(base_url="http://a", query={"a": None}), "query 'a' must be text, not NoneType", ""),
    ],
)
def test_a_slip_is_told_by_short_names_and_the_nearest_one(
    shop: ModuleType, wrong: Callable[[Any], Any], message: str, near: str
) -> None:
    with pytest.raises(Exception) as caught:
        wrong(shop)
    assert str(caught.value) == message
    if near:  # by these Python finds the nearest name when it prints a traceback
        assert isinstance(caught.value, AttributeError) and caught.value.name
        assert get_close_matches(caught.value.name, dir(caught.value.obj))[0] == near


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(min_length=3, max_length=50), "3 to 50 characters."),
        (Limits(min_length=32, max_length=32), "Exactly 32 characters."),
        (Limits(min_length=1), "At least 1 character."),
        (Limits(max_length=2), "At most 2 characters."),
        (Limits(min_length=0), ""),
        (Limits(minimum=1, maximum=9), "From 1 to 9."),
        (Limits(above=0, maximum=9), "More than 0 and at most 9."),
        (Limits(minimum=0, below=1), "At least 0 and less than 1."),
    ],
)
def test_bounds_are_told_in_words(limits: Limits, words: str) -> None:
    assert facts(Scalar("string", limits=limits)) == words


@pytest.mark.parametrize(
    "words", ["A word.", "see “the guide.”", 'see "[it](x).".', "**It is so.**", "(It is.)", "`it`", "How?"]
)
def test_a_sentence_that_ends_is_not_ended_again(words: str) -> None:
    assert sentence(words) == words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Fine", "Fine"),
        ("One\nline\n\nAnother", "One line"),
        ("One of:\n- a\n- b", "One of ..."),
        ("- a\n- b", "- a"),
        ("", ""),
    ],
)
def test_of_an_answer_the_first_paragraph_is_told(words: str, said: str) -> None:
    assert answer_words(Response("200", words)) == said
    headers = (Header("A", Scalar("string")), Header("B", Scalar("string"), description="why"))
    assert answer_words(Response("200", words, headers=headers)).endswith("ith the headers A, B (why)")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("One line", "One line"),
        ("One\nparagraph\n\nAnother", "One paragraph\n\nAnother"),
        ("Of:\n- a\n  more\n  - b\n* c\n\nEnd", "Of:\n\n- a more\n  - b\n- c\n\nEnd"),
        ("### Head\nwords", "**Head**\n\nwords"),
        ("> [!NOTE]\n> Take care", "**Note**\n\nTake care"),
        ("1. a\n2. b", "- a\n- b"),
        ("a\n```\ncode\n```", "a \\`\\`\\` code \\`\\`\\`"),
        ("a\n| b | c |\n<script>x</script>", "a \\| b \\| c \\| &lt;script>x&lt;/script>"),
    ],
)
def test_descriptions_keep_paragraphs_and_lists_on_a_page(words: str, shown: str) -> None:
    assert description(words) == shown


def test_a_long_description_is_cut_at_a_blank() -> None:
    assert description("word\n\n" * 100, 20) == "word\n\nword\n\nword ..."
