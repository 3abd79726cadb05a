"""What can stand in the way of an export."""

from __future__ import annotations

from generator.diagnostics import Confidence, Rule, Severity

_SOURCE = "Metadata API: ExternalServiceRegistration"
SEVERAL_FILES = Rule(
    "export-several-files",
    Severity.ERROR,
    "{document} refers to {count}, and a registration holds one document",
    "Bundle the document into one file first, then export that.",
    confidence=Confidence.OBSERVED,
    text="An org stores one schema text.",
    source=_SOURCE,
    bad="$ref: common.yaml#/Error",
    good="extsvc fix bundles it",
)
TOO_LONG = Rule(
    "export-schema-too-long",
    Severity.REFUSAL,
    "the schema has {length:,} characters; {limit:,} are allowed for {format}",
    "Export a document with fewer operations.",
    confidence=Confidence.DOCUMENTED,
    text="An org refuses longer schemas.",
    source=_SOURCE,
    bad="a YAML schema of 4 MB",
    good="extsvc fix --operation ... cuts it",
)
NO_CREDENTIAL = Rule(
    "export-no-credential",
    Severity.WARNING,
    "the registration {name} names no named credential, so its actions cannot be called",
    "Name one with --credential NAME, or choose one in Setup after deploying.",
    confidence=Confidence.DOCUMENTED,
    text="The named credential decides where calls go and who makes them.",
    source=_SOURCE,
    bad="extsvc export sms.json --service CPaaSSMS",
    good="extsvc export sms.json --service CPaaSSMS --credential X8x8_SMS_API",
)
MEDIA_TYPES = Rule(
    "export-media-types",
    Severity.WARNING,
    "the registration {name} needs media types mapped after it is deployed: {pairs}",
    "Map them on the page Associate operations with supported media types, or write them so with `extsvc fix`.",
    confidence=Confidence.INFERRED,
    text="Orgs keep the mapping in serviceBinding.compatibleMediaTypes; no registration with one was found, so a first export has "
    "it empty. What a registration has there is kept as it stands; that its keys are types of the document is our inference.",
    source=_SOURCE,
    bad="content: {'*/*': {schema: {type: string}}}",
    good="content: {text/plain: {schema: {type: string}}}",
)
NEWER_ELEMENT = Rule(
    "export-element-newer",
    Severity.WARNING,
    "{element} of the registration {name} came with {since} and is left out for an org of {release}",
    "Export for {since} or newer with --api-version, if the org is.",
    confidence=Confidence.DOCUMENTED,
    text="A Metadata API refuses elements that its WSDL does not have; the guide names the version of each.",
    source=_SOURCE,
    bad="extsvc export Lead.externalServiceRegistration-meta.xml --out org --api-version 65.0   # it has registrationProviderAsset",
    good="extsvc export Lead.externalServiceRegistration-meta.xml --out org --api-version 66.0",
)
NEWER_PROVIDER = Rule(
    "export-provider-newer",
    Severity.ERROR,
    "registrations made by {provider}, such as {name}, came with {since}: an org of {release} refuses them",
    "Export for {since} or newer with --api-version, if the org is.",
    confidence=Confidence.DOCUMENTED,
    text="The types of providers that a Metadata API takes are listed in its WSDL; each release brought some.",
    source=_SOURCE,
    bad="extsvc export Lead.externalServiceRegistration-meta.xml --out org --api-version 62.0   # made from Apex REST",
    good="extsvc export Lead.externalServiceRegistration-meta.xml --out org --api-version 63.0",
)
ELEMENT_LEFT_OUT = Rule(
    "export-element-left-out",
    Severity.WARNING,
    "{element} of {name} is no element of the Metadata API 66.0 and is left out",
    "Mend its spelling, or take it out.",
    confidence=Confidence.DOCUMENTED,
    text="What stands in a registration and is not known cannot be put in its place.",
    source=_SOURCE,
    bad="<named_credential>Shop</named_credential>",
    good="<namedCredentialReference>Shop</namedCredentialReference>",
)
FALLEN_TOGETHER = Rule(
    "export-operations-share-a-name",
    Severity.WARNING,
    "{count} operations share the name {name} in the registration",
    "Give each operation an operationId of its own.",
    confidence=Confidence.INFERRED,
    text="Registrations name operations in lower case with special characters encoded; equal names are one row, active when any of them is picked.",
    source=_SOURCE,
    bad="operationIds getX and GetX",
    good="operationIds getX and getY",
)

TEXT_NOT_XML = Rule(
    "export-text-not-xml",
    Severity.ERROR,
    "a name, label or value of {member} holds a control character, which XML cannot carry",
    "Remove it where the {type} is defined.",
    source="https://www.w3.org/TR/xml/#charsets",
    confidence=Confidence.INFERRED,
    text="XML has no way to write most control characters.",
    bad="a label with U+0001",
    good="a label without control characters",
)

MEMBER_RENAMED = Rule(
    "export-member-renamed",
    Severity.WARNING,
    "{type} {name} is exported as {given}: {name} is a device on Windows, and a member is called like its file",
    "Give it another name where it is defined; what refers to {name} from elsewhere (flows, Apex) must say {given}.",
    source="https://learn.microsoft.com/windows/win32/fileio/naming-a-file",
    confidence=Confidence.DOCUMENTED,
    text="The label keeps the name. Whatever the same export writes refers to the new name; flows travel as they are.",
    bad="extsvc export api.yaml --service aux --all --out org",
    good="extsvc export api.yaml --service Auxiliary --all --out org",
)
MEMBER_TAKEN = Rule(
    "export-member-name-taken",
    Severity.ERROR,
    "{type} {name} would be exported as {given}, because no file on Windows can be called {name}; {given} is another member",
    "Give one of the two another name, or export to another folder.",
    source="https://learn.microsoft.com/windows/win32/fileio/naming-a-file",
    confidence=Confidence.DOCUMENTED,
    text="Neither of the two is written over by the other.",
    bad="services aux and auxService in one folder",
    good="services Auxiliary and auxService in one folder",
)
