"""What stands at a place of a spec, in the words of Salesforce: an action, an input, an output, a class, a field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from generator.model.types import Declared
from generator.salesforce.actions import InvocableAction
from generator.salesforce.types import ClassMember, members
from generator.usecases.described import Described

_ABOUT_ITS_PARENT = frozenset(("operationId", "type", "format", "name", "in", "required", "title", "items", "schema"))
MOST_ROWS = 20


class TypedOutput(Protocol):
    """An output of an action, however the service was read."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...


class TypedInput(TypedOutput, Protocol):
    """An input of an action."""

    @property
    def required(self) -> bool: ...


class NamesByPlace:
    """The Salesforce names of a described service, by JSON pointers of its root document."""

    def __init__(self, described: Described) -> None:
        self._described = described
        self._actions = {action.operation.pointer: action for action in described.actions}
        self._classes = {declared.pointer: declared for declared in described.classes()}
        self._members: dict[str, tuple[Declared, ClassMember]] = {}
        for declared in described.classes():
            for member in members(declared.key, described.names):
                self._members.setdefault(member.pointer, (declared, member))
        self._inner: dict[str, str] = {}
        for action in described.actions:
            for given in action.inputs:
                words = f"Input `{given.name}` of `{action.names.flow}`: `{given.type}`"
                self._inner.setdefault(given.pointer, f"{words}{', required' if given.required else ''}")
            for output in action.outputs:
                if output.code and output.pointer:
                    words = f"Output `{output.name}` of `{action.names.flow}`: `{output.type}`"
                    self._inner.setdefault(output.pointer, words)

    def at(self, pointer: str) -> str:
        """Markdown about the place, or about what its key says something of; "" where Salesforce has no name for it."""
        found = self._exactly(pointer)
        above, _, last = pointer.rpartition("/")
        return found or (self._exactly(above) if last in _ABOUT_ITS_PARENT else "")

    def _exactly(self, pointer: str) -> str:
        if pointer in self._actions:
            return self._action(self._actions[pointer])
        parts = [self._member(*self._members[pointer])] if pointer in self._members else []
        parts += [self._inner[pointer]] if pointer in self._inner else []
        parts += [self._class(self._classes[pointer])] if pointer in self._classes else []
        return "\n\n".join(parts)

    def _action(self, action: InvocableAction) -> str:
        names, python = action.names, self._described.python.operation(action.operation.key).function
        rows = [f"Action `{names.flow}`", f"Apex `{names.apex}`, metadata `{names.metadata}`, Python `{python}`", ""]
        return "\n".join((*rows, *in_and_out(action.inputs, action.outputs)))

    def _class(self, declared: Declared) -> str:
        given = self._described.names.type(declared.key)
        python = self._described.python.type(declared.key).name
        rows = members(declared.key, self._described.names)
        told = [f"- `{m.name}`: `{m.type}`{', required' if m.required else ''}" for m in rows[:MOST_ROWS]]
        head = [f"Class `{given.flow}`", f"Apex `{given.apex}`, Python `{python}`", ""]
        return "\n".join((*head, *told, *more_rows(len(rows))))

    def _member(self, declared: Declared, member: ClassMember) -> str:
        given = self._described.names.type(declared.key)
        python = self._described.python_field(declared, member)
        rows = f"Field `{member.name}` of `{given.flow}`: `{member.type}`{', required' if member.required else ''}"
        return f"{rows}\n\nPython `{python}`" if python else rows


def in_and_out(inputs: Sequence[TypedInput], outputs: Sequence[TypedOutput]) -> list[str]:
    """What an action takes and gives, a row each."""
    rows = [f"- in `{i.name}`: `{i.type}`{', required' if i.required else ''}" for i in inputs[:MOST_ROWS]]
    rows += more_rows(len(inputs))
    rows += [f"- out `{o.name}`: `{o.type}`" for o in outputs[:MOST_ROWS]]
    return rows + more_rows(len(outputs))


def more_rows(count: int) -> list[str]:
    return [f"- and {count - MOST_ROWS:,} more"] if count > MOST_ROWS else []
