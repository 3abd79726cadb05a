"""What there is to say about the local org itself, and why it refuses a component: one row per rule."""

from __future__ import annotations

from generator.diagnostics import Confidence, Rule, Severity

_OURS = "our own: the local org (docs/org.md)"
_META = "Metadata API Developer Guide"
_EDIT = "Salesforce Help: Edit and Update External Service Schemas (H-UPD, H-EDIT)"

RUNNING = Rule(
    "org-running",
    Severity.ERROR,
    "an org runs on this folder already: {address}",
    "Use that one, stop it with `extsvc org stop`, or take another folder with --dir.",
    source=_OURS,
    text="Two servers on one folder would overwrite each other's deploys.",
    bad="extsvc org start, twice in one folder",
    good="extsvc org start, and another with --dir elsewhere",
)
FOLDER = Rule(
    "org-folder-unusable",
    Severity.ERROR,
    "{folder} cannot hold an org: {reason}",
    "Take another folder with --dir.",
    source=_OURS,
    text="The state folder must be one that we may write to; links below it are not followed.",
    bad="extsvc org start --dir a-file",
    good="extsvc org start --dir a-folder",
)
SETTINGS = Rule(
    "org-settings-unreadable",
    Severity.ERROR,
    "{file} cannot be read: {reason}",
    "Mend the file, or remove it: it is then written anew.",
    source=_OURS,
    text="org.toml holds the name of the org. It comes with a repository, so it is read like any other input.",
    bad="name = [",
    good='name = "Acme Dev"',
)
NOT_RUNNING = Rule(
    "org-not-running",
    Severity.ERROR,
    "no org runs on {folder}",
    "Start it with `extsvc org start`.",
    source=_OURS,
    text="The command asks a running org, and the folder has none.",
    bad="extsvc org stop, where none was started",
    good="extsvc org stop, after extsvc org start",
)
SERVICE_REMOTE = Rule(
    "org-service-not-at-hand",
    Severity.WARNING,
    "the spec of the service {service} lies at an address, and no copy that fits its pin is at hand; it is not deployed",
    "Fetch it with `extsvc sync`, then start the org again.",
    source=_OURS,
    text="Starting an org fetches nothing.",
    bad='spec = "https://shop.example/openapi.json", never fetched',
    good='spec = "shop.json"',
)
NOT_ASSIGNED = Rule(
    "org-user-not-assigned",
    Severity.WARNING,
    "[permission_sets.{permission_set}] is not assigned to {user}: {reason}",
    "Mend the name in extsvc.toml, or assign it with `extsvc org user assign`.",
    source=_OURS,
    text="When an org is started in a project, the users of its permission sets are made where they are missing, and get their "
    "sets. A user's name here has letters, digits, dots, dashes and underscores; of a username with @ the part before it counts.",
    bad='[permission_sets.Shop_Callouts]\nusers = ["ana maria"]',
    good='[permission_sets.Shop_Callouts]\nusers = ["ana.maria"]',
)
NOT_HOSTED = Rule(
    "org-type-not-hosted",
    Severity.ERROR,
    "{type} is not hosted here",
    "Leave it out, or accept it without effect: extsvc org start --ignore-unknown.",
    source=_OURS,
    text="The local org hosts what belongs to External Services. A component of another type would have no effect, and that must "
    "not look like a success.",
    bad="package.xml: ApexClass Hello",
    good="package.xml: Flow Hello",
)
COMPONENT_NAME = Rule(
    "org-component-name",
    Severity.ERROR,
    "The API name {name} can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, "
    "not include spaces, not end with an underscore, and not contain two consecutive underscores.",
    "Rename the file and every reference to it.",
    source=_META,
    confidence=Confidence.DOCUMENTED,
    text="The developer name of a component. The sentence is that of an org.",
    bad="flows/Send SMS.flow",
    good="flows/Send_SMS.flow",
)
UNREADABLE = Rule(
    "org-component-unreadable",
    Severity.ERROR,
    "Error parsing file: {reason}",
    "Correct the XML.",
    source=_META,
    confidence=Confidence.INFERRED,
    text="The file is no XML that an org takes: not well-formed, with a DTD, too deep or too large.",
    bad="flows/A.flow: <Flow>",
    good="flows/A.flow: <Flow><label>A</label></Flow>",
)
WRONG_ROOT = Rule(
    "org-component-root",
    Severity.ERROR,
    "Error parsing file: the root element is {tag}, {expected} was expected",
    "Put the file into the folder of its type.",
    source=_META,
    confidence=Confidence.INFERRED,
    text="The root element of a metadata file is the name of its type.",
    bad="flows/A.flow: <Layout/>",
    good="flows/A.flow: <Flow><label>A</label></Flow>",
)
REQUIRED = Rule(
    "org-field-missing",
    Severity.ERROR,
    "Required field is missing: {field}",
    "Add <{field}>.",
    source=_META,
    confidence=Confidence.DOCUMENTED,
    text="The element is required in the Metadata WSDL.",
    bad="an ExternalServiceRegistration without <label>",
    good="<label>Shop</label>",
)
NOT_IN_ZIP = Rule(
    "org-not-in-zip",
    Severity.ERROR,
    "An object '{name}' of type {type} was named in package.xml, but was not found in zipped directory",
    "Add the file, or take the member out of package.xml.",
    source=_META,
    confidence=Confidence.OBSERVED,
    text="package.xml names a component whose file is not in the zip.",
    bad="package.xml: Flow A, and no flows/A.flow",
    good="package.xml: Flow A, and flows/A.flow",
)
NOT_IN_MANIFEST = Rule(
    "org-not-in-manifest",
    Severity.WARNING,
    "An object '{name}' of type {type} was found in the zip, but was not named in package.xml; it is left out",
    "Name it in package.xml.",
    source=_META,
    confidence=Confidence.INFERRED,
    text="Only what package.xml names is deployed.",
    bad="flows/A.flow, and no member A in package.xml",
    good="flows/A.flow, and Flow A in package.xml",
)
NOTHING_TO_DELETE = Rule(
    "org-nothing-to-delete",
    Severity.WARNING,
    "No {type} named: {name} found",
    "Take it out of the destructive changes.",
    source=_META,
    confidence=Confidence.OBSERVED,
    text="A component that is not there is not deleted; an org warns and goes on.",
    bad="destructiveChanges.xml: Flow Gone, which was never deployed",
    good="destructiveChanges.xml: Flow Send_SMS, which is there",
)
NO_CREDENTIAL = Rule(
    "org-credential-missing",
    Severity.ERROR,
    "In field: {field} - no NamedCredential named {name} found{guess}",
    "Deploy the named credential before the registration, or with it.",
    source=_META,
    confidence=Confidence.OBSERVED,
    text="The named credential of a registration must be in the org or in the same deployment.",
    bad="<namedCredentialReference>Gone</namedCredentialReference>",
    good="<namedCredentialReference>X8x8_SMS_API</namedCredentialReference>",
)
SCHEMA_REFUSED = Rule(
    "org-schema-refused",
    Severity.ERROR,
    "{message} ({rule})",
    "{remedy}",
    source="the rules of External Services (`extsvc explain`)",
    confidence=Confidence.INFERRED,
    text="An org would refuse the schema of the registration; the rule in brackets says why.",
    bad="a schema whose server is callout:Shop",
    good="a schema whose server is https://shop.example",
)
NO_SCHEMA = Rule(
    "org-registration-without-schema",
    Severity.WARNING,
    "the registration holds no schema; it has no actions here",
    "Export the registration with its schema, or register it anew.",
    source=_OURS,
    confidence=Confidence.INFERRED,
    text="Incomplete registrations, and those of other providers, are kept as they are. There is nothing to call.",
    bad="an ExternalServiceRegistration without <schema>",
    good="<schema>openapi: 3.0.3 ...</schema>",
)
OPERATION_REMOVED = Rule(
    "org-active-operation-removed",
    Severity.ERROR,
    "The operation {operation} is active and can't be removed from the schema{users}",
    "Deactivate it in one deployment, then remove it in another.",
    source=_EDIT,
    confidence=Confidence.DOCUMENTED,
    text="An active operation must stay in the schema. A rename counts as removing and adding.",
    bad="a schema without an operation that is active in the org",
    good="the operation with <active>false</active> before",
)
OPERATION_USED = Rule(
    "org-operation-in-use",
    Severity.ERROR,
    "The operation {operation} can't be deactivated, because it is in use{users}",
    "Change the flows first.",
    source=_EDIT,
    confidence=Confidence.INFERRED,
    text="An operation that a flow calls cannot be unticked before the flow is changed.",
    bad="<active>false</active> for an operation that a flow calls",
    good="the same after the flow was deleted",
)
PARAMETER_REMOVED = Rule(
    "org-required-parameter-removed",
    Severity.ERROR,
    "The required parameter {parameter} of the active operation {operation} can't be removed{users}",
    "Deactivate the operation in one deployment, then change it in another.",
    source=_EDIT,
    confidence=Confidence.DOCUMENTED,
    text="Required parameters of active operations stay; optional ones may go.",
    bad="a schema without a required parameter of an active operation",
    good="the parameter was optional",
)
PROPERTY_REMOVED = Rule(
    "org-required-property-removed",
    Severity.ERROR,
    "The required property {property} of the active object {object} can't be removed{users}",
    "Deactivate the operations that use the object in one deployment, then change it in another.",
    source=_EDIT,
    confidence=Confidence.DOCUMENTED,
    text="Required properties of active objects stay; optional ones may go.",
    bad="a schema without a required property of an object in use",
    good="the property was optional",
)
OBJECT_REMOVED = Rule(
    "org-active-object-removed",
    Severity.ERROR,
    "The object {object} is referred to by an active operation and can't be removed{users}",
    "Deactivate the operations that use the object in one deployment, then remove it in another.",
    source=_EDIT,
    confidence=Confidence.DOCUMENTED,
    text="An object that an active operation refers to must stay.",
    bad="a schema without an object of an active operation",
    good="the operation was deactivated before",
)
IN_USE = Rule(
    "org-component-in-use",
    Severity.ERROR,
    "This {type} is referenced elsewhere in Salesforce. Remove the usage and try again: {users}",
    "Delete or change what refers to it, before or in the same deployment.",
    source=_META,
    confidence=Confidence.OBSERVED,
    text="What something else refers to cannot be deleted: the registration of a flow's action, a credential of a registration.",
    bad="destructiveChanges.xml: a registration whose action a flow calls",
    good="the same together with the flow",
)
BREAKS = Rule(
    "org-breaks-another",
    Severity.ERROR,
    "{name} ({type}, in the org) would no longer be valid: {message}",
    "Change it in the same deployment.",
    source=_OURS,
    confidence=Confidence.INFERRED,
    text="The change takes away what a component that is already in the org relies on.",
    bad="a schema without an optional output that a flow reads",
    good="the flow changed in the same deployment",
)
SUBFLOW_MISSING = Rule(
    "org-subflow-missing",
    Severity.ERROR,
    'the subflow "{name}" is neither in the org nor in the deployment',
    "Deploy it before, or with the flow that calls it.",
    source=_META,
    confidence=Confidence.INFERRED,
    text="A flow can only call flows that are there.",
    bad="a flow that calls the subflow Gone",
    good="the same with flows/Gone.flow",
)
SERVICE_MISSING = Rule(
    "org-service-missing",
    Severity.ERROR,
    'no service "{name}" is registered here; deploy its ExternalServiceRegistration before the flow, or with it',
    "`extsvc export` writes the registration of a spec.",
    source=_META,
    confidence=Confidence.INFERRED,
    text="A flow can only call the actions of services that are registered.",
    bad="a flow that calls Gone.send",
    good="the same with externalServiceRegistrations/Gone.externalServiceRegistration",
)
