"""Every finding about a flow: one row each."""

from __future__ import annotations

from generator.diagnostics import Confidence, Diagnostic, Rule, Severity, Span
from generator.salesforce.xml import UnreadableXml, XmlElement

_SOURCE = "Metadata API: Flow"
_E, _R, _W, _N = Severity.ERROR, Severity.REFUSAL, Severity.WARNING, Severity.NOTE
_WSDL = "Metadata API WSDL 66.0, type Flow"
_DOC, _SEEN, _OURS = Confidence.DOCUMENTED, Confidence.OBSERVED, Confidence.INFERRED
_CALLOUTS = "Apex and Flow limits: callouts in a transaction"
# Parts of the examples about callouts.
STARTED = "<connector><targetReference>Set</targetReference></connector></start>"
_TRIGGERED = STARTED.replace(
    "</start>",
    "<object>Account</object><recordTriggerType>Update</recordTriggerType><triggerType>{}</triggerType></start>",
)
_KEEP = "<recordUpdates><name>Keep</name><label>Keep</label><connector><targetReference>Set</targetReference></connector><inputReference>sms</inputReference></recordUpdates>"
_LOOPED = (
    "<connector><targetReference>Rows</targetReference></connector></start>"
    "<recordLookups><name>Rows</name><label>Rows</label><connector><targetReference>Each</targetReference></connector><limit><numberValue>200.0</numberValue></limit><object>Account</object><storeOutputAutomatically>true</storeOutputAutomatically></recordLookups>"
    "<loops><name>Each</name><label>Each</label><collectionReference>Rows</collectionReference><nextValueConnector><targetReference>Tell</targetReference></nextValueConnector><noMoreValuesConnector><targetReference>Set</targetReference></noMoreValuesConnector></loops>"
    "<actionCalls><name>Tell</name><label>Tell</label><actionName>CPaaSSMS.Send-Sms-Single</actionName><actionType>externalService</actionType><connector><targetReference>Each</targetReference></connector><faultConnector><targetReference>Each</targetReference></faultConnector><inputParameters><name>subAccountId</name><value><elementReference>account</elementReference></value></inputParameters><inputParameters><name>body</name><value><elementReference>sms</elementReference></value></inputParameters></actionCalls>"
)  # fmt: skip

