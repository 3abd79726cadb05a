"""Releases of Salesforce by API version, and what changed for External Services between them, each with its source."""

from __future__ import annotations

from dataclasses import dataclass

from generator.diagnostics import Confidence
from generator.salesforce import limits
from generator.salesforce.limits import Limit


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A release: its API version, and what Salesforce calls it."""

    version: int
    name: str

    @property
    def api(self) -> str:
        return f"{self.version}.0"


RELEASES: tuple[Release, ...] = tuple(
    Release(60 + number, name)
    for number, name in enumerate((
        "Spring '24", "Summer '24", "Winter '25", "Spring '25", "Summer '25", "Winter '26", "Spring '26", "Summer '26",
        "Winter '27",
    ))
)  # fmt: skip
NEWEST = RELEASES[-1]
USUAL = RELEASES[6]  # what is judged by and written when nobody says another: the newest whose Metadata WSDL is public
_WINTER_26 = 65


@dataclass(frozen=True, slots=True)
class ReleaseChange:
    """What is so since a release. With a limit, `before` is its number until then."""

    since: int
    what: str
    source: str  # keys of `sources.SOURCES`
    confidence: Confidence
    limit: Limit | None = None
    before: int = 0
    element: str = ""  # of metadata that came with it; `name=value` for a value of one


_PROVIDER = "registrationProviderType"
# What each Metadata WSDL has that the one before has not: read from the history of the public repository.
_ELEMENTS = (
    (61, "registration", "registrationProvider"),
    (65, "registration", "catalogedApiVersion"),
    (66, "registration", "registrationProviderAsset"),
    (64, "named credential", "NamedCredential.description"),
    (61, "parameter of an external credential", "externalAuthIdentityProvider"),
)
_PROVIDERS = (
    (62, "ExternalConnector Heroku"),
    (63, "Anypoint ApexRest"),
    (64, "AgentActionOutputs DocumentProcessing NamedQuery"),
    (65, "AuraEnabled IntegProcd ModelContextProtocol"),
    (66, "AgentToAgent ContextDef CustomExternalConnector"),
)
CHANGES: tuple[ReleaseChange, ...] = (
    ReleaseChange(
        _WINTER_26, "700 registrations in an org, 150 before", "K-KO H-LIM", Confidence.OBSERVED,
        limits.REGISTRATIONS, 150,
    ),
    ReleaseChange(
        _WINTER_26, "3,000 active operations in an org, 1,250 before", "K-KO H-LIM", Confidence.OBSERVED,
        limits.ACTIVE_OPERATIONS, 1_250,
    ),
    ReleaseChange(
        _WINTER_26, "bodies of application/octet-stream, as files of the org", "H-LIM K-KO", Confidence.OBSERVED
    ),
    ReleaseChange(
        66, "operations of registrations made from Apex REST are inactive by default", "S-VSCODE", Confidence.OBSERVED
    ),
    *(
        ReleaseChange(version, f"{element} in the metadata of a {owner}", f"W-{version}", Confidence.DOCUMENTED, element=element)
        for version, owner, elements in _ELEMENTS
        for element in elements.split()
    ),
    *(
        ReleaseChange(version, f"registrations made by {provider}", f"W-{version}", Confidence.DOCUMENTED, element=f"{_PROVIDER}={provider}")
        for version, providers in _PROVIDERS
        for provider in providers.split()
    ),
    ReleaseChange(61, "the flow conditions IsBlank and IsEmpty", "W-61", Confidence.DOCUMENTED, element="operator=IsBlank"),
    ReleaseChange(61, "agent actions of the type externalConnector", "W-61", Confidence.DOCUMENTED),
    ReleaseChange(63, "agent actions of the type apexRest, progress messages of agent actions", "W-63", Confidence.DOCUMENTED),
    ReleaseChange(64, "the flow condition HasError", "W-64", Confidence.DOCUMENTED, element="operator=HasError"),
    ReleaseChange(65, "agent actions of the type auraEnabled", "W-65", Confidence.DOCUMENTED),
    ReleaseChange(66, "asynchronous starts of flows (isAsync)", "W-66", Confidence.DOCUMENTED, element="isAsync"),
)  # fmt: skip


def since(element: str) -> int:
    """The API version that brought an element (or `name=value`); 0 for what was there before the oldest release."""
    return next((change.since for change in CHANGES if change.element == element), 0)


def release_of(api_version: str) -> Release | None:
    """The release of an API version written as `66.0`; None for one that is not known here."""
    return next((release for release in RELEASES if release.api == api_version), None)


def at_version(api_version: str) -> Release:
    """The release of an API version written as `66.0`; one that is not known here has no name."""
    return release_of(api_version) or Release(int(api_version.partition(".")[0]), "")


def limit_in(limit: Limit, release: Release) -> Limit:
    """A limit with its number in a release."""
    for change in CHANGES:
        if change.limit is limit and release.version < change.since:
            return limit._replace(value=change.before, note="")
    return limit


def media_types_in(release: Release) -> frozenset[str]:
    """The media types that External Services takes by itself."""
    taken = limits.MEDIA_TYPES
    return taken if release.version >= _WINTER_26 else taken - {"application/octet-stream"}
