"""The deployed definitions of objects and fields, as the record store reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generator.org.judging import OrgWorld
from generator.records.metadata import field_info
from generator.records.schema import FieldInfo, ObjectInfo, RecordSchema


@dataclass(slots=True)
class DeployedSchema:
    """The schema of what is deployed at the time of asking; made anew after a deploy."""

    world: Callable[[], OrgWorld]
    _made: tuple[OrgWorld, RecordSchema] | None = None

    def __call__(self) -> RecordSchema:
        world, made = self.world(), self._made
        if made is None or made[0] is not world:
            made = self._made = (world, _schema(world))
        return made[1]


def _schema(world: OrgWorld) -> RecordSchema:
    names: dict[str, str] = {}
    fields: dict[str, dict[str, FieldInfo]] = {}
    for key, reading in sorted(world.readings.items()):
        name, _, own = key.name.partition(".")
        if key.type == "CustomObject":
            names[name.lower()] = name
        elif key.type == "CustomField" and reading.root is not None:
            names.setdefault(name.lower(), name)
            fields.setdefault(name.lower(), {})[own.lower()] = field_info(reading.root)
    return RecordSchema({folded: ObjectInfo(name, fields.get(folded, {})) for folded, name in names.items()})
