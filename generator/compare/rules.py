"""Every change we tell apart, and what it means to three readers.

*Python*: code written against the classes generated from the old description, run and type-checked against the new ones.
*Salesforce*: the edit of an active operation in an org (Salesforce Help, "Update an External Service" and "Edit"): breaking
is what the org refuses until the operation is deactivated, risky is what it takes although flows or Apex may break.
*Wire*: an old client against a new server. "Request" rules are about what the caller sends, "response" rules about what it
reads; a callback is read the other way round.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Impact(Enum):
    """How much a change means to one reader."""

    BREAKING = "breaking"
    RISKY = "risky"  # breaks some users, or some values
    FINE = "fine"

    @property
    def rank(self) -> int:
        return list(Impact).index(self)


READERS = ("python", "salesforce", "wire")


class ChangeRule(Struct, frozen=True):
    """One kind of change: its sentence, and its verdict for each reader."""

    id: str
    python: Impact
    salesforce: Impact
    wire: Impact
    sentence: str

    def verdict(self, reader: str) -> Impact:
        return {"python": self.python, "salesforce": self.salesforce, "wire": self.wire}[reader]

    @property
    def worst(self) -> Impact:
        return min((self.python, self.salesforce, self.wire), key=lambda verdict: verdict.rank)


_LETTERS = {"B": Impact.BREAKING, "R": Impact.RISKY, "F": Impact.FINE}

# id | python, salesforce, wire | sentence
_TABLE = """
operation-removed                    | B B B | removed
operation-added                      | F F F | added
operation-id-changed                 | B B F | operationId '{old}' became '{new}': for an org a deletion and an addition
operation-id-case-changed            | F F F | operationId '{old}' became '{new}': only its spelling changed
operation-path-changed               | F R B | moved from {old} to {new}
operation-prefix-moved               | F R F | {old} became {new}: with its server the address is the same
operation-method-changed             | F R B | method {old} became {new}
operation-path-parameter-renamed     | B B F | path {old} became {new}: a path parameter has another name
operation-deprecated                 | R F F | deprecated
operation-reactivated                | F F F | no longer deprecated
callback-removed                     | R F B | callback removed
callback-added                       | F F F | callback added
server-removed                       | F F R | server {value} removed
server-added                         | F F F | server {value} added
security-requirement-added           | R F B | now asks for {value}
security-requirement-removed         | F F F | no longer asks for {value}
security-alternative-added           | F F F | may also be called with {value}
security-alternative-removed         | R F B | can no longer be called with {value}
security-scope-added                 | R F B | scheme {scheme} needs scope {value} besides
security-scope-removed               | F F F | scheme {scheme} no longer needs scope {value}
security-scheme-changed              | R F B | scheme {value}: {old} became {new}
request-parameter-removed            | B R R | {what} removed
request-required-parameter-removed   | B B R | {what} removed; it was required
request-parameter-added              | F F F | {what} added
request-required-parameter-added     | B R B | {what} added, and required
request-parameter-became-required    | B R B | {what} became required
request-parameter-became-optional    | F F F | {what} became optional
request-parameter-case-changed       | B F B | {what} is now spelled '{new}'
request-header-case-changed          | B F F | {what} is now spelled '{new}'
request-parameter-location-changed   | R B B | {what} moved from {old} to {new}
request-parameter-became-list        | B B F | {what}: one value became a list, written the same for one
request-parameter-became-text        | B B F | {what}: {old} became any text, which it is on the wire
request-parameter-style-changed      | F F B | {what} is written {new} instead of {old}
request-parameter-default-changed    | F F R | default of {what} was {old}, is {new}
request-parameter-empty-refused      | F F B | {what} may no longer be sent without a value
request-parameter-empty-allowed      | F F F | {what} may be sent without a value
request-parameter-deprecated         | R F F | {what} deprecated
request-parameter-reactivated        | F F F | {what} no longer deprecated
request-body-added                   | F F F | request body added
request-required-body-added          | B R B | request body added, and required
request-body-removed                 | B R R | request body removed
request-required-body-removed        | B B B | request body removed; it was required
request-body-became-required         | B R B | request body became required
request-body-became-optional         | F F F | request body became optional
request-body-name-changed            | B B F | body input '{old}' became '{new}'
request-media-type-removed           | R R B | request body no longer taken as {value}
request-media-type-added             | F F F | request body also taken as {value}
request-encoding-changed             | F F B | part '{value}' of the body is encoded in another way
response-success-removed             | B R B | success response {value} removed
response-success-added               | F F R | success response {value} added
response-error-removed               | B R F | error response {value} removed
response-error-added                 | F F R | error response {value} added
response-body-removed                | B R B | response {value} no longer has a body
response-body-added                  | R R F | response {value} has a body now
response-media-type-removed          | F R B | response {code} no longer given as {value}
response-media-type-added            | F F F | response {code} also given as {value}
response-header-removed              | R F R | header {value} of response {code} removed
response-required-header-removed     | R F B | header {value} of response {code} removed; it was always sent
response-header-added                | F F F | header {value} of response {code} added
response-header-became-optional      | R F B | header {value} of response {code} became optional
response-header-became-required      | F F F | header {value} of response {code} is always sent now
response-header-type-changed         | R F B | header {value} of response {code} has another type
request-property-removed             | B R R | {what} removed
request-required-property-removed    | B B R | {what} removed; it was required
request-property-added               | F F F | {what} added
request-required-property-added      | B R B | {what} added, and required
request-property-became-required     | B R B | {what} became required
request-property-became-optional     | F F F | {what} became optional
request-property-case-changed        | B F B | {what} is now spelled '{new}'
request-property-became-read-only    | R F R | {what} became read-only
request-property-no-longer-read-only | F F F | {what} is no longer read-only
request-property-default-changed     | F F R | default of {what} was {old}, is {new}
request-property-deprecated          | R F F | {what} deprecated
request-property-reactivated         | F F F | {what} no longer deprecated
response-property-removed            | B R R | {what} removed
response-required-property-removed   | B B B | {what} removed; it was always sent
response-property-added              | F F F | {what} added
response-required-property-added     | F F F | {what} added, always sent
response-property-became-optional    | R F B | {what} became optional
response-property-became-required    | F F F | {what} is always sent now
response-property-case-changed       | B F B | {what} is now spelled '{new}'
response-property-became-write-only  | R F B | {what} became write-only: it is no longer sent
response-property-no-longer-write-only | F F F | {what} is no longer write-only
response-property-default-changed    | F F F | default of {what} was {old}, is {new}
response-property-deprecated         | R F F | {what} deprecated
response-property-reactivated        | F F F | {what} no longer deprecated
request-type-changed                 | B B B | {what}: {old} became {new}
request-type-narrowed                | B R B | {what}: {old} became {new}, which takes less
request-type-widened                 | F R F | {what}: {old} became {new}, which takes more
response-type-changed                | B B B | {what}: {old} became {new}
response-type-narrowed               | R R F | {what}: {old} became {new}, which says more
response-type-widened                | B R B | {what}: {old} became {new}, which says less
request-class-changed                | B B F | {what}: class {old} became {new}
response-class-changed               | R B F | {what}: class {old} became {new}
request-class-case-changed           | B F F | {what}: class {old} is now spelled {new}
response-class-case-changed          | R F F | {what}: class {old} is now spelled {new}
request-class-widened                | B B F | {what}: {old} became {new}, one of which takes all that it took
response-class-narrowed              | B B F | {what}: {old} became {new}, which is one of those
request-became-nullable              | F F F | {what} may be null
request-became-not-nullable          | B F B | {what} may no longer be null
response-became-nullable             | B F B | {what} may be null
response-became-not-nullable         | F F F | {what} is never null
request-enum-added                   | B F B | {what} takes certain values only: {value}
request-enum-lifted                  | F F F | {what} takes any value now
request-enum-value-added             | F F F | {what} also takes {value}
request-enum-value-removed           | B F B | {what} no longer takes {value}
response-enum-added                  | F F F | {what} has certain values only: {value}
response-enum-lifted                 | R F R | {what} may have any value now
response-enum-value-added            | R F R | {what} may also be {value}
response-enum-replaced               | B F B | {what} was one of {old}, and is none of them now but {new}
response-enum-value-removed          | F F F | {what} is no longer {value}
request-limit-tightened              | B F B | {what}: {limit} was {old}, is {new}
request-limit-relaxed                | F F F | {what}: {limit} was {old}, is {new}
response-format-changed              | F F R | {what}: format was {old}, is {new}
response-limit-tightened             | F F F | {what}: {limit} was {old}, is {new}
response-limit-relaxed               | F F B | {what}: {limit} was {old}, is {new}
request-pattern-changed              | R F R | {what}: pattern {old} became {new}
response-pattern-changed             | F F R | {what}: pattern {old} became {new}
request-condition-added              | F F B | {what} asks for more: {limit} {value}
request-condition-removed            | F F F | {what} no longer asks for {limit} {value}
response-condition-added             | F F F | {what} promises more: {limit} {value}
response-condition-removed           | F F B | {what} no longer promises {limit} {value}
request-additional-properties-refused | R F B | {what} no longer takes further properties
request-additional-properties-allowed | F F F | {what} takes further properties
response-additional-properties-refused | R F F | {what} has no further properties
response-additional-properties-allowed | F F R | {what} may have further properties
request-alternative-removed          | B B B | {what} no longer takes {value}
request-alternative-added            | F R F | {what} also takes {value}
response-alternative-removed         | R B F | {what} is no longer {value}
response-alternative-added           | R R B | {what} may also be {value}
request-discriminator-added          | F R R | {what}: the alternative is told by {new} now
request-discriminator-removed        | F R F | {what}: the alternative is no longer told by {old}
response-discriminator-added         | F R F | {what}: the alternative is told by {new} now
response-discriminator-removed       | F R R | {what}: the alternative is no longer told by {old}
request-discriminator-changed        | F R B | {what}: discriminator {old} became {new}
response-discriminator-changed       | F R B | {what}: discriminator {old} became {new}
"""


def _rows() -> dict[str, ChangeRule]:
    rows = {}
    for line in _TABLE.strip().splitlines():
        name, letters, sentence = (part.strip() for part in line.split("|", 2))
        python, salesforce, wire = (_LETTERS[letter] for letter in letters.split())
        rows[name] = ChangeRule(name, python, salesforce, wire, sentence)
    return rows


RULES = _rows()
