"""The changes of a mending as an overlay, so that the vendor's next version gets the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from generator.fix.places import members_of
from generator.model.types import Json
from generator.overlay import Overlay, OverlayAction, derive
from generator.pointer import escape

if TYPE_CHECKING:
    from generator.fix.run import Fixed


def overlay_of(original: Json, fixed: Fixed, name: str) -> Overlay:
    """An overlay that makes the mended tree of the original; each action says which changes it carries."""
    made = derive(members_of(original), fixed.tree, title=f"{name or 'A spec'} for External Services", extends=name)
    places: dict[str, list[str]] = {}
    for change in fixed.changes:
        places.setdefault(change.span.pointer, []).append(change.message)
    spoken = _below(places)
    return replace(made, actions=tuple(_described(action, spoken) for action in made.actions))


def _below(places: dict[str, list[str]]) -> dict[str, list[str]]:
    """The messages of changes at a pointer or below it, by every pointer above."""
    made: dict[str, list[str]] = {}
    for pointer, messages in places.items():
        steps = pointer.split("/")
        for size in range(2, len(steps) + 1):
            made.setdefault("/".join(steps[:size]), []).extend(messages)
    return made


def _described(action: OverlayAction, spoken: dict[str, list[str]]) -> OverlayAction:
    """Only a removal or a replaced part names its changes: what is put back is told by the removal before."""
    at = pointer_of(action.target)
    if action.remove:
        return replace(action, description=_joined(spoken.get(at, [])))
    keys = action.update if isinstance(action.update, dict) else {}
    return replace(action, description=_joined(m for key in keys for m in spoken.get(f"{at}/{escape(key)}", [])))


def _joined(messages: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(messages))
    more = f"; and {len(distinct) - 3} more" if len(distinct) > 3 else ""
    return "; ".join(distinct[:3]) + more


def pointer_of(path: str) -> str:
    """A normalized path as a JSON pointer."""
    made, at = "", 1
    while at < len(path):
        if path[at + 1] == "'":
            end = at + 2
            while path[end] != "'":
                end += 2 if path[end] == "\\" else 1
            name = path[at + 2 : end].replace("\\'", "'").replace("\\\\", "\\")
            made, at = f"{made}/{escape(name)}", end + 2
        else:
            end = path.index("]", at)
            made, at = f"{made}/{path[at + 1 : end]}", end + 1
    return made
