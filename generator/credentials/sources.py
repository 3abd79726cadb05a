"""Where secrets come from, in order: explicit argument, environment, a 0600 file, the keyring of the system."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from generator.credentials.errors import CredentialError, MissingSecret
from generator.credentials.origins import GIVEN, ORIGIN_SUFFIX, checked, origins_in
from generator.credentials.secret import Secret
from generator.credentials.slots import Slot
from generator.reading import open_ours

SECRETS_FILE = ".extsvc-secrets.toml"
SECRETS_VARIABLE = "EXTSVC_SECRETS_FILE"
MAX_BYTES = 1_000_000


class SecretSource(Protocol):
    """One place to look for secrets."""

    @property
    def name(self) -> str: ...

    def find(self, slot: Slot) -> Secret | None:
        """The secret of an address. Raises `CredentialError` when the place exists but must not be used."""
        ...


@dataclass(frozen=True, slots=True)
class GivenSecrets:
    """Values handed over in Python, by parameter name."""

    values: Mapping[str, Secret]
    name: str = GIVEN

    def find(self, slot: Slot) -> Secret | None:
        return self.values.get(slot.parameter)


@dataclass(frozen=True, slots=True)
class EnvironmentSecrets:
    """Environment variables named by the address. An empty one counts as not set."""

    name: str = "environment"

    def find(self, slot: Slot) -> Secret | None:
        value, bound = os.environ.get(slot.variable, ""), f"{slot.variable}{ORIGIN_SUFFIX}"
        origins = os.environ.get(bound, "")
        return Secret(value, origins_in(origins, bound) if origins else None) if value else None


@dataclass(frozen=True, slots=True)
class SecretsFile:
    """A TOML file that only its owner may read: [EXTERNAL."PRINCIPAL"] PARAMETER = { value = "...", origin = "https://..." }.

    Per user it is one table deeper. A text alone is a secret that is not bound to a host.
    """

    path: Path
    name: str = "file"

    def find(self, slot: Slot) -> Secret | None:
        node: object = self.read()
        for step in filter(None, (slot.external, slot.principal, slot.user, slot.parameter)):
            node = node.get(step) if isinstance(node, dict) else None
        if isinstance(node, dict) and isinstance(node.get("value"), str) and isinstance(node.get("origin"), str):
            return Secret(node["value"], origins_in(node["origin"], str(self.path))) if node["value"] else None
        return Secret(node) if isinstance(node, str) and node else None

    def read(self) -> dict[str, object]:
        """Everything in the file; nothing when there is none. Raises `CredentialError` for a file others may read."""
        data = read_private(self.path)
        try:
            return tomllib.loads(data.decode("utf-8")) if data else {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            # Not the message itself: it could quote what stands in the file.
            place = str(error).rpartition("(at ")[2].rstrip(")") if "(at " in str(error) else "somewhere"
            sentence = f"The secrets file {self.path} is no valid TOML ({place})."
        raise CredentialError(sentence, "Mend it by hand, or delete it and set the secrets again.")


def read_private(path: Path) -> bytes:
    """The bytes of a file that only its owner can read, b"" when there is none.

    Raises `CredentialError` when group or others may read or write it, or it belongs to somebody else.
    """
    try:
        with open(open_ours(path), "rb") as file:
            status = os.fstat(file.fileno())  # of the open file: nobody can change it in between
            _check_private(path, status)
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return b""
    except CredentialError:  # is an OSError, too
        raise
    except OSError as error:
        raise CredentialError(f"The secrets file {path} cannot be read: {error.strerror}.") from None
    if len(data) > MAX_BYTES:
        raise CredentialError(f"The secrets file {path} is larger than {MAX_BYTES:,} bytes.")
    return data


def _check_private(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise CredentialError(f"The secrets file {path} is not a regular file.")
    if os.name == "nt":  # no such mode bits there; the profile folder is private by its access list
        return
    if stat.S_IMODE(status.st_mode) & 0o077:
        mode = f"{stat.S_IMODE(status.st_mode):04o}"
        raise CredentialError(
            f"The secrets file {path} has mode {mode}: others may read it.",
            f"Run: chmod 600 {path}, and change the secrets if the machine is shared.",
        )
    if status.st_uid not in (os.geteuid(), 0):
        raise CredentialError(f"The secrets file {path} belongs to another user.")


@dataclass(frozen=True, slots=True)
class KeyringSecrets:
    """The keyring of the system, when there is one: service `external-services/EXTERNAL/PRINCIPAL[/USER]`."""

    name: str = "keyring"

    def find(self, slot: Slot) -> Secret | None:
        backend = keyring_backend()
        if backend is None:
            return None
        from keyring.errors import KeyringError

        try:
            value = backend.get_password(service_of(slot), slot.parameter)
        except KeyringError:  # locked, or refused by its owner: as good as none
            return None
        return _unpacked(value) if value else None


_PACKED = "external-services origins: "


def packed(secret: Secret) -> str:
    """A secret and its origins in the one text that a keyring keeps, so that neither is ever there without the other."""
    if secret.origins is None:
        return secret.reveal()
    return f"{_PACKED}{' '.join(sorted(secret.origins))}\n{secret.reveal()}"


def _unpacked(text: str) -> Secret:
    head, line, value = text.partition("\n")
    if not line or not head.startswith(_PACKED):
        return Secret(text)
    return Secret(value, origins_in(head.removeprefix(_PACKED), "The keyring"))


class KeyringBackend(Protocol):
    """What we use of a keyring."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


def service_of(slot: Slot) -> str:
    return "/".join(["external-services", *filter(None, (slot.external, slot.principal, slot.user))])


def keyring_backend() -> KeyringBackend | None:
    """The keyring to use, None without the library or where only its failing or plain-text stand-ins are left."""
    try:
        import keyring
    except ImportError:
        return None
    backend: KeyringBackend = keyring.get_keyring()
    usable = float(getattr(backend, "priority", 0)) > 0 and "plaintext" not in type(backend).__name__.lower()
    return backend if usable else None


def secrets_path(root: str | Path) -> Path:
    """The secrets file of a project: the one the environment names, else the one beside extsvc.toml.

    Links in what the environment names are followed here, once; the file itself must not be one.
    """
    named = os.environ.get(SECRETS_VARIABLE, "")
    return Path(os.path.realpath(named)) if named else Path(os.path.realpath(root)) / SECRETS_FILE


def sources_of(root: str | Path, explicit: Mapping[str, Secret] | None = None) -> tuple[SecretSource, ...]:
    """All sources in the order in which they are asked."""
    return (GivenSecrets(explicit or {}), EnvironmentSecrets(), SecretsFile(secrets_path(root)), KeyringSecrets())


def find(slot: Slot, sources: Sequence[SecretSource]) -> tuple[Secret, str] | None:
    """The secret and the name of the source that had it."""
    for source in sources:
        secret = source.find(slot)
        if secret is not None:
            return secret, source.name
    return None


def resolve(slot: Slot, sources: Sequence[SecretSource], origins: Iterable[str] = ()) -> Secret:
    """The secret of an address, for these origins. Raises `MissingSecret` that names the variable and the command,
    `CredentialError` for an origin that it is not for.
    """
    got = find(slot, sources)
    if got is None:
        raise MissingSecret(
            f"There is no value for {slot.words}.",
            f"Set the environment variable {slot.variable}, or run: {slot.command}",
        )
    return checked(got[0], slot, got[1], origins)
