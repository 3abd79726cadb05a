"""Every finding about a flow: one row each."""

from __future__ import annotations

from generator.diagnostics import Confidence, Diagnostic, Rule, Severity, Span
from generator.salesforce.xml import UnreadableXml, XmlElement

_SOURCE = "Metadata API: Flow"
_E, _R, _W, _N = Severity.ERROR, Severity.REFUSAL, Severity.WARNING, Severity.NOTE
_WSDL = "Metadata API WSDL 66.0, type Flow"
_DOC, _SEEN, _OURS = Confidence.DOCUMENTED, Confidence.OBSERVED, Confidence.INFERRED

UNREADABLE = Rule(
    "flow-unreadable", _E, "the file cannot be read as XML: {reason}", "save it again from Flow Builder or retrieve it anew", _WSDL, _DOC,
    bad="<Flow>", good="<Flow></Flow>",
)  # fmt: skip
NOT_A_FLOW = Rule(
    "flow-wrong-root", _E, 'the root element is "{tag}", not "{expected}"', "pass a file of the expected kind", _WSDL, _DOC,
    bad="<CustomObject>", good="<Flow>",
)  # fmt: skip
UNKNOWN_ELEMENT = Rule(
    "flow-unknown-xml", _N, '"{tag}" is not a field of {parent} that we know; it is kept and ignored',
    "nothing to do unless the name is misspelt", _WSDL, _DOC,
    bad="<actionNames>", good="<actionName>",
)  # fmt: skip
BAD_LITERAL = Rule(
    "flow-bad-literal", _E, '"{text}" is not a valid {kind}', "write it as the Metadata API does", _WSDL, _DOC,
    bad="a Date with the value 31.12.2026", good="a Date with the value 2026-12-31",
)  # fmt: skip
NOT_EMULATED = Rule(
    "flow-not-emulated", _N, '{kind} "{name}" needs an org; a run that reaches it stops there',
    "give its outputs with --set or a test's mock, or keep it off the path", _SOURCE, _OURS,
    bad="a Get Records element", good="a variable that is given for the run",
)  # fmt: skip
REGISTRATION_MISSING = Rule(
    "flow-registration-not-at-hand", _N, 'the service "{service}" is not at hand: what the flow says about it is not checked',
    "pass its spec with --spec SPEC --service {service}, its generated package with --clients DIR, or the registration's XML with --registration FILE",
    _SOURCE, _OURS,
    bad="extsvc flow check a.flow-meta.xml", good="extsvc flow check a.flow-meta.xml --spec CPaaSSMS=sms.json",
)  # fmt: skip
UNKNOWN_ACTION = Rule(
    "flow-unknown-action", _E, 'the service "{service}" has no picked operation "{operation}"', "{offer}", _WSDL, _SEEN,
    bad="CPaaSSMS.Send-Sms", good="CPaaSSMS.Send-Sms-Single",
)  # fmt: skip
UNKNOWN_INPUT = Rule(
    "flow-unknown-input", _E, '{action} has no input "{name}"', "{offer}", _WSDL, _SEEN,
    bad="subAccountID: demo", good="subAccountId: demo",
)  # fmt: skip
MISSING_INPUT = Rule(
    "flow-missing-input", _E, 'the required input "{name}" of {action} is not set', "give it a value in the action's inputs", _WSDL, _SEEN,
    bad="subAccountId is not set", good="subAccountId: demo",
)  # fmt: skip
EMPTY_INPUT = Rule(
    "flow-empty-input", _W, 'the required input "{name}" of {action} is left empty', "give it a value in the action's inputs", _SOURCE, _SEEN,
    bad="body: (no value)", good="body: {!smsBody}",
)  # fmt: skip
MISSING_FIELD = Rule(
    "flow-required-field-never-set", _W, '{action} gets {variable}, whose required field "{field}" this flow never sets',
    "assign {variable}.{field} before the action, or the callout fails with a missing required property", _SOURCE, _SEEN,
    bad="smsBody.text is never assigned", good="assign smsBody.text",
)  # fmt: skip
INPUT_TYPE = Rule(
    "flow-input-type", _E, 'input "{name}" of {action} takes {expected}, but {given} is passed', "pass a value of type {expected}", _SOURCE, _SEEN,
    bad="subAccountId: {!numberOfMessages}", good="subAccountId: {!subAccount}",
)  # fmt: skip
UNKNOWN_OUTPUT = Rule(
    "flow-unknown-output", _E, '{action} has no output "{name}"', "{offer}",
    "External Services: outputs are the declared codes, <code>Exc, defaultExc and responseCode", _DOC,
    bad="{!Send.201}", good="{!Send.200}",
)  # fmt: skip
OUTPUT_TYPE = Rule(
    "flow-output-type", _E, 'output "{name}" of {action} is {given}, but {target} is {expected}', "use a variable of type {given}", _SOURCE, _SEEN,
    bad="output 200 into a text variable", good="output 200 into a variable of its class",
)  # fmt: skip
OUTPUT_NOT_STORED = Rule(
    "flow-output-not-stored", _E, "{reference} reads an output of {action}, which does not store its outputs automatically",
    "set storeOutputAutomatically, or assign the output to a variable", _WSDL, _DOC,
    bad="{!Send.200.umid} with stored outputs off", good="outputs stored automatically",
)  # fmt: skip
UNKNOWN_CLASS = Rule(
    "flow-unknown-class", _E, 'the service "{service}" has no Apex-defined class "{name}"', "{offer}", _SOURCE, _SEEN,
    bad="ExternalService__CPaaSSMS_Sms", good="ExternalService__CPaaSSMS_SmsRequest",
)  # fmt: skip
UNKNOWN_FIELD = Rule(
    "flow-unknown-field", _E, '{reference}: {owner} has no field "{field}"', "{offer}",
    "field paths follow the registered schema, compared without regard to case", _SEEN,
    bad="{!smsBody.to}", good="{!smsBody.destination}",
)  # fmt: skip
NOT_AN_OBJECT = Rule(
    "flow-not-an-object", _E, '{reference}: "{prefix}" is {given}, which has no fields', "end the reference at {prefix}", _SOURCE, _DOC,
    bad="{!name.length}", good="LEN({!name})",
)  # fmt: skip
UNKNOWN_REFERENCE = Rule(
    "flow-unknown-reference", _E, '{reference}: the flow has no resource or element "{name}"', "{offer}", _WSDL, _DOC,
    bad="{!smsBdy}", good="{!smsBody}",
)  # fmt: skip
UNKNOWN_GLOBAL = Rule(
    "flow-unknown-global", _W, '{reference}: "{name}" is not a global we know', "{offer}", _SOURCE, _DOC,
    bad="{!$Usr.Id}", good="{!$User.Id}",
)  # fmt: skip
NAME_CASE = Rule(
    "flow-name-case", _N, '{reference} is written with other capitals than "{name}"', "spell it {name}", _SOURCE, _OURS,
    bad="{!SMSBody}", good="{!smsBody}",
)  # fmt: skip
UNKNOWN_TARGET = Rule(
    "flow-unknown-target", _E, '"{element}" leads to "{target}", which does not exist', "{offer}", _WSDL, _DOC,
    bad="targetReference: Snd", good="targetReference: Send",
)  # fmt: skip
UNREACHABLE = Rule(
    "flow-unreachable", _W, '"{name}" is never reached from Start', "connect it or delete it", _SOURCE, _DOC,
    bad="an element that no connector leads to", good="a connector to it, or the element removed",
)  # fmt: skip
NO_START = Rule(
    "flow-no-start", _W, "Start leads nowhere", "connect Start to the first element", _SOURCE, _DOC,
    bad="Start without a connector", good="Start leads to the first element",
)  # fmt: skip
NO_FAULT_PATH = Rule(
    "flow-missing-fault-path", _W, 'the callout "{name}" has no fault path: when it fails, the whole interview fails',
    "add a fault connector that reads {{!$Flow.FaultMessage}}", _SOURCE, _DOC,
    bad="an action without a fault connector", good="a fault connector to a screen",
)  # fmt: skip
OUTPUT_NEVER_SET = Rule(
    "flow-output-never-set", _W, 'the output variable "{name}" is never set', "assign it on every path, or clear \"available for output\"", _SOURCE, _DOC,
    bad="an output variable that no element assigns", good="an assignment to it",
)  # fmt: skip
READ_NEVER_SET = Rule(
    "flow-read-never-set", _N, 'the variable "{name}" is read, but nothing sets it', "assign it, give it a default value, or make it an input", _SOURCE, _OURS,
    bad="{!umid} that nothing sets", good="an assignment before it is read",
)  # fmt: skip
ASSIGN_TARGET = Rule(
    "flow-not-assignable", _E, '"{name}" is {kind} and cannot be assigned to', "assign to a variable", _WSDL, _DOC,
    bad="assign to a constant", good="assign to a variable",
)  # fmt: skip
DUPLICATE_NAME = Rule(
    "flow-duplicate-name", _E, 'the name "{name}" is used by {first} and {second}', "names of elements and resources are unique in a flow", _SOURCE, _DOC,
    bad="a variable and an element called send", good="sendResult and send",
)  # fmt: skip
BAD_NAME = Rule(
    "flow-bad-name", _N, '"{name}" is not a valid API name', "letters, digits and single underscores, a letter first, no underscore last", _SOURCE, _DOC,
    bad="sms body", good="smsBody",
)  # fmt: skip
BAD_FORMULA = Rule(
    "flow-bad-formula", _E, 'the formula of "{name}" cannot be read: {reason}', "{offer}", _SOURCE, _DOC,
    bad="IF({!a} > 1, 'x'", good="IF({!a} > 1, 'x', 'y')",
)  # fmt: skip
UNKNOWN_FUNCTION = Rule(
    "flow-function-not-emulated", _N, 'the function {function} in "{name}" is not emulated', "{offer}", _SOURCE, _OURS,
    bad="PREDICT(...)", good="a value that the flow is given",
)  # fmt: skip
BAD_LOGIC = Rule(
    "flow-bad-logic", _E, 'the condition logic "{logic}" of "{name}" does not fit its {count} condition(s): {reason}',
    "use and, or, or numbers joined by AND, OR, NOT and parentheses", _WSDL, _DOC,
    bad="1 AND (2 OR 3)   # two conditions", good="1 AND 2",
)  # fmt: skip
BAD_OPERATOR = Rule(
    "flow-unknown-operator", _W, '"{operator}" is not an operator that we know', "{offer}", _WSDL, _DOC,
    bad="Equals", good="EqualTo",
)  # fmt: skip
SUBFLOW_MISSING = Rule(
    "flow-subflow-not-at-hand", _N, 'the subflow "{flow}" is not at hand: what is passed to it is not checked',
    "name its file too, or keep it beside this one", _SOURCE, _OURS,
    bad="a subflow whose file is missing", good="both files given",
)  # fmt: skip
SUBFLOW_INPUT = Rule(
    "flow-subflow-parameter", _E, 'the flow "{flow}" has no {direction} variable "{name}"', "{offer}", _SOURCE, _DOC,
    bad="pass recordID", good="pass recordId",
)  # fmt: skip


def found(rule: Rule, file: str, line: int, path: str = "", **args: object) -> Diagnostic:
    """A finding of a rule at a line of a flow file. `path` says where inside the flow, e.g. an element's name."""
    return Diagnostic(rule, Span(file, path, line, 1 if line else 0), tuple(sorted(args.items())))


def found_in(rule: Rule, file: str, place: XmlElement | UnreadableXml, **args: object) -> Diagnostic:
    """A finding of a rule at the very place of an XML element, or where the XML could not be read."""
    return Diagnostic(rule, Span(file, "", place.line, place.column), tuple(sorted(args.items())))


def offer(names: tuple[str, ...], none: str = "correct the name") -> str:
    """The words that offer the nearest names."""
    if not names:
        return none
    if len(names) == 1:
        return f"did you mean {names[0]}?"
    return f"did you mean {', '.join(names[:-1])} or {names[-1]}?"
