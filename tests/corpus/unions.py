"""Every union of real documents sent: `python tests/corpus/unions.py SPEC...`.

For each oneOf or anyOf at or below a component, and each of its variants, a valid value made by the mock's data maker is sent
through typed classes and as plain data; it must arrive whole, and be read as an answer without loss. Prints one line for each
fault, then figures: unions, variants, values that the document itself does not allow (left out), faults.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from random_wire import Caller

from generator.mock import request_for
from generator.oas import load

WORDS = ("oneOf", "anyOf")


def document_of(tree: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """A document that takes and answers each union of another one, and the variants of each by the name of their paths."""
    schemas = tree.get("components", {}).get("schemas", {})
    paths: dict[str, Any] = {}
    variants: dict[str, list[str]] = {}
    for pointer, schema in _unions(schemas):
        number = len(variants)
        variants[f"u{number}"] = []
        paths[f"/u{number}"] = _sending(f"u{number}", {"$ref": f"#/components/schemas{pointer}"})
        for position, member in enumerate(next(schema[word] for word in WORDS if word in schema)):
            key = f"u{number}v{position}"
            variants[f"u{number}"].append(key)
            paths[f"/{key}"] = _sending(key, _told(member, schema))
    made = {"openapi": tree["openapi"], "info": {"title": "Unions", "version": "1"}, "paths": paths}
    return {**made, "components": {"schemas": schemas}}, variants


def _unions(schemas: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every oneOf and anyOf below the components that stands alone, each making once, with its pointer."""
    waiting = [(f"/{_step(name)}", schema) for name, schema in reversed(schemas.items())]
    known: set[str] = set()
    while waiting:
        pointer, schema = waiting.pop()
        if not isinstance(schema, dict):
            continue
        alone = not {"properties", "allOf"} & set(schema) and sum(isinstance(schema.get(w), list) for w in WORDS) == 1
        text = json.dumps(schema, sort_keys=True, default=str)
        if alone and text not in known:
            known.add(text)
            yield pointer, schema
        for word in (*WORDS, "allOf"):
            members = schema.get(word)
            if isinstance(members, list):
                waiting += [(f"{pointer}/{word}/{n}", member) for n, member in enumerate(members)]
        inner = schema.get("properties")
        if isinstance(inner, dict):
            waiting += [(f"{pointer}/properties/{_step(name)}", member) for name, member in inner.items()]
        waiting += [(f"{pointer}/{word}", schema[word]) for word in ("items", "additionalProperties") if word in schema]


def _step(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _sending(name: str, schema: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    body = {"required": True, "content": content}
    answers = {"200": {"description": "as it came", "content": content}}
    return {"post": {"operationId": name, "requestBody": body, "responses": answers}}


def _told(member: Any, schema: dict[str, Any]) -> Any:
    """A variant with the tag that the mapping gives it."""
    mapping = schema.get("discriminator", {}).get("mapping", {})
    tag = next((key for key, to in mapping.items() if isinstance(member, dict) and to == member.get("$ref")), None)
    if tag is None:
        return member
    name = schema["discriminator"]["propertyName"]
    return {"allOf": [member, {"type": "object", "required": [name], "properties": {name: {"enum": [tag]}}}]}


def judged(path: Path) -> Counter[str]:
    """The figures of one document; its faults are printed."""
    figures: Counter[str] = Counter()
    loaded = load(path).value
    assert loaded is not None
    made, variants = document_of(loaded.document.tree)
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "spec.json"
        spec.write_text(json.dumps(made), encoding="utf-8")
        caller = Caller(spec, Path(folder) / f"{path.stem.replace('-', '_').replace('.', '_')}_clients")
        served = {one.path: one for one in caller.mock.router.operations}
        for union, keys in variants.items():
            found = caller.registry.find(f"Svc.{union}")
            figures["unions"] += 1
            for key in keys:
                for optional in (True, False):
                    figures["values"] += 1
                    request = request_for(
                        served[f"/{key}"], caller.mock.maker, optional=optional, media_type="application/json"
                    )
                    value = request.body
                    if request.misfits or not caller.allows(f"/{union}", value):
                        figures["left out"] += 1
                        continue
                    for kind, words in caller.value(found, value):
                        figures[kind] += 1
                        print(f"{path.name} {union} {key} {kind}: {json.dumps(value)[:300]} {words[:300]}", flush=True)
    return figures


def main() -> int:
    faults = 0
    for name in sys.argv[1:]:
        figures = judged(Path(name))
        faults += figures["plain"] + figures["typed"] + figures["read"]
        print(f"{name}: {dict(figures)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
