"""Reads the text of a query. The grammar is the part of SOQL that the org answers; all else is MALFORMED_QUERY.

As in SOQL, AND and OR stand beside each other only with parentheses, and so does NOT here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from generator.org.choices import MOST_OFFSET
from generator.org.soql_periods import Period, period
from generator.org.soql_statement import (
    Condition,
    FieldComparison,
    Junction,
    Literal,
    Negation,
    Ordering,
    QueryFault,
    SemiJoin,
    Statement,
)

MOST_CHARACTERS = 100_000  # of a query (documented)
_DEEPEST = 50  # parentheses and queries in one another
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*')
    |(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)(?!\w))
    |(?P<day>\d{4}-\d\d-\d\d(?![\w:]))
    |(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?![\w.]))
    |(?P<relative>[A-Za-z]\w*:\d{1,6}(?![\w.:]))
    |(?P<name>[A-Za-z]\w*(?:\.[A-Za-z]\w*)*)
    |(?P<sign><=|>=|!=|<>|[=<>(),]))""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_WORDS = frozenset(
    [
        "select",
        "from",
        "where",
        "and",
        "or",
        "not",
        "like",
        "in",
        "order",
        "by",
        "asc",
        "desc",
        "nulls",
        "first",
        "last",
        "limit",
        "offset",
        "true",
        "false",
        "null",
    ]
)
_RESERVED = frozenset(
    ["select", "from", "where", "and", "or", "not", "like", "in", "true", "false", "null"]
)  # never a name
_COMPARING = ("=", "!=", "<>", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str

    @property
    def word(self) -> str:
        """The keyword that it is, in lower case, or the sign; "" for a value or a name of one's own."""
        if self.kind == "sign":
            return self.text
        folded = self.text.lower()
        return folded if self.kind == "name" and folded in _WORDS else ""


_END = _Token("", "<EOF>")


def read_query(text: str, today: date) -> Statement:
    """The query in a text; date literals mean days seen from `today`. Raises `QueryFault`."""
    if len(text) > MOST_CHARACTERS:
        raise QueryFault("MALFORMED_QUERY", f"a query has at most {MOST_CHARACTERS:,} characters")
    reader = _Reader(list(_tokens(text)), today)
    made = reader.statement()
    reader.expect_end()
    return made


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unexpected(text[at:].split()[0][:60])
        yield _Token(str(match.lastgroup), match[str(match.lastgroup)])
        at = match.end()


def _unexpected(text: str) -> QueryFault:
    return QueryFault("MALFORMED_QUERY", f"unexpected token: '{text[:60]}'")


