"""What a mock needs to play the vendor's side of callbacks: the plans of the project, who may be called, the secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked
from generator.mock.calling_back.settings import CallbackSettings
from generator.model.calling_back import CallbackPlan
from generator.usecases import rules
from generator.usecases.stopping import Stop, needed, stopping

if TYPE_CHECKING:
    from generator.mock.calling_back.clock import TurnableClock


@stopping
def callback_settings(
    service: str = "",
    *,
    project: str | Path | None = None,
    plans: Mapping[str, CallbackPlan] | None = None,
    to: Sequence[str] = (),
    secret: str = "",
    clock: TurnableClock | None = None,
) -> Checked[CallbackSettings]:
    """How a mock calls back: `serve("sms.json", callbacks=callback_settings("CPaaSSMS").value)`.

    Of a service that an extsvc.toml (`project`, else the nearest one) knows its [services.NAME.callbacks] count; `plans` beside
    them or instead. Only this machine is called, and the hosts that `to` names ("example.com", "example.com:8443"). With a
    `secret` calls are signed as Standard Webhooks says; with a `clock` tests turn the time. Findings: extra-missing, callback-secret-unusable, those of the project.
    """
    known = {**_planned(service, project), **(plans or {})}
    if secret:
        _try_secret(secret)
    settings = CallbackSettings(known, tuple(to), secret)
    return Checked(settings if clock is None else CallbackSettings(known, tuple(to), secret, clock))


def _planned(service: str, project: str | Path | None) -> Mapping[str, CallbackPlan]:
    """What the project says of the service; nothing where there is no project. Raises `Stop`."""
    from generator.project.config import find
    from generator.usecases.projects import open_project

    if not service or (project is None and find(Path.cwd()) is None):
        return {}
    config = needed(open_project(project)).service(service)
    return config.callbacks if config is not None else {}


def _try_secret(secret: str) -> None:
    """Raises `Stop` where it could not sign."""
    try:
        from standardwebhooks import Webhook
    except ImportError:
        raise Stop(rules.EXTRA_MISSING.at("", what="signing callbacks", extra="webhooks")) from None
    try:
        Webhook(secret)
    except Exception:  # the library raises what base64 does, and errors of its own
        raise Stop(rules.CALLBACK_SECRET.at("")) from None
