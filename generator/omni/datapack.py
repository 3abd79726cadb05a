"""A DataPack as a procedure: a folder with one JSON file for the procedure and one for each element.

The list of the elements' files gives their order, `ParentElementName` the block that one stands in. Keys are written with
the namespace of the managed package (`%vlocity_namespace%__Type__c`) or, in newer packs, without (`Type`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from generator.diagnostics import Checked, Diagnostic
from generator.model.types import Json
from generator.omni import rules
from generator.omni.model import Config, Element, Procedure
from generator.omni.reader import permissions_of
from generator.omni.texts import json_of
from generator.reading import read_ours

SUFFIX = "_DataPack.json"
MOST_BYTES = 30_000_000
MOST_ELEMENTS = 2_000
# What stands for the namespace until a pack is deployed. Which one an org has is its own affair: this is the newest.
_NAMESPACE, NAMESPACE = "%vlocity_namespace%", "omnistudio"
_KEY = re.compile(r"(?:%vlocity_namespace%__)?(\w+?)(?:__c)?\Z")
_RECORDS = ("OmniScript", "OmniProcess")  # the objects that procedures are kept in, beside Omniscripts
_LISTS = ("Element", "OmniProcessElement", "OmniProcessElements")


def read(path: Path) -> Checked[Procedure]:
    """The procedure whose `..._DataPack.json` this is; its other files lie beside it.

    Raises OSError when the pack itself cannot be read.
    """
    reader = _PackReader(path.parent)
    try:
        pack = reader.object(path.name)
    except (ValueError, RecursionError) as error:
        return Checked(None, (rules.found_in(rules.UNREADABLE, str(path), reason=str(error)[:200]),))
    if not _is_procedure(pack):
        screen = (
            "an Omniscript, which is a screen and not run here" if _of_process(pack) else "no Integration Procedure"
        )
        reason = f"the DataPack is {screen}"
        return Checked(None, (rules.found_in(rules.UNREADABLE, str(path), reason=reason),))
    listed = next((pack[name] for name in _LISTS if isinstance(pack.get(name), list)), [])
    rows = [row for one in (listed if isinstance(listed, list) else [])[:MOST_ELEMENTS] if (row := reader.row(one))]
    key = str(pack.get("ProcedureKey") or pack.get("OmniProcessKey") or f"{pack.get('Type')}_{pack.get('SubType')}")
    made = Procedure(
        key=key,
        file=str(path),
        elements=_nested(rows, ""),
        version=str(pack.get("Version") or pack.get("VersionNumber") or ""),
        sample=reader.beside(pack.get("CustomJavaScript")),
        config=reader.config(pack, key),
        permissions=permissions_of(str(pack.get("RequiredPermission") or "")),
    )
    return Checked(made, tuple(reader.findings))


def holds_procedure(path: Path) -> bool:
    """Whether a `..._DataPack.json` is one of a procedure; one that cannot be read may be."""
    try:
        return _is_procedure(_PackReader(path.parent).object(path.name))
    except (OSError, ValueError, RecursionError):
        return True


def _of_process(pack: Mapping[str, Json]) -> bool:
    """Whether a pack is an Omniscript or a procedure, and not a Data Mapper, a card or anything else."""
    record = _KEY.match(str(pack.get("VlocityRecordSObjectType") or ""))
    return bool(pack.get("Type") and pack.get("SubType")) and (record is None or record[1] in ("", *_RECORDS))


def _is_procedure(pack: Mapping[str, Json]) -> bool:
    """Whether a pack is a procedure: it says so, or by its language; some procedures have that of an Omniscript."""
    told = pack.get("IsProcedure", pack.get("IsIntegrationProcedure"))
    kind = str(pack.get("OmniProcessType") or "")
    if not _of_process(pack) or isinstance(told, bool):
        return _of_process(pack) and told is True
    return kind == "Integration Procedure" or (not kind and str(pack.get("Language") or "Procedure") == "Procedure")


def _nested(rows: list[tuple[str, Element]], parent: str, depth: int = 0) -> tuple[Element, ...]:
    """The elements of a block, each with its own; those whose block is not there stand at the top."""
    from dataclasses import replace

    names = {element.name for _, element in rows}
    here = [e for up, e in rows if up == parent or (not parent and up not in names)]
    if depth > 50:  # two blocks that name each other as their parent
        return ()
    return tuple(replace(e, children=_nested(rows, e.name, depth + 1)) if e.name != parent else e for e in here)


class _PackReader:
    """Reads the files of one pack, by plain names in its folder alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[Diagnostic] = []

    def text(self, name: str) -> str:
        """Raises OSError, for a name that leads elsewhere too; ValueError for what is no text."""
        if Path(name).name != name or "\\" in name or not name:
            raise OSError(0, "it does not lie in the folder of the pack")
        return read_ours(self.folder / name, MOST_BYTES).decode("utf-8").replace("\r\n", "\n")

    def object(self, name: str) -> dict[str, Json]:
        """An object under bare keys. Raises OSError, ValueError, RecursionError."""
        made = json_of(self.text(name))
        if not isinstance(made, dict):
            raise ValueError("it is no object")
        return bare(made)

    def row(self, given: Json) -> tuple[str, Element] | None:
        """The block's name and the element of an entry: a file's name, or the element itself."""
        file, text = str(self.folder), ""
        try:
            if isinstance(given, str):
                file = str(self.folder / Path(given).name)
                text = self.text(given)
                made = json_of(text)
            else:
                made = given
            if not isinstance(made, dict):
                raise ValueError("it is no element")
        except (OSError, ValueError, RecursionError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)[:200]
            self.findings.append(rules.found_in(rules.UNREADABLE, file, reason=reason))
            return None
        row = bare(made)
        name = str(row.get("Name") or "")
        element = Element(
            name=name,
            type=str(row.get("Type") or ""),
            config=self.config(row, name, file),
            active=row.get("Active", row.get("IsActive", True)) is not False,
            file=file,
            line=text.count("\n", 0, text.rfind('"Name"')) + 1 if '"Name"' in text else 0,
            text=text,
            text_line=1 if text else 0,
        )
        return str(row.get("ParentElementName") or ""), element

    def config(self, row: Mapping[str, Json], name: str, file: str = "") -> Config:
        """The property set: an object, its JSON, or the name of the file that holds it."""
        given = row.get("PropertySet", row.get("PropertySetConfig"))
        try:
            if isinstance(given, str) and given.strip():
                text = self.text(given) if given.endswith(".json") else given
                read = json_of(text)
            else:
                read = given
        except (OSError, ValueError, RecursionError) as error:
            reason = str(getattr(error, "strerror", "") or error)[:200]
            self.findings.append(rules.found_in(rules.BAD_CONFIG, file or str(self.folder), name=name, reason=reason))
            return {}
        return _in_namespace(read) if isinstance(read, dict) else {}

    def beside(self, name: Json) -> Json:
        """The sample input in its own file; what is no JSON is none."""
        try:
            text = self.text(name) if isinstance(name, str) and name.endswith(".json") else name
            return json_of(text) if isinstance(text, str) and text.strip() else None
        except (OSError, ValueError, RecursionError):
            return None


def bare(row: Mapping[str, Json]) -> dict[str, Json]:
    """A row under keys without namespace and suffix."""
    made: dict[str, Json] = {}
    for key, value in row.items():
        match = _KEY.match(key)
        made[match[1] if match is not None else key] = value
    return made


def _in_namespace(config: dict[str, Json]) -> Config:
    import json

    made: Config = json.loads(json.dumps(config).replace(_NAMESPACE, NAMESPACE))
    return made
