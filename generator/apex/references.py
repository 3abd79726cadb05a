"""What Apex names of services: classes, operations, and fields of variables, followed through declarations and calls.

One walk over the tokens. `_current` is the type of the expression that ends before the token at hand, "" where it is not
known; brackets keep what stands before them until they close, so nothing here is recursive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from generator.apex.declared import DeclaredClasses, class_begins
from generator.apex.known import KnownServices
from generator.apex.lookups import member_type, method_type
from generator.apex.tokens import Token, Tokens, declared_at, type_at

Kind = Literal["service", "class", "field", "operation"]
_OPERATORS = frozenset("+-*/%!=<>&|^?:,")
_FOLLOW = "=;,):{("
_INNER = ("_request", "_response", "_responseexception")


@dataclass(frozen=True, slots=True)
class Reference:
    """A name of a service in Apex. `owner` is the type that a field or an operation was read of, as it is written; `type` what it
    is of, "" where that is not known. `arguments` is whether an operation was given any."""

    kind: Kind
    name: str
    line: int
    column: int
    owner: str = ""
    type: str = ""
    arguments: bool = False


@dataclass(slots=True)
class _Bracket:
    """An open bracket: what the whole is of when it closes, unless what is in it decides (`open` is a parenthesis of its own)."""

    result: str = ""
    open: bool = False
    cast: str = ""
    operator: bool = False


@dataclass(slots=True)
class _Scope:
    """The variables of a block, by name in lower case; `owner` is the class whose body it is."""

    variables: dict[str, str] = field(default_factory=dict)
    owner: str = ""


class ReferenceReader:
    """Reads one file."""

    def __init__(self, tokens: Tokens, known: KnownServices, declared: DeclaredClasses) -> None:
        self._tokens, self._known, self._declared = tokens, known, declared
        self.found: list[Reference] = []
        self._scopes = [_Scope()]
        self._waiting = _Scope()  # parameters, whose block has not begun
        self._brackets: list[_Bracket] = []
        self._current = ""
        self._declares: dict[int, str] = {}  # index of a name -> the type it is declared with
        self._makes: dict[int, str] = {}  # index behind `new Type` -> the type
        self._query = 0  # brackets of a query that are open: in it only what stands behind a colon is Apex

    def read(self) -> list[Reference]:
        """All references, in the order of the text."""
        at = 0
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.kind == "name":
                at = self._name(at, token)
            else:
                self._sign(at, token)
                at += 1
        return self.found

    @property
    def _owner(self) -> str:
        return next((scope.owner for scope in reversed(self._scopes) if scope.owner), "")

    # -- signs -----------------------------------------------------------------------------------------------------

    def _sign(self, at: int, token: Token) -> None:
        sign = token.text
        if token.kind != "sign":
            self._current = "String" if token.kind == "text" else ""
        elif sign in ("(", "["):
            self._open(at, sign)
        elif sign in (")", "]"):
            self._close(at)
        elif sign == "{":
            self._scopes.append(self._waiting)
            self._waiting, self._current = _Scope(), ""
        elif sign == "}":
            if len(self._scopes) > 1:
                self._scopes.pop()
            self._current = ""
        elif sign not in (".", "?."):
            if sign == ";" and not self._brackets and not self._waiting.owner:
                self._waiting = _Scope()
            if sign in _OPERATORS and self._brackets:
                self._brackets[-1].operator = True
            self._current = ""

    def _open(self, at: int, sign: str) -> None:
        before = self._tokens[at - 1]
        if at in self._makes:
            bracket = _Bracket(self._makes.pop(at))
        elif sign == "[":
            self._query += bool(self._query) or self._tokens[at + 1].word in ("select", "find")
            bracket = _Bracket(_item(self._current))
        elif before.kind == "name" and before.is_name:
            bracket = _Bracket(self._current)  # a call: what its name answers with
        else:
            bracket = _Bracket(open=True, cast=self._cast(at))
        self._brackets.append(bracket)
        self._current = ""

    def _cast(self, at: int) -> str:
        """The type of a cast that begins with this parenthesis, "" where it is none."""
        text, end = type_at(self._tokens, at + 1)
        behind = self._tokens[end + 1]
        value = behind.is_name or behind.kind == "text" or behind.text == "(" or behind.word == "new"
        return text if text and self._tokens.text(end) == ")" and value else ""

    def _close(self, at: int) -> None:
        if not self._brackets:
            return
        bracket = self._brackets.pop()
        if self._query and self._tokens.text(at) == "]":
            self._query -= 1
        if bracket.open and bracket.cast and self._brackets and self._brackets[-1].open:
            self._brackets[-1].result = bracket.cast  # ((Type) value).field
            self._current = ""
        elif bracket.open:
            self._current = bracket.result or ("" if bracket.operator else self._current)
        else:
            self._current = bracket.result

    # -- names -----------------------------------------------------------------------------------------------------

    def _name(self, at: int, token: Token) -> int:
        """Read a name; the index behind what was read."""
        if self._tokens.text(at - 1) in (".", "?."):
            self._member(at, token)
            return at + 1
        if self._query and self._tokens.text(at - 1) != ":":
            return at + 1
        if at in self._declares:
            self._declare(at, token)
            return at + 1
        if name := class_begins(self._tokens, at):
            self._waiting.owner = f"{self._owner}.{name}" if self._owner else name
            return at + 2
        self._current = ""
        if token.word == "new":
            made, behind = type_at(self._tokens, at + 1)
            if made:
                self._makes[behind] = made
        elif token.word == "this":
            self._current = self._owner
        elif token.is_name:
            return self._first(at, token)
        return at + 1

    def _declare(self, at: int, token: Token) -> None:
        text = self._declares.pop(at)
        within = self._waiting if self._brackets else self._scopes[-1]
        if self._tokens.text(at + 1) != "(":  # a method is no variable
            within.variables[token.word] = text
        self._current = ""
        if self._tokens.text(at + 1) == "," and not self._brackets and self._tokens[at + 2].is_name:
            self._declares[at + 2] = text

    def _first(self, at: int, token: Token) -> int:
        """A name that begins an expression or a type."""
        text, name = declared_at(self._tokens, at, _FOLLOW)
        if text:
            self._declares[name] = text
        if token.word in self._known.namespaces and self._tokens.text(at + 1) == ".":
            return self._qualified(at, token)
        called = self._tokens.text(at + 1) == "("
        variable = None if called else self._variable(token.word)
        if variable is not None:
            self._current = variable
        elif called:
            self._current = self._own(self._declared.method, token.text)
        else:
            made = self._own(self._declared.field, token.text)
            one = None if made else self._declared.named(token.text, self._owner)
            self._current = made or (one.name if one is not None else "")
        return at + 1

    def _own(self, look: Callable[[str, str], tuple[str, str]], name: str) -> str:
        """The type of a member of this class or of one around it."""
        owner = self._owner
        while owner:
            if text := look(owner, name)[0]:
                return text
            owner = owner.rpartition(".")[0]
        return ""

    def _variable(self, word: str) -> str | None:
        for scope in (self._waiting, *reversed(self._scopes)):
            if word in scope.variables:
                return scope.variables[word]
        return None

    def _qualified(self, at: int, token: Token) -> int:
        """A class of a service, by its namespace."""
        first = self._tokens[at + 2]
        if first.kind != "name":
            return at + 1
        text, behind = f"{token.text}.{first.text}", at + 3
        inner = self._tokens[at + 4]
        nested = self._tokens.text(at + 3) == "." and inner.kind == "name"
        client = self._known.client(text) is not None or (nested and inner.word.endswith(_INNER))
        self._add("service" if client else "class", text, first)
        if client and nested and inner.word != "class":
            text, behind = f"{text}.{inner.text}", at + 5
            self._add("class", text, inner)
        return behind

    def _member(self, at: int, token: Token) -> None:
        """A field or a method of what stands before the full stop."""
        owner, called = self._current, self._tokens.text(at + 1) == "("
        self._current = ""
        if not owner:
            return
        if self._known.client(owner) is not None or self._known.type(owner) is not None:
            look = method_type if called else member_type
            self._current = look(self._known, owner, token.text)
            arguments = called and self._tokens.text(at + 2) != ")"
            self._add("operation" if called else "field", token.text, token, owner, self._current, arguments)
        else:
            own = self._declared.method if called else self._declared.field
            self._current = own(owner, token.text, self._owner)[0] or (collected(owner, token.word) if called else "")

    def _add(
        self, kind: Kind, name: str, token: Token, owner: str = "", type: str = "", arguments: bool = False
    ) -> None:
        self.found.append(Reference(kind, name, token.line, token.column, owner, type, arguments))


def _item(text: str) -> str:
    """What an index gives of a list."""
    return text[text.index("<") + 1 : -1] if text.lower().startswith("list<") else ""


def collected(owner: str, method: str) -> str:
    """What the methods of Apex's own collections answer with, as far as it can be a generated class."""
    kind, bracket, inside = owner.partition("<")
    if not bracket:
        return ""
    inside = inside[:-1]
    value = inside.partition(",")[2] if kind.lower() == "map" else inside
    if method in ("get", "remove", "next", "put"):
        return value
    if method in ("values", "iterator"):
        return f"List<{value}>" if method == "values" else f"Iterator<{value}>"
    return owner if method in ("clone", "deepclone") else ""
