"""An overlay as YAML (or JSON) text."""

from __future__ import annotations

import json

from generator.edit.emit import DocumentStyle, yaml_block
from generator.model.types import Json
from generator.overlay.read import Overlay, OverlayAction


def write(overlay: Overlay, *, as_json: bool = False) -> str:
    """The overlay's text, fields in the order of the specification."""
    tree: dict[str, Json] = {
        "overlay": f"{overlay.dialect}.0",
        "info": {"title": overlay.title, "version": overlay.version or "1.0.0"},
    }
    if overlay.extends:
        tree["extends"] = overlay.extends
    tree["actions"] = [_action(action) for action in overlay.actions]
    if as_json:
        return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"
    return yaml_block(tree, "", DocumentStyle()) + "\n"


def _action(action: OverlayAction) -> dict[str, Json]:
    made: dict[str, Json] = {"target": action.target}
    if action.description:
        made["description"] = action.description
    if action.remove:
        made["remove"] = True
    elif action.updates:
        made["update"] = action.update
    elif action.copy:
        made["copy"] = action.copy
    return made
