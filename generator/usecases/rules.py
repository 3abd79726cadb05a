"""What can stand in the way of a use case: one row per rule."""

from __future__ import annotations

from generator.diagnostics import Confidence, Rule, Severity
from generator.release import installing

_OURS = "our own: nothing is guessed where it could be asked for"
_ERROR, _REFUSAL, _WARNING = Severity.ERROR, Severity.REFUSAL, Severity.WARNING


# -- what is asked for ------------------------------------------------------------------------------------------------

SERVICE_NAME = Rule(
    "service-name-unusable",
    _ERROR,
    "'{name}' cannot be a service name",
    "use a letter followed by letters and digits, e.g. CPaaSSMS; a name that starts with a digit needs a letter before it (X8x8)",
    _OURS,
    bad="--service 8x8",
    good="--service X8x8",
)
OUT_NOT_IMPORTABLE = Rule(
    "out-not-importable",
    _ERROR,
    "Python cannot import what is written to {out}: '{name}' is no name of a package",
    "write to {better}",
    _OURS,
    bad="--out my-clients",
    good="--out my_clients",
)
SERVICE_NOT_NAMED = Rule(
    "service-not-named",
    _ERROR,
    "{spec} does not say what its service is called",
    "give it, for instance --service {proposal}; only a registration's file says it itself",
    _OURS,
    bad="extsvc names sms.json",
    good="extsvc names sms.json --service CPaaSSMS",
)
NONE_ACTIVE_TAKEN = Rule(
    "registration-none-active-taken",
    Severity.WARNING,
    "the registration {name} lists {count}, and none is active; all are taken",
    "pick some with --operation, or activate them in the registration",
    "https://github.com/forcedotcom/salesforcedx-vscode/pull/6645",
    confidence=Confidence.OBSERVED,
    text="A registration's active operations are what is picked of it where nothing else is said. Those made from Apex REST "
    "have none active from API version 66.0 on.",
    bad="extsvc generate Shop.externalServiceRegistration-meta.xml   # <active>false</active> everywhere",
    good="extsvc generate Shop.externalServiceRegistration-meta.xml --all",
)
PROBE_FOLDER_TAKEN = Rule(
    "probe-folder-taken",
    _ERROR,
    "{path} is there already and is not empty",
    "give a new folder",
    _OURS,
    bad="extsvc probe write .   # beside other files",
    good="extsvc probe write questions",
)
PROBE_FOLDER_NAME = Rule(
    "probe-folder-name",
    _ERROR,
    "'{name}' is no name for the folder of a project: {reason}",
    "give a name of letters, digits, dots, dashes and underscores that begins with a letter or a digit",
    _OURS,
    bad="extsvc probe write 'questions?'",
    good="extsvc probe write questions",
)
PROBE_UNREADABLE = Rule(
    "probe-answers-unreadable",
    _ERROR,
    "{path} cannot be read as answers of an org: {reason}",
    "give answers.json, as run.py of `extsvc probe write` makes it",
    _OURS,
    bad="extsvc probe read questions.json",
    good="extsvc probe read answers.json",
)
NO_FOLDER = Rule(
    "folder-not-found",
    _ERROR,
    "the folder of {what} {path} does not exist",
    "give a folder that is there, or leave it out",
    _OURS,
    bad="--templates tempaltes",
    good="--templates templates",
)
FILE_UNREADABLE = Rule(
    "file-unreadable",
    _ERROR,
    "{path} cannot be read: {reason}",
    "check the path, and who may read the file",
    _OURS,
    bad="body=@misspelt.json",
    good="body=@order.json",
)
FILE_UNWRITABLE = Rule(
    "file-unwritable",
    _ERROR,
    "{path} cannot be written: {reason}",
    "choose a file in a folder that is there and may be written to",
    _OURS,
    bad="--report no/such/folder/loss.json",
    good="--report loss.json",
)
EXTRA_MISSING = Rule(
    "extra-missing",
    _ERROR,
    "{what} needs the extra `{extra}`",
    installing("{extra}"),
    _OURS,
    bad="extsvc mock api.json   # without starlette",
    good=installing("mock"),
)
TEXT_NOT_JUDGED = Rule(
    "text-not-judged",
    _WARNING,
    "this text is not judged while it is edited: {reason}",
    "`extsvc validate` takes the time that it needs",
    _OURS,
    text="The language server judges a text after every change, in a process of its own that has a minute for it. What takes "
    "longer, ends that process or is larger than 32 million characters is left to the command.",
    bad="openapi: 3.0.3   # and some 40 MB more, open in an editor",
    good="extsvc validate huge.yaml",
)
CALLBACK_SECRET = Rule(
    "callback-secret-unusable",
    _ERROR,
    "the secret cannot sign callbacks: it is no base64",
    "give whsec_ and base64, as the vendor of a receiver does",
    "Standard Webhooks, Signature scheme",
    bad="--callback-secret s3cret!",
    good="--callback-secret env:SECRET   # whsec_...",
)
UNUSABLE = Rule(
    "input-not-usable",
    _ERROR,
    "{name} cannot be used as {what}",
    "mend what is listed above",
    _OURS,
    bad="extsvc overlay apply api.json notes.txt",
    good="extsvc overlay apply api.json fix.overlay.yaml",
)
NO_FILE_MATCHES = Rule(
    "pattern-matches-no-file",
    _ERROR,
    "'{pattern}' matches no file",
    "compare the pattern with the folder; ** stands for any depth",
    _OURS,
    bad="extsvc validate 'spec/*.yaml'",
    good="extsvc validate 'specs/*.yaml'",
)
TOO_MANY_FILES_BELOW = Rule(
    "folder-too-large",
    _ERROR,
    "{folder} holds more than {most:,} files",
    "name the folder of the classes, flows or other metadata itself",
    _OURS,
    bad="extsvc apex check /",
    good="extsvc apex check force-app",
)
USES_NAME_UNKNOWN = Rule(
    "uses-name-unknown",
    _ERROR,
    "no service at hand has anything called '{name}'",
    "{offer}",
    _OURS,
    bad="extsvc uses CPaaSSMS.SendSms --spec sms.json --service CPaaSSMS",
    good="extsvc uses CPaaSSMS.Send-Sms-Single --spec sms.json --service CPaaSSMS",
)
SAME_FILE = Rule(
    "copy-over-original",
    _ERROR,
    "the copy would overwrite the original",
    "choose another file with -o",
    _OURS,
    bad="extsvc fix api.json -o api.json",
    good="extsvc fix api.json -o fixed.json",
)

