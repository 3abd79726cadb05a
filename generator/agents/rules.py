"""What can be wrong with the files that make an action known to an agent."""

from __future__ import annotations

from generator.diagnostics import Confidence, Rule, Severity

_SOURCE = "https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_genaifunction.htm"
_FLOW = "<invocationTarget>{0}</invocationTarget><invocationTargetType>externalService</invocationTargetType>"
_GOOD = _FLOW.format("CPaaSSMS.Send-Sms-Single")
_IN = '{{"required": ["subAccountId", "body"], "properties": {{"subAccountId": {{}}, {0}}}}}'

TARGET = Rule(
    "agent-target-unknown",
    Severity.ERROR,
    "the action {target} does not exist",
    "{offer}",
    _SOURCE,
    Confidence.OBSERVED,
    text="An agent names an action as a flow does: `Service.operation`, in Agent Script with `externalService://` before it.",
    bad=_FLOW.format("CPaaSSMS.SendSms"),
    good=_GOOD,
)
NOT_AT_HAND = Rule(
    "agent-service-not-at-hand",
    Severity.WARNING,
    "the service of {target} is not at hand, so this action is not checked",
    "name its spec with --spec and --service, or its registration with --registration",
    _SOURCE,
    text="Services are those of the nearest extsvc.toml, of registrations in the project of the files, and those named.",
    bad=_FLOW.format("Weather.now"),
    good=_GOOD,
)
INPUT = Rule(
    "agent-input-unknown",
    Severity.ERROR,
    "{target} has no input '{name}'",
    "{offer}",
    _SOURCE,
    Confidence.OBSERVED,
    text="Inputs of an agent's action bear the names of the operation's parameters, as the document writes them, and `body`.",
    bad=_IN.format('"body": {}, "to": {}'),
    good=_IN.format('"body": {}'),
)
REQUIRED = Rule(
    "agent-input-missing",
    Severity.ERROR,
    "{target} needs the input '{name}', which is not {state} here",
    "add it, and list it in `required`",
    _SOURCE,
    Confidence.INFERRED,
    text="An action that is called without a required input fails; the planner asks for what is listed as required only.",
    bad='{"required": ["subAccountId"], "properties": {"subAccountId": {}}}',
    good=_IN.format('"body": {}'),
)
OUTPUT = Rule(
    "agent-output-unknown",
    Severity.ERROR,
    "{target} has no output '{name}'",
    "{offer}",
    _SOURCE,
    Confidence.OBSERVED,
    text="Outputs are called by the code of the answer (`200`, `404Exc`), `responseCode` and `defaultExc`.",
    bad='{"properties": {"201": {}}}',
    good='{"properties": {"200": {}}}',
)
TYPE = Rule(
    "agent-type-wrong",
    Severity.ERROR,
    "'{name}' of {target} is typed {given}, it is {wanted}",
    "write {wanted}",
    _SOURCE,
    Confidence.INFERRED,
    text="Names of classes carry `c__` behind the namespace here, unlike in flows (seen in files that an org wrote). Lists and maps "
    "are not judged: no file shows how they are typed.",
    bad='{"properties": {"responseCode": {"lightning:type": "lightning__textType"}}}',
    good='{"properties": {"responseCode": {"lightning:type": "lightning__integerType"}}}',
)
ANSWER = Rule(
    "agent-answer-unused",
    Severity.WARNING,
    "no agent sees the answer {name} of {target}: of several 2xx answers it uses the lowest",
    "let the answer that agents need have the lowest code",
    "MuleSoft, SF API Topic and Action Enablement 1.1",
    Confidence.DOCUMENTED,
    text="Said by the vendor's own rule set for agent actions. `validate --for agents` says the same of the document.",
    bad="responses: {'200': ..., '202': ...}",
    good="responses: {'200': ...}",
)
OPEN = Rule(
    "agent-answer-open",
    Severity.WARNING,
    "the answer {name} of {target} may hold more than it describes, which agents do not take",
    "say additionalProperties: false in its schema",
    "MuleSoft, SF API Topic and Action Enablement 1.1",
    Confidence.DOCUMENTED,
    text="An answer must not be open where an agent reads it: a schema that speaks of further properties, or is any value. "
    "A schema that says nothing of further properties is taken by orgs (seen), and not told here.",
    bad="additionalProperties: true",
    good="additionalProperties: false",
)
UNREADABLE = Rule(
    "agent-file-unreadable",
    Severity.ERROR,
    "{path} cannot be read: {reason}",
    "give metadata as an org or the Salesforce CLI writes it",
    _SOURCE,
    text="Functions and planner bundles are XML, their schemas JSON, Agent Script is UTF-8 text.",
    bad="<GenAiFunction>",
    good=f"<GenAiFunction>{_GOOD}</GenAiFunction>",
)
