"""What nobody outside of Salesforce knows of its answers, and what this org does there: one table, printed in the documents.

Sources of what is known are named in the modules that follow it; where a real org turns out otherwise, a row and the constant
beside it change, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

# The `type` of an action in lists and descriptions, by its kind in the address.
ACTION_TYPES = {"externalService": "EXTERNALSERVICE", "flow": "FLOW"}
FAILED = "UNKNOWN_EXCEPTION"  # statusCode of an action or interview that failed
BAD_INPUT = "INVALID_API_INPUT"  # statusCode of inputs that an action does not have, or not in that form
MOST_OCCURS = 2_000  # maxOccurs of a collection
MOST_INPUTS = 2_000  # entries of one call
MODERN = 63.0  # the version from which results bear invocationId, outcome, sortOrder and version
MOST_BATCHED = 25  # requests of a composite/batch (documented)
MOST_IN_COLLECTION = 200  # records of a composite/sobjects (documented)
MOST_READ = 2_000  # ids of a composite/sobjects that reads (documented)
MOST_IN_TREE, DEEPEST_TREE = 200, 5  # records, levels of a composite/tree (documented)
DAILY_CALLS, STORAGE_MB, MOST_PERMISSION_SETS = 15_000, 5, 1_500  # of /limits (documented for the Developer Edition)
DAILY_CALLOUTS = 100_000  # of /limits: a name and a number of ours
PROCEDURE_FAILED = 500  # HTTP status of an Integration Procedure that a failed step ended
PROCEDURE_STOPPED = 501  # of one that came to an element that only an org can run
MOST_OFFSET = 2_000  # OFFSET of a query (documented)


@dataclass(frozen=True, slots=True)
class OrgChoice:
    """A question that the sources leave open, what this org does, and why."""

    question: str
    here: str
    why: str


CHOICES = (
    OrgChoice(
        "The `type` of an External Service action in lists and descriptions",
        "`EXTERNALSERVICE`",
        "the other kinds are named like this (`FLOW`, `APEX`)",
    ),
    OrgChoice(
        "HTTP status of a call with several `inputs` of which some fail",
        "200 with one result per input; 400 when all of them fail",
        "a client that raises on 400 must not lose the results of those that worked",
    ),
    OrgChoice(
        "Whether a failing input takes back the others of its call",
        "no: each stands for itself; the record changes of a failed interview alone are taken back",
        "a callout cannot be taken back, and each input is an interview of its own",
    ),
    OrgChoice(
        "`statusCode` of a failed action or interview",
        "`UNKNOWN_EXCEPTION`, with `outputValues` null; the message is that of the fault in a flow",
        "the shape that other kinds of actions are documented with",
    ),
    OrgChoice(
        "An input that the action does not have, a property that the class does not have",
        "that input's result fails with `INVALID_API_INPUT` and the name in `fields`",
        "nothing is left out in silence",
    ),
    OrgChoice(
        "`null` inside an object that goes in",
        "the same as left out",
        "a flow cannot tell the two apart either",
    ),
    OrgChoice(
        "Most entries of `inputs`",
        "2,000",
        "the `maxOccurs` of collections",
    ),
    OrgChoice(
        "Types of a description that are no scalar and no class (maps, lists of lists)",
        '`"type": "OBJECT"` without `apexClass`',
        "a class-typed parameter has a null type and its class, a scalar its name; neither is true of these",
    ),
    OrgChoice(
        "Which flows are actions",
        "active autolaunched flows without a trigger",
        "documented for flows in general; a flow without `status` is no active one",
    ),
    OrgChoice(
        "`NOT` before a comparison with a field that is null",
        "the opposite of the comparison: the row is there",
        "SOQL's own `!=` and `NOT IN` with values find rows with null too",
    ),
    OrgChoice(
        "Order of texts",
        "by code point after folding case, without a locale's rules",
        "the same on every machine",
    ),
    OrgChoice(
        "What days date literals mean (`TODAY`, `LAST_N_DAYS:7`)",
        "days of UTC; weeks begin on Sunday; fiscal years are calendar years; no values of `IN`",
        "an org goes by the user's time zone, locale and fiscal year: here that of en_US, and a year that begins in January",
    ),
    OrgChoice(
        "What `/limits` tells",
        "calls of the API and callouts (`DailyLocalCallouts`, a name of ours) of this day in UTC, records at 2 kB each, permission sets; "
        "nothing is refused because of it",
        "an org counts the last 24 hours; a limit on this machine would only stop tests",
    ),
    OrgChoice(
        "Pages of a query's answer",
        "all rows in one answer, `done` is true",
        "clients that follow `nextRecordsUrl` find none",
    ),
    OrgChoice(
        "Fields that are computed (formulas, summaries, auto numbers)",
        "they are no fields of the object here",
        "nothing computes them, and a query that takes their null for a value would find the wrong rows",
    ),
    OrgChoice(
        "Defaults of fields",
        "of checkboxes only; a required field with a default may stay empty",
        "other defaults are formulas",
    ),
    OrgChoice(
        "Objects that nobody deployed, such as Account",
        "an object begins with its first record; its fields are those that records were given; until then INVALID_TYPE",
        "nothing is claimed of objects whose definition is not here; a name that ends in `__c` must be deployed",
    ),
    OrgChoice(
        "What an org refuses of a deployed Integration Procedure",
        "what its XML type requires and does not have, and a `propertySetConfig` that is no JSON; all else that `extsvc omni check` finds "
        "is a warning",
        "the configuration is a text to an org; what shows only in a run must not stand in the way of a deploy",
    ),
    OrgChoice(
        "HTTP status of an Integration Procedure that a failed step ended",
        "500, with the answer that the failed step gives (`{\"Success\": \"False\"}`)",
        "the answer is documented, its status is not; 200 would look like a success",
    ),
    OrgChoice(
        "An Integration Procedure that comes to an element that only an org can run",
        "501 `NOT_IMPLEMENTED`, and the element by name",
        "an answer with a part made up would be taken for a real one",
    ),
    OrgChoice(
        "Values of the query of an Integration Procedure's address",
        "under `options` (documented), and as input by their own names where the body has none; options of the engine (`chainable`, "
        "`ignoreCache`, ...) under `options` alone",
        "the help's example gets the same result for one Contact by GET and by POST",
    ),
    OrgChoice(
        "Which version of an Integration Procedure runs",
        "the active one with the highest number; others are kept as they were deployed",
        "only one can be active in an org",
    ),
    OrgChoice(
        "`requiredPermission` of an Integration Procedure",
        "custom permissions parted by commas; one that a permission set of the user enables is enough, else 403",
        "the help names the property, not how several are meant",
    ),
    OrgChoice(
        "Answer of the Connect API to a procedure that failed, or that is not there",
        "200 with `status` `Error` and the fault; 400 with an empty `response`",
        "the fields are documented, the statuses are not",
    ),
)  # fmt: skip


def page() -> str:
    """The page of the documents: what is not known, and the grammar of queries."""
    rows = [f"| {one.question} | {one.here} | {one.why} |" for one in CHOICES]
    return "\n".join([_HEAD, "| What is not known | Here | Why |", "|---|---|---|", *rows, "", _QUERIES])


_HEAD = """# What the local org answers where nobody knows