UNREADABLE = Rule(
    "flow-unreadable", _E, "the file cannot be read as XML: {reason}", "save it again from Flow Builder or retrieve it anew", _WSDL, _DOC,
    bad="<Flow>", good="<Flow></Flow>",
)  # fmt: skip
NOT_A_FLOW = Rule(
    "flow-wrong-root", _E, 'the root element is "{tag}", not "{expected}"', "pass a file of the expected kind", _WSDL, _DOC,
    bad="<CustomObject></CustomObject>", good="<Flow></Flow>",
)  # fmt: skip
UNKNOWN_ELEMENT = Rule(
    "flow-unknown-xml", _N, '"{tag}" is not a field of {parent} that we know; it is kept and ignored',
    "nothing to do unless the name is misspelt", _WSDL, _DOC,
    bad="<labell>Send it</labell>", good="<label>Send it</label>",
)  # fmt: skip
BAD_LITERAL = Rule(
    "flow-bad-literal", _E, '"{text}" is not a valid {kind}', "write it as the Metadata API does", _WSDL, _DOC,
    bad="<dateValue>31.12.2026</dateValue>", good="<dateValue>2026-12-31</dateValue>",
)  # fmt: skip
NOT_EMULATED = Rule(
    "flow-not-emulated", _N, '{kind} "{name}" needs an org; a run that reaches it stops there',
    "give its outputs with --set or a test's mock, or keep it off the path", _SOURCE, _OURS,
    bad="<actionName>emailSimple</actionName><actionType>emailSimple</actionType>", good="<actionName>CPaaSSMS.Send-Many-Sms</actionName><actionType>externalService</actionType>",
)  # fmt: skip
NEEDS_RECORDS = Rule(
    "flow-needs-records", _N, '{kind} "{name}" needs records; a run without any stops there',
    "give records with --records, or the element's outputs with --set", _SOURCE, _OURS,
    bad=STARTED.replace("Set", "Look") + "<recordLookups><name>Look</name><label>Look</label><connector><targetReference>Set</targetReference></connector><object>Account</object></recordLookups>",
    good=STARTED,
)  # fmt: skip
REGISTRATION_MISSING = Rule(
    "flow-registration-not-at-hand", _N, 'the service "{service}" is not at hand: what the flow says about it is not checked',
    "pass its spec with --spec SPEC --service {service}, its generated package with --clients DIR, or the registration's XML with --registration FILE",
    _SOURCE, _OURS,
    bad="<actionName>Elsewhere.Send</actionName>", good="<actionName>CPaaSSMS.Send-Many-Sms</actionName>",
)  # fmt: skip
UNKNOWN_SERVICE = Rule(
    "flow-unknown-service", _E, 'no service "{service}" is registered', "{offer}", _WSDL, _SEEN,
    bad="<actionName>CPaasSMSS.Send-Sms-Single</actionName>", good="<actionName>CPaaSSMS.Send-Sms-Single</actionName>",
)  # fmt: skip
UNKNOWN_ACTION = Rule(
    "flow-unknown-action", _E, 'the service "{service}" has no picked operation "{operation}"', "{offer}", _WSDL, _SEEN,
    bad="<actionName>CPaaSSMS.Send-Sms</actionName>", good="<actionName>CPaaSSMS.Send-Sms-Single</actionName>",
)  # fmt: skip
UNKNOWN_INPUT = Rule(
    "flow-unknown-input", _E, '{action} has no input "{name}"', "{offer}", _WSDL, _SEEN,
    bad="<inputParameters><name>subAccount</name><value><stringValue>demo</stringValue></value></inputParameters>", good="<inputParameters><name>subAccountId</name><value><stringValue>demo</stringValue></value></inputParameters>",
)  # fmt: skip
MISSING_INPUT = Rule(
    "flow-missing-input", _E, 'the required input "{name}" of {action} is not set', "give it a value in the action's inputs", _WSDL, _SEEN,
    bad="(nothing)", good="<inputParameters><name>subAccountId</name><value><stringValue>demo</stringValue></value></inputParameters>",
)  # fmt: skip
EMPTY_INPUT = Rule(
    "flow-empty-input", _W, 'the required input "{name}" of {action} is left empty', "give it a value in the action's inputs", _SOURCE, _SEEN,
    bad="<inputParameters><name>subAccountId</name></inputParameters>", good="<inputParameters><name>subAccountId</name><value><stringValue>demo</stringValue></value></inputParameters>",
)  # fmt: skip
MISSING_FIELD = Rule(
    "flow-required-field-never-set", _W, '{action} gets {variable}, whose required field "{field}" this flow never sets',
    "assign {variable}.{field} before the action, or the callout fails with a missing required property", _SOURCE, _SEEN,
    bad="<assignToReference>sms.source</assignToReference>", good="<assignToReference>sms.destination</assignToReference>",
)  # fmt: skip
INPUT_TYPE = Rule(
    "flow-input-type", _E, 'input "{name}" of {action} takes {expected}, but {given} is passed', "pass a value of type {expected}", _SOURCE, _SEEN,
    bad="<name>body</name><value><elementReference>text</elementReference></value>", good="<name>body</name><value><elementReference>sms</elementReference></value>",
)  # fmt: skip
UNKNOWN_OUTPUT = Rule(
    "flow-unknown-output", _E, '{action} has no output "{name}"', "{offer}",
    "External Services: outputs are the declared codes, <code>Exc, defaultExc and responseCode", _DOC,
    bad="<assignToReference>reply</assignToReference><name>201</name>", good="<assignToReference>reply</assignToReference><name>200</name>",
)  # fmt: skip
OUTPUT_TYPE = Rule(
    "flow-output-type", _E, 'output "{name}" of {action} is {given}, but {target} is {expected}', "use a variable of type {given}", _SOURCE, _SEEN,
    bad="<assignToReference>day</assignToReference><name>responseCode</name>", good="<assignToReference>code</assignToReference><name>responseCode</name>",
)  # fmt: skip
OUTPUT_NOT_STORED = Rule(
    "flow-output-not-stored", _E, "{reference} reads an output of {action}, which does not store its outputs automatically",
    "set storeOutputAutomatically, or assign the output to a variable", _WSDL, _DOC,
    bad="<storeOutputAutomatically>false</storeOutputAutomatically>", good="<storeOutputAutomatically>true</storeOutputAutomatically>",
)  # fmt: skip
UNKNOWN_CLASS = Rule(
    "flow-unknown-class", _E, 'the service "{service}" has no Apex-defined class "{name}"', "{offer}", _SOURCE, _SEEN,
    bad="<apexClass>ExternalService__CPaaSSMS_Sms</apexClass>", good="<apexClass>ExternalService__CPaaSSMS_SmsRequest</apexClass>",
)  # fmt: skip
UNKNOWN_FIELD = Rule(
    "flow-unknown-field", _E, '{reference}: {owner} has no field "{field}"', "{offer}",
    "field paths follow the registered schema, compared without regard to case", _SEEN,
    bad="<assignToReference>sms.to</assignToReference>", good="<assignToReference>sms.destination</assignToReference>",
)  # fmt: skip
NOT_AN_OBJECT = Rule(
    "flow-not-an-object", _E, '{reference}: "{prefix}" is {given}, which has no fields', "end the reference at {prefix}", _SOURCE, _DOC,
    bad="<stringValue>{!text.length}</stringValue>", good="<stringValue>{!text}</stringValue>",
)  # fmt: skip
FIELD_OF_MAP = Rule(
    "flow-field-of-map", _E, '{reference}: "{prefix}" is a {given}, whose keys a flow cannot read',
    "declare the answer with named properties, or read it in Apex", "External Services: maps are usable in Apex, not in Flow", _DOC,
    bad="<elementReference>Send.200.details.umid</elementReference>", good="<elementReference>Send.200.umid</elementReference>",
)  # fmt: skip
UNKNOWN_REFERENCE = Rule(
    "flow-unknown-reference", _E, '{reference}: the flow has no resource or element "{name}"', "{offer}", _WSDL, _DOC,
    bad="<leftValueReference>txt</leftValueReference>", good="<leftValueReference>text</leftValueReference>",
)  # fmt: skip
UNKNOWN_GLOBAL = Rule(
    "flow-unknown-global", _W, '{reference}: "{name}" is not a global we know', "{offer}", _SOURCE, _DOC,
    bad="<stringValue>{!$Usr.Id}</stringValue>", good="<stringValue>{!$User.Id}</stringValue>",
)  # fmt: skip
NAME_CASE = Rule(
    "flow-name-case", _N, '{reference} is written with other capitals than "{name}"', "spell it {name}", _SOURCE, _OURS,
    bad="<assignToReference>SMS.text</assignToReference>", good="<assignToReference>sms.text</assignToReference>",
)  # fmt: skip
UNKNOWN_TARGET = Rule(
    "flow-unknown-target", _E, '"{element}" leads to "{target}", which does not exist', "{offer}", _WSDL, _DOC,
    bad="<faultConnector><targetReference>Faild</targetReference></faultConnector>", good="<faultConnector><targetReference>Failed</targetReference></faultConnector>",
)  # fmt: skip
UNREACHABLE = Rule(
    "flow-unreachable", _W, '"{name}" is never reached from Start', "connect it or delete it", _SOURCE, _DOC,
    bad="(nothing)", good="<connector><targetReference>Last</targetReference></connector>",
)  # fmt: skip
NO_START = Rule(
    "flow-no-start", _W, "Start leads nowhere", "connect Start to the first element", _SOURCE, _DOC,
    bad="(nothing)", good="<connector><targetReference>Set</targetReference></connector>",
)  # fmt: skip
ENDLESS = Rule(
    "flow-endless-cycle", _E, "no path leads out of {cycle}: a run that comes there never ends",
    "add a decision that leaves the cycle", _SOURCE, _OURS,
    bad="<connector><targetReference>Failed</targetReference></connector>", good="<connector><targetReference>Last</targetReference></connector>",
)  # fmt: skip
CALLBACK_OPERATION = Rule(
    "flow-callback-operation", _E, "{action} has callbacks: an operation that answers later is not available in Flow",
    "start it from Apex, or call an operation without callbacks", "External Services: operations with callbacks", _DOC,
    bad="<actionName>CPaaSSMS.Watch-Sms</actionName>", good="<actionName>CPaaSSMS.Send-Many-Sms</actionName>",
)  # fmt: skip
INACTIVE_OPERATION = Rule(
    "flow-inactive-operation", _E, "{action} is not active in its registration, so no flow can call it",
    "activate the operation in the registration, in Setup or as <active>true</active>",
    "Metadata API: ExternalServiceRegistration, operations", _DOC,
    bad="<operations><active>false</active><name>send-sms-single</name></operations>",
    good="<operations><active>true</active><name>send-sms-single</name></operations>",
)  # fmt: skip
CALLOUT_BEFORE_SAVE = Rule(
    "flow-callout-before-save", _E, '"{name}" calls out before a record is saved, where no callout is allowed',
    "run the flow after the save, and the callout on its asynchronous path (AsyncAfterCommit)", _CALLOUTS, _DOC,
    bad=_TRIGGERED.format("RecordBeforeSave"), good=STARTED,
)  # fmt: skip
CALLOUT_IN_TRIGGER = Rule(
    "flow-callout-on-immediate-path", _E, '"{name}" calls out on the immediate path of a record-triggered flow, where no callout is allowed',
    "move it to the asynchronous path (AsyncAfterCommit) or behind a pause", _CALLOUTS, _DOC,
    bad=_TRIGGERED.format("RecordAfterSave"), good=STARTED,
)  # fmt: skip
CALLOUT_IN_LOOP = Rule(
    "flow-callout-in-loop", _W, '"{name}" calls out each time round {cycle}: a transaction allows {limit} callouts',
    "send the items in one request, or bound their number", _CALLOUTS, _DOC,
    bad="<defaultConnector><targetReference>Send_many</targetReference></defaultConnector>", good="<defaultConnector><targetReference>Child_flow</targetReference></defaultConnector>",
)  # fmt: skip
TOO_MANY_CALLOUTS = Rule(
    "flow-too-many-callouts", _E, '"{name}" calls out up to {count} times in {cycle}: a transaction allows {limit} callouts',
    "send the items in one request, or fewer of them", _CALLOUTS, _DOC,
    bad=_LOOPED, good=STARTED,
)  # fmt: skip
CALLOUT_AFTER_WRITE = Rule(
    "flow-callout-after-write", _E, '"{name}" calls out after {write} in the same transaction: it fails with "uncommitted work pending"',
    "call out first, set flowTransactionModel to NewTransaction, or pause in between", _CALLOUTS, _DOC,
    bad=STARTED.replace("Set", "Keep") + _KEEP,
    good=STARTED,
)  # fmt: skip
NO_FAULT_PATH = Rule(
    "flow-missing-fault-path", _W, 'the callout "{name}" has no fault path: when it fails, the whole interview fails',
    "add a fault connector that reads {{!$Flow.FaultMessage}}", _SOURCE, _DOC,
    bad="(nothing)", good="<faultConnector><targetReference>Failed</targetReference></faultConnector>",
)  # fmt: skip
OUTPUT_NEVER_SET = Rule(
    "flow-output-never-set", _W, 'the output variable "{name}" is never set', "assign it on every path, or clear \"available for output\"", _SOURCE, _DOC,
    bad="<name>spare</name><dataType>String</dataType><isOutput>true</isOutput>", good="<name>spare</name><dataType>String</dataType><isOutput>false</isOutput>",
)  # fmt: skip
READ_NEVER_SET = Rule(
    "flow-read-never-set", _N, 'the variable "{name}" is read, but nothing sets it', "assign it, give it a default value, or make it an input", _SOURCE, _OURS,
    bad="<name>note</name><dataType>String</dataType><isInput>false</isInput>", good="<name>note</name><dataType>String</dataType><isInput>true</isInput>",
)  # fmt: skip
ASSIGN_TARGET = Rule(
    "flow-not-assignable", _E, '"{name}" is {kind} and cannot be assigned to', "assign to a variable", _WSDL, _DOC,
    bad="<assignToReference>LIMIT</assignToReference>", good="<assignToReference>total</assignToReference>",
)  # fmt: skip
DUPLICATE_NAME = Rule(
    "flow-duplicate-name", _E, 'the name "{name}" is used by {first} and {second}', "names of elements and resources are unique in a flow", _SOURCE, _DOC,
    bad="<name>Send</name>", good="<name>Other_text</name>",
)  # fmt: skip
BAD_NAME = Rule(
    "flow-bad-name", _N, '"{name}" is not a valid API name', "letters, digits and single underscores, a letter first, no underscore last", _SOURCE, _DOC,
    bad="<name>spare text</name><dataType>String</dataType>", good="<name>spare</name><dataType>String</dataType>",
)  # fmt: skip
BAD_FORMULA = Rule(
    "flow-bad-formula", _E, 'the formula of "{name}" cannot be read: {reason}', "{offer}", _SOURCE, _DOC,
    bad='<expression>IF({!total} &gt; 1, "x"</expression>', good='<expression>IF({!total} &gt; 1, "x", "y")</expression>',
)  # fmt: skip
UNKNOWN_FUNCTION = Rule(
    "flow-function-not-emulated", _N, 'the function {function} in "{name}" is not emulated', "{offer}", _SOURCE, _OURS,
    bad="<expression>VLOOKUP(1, 2, 3)</expression>", good="<expression>LEN({!text})</expression>",
)  # fmt: skip
BAD_LOGIC = Rule(
    "flow-bad-logic", _E, 'the condition logic "{logic}" of "{name}" does not fit its {count}: {reason}',
    "use and, or, or numbers joined by AND, OR, NOT and parentheses", _WSDL, _DOC,
    bad="<conditionLogic>1 AND (2 OR 3)</conditionLogic>", good="<conditionLogic>1 AND 2</conditionLogic>",
)  # fmt: skip
BAD_OPERATOR = Rule(
    "flow-unknown-operator", _W, '"{operator}" is not an operator that we know', "{offer}", _WSDL, _DOC,
    bad="<operator>Equals</operator>", good="<operator>EqualTo</operator>",
)  # fmt: skip
SUBFLOW_MISSING = Rule(
    "flow-subflow-not-at-hand", _N, 'the subflow "{flow}" is not at hand: what is passed to it is not checked',
    "name its file too, or keep it beside this one", _SOURCE, _OURS,
    bad="<flowName>Not_Here</flowName>", good="<flowName>Child</flowName>",
)  # fmt: skip
SUBFLOW_INPUT = Rule(
    "flow-subflow-parameter", _E, 'the flow "{flow}" has no {direction} variable "{name}"', "{offer}", _SOURCE, _DOC,
    bad="<name>recordNumber</name>", good="<name>recordId</name>",
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