# -- generating -------------------------------------------------------------------------------------------------------

NAMES_KEPT = Rule(
    "names-kept-from-output",
    _WARNING,
    "{service}: the names are those that {path} holds, e.g. '{old}', which would be '{new}' today",
    "keep the lock with the output; to have the names of today, remove the output folder and generate anew",
    "our own: a name given once stays, whatever is added",
    text="The lock of an output folder keeps every name that was given. They stay when operations are added or the order of "
    "the document changes, also outside a project and when extsvc.lock is lost.",
    bad="extsvc generate shop.json --service Shop --all   # an operation whose name would be taken first was added",
    good="extsvc add shop.json --service Shop --all   # a project keeps names in extsvc.lock, and says what would move",
)

# -- calling an action ------------------------------------------------------------------------------------------------

NO_PACKAGE = Rule(
    "no-generated-package",
    _ERROR,
    "{folder} holds no generated package",
    "{hint}",
    _OURS,
    bad="extsvc call src Shop.list",
    good="extsvc call clients Shop.list",
)
PACKAGE_BROKEN = Rule(
    "generated-package-broken",
    _ERROR,
    "{folder} cannot be imported: {reason}",
    "Generate it again.",
    _OURS,
    bad="clients/shop/client.py   # half of it deleted",
    good="extsvc generate shop.json --service Shop --all",
)
NO_ACTION = Rule(
    "action-not-found",
    _ERROR,
    "{package} has no action '{name}'",
    "{hint}",
    _OURS,
    bad="extsvc call clients Shop.lst",
    good="extsvc call clients Shop.list",
)
NOT_AN_INPUT = Rule(
    "input-not-understood",
    _ERROR,
    "'{word}' is no input",
    "Write key=value, key:=JSON, key=@FILE, or @FILE for all inputs as JSON.",
    _OURS,
    bad="limit 10",
    good="limit=10",
)
NO_OBJECT = Rule(
    "inputs-no-object",
    _ERROR,
    "{word} holds no JSON object",
    "Its members are the inputs by name.",
    _OURS,
    bad="[1, 2]",
    good='{"limit": 10}',
)
NO_SUCH_INPUT = Rule(
    "action-input-not-found",
    _ERROR,
    "{action} has no input '{name}'",
    "{hint}",
    _OURS,
    bad="lmit=10",
    good="limit=10",
)
INPUT_TWICE = Rule(
    "input-given-twice",
    _ERROR,
    "'{key}' is for '{step}', which has a value already",
    "Give each value once: either the whole or its parts.",
    _OURS,
    bad="body=@order.json body.id=1",
    good="body.id=1",
)
INPUT_GAP = Rule(
    "input-skips-an-item",
    _ERROR,
    "'{key}' skips an item of a list",
    "Number items from 0 without gaps.",
    _OURS,
    bad="items.1=a",
    good="items.0=a",
)
NO_JSON = Rule(
    "input-no-json",
    _ERROR,
    "'{text}' is no JSON: {reason}",
    "Text is written key=text; key:= takes JSON.",
    _OURS,
    bad="tags:=[a",
    good='tags:=["a"]',
)
BAD_HEADER = Rule(
    "header-malformed",
    _ERROR,
    "the header '{name}' has no colon",
    "Write --header @FILE with 'Name: value' in it, --header Name=env:VARIABLE, or --header 'Name: value'.",
    _OURS,
    bad="--header 'X-Trace 1'",
    good="--header 'X-Trace: 1'",
)
HEADER_TWICE = Rule(
    "header-given-twice",
    _ERROR,
    "the header '{name}' is given twice",
    "Give it once; several values go into one, parted by commas, where the service takes a list.",
    _OURS,
    bad="--header 'X-Trace: 1' --header 'x-trace: 2'",
    good="--header 'X-Trace: 1, 2'",
)
NO_VARIABLE = Rule(
    "variable-missing",
    _ERROR,
    "there is no environment variable {name}",
    "Set it, or write @FILE.",
    _OURS,
    bad="--header Authorization=env:API_KEY   # which is not set",
    good="--header Authorization=env:API_KEY   # after: export API_KEY",
)
NO_ADDRESS = Rule(
    "client-not-opened",
    _ERROR,
    "{reason}",
    "{hint}",
    _OURS,
    bad="extsvc call clients Shop.list   # the spec names no server",
    good="extsvc call clients Shop.list --base-url https://shop.example",
)
CREDENTIAL = Rule(
    "credential-unusable",
    _ERROR,
    "{reason}",
    "{hint}",
    _OURS,
    bad="--credential Shpo",
    good="--credential Shop",
)
ACCESS_REFUSED = Rule(
    "credential-access-refused",
    _REFUSAL,
    "{reason}",
    "{hint}",
    _OURS,
    bad="--credential Shop --as nobody",
    good="--credential Shop --as ada",
)


