"""Our templates as functions: kept beside them as Python keeps compiled modules, in `__pycache__`, and trusted as these are."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import TypeVar

from generator.release import VERSION

T = TypeVar("T")
FORM = "1"  # of what `translate` makes: another one where the same template is translated otherwise


class Printers:
    """The templates of a folder, printing one kind of file.

    Translating takes a fifth of a small run. Where nothing can be kept, or Python was told to write no compiled modules,
    templates are translated in each run.
    """

    def __init__(
        self,
        folder: Path,
        kind: str,
        filters: Mapping[str, Callable[..., str]],
        shown: Callable[[object], str] | None = None,
    ) -> None:
        """`kind` is that of the files, whose printed values go through `shown`."""
        self._folder, self._kind, self._escaped = folder, kind, shown is not None
        self._filters = {"join": joined, **filters}
        self._given = {"load": self.module, "filters": self._filters, "shown": shown, "numbered": numbered}
        self._modules: dict[str, SimpleNamespace] = {}

    def text(self, template: str, values: Mapping[str, object]) -> str:
        """A template with its values."""
        made: str = self.module(template).printed(values)
        return made

    def module(self, template: str) -> SimpleNamespace:
        """The functions of a template."""
        if template not in self._modules:
            names: dict[str, object] = dict(self._given)
            exec(self._code(self._folder / template), names)
            self._modules[template] = SimpleNamespace(**names)
        return self._modules[template]

    def _code(self, template: Path) -> CodeType:
        source = template.read_bytes()
        mark = sha256("\0".join((VERSION, FORM, self._kind)).encode() + source).hexdigest().encode()
        kept = self._folder / "__pycache__" / f"{self._kind}-{template.name}.{sys.implementation.cache_tag}.pyc"
        with suppress(OSError, EOFError, ValueError, TypeError):
            data = kept.read_bytes()
            if data.startswith(mark):
                code = marshal.loads(data[len(mark) :])
                if isinstance(code, CodeType):
                    return code
        from generator.targets.translate import translated  # and with it Jinja

        code = translated(template, source.decode(), self._filters, self._escaped)
        if not sys.dont_write_bytecode:
            _keep(kept, mark + marshal.dumps(code))
        return code


def _keep(place: Path, data: bytes) -> None:
    half = place.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        half.write_bytes(data)
        half.replace(place)


def joined(values: Iterable[object], between: str = "") -> str:
    """The filter `join`."""
    return between.join(map(str, values))


@dataclass(frozen=True, slots=True)
class Turn:
    """What `loop` is to a template."""

    index0: int
    index: int
    first: bool
    last: bool


def numbered(values: Iterable[T]) -> Iterator[tuple[Turn, T]]:
    """Values with their turns."""
    every = tuple(values)
    for number, value in enumerate(every):
        yield Turn(number, number + 1, number == 0, number + 1 == len(every)), value
