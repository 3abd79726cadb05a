"""Schema `Step`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ..._runtime import UNSET, Open, Record, UnsetType, choice, named
from .docker_step import DockerStep
from .file_step import FileStep

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Step_KT_PT: TypeAlias = "DockerStep | FileStep | Step"
else:
    ExternalService__Svc_Step_KT_PT = choice(
        "AnyStep",
        lambda: (DockerStep, FileStep, Step),
        tag="type",
        tags={"Docker": 0, "File": 1, "Step": 2},
        fallback=2,
        exclusive=False,
    )

AnyStep = ExternalService__Svc_Step_KT_PT


class ExternalService__Svc_Step(Record):
    """Schema `Step`."""

    type: Open[Literal["Docker", "File"]]

    notes: list[str] | UnsetType = UNSET

    tab: str | UnsetType = named(name="tab\t", default=UNSET)


Step = ExternalService__Svc_Step
