# ruff: noqa: E402
"""Schema `Step`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from ..._runtime import UNSET, Check, Record, UnsetType, choice, named

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_Step_KT_PT: TypeAlias = (
        "ExternalService__Svc_DockerStep | ExternalService__Svc_FileStep | ExternalService__Svc_Step"
    )
else:
    ExternalService__Svc_Step_KT_PT = choice(
        "Step",
        lambda: (
            ExternalService__Svc_DockerStep,
            ExternalService__Svc_FileStep,
            ExternalService__Svc_Step,
        ),
        tag="type",
        tags={"Docker": 0, "File": 1, "Step": 2},
        fallback=2,
        exclusive=False,
    )


class ExternalService__Svc_Step(Record):
    """Schema `Step`."""

    type: Annotated[str, Check(choices=("Docker", "File"))]

    notes: list[str] | UnsetType = UNSET

    tab: str | UnsetType = named(name="tab\t", default=UNSET)


from .docker_step import ExternalService__Svc_DockerStep
from .file_step import ExternalService__Svc_FileStep
