"""What a run was asked for: kept in its ledger, so that going on needs no more than the ledger's name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from generator.bulk import rules
from generator.usecases.stopping import Stop

MOST_AT_ONCE = 1_000
UNREACHED = 50  # rows in a row that never reached the service: then a run stops
_PER = {"s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True)
class BulkOptions:
    """How rows are read, and where and how fast they are sent. Paths are absolute.

    `words` are inputs that every row has, as `extsvc call` takes them; `renamed` are INPUT=COLUMN; `rate` is in requests per
    second, "" for none; after `unreached` rows in a row that never reached the service the run stops, 0 for never. `header_words` are as given where they hold no secret; `header_names` of those that are not kept.
    """

    action: str
    source: str
    clients: str
    base_url: str = ""
    credential: str = ""
    user: str = ""
    timeout: float = 120.0
    concurrency: int = 8
    rate: str = ""
    allow_unknown: bool = False
    words: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    key: str = ""
    skip_invalid: bool = False
    header_words: tuple[str, ...] = ()
    header_names: tuple[str, ...] = ()
    unreached: int = UNREACHED
    org: str = ""  # the folder of an org on this machine, or one near it; "" for a service itself

    @property
    def per_second(self) -> float | None:
        """The rate in requests per second. Raises `Stop`."""
        return rate_of(self.rate) if self.rate else None

    @property
    def columns(self) -> dict[str, str]:
        """From columns to the inputs that they were given to. Raises `Stop`."""
        made: dict[str, str] = {}
        for word in self.renamed:
            name, sign, column = word.rpartition("=")
            if not sign or not name or not column:
                raise Stop(rules.BAD_MAP.at("", word=word))
            made[column] = name
        return made

    def checked(self) -> BulkOptions:
        """The same. Raises `Stop` for a rate, a concurrency, a map that is none."""
        _ = self.per_second, self.columns
        if not 1 <= self.concurrency <= MOST_AT_ONCE:
            raise Stop(rules.BAD_CONCURRENCY.at("", concurrency=self.concurrency))
        if self.unreached < 0:
            raise Stop(rules.BAD_UNREACHED.at("", count=self.unreached))
        return self

    def meaning(self) -> dict[str, object]:
        """What decides what is sent: two runs that differ in it are not the same run."""
        names = ("action", "allow_unknown", "words", "renamed", "ignored", "key", "skip_invalid")
        return {name: getattr(self, name) for name in names}

    def written(self) -> str:
        """The options as JSON."""
        return json.dumps(asdict(self), sort_keys=True)


def read_options(text: str) -> BulkOptions:
    """Options as they were written. Raises ValueError."""
    import msgspec

    try:
        return msgspec.json.decode(text, type=BulkOptions)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from None


def with_changes(options: BulkOptions, changes: Mapping[str, object]) -> BulkOptions:
    """The options with what is given anew; None and "" stand for what is not. Paths become absolute.

    Another place to send to takes the place of the one before.
    """
    given = {name: value for name, value in changes.items() if value not in (None, "")}
    if "org" in given:
        options = replace(options, clients="", base_url="", credential="", user="")
    elif given.keys() & {"clients", "base_url", "credential"}:
        options = replace(options, org="")
    for name in ("clients", "org"):
        if name in given:
            given[name] = str(Path(str(given[name])).absolute())
    return replace(options, **given)  # type: ignore[arg-type]  # names are those of the fields


def rate_of(text: str) -> float:
    """Requests per second of "50", "50/s", "600/m", "20000/h". Raises `Stop`."""
    number, _, unit = text.strip().partition("/")
    try:
        rate = float(number) / _PER[unit.strip() or "s"]
    except (ValueError, KeyError):
        rate = 0.0
    if not 0 < rate < 1e6:
        raise Stop(rules.BAD_RATE.at("", rate=text))
    return rate
