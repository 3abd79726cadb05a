"""The block of Agent Script that declares an action of an External Service (forms seen in public agents)."""

from __future__ import annotations

import json
import re

from generator.agents.schemas import lightning_type, unused_answers
from generator.salesforce.actions import InvocableAction
from generator.salesforce.names import SalesforceNames

_PLAIN = re.compile(r"[A-Za-z_]\w*\Z")


def script_block(name: str, action: InvocableAction, names: SalesforceNames, description: str) -> str:
    """The lines of one action, to stand below `actions:`."""
    lines = [
        f"{name}:",
        f"    description: {_text(description)}",
        f"    target: {_text(f'externalService://{action.names.flow}')}",
    ]
    if action.inputs:
        lines.append("    inputs:")
        for given in action.inputs:
            lines += _typed(given.name, lightning_type(given.type, names))
            lines += ["            is_required: True"] if given.required else []
    lines.append("    outputs:")
    for output in action.outputs:
        if output.name not in unused_answers(action):
            lines += _typed(output.name, lightning_type(output.type, names))
    return "\n".join(lines) + "\n"


def _typed(name: str, kind: str) -> list[str]:
    shown = f"{kind}?isAuraEnabled=true" if kind.startswith("@") else kind
    key = name if _PLAIN.match(name) else _text(name)
    return [f"        {key}: object", f"            complex_data_type_name: {_text(shown)}"]


def _text(words: str) -> str:
    """A text in double quotes, on one line."""
    return json.dumps(" ".join(words.split()), ensure_ascii=False)
