"""Schema `Any`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._runtime import choice

if TYPE_CHECKING:
    from typing import TypeAlias

    ExternalService__Svc_z0Any: TypeAlias = (
        "str | float | bool | list[Any] | dict[str, Any]"
    )
else:
    ExternalService__Svc_z0Any = choice(
        "Any",
        lambda: (str | float | bool, list[Any], dict[str, Any]),
        exclusive=False,
    )

Any = ExternalService__Svc_z0Any
