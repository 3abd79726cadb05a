"""Call an action of a generated package by its name, with inputs as values or as the words of a command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from generator.diagnostics import Checked
from generator.usecases import rules
from generator.usecases.call_inputs import entry
from generator.usecases.call_shapes import OperationShapes
from generator.usecases.packages import load, part, untouched
from generator.usecases.secret_words import KnownSecrets, LearningCredential
from generator.usecases.stopping import Stop, needed, stopping
from generator.wording import offered

if TYPE_CHECKING:
    from generator.flow.package_parts import PackageAction, Registry, ShapesModule

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class CallResult:
    """What an action answered. `outputs` are plain data by name; `base_url` is where the client sent to."""

    action: str
    success: bool
    outputs: Mapping[str, Any]
    errors: tuple[Mapping[str, Any], ...]
    base_url: str
    row: Mapping[str, Any]  # as the Actions REST resource gives it
    deviations: tuple[str, ...] = ()  # where the answer is not as its document says

    @property
    def unanswered(self) -> bool:
        """Whether the call failed before the service said anything, and not for an input's sake."""
        return not self.success and not self.outputs and not any(error["fields"] for error in self.errors)


@stopping
def call(
    folder: str | Path,
    action: str,
    inputs: Mapping[str, object] | Sequence[str] = (),
    *,
    base_url: str | None = None,
    headers: Mapping[str, str] | None = None,
    credential: str = "",
    user: str = "",
    timeout: float = 120.0,
    allow_unknown: bool = False,
) -> Checked[CallResult]:
    """Call an action of the generated package in `folder` once, e.g. "CPaaSSMS.Send-Sms-Single".

    `inputs` are values by name, or words such as `body.text=Hello` (see `extsvc call --help`); `timeout` is in seconds and
    for the whole call. What the document does not know is refused, or sent with `allow_unknown`. `credential` is a named credential, which knows the address; `user` the running user, whose permission
    sets count. Findings when there is no such package, action, input, credential or address, or when the user has no access.
    A service that answers with an error is no finding: it is in the result. Secrets that it repeats are hidden there.
    """
    with untouched():
        package = needed(load(Path(folder)))
        found = action_of(package, action)
        given = inputs
        if not isinstance(given, Mapping):
            given = entry(OperationShapes(cast("ShapesModule", part(package, "shapes")), found.operation), list(given))
        secrets = KnownSecrets(headers or {})
        client = client_of(found.client, base_url, dict(headers or {}), credential, user, timeout, secrets)
        with closing(client):
            more = (
                {"allow_unknown": True} if allow_unknown else {}
            )  # a package made before there was one goes on working
            clients = {found.service.name: client}
            result = _registry(package).invoke(found.name, [given], clients=clients, **more)[0]
        return Checked(
            CallResult(
                found.name,
                bool(result.is_success),
                secrets.hidden(dict(result.output_values)),
                tuple(secrets.hidden(list(result.errors))),
                str(client.base_url),
                secrets.hidden(result.to_dict()),
                tuple(str(secrets.hidden(str(one))) for one in getattr(result, "deviations", ())),
            )
        )


def _registry(package: ModuleType) -> Registry:
    return cast("Registry", part(package, "registry"))


def _opened(name: str, user: str, base_url: str | None, secrets: KnownSecrets) -> LearningCredential:
    from generator.credentials.provider import for_call  # 35 modules, for calls that name a credential

    return LearningCredential(for_call(name, user or None, base_url), secrets.learn)


def client_of(
    kind: Callable[..., C],
    base_url: str | None,
    headers: dict[str, str],
    credential: str,
    user: str,
    timeout: float,
    secrets: KnownSecrets,
    **more: object,
) -> C:
    """An action's client, of one of its kinds, opened as asked. Raises `Stop`, with a refusal when the user may not call out."""
    from generator.credentials.errors import AccessRefused, CredentialError

    try:
        opened = _opened(credential, user, base_url, secrets) if credential else None
        return kind(base_url=base_url, headers=headers, credential=opened, timeout=timeout, **more)
    except CredentialError as error:
        rule = rules.ACCESS_REFUSED if isinstance(error, AccessRefused) else rules.CREDENTIAL
        raise Stop(rule.at("", reason=error.sentence, hint=error.remedy)) from None
    except (ValueError, LookupError) as error:
        hint = "Give --base-url, or --credential NAME." if base_url is None else ""
        raise Stop(rules.NO_ADDRESS.at("", reason=error, hint=hint)) from None


def action_of(package: ModuleType, action: str) -> PackageAction:
    """The action of a name; the name of its Python function does as well."""
    registry = _registry(package)
    try:
        return registry.find(action)
    except registry.NoSuchAction:
        service, _, function = action.partition(".")
        for name in registry.actions():
            known_service, _, operation = name.partition(".")
            if known_service == service and _function(package, registry.services()[service], operation) == function:
                return registry.find(f"{service}.{operation}")
        raise Stop(
            rules.NO_ACTION.at(
                "", package=Path(package.__path__[0]).name, name=action[:200], hint=_nearest(action, registry)
            )
        ) from None


def _nearest(action: str, registry: Registry) -> str:
    """The action that was meant; one that is named without its service counts as well."""
    known = list(registry.actions())
    alone = {name.partition(".")[2].lower(): name for name in reversed(known)}
    return offered(action, [alone[action.lower()]] if action.lower() in alone else known)


def _function(package: ModuleType, service: str, operation: str) -> str:
    """The Python function of an operation; `service` is its subpackage."""
    names: Mapping[str, str] = import_module(f"{package.__name__}.{service}.client").SERVICE.operations
    return names[operation]
