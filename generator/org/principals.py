"""The secrets of principals, as the org keeps them: in a file beside the metadata that its owner alone may read, never told again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.credentials.definitions import Definitions, ExternalCredential, Principal
from generator.credentials.errors import CredentialError
from generator.credentials.origins import origins_for
from generator.credentials.parameters import asked_parameters, known_parameters
from generator.credentials.protocols.registry import protocol_of
from generator.credentials.secret import Secret
from generator.credentials.slots import Slot
from generator.credentials.sources import SecretsFile
from generator.credentials.store import change_file
from generator.org.database import OrgDatabase
from generator.org.refusal import DUPLICATE, INVALID, MISSING, OrgRefused
from generator.org.users import OrgUsers
from generator.wording import counted

CONFIGURED, NOT_CONFIGURED, UNKNOWN = "Configured", "NotConfigured", "Unknown"
MOST_CHARACTERS = 100_000  # of one value
_MOST_VALUES = 100


@dataclass(frozen=True, slots=True)
class PrincipalStatus:
    """A principal, and the names of the values that are kept for it; `user` for one that has them per user."""

    external: ExternalCredential
    principal: Principal
    user: str
    kept: tuple[str, ...]

    @property
    def protocol(self) -> str:
        """Salesforce's word for the protocol."""
        return protocol_of(self.external).salesforce

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of the values that a callout needs."""
        return asked_parameters(self.external, self.principal)

    @property
    def status(self) -> str:
        """Whether all values are there that a callout needs. Salesforce's words; when which is said is inferred."""
        asked = self.asked
        if set(asked) <= set(self.kept) and (asked or self.kept or not protocol_of(self.external).any_parameter):
            return CONFIGURED
        return UNKNOWN if not asked else NOT_CONFIGURED


