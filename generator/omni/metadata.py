"""A procedure as the `.oip` metadata that an org takes, whatever it was read from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from xml.sax.saxutils import escape

from generator.omni.model import Element, Procedure

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<OmniIntegrationProcedure xmlns="http://soap.sforce.com/2006/04/metadata">\n'
_NUMBER = 1.0  # of a version that says none


def name_of(procedure: Procedure) -> str:
    """The API name of a procedure, `Type_SubType_Procedure_1`, as orgs write it."""
    return f"{procedure.key}_Procedure_{procedure.number or _NUMBER:g}"


def oip_of(procedure: Procedure) -> bytes:
    """The file of a procedure: its elements in their order, those of blocks below them, its sample input.

    Type and SubType are parted at the first underscore of the key, which is written too.
    """
    kind, _, sub_type = procedure.key.partition("_")
    sample = procedure.sample
    lines = [
        _HEAD,
        _line("customJavaScript", json.dumps(sample, indent=2, ensure_ascii=False)) if sample is not None else "",
        _line("isActive", _flag(procedure.active)),
        _line("isIntegrationProcedure", "true"),
        _line("language", "Procedure"),
        _line("name", procedure.key),
        _elements("omniProcessElements", procedure.elements, 1),
        _line("omniProcessKey", procedure.key),
        _line("omniProcessType", "Integration Procedure"),
        _line("propertySetConfig", _config(procedure.config)),
        _line("requiredPermission", ",".join(procedure.permissions)) if procedure.permissions else "",
        _line("subType", sub_type),
        _line("type", kind),
        _line("uniqueName", name_of(procedure)),
        _line("versionNumber", str(procedure.number or _NUMBER)),
        "</OmniIntegrationProcedure>\n",
    ]
    return "".join(lines).encode()


def _elements(tag: str, elements: Sequence[Element], depth: int) -> str:
    pad = "    " * depth
    return "".join(
        f"{pad}<{tag}>\n{_elements('childElements', one.children, depth + 1)}"
        + _line("isActive", _flag(one.active), depth + 1)
        + _line("level", f"{depth - 1}.0", depth + 1)
        + _line("name", one.name, depth + 1)
        + _line("propertySetConfig", _config(one.config), depth + 1)
        + _line("sequenceNumber", f"{at}.0", depth + 1)
        + _line("type", one.type, depth + 1)
        + f"{pad}</{tag}>\n"
        for at, one in enumerate(elements, 1)
    )


def _line(tag: str, text: str, depth: int = 1) -> str:
    return f"{'    ' * depth}<{tag}>{escape(text)}</{tag}>\n"


def _config(config: object) -> str:
    return json.dumps(config, indent=2, ensure_ascii=False)


def _flag(value: bool) -> str:
    return "true" if value else "false"
