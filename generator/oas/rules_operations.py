"""Rules about paths, operations, parameters, bodies, responses, security and the rest that is no schema."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
# fmt: off
OPERATION_ID_TWICE = Rule(
    "operation-id-is-used-twice", _E, "The operationId `{id}` is used already at {other}.", "Give each operation its own id.",
    source="OAS, Operation Object: the id MUST be unique among all operations",
    bad="get: {operationId: list}\npost: {operationId: list}", good="get: {operationId: list}\npost: {operationId: add}",
)
PARAMETER_TWICE = Rule(
    "parameter-is-declared-twice", _E, "The parameter `{name}` in {place} is declared twice.", "Remove one of them.",
    source="OAS, Operation Object: the list MUST NOT include duplicated parameters",
    bad="parameters:\n- {name: q, in: query}\n- {name: q, in: query}", good="parameters:\n- {name: q, in: query}",
)
PATH_PARAMETER_UNDECLARED = Rule(
    "path-parameter-is-not-declared", _E, "`{{{name}}}` stands in the path, but no path parameter `{name}` is declared.",
    "Add `{{name: {name}, in: path, required: true}}` to the parameters.",
    source="OAS, Path Templating: each template expression MUST correspond to a path parameter",
    bad="/pets/{id}:\n  get: {responses: {default: {description: Fine}}}", good="/pets/{id}:\n  parameters:\n  - {name: id, in: path, required: true, schema: {type: string}}\n  get: {responses: {default: {description: Fine}}}",
)
PATH_PARAMETER_EXTRA = Rule(
    "path-parameter-is-not-in-the-path", _E, "The path parameter `{name}` does not stand in the path `{path}`.",
    "Add `{{{name}}}` to the path, or remove the parameter{hint}.",
    source="OAS, Parameter Object, name: MUST correspond to a template expression within the path",
    bad="/pets:\n  parameters:\n  - {name: id, in: path, required: true, schema: {type: string}}",
    good="/pets/{id}:\n  parameters:\n  - {name: id, in: path, required: true, schema: {type: string}}",
)
PATH_PARAMETER_OPTIONAL = Rule(
    "path-parameter-is-not-required", _E, "The path parameter `{name}` must have `required: true`.", "Add `required: true`.",
    source="OAS, Parameter Object: if in is \"path\", this field is REQUIRED and its value MUST be true",
    bad="{name: id, in: path}", good="{name: id, in: path, required: true}",
)
PATHS_EQUAL = Rule(
    "paths-differ-only-in-names", _E, "The path `{path}` is the same as `{other}`; only the names in braces differ.",
    "Join the two into one path.",
    source="OAS 3, Paths Object: templated paths with the same hierarchy MUST NOT exist as they are identical",
    bad="/pets/{id}: {}\n/pets/{name}: {}", good="/pets/{id}: {}",
)
PATHS_EQUAL_20 = Rule(
    "paths-are-the-same-but-for-names", _W, "The path `{path}` is the same as `{other}`; only the names in braces differ.",
    "Join the two into one path.",
    source="Swagger 2.0, Paths Object, asks of the name only that it MUST begin with a slash; OAS 3.0, Paths Object, is the "
    "first to say that such paths MUST NOT exist as they are identical; no caller can tell the two apart",
    bad="/pets/{id}: {}\n/pets/{name}: {}", good="/pets/{id}: {}",
)
PATH_TEMPLATE = Rule(
    "path-template-is-broken", _E, "The path `{path}` has a brace without its partner, or an empty name.",
    "Write each parameter as `{{name}}`.",
    source="OAS, Path Templating",
    bad="/pets/{id: {}", good="/pets/{id}: {}",
)
PATH_NAME_TWICE = Rule(
    "path-names-a-parameter-twice", _W, "`{{{name}}}` stands twice in the path.", "Use two different names.",
    source="OAS 3.1.2, Path Templating: MUST NOT appear more than once (not said by older versions)",
    bad="/a/{id}/b/{id}: {}", good="/a/{id}/b/{other}: {}",
)
PATH_QUERY = Rule(
    "path-holds-a-query", _W, "The path `{path}` holds `{sign}`, which is no part of a path.",
    "Declare query parameters with `in: query`.",
    source="OAS 3.1.1, section 4.8.9.2 Path Templating",
    bad="/pets?kind=cat: {}", good="/pets:\n  parameters:\n  - {name: kind, in: query}",
)
NO_PATHS = Rule(
    "paths-are-empty", _N, "`paths` is empty: there is nothing to call.", "Add a path.",
    source="OAS, Paths Object: MAY be empty", bad="paths: {}", good="paths:\n  /pets: {}",
)
HEADER_IGNORED = Rule(
    "header-parameter-is-ignored", _W,
    "OpenAPI gives a header parameter `{name}` no meaning: other tools ignore it, clients made here send it as an input.",
    "Use {instead} instead.",
    source="OAS 3, Parameter Object, name: Accept, Content-Type and Authorization SHALL be ignored",
    bad="{name: Authorization, in: header}", good="security:\n- bearer: []",
)
RESPONSE_HEADER_IGNORED = Rule(
    "response-header-is-ignored", _N, "A response header `Content-Type` is ignored.", "Use the media types of `content`.",
    source="OAS 3, Response Object, headers: Content-Type SHALL be ignored",
    bad="headers:\n  Content-Type: {schema: {type: string}}", good="content:\n  text/plain: {}",
)
BODY_IGNORED = Rule(
    "body-has-no-meaning-here", _W, "The request body of {method} has no defined meaning and may be dropped.",
    "Use POST, PUT or PATCH, or parameters.",
    source="OAS 3, Operation Object, requestBody; RFC 9110, section 9.3",
    bad="get:\n  requestBody: {}", good="post:\n  requestBody: {}",
)
TWO_BODIES = Rule(
    "two-bodies", _E, "The operation has {what}.", "Keep one `body` parameter, or `formData` parameters only.",
    source="Swagger 2.0, Parameter Object: there can be only one body parameter; body and form cannot exist together",
    bad="- {name: a, in: body, schema: {}}\n- {name: b, in: formData, type: string}",
    good="- {name: a, in: body, schema: {}}",
)
FILE_PLACE = Rule(
    "file-parameter-is-not-in-form-data", _E, "A parameter of type `file` must have `in: formData`.", "Change `in`.",
    source="Swagger 2.0, Parameter Object, type: if file, the parameter MUST be in formData",
    bad="{name: f, in: query, type: file}", good="{name: f, in: formData, type: file}",
)
FILE_CONSUMES = Rule(
    "file-parameter-needs-form-media-type", _E, "An operation with a `file` parameter must consume a form media type.",
    "Add `consumes: [multipart/form-data]`.",
    source="Swagger 2.0, Parameter Object, type: the consumes MUST be either multipart/form-data, "
    "application/x-www-form-urlencoded or both; consumes is the operation's, else the whole document's (Operation Object); "
    "other media types beside them are let pass: they take nothing from the form",
    bad="consumes: [application/json]\nparameters:\n- {name: f, in: formData, type: file}",
    good="consumes: [multipart/form-data]\nparameters:\n- {name: f, in: formData, type: file}",
)
FILE_SCHEMA = Rule(
    "file-type-is-only-for-responses", _E, "`type: file` is allowed only as the schema of a response itself.",
    "Use `type: string` with a format.",
    source="Swagger 2.0, Response Object, schema; Schema Object",
    bad="properties:\n  a: {type: file}", good="properties:\n  a: {type: string, format: byte}",
)
MULTI = Rule(
    "collection-format-multi-is-not-allowed-here", _E, "`collectionFormat: multi` is only for query and form parameters.",
    "Use `csv`.",
    source="Swagger 2.0, Parameter Object, collectionFormat",
    bad="{name: a, in: header, type: array, items: {type: string}, collectionFormat: multi}",
    good="{name: a, in: query, type: array, items: {type: string}, collectionFormat: multi}",
)
ITEMS_MISSING = Rule(
    "array-has-no-items", _E, "`type: array` needs `items`.", "Add `items`, `items: {{}}` when anything may stand there.",
    source="OAS 3.0, Schema Object: items MUST be present if the type is array; Swagger 2.0, Parameter Object",
    bad="type: array", good="type: array\nitems: {type: string}",
)
FIELD_NOT_HERE = Rule(
    "field-does-not-belong-here", _E, "`{field}` is not allowed {where}.", "Remove `{field}`.",
    source="Swagger 2.0, Parameter Object; OAS 3, Parameter Object and Security Scheme Object (Applies To), as the official "
    "meta-schemas enforce it",
    bad="{name: a, in: query, type: string, schema: {type: string}}", good="{name: a, in: query, type: string}",
)
FIELD_WITHOUT_MEANING = Rule(
    "field-has-no-meaning-here", _W, "`{field}` has no meaning {where}.", "Remove `{field}`.",
    source="OAS 3.0, Parameter Object, allowEmptyValue and allowReserved",
    bad="{name: a, in: header, allowEmptyValue: true, schema: {}}", good="{name: a, in: header, schema: {}}",
)
EXCLUSIVE = Rule(
    "fields-exclude-each-other", _E, "`{first}` and `{second}` exclude each other.", "Keep one of them.",
    source="OAS, mutually exclusive fields (schema and content, example and examples, value and externalValue, "
    "operationRef and operationId, identifier and url)",
    bad="example: a\nexamples: {x: {value: b}}", good="examples: {x: {value: b}}",
)
NO_SCHEMA = Rule(
    "parameter-has-no-schema", _E, "The {what} must have `schema` or `content`.", "Add `schema`.",
    source="OAS 3, Parameter Object: MUST contain either a schema or a content field",
    bad="{name: q, in: query}", good="{name: q, in: query, schema: {type: string}}",
)
ONE_CONTENT = Rule(
    "parameter-content-needs-one-entry", _E, "`content` must hold exactly one media type here, not {count}.",
    "Keep one media type.",
    source="OAS 3, Parameter Object, content: the map MUST only contain one entry",
    bad="content: {application/json: {}, text/plain: {}}", good="content: {application/json: {}}",
)
STYLE = Rule(
    "style-does-not-fit-the-place", _E, "The style `{style}` is not allowed for a parameter in {place}.",
    "Use {allowed}.",
    source="OAS 3, Parameter Object, Style Values",
    bad="{name: a, in: query, style: matrix}", good="{name: a, in: query, style: form}",
)
STYLE_TYPE = Rule(
    "style-does-not-fit-the-type", _W, "The style `{style}` is not defined for a value of type `{type}`.", "Use `form`.",
    source="OAS 3, Parameter Object, Style Values: type",
    bad="{name: a, in: query, style: deepObject, schema: {type: string}}",
    good="{name: a, in: query, schema: {type: string}}",
)
MEDIA_TYPE = Rule(
    "media-type-is-malformed", _W, "`{name}` is not a media type.", "Write `type/subtype`, e.g. `application/json`.",
    source="RFC 6838, section 4.2",
    bad="content: {json: {}}", good="content: {application/json: {}}",
)
ENCODING_UNKNOWN = Rule(
    "encoding-names-no-property", _E, "`encoding` names `{name}`, but the schema has no such property.",
    "Correct the name{hint}.",
    source="OAS 3.0 and 3.1, Media Type Object, encoding: the key MUST exist in the schema as a property",
    bad="schema: {type: object, properties: {a: {}}}\nencoding: {b: {}}",
    good="schema: {type: object, properties: {a: {}}}\nencoding: {a: {}}",
)
ENCODING_IGNORED = Rule(
    "encoding-is-ignored", _W, "`encoding` is ignored for `{name}`.", "Use it for multipart and form-urlencoded bodies only.",
    source="OAS 3, Media Type Object, encoding: SHALL only apply to multipart or application/x-www-form-urlencoded",
    bad="application/json: {encoding: {a: {}}}", good="multipart/form-data: {encoding: {a: {}}}",
)
PART_AS_TEXT = Rule(
    "part-is-sent-as-text", _N, "The part `{name}` is plain text here: what is given for it is sent as a field, not as a file.",
    "If it is a file, say `format: binary`, or its media type in `encoding` (from 3.1 on: `contentMediaType`); an overlay can.",
    source="OAS 3, Considerations for `multipart` Content: a string is sent as text/plain",
    bad="multipart/form-data: {schema: {type: object, properties: {file: {type: string}}}}",
    good="multipart/form-data: {schema: {type: object, properties: {file: {type: string, format: binary}}}}",
)  # fmt: skip
SECURITY_UNKNOWN = Rule(
    "security-scheme-is-unknown", _E, "There is no security scheme `{name}`.", "Declare it{hint}.",
    source="OAS, Security Requirement Object: each name MUST correspond to a declared security scheme",
    bad="security:\n- kye: []", good="security:\n- key: []",
)
SCOPES = Rule(
    "scopes-are-only-for-oauth", _E, "The list of `{name}` must be empty: scopes are for `oauth2` and `openIdConnect`.",
    "Write `{name}: []`.",
    source="OAS 3.0 and Swagger 2.0, Security Requirement Object: for other types the array MUST be empty",
    bad="security:\n- key: [read]", good="security:\n- key: []",
)
SCOPE_UNKNOWN = Rule(
    "scope-is-unknown", _W, "The scope `{scope}` is not declared by `{name}`.", "Declare it{hint}.",
    source="OAS, OAuth Flow Object, scopes",
    bad="security:\n- oauth: [raed]", good="security:\n- oauth: [read]",
)
TAG_TWICE = Rule(
    "tag-is-declared-twice", _E, "The tag `{name}` is declared twice.", "Remove one of them.",
    source="OAS, OpenAPI Object, tags: each tag name in the list MUST be unique",
    bad="tags: [{name: a}, {name: a}]", good="tags: [{name: a}]",
)
TAG_PARENT = Rule(
    "tag-parent-is-unknown", _E, "The parent `{parent}` of the tag `{name}` {what}.", "Name a tag that stands above it{hint}.",
    source="OAS 3.2.0, Tag Object, parent: the named tag MUST exist, and circular references MUST NOT be used",
    bad="tags: [{name: a, parent: b}]", good="tags: [{name: b}, {name: a, parent: b}]",
)
METHOD_TOKEN = Rule(
    "method-is-malformed", _E, "`{method}` is no HTTP method.", "Write letters, digits and the signs !#$%&'*+-.^_`|~ only.",
    source="RFC 9110, section 9.1: method = token", bad="additionalOperations: {'A B': {}}",
    good="additionalOperations: {COPY: {}}",
)
METHOD_KNOWN = Rule(
    "method-has-its-own-field", _E, "`{method}` has a field of its own in a path item.", "Move it to `{field}`.",
    source="OAS 3.2.0, Path Item Object, additionalOperations: no entry for a method that a fixed field can define",
    bad="additionalOperations: {PUT: {}}", good="put: {}",
)
QUERY_STRING = Rule(
    "query-string-is-not-alone", _E, "The query string is one value already; {what} cannot stand beside it.",
    "Keep one parameter with `in: querystring`, and none with `in: query`.",
    source="OAS 3.2.0, Parameter Object, in: querystring MUST NOT appear more than once, nor with query parameters",
    bad="parameters:\n- {name: q, in: querystring, content: {application/json: {}}}\n- {name: p, in: query, schema: {}}",
    good="parameters:\n- {name: q, in: querystring, content: {application/json: {}}}",
)
ITEMS_IGNORED = Rule(
    "item-schema-is-ignored", _W, "`{name}` is no sequence of items, so `{field}` has no effect.",
    "Use `schema`, or a sequential media type such as application/jsonl or text/event-stream.",
    source="OAS 3.2.0, Media Type Object, itemSchema: for sequential media types", bad="application/json: {itemSchema: {}}",
    good="application/jsonl: {itemSchema: {}}",
)
SERVER_VARIABLE = Rule(
    "server-variable-is-not-declared", _W, "`{{{name}}}` stands in the server's URL, but there is no such variable.",
    "Declare it under `variables` with a default{hint}.",
    source="OAS 3, Server Object: variable substitutions are made for names in braces; Server Variable Object",
    bad="url: https://{region}.example.com", good="url: https://{region}.example.com\nvariables: {region: {default: eu}}",
)
SERVER_VARIABLE_UNUSED = Rule(
    "server-variable-is-not-used", _N, "The server's URL does not hold `{{{name}}}`.", "Remove the variable{hint}.",
    source="OAS 3, Server Object", bad="url: /\nvariables: {a: {default: b}}", good="url: /{a}\nvariables: {a: {default: b}}",
)
SERVER_DEFAULT = Rule(
    "server-variable-default-is-not-listed", _E, "The default `{value}` is not one of the variable's `enum`.",
    "Add it to `enum`, or choose another default.",
    source="OAS 3.1.1, section 4.8.6 Server Variable Object: the value MUST exist in the enum's values",
    bad="{enum: [a, b], default: c}", good="{enum: [a, b], default: a}",
)
SERVER_DEFAULT_30 = Rule(
    "server-variable-default-is-unusual", _W, "The default `{value}` is not one of the variable's `enum`.",
    "Add it to `enum`, or choose another default.",
    source="OAS 3.0.4, section 4.7.6 Server Variable Object: the value SHOULD exist in the enum's values",
    bad="{enum: [a, b], default: c}", good="{enum: [a, b], default: a}",
)
HOST = Rule(
    "host-is-malformed", _E, "`host` must be a host name with an optional port, not `{value}`.",
    "Put the scheme into `schemes` and the path into `basePath`.",
    source="Swagger 2.0, Swagger Object, host: MUST be the host only", bad="host: https://api.example.com/v1",
    good="host: api.example.com",
)
BASE_PATH = Rule(
    "base-path-does-not-begin-with-a-slash", _E, "`basePath` must begin with `/`.", "Write `/{value}`.",
    source="Swagger 2.0, Swagger Object, basePath: MUST start with a leading slash", bad="basePath: v1", good="basePath: /v1",
)
LINK_TARGET = Rule(
    "link-leads-to-no-operation", _E, "There is no operation `{id}`.", "Name an existing operation{hint}.",
    source="OAS 3, Link Object, operationId: the name of an existing, resolvable OAS operation",
    bad="links: {next: {operationId: nope}}", good="links: {next: {operationId: listPets}}",
)
LINK_EMPTY = Rule(
    "link-names-no-operation", _E, "The link has neither `operationId` nor `operationRef`.", "Add one of them.",
    source="OAS 3, Link Object: a linked operation MUST be identified using either an operationRef or operationId",
    bad="links: {next: {}}", good="links: {next: {operationId: listPets}}",
)
LINK_PARAMETER = Rule(
    "link-names-no-parameter", _W, "The operation `{id}` has no parameter `{name}`.", "Correct the name{hint}.",
    source="OAS 3, Link Object, parameters", bad="parameters: {nope: $request.path.id}", good="parameters: {id: $request.path.id}",
)
EXPRESSION = Rule(
    "callback-expression-is-malformed", _W, "`{text}` is neither a URL nor a runtime expression.",
    "Write e.g. `{{$request.body#/callbackUrl}}`.",
    source="OAS 3, Runtime Expressions", bad="callbacks: {onData: {'{$body.url}': {}}}",
    good="callbacks: {onData: {'{$request.body#/url}': {}}}",
)
UNUSED = Rule(
    "component-is-not-used", _N, "Nothing refers to `{name}`.", "Remove it, or refer to it.",
    source="OAS, Components Object: all objects defined within have no effect unless they are referenced",
    bad="components:\n  schemas:\n    Old: {type: string}\npaths:\n  /pets:\n    get: {responses: {'200': {description: Fine}}}", good="components:\n  responses:\n    Pets: {description: Fine}\npaths:\n  /pets:\n    get: {responses: {'200': {$ref: '#/components/responses/Pets'}}}",
)