# -- exports ----------------------------------------------------------------------------------------------------------

NO_API_VERSION = Rule(
    "api-version-malformed",
    _ERROR,
    "'{text}' is no API version",
    "write it as 66.0",
    _OURS,
    bad="--api-version 66",
    good="--api-version 66.0",
)
RELEASE_UNKNOWN = Rule(
    "release-unknown",
    _ERROR,
    "nothing is known of a release with the API version {text}",
    "give one from {known}",
    _OURS,
    bad="--api-version 59.0",
    good="--api-version 66.0",
)
REGISTRATION_LEFT_OUT = Rule(
    "export-registration-left-out",
    Severity.WARNING,
    "the registration {name} is left out: what is deployed stands under ExternalService, not under {namespace}",
    "publish it with `heroku salesforce:publish`, or leave --namespace out",
    "heroku-examples (AppLink pattern repositories)",
    confidence=Confidence.INFERRED,
    text="Heroku AppLink publishes a registration itself, under its namespace herokuapplink. Deployed from a project it would "
    "become a second one under ExternalService, whose classes no flow of the first can use.",
    bad="extsvc export api.yaml --service Quotes --all --namespace herokuapplink --out org",
    good="extsvc export api.yaml --service Quotes --all --out org",
)
FLOW_OF_OTHER_NAMESPACE = Rule(
    "export-flow-of-other-namespace",
    Severity.WARNING,
    "the flow {flow} names classes of {name} under {namespace}; the exported service stands under {expected}",
    "give --namespace {namespace}, or rename the classes in the flow",
    "heroku-examples (AppLink pattern repositories)",
    confidence=Confidence.OBSERVED,
    text="A class is found under one namespace only: ExternalService for what is deployed or made in Setup, herokuapplink for "
    "what AppLink publishes.",
    bad="<apexClass>herokuapplink__CPaaSSMS_SmsRequest</apexClass>",
    good="<apexClass>ExternalService__CPaaSSMS_SmsRequest</apexClass>",
)
NO_FLOW_NAME = Rule(
    "flow-file-name",
    _ERROR,
    "{path} is not named like a flow or a flow test",
    "its name is API_NAME.flow-meta.xml",
    _OURS,
    bad="--flow order.xml",
    good="--flow Order.flow-meta.xml",
)
NOT_UTF8 = Rule(
    "flow-not-utf-8",
    _ERROR,
    "{path} is not UTF-8, which an org asks for",
    "save it as UTF-8",
    _OURS,
    bad="a flow saved as Latin-1",
    good="the same saved as UTF-8",
)
NO_DEFINITIONS = Rule(
    "credentials-not-found",
    _ERROR,
    "no extsvc.toml and no SFDX project here or above",
    "Say where with --from PATH, or define one here: extsvc credential new.",
    _OURS,
    bad="extsvc export shop.json --service Shop --credential Shop   # in an empty folder",
    good="... --from ../shop",
)
NO_CREDENTIAL = Rule(
    "named-credential-not-found",
    _ERROR,
    "there is no usable named credential '{name}'",
    "{hint} (or define it: extsvc credential new {name} --url URL)",
    _OURS,
    bad="--credential Shpo",
    good="--credential Shop",
)
LEGACY = Rule(
    "credential-legacy",
    _ERROR,
    "named credential {name} is of the legacy kind, which is not exported",
    "Its own metadata file can be deployed as it is; or define an external credential for it.",
    _OURS,
    bad="<endpoint>https://shop.example</endpoint> in a NamedCredential",
    good="a NamedCredential of type SecuredEndpoint with an ExternalCredential",
)
NOT_A_FLOW = Rule(
    "flow-not-exported",
    _ERROR,
    "{path} cannot be exported",
    "export a flow or a flow test",
    _OURS,
    bad="--flow Order.flow-meta.xml   # a FlowTest",
    good="--flow Order.flowtest-meta.xml",
)
NOTHING_EXPORTED = Rule(
    "nothing-exported",
    _REFUSAL,
    "nothing was exported",
    "mend what is listed above",
    _OURS,
    bad="extsvc export shop.json --service Shop --operation lst --out org",
    good="extsvc export shop.json --service Shop --operation list --out org",
)
MOCK_ANSWER_LEFT_OUT = Rule(
    "callout-mock-answer-left-out",
    Severity.WARNING,
    "an answer of {action} is left out of its callout mock: an Apex class has at most 1,000,000 characters",
    "give it in the test: answering(operation, status, body) with the text of a static resource",
    "Salesforce: Execution Governors and Limits, Static Apex Limits",
    text="Answers stand in the source of Apex classes. One that would fill half of a class by itself has no room there.",
    bad="an example of 600,000 characters",
    good="an example of 600 characters",
)
RECORDING_WITHOUT_SERVICE = Rule(
    "recording-without-service",
    Severity.WARNING,
    "{file} holds no call of {service}: its callout mock answers with examples alone",
    "name a recording of this service (extsvc flow run --record FILE)",
    _OURS,
    bad="extsvc export sms.json --service CPaaSSMS --callout-mocks --recording shop.json",
    good="extsvc export sms.json --service CPaaSSMS --callout-mocks --recording sms-calls.json",
)
NOT_ALL_EXPORTED = Rule(
    "not-all-exported",
    _REFUSAL,
    "not all of it was written to {out}",
    "mend what is listed above, or export to an empty folder",
    _OURS,
    bad="--out org   # a class there was edited by hand",
    good="--out org --overwrite-edited",
)
NO_CREDENTIAL_NAMED = Rule(
    "credential-not-found",
    _ERROR,
    "no usable named or external credential '{name}'{why}",
    "`extsvc credential list` shows them.",
    _OURS,
    bad="extsvc credential show Shpo",
    good="extsvc credential show Shop",
)
NO_SLOT = Rule(
    "secret-not-named",
    _ERROR,
    "{reason}",
    "{hint}",
    _OURS,
    bad="extsvc credential set Shop   # it has two principals",
    good="extsvc credential set Shop --principal Bot",
)
NOTHING_KEPT = Rule(
    "no-secret-kept",
    _REFUSAL,
    "nothing was kept for it",
    "Environment variables are not ours to remove.",
    _OURS,
    bad="extsvc credential remove Shop   # twice",
    good="extsvc credential list",
)

