"""Whether the tags of a choice work: each leads to one alternative, and that one allows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.model.types import Json
from generator.oas import rules_schemas as rules
from generator.oas.described_names import COMPOSED
from generator.oas.findings import Path
from generator.oas.structure import Walk
from generator.oas.tag_values import TagValues

MOST_SHOWN = 3  # values that a message lists


class Alternative(NamedTuple):
    """A member of a choice, with the name of the schema that it refers to ("" inline) and the tags that it allows."""

    number: int
    schema: Json
    name: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"`{self.name}`" if self.name else f"alternative {self.number}"


def check_tags(walk: Walk, tag: str, node: dict[str, Json], path: Path, file: str) -> None:
    """`path` leads to the discriminator of `node`, whose property is `tag`."""
    found = node["discriminator"]
    mapping = found.get("mapping") if isinstance(found, dict) else None
    mapped = {str(k): v for k, v in mapping.items() if isinstance(v, str)} if isinstance(mapping, dict) else {}
    members = [one for word in ("oneOf", "anyOf") for one in _listed(node.get(word))]
    if not members or not walk.spend(len(members) + len(mapped)):
        return
    values = TagValues(walk.spec, tag)
    own = [Alternative(n, one, name_of(one), values.of(one, file)) for n, one in enumerate(members, 1)]
    _mapped(walk, tag, mapped, own, path, file)
    _unmapped(walk, tag, mapped, own, path, file)
    _shared(walk, tag, mapped, own, path, file)


def _mapped(walk: Walk, tag: str, mapped: dict[str, str], own: list[Alternative], path: Path, file: str) -> None:
    """Each mapping leads to an alternative that allows its value."""
    reached = _reached(walk, [one.schema for one in own], file)
    for value, target in mapped.items():
        if reached is None:
            return
        found = _mapping_target(walk, target, file)
        if found is None:
            continue  # it leads nowhere, which another rule says
        node, where = found
        at = ((path, "mapping"), value)
        if id(node) not in reached and _builds_on(walk, node, where, reached) is False:
            walk.report(rules.DISCRIMINATOR_ELSEWHERE, at, file, name=value, target=_last(target))
            continue
        allowed = TagValues(walk.spec, tag).of(node, where)
        if allowed and value not in allowed:
            walk.report(
                rules.TAG_NOT_ALLOWED, at, file, name=value, target=_last(target), values=_shown(allowed), tag=tag
            )


def _unmapped(walk: Walk, tag: str, mapped: dict[str, str], own: list[Alternative], path: Path, file: str) -> None:
    """What no mapping leads to is told by its name, or by the one value that it allows; the former said once a discriminator."""
    unlike: list[Alternative] = []
    led_to = {_last(target) for target in mapped.values()}
    for one in own:
        if one.name:
            if one.values and one.name not in (*one.values, *led_to) and mapped.keys().isdisjoint(one.values):
                unlike.append(one)
        elif isinstance(one.schema, dict) and "properties" in one.schema and not one.values:
            walk.report(rules.TAG_MISSING, path, file, one=str(one), tag=tag)
    for one in unlike[:1]:
        more = f" and to {len(unlike) - 1} more" if unlike[1:] else ""
        values = _shown(one.values)
        walk.report(rules.TAG_IS_NOT_THE_NAME, path, file, target=one.name, more=more, values=values, tag=tag)


def _shared(walk: Walk, tag: str, mapped: dict[str, str], own: list[Alternative], path: Path, file: str) -> None:
    """No value is allowed by two alternatives, unless a mapping or a name says which it means; told once a pair."""
    names = {one.name for one in own}
    first: dict[str, Alternative] = {}
    told: set[tuple[int, int]] = set()
    for one in own:
        for value in dict.fromkeys(one.values):
            other = first.setdefault(value, one)
            pair = (other.number, one.number)
            same = other is one or (one.name and one.name == other.name)
            if same or pair in told or value in mapped or value in names:
                continue
            told.add(pair)
            walk.report(rules.TAG_SHARED, path, file, value=value, tag=tag, one=str(other), other=str(one))


def _reached(walk: Walk, members: list[Json], file: str) -> set[int] | None:
    """The identities of the alternatives and of theirs; None when there is no time to look."""
    found: set[int] = set()
    for schema in _composed(walk, [(one, file) for one in members], COMPOSED):
        if schema is None:
            return None
        found.add(id(schema))
    return found


def _builds_on(walk: Walk, node: Json, file: str, known: set[int]) -> bool | None:
    """Whether a schema takes one of the known ones in by allOf; None when there is no time to look."""
    for schema in _composed(walk, [(node, file)], ("allOf",)):
        if schema is None:
            return None
        if id(schema) in known:
            return True
    return False


def _composed(walk: Walk, stack: list[tuple[Json, str]], words: tuple[str, ...]) -> Iterator[dict[str, Json] | None]:
    """These schemas, with their files, and those below by these words, each once; None last when there is no time to look."""
    seen: set[int] = set()
    while stack:
        if not walk.spend(1):
            yield None
            return
        schema, where = stack.pop()
        target = walk.follow(schema, where)
        if target is None or not isinstance(target.node, dict) or id(target.node) in seen:
            continue
        seen.add(id(target.node))
        yield target.node
        where = where if target.node is schema else target.file
        stack += [(one, where) for word in words for one in _listed(target.node.get(word))]


def _mapping_target(walk: Walk, target: str, file: str) -> tuple[Json, str] | None:
    """The schema that a mapping means, by reference or by the name of a component, and its file."""
    bare = "#" not in target and "/" not in target
    found = walk.spec.follow(f"#{walk.version.schemas_at}/{target}", "") if bare else None
    found = found or walk.spec.follow(target, file)
    return (found.node, found.file) if found is not None else None


def name_of(schema: Json) -> str:
    """The name of the schema that an alternative refers to; "" inline."""
    ref = schema.get("$ref") if isinstance(schema, dict) else None
    return _last(ref) if isinstance(ref, str) else ""


def _last(target: str) -> str:
    return target.rpartition("/")[2]


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _shown(values: tuple[str, ...]) -> str:
    more = len(values) - MOST_SHOWN
    return ", ".join(f"`{value[:60]}`" for value in values[:MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")
