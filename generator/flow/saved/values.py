"""Run-time values as JSON and back. A secret is left out: in its place stands the name under which it must be given again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from generator.flow.formula.operators import utc
from generator.flow.mask import Masker, secret_name
from generator.flow.values import FlowObject, Value, number_from
from generator.model.types import Json

_DEPTH = 200  # levels of objects and collections in one value


class BadState(Exception):
    """What is saved cannot be read or written; the text says what is wrong."""


class Withholder:
    """Encodes values. What is named like a secret, or holds one that the masker knows, is withheld, once under one name."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._names: dict[str, str] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """What was withheld so far, by name."""
        return tuple(self._names.values())

    def encoded(self, value: Value, name: str) -> Json:
        """A value as JSON; `name` is where it stands: "password", "Get_Token.200.access_token". Raises `BadState`."""
        return self._encoded(value, name, 0)

    def _encoded(self, value: Value, name: str, depth: int) -> Json:
        if depth > _DEPTH:
            raise BadState(f"{name[:80]} is nested too deeply")
        match value:
            case None | bool():
                return value
            case str():
                return self._text(value, name)
            case Decimal():
                return {"number": str(value)}
            case datetime():
                return {"datetime": utc(value).isoformat()}
            case date():
                return {"date": value.isoformat()}
            case time():
                return {"time": value.isoformat()}
            case tuple():
                return [self._encoded(item, f"{name}[{n}]", depth + 1) for n, item in enumerate(value)]
            case _:
                fields = {key: self._encoded(item, f"{name}.{key}", depth + 1) for key, item in value.items()}
                return {"object": value.type, "fields": fields}

    def _text(self, text: str, name: str) -> Json:
        last = name.rsplit(".", 1)[-1].partition("[")[0]
        if not text or not (secret_name(last) or self._masker.text(text) != text):
            return text
        if text not in self._names:
            taken, wanted, count = set(self._names.values()), name, 1
            while wanted in taken:
                count += 1
                wanted = f"{name}#{count}"
            self._names[text] = wanted
        return {"withheld": self._names[text]}


def _number(text: str) -> Decimal:
    return number_from(text)


_SCALARS: dict[str, Callable[[str], Value]] = {
    "number": _number,
    "datetime": lambda text: utc(datetime.fromisoformat(text)),
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


class Decoder:
    """Decodes values. `secrets` are those that were withheld, by name; what is not given is listed in `missing`."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = secrets
        self.missing: list[str] = []

    def value(self, plain: object, depth: int = 0) -> Value:
        """The value that some JSON stands for. Raises `BadState` for what `Withholder` never writes."""
        if depth > _DEPTH:
            raise BadState("a value is nested too deeply")
        match plain:
            case None | bool() | str():
                return plain
            case list():
                return tuple(self.value(item, depth + 1) for item in plain)
            case {"object": str() as kind, "fields": dict() as fields, **rest} if not rest:
                return FlowObject(kind, self._fields(fields, depth))
            case dict() if len(plain) == 1:
                return self._tagged(*next(iter(plain.items())))
        raise BadState("a value is written as none of ours is")

    def _fields(self, fields: Mapping[object, object], depth: int) -> dict[str, tuple[str, Value]]:
        made: dict[str, tuple[str, Value]] = {}
        for name, item in fields.items():
            folded = str(name).lower()
            if folded in made:
                raise BadState(f"the field {str(name)[:80]} is there twice")
            made[folded] = (str(name), self.value(item, depth + 1))
        return made

    def _tagged(self, tag: object, content: object) -> Value:
        if isinstance(content, str) and tag == "withheld":
            if content not in self._secrets and content not in self.missing:
                self.missing.append(content)
            return self._secrets.get(content)
        read = _SCALARS.get(str(tag))
        if read is None or not isinstance(content, str):
            raise BadState("a value is written as none of ours is")
        try:
            return read(content)
        except ValueError:
            raise BadState(f"'{content[:40]}' is no {tag}") from None
