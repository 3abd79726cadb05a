"""Schema `Any`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import choice

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_z0Any: TypeAlias = (
        "str | float | bool | list[ExternalService__Svc_z0Any] | dict[str, ExternalService__Svc_z0Any]"
    )
else:
    ExternalService__Svc_z0Any = choice(
        "Any",
        lambda: (
            str | float | bool,
            list[ExternalService__Svc_z0Any],
            dict[str, ExternalService__Svc_z0Any],
        ),
        exclusive=False,
    )
