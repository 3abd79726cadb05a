"""Secrets on a command line: kept out of the list of processes, and out of what is printed."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

from generator import reading
from generator.diagnostics import Checked
from generator.spellings import pattern_of
from generator.usecases import rules
from generator.usecases.stopping import Stop, stopping

if TYPE_CHECKING:
    from generator.credentials.bound import BoundCredential, Outgoing

T = TypeVar("T")

MASK = "****"
_FROM_ENVIRONMENT = "env:"
_LIMIT = 1_000_000  # bytes
_SHORTEST = 4  # shorter values would blot out ordinary text


@stopping
def headers_of(given: Sequence[str]) -> Checked[Mapping[str, str]]:
    """Headers by name, written as `@FILE` (a header a line), `Name=env:VARIABLE` or "Name: value".

    The first two show nothing in the list of processes. Findings: header-malformed, header-given-twice, file-unreadable, variable-missing.
    """
    made: dict[str, str] = {}
    for word in given:
        lines = _lines(word[1:]) if word.startswith("@") else [word]
        for name, value in map(_header, lines):
            if name.lower() in {known.lower() for known in made}:
                raise Stop(rules.HEADER_TWICE.at("", name=name))
            made[name] = value
    return Checked(made)


@stopping
def secret_of(word: str) -> Checked[str]:
    """A secret written as `@FILE`, `env:VARIABLE` or itself. Findings: file-unreadable, variable-missing."""
    if word.startswith("@"):
        return Checked("\n".join(_lines(word[1:])))
    return Checked(_variable(word.removeprefix(_FROM_ENVIRONMENT)) if word.startswith(_FROM_ENVIRONMENT) else word)


def _header(line: str) -> tuple[str, str]:
    name, sign, value = line.partition("=")
    if sign and value.startswith(_FROM_ENVIRONMENT) and ":" not in name:  # no name of a header holds "="
        return name.strip(), _variable(value.removeprefix(_FROM_ENVIRONMENT))
    name, colon, value = line.partition(":")
    if not colon or not name.strip():
        raise Stop(rules.BAD_HEADER.at("", name=name))
    return name.strip(), value.strip()


def _lines(name: str) -> list[str]:
    try:
        data = sys.stdin.buffer.read(_LIMIT) if name == "-" else reading.read(name, _LIMIT)
        return [line.strip() for line in data.decode("utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise Stop(rules.FILE_UNREADABLE.at("", path=name, reason=reading.why_unread(name, error))) from None
    except ValueError:
        raise Stop(rules.FILE_UNREADABLE.at("", path=name, reason="it is not UTF-8")) from None


def _variable(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise Stop(rules.NO_VARIABLE.at("", name=name))
    return value


class KnownSecrets:
    """The secrets of one call. What a service repeats of them is hidden; everything else is shown as it came."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        from generator.flow.mask import secret_name

        self._texts: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self.learn(value for name, value in headers.items() if secret_name(name))

    def learn(self, values: Iterable[str]) -> None:
        """Hide these texts from now on, and what stands behind a word such as Bearer."""
        self._texts.update(
            text for value in values for text in (value, value.rpartition(" ")[2]) if len(text) >= _SHORTEST
        )
        self._pattern = None

    def hidden(self, value: T) -> T:
        """Plain data without the secrets, however they are spelled, in names as in values."""
        if self._pattern is None:
            self._pattern = pattern_of(self._texts)
        top: dict[str, object] = {"": value}
        waiting: list[dict[str, object] | list[object]] = [top]
        while waiting:  # an answer may nest deeper than Python descends
            box = waiting.pop()
            if isinstance(box, dict):
                box.update((key, self._shown(item)) for key, item in list(box.items()))
            else:
                box[:] = [self._shown(item) for item in box]
            waiting.extend(
                item for item in (box.values() if isinstance(box, dict) else box) if isinstance(item, (dict, list))
            )
        return cast(T, top[""])

    def _shown(self, value: object) -> object:
        """A text without the secrets, or a copy of what holds others."""
        assert self._pattern is not None
        if isinstance(value, str):
            return self._pattern.sub(MASK, value)
        if isinstance(value, Mapping):
            return {self._shown(key): item for key, item in value.items()}
        return list(value) if isinstance(value, (list, tuple)) else value


class LearningCredential:
    """A credential whose headers become known secrets when they are made: a server that repeats them gives nothing away."""

    def __init__(self, inner: BoundCredential, learn: Callable[[Iterable[str]], None]) -> None:
        self._inner, self._learn = inner, learn

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def headers(self, request: Outgoing) -> Mapping[str, str]:
        """The headers of one attempt, as the credential makes them."""
        made = self._inner.headers(request)
        self._learn(made.values())
        return made
