"""Rules about names and numbers."""

from __future__ import annotations

from generator.diagnostics import Confidence, Severity
from generator.salesforce.rule import Effect, rule

D, O, I = Confidence.DOCUMENTED, Confidence.OBSERVED, Confidence.INFERRED  # noqa: E741 - the letters of the tables

SERVICE_NAME = rule(
    "es-service-name",
    Effect.REFUSED,
    "'{name}' cannot be the name of a service: letters and digits only, a letter first",
    "choose a name such as {proposal}",
    "K-HTTP D-TOOL H-APEXREG",
    D,
    "The name becomes the Apex class ExternalService.<Name> and the first part of every action. The Flow guide asks for "
    "letters and digits, a letter first and no spaces. A developer name may hold single underscores too; every name seen "
    "in an org has none.",
    "--service '8x8 SMS'",
    "--service CPaaSSMS",
)
OPERATION_DERIVED = rule(
    "es-operation-name-derived",
    Effect.ALTERED,
    "the operation has no operationId and is called {name}, from its method and path",
    "write an operationId: names derived from a path change with it",
    "H-NAMING G-LUM G-SUR",
    O,
    "The name is the method in lower case, then each segment of the path with its first letter raised; a path parameter "
    "gives By and its name. So GET /api/metrics/{systemId} is getApiMetricsBySystemId.",
    "paths: {/api/systems: {get: {}}}",
    "paths: {/api/systems: {get: {operationId: getSystems}}}",
    severity=Severity.NOTE,
)
OPERATION_GUESSED = rule(
    "es-operation-name-guessed",
    Effect.ALTERED,
    "the operation has no operationId; its name is most likely {name}, but no case like this path is known",
    "write an operationId",
    "H-NAMING",
    I,
    "Paths with two parameters, with signs inside a segment, or with segments in capitals were not seen in any org. We "
    "repeat By for each parameter and drop the signs.",
    "paths: {'/a/{x}/b-c/{y}': {get: {}}}",
    "paths: {'/a/{x}/b-c/{y}': {get: {operationId: getB}}}",
)
OPERATION_COLLAPSED = rule(
    "es-operation-collapsed",
    Effect.ALTERED,
    "'{name}' is also the name of {survivor}; an org keeps one of the two, here taken as the first",
    "give each operation its own operationId, different in more than case",
    "G-TH H-NAMING",
    O,
    "Two operations of one name do not make the registration fail: an org stored 51 operations, four pairs of which shared "
    "an id, as 47. Names that differ in case only fall together too, because the list of operations is kept in lower "
    "case. Which of the two survives is unknown; that it is the first is our choice.",
    "/a: {get: {operationId: getOrder}}\n/b: {get: {operationId: getorder}}",
    "/a: {get: {operationId: getOrder}}\n/b: {get: {operationId: getOrderById}}",
)
CLASS_CLASH = rule(
    "es-class-clash",
    Effect.ALTERED,
    "two schemas would be the class {wanted}; the later one is called {name} here",
    "rename one of the schemas",
    "H-NAMING",
    I,
    "Apex ignores case, and escapes can coincide (a_b and ax5fb). What an org does then is unknown; the number is our "
    "choice.",
    "Order: {type: object, properties: {line: {$ref: '#/components/schemas/order'}}}\norder: {type: object, properties: {id: {type: string}}}",
    "Order: {type: object, properties: {line: {$ref: '#/components/schemas/OrderLine'}}}\nOrderLine: {type: object, properties: {id: {type: string}}}",
)
FIELD_CLASH = rule(
    "es-field-clash",
    Effect.ALTERED,
    "'{loser}' would be called {wanted} like '{winner}'; it is called {name} here",
    "rename one of the properties",
    "H-NAMING",
    I,
    "Members of one Apex class must differ in more than case. What an org does is unknown; the number is our choice.",
    "properties: {id: {}, ID: {}}",
    "properties: {id: {}, externalId: {}}",
)
NAME_TOO_LONG = rule(
    "es-class-name-too-long",
    Effect.LIMIT,
    "the class name has {length} characters, {limit} are allowed; Apex and Flow cannot use it",
    "shorten the service name, give the operation a short operationId, or make the nested object a component",
    "H-CLASSNAME",
    D,
    "The name of a nested class is that of its parents joined. Beyond 255 characters it can be used in neither Apex nor "
    "Flow. Naming a deep object in components makes it short.",
    "(two properties of 180 letters, one in the other)",
    "(two properties of 20 letters, one in the other)",
)
DEVELOPER_NAME = rule(
    "es-developer-name-shortened",
    Effect.ALTERED,
    "developer names of more than {limit} characters are shortened by the org ({count} here, first {what})",
    "nothing to do, unless the registration goes into a managed package",
    "H-CLASSNAME",
    D,
    "The developer name behind a class or an operation holds 80 characters; from a longer one the org derives a unique "
    "short one. The class name itself, as Flow and Apex use it, stays long.",
    severity=Severity.NOTE,
    bad="(a property of 100 letters)",
    good="(a property of 20 letters)",
)
RESERVED_WORD = rule(
    "es-reserved-word",
    Effect.ALTERED,
    "'{word}' is reserved in Apex and called {name} in Flow and Apex ({count} here); on the wire it stays as written",
    "nothing to do; use {name} in flows and Apex",
    "H-KEYW S-WSDL2APEX",
    D,
    "A name that is a word of Apex gets z0 in front, whatever its case: properties, parameters in the request class, and "
    "parts of class names. The help gives the rule and the word type; which other words count follows the list in "
    "Salesforce's WSDL2Apex, which holds every word that was seen so.",
    "properties: {type: {type: string}}",
    "properties: {kind: {type: string}}",
    severity=Severity.NOTE,
)
ESCAPED = rule(
    "es-name-escaped",
    Effect.ALTERED,
    "names with signs that Apex does not allow are escaped ({count} here, such as {what} as {name})",
    "nothing to do; `extsvc names` lists them",
    "H-KEYW",
    D,
    "Every byte that is no letter and no digit becomes x and two hex digits: _ is x5f, - is x2d, a blank x20; a digit at "
    "the beginning too. Inputs, outputs and the action itself keep the raw name in Flow; classes, members and methods "
    "are escaped. Admins see these names.",
    "properties: {last_updated_at: {type: string}}",
    "properties: {lastUpdatedAt: {type: string}}",
    severity=Severity.NOTE,
)
SCHEMA_SIZE = rule(
    "es-schema-size",
    Effect.REFUSED,
    "the document has {used:,} characters; {limit:,} are allowed for {form}",
    "cut it to the operations you need (`extsvc fix --operation ...`)",
    "H-LIM",
    D,
    "A schema in JSON may have 10,000,000 characters, one in YAML 3,000,000. Older pages still speak of 100,000.",
    "a specification of 12 MB",
    "the 40 operations of it that are used",
)
OPERATIONS = rule(
    "es-too-many-operations",
    Effect.LIMIT,
    "{used:,} of {limit:,} {what} of the whole org would be used by this document",
    "pick the operations you need",
    "H-LIM",
    D,
    "3,000 operations may be active in an org, 10,000 active and inactive ones together. An operation is active when it is "
    "ticked in the wizard.",
    "1,200 operations ticked",
    "the 40 of them that flows use",
)
OBJECTS = rule(
    "es-too-many-objects",
    Effect.LIMIT,
    "{used:,} of {limit:,} {what} of the whole org would be used by this document",
    "pick the operations you need: objects that no active operation refers to are inactive",
    "H-LIM",
    D,
    "3,000 objects may be active in an org, 10,000 active and inactive ones together, with 400,000 properties. An object "
    "is active when an active operation refers to it, directly or through others.",
    "5,000 schemas",
    "those that the picked operations reach",
)

ALL = (
    SERVICE_NAME, OPERATION_DERIVED, OPERATION_GUESSED, OPERATION_COLLAPSED, CLASS_CLASH, FIELD_CLASH, NAME_TOO_LONG,
    DEVELOPER_NAME, RESERVED_WORD, ESCAPED, SCHEMA_SIZE, OPERATIONS, OBJECTS,
)  # fmt: skip