# -- projects ---------------------------------------------------------------------------------------------------------

SERVICE_KNOWN = Rule(
    "service-already-there",
    _ERROR,
    "{path} already holds a service '{name}'",
    "extsvc select {name}, or extsvc remove {name}",
    _OURS,
    bad="extsvc add shop.json --service Shop   # twice",
    good="extsvc select Shop",
)
NO_SERVICES = Rule(
    "project-without-services",
    _ERROR,
    "{path} holds no services",
    "register one: extsvc add SPEC --service NAME --all",
    _OURS,
    bad="extsvc sync   # with an empty extsvc.toml",
    good="extsvc add shop.json --service Shop --all",
)
NO_SUCH_PICK = Rule(
    "operation-not-in-spec",
    _ERROR,
    "no operation '{name}' in {spec}",
    "extsvc operations lists what there is",
    _OURS,
    bad="extsvc select Shop --add lst",
    good="extsvc select Shop --add list",
)
PICKS_NOTHING = Rule(
    "picks-nothing",
    _ERROR,
    "this picks nothing",
    "pick at least one operation, or extsvc remove the service",
    _OURS,
    bad="extsvc select Shop --drop list   # the only one",
    good="extsvc remove Shop",
)
CONFIG_UNREADABLE = Rule(
    "config-not-toml",
    _ERROR,
    "{path} is not valid TOML: {reason}",
    "mend the line it names",
    _OURS,
    bad="suppress = [",
    good="suppress = []",
)


