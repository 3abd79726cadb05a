"""Schema `Settings`."""

from __future__ import annotations

from typing import Any

from ..._runtime import UNSET, Record, UnsetType, extras


class ExternalService__Svc_Settings(Record):
    """Schema `Settings`."""

    labels: dict[str, str] | UnsetType = UNSET

    by_day: dict[str, SettingsByDay] | UnsetType = UNSET

    anything: dict[str, Any] | UnsetType = UNSET

    nothing_else: SettingsNothingElse | UnsetType = UNSET

    additional_properties: dict[str, int] = extras()
    """Every other property."""


Settings = ExternalService__Svc_Settings


class ExternalService__Svc_Settings_byx5fday_KT_V(Record):
    """`by_day.value` of schema `Settings`."""

    open: bool | UnsetType = UNSET


SettingsByDay = ExternalService__Svc_Settings_byx5fday_KT_V


class ExternalService__Svc_Settings_nothingx5felse(Record):
    """`nothing_else` of schema `Settings`."""

    a: str | UnsetType = UNSET


SettingsNothingElse = ExternalService__Svc_Settings_nothingx5felse
