"""Every finding about an Integration Procedure: one row each."""

from __future__ import annotations

from generator.diagnostics import Confidence, Diagnostic, Rule, Severity, Span
from generator.omni.model import Element

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
_HELP = "Salesforce Help: Omnistudio Integration Procedures"
_WSDL = "Metadata API WSDL 66.0, type OmniIntegrationProcedure"
_DOC, _SEEN, _OURS = Confidence.DOCUMENTED, Confidence.OBSERVED, Confidence.INFERRED
_MATCH = (
    "OmniStudio itself does not know registered services: that a Rest Action belongs to an operation is our matching"
)

UNREADABLE = Rule(
    "omni-unreadable", _E, "the file cannot be read as a procedure: {reason}", "retrieve or export it anew", _WSDL, _DOC,
    bad="<OmniIntegrationProcedure>", good="<OmniIntegrationProcedure></OmniIntegrationProcedure>",
)  # fmt: skip
BAD_CONFIG = Rule(
    "omni-bad-config", _E, 'the propertySetConfig of "{name}" is not JSON: {reason}', "save the element again in the designer", _WSDL, _DOC,
    bad="<propertySetConfig>{elementValueMap}</propertySetConfig>", good='<propertySetConfig>{"elementValueMap": {}}</propertySetConfig>',
)  # fmt: skip
BAD_FORMULA = Rule(
    "omni-bad-formula", _E, 'the formula of {part} of "{name}" cannot be read: {reason}', "write it as the designer shows it", _HELP, _DOC,
    bad='"executionConditionalFormula": "ISBLANK(%Id%,"', good='"executionConditionalFormula": "ISBLANK(%Id%)"',
)  # fmt: skip
FORMULA_SLIP = Rule(
    "omni-formula-slip", _W, 'the formula of {part} of "{name}" has {slip}; it is read as if it were right, which an org may not do',
    "write it as the designer shows it", "seen in procedures of Salesforce's own templates", _SEEN,
    bad='"executionConditionalFormula": "ISBLANK(%Id%"', good='"executionConditionalFormula": "ISBLANK(%Id%)"',
)  # fmt: skip
UNKNOWN_FUNCTION = Rule(
    "omni-function-not-emulated", _N, 'the function {function} in {part} of "{name}" is not emulated; a run that reaches it stops there',
    "{offer}", _HELP, _OURS,
    bad='"elementValueMap": {"a": "=QUERY(\'SELECT Id FROM Account\')"}', good='"elementValueMap": {"a": "=LISTSIZE(%Items%)"}',
)  # fmt: skip
NOT_EMULATED = Rule(
    "omni-not-emulated", _N, '{type} "{name}" needs an org; a run that reaches it stops there', "give its answer with --set {name}=JSON", _HELP, _OURS,
    bad='"type": "Remote Action"', good='"type": "Set Values"',
)  # fmt: skip
PROCEDURE_MISSING = Rule(
    "omni-procedure-not-at-hand", _W, 'the procedure "{procedure}" that "{name}" calls is not at hand',
    "keep its file beside this one, say where with --procedures DIR, or give the answer with --set {name}=JSON", _HELP, _OURS,
    bad='"integrationProcedureKey": "Order_Missing"', good='"integrationProcedureKey": "Order_Price"',
)  # fmt: skip
SAME_NAME = Rule(
    "omni-same-name", _W, 'two elements are called "{name}": the answer of the later one replaces that of the earlier', "rename one", _HELP, _OURS,
    bad="two elements SetValues1", good="SetValues1 and SetValues2",
)  # fmt: skip
NO_RESPONSE = Rule(
    "omni-no-response", _W, "no Response Action is switched on: callers get nothing chosen", "add a Response Action as the last element", _HELP, _OURS,
    bad="a procedure of Set ConfigValues alone", good="the same with a Response Action",
)  # fmt: skip
NESTED_LOOP = Rule(
    "omni-nested-loop", _W, 'the Loop Block "{name}" stands inside another, which the managed package does not support',
    "call a procedure with the inner loop", _HELP, _DOC,
    bad="Loop Block in Loop Block", good="Loop Block with an Integration Procedure Action",
)  # fmt: skip
BLOCK_EMPTY = Rule(
    "omni-block-without-list", _E, 'the Loop Block "{name}" names no list', "name the node that holds the list, without percent signs", _HELP, _DOC,
    bad='"loopList": ""', good='"loopList": "Order:Items"',
)  # fmt: skip
NO_OPERATION = Rule(
    "omni-no-operation", _E, '"{name}": no operation of {services} is {method} {path}', "{offer}", _MATCH, _OURS,
    bad='"restPath": "/message", "restMethod": "POST"', good='"restPath": "/messages", "restMethod": "POST"',
)  # fmt: skip
PARAMETER_MISSING = Rule(
    "omni-parameter-missing", _E, '"{name}": {action} requires the {place} parameter {parameter}', "give it under restOptions", _MATCH, _OURS,
    bad='"restOptions": {"params": {}}', good='"restOptions": {"params": {"country": "%country%"}}',
)  # fmt: skip
PARAMETER_UNKNOWN = Rule(
    "omni-parameter-unknown", _W, '"{name}": {action} has no query parameter {parameter}', "{offer}", _MATCH, _OURS,
    bad='"params": {"contry": "%country%"}', good='"params": {"country": "%country%"}',
)  # fmt: skip
FIELD_UNKNOWN = Rule(
    "omni-field-unknown", _E, '"{name}": the body of {action} has no field {field}', "{offer}", _MATCH, _OURS,
    bad='"additionalInput": {"txt": "Hello"}', good='"additionalInput": {"text": "Hello"}',
)  # fmt: skip
FIELD_MISSING = Rule(
    "omni-field-missing", _W, '"{name}": the body of {action} requires {field}, which additionalInput alone does not give', "add it", _MATCH, _OURS,
    bad='"additionalInput": {"text": "Hello"}', good='"additionalInput": {"text": "Hello", "destination": "%to%"}',
)  # fmt: skip
ABSOLUTE = Rule(
    "omni-absolute-address", _W, '"{name}" writes the address {host} of the registered service {service} itself',
    "choose its named credential, and write the path alone", _MATCH, _OURS,
    bad='"restPath": "https://api.example.com/messages"', good='"namedCredential": "Messages", "restPath": "/messages"',
)  # fmt: skip
SECRET = Rule(
    "omni-secret-written", _W, '"{name}" holds a secret as text in the header {header}', "keep it in a named credential", _HELP, _OURS,
    bad='"headers": {"Authorization": "Bearer 8f14e45f"}', good='"namedCredential": "Messages"',
)  # fmt: skip
NOT_MATCHED = Rule(
    "omni-rest-not-matched", _N, '"{name}" belongs to no registered service: {reason}; it is not checked, and a run sends it as plain HTTP when allowed',
    "register the service, or name its spec with --spec SPEC --service NAME", _MATCH, _OURS,
    bad='"namedCredential": "Elsewhere"', good='"namedCredential": "Messages"',
)  # fmt: skip


def found(rule: Rule, element: Element, key: str = "", **args: object) -> Diagnostic:
    """A finding about an element, at the line of a key of its configuration where one is named."""
    line = element.line_of(key) if key else element.line
    named = {"name": element.name, **args}
    return Diagnostic(rule, Span(element.file, element.name, line, 1 if line else 0), tuple(sorted(named.items())))


def found_in(rule: Rule, file: str, line: int = 0, column: int = 0, **args: object) -> Diagnostic:
    """A finding about a whole file, or a place in it."""
    return Diagnostic(rule, Span(file, "", line, column or (1 if line else 0)), tuple(sorted(args.items())))