class OrgPrincipals:
    """Sets, tells of and forgets the secrets of principals. Safe to use from several threads."""

    def __init__(
        self, definitions: Callable[[], Definitions], file: Path, database: OrgDatabase, users: OrgUsers
    ) -> None:
        self._definitions, self._file, self._database, self._users = definitions, file, database, users

    def status(self, external: str, principal: str, caller: str, kind: str = "") -> PrincipalStatus:
        """What is kept for a principal; for the caller, where it is per user. Raises `OrgRefused`."""
        found = self._definitions().external(external)
        named = found.principal(principal) if found is not None else None
        if found is None or named is None or (kind and kind != named.kind):
            raise OrgRefused(
                MISSING, f"The external credential {external[:80]} has no principal {principal[:80]} of that type."
            )
        user = caller if named.per_user else ""
        return PrincipalStatus(found, named, user, tuple(sorted(self._kept(found.name, named.name, user))))

    def all(self, caller: str) -> tuple[PrincipalStatus, ...]:
        """Every principal that is deployed. Raises `OrgRefused`."""
        externals = self._definitions().externals
        return tuple(self.status(one.name, p.name, caller) for one in externals for p in one.principals)

    def create(self, of: PrincipalStatus, values: Mapping[str, str], caller: str) -> PrincipalStatus:
        """Keep the first values of a principal. Raises `OrgRefused` when there are some already."""
        return self._write(of, values, caller, wanted=False, replacing=True)

    def replace(self, of: PrincipalStatus, values: Mapping[str, str], caller: str) -> PrincipalStatus:
        """Keep these values in the place of all that are kept. Raises `OrgRefused` when there are none yet."""
        return self._write(of, values, caller, wanted=True, replacing=True)

    def update(self, of: PrincipalStatus, values: Mapping[str, str], caller: str) -> PrincipalStatus:
        """Keep these values beside the others. Raises `OrgRefused` when there are none yet."""
        if not protocol_of(of.external).any_parameter:
            raise OrgRefused(INVALID, "Only credentials of the Custom protocol are updated in part; use PUT.")
        return self._write(of, values, caller, wanted=True, replacing=False)

    def put(
        self, of: PrincipalStatus, values: Mapping[str, str], caller: str, *, waiting: bool = False
    ) -> PrincipalStatus:
        """Keep these values beside the others, whether there are any or not. Raises `OrgRefused`.

        `waiting` also keeps them while no named credential says where they may go: they go nowhere until `bind` says it.
        """
        return self._write(of, values, caller, wanted=None, replacing=False, waiting=waiting)

    def bind(self, external: str, caller: str) -> None:
        """Let values that wait go where the named credentials of their external credential lead. Raises `OrgRefused`."""
        found = self._definitions().external(external)
        for principal in found.principals if found is not None else ():
            of = self.status(external, principal.name, caller)
            slots = [self._slot(of, name) for name in of.kept]
            kept = {slot: secret for slot in slots if (secret := SecretsFile(self._file).find(slot)) is not None}
            waiting = {slot: secret for slot, secret in kept.items() if secret.origins == frozenset()}
            if waiting:
                self._allowed(of, caller)
                origins = self._origins(external, waiting=False)
                with self._database.changing():
                    self._change({slot: Secret(secret.reveal(), origins) for slot, secret in waiting.items()})

    def remove(self, of: PrincipalStatus, caller: str) -> None:
        """Forget what is kept for a principal. Raises `OrgRefused` when nothing is."""
        self._allowed(of, caller)
        with self._database.changing():
            kept = self._kept(of.external.name, of.principal.name, of.user)
            if not kept:
                raise OrgRefused(MISSING, f"No credential is kept for the principal {of.principal.name}.")
            self._change(dict.fromkeys((self._slot(of, name) for name in kept), None))

    def forget_all(self) -> None:
        """Forget every secret. Raises OSError."""
        self._file.unlink(missing_ok=True)

    def _origins(self, external: str, *, waiting: bool) -> tuple[str, ...]:
        """Where values of an external credential may go. Raises `OrgRefused` when nobody knows, unless they may wait."""
        known = self._definitions()
        if waiting and not any(named.external == external for named in known.nameds):
            return ()
        try:
            return origins_for(known, external)
        except CredentialError as error:
            raise OrgRefused(INVALID, error.sentence) from None

    def _write(
        self,
        of: PrincipalStatus,
        values: Mapping[str, str],
        caller: str,
        *,
        wanted: bool | None,
        replacing: bool,
        waiting: bool = False,
    ) -> PrincipalStatus:
        self._allowed(of, caller)
        self._checked(of, values)
        origins = self._origins(of.external.name, waiting=waiting)
        with self._database.changing():  # one writer at a time, of this process or another
            kept = self._kept(of.external.name, of.principal.name, of.user)
            if wanted is not None and wanted is not bool(kept):
                words = "has none yet: create it with POST" if wanted else "is there already: replace it with PUT"
                code = MISSING if wanted else DUPLICATE
                raise OrgRefused(code, f"The credential of the principal {of.principal.name} {words}.")
            changes: dict[Slot, Secret | None] = {}
            if replacing:
                changes |= dict.fromkeys((self._slot(of, name) for name in kept), None)
            changes |= {self._slot(of, name): Secret(value, origins) for name, value in values.items()}
            self._change(changes)
        return self.status(of.external.name, of.principal.name, caller)

    def _change(self, changes: Mapping[Slot, Secret | None]) -> None:
        try:
            change_file(self._file, changes)
        except CredentialError as error:
            raise OrgRefused("UNKNOWN_EXCEPTION", error.sentence) from None

    def _allowed(self, of: PrincipalStatus, caller: str) -> None:
        """Raises `OrgRefused`: what all users share is set by those who manage the org, what is one's own by oneself."""
        if not of.user:
            self._users.require_admin(caller, f"set the credential of the principal {of.principal.name}")

    def _checked(self, of: PrincipalStatus, values: Mapping[str, str]) -> None:
        """Raises `OrgRefused` for names that the protocol does not have, and for values that are none; none is quoted."""
        if not values or len(values) > _MOST_VALUES:
            raise OrgRefused(
                INVALID, f"credentials holds {counted(len(values), 'value')}; 1 to {_MOST_VALUES} are expected"
            )
        known = known_parameters(of.external, of.principal)
        for name, value in values.items():
            if not protocol_of(of.external).any_parameter and name not in known:
                raise OrgRefused(
                    INVALID, f"{of.external.name} has no parameter {name[:80]}; it has: {', '.join(known)}"
                )
            if not name or len(name) > 200 or not name.isprintable() or not 0 < len(value) <= MOST_CHARACTERS:
                raise OrgRefused(
                    INVALID, f"the value of {name[:80]} must be a text of 1 to {MOST_CHARACTERS:,} characters"
                )

    def _slot(self, of: PrincipalStatus, parameter: str) -> Slot:
        return Slot(of.external.name, of.principal.name, parameter, of.user)

    def _kept(self, external: str, principal: str, user: str) -> list[str]:
        """The names of the values that are kept. Raises `OrgRefused` for a file that must not be used."""
        try:
            node: object = SecretsFile(self._file).read()
        except CredentialError as error:
            raise OrgRefused("UNKNOWN_EXCEPTION", error.sentence) from None
        for step in filter(None, (external, principal, user)):
            node = node.get(step) if isinstance(node, dict) else None
        values = node if isinstance(node, dict) else {}
        return [
            str(name)
            for name, value in values.items()
            if isinstance(value, str) or (isinstance(value, dict) and isinstance(value.get("value"), str))
        ]
