"""A file of rows made into the rows of a ledger: mapped, typed and checked, all of them before any is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from generator.bulk import rules
from generator.bulk.ledger import NewRow
from generator.bulk.mapping import RowFault, RowMapper
from generator.bulk.options import BulkOptions
from generator.bulk.rows import CSV, InputRow, Json, RowFile
from generator.bulk.sending import PackageSender
from generator.diagnostics import Diagnostic, Span
from generator.usecases.call_inputs import Given, entry
from generator.usecases.stopping import Stop

MOST_TOLD = 100  # faults that are told one by one
_PLACE = re.compile(r" at \$[^ ]*")  # within the body, which the column says better


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one file for one sender. `faults` holds the first `MOST_TOLD` of what is wrong with rows."""

    file: RowFile
    options: BulkOptions
    sender: PackageSender
    faults: list[Diagnostic] = field(default_factory=list)
    count: int = 0
    invalid: int = 0
    _keys: dict[str, int] = field(default_factory=dict)
    _mapper: RowMapper | None = None

    @property
    def columns(self) -> dict[str, str]:
        """From each column that was read to the input that it goes to, "" for those that go nowhere."""
        return self._mapper.columns() if self._mapper is not None else {}

    def rows(self) -> Iterator[NewRow]:
        """Every row, with its fault where it has one.

        Raises `Stop` for a column that belongs nowhere, `UnreadableRows` where the file ends to be rows.
        """
        mapper = self._mapper = self._mapped()
        for row in self.file.rows():
            self.count += 1
            inputs, fault = self._inputs(mapper, row)
            if fault:
                self._note(row, fault)
            yield NewRow(row.number, row.line, row.values, inputs, fault)

    def _mapped(self) -> RowMapper:
        renamed, key = self.options.columns, self.options.key
        if key and self.sender.key_input and key not in renamed:
            renamed[key] = self.sender.key_input
        mapper = RowMapper(
            self.sender.shapes, constants(self.options, self.sender), renamed, frozenset(self.options.ignored)
        )
        columns = self.file.columns
        if self.file.kind == CSV and key and key not in columns:
            raise Stop(rules.NO_COLUMN.at("", column=key, columns=", ".join(columns)))
        if key and not self.sender.key_input and mapper.place(key) is None:
            mapper.ignored |= {key}  # kept with the row, and sent nowhere
        mapper.check(columns)
        return mapper

    def _inputs(self, mapper: RowMapper, row: InputRow) -> tuple[Mapping[str, Given], str]:
        """The inputs of a row and its faults, "" for none."""
        if row.fault:
            return {}, row.fault
        inputs, told = self._judged(mapper, row.values)
        words = [f"column {column}: {reason}" for column, reason in dict.fromkeys(told)]
        repeated = self._repeated(row)
        return inputs, "; ".join([*words, repeated] if repeated else words)

    def _judged(
        self, mapper: RowMapper, values: Mapping[str, Json]
    ) -> tuple[Mapping[str, Given], list[tuple[str, str]]]:
        """The inputs of a row, and what is wrong with which column.

        A type tells its first fault only, so something that fits is put in place of what was found, and the rest is judged again.
        """
        first, told, left, wrong = None, list[tuple[str, str]](), dict(values), set[str]()
        while True:
            found, inputs = [], dict[str, Given]()
            try:
                inputs = mapper.inputs(left, texts=self.file.kind == CSV)
                found = [(mapper.column_of(path), _PLACE.sub("", words)) for path, words in self.sender.faults(inputs)]
            except RowFault as fault:
                found = [(fault.column, fault.words)]
            first = inputs if first is None else first
            told += [(column, words) for column, words in found if column not in wrong]
            fresh = ({column for column, _ in found} & values.keys()) - wrong
            if not fresh or self.invalid > MOST_TOLD:
                return first, told
            wrong |= fresh
            left = {column: value for column, value in left.items() if column not in wrong}
            left |= {column: value for column in wrong if (value := mapper.fitting(column)) is not None}

    def _repeated(self, row: InputRow) -> str:
        """What is wrong with the key of a row."""
        if not self.options.key:
            return ""
        key = row.values.get(self.options.key)
        if key is None or key == "":
            return f"column {self.options.key}: it has no key"
        first = self._keys.setdefault(json.dumps(key), row.number)
        return "" if first == row.number else f"column {self.options.key}: row {first} has the same key"

    def _note(self, row: InputRow, fault: str) -> None:
        self.invalid += 1
        if len(self.faults) < MOST_TOLD:
            found = rules.ROW_INVALID.at("", row=row.number, reason=fault)
            source = "" if self.options.source == "-" else self.options.source
            self.faults.append(found.located(Span(source, "", row.line, 1)) if source else found)


def constants(options: BulkOptions, sender: PackageSender) -> dict[str, Given]:
    """The inputs that every row has. Raises `Stop`."""
    made = entry(sender.shapes, list(options.words))
    try:
        json.dumps(made)
    except TypeError:  # a file or bytes
        word = next((word for word in options.words if "=@" in word), "an input")
        raise Stop(rules.NO_FILES.at("", word=word)) from None
    return made
