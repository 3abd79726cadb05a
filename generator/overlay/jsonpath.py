"""The library's JSONPath (RFC 9535), its `match` and `search` by our one door for foreign expressions."""

from __future__ import annotations

from collections.abc import Callable

import jsonpath
from jsonpath.function_extensions import ExpressionType, FilterFunction

from generator.patterns import Pattern, compiled, whole


class _Expression(FilterFunction):
    """`match(text, pattern)` and `search(text, pattern)`: what is not run selects nothing, and is remembered."""

    arg_types = [ExpressionType.VALUE, ExpressionType.VALUE]
    return_type = ExpressionType.LOGICAL

    def __init__(self, reader: Callable[[str], Pattern], unread: dict[str, str]) -> None:
        self.reader, self.unread = reader, unread

    def __call__(self, value: object, pattern: object) -> bool:
        if not isinstance(value, str) or not isinstance(pattern, str):
            return False
        known = self.reader(pattern)
        if known.reason:
            self.unread[pattern] = known.reason
        elif len(value) > known.longest:
            self.unread[pattern] = f"a text has {len(value):,} characters; it is asked about {known.longest:,}"
        else:
            return not known.refuses(value)
        return False


class Environment(jsonpath.JSONPathEnvironment):
    """A strict environment; `unread` gathers the expressions that could not be run, with their reasons."""

    def __init__(self) -> None:
        self.unread: dict[str, str] = {}
        super().__init__(strict=True)

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions["match"] = _Expression(whole, self.unread)
        self.function_extensions["search"] = _Expression(compiled, self.unread)
