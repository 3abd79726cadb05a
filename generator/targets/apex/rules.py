"""What the Apex stubs of a service leave out."""

from __future__ import annotations

from generator.diagnostics import Confidence, Rule, Severity

CLASS_LEFT_OUT = Rule(
    "apex-class-left-out",
    Severity.WARNING,
    "the class {name} is left out of the stubs: no file can have its name everywhere",
    "give the schema or the service a shorter name that is no device of Windows, or check this class in an org",
    "https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file",
    text="A stub stands in a file of its class's name. Names of more than 242 characters do not fit a file system, and "
    "Windows takes no file called con, aux or nul. Members of a class that is left out are typed Object.",
    bad='openapi: 3.0.3\ninfo: {title: T, version: "1"}\npaths: {}  # generate --service Aux --target apex',
    good='openapi: 3.0.3\ninfo: {title: T, version: "1"}\npaths: {}  # generate --service AuxService --target apex',
)
MEMBER_LEFT_OUT = Rule(
    "apex-member-left-out",
    Severity.WARNING,
    "{owner} has two members that Apex cannot tell apart: '{name}' is left out of its stub, '{other}' stays",
    "rename one of the two: Apex ignores case, and has one list of members for all places of a parameter",
    "https://help.salesforce.com/apex/HTViewHelpDoc?id=platform.external_services_apex_registrations.htm",
    confidence=Confidence.INFERRED,
    text="The inputs of an operation are members of one request class, whether they are sent in the path, the query, a header "
    "or the body. What an org makes of two of one name is not known; the stub keeps the first.",
    bad="""paths:
  /a:
    get:
      operationId: find
      parameters:
      - {name: id, in: query, schema: {type: string}}
      - {name: ID, in: header, schema: {type: string}}
      responses: {'204': {description: none}}""",
    good="""paths:
  /a:
    get:
      operationId: find
      parameters:
      - {name: id, in: query, schema: {type: string}}
      - {name: X-ID, in: header, schema: {type: string}}
      responses: {'204': {description: none}}""",
)
CALLBACK_LEFT_OUT = Rule(
    "apex-callback-left-out",
    Severity.NOTE,
    "what Apex adds to {action} for its callbacks is left out of the stubs: its form is not documented in public",
    "check code that handles callbacks in an org",
    "https://help.salesforce.com/s/articleView?id=platform.external_services_async_ops.htm",
    confidence=Confidence.INFERRED,
    text="An operation with callbacks becomes asynchronous, for Apex alone. The call itself is in the stub; the classes that "
    "take what the service sends later are not.",
    bad="""paths:
  /a:
    post:
      operationId: start
      parameters: [{name: url, in: query, schema: {type: string}}]
      responses: {'202': {description: begun}}
      callbacks:
        done:
          '{$request.query.url}':
            post: {responses: {'200': {description: ok}}}""",
    good="""paths:
  /a:
    post:
      operationId: start
      responses: {'202': {description: begun}}""",
)
