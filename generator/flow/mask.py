"""Secrets out of everything that is shown: known values wherever they stand, and fields that are named like secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from generator.flow.values import FlowObject, Value
from generator.spellings import pattern_of

HIDDEN = "****"
_NAMED = re.compile(
    r"(?i)(?:^|[^a-z])(?:pass(?:word|wd|phrase)|pwd|secret|token|bearer|authorization|credentials?|cookie"
    r"|api_?key|access_?key|private_?key|client_?secret|session_?id|otp|pin)(?:[^a-z]|$)"
)
_TYPICAL = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}")
# A pair of a form, or of JSON that cannot be read as such: name, what parts them, value.
_PAIR = re.compile(r"""([\w.\-\[\]]{1,80})(=|"\s{0,8}:\s{0,8}")([^&"\s]+)""")
_SHORTEST = 4  # shorter values would blot out ordinary text


@lru_cache(64)
def _pattern_of(secrets: frozenset[str]) -> re.Pattern[str]:
    """What finds these secrets; the same ones come again with every callout of a client."""
    return pattern_of(secrets)


@lru_cache(4_096)
def secret_name(name: str) -> bool:
    """Whether a field or variable is named like a secret; camelCase and escapes such as x5f are read as words."""
    words = re.sub(r"x(?:5f|2d|2e|20)", "_", name)
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", words).replace("-", "_").replace(" ", "_")
    joined = words.replace("_", "")
    return bool(
        _NAMED.search(words) or _NAMED.search(joined) or joined.lower().endswith(("password", "secret", "token"))
    )


class Masker:
    """Hides secrets. It learns the values of secret fields as it meets them, and hides those everywhere from then on."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for secret in secrets:
            self.learn(secret)

    def learn(self, value: Value) -> None:
        """Hide this text from now on."""
        if isinstance(value, str) and len(value.strip()) >= _SHORTEST and value not in self._secrets:
            self._secrets.add(value)
            self._pattern = None

    def text(self, text: str) -> str:
        """A text with every known secret hidden."""
        if self._secrets:
            if self._pattern is None:
                self._pattern = _pattern_of(frozenset(self._secrets))
            text = self._pattern.sub(HIDDEN, text)
        folded = text.lower()  # the expression takes twenty times as long to find that there is none
        if "bearer" not in folded and "basic" not in folded:
            return text
        return _TYPICAL.sub(rf"\1 {HIDDEN}", text)

    def pairs(self, text: str) -> str:
        """A text that is no JSON, with the values hidden that stand behind names of secrets (`password=...`)."""

        if not text:
            return text

        def one(match: re.Match[str]) -> str:
            if not secret_name(match[1]):
                return match[0]
            self.learn(match[3])
            return f"{match[1]}{match[2]}{HIDDEN}"

        return self.text(_PAIR.sub(one, text))

    def named(self, name: str, value: Value) -> Value:
        """The value of a field: hidden whole when the field is named like a secret."""
        last = name.strip("{!}").rsplit(".", 1)[-1]
        if isinstance(value, str) and value and secret_name(last):
            self.learn(value)
            return HIDDEN
        return self.value(value)

    def value(self, value: Value) -> Value:
        """A value with the secrets in it hidden."""
        match value:
            case str():
                return self.text(value)
            case tuple():
                return tuple(self.value(item) for item in value)
            case FlowObject():
                fields = {key: (name, self.named(name, item)) for key, (name, item) in value.fields.items()}
                return FlowObject(value.type, fields)
            case _:
                return value

    def plain(self, value: object) -> object:
        """Plain data, such as JSON gives it, with the secrets in it hidden."""
        match value:
            case str():
                return self.text(value)
            case list():
                return [self.plain(item) for item in value]
            case dict():
                return {name: self._named(str(name), item) for name, item in value.items()}
            case _:
                return value

    def _named(self, name: str, value: object) -> object:
        if isinstance(value, str) and value and secret_name(name):
            self.learn(value)
            return HIDDEN
        return self.plain(value)

    def scan(self, value: Value, depth: int = 0) -> None:
        """Learn the secret fields of a value before anything made from them is shown."""
        if isinstance(value, FlowObject) and depth < 60:
            for name, item in value.items():
                if isinstance(item, str) and secret_name(name):
                    self.learn(item)
                self.scan(item, depth + 1)
        elif isinstance(value, tuple) and depth < 60:
            for item in value:
                self.scan(item, depth + 1)
