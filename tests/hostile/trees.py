"""What is generated of a document, for every target, and how much of it was compared."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from generator.oas import load
from generator.pipeline import model
from generator.targets.files import files_of
from generator.targets.registry import TARGETS, target
from generator.targets.seam import Options
from generator.targets.text import File
from tests.hostile.shapes import shape

CREDENTIAL = Options(credential="Some_Credential")


def generated(document: dict[str, Any], folder: Path) -> tuple[File, ...]:
    """The files of a document, of all targets. A target that refuses it gives one file that holds the rules' names."""
    path = folder / "spec.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    spec = load(path).value
    assert spec is not None
    made = model(spec, "Svc").value
    assert made is not None
    files: list[File] = []
    for name in TARGETS:
        written = files_of(made, to=target(name), options=CREDENTIAL)
        if written.value is None:
            files.append(File(f"{name}.md", "\n".join(sorted({d.rule.id for d in written.diagnostics}))))
        files += written.value or ()
    return tuple(files)


def carried_schema(files: tuple[File, ...]) -> Any:
    """The document that the exported registration carries, as an org would read it."""
    (found,) = (file for file in files if file.path.endswith(".externalServiceRegistration-meta.xml"))
    texts = [e.text for e in ElementTree.fromstring(found.text.encode()).iter() if e.tag.endswith("}schema")]
    return json.loads(texts[0] or "")


class Shapes:
    """What may not change between two trees: how many files there are, and the shape of each."""

    seen: Counter[str] = Counter()  # files looked at, by suffix, over the whole run

    def __init__(self, files: tuple[File, ...]) -> None:
        self.shapes = sorted(shape(file) for file in files)
        Shapes.seen.update(file.path.rpartition(".")[2] for file in files)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shapes) and self.shapes == other.shapes

    def __hash__(self) -> int:
        return hash(tuple(self.shapes))

    def __repr__(self) -> str:
        return "\n".join(self.shapes)
