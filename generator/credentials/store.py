"""Keeping and removing secrets: in the keyring of the system or in a 0600 file. Other sources are only read."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from generator.credentials.errors import CredentialError
from generator.credentials.secret import Secret
from generator.credentials.slots import Slot
from generator.credentials.sources import SecretsFile, keyring_backend, packed, read_private, secrets_path, service_of
from generator.writing import disk
from generator.writing.folder import Folder
from generator.writing.single import put
from generator.writing.write import PATIENCE

Place = Literal["keyring", "file"]


def default_place() -> Place:
    """The keyring where there is a usable one, else the file."""
    return "keyring" if keyring_backend() is not None else "file"


def keep(slot: Slot, secret: Secret, place: Place, root: str) -> str:
    """Keep a secret; answers the words for where. Raises `CredentialError` when that place cannot be used."""
    if place == "file":
        path = secrets_path(root)
        _change(path, slot, secret)
        return f"file {path}"
    backend = keyring_backend()
    if backend is None:
        raise CredentialError(
            "This system has no usable keyring.", "Use --secrets-in file, or the environment variable " + slot.variable
        )
    from keyring.errors import KeyringError

    try:
        backend.set_password(service_of(slot), slot.parameter, packed(secret))
        return "keyring"
    except KeyringError as error:
        reason = type(error).__name__
    raise CredentialError(f"The keyring refused the secret ({reason}).", "Unlock it, or use --secrets-in file.")


def remove(slot: Slot, root: str) -> tuple[str, ...]:
    """Remove a secret wherever we keep secrets; answers the words for where it was."""
    removed = []
    path = secrets_path(root)
    if SecretsFile(path).find(slot) is not None:
        _change(path, slot, None)
        removed.append(f"file {path}")
    backend = keyring_backend()
    if backend is not None:
        from keyring.errors import KeyringError

        with contextlib.suppress(KeyringError):  # deleting what is not there is such an error, too
            backend.delete_password(service_of(slot), slot.parameter)
            removed.append("keyring")
    return tuple(removed)


def _change(path: Path, slot: Slot, secret: Secret | None) -> None:
    change_file(path, {slot: secret})


def change_file(path: Path, changes: Mapping[Slot, Secret | None]) -> None:
    """Set values, drop those with None, all in one step; comments and other values stay. Other runs wait meanwhile.

    Raises `CredentialError`, also for a file that others may read; nothing was changed then.
    """
    try:
        with disk.held(path.parent, PATIENCE):
            _changed(path, changes)
    except CredentialError:  # which is an OSError, too
        raise
    except disk.Busy:
        raise CredentialError(f"The secrets file {path} cannot be written: another run holds its folder.") from None
    except OSError as error:
        raise CredentialError(f"The secrets file {path} cannot be written: {error.strerror}.") from None


def _changed(path: Path, changes: Mapping[Slot, Secret | None]) -> None:
    """Raises `CredentialError`, OSError."""
    import tomlkit

    SecretsFile(path).read()  # refuses what cannot be read, before anything is lost
    document = tomlkit.parse(read_private(path).decode("utf-8"))
    for slot, secret in changes.items():
        table: Any = document
        for step in filter(None, (slot.external, slot.principal, slot.user)):
            if step not in table:
                table[step] = tomlkit.table()
            table = table[step]
        if secret is None:
            table.pop(slot.parameter, None)
        else:
            table[slot.parameter] = _value(secret)
    with Folder(path.parent) as folder:
        put(folder, path.name, document.as_string().encode(), mode=0o600)  # at no time can another user read it


def _value(secret: Secret) -> Any:
    import tomlkit

    if secret.origins is None:
        return secret.reveal()
    row = tomlkit.inline_table()
    row.update({"value": secret.reveal(), "origin": " ".join(sorted(secret.origins))})
    return row
