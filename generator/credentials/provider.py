"""`provider`: what generated clients find under the entry point `external_services.credentials`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from generator.credentials.access import principal_for
from generator.credentials.bound import BoundCredential
from generator.credentials.definitions import Definitions, NamedCredential
from generator.credentials.errors import CredentialError
from generator.credentials.load import find_config, load
from generator.credentials.names import guess
from generator.credentials.secret import Secret
from generator.credentials.sources import SecretSource, sources_of

PATHS_VARIABLE = "EXTSVC_CREDENTIALS"
USER_VARIABLE = "EXTSVC_USER"


def provider(name: str, user: str | None = None) -> BoundCredential:
    """The named credential of this name, opened for a user. Raises `CredentialError` with what mends it."""
    return open_credential(name, user)


def open_credential(
    name: str,
    user: str | None = None,
    *,
    secrets: Mapping[str, str | Secret] | None = None,
    definitions: Definitions | None = None,
    paths: Iterable[str | Path] = (),
) -> BoundCredential:
    """Open a named credential with secrets given here, or found in the environment, a 0600 file or the keyring."""
    known = definitions or load(tuple(paths) or default_paths()).value or Definitions()
    given = {key: value if isinstance(value, Secret) else Secret(value) for key, value in (secrets or {}).items()}
    runner = user or os.environ.get(USER_VARIABLE, "") or known.default_user
    return open_for(known, name, runner, sources_of(known.root, given))


def open_for(known: Definitions, name: str, user: str, sources: Sequence[SecretSource]) -> BoundCredential:
    """Open a named credential of these definitions for a user ("" for nobody), with secrets of these sources.

    Raises `CredentialError` with what mends it, `AccessRefused` for a user without access to a principal.
    """
    named = _named(known, name)
    external = known.external(named.external)
    if external is None:
        raise _unusable(known, "external credential", named.external)
    principal = principal_for(known, external, user)
    if not named.enabled:
        raise CredentialError(
            f"Callouts through named credential {name} are disabled.",
            "Setup > Named Credentials > Edit: Enabled for Callouts. Here: enabled = true.",
        )
    return BoundCredential(named, external, principal, user, sources)


def for_call(name: str, user: str | None = None, url: str | None = None) -> BoundCredential:
    """The named credential for a call to a URL somebody typed: none, its own, or a stand-in's on this machine.

    Raises `CredentialError`, for other machines too.
    """
    credential = open_credential(name, user)
    return credential if url is None or credential.serves(url) else credential.at(url)


def default_paths() -> tuple[Path, ...]:
    """EXTSVC_CREDENTIALS (paths parted as in PATH), else the nearest extsvc.toml or SFDX project upwards."""
    named = os.environ.get(PATHS_VARIABLE, "")
    if named:
        return tuple(Path(part) for part in named.split(os.pathsep) if part)
    return find_config(Path.cwd())


def _named(known: Definitions, name: str) -> NamedCredential:
    named = known.named(name)
    if named is None:
        raise _unusable(known, "named credential", name)
    return named


def _unusable(known: Definitions, kind: str, name: str) -> CredentialError:
    broken = next((b for b in known.broken if b.name == name and b.kind == kind), None)
    if broken is not None:
        why = broken.diagnostics[0]
        place = f"{why.span.file}:{why.span.line}" if why.span.line else why.span.file
        return CredentialError(f"The {kind} {name} cannot be used: {why.message} ({place}).", why.remedy)
    names = [n.name for n in known.nameds] if kind == "named credential" else [e.name for e in known.externals]
    listed = f"Known: {', '.join(names)}." if names else f"No {kind} is defined; `extsvc credential list` shows where."
    return CredentialError(f"There is no {kind} '{name}'{guess(name, names)}.", listed)
