"""Releases of Salesforce by API version, and what changed for External Services between them, each with its source."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    element: str = ""  # of a registration's metadata that came with it


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
        65, "catalogedApiVersion in the metadata of a registration", "D-ESR", Confidence.DOCUMENTED,
        element="catalogedApiVersion",
    ),
    ReleaseChange(
        66, "registrationProviderAsset in the metadata of a registration: the Apex class or named query it was made from",
        "D-ESR", Confidence.DOCUMENTED, element="registrationProviderAsset",
    ),
    ReleaseChange(
        66, "operations of registrations made from Apex REST are inactive by default", "S-VSCODE", Confidence.OBSERVED
    ),
)  # fmt: skip


def since(element: str) -> int:
    """The API version that brought an element of a registration; 0 for those that were there before the oldest release."""
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
            return replace(limit, value=change.before, note="")
    return limit


def media_types_in(release: Release) -> frozenset[str]:
    """The media types that External Services takes by itself."""
    taken = limits.MEDIA_TYPES
    return taken if release.version >= _WINTER_26 else taken - {"application/octet-stream"}
