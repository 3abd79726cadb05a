"""Rules about operations: methods, inputs, bodies, answers, media types."""

from __future__ import annotations

from generator.diagnostics import Confidence, Severity
from generator.salesforce.rule import Effect, rule

D, O, I = Confidence.DOCUMENTED, Confidence.OBSERVED, Confidence.INFERRED  # noqa: E741 - the letters of the tables

METHOD = rule(
    "es-method",
    Effect.IGNORED,
    "{method} is none of GET, PATCH, PUT, POST, DELETE: no action is made of it",
    "offer it under one of the five methods, or call it from Apex with an HttpRequest",
    "H-DEF",
    D,
    "The help lists five methods. HEAD, OPTIONS and TRACE are not among them; whether they are passed over or refused is "
    "our inference.",
    "paths:\n  /files: {head: {}}",
    "paths:\n  /files: {get: {}}",
    severity=Severity.WARNING,
)
GET_EMPTY_BODY = rule(
    "es-get-empty-body",
    Effect.REFUSED,
    "this GET has an empty request body, which is a validation error",
    "remove the request body",
    "H-DEF",
    D,
    "A GET with an empty request body is refused when the schema is validated. Generators that give every operation a "
    "requestBody produce it.",
    "get: {requestBody: {content: {}}}",
    "get: {}",
)
GET_BODY = rule(
    "es-get-body",
    Effect.ALTERED,
    "this {method} has a request body; many servers and proxies drop it",
    "send the values as query parameters, or offer the operation under POST",
    "H-DEF",
    I,
    "Only the empty body of a GET is documented as an error. What happens to a filled one is not; HTTP gives it no meaning.",
    "get: {requestBody: {content: {application/json: {schema: {type: object}}}}}",
    "post: {requestBody: {content: {application/json: {schema: {type: object}}}}}",
)
PARAMETER_NAME = rule(
    "es-parameter-name",
    Effect.REFUSED,
    "this parameter has no name",
    "give it a name",
    "H-DEF",
    D,
    "Each parameter must have a name: it becomes an input of the action.",
    "parameters: [{in: query, schema: {type: string}}]",
    "parameters: [{in: query, name: q, schema: {type: string}}]",
)
COOKIE = rule(
    "es-cookie-parameter",
    Effect.IGNORED,
    "the cookie parameter '{name}' is mentioned nowhere in Salesforce's documentation; do not count on it",
    "send it as a header, or let the named credential add a Cookie header",
    "H-DEF",
    I,
    "Path, query, header and form parameters are documented; cookies are not. Whether the input appears, and whether a "
    "cookie is sent, is unknown.",
    "parameters: [{in: cookie, name: session, schema: {type: string}}]",
    "parameters: [{in: header, name: X-Session, schema: {type: string}}]",
    severity=Severity.WARNING,
)
INPUT_CLASH = rule(
    "es-input-clash",
    Effect.ALTERED,
    "two inputs are called '{name}' ({places})",
    "rename one of them",
    "H-APEXREG",
    I,
    "All parameters and the body share one request class, and Apex ignores case, so only one member of that name can "
    "exist. Which one survives is unknown.",
    "parameters: [{in: path, name: id}, {in: query, name: ID}]",
    "parameters: [{in: path, name: id}, {in: query, name: otherId}]",
)
RESPONSE_HEADERS = rule(
    "es-response-headers",
    Effect.IGNORED,
    "response headers are not supported: {names} cannot be read in Flow or Apex",
    "have the service repeat the value in the body, or call it from Apex with an HttpRequest",
    "H-DEF",
    D,
    "Neither an output of the action nor a member of the response class holds a header. Paging by Link headers, rate "
    "limits and locations of created things are out of reach.",
    "responses: {'201': {headers: {Location: {schema: {type: string}}}}}",
    "responses: {'201': {content: {application/json: {schema: {properties: {place: {type: string}}}}}}}",
)
MEDIA_TYPE = rule(
    "es-media-type-mapped",
    Effect.ALTERED,
    "'{media_type}' ({where}) is not supported by itself; the wizard asks to map it, here most likely to {mapped}",
    'map it on the page "Associate operations with supported media types", or rename it to {mapped}',
    "H-MIME H-OAS",
    D,
    "Supported are application/json, application/x-www-form-urlencoded, text/plain and, since Winter '26, "
    "application/octet-stream. For others the wizard asks which of them is compatible; in metadata the answer stands in "
    "serviceBinding.compatibleMediaTypes. The mapping changes only how a body is written and read, so XML mapped to "
    "text/plain arrives as a text. Which one to choose is our proposal.",
    "content: {application/vnd.api+json: {schema: {type: object}}}",
    "content: {application/json: {schema: {type: object}}}",
)
TEXT_HOLDS_JSON = rule(
    "es-text-holds-json",
    Effect.DOUBTFUL,
    "the answer {code} is text/plain alone, and its schema is {type}",
    "declare application/json if the service answers JSON; if it says text/plain for JSON, have it say application/json",
    "C-MAKE",
    I,
    "An answer whose Content-Type is text/plain where JSON is declared fails the flow (a vendor's guide quotes: Expected "
    "application/json, got text/plain). Which way round an org goes when text/plain is declared with an object, reading the "
    "text as JSON or handing it over as it is, was not seen.",
    "content: {text/plain: {schema: {type: object}}}",
    "content: {application/json: {schema: {type: object}}}",
)
MULTIPART = rule(
    "es-multipart",
    Effect.ALTERED,
    "multipart/form-data is not supported; a mapping sends the fields without parts, and a file cannot be sent so",
    "upload the file as application/octet-stream, or call this from Apex",
    "H-MIME",
    D,
    "multipart/form-data is named among the types that need a mapping. What it can be mapped to writes one body, not "
    "parts; that this breaks uploads is our inference.",
    "content: {multipart/form-data: {schema: {properties: {file: {type: string, format: binary}}}}}",
    "content: {application/octet-stream: {schema: {type: string, format: binary}}}",
)
MEDIA_TYPE_WORD = rule(
    "es-media-type-word",
    Effect.ALTERED,
    "'{media_type}' is no media type",
    "write the real one, most likely application/json",
    "G-8X8",
    I,
    "The keys of `content` are media types. Some vendors use them to tell variants apart (Single-SubAccount, "
    "Multiple-SubAccounts); nothing can be sent or mapped under such a name.",
    "content: {Single-Account: {schema: {}}}",
    "content: {application/json: {schema: {oneOf: [{}, {}]}}}",
)
CALLBACKS = rule(
    "es-callbacks",
    Effect.UNUSABLE_IN_FLOW,
    "the callback '{name}' makes this operation asynchronous: usable in Apex, not in Flow",
    "call it from Apex; in Flow use a pause with a platform event",
    "H-CALLB H-ASYNC",
    D,
    "Callbacks (OpenAPI 3.0 only) become asynchronous actions that Apex alone can start. The timeout is set in Apex and is "
    "24 hours at most.",
    "callbacks: {done: {'{$request.query.url}': {post: {}}}}",
    good="(nothing)",
)
CALLBACK_METHOD = rule(
    "es-callback-method",
    Effect.IGNORED,
    "a callback may use POST or PUT only, and hold one operation; this one has {methods}",
    "offer the callback under POST",
    "H-CALLB",
    D,
    "External Services receives callbacks by POST or PUT, one operation for each callback. Whether another one is refused "
    "or passed over is not documented; we take it as passed over.",
    "callbacks: {done: {'{$request.query.url}': {get: {}}}}",
    "callbacks: {done: {'{$request.query.url}': {post: {}}}}",
    severity=Severity.WARNING,
)
CALLBACK_EXPRESSION = rule(
    "es-callback-expression",
    Effect.IGNORED,
    "'{expression}' is not one of the expressions that are supported",
    "use {{$request.query.name}} or {{$request.body#/name}}",
    "H-CALLB",
    D,
    "The address of a callback may be taken from a query parameter or from the request body, also with further steps "
    "(`{$request.body#/list/1}`). Other run-time expressions are not supported; whether they are refused "
    "or passed over is not documented.",
    "callbacks: {done: {'{$response.body#/url}': {post: {}}}}",
    "callbacks: {done: {'{$request.body#/url}': {post: {}}}}",
    severity=Severity.WARNING,
)
LINKS = rule(
    "es-links",
    Effect.IGNORED,
    "links have no counterpart in Flow and Apex ({count} here)",
    "nothing to do",
    "H-DEF",
    I,
    "Links between operations are documented nowhere; nothing in Flow or Apex corresponds to them.",
    "responses: {'200': {links: {next: {operationId: getNext}}}}",
    good="responses: {'200': {description: OK}}",
)
NO_ANSWER = rule(
    "es-no-answer-schema",
    Effect.ALTERED,
    "no successful answer has a schema: the output `default` holds the raw text of the answer",
    "declare the schema of the answer if there is one",
    "H-OUT",
    D,
    "Where no response is described, an output named default and of type String returns the answer as text.",
    "responses: {'200': {description: OK}}",
    "responses: {'200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}",
    severity=Severity.NOTE,
)
DESCRIPTION = rule(
    "es-description-cut",
    Effect.LIMIT,
    "the description of {what} has {length:,} characters; {limit:,} are kept",
    "shorten it (`extsvc fix` cuts it)",
    "H-NAMING",
    D,
    "Descriptions of operations and parameters are cut at 1,333 characters without a message. Nothing fails.",
    "description: (2,000 characters)",
    "description: (1,333 characters)",
    severity=Severity.NOTE,
)
ARRAY_STYLE = rule(
    "es-parameter-style",
    Effect.ALTERED,
    "how the {kind} '{name}' is written ({style}) is not documented for External Services",
    "try it against the service, or take a text and join the values in Flow",
    "H-DEF",
    I,
    "OpenAPI offers several ways to write lists and objects into a URL. Salesforce documents none of them.",
    "{in: query, name: ids, style: pipeDelimited, schema: {type: array, items: {type: string}}}",
    "{in: query, name: ids, schema: {type: string}, description: 'ids joined by |'}",
    severity=Severity.NOTE,
)
PARAMETER_CONTENT = rule(
    "es-parameter-content",
    Effect.ALTERED,
    "the parameter '{name}' is written as {media_type}; nothing is documented about that",
    "give it a schema instead, of type string",
    "H-DEF",
    I,
    "A parameter may carry a whole document in its value (`content`). Whether External Services does so is unknown.",
    "{in: query, name: filter, content: {application/json: {schema: {type: object}}}}",
    "{in: query, name: filter, schema: {type: string}}",
)
INPUT_CONNECTION = rule(
    "es-input-connection",
    Effect.ALTERED,
    "the input '{name}' is called `reconnection` in registrations of system version 7 and later",
    "rename the parameter, or use `reconnection` in flows of new registrations",
    "D-ESR",
    D,
    "The system version of a registration says by which rules its names were derived; new registrations get the newest. "
    "Version 7 renamed the input `connection`. `inspect` prints the name as written.",
    "parameters: [{in: query, name: connection, schema: {type: string}}]",
    "parameters: [{in: query, name: connectionId, schema: {type: string}}]",
)
FILE_BODY = rule(
    "es-file-body",
    Effect.LIMIT,
    "a body of bytes may have {limit:,} bytes; Flow gives the id of a file (contentDocumentId)",
    "nothing to do for smaller files",
    "H-LIM K-KO",
    D,
    "Since Winter '26 application/octet-stream bodies are sent from and read into files of the org, by their id, so that "
    "they do not count against the heap. 100 MB is the limit.",
    "requestBody: {content: {application/octet-stream: {schema: {type: string, format: binary}}}}",
    severity=Severity.NOTE,
    good="requestBody: {content: {application/json: {schema: {type: object}}}}",
)

ALL = (
    METHOD, GET_EMPTY_BODY, GET_BODY, PARAMETER_NAME, COOKIE, INPUT_CLASH, RESPONSE_HEADERS, MEDIA_TYPE, TEXT_HOLDS_JSON, MULTIPART,
    MEDIA_TYPE_WORD, CALLBACKS, CALLBACK_METHOD, CALLBACK_EXPRESSION, LINKS, NO_ANSWER, DESCRIPTION, ARRAY_STYLE,
    PARAMETER_CONTENT, INPUT_CONNECTION, FILE_BODY,
)  # fmt: skip