# -- new credentials ---------------------------------------------------------------------------------------------------

CREDENTIAL_THERE = Rule(
    "credential-already-there",
    _ERROR,
    "{path} defines a named credential '{name}' already",
    "extsvc credential show {name}; or choose another name",
    _OURS,
    bad="extsvc credential new Shop_API --url https://shop.example.com   # twice",
    good="extsvc credential new Other_API --url https://shop.example.com",
)
CREDENTIAL_UNUSABLE = Rule(
    "new-credential-unusable",
    _ERROR,
    "nothing was written: {reason}",
    "{hint}",
    _OURS,
    bad="extsvc credential new Shop_API --url ftp://shop.example.com",
    good="extsvc credential new Shop_API --url https://shop.example.com",
)


# -- findings that are known -------------------------------------------------------------------------------------------

REASON_MISSING = Rule(
    "reason-missing",
    _ERROR,
    "no reason is given",
    "say why with --reason WHY: whoever reads it later must be able to judge whether it still holds",
    _OURS,
    bad="extsvc baseline Sms --reason ' '",
    good="extsvc baseline Sms --reason 'as the vendor sends it'",
)
DAY_UNUSABLE = Rule(
    "day-unusable",
    _ERROR,
    "'{text}' is no day to come",
    "write year, month and day, e.g. --expires 2099-12-31",
    _OURS,
    bad="extsvc baseline Sms --reason 'they mend it' --expires 31.12.99",
    good="extsvc baseline Sms --reason 'they mend it' --expires 2099-12-31",
)
RULE_NOT_KNOWN = Rule(
    "rule-not-known",
    _ERROR,
    "there is no rule '{name}'",
    "{hint}",
    _OURS,
    bad="extsvc suppress Sms es-link --reason 'nobody follows them'",
    good="extsvc suppress Sms es-links --reason 'nobody follows them'",
)
NOTHING_TO_SUPPRESS = Rule(
    "nothing-to-suppress",
    _ERROR,
    "check finds nothing of {rule} in {service}{where}",
    "extsvc check {service} --no-fold lists what it finds",
    _OURS,
    bad="extsvc suppress Sms example-does-not-fit --line 3 --reason WHY   # the finding is in line 30",
    good="extsvc suppress Sms example-does-not-fit --line 30 --reason WHY",
)
