"""What no name of a generated package may be: Python's own words, and those that its templates and runtime use.

The latter stand here, as to read them from the templates and the runtime takes a fortieth of a small run; tests/test_words.py does, so
that a word which a template begins to use is reserved from then on.
"""

from __future__ import annotations

import keyword
import re
from functools import cache

from generator.bundled import templates_folder
from generator.naming.policy import DEVICES, Reserved

KEYWORDS = frozenset(keyword.kwlist) | {"print"}  # soft keywords (match, type) are legal names
# What client objects had or may get; names given before they were read from the runtime stay as they are.
_KEPT = frozenset({"credential", "headers", "hooks", "mro", "options", "timeout", "transport"})
# Beside what the runtime exports.
_USED = frozenset({"bool", "bytes", "dict", "float", "int", "list", "str"}) | {
    "Annotated", "Any", "Decimal", "Literal", "OPERATION", "TYPE_CHECKING", "TypeAlias", "annotations", "builtins", "date",
    "datetime", "read", "value",
}  # fmt: skip
ALIASES = "types._aliases"  # the module of components that are another type; none gives a module such a name
# What templates of type modules write themselves, and the language's own: no type gets such a name there.
KEPT_BY_MODULES = frozenset({"TYPE_CHECKING", "TypeAlias", "annotations", "bool", "builtins", "bytes", "dict", "float", "int"}) | {
    "list", "str",
}  # fmt: skip
PACKAGE = frozenset({"callbacks", "client", "types", "operations"})  # modules of a service's package
_EXPORTED = re.compile(r"^from \.\w+ import (\w+) as ", re.MULTILINE)
# What the runtime's clients and records have, and what the functions of operation.py.jinja take or use.
CLIENT_MEMBERS = frozenset({"aclose", "base_url", "call", "close", "with_options"})
RECORD_MEMBERS = frozenset({"from_dict", "from_json", "to_dict", "to_json", "with_changes"})
OPERATION_LOCALS = frozenset({"OPERATION", "_client", "_options"})


@cache
def reserved() -> Reserved:
    """The reserved words, by what they are reserved for."""
    return Reserved(
        keywords=KEYWORDS,
        types=KEPT_BY_MODULES,
        files=DEVICES,
        members=CLIENT_MEMBERS | _KEPT | PACKAGE,
        # `_request` gathers the inputs where one is called `request`; a record's own __init__ has `self`.
        fields=RECORD_MEMBERS,
        packages=frozenset({"runtime"}),
        locals=OPERATION_LOCALS | {"_request", "self"},
    )


@cache
def module_words() -> frozenset[str]:
    """What the modules of a service import or define for themselves: a type that is called so is imported under another
    name there."""
    runtime = templates_folder() / "python" / "_runtime" / "__init__.pyi"
    return frozenset(_EXPORTED.findall(runtime.read_text(encoding="utf-8"))) | _USED
