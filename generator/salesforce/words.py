"""Words that Apex keeps for itself. A name that is one of them gets the prefix z0, whatever its case.

The help page (H-KEYW) names the rule, not the list. What orgs show (type, date, system, number, currency, end, group,
User) is all and only in the list that Salesforce's own WSDL2Apex carries, `User` in no other; so that list comes
first, and the documented keywords of Apex that it leaves out follow. Confidence: DOCUMENTED for the rule, OBSERVED for
the words in `SEEN`, INFERRED for the rest.
"""

from __future__ import annotations

from typing import NamedTuple


class WordGroup(NamedTuple):
    """Reserved words that come from one source."""

    name: str
    source: str  # a key of `sources.SOURCES`
    words: frozenset[str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMPILER = WordGroup(
    "names that the Apex compiler refuses",
    "S-APEX-LS",
    _words(
        "array activate any autonomous begin bigdecimal bulk byte case cast char collect commit const default desc end "
        "export exception exit float goto group having hint int into inner import join loop number object outer of "
        "package parallel pragma retrieve rollback sort short super switch system synchronized transaction this then "
        "when"
    ),
)
TYPE_NAMES = WordGroup(
    "names that the Apex compiler refuses for classes", "S-WSDL2APEX", _words("apexpages page sobject")
)
KEYWORDS = WordGroup(
    "keywords of Apex and its query language",
    "S-WSDL2APEX",
    _words(
        "abstract and as asc blob break by catch class continue convertcurrency currency date datetime decimal delete "
        "do double else enum extends false final finally float for from future global if implements insert instanceof "
        "interface like limit list long map merge new not null nulls on or override private protected public return "
        "returning savepoint search select set stat string testmethod throw time tolabel trigger true try type "
        "undelete update upsert user using virtual webservice where while"
    ),
)
DATE_LITERALS = WordGroup(
    "date literals of the query language",
    "S-WSDL2APEX",
    # Those with an underscore are listed for completeness: their underscore is escaped, so the test never meets them.
    _words(
        "today tomorrow yesterday last_90_days last_month last_n_days last_week next_90_days next_month next_n_days "
        "next_week this_month this_week"
    ),
)
DOCUMENTED = WordGroup(
    "reserved keywords of the Apex guide that the lists above leave out",
    "D-WORDS",
    _words("boolean in integer static void"),
)
GROUPS: tuple[WordGroup, ...] = (COMPILER, TYPE_NAMES, KEYWORDS, DATE_LITERALS, DOCUMENTED)

RESERVED: frozenset[str] = frozenset().union(*(group.words for group in GROUPS))

# Seen with z0 in what orgs wrote or in Salesforce's documentation.
SEEN = _words("type date system number currency end group user")

# Keywords that the Apex guide allows as identifiers; never prefixed.
ALLOWED = _words("after before count excludes first includes last order sharing with")


def reserved(name: str) -> bool:
    """Whether Apex keeps this word for itself (Apex ignores case)."""
    return name.lower() in RESERVED


def group_of(name: str) -> WordGroup | None:
    """The first group that holds a word, for the reason in a finding."""
    lowered = name.lower()
    return next((group for group in GROUPS if lowered in group.words), None)
