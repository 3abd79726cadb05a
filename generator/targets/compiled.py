"""Our templates, compiled: kept beside them as Python keeps compiled modules, in `__pycache__`, and trusted as these are."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from generator.release import VERSION


class OurTemplates(jinja2.Environment):
    """See what their page gives them, and none of Jinja's global names, which it would copy for each page."""

    def make_globals(self, d: MutableMapping[str, object] | None) -> MutableMapping[str, object]:
        return {} if d is None else d


class CompiledTemplates(BytecodeCache):
    """Compiling takes a fifth of a small run. `kind` is that of the files for which a template is compiled.

    Where nothing can be written, or Python was told to write no compiled modules, templates are compiled in each run.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder, self._kind = folder / "__pycache__", kind

    def get_source_checksum(self, source: str) -> str:
        return sha256("\0".join((VERSION, jinja2.__version__, self._kind, source)).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError, EOFError, ValueError, TypeError):
            mark, code = bucket.checksum.encode(), self._place(bucket).read_bytes()
            if code.startswith(mark):
                bucket.code = marshal.loads(code[len(mark) :])

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        place = self._place(bucket)
        half = place.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            half.write_bytes(bucket.checksum.encode() + marshal.dumps(bucket.code))
            half.replace(place)

    def _place(self, bucket: Bucket) -> Path:
        return self._folder / f"{self._kind}-{bucket.key}.{sys.implementation.cache_tag}.pyc"
