"""Which findings mean that something of a document did not reach the code as its author wrote it."""

from __future__ import annotations

from generator.modelling import rules
from generator.modelling.rules import DEGRADING as DEGRADING
from generator.naming.rules import ACTION_PARTED, NAME_PARTED
from generator.oas.rules_structure import FIELD_UNKNOWN

# Something that an operation has in the document is not in its code: an input, a property, a value, an answer.
LOSING = frozenset(rule.id for rule in (rules.HEADER_UNSENDABLE, rules.PART_UNREADABLE))
# It is there, and a caller may want to know how; or it stands where nothing has a meaning, and was not read.
NOTED = frozenset(
    rule.id
    for rule in (
        rules.CONDITION_IGNORED,
        rules.CONDITIONS_UNCHECKED,
        rules.TUPLE_AS_LIST,
        rules.HEADER_OF_CONNECTION,
        rules.PARAMETER_REPEATED,
        rules.PATH_PARAMETER_ADDED,
        NAME_PARTED,
        ACTION_PARTED,
        FIELD_UNKNOWN,
    )
)
