"""Whether a choice takes every object that a record describes, whatever its alternatives are called."""

from __future__ import annotations

from collections.abc import Mapping

from generator.model.types import Choice, Declared, Field, Named, Record, Type
from generator.model.walk import mentioned_by, named_in


def takes_record(wide: Mapping[str, Declared], choice: Type, narrow: Mapping[str, Declared], record: Type) -> bool:
    """True only when it is certain: an inclusive choice (anyOf) has an alternative that asks for no more.

    An exclusive one (oneOf) may refuse what two of its alternatives take, so it never counts.
    """
    if not isinstance(choice, Named) or not isinstance(record, Named):
        return False
    offered, asked = wide.get(choice.key), narrow.get(record.key)
    if not isinstance(offered, Choice) or offered.exclusive or offered.tag_field or not isinstance(asked, Record):
        return False
    named = (wide.get(one.key) for one in offered.alternatives if isinstance(one, Named))
    fit = _Fit(wide, narrow)
    return any(isinstance(one, Record) and fit.takes(one, asked) for one in named)


class _Fit:
    """Two sets of declared types; `same` remembers what it is looking at, since types may contain themselves."""

    def __init__(self, wide: Mapping[str, Declared], narrow: Mapping[str, Declared]) -> None:
        self.wide, self.narrow = wide, narrow
        self._seen: set[str] = set()

    def takes(self, wide: Record, narrow: Record) -> bool:
        """Asks for nothing that is not always there, and reads each property the same way."""
        fields = {field.wire: field for field in narrow.fields}
        if wide.closed and not (narrow.closed and fields.keys() <= {field.wire for field in wide.fields}):
            return False
        if wide.extras is not None and wide.extras != narrow.extras:
            return False
        return all(self._takes_field(field, fields.get(field.wire), narrow) for field in wide.fields)

    def _takes_field(self, wide: Field, narrow: Field | None, owner: Record) -> bool:
        if narrow is None:
            # A property that the record does not name may hold anything, unless the record is closed.
            return owner.closed and not wide.required
        return (narrow.required or not wide.required) and narrow.type == wide.type and self._same(wide.type)

    def _same(self, kind: Type) -> bool:
        """Whether equal mentions lead to equal classes on both sides."""
        waiting = list(named_in(kind))
        while waiting:
            key = waiting.pop()
            if key in self._seen:
                continue
            self._seen.add(key)
            found = self.wide.get(key)
            if found is None or found != self.narrow.get(key):
                return False
            waiting += mentioned_by(found)
        return True
