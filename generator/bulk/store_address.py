"""Where a store is, which may be a secret: read from a file or from the environment, and never shown whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from generator.bulk import rules
from generator.usecases import rules as usecase_rules
from generator.usecases.secret_words import MASK, secret_of
from generator.usecases.stopping import Stop, needed

_POSTGRES = ("postgres", "postgresql")
_SQLITE = "sqlite"


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """The address of a store. `url` may hold a password; `shown` says no more than kind, host and database."""

    url: str = field(repr=False)
    shown: str
    file: Path | None = None  # of a store in a SQLite file
    password: str = field(default="", repr=False)
    named: str = ""  # as one may name it again: where it was read from, else what is shown

    def hidden(self, text: str) -> str:
        """The text without the password."""
        return text.replace(self.password, MASK) if self.password else text


def read_address(word: str) -> StoreAddress:
    """The address written as `@FILE`, `env:VARIABLE` or itself: postgres://HOST/DATABASE or sqlite:///FILE.

    Raises `Stop`, whose words never repeat what was given: it may be a password. Also where the extra is not installed.
    """
    if find_spec("dbos") is None:
        raise Stop(usecase_rules.EXTRA_MISSING.at("", what="a store", extra="store"))
    kept = word if word.startswith(("@", "env:")) else ""
    text = needed(secret_of(word)).strip()
    try:
        parts = urlsplit(text)
        where = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    except ValueError:
        raise Stop(rules.BAD_STORE.at("")) from None
    if parts.scheme == _SQLITE and not parts.netloc and len(parts.path) > 1 and not parts.query:
        file = Path(unquote(parts.path[1:])).absolute()
        return StoreAddress(f"sqlite:///{file}", f"sqlite:///{file}", file, named=kept or f"sqlite:///{file}")
    if parts.scheme not in _POSTGRES or not parts.path.strip("/"):
        raise Stop(rules.BAD_STORE.at(""))
    shown = f"postgres://{where}{parts.path}"
    return StoreAddress(text, shown, password=unquote(parts.password or ""), named=kept or shown)
