"""What can stand in the way of flows: one row per rule."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

_OURS = "our own: nothing is guessed where it could be asked for"
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

NO_FLOW_FILES = Rule(
    "no-flow-files",
    _ERROR,
    "{folder} holds no {suffix} file",
    "name files of this kind, or a folder that holds some",
    _OURS,
    bad="extsvc flow check docs",
    good="extsvc flow check flows",
)
SPEC_NEEDS_SERVICE = Rule(
    "spec-needs-service",
    _ERROR,
    "--spec needs --service NAME",
    "the flows speak of these services: {services}",
    _OURS,
    bad="extsvc flow run F.flow-meta.xml --spec a.json   # calls two services",
    good="extsvc flow run F.flow-meta.xml --spec a.json --service Shop",
)
NOT_CHECKED = Rule(
    "service-not-checked",
    _WARNING,
    "{reason}: {service} is not checked",
    "mend the registration, or name the spec with --spec SPEC --service NAME",
    _OURS,
    bad="a registration beside the flow without a schema",
    good="the same with the OpenAPI text in <schema>",
)
NO_TOOL = Rule(
    "flow-no-tool",
    Severity.NOTE,
    "the flow {flow} is no tool: {reason}",
    "{remedy}",
    _OURS,
    text="`extsvc mcp` serves the flows of a project that can be called from outside and run with its services alone. Others are left "
    "out, each with the reason.",
    bad="extsvc mcp   # beside a flow that a record starts",
    good="extsvc mcp   # beside an active autolaunched flow of picked operations",
)
NOT_AT_HAND = Rule(
    "service-not-at-hand",
    _WARNING,
    "the service {service} is not at hand: its callouts fail",
    "name it with --spec SPEC --service {service}",
    _OURS,
    bad="extsvc flow run F.flow-meta.xml",
    good="extsvc flow run F.flow-meta.xml --spec shop.json --service Shop",
)
NO_CLIENT = Rule(
    "client-not-generated",
    _ERROR,
    "no client can be generated for {service}",
    "mend what is listed above; `extsvc validate` tells more",
    _OURS,
    bad="--spec broken.json --service Shop",
    good="--spec shop.json --service Shop",
)
MOCK_NEEDS_SPEC = Rule(
    "mock-needs-spec",
    _ERROR,
    "--mock needs the spec of {service}",
    "name it with --spec SPEC --service NAME",
    _OURS,
    bad="--clients clients --mock",
    good="--clients clients --spec shop.json --service Shop --mock",
)
NO_MOCK = Rule(
    "mock-not-started",
    _ERROR,
    "no mock for {service}: {reason}",
    "mend what it says, or answer from a recording: --replay FILE",
    _OURS,
    bad="--mock   # of a file that is no spec",
    good="--mock   # of an OpenAPI file",
)
REPLAY_ALONE = Rule(
    "replay-alone",
    _ERROR,
    "--replay answers by itself: leave --mock, --base-url and --record out",
    "leave them out, or leave --replay out",
    _OURS,
    bad="--replay a.json --mock",
    good="--replay a.json",
)
MOCK_OR_URL = Rule(
    "mock-or-address",
    _ERROR,
    "--mock brings its own address: leave --base-url out",
    "leave one of them out",
    _OURS,
    bad="--mock --base-url http://127.0.0.1:8081",
    good="--mock",
)
BAD_RECORDING = Rule(
    "recording-unusable",
    _ERROR,
    "{reason}",
    "make it once with `extsvc flow run FLOW --record FILE`",
    _OURS,
    bad="--replay notes.txt",
    good="--replay answers.json",
)
NO_ZONE = Rule(
    "no-time-zone",
    _ERROR,
    "'{name}' is no time zone",
    "take a name such as UTC or Europe/Berlin",
    _OURS,
    bad="--timezone Berlin",
    good="--timezone Europe/Berlin",
)
NO_MOMENT = Rule(
    "no-moment",
    _ERROR,
    "'{text}' is no moment",
    "write it as 2026-06-24T16:19:00Z",
    _OURS,
    bad="--at tomorrow",
    good="--at 2026-06-24T16:19:00Z",
)
NO_VARIABLE = Rule(
    "input-variable-not-found",
    _ERROR,
    "{flow} has no input variable {name}",
    "{hint}",
    _OURS,
    bad="--input destnation=+65",
    good="--input destination=+65",
)
VALUE_NO_JSON = Rule(
    "input-variable-no-json",
    _ERROR,
    "the value of {name} is not valid JSON",
    "objects and collections are written as JSON",
    _OURS,
    bad="--input items=a,b",
    good='--input \'items=["a","b"]\'',
)
VALUE_TOO_DEEP = Rule(
    "given-value-too-deep",
    _ERROR,
    "the value of {name} cannot be taken: {reason}",
    "give it with fewer lists and objects in one another",
    _OURS,
    bad="--set Load='[[[...200 times more...]]]'",
    good="--set Load='[[[]]]'",
)
NO_TRACE = Rule(
    "trace-unusable",
    _ERROR,
    "{path} is no trace",
    "make one with --trace FILE, given to the command that runs it",
    _OURS,
    bad="--run notes.txt",
    good="--run trace.jsonl",
)
OTHER_TRACE = Rule(
    "trace-of-another-flow",
    _ERROR,
    "{path} holds no step of {flow}",
    "give the trace of a run of it",
    _OURS,
    bad="--run other.jsonl",
    good="--run trace.jsonl",
)
NO_FLOW_OF_TEST = Rule(
    "flow-of-test-missing",
    _ERROR,
    "the flow {flow} is not there",
    "say where with --flows DIR",
    _OURS,
    bad="extsvc flow test T.flowtest-meta.xml",
    good="extsvc flow test T.flowtest-meta.xml --flows flows",
)
SPEC_UNREADABLE = Rule(
    "spec-of-service-unreadable",
    _ERROR,
    "'{path}' cannot be read as an OpenAPI document",
    "see the findings above",
    _OURS,
    bad="--spec notes.txt --service Shop",
    good="--spec shop.json --service Shop",
)
NOTHING_TO_SET = Rule(
    "nothing-to-set",
    _ERROR,
    "{flow} has no element or screen field {name} to set",
    "{hint}",
    _OURS,
    bad='--set Get_Acount=\'{"Name": "x"}\'',
    good='--set Get_Account=\'{"Name": "x"}\'',
)
NO_GLOBAL = Rule(
    "global-not-known",
    _ERROR,
    "{name} is not a global of flows",
    "{hint}",
    _OURS,
    bad="--set '$Usr.Email=a@b.c'",
    good="--set '$User.Email=a@b.c'",
)
NO_ELEMENT = Rule(
    "element-not-found",
    _ERROR,
    "{flow} has no element {name} that could fail",
    "{hint}",
    _OURS,
    bad="--fail Get_Acount",
    good="--fail Get_Account",
)
ENTRY_NOT_ASKED = Rule(
    "entry-conditions-not-asked",
    Severity.NOTE,
    "no $Record is given: the entry conditions of {flow} are not asked",
    "give the record with --set '$Record={{...}}'",
    _OURS,
    bad="extsvc flow run F.flow-meta.xml   # of a flow with entry conditions",
    good="extsvc flow run F.flow-meta.xml --set '$Record={{}}'",
)
RECORDS_UNREADABLE = Rule(
    "records-unreadable",
    _ERROR,
    "{reason}",
    "give JSON by object, a folder of CSV files named like their objects, or a SQLite file",
    _OURS,
    bad="--records records.json   # [1, 2]",
    good='--records records.json   # {"Account": [{"Name": "Acme"}]}',
)
RECORDS_UNWRITABLE = Rule(
    "records-not-written",
    _ERROR,
    "the records are not written to {path}: {reason}",
    "name a .json, .csv or .sqlite file, or a folder that is there, and give --records",
    _OURS,
    bad="--records-out after.json   # without --records",
    good="--records before.json --records-out after.json",
)


_RESUME = "extsvc flow resume"
INTERVIEWS_UNUSABLE = Rule(
    "interviews-unusable",
    _ERROR,
    "the folder of interviews cannot be used: {path}: {reason}",
    "name one that can be written to with --interviews-in DIR",
    _OURS,
    bad="--interviews-in notes.txt   # a file",
    good="--interviews-in waiting",
)
NO_INTERVIEW = Rule(
    "interview-not-found",
    _ERROR,
    "no interview {id} waits in {folder}",
    "{meant}`extsvc flow interviews` lists those that wait; --interviews-in DIR names another folder",
    _OURS,
    bad=f"{_RESUME} 0000000000",
    good=f"{_RESUME} ID   # as `extsvc flow run` printed it",
)
INTERVIEW_UNREADABLE = Rule(
    "interview-unreadable",
    _ERROR,
    "the saved interview {id} cannot be gone on with: {reason}",
    "run the flow anew; `extsvc flow interviews --remove {id}` forgets this one",
    _OURS,
    bad=f"{_RESUME} ID   # of a file that somebody edited",
    good=f"{_RESUME} ID",
)
INTERVIEW_BUSY = Rule(
    "interview-busy",
    _ERROR,
    "another process goes on with the interview {id}",
    "wait for it to end",
    _OURS,
    bad=f"{_RESUME} ID   # twice at once",
    good=f"{_RESUME} ID   # one after the other",
)
FLOW_CHANGED = Rule(
    "flow-changed-meanwhile",
    _ERROR,
    "{path} is not what the interview {id} began with: {reason}",
    "put the old file back, or go on with the copy that was kept: --kept-copy",
    _OURS,
    bad=f"{_RESUME} ID   # of a flow that was edited meanwhile",
    good=f"{_RESUME} ID --kept-copy",
)
SECRET_WITHHELD = Rule(
    "interview-needs-secret",
    _ERROR,
    "the interview {id} held secrets, which are not kept: {names}",
    "give each again: --secret NAME=env:VARIABLE",
    _OURS,
    bad=f"{_RESUME} ID",
    good=f"{_RESUME} ID --secret password=env:PASSWORD",
)
NOT_AWAITED = Rule(
    "event-not-awaited",
    _ERROR,
    "the interview {id} does not wait for {event}{how}",
    "it waits for {awaited}",
    _OURS,
    bad=f"{_RESUME} ID --event Order_Paid__e",
    good=f'{_RESUME} ID --event Receipt__e --data \'{{{{"Umid__c": "42"}}}}\'',
)
NOT_DUE = Rule(
    "interview-not-due",
    _ERROR,
    "nothing that the interview {id} waits for has come to pass",
    "it waits for {awaited}; --at turns the clock, --skip-waits passes the time, --event NAME tells of an event",
    _OURS,
    bad=f"{_RESUME} ID   # an hour too early",
    good=f"{_RESUME} ID --skip-waits",
)
DATA_NO_OBJECT = Rule(
    "event-data-unusable",
    _ERROR,
    "the data of the event {event} is no JSON object",
    "write its fields as JSON",
    _OURS,
    bad=f"{_RESUME} ID --event Receipt__e --data 42",
    good=f'{_RESUME} ID --event Receipt__e --data \'{{{{"Umid__c": "42"}}}}\'',
)
CUT_OFF = Rule(
    "interview-cut-off",
    _ERROR,
    "going on with the interview {id} was cut off after callouts were sent: {sent}",
    "to go on from its wait once more, which makes them again, say --again",
    _OURS,
    bad=f"{_RESUME} ID   # after a kill behind a callout",
    good=f"{_RESUME} ID --again",
)
_COMPLETE = "extsvc flow complete"
NO_WORK_ITEM = Rule(
    "work-item-not-found",
    _ERROR,
    "no work item {id} is open",
    "{hint}",
    _OURS,
    bad=f"{_COMPLETE} ID.Aprove   # no such step",
    good=f"{_COMPLETE} ID.Approve",
)
WORK_OUTPUT = Rule(
    "work-item-output",
    _ERROR,
    "the work item {id} cannot be completed so: {reason}",
    "give what the flow of the step gives with --output NAME=VALUE",
    _OURS,
    bad=f"{_COMPLETE} ID.Approve --output approvalDecision=Perhaps",
    good=f"{_COMPLETE} ID.Approve --output approvalDecision=Approve",
)
NOT_LASTING = Rule(
    "wait-not-kept",
    _WARNING,
    "the interview of {flow} waits and is not kept",
    "name a folder for interviews, to go on with it later",
    _OURS,
    bad="run_flow('F.flow-meta.xml')   # of a flow that waits",
    good="run_flow('F.flow-meta.xml', interviews='waiting')",
)


# -- a new flow --------------------------------------------------------------------------------------------------------

ACTION_NOT_NAMED = Rule(
    "action-not-named",
    _ERROR,
    "'{text}' names no action",
    "write the service and the operation: CPaaSSMS.Send-Sms-Single; `extsvc inspect SPEC --service NAME` lists them",
    _OURS,
    bad="extsvc flow new Send-Sms-Single",
    good="extsvc flow new CPaaSSMS.Send-Sms-Single",
)
FLOW_NAME_UNUSABLE = Rule(
    "flow-name-unusable",
    _ERROR,
    "'{name}' cannot be the name of a flow",
    "an API name is a letter followed by letters, digits and single underscores, 80 at most, e.g. {near}",
    "Salesforce Help: API names",
    bad="extsvc flow new CPaaSSMS.Send-Sms-Single --name 'Send SMS'",
    good="extsvc flow new CPaaSSMS.Send-Sms-Single --name Send_SMS",
)
SERVICE_NOT_THERE = Rule(
    "service-not-there",
    _ERROR,
    "no spec of the service {service} is at hand",
    "{hint}register it (extsvc add), or name its document: --spec SPEC",
    _OURS,
    bad="extsvc flow new Sms.Send-Sms-Single   # nothing is registered",
    good="extsvc flow new CPaaSSMS.Send-Sms-Single --spec sms.json",
)
ACTION_NOT_THERE = Rule(
    "action-not-there",
    _ERROR,
    "{service} has no operation '{operation}'",
    "{hint}",
    _OURS,
    bad="extsvc flow new CPaaSSMS.Send-Sms-Singel --spec sms.json",
    good="extsvc flow new CPaaSSMS.Send-Sms-Single --spec sms.json",
)
ACTION_NOT_FOR_FLOWS = Rule(
    "action-not-for-flows",
    _ERROR,
    "a flow cannot call {action}: {reason}",
    "call it from Apex, or let an overlay give the input a type that Flow knows",
    "Salesforce Help: what External Services types mean in Flow",
    bad="a required property of type object that only has further keys: a map",
    good="the same property with its fields declared",
)
