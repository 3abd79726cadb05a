"""Rules about a registration's file: what stands around the document in it."""

from __future__ import annotations

from generator.diagnostics import Confidence, Severity
from generator.salesforce.rule import Effect, rule

D, O, I = Confidence.DOCUMENTED, Confidence.OBSERVED, Confidence.INFERRED  # noqa: E741 - the letters of the tables

INCOMPLETE = rule(
    "es-registration-incomplete",
    Effect.ALTERED,
    "the registration's status is {status}, so it offers no actions",
    "finish it in Setup, or write Complete where the schema and the operations are as they should be",
    "D-ESR",
    D,
    "A registration is saved as Incomplete when its wizard was left before the last page.",
    "<status>Incomplete</status>",
    "<status>Complete</status>",
)
OPERATION_UNKNOWN = rule(
    "es-registration-operation-unknown",
    Effect.IGNORED,
    "the registration lists the operation {name}, which its schema does not have",
    "take the row out, or mend the operationId{hint}",
    "D-ESR G-MAY G-TH",
    O,
    "A row's name is the operationId in lower case with special characters encoded, or what is derived from method and path; "
    "all 205 rows seen in public registrations are so. What an org does with any other is not known.",
    "<operations><active>true</active><name>getorders</name></operations>   # the schema has getOrder",
    "<operations><active>true</active><name>getorder</name></operations>",
    severity=Severity.WARNING,
)
NONE_ACTIVE = rule(
    "es-registration-none-active",
    Effect.UNUSABLE_IN_FLOW,
    "it has {count} and none is active, so it offers no actions{why}",
    "write <active>true</active> for those that are to be used, or activate them in Setup",
    "S-VSCODE D-ESR",
    O,
    "Flows, agents and Apex see active operations only. Registrations made from Apex REST are written with all operations "
    "inactive from API version 66.0 on; a Named Query's registration is made when the query is activated.",
    "<operations><active>false</active><name>getorder</name></operations>   # the only one",
    "<operations><active>true</active><name>getorder</name></operations>",
)
SCHEMA_TYPE = rule(
    "es-registration-schema-type",
    Effect.ALTERED,
    "schemaType says {said}, and the schema is {dialect}",
    "write <schemaType>{right}</schemaType>",
    "D-ESR",
    I,
    "Orgs write OpenApi for 2.0 and OpenApi3 for 3.0. What becomes of a schema under the other's name is not known.",
    "<schemaType>OpenApi</schemaType>   # around openapi: 3.0.3",
    "<schemaType>OpenApi3</schemaType>",
)
ELEMENT_UNKNOWN = rule(
    "es-registration-element-unknown",
    Effect.DOUBTFUL,
    "{name} is no element of a registration in the Metadata API 66.0",
    "mend its spelling, or take it out",
    "D-ESR",
    D,
    "The Metadata API refuses a file with an element that its WSDL does not have. One that came with a newer release than 66.0 "
    "is not known here, so an org of that release may take it.",
    "<named_credential>Shop</named_credential>",
    "<namedCredentialReference>Shop</namedCredentialReference>",
)
INFERRED_SCHEMA = rule(
    "es-registration-inferred",
    Effect.KEPT,
    "the schema was inferred from sample answers (HTTP Callout): numbers are Double or Integer, nothing is nullable or required",
    "compare it with what the service documents; an answer may hold null where the sample held a value",
    "K-HTTP",
    I,
    "Flow's HTTP Callout writes a schema from one sample: no float, long or enumeration, and no word of null (none of 107 "
    "inferred schemas has one). That an org takes null there is our inference; clients made from it take it, and say so.",
    "<registrationProviderType>SchemaInferred</registrationProviderType>",
    "<registrationProviderType>Custom</registrationProviderType>",
)

ALL = (INCOMPLETE, OPERATION_UNKNOWN, NONE_ACTIVE, SCHEMA_TYPE, ELEMENT_UNKNOWN, INFERRED_SCHEMA)
