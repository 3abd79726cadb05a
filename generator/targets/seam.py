"""The seam for targets: what a target must say of itself, so that the line can write a service in its language.

A target is a folder beside this file with a class derived from `Target`, a folder of templates (templates/NAME/) and a
row in `registry.py`; nothing else in the house names it. It answers pages, never text: `render.py` alone knows Jinja.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeAlias, Union

from msgspec import Struct

from generator.bundled import templates_folder
from generator.diagnostics import Checked
from generator.targets.text import File

if TYPE_CHECKING:
    from generator.model.types import Declared
    from generator.named import Model
    from generator.targets.packages import Package
    from generator.writing.lock import LockEntry


class Page(Struct, frozen=True):
    """A file to be made by a template.

    `path` lies below the output folder, with forward slashes. `template` is a file of the target's templates; what stands
    before `.jinja` in its name decides how printed values are escaped ("component.xml.jinja": `Target.escapes["xml"]`).
    `values` is all that the template sees, or makes it when the page is printed: the views of a large service are never in
    memory together then, and may be made by several processes.
    `former` is the file as it was, where stretches of it may stay: the file has their bytes where the template prints `staying`
    (`generator.targets.text`), so that a large page is made without being held as text.
    """

    path: str
    template: str
    values: Mapping[str, object] | Callable[[], Mapping[str, object]]
    gives_way: bool = False  # as `File.gives_way`
    former: bytes = b""

    @property
    def seen(self) -> Mapping[str, object]:
        """What the template sees, made anew at each call."""
        return self.values() if callable(self.values) else self.values


Part: TypeAlias = Union[Page, File]


class Options(Struct, frozen=True):
    """What a caller says beside the service."""

    only: Container[str] | None = None  # a target that is written in modules may leave out all others
    credential: str = ""  # the named credential that calls go out with
    package: Package | None = None  # the installable project that the service shall be
    settled: bool = False  # the pages that tell of the service as a whole stay as they are
    former_page: bytes = b""  # with `only`: the reference page as it was, from which what is left out may be taken
    jobs: int = 1  # processes that may print pages, 0 one per core
    aside: Path | None = None  # a folder that will be written to, where the text of many files may lie until then


class Target(ABC):
    """A language or format that a service is written in."""

    name: ClassVar[str]
    # What no name in this language may be; a style of `generator.naming` is given them.
    words: ClassVar[frozenset[str]] = frozenset()
    # Whether its names need every operation of the document, also those that are not picked.
    whole: ClassVar[bool] = False
    # Whether it can be written as an installable project.
    packages: ClassVar[bool] = False
    # The pages that tell of a service as a whole, by their paths in its package; see `whole_of`.
    whole_pages: ClassVar[tuple[str, ...]] = ()
    # Jinja filters, and by kind of file what every printed value goes through, asked for or not.
    filters: ClassVar[Mapping[str, Callable[..., str]]] = {}
    escapes: ClassVar[Mapping[str, Callable[[object], str]]] = {}

    @property
    def templates(self) -> Path:
        """The folder of its templates."""
        return templates_folder() / self.name

    @abstractmethod
    def pages(self, made: Model, options: Options) -> Checked[tuple[Part, ...]]:
        """The files of one service; without a value, findings say why it cannot be written."""

    def shared(self, entries: Sequence[LockEntry]) -> tuple[Part, ...]:
        """The files that serve all services of an output folder; `entries` are those that it `owns`."""
        return ()

    def label(self, service: str) -> str:
        """What the lock of an output folder calls a service; two targets may share a folder."""
        return f"{self.name}:{service}"

    def facts(self, made: Model) -> dict[str, object]:
        """What `shared` will have to know of the service, as JSON."""
        return {"target": self.name}

    def whole_of(self, made: Model) -> str:
        """A hash over all that the `whole_pages` follow from, beside templates and options; "" where it cannot be told."""
        return ""

    def given(self, made: Model) -> Mapping[str, Mapping[str, str]]:
        """The names given, for the lock: scope -> key -> name."""
        return {}

    def stand(self, made: Model, before: Mapping[str, Declared]) -> bool:
        """Whether modules that a small change leaves alone are what a whole generation would write, as far as that hangs on the
        service as a whole. `before` are the types of the last generation."""
        return True

    def signed(self, path: str, data: bytes) -> bool:
        """Whether a file of an output folder (its path there, its bytes) bears the mark of what this target writes.

        Only such a file is removed when it is no longer wanted, whatever the folder's lock says.
        """
        return False

    def owns(self, entry: LockEntry) -> bool:
        """Whether an entry of a lock was written by this target."""
        return entry.facts.get("target") == self.name
