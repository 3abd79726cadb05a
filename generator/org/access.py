"""Which principal a callout runs with, and whether its user may use it: permission sets of the org, assigned in the org."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from generator.credentials.bound import BoundCredential
from generator.credentials.definitions import Definitions
from generator.credentials.errors import AccessRefused, CredentialError
from generator.credentials.load import load_metadata
from generator.credentials.provider import open_for
from generator.credentials.sources import SecretSource
from generator.org.metadata_types import ComponentKey
from generator.org.users import OrgUsers
from generator.salesforce.xml import parse

_TYPES = ("NamedCredential", "ExternalCredential", "PermissionSet")
# The sentence of an org, after "System.CalloutException: ": as a vendor's own guide quotes it from one (docs.enosix.io,
# sync/troubleshooting, on named credentials that are not legacy ones). It names the external credential alone.
NO_ACCESS = (
    "We couldn't access the credential(s). You might not have the required permissions, or the external credential "
    '"{name}" might not exist.'
)
Components = Mapping[ComponentKey, bytes]


class OrgAccess:
    """Opens named credentials as users of the org. Safe to use from several threads."""

    def __init__(self, components: Callable[[], Components], users: OrgUsers, secrets: SecretSource) -> None:
        self._components, self._users, self._secrets = components, users, secrets
        self._read: tuple[Components, Definitions] | None = None

    @property
    def definitions(self) -> Definitions:
        """The credentials that are deployed, read once after each deploy; no user has anything assigned in them."""
        components, read = self._components(), self._read
        if read is None or read[0] is not components:
            files = {key.zip_path: data for key, data in components.items() if key.type in _TYPES}
            read = self._read = (components, load_metadata(files).value or Definitions())
        return read[1]

    def open(self, named: str, username: str) -> BoundCredential:
        """The named credential, opened for a user: secrets are read when a callout needs them, not before.

        Raises `AccessRefused` in Salesforce's words for a user without access to a principal, `CredentialError` for a
        credential that is disabled.
        """
        known = self._known_to(username)
        try:
            return open_for(known, named, username, (self._secrets,))
        except AccessRefused:
            raise self._refused(known, self._external_of(named), username) from None

    def refusal(self, named: str, username: str) -> str:
        """Why a user's callout through a named credential is refused, "" when it is not.

        An external credential that we cannot use ourselves, such as one that signs in with a browser, still has principals
        that are granted or not: its callouts can be played.
        """
        try:
            self.open(named, username)
        except AccessRefused as error:
            return f"{error.sentence} {error.remedy}"
        except CredentialError as error:
            return "" if self._granted(named, username) else error.sentence
        return ""

    def _granted(self, named: str, username: str) -> bool:
        """Whether the user has a principal of an external credential that we cannot use."""
        known = self._known_to(username)
        external = self._external_of(named)
        if not external or known.external(external) is not None:
            return False
        mine = (one for one in known.permission_sets if username in one.users)
        return any(access.enabled and access.external == external for one in mine for access in one.accesses)

    def _external_of(self, named: str) -> str:
        """The external credential that a named one refers to, "" for none and while callouts are disabled."""
        data = self._components().get(ComponentKey("NamedCredential", named))
        if data is None:
            return ""
        root = parse(data)
        found = (row.value("externalCredential") for row in root.all("namedCredentialParameters"))
        return "" if root.value("calloutStatus") == "Disabled" else next((name for name in found if name), "")

    def _known_to(self, username: str) -> Definitions:
        """The definitions, with this user's assignments."""
        mine = self._users.permission_sets_of(username)
        known = self.definitions
        sets = tuple(
            replace(one, users=(username,)) if one.name.lower() in mine else one for one in known.permission_sets
        )
        return replace(known, permission_sets=sets)

    def _refused(self, known: Definitions, external: str, username: str) -> AccessRefused:
        granting = [
            one.name for one in known.permission_sets if any(a.enabled and a.external == external for a in one.accesses)
        ]
        short = username.partition("@")[0]
        remedy = (
            f"Assign a permission set that grants it: sf org assign permset --name {granting[0]} --on-behalf-of {username}"
            if granting
            else f"Deploy a permission set with a principal of {external}, and assign it to {short}."
        )
        return AccessRefused(NO_ACCESS.format(name=external), remedy)
