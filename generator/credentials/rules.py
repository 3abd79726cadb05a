"""What there is to say about credentials: one row per rule."""

from __future__ import annotations

from generator.diagnostics import Confidence, Rule, Severity

_SOURCE = "Metadata API: NamedCredential, ExternalCredential, PermissionSet"
HELP = "https://help.salesforce.com/s/articleView?id=xcloud."
FORMULAS = "https://help.salesforce.com/apex/HTViewHelpDoc?id=xcloud.nc_named_creds_formula_functions.htm"
HEADERS = "https://help.salesforce.com/apex/HTViewHelpDoc?id=xcloud.nc_create_custom_headers.htm"

UNREADABLE = Rule(
    "credential-file-unreadable",
    Severity.ERROR,
    "the file cannot be read: {reason}",
    "Mend the file, or take it out of `metadata` in the [credentials] table.",
    confidence=Confidence.INFERRED,
    text="TOML must be UTF-8; XML must be well-formed, without DTD, entities or unusual encodings. Files that cannot be read define nothing.",
    source=_SOURCE,
    bad="[credentials.named.Shop_API",
    good="[credentials.named.Shop_API]",
)
UNKNOWN_KEY = Rule(
    "credential-unknown-key",
    Severity.WARNING,
    "{owner} has no key '{key}'{guess}",
    "The keys are: {known}.",
    confidence=Confidence.INFERRED,
    text="A misspelt key would be ignored in silence, so every unknown one is named.",
    bad='lable = "Shop API"',
    good='label = "Shop API"',
    source=_SOURCE,
)
WRONG_TYPE = Rule(
    "credential-value-type",
    Severity.ERROR,
    "{owner}: '{key}' must be {wanted}",
    "Write {example}.",
    confidence=Confidence.INFERRED,
    text="Each key of extsvc.toml has one type.",
    bad='generate_authorization_header = "yes"',
    good="generate_authorization_header = true",
    source=_SOURCE,
)
MISSING = Rule(
    "credential-missing-key",
    Severity.ERROR,
    "{owner} has no {key}",
    "Add {key}: {why}.",
    confidence=Confidence.INFERRED,
    text="The definition cannot be used without this part.",
    source=_SOURCE,
    bad="(nothing)",
    good='external_credential = "ShopAuth"',
)
NAME = Rule(
    "credential-name",
    Severity.ERROR,
    "'{name}' is no name for a {kind}: {reason}",
    "Begin with a letter; then letters, digits and single underscores, no underscore at the end, at most 80 characters.",
    source="https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_namedcredential.htm",
    confidence=Confidence.DOCUMENTED,
    text="The name stands in file names, merge fields and permission sets, so Salesforce takes developer names only.",
    bad='[credentials.named."Shop API"]',
    good="[credentials.named.Shop_API]",
)
NAME_LONG = Rule(
    "credential-name-long",
    Severity.WARNING,
    "the name '{name}' has {length} characters; Setup takes 40 for a {kind}",
    "Shorten it before deploying.",
    confidence=Confidence.INFERRED,
    text="Longer names can be deployed but not typed in Setup.",
    source=_SOURCE,
    bad="[credentials.named.Shop_API_of_the_branch_in_the_capital_city]",
    good="[credentials.named.Shop_API]",
)
LABEL = Rule(
    "credential-label",
    Severity.ERROR,
    "{owner}: the label has {length} characters; 80 are allowed",
    "Shorten the label.",
    confidence=Confidence.DOCUMENTED,
    text="Labels are shown in Setup.",
    source=_SOURCE,
    bad='label = "Shop API of the branch in the capital city, for orders, returns and everything else that is sold"',
    good='label = "Shop API"',
)
URL = Rule(
    "credential-url",
    Severity.ERROR,
    "{owner}: the URL {reason}",
    "Give an address such as https://sms.example.com, with a path if the API has one.",
    source=HELP + "nc_create_edit_named_cred.htm",
    confidence=Confidence.DOCUMENTED,
    text="The address is where every callout goes, whatever `servers` says: absolute, without user, query or fragment, and never another callout:.",
    bad='url = "callout:Other/path"',
    good='url = "https://shop.example"',
)
URL_INSECURE = Rule(
    "credential-url-insecure",
    Severity.WARNING,
    "{owner}: secrets would travel over plain http to {host}",
    "Use https; plain http is for a server on this machine.",
    confidence=Confidence.INFERRED,
    text="Anybody on the way can read a plain http request with its secrets.",
    bad='url = "http://shop.example"',
    good='url = "https://shop.example"',
    source=_SOURCE,
)
PROTOCOL = Rule(
    "credential-protocol-unknown",
    Severity.ERROR,
    "external credential {name}: no authentication protocol '{protocol}'{guess}",
    "The protocols are: {known}.",
    confidence=Confidence.INFERRED,
    text="Upper and lower case and spaces do not matter.",
    bad='protocol = "Kerberos"',
    good='protocol = "Custom"',
    source=_SOURCE,
)
NOT_EMULATED = Rule(
    "credential-not-emulated",
    Severity.REFUSAL,
    "{owner}: {what} is not emulated; callouts that need it are refused",
    "{instead}",
    text="Browser sign-in flows, STS, certificates kept by an org and managed providers need an org.",
    confidence=Confidence.INFERRED,
    source=_SOURCE,
    bad="<authenticationProtocol>Kerberos</authenticationProtocol>",
    good="<authenticationProtocol>Custom</authenticationProtocol>",
)
SECRET_IN_FILE = Rule(
    "credential-secret-in-file",
    Severity.ERROR,
    "{owner}: {what} looks like a secret written into the file",
    "Take it out, change it at its issuer, and keep it with `extsvc credential set {external}`; "
    "refer to it as {reference}.",
    text="Files such as extsvc.toml and metadata are committed and deployed; a secret in them is public for good.",
    confidence=Confidence.INFERRED,
    bad='value = "Bearer 2f9c61d07be84c0d9b8e"',
    good="value = \"{!'Bearer ' & $Credential.ShopAuth.Authorization}\"",
    source=_SOURCE,
)
HEADER = Rule(
    "credential-header",
    Severity.ERROR,
    "{owner}: '{header}' {reason}",
    "Name a header that the API asks for; the transport sets its own.",
    source=HEADERS,
    confidence=Confidence.INFERRED,
    text="A header that frames the message could split the request or send it elsewhere.",
    bad='name = "Host"',
    good='name = "X-Api-Key"',
)
FORMULA = Rule(
    "credential-formula",
    Severity.ERROR,
    "{owner}: the formula of header {header} {reason}",
    "Join texts in single quotes and merge fields with &; the functions are {functions}.",
    source=FORMULAS,
    confidence=Confidence.DOCUMENTED,
    text="Only text, merge fields, & and the functions of named credentials are known; nothing else is evaluated.",
    bad='value = "{!UPPER($Credential.ShopAuth.Key)}"',
    good='value = "{!$Credential.ShopAuth.Key}"',
)
FORMULA_LONG = Rule(
    "credential-formula-long",
    Severity.ERROR,
    "{owner}: the formula of header {header} has {length} characters; 3,900 are allowed",
    "Shorten it, or split it over several headers.",
    source=FORMULAS,
    confidence=Confidence.DOCUMENTED,
    text="Salesforce cuts formulas there.",
    bad="value = (4,000 characters)",
    good="value = (3,900 characters)",
)
MERGE_FIELD = Rule(
    "credential-merge-field",
    Severity.ERROR,
    "{owner}: header {header} uses {{!${field}}}, {reason}",
    "Use {{!$Credential.{external}.PARAMETER}} with a parameter of its principals{known}.",
    source=HELP + "nc_create_edit_custom_auth_ext_cred.htm",
    confidence=Confidence.DOCUMENTED,
    text="A header may use the parameters of its own external credential only; another one's secret would go to the wrong host.",
    bad='value = "{!$Credential.OtherAuth.Key}"',
    good='value = "{!$Credential.ShopAuth.Key}"',
)
AUTHORIZATION_IMPLIED = Rule(
    "credential-authorization-implied",
    Severity.NOTE,
    "external credential {name}: no custom header sends the parameter 'Authorization'; "
    "it is sent as the Authorization header because the named credential generates one",
    "To be sure in an org, add a custom header Authorization with the value {{!$Credential.{name}.Authorization}}.",
    confidence=Confidence.INFERRED,
    text="Guides keep the whole header as a parameter named Authorization. `extsvc export` writes the header out.",
    source=_SOURCE,
    bad="(nothing)",
    good='[[credentials.external.ShopAuth.headers]]\nname = "Authorization"\nvalue = "{!\'Bearer \' & $Credential.ShopAuth.Authorization}"',
)
NO_PRINCIPAL = Rule(
    "credential-no-principal",
    Severity.WARNING,
    "external credential {name} has no principal, so nobody can use it",
    "Add one: in Setup under Principals, here under principals = [...].",
    confidence=Confidence.DOCUMENTED,
    text="Permission sets grant principals; without one there is nothing to grant.",
    source=_SOURCE,
    bad="(nothing)",
    good='[[credentials.external.ShopAuth.principals]]\nname = "Main"\nparameters = ["Key", "Authorization"]',
)
PRINCIPAL_TWICE = Rule(
    "credential-principal-twice",
    Severity.ERROR,
    "external credential {name} declares the principal '{principal}' twice",
    "Give each principal a name of its own.",
    confidence=Confidence.INFERRED,
    text="Permission sets name a principal by its name alone.",
    source=_SOURCE,
    bad='[[credentials.external.ShopAuth.principals]]\nname = "Main"\n\n[[credentials.external.ShopAuth.principals]]\nname = "Main"',
    good='[[credentials.external.ShopAuth.principals]]\nname = "Main"',
)
DUPLICATE = Rule(
    "credential-duplicate",
    Severity.ERROR,
    "the {kind} {name} is defined twice; first in {first}",
    "Keep one of the files; extsvc.toml may only change single values of what metadata files define.",
    confidence=Confidence.INFERRED,
    text="Which of the two would be deployed last is a matter of chance.",
    source=_SOURCE,
    bad="ShopAuth.externalCredential in two folders",
    good="ShopAuth.externalCredential in one folder",
)
EXTERNAL_MISSING = Rule(
    "credential-external-missing",
    Severity.ERROR,
    "named credential {name} refers to the external credential '{external}', which {reason}{guess}",
    "Define it, or correct the name.",
    confidence=Confidence.INFERRED,
    text="A named credential is opened by its external credential.",
    source=_SOURCE,
    bad='external_credential = "Shop"',
    good='external_credential = "ShopAuth"',
)
ENVIRONMENT_CLASH = Rule(
    "credential-environment-clash",
    Severity.ERROR,
    "{first} and {second} would both be read from the environment variable {variable}",
    "Rename one of the principals or parameters: names that differ only in punctuation share a variable.",
    confidence=Confidence.INFERRED,
    text="Variables are upper case with underscores; two secrets in one variable would send one of them to the other's host.",
    source=_SOURCE,
    bad='parameters = ["Key", "Authorization", "a-b", "a_b"]',
    good='parameters = ["Key", "Authorization"]',
)
ACCESS_UNKNOWN = Rule(
    "permission-set-principal-unknown",
    Severity.WARNING,
    "permission set {name} grants '{access}', which no external credential declares{guess}",
    "Write the name of the external credential, a dash, the name of the principal.",
    confidence=Confidence.OBSERVED,
    text="An access to nothing grants nothing; it is mostly a misspelt name.",
    bad='principals = ["ShopAuth-Admin"]',
    good='principals = ["ShopAuth-Main"]',
    source=_SOURCE,
)
