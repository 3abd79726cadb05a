"""Places in a tree by JSON pointer: look at one, or answer a tree that differs in one. Nothing is changed in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from generator.pointer import tokens_of

Json = Any


class _Gone:
    """No such place; or, answered by a change: take it away."""


GONE: Final = _Gone()


def node_at(tree: Json, pointer: str) -> Json:
    """What stands at a pointer, or GONE."""
    node = tree
    for token in tokens_of(pointer):
        if isinstance(node, dict) and token in node:
            node = node[token]
        elif isinstance(node, list) and token.isdigit() and int(token) < len(node):
            node = node[int(token)]
        else:
            return GONE
    return node


def changed(tree: Json, pointer: str, change: Callable[[Json], Json]) -> Json:
    """The tree with `change` applied at a pointer; what lies beside the way is shared. The same tree when it leads nowhere."""
    return _changed(tree, tokens_of(pointer), change)


def _changed(node: Json, tokens: list[str], change: Callable[[Json], Json]) -> Json:
    if not tokens:
        return change(node)
    token, rest = tokens[0], tokens[1:]
    if isinstance(node, dict) and token in node:
        new = _changed(node[token], rest, change)
        if new is GONE:
            return {key: value for key, value in node.items() if key != token}
        return node if new is node[token] else {**node, token: new}
    if isinstance(node, list) and token.isdigit() and int(token) < len(node):
        at = int(token)
        new = _changed(node[at], rest, change)
        if new is GONE:
            return node[:at] + node[at + 1 :]
        return node if new is node[at] else [*node[:at], new, *node[at + 1 :]]
    return node
