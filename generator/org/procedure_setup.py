"""Integration Procedures as somebody sees them in the org: listed, drawn with what is wrong with them, uploaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.flow.draw import svg
from generator.org.judging import OrgWorld
from generator.org.metadata_types import HOSTED, META, ComponentKey
from generator.org.overview import complaints_of
from generator.org.package import Complaint
from generator.org.procedures import PROCEDURE
from generator.org.refusal import INVALID, MISSING, OrgRefused
from generator.usecases.omni_drawing import procedure_graph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.omni.model import Procedure


@dataclass(frozen=True, slots=True)
class ProcedureSummary:
    """A deployed version of a procedure: its component's name, the key that callers use, whether callers reach this version.

    `needs` are its elements that only an org can run.
    """

    name: str
    key: str
    version: str
    active: bool
    runs: bool
    elements: int
    needs: tuple[str, ...]
    permissions: tuple[str, ...]
    complaints: tuple[Complaint, ...]


def procedures_of(world: OrgWorld) -> list[ProcedureSummary]:
    """Every deployed version, by name."""
    return [summary_of(world, key) for key in sorted(world.readings) if world.readings[key].procedure is not None]


def summary_of(world: OrgWorld, key: ComponentKey) -> ProcedureSummary:
    """One of them. Raises `OrgRefused` when it is not there."""
    from generator.omni.model import RUN

    made = procedure_named(world, key.name)
    elements = list(made.running())
    serving = made.active and world.procedures.get(made.key.lower()) is made
    needs = tuple(one.name for one in elements if one.kind not in RUN)
    return ProcedureSummary(
        key.name, made.key, made.version, made.active, serving, len(elements), needs, made.permissions, complaints_of(world, key)
    )  # fmt: skip


def procedure_named(world: OrgWorld, name: str) -> Procedure:
    """The procedure of this component. Raises `OrgRefused`."""
    key = world.there(ComponentKey(PROCEDURE, name))
    made = world.readings[key].procedure if key is not None else None
    if made is None:
        raise OrgRefused(MISSING, f"no Integration Procedure is called {name[:80]}")
    return made


def procedure_picture(procedure: Procedure, passed: Mapping[str, int]) -> str:
    """The picture of a procedure as SVG; `passed` is how often a run came by each element, in lower case."""
    return svg(procedure_graph(procedure, passed))


def uploaded_procedure(file: str, data: bytes) -> dict[ComponentKey, bytes]:
    """The component in an uploaded file, by its name. Raises `OrgRefused` for other names."""
    name, _, suffix = file.removesuffix(META).rpartition(".")
    if not name or suffix != HOSTED[PROCEDURE].suffix:
        raise OrgRefused(INVALID, f"{file[:80] or 'the file'} must end in .oip-meta.xml")
    return {ComponentKey(PROCEDURE, name): data}