class _Reader:
    def __init__(self, tokens: list[_Token], today: date) -> None:
        self._tokens, self._today, self._at, self._depth = tokens, today, 0, 0

    @property
    def _here(self) -> _Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def _take(self) -> _Token:
        found = self._here
        self._at += 1
        return found

    def _if(self, *words: str) -> bool:
        """Go past these words when they are next."""
        ahead = self._tokens[self._at : self._at + len(words)]
        if [one.word for one in ahead] != list(words):
            return False
        self._at += len(words)
        return True

    def _expect(self, *words: str) -> None:
        for word in words:
            if not self._if(word):
                raise _unexpected(self._here.text)

    def expect_end(self) -> None:
        """Raises `QueryFault` when something is left."""
        if self._at < len(self._tokens):
            raise _unexpected(self._here.text)

    def _name(self) -> str:
        found = self._take()
        if found.kind != "name" or found.word in _RESERVED:
            raise _unexpected(found.text)
        return found.text

    def statement(self) -> Statement:
        self._deeper()
        self._expect("select")
        fields = [self._name()]
        counting = fields[0].lower() == "count" and self._if("(", ")")
        while not counting and self._if(","):
            fields.append(self._name())
        self._expect("from")
        name = self._name()
        where = self._conditions() if self._if("where") else None
        order = tuple(self._order()) if self._if("order", "by") else ()
        limit = self._count() if self._if("limit") else None
        offset = self._count() if self._if("offset") else 0
        if offset > MOST_OFFSET:
            raise QueryFault("NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {MOST_OFFSET}")
        if counting and order:
            raise QueryFault("MALFORMED_QUERY", "ORDER BY and COUNT() exclude each other")
        self._depth -= 1
        return Statement(name, () if counting else tuple(fields), counting, where, order, limit, offset)

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryFault("QUERY_TOO_COMPLICATED", f"a query nests at most {_DEEPEST} deep")

    def _count(self) -> int:
        found = self._take()
        if found.kind != "number" or not found.text.isdecimal() or len(found.text) > 9:
            raise _unexpected(found.text)
        return int(found.text)

    def _order(self) -> Iterator[Ordering]:
        while True:
            name = self._name()
            descending = self._if("desc") or (self._if("asc") and False)
            last = self._if("nulls", "last")
            if not last:
                self._if("nulls", "first")
            yield Ordering(name, descending, last)
            if not self._if(","):
                return

    def _conditions(self) -> Condition:
        """Conditions joined by one word. Each level of parentheses has its own."""
        self._deeper()
        if self._if("not"):
            made: Condition = Negation(self._condition())
        else:
            parts = [self._condition()]
            word = self._here.word
            while word in ("and", "or") and self._if(word):
                parts.append(self._condition())
            made = parts[0] if len(parts) == 1 else Junction(word.upper(), tuple(parts))
        if self._here.word in ("and", "or"):  # the other one, which needs parentheses
            raise _unexpected(self._here.text)
        self._depth -= 1
        return made

    def _condition(self) -> Condition:
        if self._if("("):
            made = self._conditions()
            self._expect(")")
            return made
        name = self._name()
        if self._if("like"):
            return FieldComparison(name, "LIKE", (self._pattern(),))
        negated = self._if("not", "in")
        if negated or self._if("in"):
            return self._among(name, negated)
        operator = self._take()
        if operator.word not in _COMPARING:
            raise _unexpected(operator.text)
        return FieldComparison(name, "!=" if operator.text == "<>" else operator.text, (self._literal(),))

    def _among(self, name: str, negated: bool) -> Condition:
        self._expect("(")
        if self._here.word == "select":
            inside = self.statement()
            self._expect(")")
            if len(inside.fields) != 1 or inside.order or inside.limit is not None or inside.offset:
                raise QueryFault("MALFORMED_QUERY", "a query inside IN selects one field, without ORDER BY and LIMIT")
            return SemiJoin(name, inside, negated)
        values = [self._literal()]
        while self._if(","):
            values.append(self._literal())
        self._expect(")")
        if any(isinstance(value, Period) for value in values):
            raise QueryFault("MALFORMED_QUERY", f"{name[:80]}: date literals are no values of {'NOT ' * negated}IN")
        return FieldComparison(name, "NOT IN" if negated else "IN", tuple(values))

    def _literal(self) -> Literal:
        found = self._take()
        try:
            match found.kind:
                case "text":
                    return _unescaped(found.text)
                case "number":
                    return Decimal(found.text)
                case "day":
                    return date.fromisoformat(found.text)
                case "moment":
                    return datetime.fromisoformat(found.text)
        except ValueError:
            raise _unexpected(found.text) from None
        if found.word in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[found.word]
        days = period(found.text, self._today) if found.kind in ("name", "relative") else None
        if days is not None:
            return days
        raise _unexpected(found.text)

    def _pattern(self) -> str:
        """The text of a LIKE, in which an escaped % or _ stays escaped."""
        found = self._take()
        if found.kind != "text":
            raise _unexpected(found.text)
        return _unescaped(found.text, {**_ESCAPES, "%": "\\%", "_": "\\_", "\\": "\\\\"})


def _unescaped(quoted: str, escapes: dict[str, str] = _ESCAPES) -> str:
    def one(match: re.Match[str]) -> str:
        if match[1] not in escapes:
            told = f"Invalid string literal. Illegal character sequence '{match[0]}' in string literal."
            raise QueryFault("MALFORMED_QUERY", told)
        return escapes[match[1]]

    return re.sub(r"\\(.)", one, quoted[1:-1], flags=re.DOTALL)