No source outside of Salesforce tells how an org answers these. What is done here instead stands in one table in the code
(`generator/org/choices.py`) and is printed here; whoever can ask a real org (`extsvc probe write`) and finds otherwise changes it there.
"""
_QUERIES = """## Queries

`SELECT` of fields, also through relationships (`Order__r.Note__c`), or `COUNT()`; `FROM` one object; `WHERE` with `=`, `!=`, `<`, `<=`,
`>`, `>=`, `LIKE`, `IN`, `NOT IN` (values, or a query of one field), joined by `AND` or `OR` with parentheses where both stand; `NOT`
before a condition of its own; date literals (`TODAY`, `THIS_MONTH`, `LAST_N_DAYS:7`, `N_WEEKS_AGO:3` and their kin, also fiscal ones);
`ORDER BY` with `ASC`, `DESC`, `NULLS FIRST`, `NULLS LAST`; `LIMIT`; `OFFSET`. Names and keywords in any case.

All else is refused, never answered with other rows: other functions and aggregates, `GROUP BY`, queries inside `SELECT`,
`TYPEOF`, `FIELDS()`, `INCLUDES`, `WITH`, `FOR UPDATE` are MALFORMED_QUERY; unknown fields, and comparisons with a value of another type than the
field's, are INVALID_FIELD; unknown objects INVALID_TYPE.
"""
MOST_EVENTS_REMEMBERED = 10_000  # callbacks whose repetition is known again
