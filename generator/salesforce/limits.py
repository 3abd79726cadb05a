"""The numbers of External Services, each beside its source."""

from __future__ import annotations

from typing import NamedTuple

from generator.diagnostics import Confidence


class Limit(NamedTuple):
    """A number that Salesforce sets: what it counts, per what, and where it is written."""

    name: str
    value: int
    per: str
    source: str  # a key of `sources.SOURCES`
    confidence: Confidence = Confidence.DOCUMENTED
    note: str = ""

    def share(self, used: int) -> str:
        """The used share in words: "412 of 3,000 active objects"."""
        return f"{used:,} of {self.value:,} {self.name}"


REGISTRATIONS = Limit("registrations", 700, "org", "H-LIM", note="150 before Winter '26 (K-KO)")
SCHEMA_JSON = Limit("characters of JSON schema", 10_000_000, "schema", "H-LIM")
SCHEMA_YAML = Limit("characters of YAML schema", 3_000_000, "schema", "H-LIM")
ACTIVE_OPERATIONS = Limit("active operations", 3_000, "org", "H-LIM", note="1,250 before Winter '26 (K-KO)")
ALL_OPERATIONS = Limit("operations", 10_000, "org", "H-LIM", note="active and inactive")
ACTIVE_OBJECTS = Limit("active objects", 3_000, "org", "H-LIM")
ALL_OBJECTS = Limit("objects", 10_000, "org", "H-LIM", note="active and inactive")
PROPERTIES = Limit("object properties", 400_000, "org", "H-LIM")
FILE_BYTES = Limit("bytes of a file sent or received", 100_000_000, "call", "H-LIM")
CLASS_NAME = Limit("characters of a derived class name", 255, "name", "H-CLASSNAME")
DEVELOPER_NAME = Limit("characters of a developer name", 80, "name", "H-CLASSNAME")
DESCRIPTION = Limit("characters of a description", 1_333, "description", "H-NAMING")
TIMEOUT_SECONDS = Limit("seconds of a call", 120, "call", "H-CALLB")
CALLBACK_HOURS = Limit("hours to a callback", 24, "callback", "H-CALLB")
CALLOUTS = Limit("callouts", 100, "transaction", "H-CALLB", note="the ordinary limit of Apex")
CALLOUT_NESTING = Limit("levels of nesting of an HTTP Callout action", 15, "action", "K-HTTP")

ALL: tuple[Limit, ...] = (
    REGISTRATIONS, SCHEMA_JSON, SCHEMA_YAML, ACTIVE_OPERATIONS, ALL_OPERATIONS, ACTIVE_OBJECTS, ALL_OBJECTS,
    PROPERTIES, FILE_BYTES, CLASS_NAME, DEVELOPER_NAME, DESCRIPTION, TIMEOUT_SECONDS, CALLBACK_HOURS, CALLOUTS,
    CALLOUT_NESTING,
)  # fmt: skip

SUCCESS_BELOW = 300  # H-APEXREG: codes below are answers, codes from here on are exceptions
METHODS = frozenset({"get", "patch", "put", "post", "delete"})  # H-DEF
MEDIA_TYPES = frozenset(  # H-OAS, H-OUT; octet-stream since Winter '26
    {"application/json", "application/x-www-form-urlencoded", "text/plain", "application/octet-stream"}
)
