"""Look up what a flow or Apex refers to: `SmsRequest.destination`, `CPaaSSMS.Send-Sms-Single.200.umid`.

A wrong name gets an answer with the nearest right ones: similar spelling first, then what is required, then the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from generator.salesforce.actions import InvocableAction
from generator.salesforce.encode import decode
from generator.salesforce.names import SalesforceNames
from generator.salesforce.types import ClassMember, classes, members

MOST_OFFERED = 8
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_INDEX = re.compile(r"\[(\$EachItem|[0-9]*)\]$")


@dataclass(frozen=True, slots=True)
class LookUpResult:
    """What a look-up found: the type when the path holds, else the sentence that says where it breaks."""

    path: str
    found: bool
    sentence: str
    type: str = ""
    nearest: tuple[str, ...] = ()


class LookUp:
    """Looks paths up in one service."""

    def __init__(self, names: SalesforceNames, actions: Iterable[InvocableAction]) -> None:
        self.names = names
        self._classes: dict[str, str] = {}  # any spelling, lower case -> type key
        self._parts: dict[str, str] = {}  # flow name, lower case -> type key
        self._actions: dict[str, InvocableAction] = {}
        for declared in classes(names):
            given = names.type(declared.key)
            self._parts[given.flow.lower()] = declared.key
            for spelling in (given.flow, given.apex, given.part, given.part.split("_", 1)[-1]):
                self._classes.setdefault(spelling.lower(), declared.key)
            if declared.place.root[0] == "schema" and not declared.place.steps:
                self._classes.setdefault(declared.place.root[1].lower(), declared.key)
        for action in actions:
            n = action.names
            for spelling in (n.flow, n.raw, n.apex, n.metadata, f"{names.service.name}.{n.apex}"):
                self._actions.setdefault(spelling.lower(), action)

    def of(self, path: str) -> LookUpResult:
        """Resolve a path; the first part is a class or an action by any of its names, the rest are members."""
        path = path.strip().removeprefix("{!").removesuffix("}")
        lowered = path.lower()
        start = _longest_prefix(lowered, self._actions)
        action = self._actions.get(start)
        start_class = _longest_prefix(lowered, self._classes)
        if action is not None and len(start) >= len(start_class):
            return self._in_action(path, action, path[len(start) + 1 :])
        if start_class:
            key = self._classes[start_class]
            return self._within(path, self.names.type(key).flow, path[len(start_class) + 1 :])
        return self._unknown(path)

    def _in_action(self, path: str, action: InvocableAction, rest: str) -> LookUpResult:
        flow = action.names.flow
        if not rest:
            return LookUpResult(path, True, f"'{flow}' is an action", "action")
        sides = {given.name: given.type for given in action.inputs}
        sides |= {output.name: output.type for output in action.outputs}
        folded = {name.lower(): name for name in sides}
        start = _longest_prefix(rest.lower(), folded)
        if start:
            return self._within(path, sides[folded[start]], rest[len(start) + 1 :])
        word = rest.split(".")[0]
        return LookUpResult(
            path,
            False,
            f"the action '{flow}' has no input or output '{word}'",
            "",
            nearest_names(word, list(sides), []),
        )

    def _within(self, path: str, type: str, rest: str) -> LookUpResult:
        for segment in rest.split(".") if rest else ():
            type, member = _item_of(type), _INDEX.sub("", segment)
            key = self._parts.get(type.lower())
            if key is None:
                what = "a map, which Flow cannot look into" if type.startswith("Map<") else f"of type {type}"
                return LookUpResult(path, False, f"'{segment}' cannot be read: what stands before it is {what}")
            found = self._member(key, member)
            if found is None:
                return self._no_member(path, key, member)
            type = "Boolean" if found.name.lower() != member.lower() else found.type
        return LookUpResult(path, True, f"'{path}' is {type}", type)

    def _member(self, key: str, name: str) -> ClassMember | None:
        lowered = name.lower()
        given = {member.name.lower(): member for member in members(key, self.names)}
        # Each member has a hidden twin that tells whether it was set.
        return given.get(lowered) or given.get(lowered.removesuffix("_set"))

    def _no_member(self, path: str, key: str, name: str) -> LookUpResult:
        flow, rows = self.names.type(key).flow, members(key, self.names)
        for member in rows:
            if member.wire and name.lower() == member.wire.lower():
                sentence = (
                    f"'{flow}' has no member '{name}'; '{member.wire}' is called '{member.name}' in Flow and Apex"
                )
                return LookUpResult(path, False, sentence, "", (member.name,))
        required = [member.name for member in rows if member.required]
        offered = nearest_names(name, [member.name for member in rows], required)
        return LookUpResult(path, False, f"'{flow}' has no member '{name}'", "", offered)

    def _unknown(self, path: str) -> LookUpResult:
        service = self.names.service.name
        actions = list(dict.fromkeys(action.names.flow for action in self._actions.values()))
        if path.lower().startswith(f"{service.lower()}."):
            word = path[len(service) + 1 :]
            short = {flow[len(service) + 1 :]: flow for flow in actions}
            near = tuple(short[name] for name in nearest_names(word, list(short), [], fill=False))
            return LookUpResult(path, False, f"{service} has no action '{word}'", "", near)
        first, _, rest = path.partition(".")
        having = [
            f"{self.names.type(key).part}.{rest}"
            for key in self._parts.values()
            if rest and self._within(path, self.names.type(key).flow, rest).found
        ]
        short = {part.split("_", 1)[-1]: part for part in (self.names.type(key).part for key in self._parts.values())}
        near = tuple(short[name] for name in nearest_names(first, list(short), [], fill=False))
        sentence = f"'{first}' is no class and no action of {service}; for a variable of a flow, give its class"
        if rest and not having:
            sentence += f" (none has a member '{rest}')"
        return LookUpResult(path, False, sentence, "", tuple(dict.fromkeys([*near, *having]))[:MOST_OFFERED])


def _longest_prefix(path: str, names: Mapping[str, object]) -> str:
    """The longest name that the path is, or begins with before a full stop; "" when none is."""
    at = len(path)
    while at > 0:
        if path[:at] in names:
            return path[:at]
        at = path.rfind(".", 0, at)
    return ""


def _item_of(type: str) -> str:
    while type.startswith("List<"):
        type = type[5:-1]
    return type


def nearest_names(word: str, names: list[str], required: list[str], fill: bool = True) -> tuple[str, ...]:
    """Known names that may be meant by a word, the likeliest first; `required` ones are offered before the others where no
    name is alike, and with `fill` off only names that are."""
    spelled = {decode(name).lower(): name for name in names} | {name.lower(): name for name in names}
    close = [spelled[match] for match in get_close_matches(word.lower(), spelled, n=4, cutoff=0.6)]
    wanted = _words(word)
    alike = [name for name in names if wanted & _words(decode(name))]
    rest = [*required, *names] if fill else []
    return tuple(dict.fromkeys([*close, *alike, *rest]))[:MOST_OFFERED]


def _words(name: str) -> frozenset[str]:
    """The words of a camel-cased or parted name, those of one or two letters left out."""
    return frozenset(word.lower() for word in _WORD.findall(name) if len(word) > 2)
