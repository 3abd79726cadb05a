"""A service built once more after a change is the one that a whole build gives: the same model, findings and places."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from generator.document import parse
from generator.model.written import encoded
from generator.modelling.again import Former, build_again
from generator.modelling.build import Built, build
from generator.oas import Spec, resolve
from tests.random_documents import Document, small_real, together
from tests.random_edits import Tree, edited


def read(tree: Tree) -> Spec:
    spec = resolve(parse(json.dumps(tree).encode(), "spec.json").value or pytest.fail("no document")).value
    return spec or pytest.fail("no description")


def same(made: Built, whole: Built) -> None:
    assert encoded(made.service) == encoded(whole.service)  # 1, 1.0 and true are not equal here
    assert made.diagnostics == whole.diagnostics
    assert made.touched == whole.touched


def followed(tree: Tree, rng: random.Random, rounds: int, most: int = 3) -> int:
    """Edit a document and build it again, round by round; how many operations stayed as they were."""
    former: Former | None = None
    stayed = 0
    for _ in range(rounds):
        spec = read(tree)
        made = build_again(spec, "Service", None, former)
        same(made.built, build(spec, "Service"))
        if former is not None and made.former is not None:
            known = former.steps.steps
            stayed += sum(known.get(key) is step for key, step in made.former.steps.steps.items())
        former = made.former
        tree = edited(tree, rng, most)
    return stayed


@pytest.mark.parametrize("seed", range(24))
def test_random_documents_after_random_edits(seed: int) -> None:
    tree = together([Document(seed * 3 + number) for number in range(3)])
    assert followed(tree, random.Random(seed), 12) > 0


@pytest.mark.corpus
@pytest.mark.parametrize("number", range(12))
def test_real_documents_after_random_edits(number: int, real_specs: Path) -> None:
    rng = random.Random(number)
    if (tree := small_real(real_specs, rng)) is not None:
        followed(tree, rng, 6)


@pytest.mark.parametrize("media_type", ("multipart/form-data", "Multipart/Form-Data"))
def test_a_type_that_is_no_longer_sent_as_a_file(media_type: str) -> None:
    """What a body in parts says of a type holds for an operation, too, that nothing of a change reaches."""
    schema = {"$ref": "#/components/schemas/Upload"}
    sent = {"schema": schema, "encoding": {"picture": {"contentType": "image/png"}}}
    content = {media_type: sent}
    answers = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    tree: Tree = {
        "openapi": "3.1.0",
        "info": {"title": "Pictures", "version": "1"},
        "components": {"schemas": {"Upload": {"type": "object", "properties": {"picture": {"type": "string"}}}}},
        "paths": {
            "/shown": {"get": {"responses": answers}},
            "/sent": {"post": {"requestBody": {"content": content}, "responses": {"200": {"description": ""}}}},
        },
    }
    former = build_again(read(tree), "Service", None, None).former
    before = build(read(tree), "Service")
    del tree["paths"]["/sent"]
    after = build(read(tree), "Service")
    assert encoded(before.service.types) != encoded(after.service.types)  # it was a file there
    same(build_again(read(tree), "Service", None, former).built, after)
