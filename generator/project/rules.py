"""What can be wrong with a project."""

from __future__ import annotations

from generator.diagnostics import Confidence, Rule, Severity

_SOURCE = "our own: extsvc.toml, the project file, and its lock"
_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

NO_PROJECT = Rule(
    "project-not-found",
    _ERROR,
    "there is no extsvc.toml in {folder} or above it",
    "register a first service: extsvc add SPEC --service NAME --all",
    source=_SOURCE,
    bad="extsvc sync   # in a folder without extsvc.toml",
    good="extsvc add sms.json --service Sms --all",
)
UNREADABLE = Rule(
    "project-unreadable",
    _ERROR,
    "{path} cannot be read: {reason}",
    "check the path, or mend the TOML; docs/project.md lists the keys",
    source=_SOURCE,
    bad="[services.Sms",
    good="[services.Sms]",
)
INVALID = Rule(
    "project-invalid",
    _ERROR,
    "{where}: {reason}",
    "mend extsvc.toml; docs/project.md lists the keys",
    source=_SOURCE,
    bad="[services.Sms]\noperations = 5",
    good="[services.Sms]\nspec = 'sms.json'\noperations = ['*']",
)
NO_SUCH_SERVICE = Rule(
    "project-no-such-service",
    _ERROR,
    "no service '{name}' in {path}",
    "{hint}",
    source=_SOURCE,
    bad="extsvc sync Smss",
    good="extsvc sync Sms",
)
PIN_MISSING = Rule(
    "spec-without-pin",
    _ERROR,
    "the spec of {service} is an address without sha256",
    'write down what you expect: sha256 = "{found}"',
    source=_SOURCE,
    bad="spec = 'https://h.example/api.json'",
    good="spec = 'https://h.example/api.json'\nsha256 = '9f86d0...'",
)
PIN_BROKEN = Rule(
    "spec-pin-differs",
    _ERROR,
    "{source} now has the SHA-256 {found}, pinned is {pinned}",
    "look at the new version (extsvc diff), then write the new sha256, or run extsvc sync --refetch",
    source=_SOURCE,
    bad="sha256 = '0000...'",
    good="sha256 of the document as it is now",
)
NAME_MOVES = Rule(
    "name-would-move",
    _ERROR,
    "{what}: '{old}' would become '{new}'",
    "pin the old name in [services.{service}.overrides], or accept the new ones once: --accept-names REASON",
    source=_SOURCE,
    bad="a new schema takes the name of an old one",
    good="an override that names the new one",
)
BREAKING = Rule(
    "breaking-change-refused",
    _ERROR,
    "{subject}: {message}, used by {operations}; an org refuses this edit while the operation is active",
    "change the callers, then run extsvc sync --accept-breaking; or keep the old spec",
    "Salesforce Help, editing a registration: active operations and objects",
    Confidence.DOCUMENTED,
    bad="the new spec lacks a picked operation",
    good="extsvc sync --accept-breaking",
)
PICK_GONE = Rule(
    "picked-operation-gone",
    _ERROR,
    "the picked operation '{name}' is no longer in {spec}{hint}; an org refuses to lose an active operation",
    "pick another one (extsvc select), or let it go: extsvc sync --accept-breaking",
    "Salesforce Help, editing a registration: active operations and objects",
    Confidence.DOCUMENTED,
    bad="operations = ['sendSms']   # renamed by the vendor",
    good="operations = ['sendMessage']",
)
OVERRIDE_UNUSED = Rule(
    "override-unused",
    _WARNING,
    "the override of {kind} '{name}' meets nothing in the picked part of the spec",
    "compare it with extsvc names; remove it from [services.*.overrides] when it is no longer needed",
    source=_SOURCE,
    bad="an override of an operation that is not picked",
    good="(no override)",
)
PAGES_DO_NOT_FIT = Rule(
    "pages-do-not-fit",
    _ERROR,
    "the pages of '{name}' in extsvc.toml do not fit the operation: {reason}",
    "compare them with the operation (extsvc inspect), or say false for an operation that does not page",
    source=_SOURCE,
    bad='pages = { listOrders = { style = "page", input = "seite" } }',
    good='pages = { listOrders = { style = "page", input = "page" } }',
)
OVERRIDE_TAKEN = Rule(
    "override-name-taken",
    _ERROR,
    "the override calls {kind} '{name}' '{given}', which is already taken",
    "choose another name",
    source=_SOURCE,
    bad="two overrides give the name send",
    good="send and send_many",
)
DRIFT = Rule(
    "output-drift",
    _ERROR,
    "{path} {verb}",
    "run extsvc sync and commit the result",
    source=_SOURCE,
    bad="the generated files are not those of the spec",
    good="extsvc sync",
)
LOCK_OUTDATED = Rule(
    "lock-outdated",
    _ERROR,
    "extsvc.lock does not belong to {what}",
    "run extsvc sync and commit extsvc.lock with it",
    source=_SOURCE,
    bad="extsvc.toml changed, extsvc sync not run",
    good="extsvc sync",
)
LOCK_STRAY = Rule(
    "lock-stray",
    _ERROR,
    "{lock} holds the service '{name}', which extsvc.toml does not",
    "run extsvc remove {name}, or put it back into extsvc.toml",
    source=_SOURCE,
    bad="[services.Old] deleted by hand",
    good="extsvc remove Old",
)
RUNTIME_OUTDATED = Rule(
    "runtime-outdated",
    _ERROR,
    "the copied runtime in {out} is not the one of this generator",
    "run extsvc sync and commit the result",
    source=_SOURCE,
    bad="clients/_runtime of an older generator",
    good="extsvc sync",
)
BASELINE_DAMAGED = Rule(
    "baseline-damaged",
    _ERROR,
    "{path}: what was generated last cannot be read ({reason})",
    "restore it from version control; or remove it: the next sync then compares with nothing",
    source=_SOURCE,
    bad="a record of the last run that was cut short",
    good="extsvc sync   # writes it anew",
)
SERVICE_CRASHED = Rule(
    "service-crashed",
    _ERROR,
    "a fault of ours ({kind}); what you gave may be sound, and the other services went on",
    "the details, without your data, are in {place}: please send them with the bug report",
    "our own: one bad service never stops the others",
    bad="a spec that makes the generator itself fail",
    good="the same after an update of external-services",
)
SERVICE_DIED = Rule(
    "service-process-died",
    _ERROR,
    "the process that worked on {name} died (killed, or out of memory); the other services went on",
    "give the machine more memory, or pick fewer operations; extsvc sync --jobs 1 works on one service at a time",
    "our own: one bad service never stops the others",
    bad="a spec larger than the memory",
    good="the same with --jobs 1",
)
NAMES_FROM_OUTPUT = Rule(
    "names-from-output-lock",
    _WARNING,
    "extsvc.lock says nothing of {service}: its names are those that {path} holds",
    "commit extsvc.lock beside extsvc.toml: it keeps more than the output's lock does",
    "our own: a name given once stays, whatever is added",
    bad="extsvc.lock deleted, or never committed",
    good="extsvc.lock under version control",
)
RECORD_EXPIRED = Rule(
    "recorded-findings-expired",
    _ERROR,
    "{count} of {service} borne until {expires} ({reason}): that day has passed, and it counts again",
    "mend them; or record them anew: extsvc baseline {service} --reason WHY",
    source=_SOURCE,
    bad="extsvc baseline Sms --reason 'the vendor mends it' --expires 2026-01-31   # and it is February",
    good="extsvc baseline Sms --reason 'the vendor mends it in May' --expires 2099-05-31",
)
RECORD_GONE = Rule(
    "recorded-findings-gone",
    _NOTE,
    "{count} of {service} no longer found",
    "let go of them, so that they cannot come back unseen: extsvc baseline {service} --prune",
    source=_SOURCE,
    bad="the vendor mended what extsvc baseline recorded",
    good="extsvc baseline Sms --prune",
)
RECORD_DAMAGED = Rule(
    "recorded-findings-damaged",
    _ERROR,
    "{path}: what extsvc baseline recorded cannot be read ({reason})",
    "restore it from version control; or remove it and record anew: extsvc baseline NAME --reason WHY",
    source=_SOURCE,
    bad=".extsvc/Sms.findings.json with a conflict of a merge in it",
    good="extsvc baseline Sms --reason 'as the vendor sends it'",
)
