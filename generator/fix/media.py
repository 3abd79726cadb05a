"""Media types that External Services takes, in the place of those it does not."""

from __future__ import annotations

from generator.fix import rules
from generator.fix.change_log import ChangeLog
from generator.model.types import Json
from generator.pointer import escape
from generator.salesforce import limits
from generator.salesforce.check_operations import mapped_to

Json = Json


def contents(node: dict[str, Json], at: str, log: ChangeLog) -> dict[str, Json]:
    """A body or an answer with the media types of its content replaced, or left out where the new one is there already."""
    content = node.get("content")
    if not isinstance(content, dict):
        return node
    made: dict[str, Json] = {}
    known = {_plain(name) for name in content if taken(name)}
    for name, medium in content.items():
        new = name if taken(name) else _mapped(name, medium)
        if new == name:
            made[name] = medium
        elif new in known:
            log.change(rules.MEDIA_TYPE_CUT, f"{at}/content/{escape(name)}", old=name, kept=new)
        else:
            log.change(rules.MEDIA_TYPE, f"{at}/content/{escape(name)}", old=name, new=new)
            made[new] = medium
            known.add(new)
    return node if list(made) == list(content) else {**node, "content": made}


def listed(node: dict[str, Json], at: str, log: ChangeLog) -> dict[str, Json]:
    """The same for `consumes` and `produces` of OpenAPI 2.0."""
    for word in ("consumes", "produces"):
        names = node.get(word)
        if not isinstance(names, list) or all(taken(name) for name in names if isinstance(name, str)):
            continue
        made: list[Json] = [name for name in names if not isinstance(name, str) or taken(name)]
        for number, name in enumerate(names):
            if not isinstance(name, str) or taken(name):
                continue
            new = _mapped(name, None)
            rule, words = (rules.MEDIA_TYPE_CUT, {"kept": new}) if new in made else (rules.MEDIA_TYPE, {"new": new})
            log.change(rule, f"{at}/{word}/{number}", old=name, **words)
            if new not in made:
                made.append(new)
        node = {**node, word: made}
    return node


def _plain(name: str) -> str:
    return name.split(";")[0].strip().lower()


def taken(name: str) -> bool:
    """Whether External Services takes a media type by itself."""
    return _plain(name) in limits.MEDIA_TYPES


def _mapped(name: str, medium: Json) -> str:
    """The supported media type that comes closest. A wildcard is what its schema says."""
    return mapped_to(_plain(name), medium.get("schema") if isinstance(medium, dict) else None)
