"""Definitions: what extsvc.toml and Salesforce's files may say, who may use what, what formulas give."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.credentials.access import principal_for
from generator.credentials.definitions import Definitions
from generator.credentials.errors import AccessRefused, CredentialError
from generator.credentials.evaluate import header_value
from generator.credentials.formula import FormulaFault, fields, parse
from generator.credentials.load import load
from generator.credentials.names import check_name, check_url
from generator.credentials.slots import Slot
from generator.credentials.suspicion import secret_in_header
from generator.diagnostics import Checked, Diagnostic, Severity, Span

ROOT = Path(__file__).parent.parent
CORPUS = Path(os.environ.get("EXTSVC_CORPUS") or ROOT.parent / "shared" / "corpus")
HERE = Span("f", "", 1, 1)

GUIDE = """\
[credentials.external.X8x8_CPaaS_Authentication]
label = "8x8 CPaaS Authentication"
protocol = "Custom"

[[credentials.external.X8x8_CPaaS_Authentication.principals]]
name = "8x8 API Key Principal"
sequence = 1
parameters = ["Authorization"]

[credentials.named.X8x8_SMS_API]
label = "8x8 SMS API"
url = "https://sms.8x8.com"
external_credential = "X8x8_CPaaS_Authentication"
generate_authorization_header = true

[permission_sets.CPaaS_API_Access]
label = "CPaaS API Access"
principals = ["X8x8_CPaaS_Authentication-8x8 API Key Principal"]
users = ["alice"]
"""


def read(tmp_path: Path, text: str) -> Checked[Definitions]:
    file = tmp_path / "extsvc.toml"
    file.write_text(text, encoding="utf-8")
    return load([file])


def rules(checked: Checked[Definitions]) -> list[str]:
    return [d.rule.id for d in checked.diagnostics]


def the(checked: Checked[Definitions], rule: str) -> Diagnostic:
    found = [d for d in checked.diagnostics if d.rule.id == rule]
    assert len(found) == 1, rules(checked)
    return found[0]


def test_the_guide_in_toml(tmp_path: Path) -> None:
    checked = read(tmp_path, GUIDE)
    assert rules(checked) == ["credential-authorization-implied"]
    known = checked.value
    assert known is not None
    named = known.named("X8x8_SMS_API")
    external = known.external("X8x8_CPaaS_Authentication")
    assert named is not None and external is not None
    assert (named.url, named.external, named.generate_authorization) == ("https://sms.8x8.com", external.name, True)
    assert external.protocol == "Custom"
    assert principal_for(known, external, "alice").name == "8x8 API Key Principal"


def test_the_guide_in_salesforce_files() -> None:
    checked = load([ROOT / "specs" / "sms" / "extsvc.toml"])
    assert not checked.diagnostics
    known = checked.value
    assert known is not None
    assert [n.name for n in known.nameds] == ["X8x8_SMS_API"]
    assert [p.name for e in known.externals for p in e.principals] == ["8x8 API Key Principal"]
    assert known.permission_sets[0].users == ("admin",)
    assert known.permission_sets[0].grants("X8x8_CPaaS_Authentication", "8x8 API Key Principal")


@pytest.mark.parametrize(
    ("change", "rule", "line", "words"),
    [
        ('url = "https://sms.8x8.com"|url = "callout:Other/x"', "credential-url", 12, "is itself a callout"),
        ('url = "https://sms.8x8.com"|url = "https://me:pw@sms.8x8.com"', "credential-url", 12, "user name or password"),
        ('url = "https://sms.8x8.com"|url = "https://sms.8x8.com/#x"', "credential-url", 12, "fragment"),
        ('url = "https://sms.8x8.com"|url = "http://sms.8x8.com"', "credential-url-insecure", 12, "plain http"),
        ('url = "https://sms.8x8.com"|url = 7', "credential-value-type", 12, "must be a text"),
        ('protocol = "Custom"|protocol = "Kerberos"', "credential-protocol-unknown", 3, "Kerberos"),
        ('label = "8x8 SMS API"|lable = "8x8 SMS API"', "credential-unknown-key", 11, "did you mean 'label'"),
        (
            'external_credential = "X8x8_CPaaS_Authentication"|external_credential = "X8x8_CPaaS_Authentification"',
            "credential-external-missing",
            10,
            "did you mean 'X8x8_CPaaS_Authentication'",
        ),
        ("8x8 API Key Principal\"]|8x8 API Key\"]", "permission-set-principal-unknown", 16, "did you mean"),
    ],
)  # fmt: skip
def test_each_fault_has_its_line(tmp_path: Path, change: str, rule: str, line: int, words: str) -> None:
    old, new = change.split("|")
    assert GUIDE.count(old) == 1
    diagnostic = the(read(tmp_path, GUIDE.replace(old, new)), rule)
    assert diagnostic.span.line == line, diagnostic
    assert words in diagnostic.message
    assert diagnostic.remedy


def test_a_broken_definition_is_dropped_and_remembered(tmp_path: Path) -> None:
    checked = read(tmp_path, GUIDE.replace("https://sms.8x8.com", "ftp://sms.8x8.com"))
    known = checked.value
    assert known is not None
    assert known.named("X8x8_SMS_API") is None
    broken = known.why_broken("X8x8_SMS_API")
    assert broken is not None and broken.diagnostics[0].rule.id == "credential-url"


@pytest.mark.parametrize("name", ["SMS", "X8x8_SMS_API", "a", "A1_b2", "x" * 40])
def test_good_names(name: str) -> None:
    assert not list(check_name(name, "named credential", HERE))


@pytest.mark.parametrize(
    "name",
    ["", "8x8", "_a", "a__b", "a_", "a-b", "a b", "ä", "a\n", "x" * 81, "../../etc/passwd", "a<b", "a\u202eb", "a\0b"],
)
def test_bad_names(name: str) -> None:
    assert [d.severity for d in check_name(name, "named credential", HERE)] == [Severity.ERROR]


def test_a_name_longer_than_setup_takes_is_a_warning() -> None:
    assert [d.rule.id for d in check_name("x" * 41, "named credential", HERE)] == ["credential-name-long"]


@pytest.mark.parametrize("url", ["https://a.example", "https://a.example:8443/base/v1", "https://[::1]:8/x"])
def test_good_urls(url: str) -> None:
    assert not list(check_url(url, "x", HERE))


@pytest.mark.parametrize(
    "url",
    ["", "a.example", "//a.example", "https://", "https://a b", "https://a\n.example", "javascript:alert(1)", "file:///x",
     "https://a.example?x=1", "https://a.example\\@b.example", "https://${HOST}", "https://a:99999", "https://[::1"],
)  # fmt: skip
def test_bad_urls(url: str) -> None:
    assert [d.rule.id for d in check_url(url, "x", HERE)] == ["credential-url"]


def test_plain_http_on_this_machine_is_only_a_note() -> None:
    assert [d.severity for d in check_url("http://127.0.0.1:8081", "x", HERE)] == [Severity.NOTE]


@given(st.text(max_size=60))
def test_no_url_makes_the_check_stumble(url: str) -> None:
    assert len(list(check_url(url, "x", HERE))) <= 1


# Secrets do not belong into these files.


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Authorization", "Bearer sk_live_4242abcd"),
        ("Authorization", "{!'Bearer sk_live_4242abcd'}"),
        ("Authorization", "{!'Basic ' & BASE64ENCODE(BLOB('me:pass'))}"),
        ("X-Api-Key", "hunter"),
        ("X-Trace", "eyJhbGciOiJIUzI1NiJ9.e30.abc"),
        ("X-Id", "9fK2mQ7xL4pR8sT1vW6y"),
        ("Cookie", "sid=1"),
    ],
)
def test_a_literal_secret_in_a_header_is_seen(header: str, value: str) -> None:
    assert secret_in_header(header, value)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Accept", "application/vnd.example.v2+json; charset=utf-8"),
        ("X-Api-Key", "{!$Credential.Shop.Key}"),
        ("Authorization", "Bearer {!$Credential.Shop.Token}"),
        ("Authorization", "{!'Basic ' & BASE64ENCODE(BLOB($Credential.Shop.u & ':' & $Credential.Shop.p))}"),
        ("X-Token-Type", "JWT"),
        ("X-Version", "2024-10-01T00:00:00Z"),
    ],
)
def test_harmless_headers_pass(header: str, value: str) -> None:
    assert not secret_in_header(header, value)


def test_a_secret_in_toml_is_an_error_that_does_not_repeat_it(tmp_path: Path) -> None:
    text = (
        GUIDE
        + '\n[[credentials.external.X8x8_CPaaS_Authentication.headers]]\nname = "Authorization"\nvalue = "Bearer abcd1234efgh"\n'
    )
    checked = read(tmp_path, text)
    diagnostic = the(checked, "credential-secret-in-file")
    assert diagnostic.severity is Severity.ERROR
    assert diagnostic.span.line == 21
    assert "abcd1234efgh" not in diagnostic.message + diagnostic.remedy + repr(diagnostic)
    assert checked.value is not None and checked.value.external("X8x8_CPaaS_Authentication") is None


def test_parameters_with_values_are_refused(tmp_path: Path) -> None:
    text = GUIDE.replace('parameters = ["Authorization"]', 'parameters = { Authorization = "Bearer top" }')
    diagnostic = the(read(tmp_path, text), "credential-secret-in-file")
    assert diagnostic.span.line == 8
    assert "top" not in repr(diagnostic).replace("stop", "")


# Salesforce's own files.

EXTERNAL = """<?xml version="1.0" encoding="UTF-8"?>
<ExternalCredential xmlns="http://soap.sforce.com/2006/04/metadata">
    <authenticationProtocol>{protocol}</authenticationProtocol>
    {rows}
    <externalCredentialParameters>
        <parameterGroup>P</parameterGroup><parameterName>P</parameterName>
        <parameterType>NamedPrincipal</parameterType><sequenceNumber>1</sequenceNumber>
    </externalCredentialParameters>
    <label>Shop Auth</label>
</ExternalCredential>
"""


def row(kind: str, name: str, value: str) -> str:
    return (
        f"<externalCredentialParameters><parameterGroup>DefaultGroup</parameterGroup><parameterName>{name}</parameterName>"
        f"<parameterType>{kind}</parameterType><parameterValue>{value}</parameterValue></externalCredentialParameters>"
    )


def external_file(tmp_path: Path, text: str) -> Checked[Definitions]:
    (tmp_path / "ShopAuth.externalCredential-meta.xml").write_text(text, encoding="utf-8")
    return load([tmp_path])


@pytest.mark.parametrize(
    ("words", "variant", "protocol"),
    [
        ("Custom", "NoAuthentication", "Custom"),
        ("Oauth", "ClientCredentialsClientSecret", "OAuthClientCredentials"),
        ("Oauth", "ClientCredentialsClientSecretBasic", "OAuthClientCredentials"),
        ("Oauth", "ClientCredentialsJwtAssertion", "OAuthClientCredentials"),
        ("Oauth", "JwtBearer", "JwtBearer"),
    ],
)
def test_protocol_variants_of_metadata(tmp_path: Path, words: str, variant: str, protocol: str) -> None:
    rows = row("AuthProtocolVariant", words, variant) + row("AuthProviderUrl", "u", "https://a.example/token")
    rows += row("JwtBodyClaim", "iss", "me") + row("JwtBodyClaim", "aud", "you") + row("AuthParameter", "Scope", "all")
    checked = external_file(tmp_path, EXTERNAL.format(protocol=words, rows=rows))
    assert rules(checked) == []
    assert checked.value is not None
    external = checked.value.externals[0]
    assert (external.protocol, external.variant, external.setting("Scope")) == (protocol, variant, "all")


@pytest.mark.parametrize("words", ["Oauth", "AwsSv4", "Mystery"])
def test_what_needs_an_org_is_named(tmp_path: Path, words: str) -> None:
    rows = row("AuthProtocolVariant", words, "AwsSv4_STS") if words == "AwsSv4" else ""
    diagnostic = the(external_file(tmp_path, EXTERNAL.format(protocol=words, rows=rows)), "credential-not-emulated")
    assert words in diagnostic.message
    assert diagnostic.severity is Severity.REFUSAL


def test_a_secret_in_metadata_is_an_error_with_its_line(tmp_path: Path) -> None:
    text = EXTERNAL.format(protocol="Custom", rows=row("AuthHeader", "X-Api-Key", "live1234"))
    diagnostic = the(external_file(tmp_path, text), "credential-secret-in-file")
    assert diagnostic.span.line == 4


@pytest.mark.parametrize(
    "attack",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><ExternalCredential>&b;</ExternalCredential>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><ExternalCredential><label>&a;</label></ExternalCredential>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><ExternalCredential/>',
        "<a>" * 3000 + "</a>" * 3000,
        "<ExternalCredential><label></ExternalCredential>",
        "",
        "\0\0",
        '<?xml version="1.0" encoding="utf-7"?><a/>',
        '<?xml version="1.0" encoding="no-such"?><a/>',
        "<NamedCredential/>",
    ],
)
def test_xml_attacks_and_ruins_are_findings(tmp_path: Path, attack: str) -> None:
    checked = external_file(tmp_path, attack)
    assert rules(checked) == ["credential-file-unreadable"]
    assert "root:" not in checked.diagnostics[0].message


@given(st.binary(max_size=300))
def test_no_bytes_make_the_readers_stumble(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "extsvc.toml").write_bytes(data)
    (folder / "A.namedCredential-meta.xml").write_bytes(data)
    load([folder / "extsvc.toml", folder])


@pytest.mark.parametrize(
    "text",
    ["credentials = 3", "[credentials]\nexternal = 3", "[credentials.external]\nA = 3", "[permission_sets.A]\nusers = 3",
     "[credentials]\nmetadata = 5", "[credentials.external.A]\nprincipals = 7", "[[credentials]]", "a = " + "[" * 5000,
     '[credentials]\nmetadata = ["nowhere"]', "[credentials.external.A]\nheaders = [{name = 3}]"],
)  # fmt: skip
def test_wrong_shapes_are_findings(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).failed


def test_a_legacy_named_credential_brings_its_own_sign_in(tmp_path: Path) -> None:
    (tmp_path / "Bank.namedCredential-meta.xml").write_text(
        '<NamedCredential xmlns="http://soap.sforce.com/2006/04/metadata"><endpoint>https://bank.example</endpoint>'
        "<label>Bank</label><principalType>NamedUser</principalType><protocol>Password</protocol>"
        "<username>me</username></NamedCredential>",
        encoding="utf-8",
    )
    checked = load([tmp_path])
    assert rules(checked) == []
    assert checked.value is not None
    external = checked.value.externals[0]
    assert external.legacy and external.protocol == "Basic"
    assert principal_for(checked.value, external, "anybody").plain == (("username", "me"),)


def test_toml_changes_single_values_of_metadata(tmp_path: Path) -> None:
    sms = ROOT / "specs" / "sms"
    text = f"[credentials]\nmetadata = ['{sms}']\n[credentials.named.X8x8_SMS_API]\nurl = 'http://127.0.0.1:8081'\n"
    checked = read(tmp_path, text)
    named = checked.value.named("X8x8_SMS_API") if checked.value else None
    assert named is not None
    assert (named.url, named.label, named.external) == (
        "http://127.0.0.1:8081", "8x8 SMS API", "X8x8_CPaaS_Authentication",
    )  # fmt: skip


NAMED = """<NamedCredential><label>N</label>
<namedCredentialParameters><parameterName>Url</parameterName><parameterType>Url</parameterType>
<parameterValue>${HOST}</parameterValue></namedCredentialParameters>
<namedCredentialParameters><externalCredential>ShopAuth</externalCredential><parameterName>E</parameterName>
<parameterType>Authentication</parameterType></namedCredentialParameters>
</NamedCredential>"""


def test_toml_fills_a_placeholder_of_metadata(tmp_path: Path) -> None:
    """Projects that deploy to many orgs keep ${HOST} in their files."""
    (tmp_path / "ShopAuth.externalCredential-meta.xml").write_text(EXTERNAL.format(protocol="Custom", rows=""))
    (tmp_path / "N.namedCredential-meta.xml").write_text(NAMED)
    only = '[credentials]\nmetadata = ["."]\n'
    assert "credential-url" in rules(read(tmp_path, only))
    mended = read(tmp_path, only + '[credentials.named.N]\nurl = "https://a.example"\n')
    assert "credential-url" not in rules(mended)
    named = mended.value.named("N") if mended.value else None
    assert named is not None and (named.url, named.external) == ("https://a.example", "ShopAuth")


def test_toml_does_not_mend_a_secret_in_metadata(tmp_path: Path) -> None:
    (tmp_path / "N.namedCredential-meta.xml").write_text(
        "<NamedCredential><endpoint>https://a.example</endpoint><label>N</label><protocol>Password</protocol>"
        "<password>top</password></NamedCredential>"
    )
    text = '[credentials]\nmetadata = ["."]\n[credentials.named.N]\nurl = "https://b.example"\n'
    checked = read(tmp_path, text)
    assert "credential-secret-in-file" in rules(checked)
    assert checked.value is not None and checked.value.named("N") is None


def test_the_same_name_in_two_files_is_an_error(tmp_path: Path) -> None:
    text = EXTERNAL.format(protocol="Custom", rows="")
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ShopAuth.externalCredential-meta.xml").write_text(text, encoding="utf-8")
    assert "credential-duplicate" in rules(load([tmp_path]))


def test_two_secrets_never_share_a_variable(tmp_path: Path) -> None:
    more = '\n[[credentials.external.X8x8_CPaaS_Authentication.principals]]\nname = "8x8 API-Key Principal"\nparameters = ["Authorization"]\n'
    assert "credential-environment-clash" in rules(read(tmp_path, GUIDE + more))


def test_two_users_never_share_a_variable(tmp_path: Path) -> None:
    text = GUIDE.replace("sequence = 1", "sequence = 1\nper_user = true")
    assert "credential-environment-clash" in rules(read(tmp_path, text.replace('["alice"]', '["a.b", "a-b"]')))
    assert "credential-environment-clash" not in rules(read(tmp_path, text.replace('["alice"]', '["a", "b"]')))


@pytest.mark.skipif(not (CORPUS / "salesforce").is_dir(), reason="needs the folder of real metadata (EXTSVC_CORPUS)")
def test_every_real_credential_file_is_read_or_named() -> None:
    examples = CORPUS / "salesforce" / "examples"
    files = [p for p in examples.rglob("*") if p.name.endswith(("Credential-meta.xml", "permissionset-meta.xml"))]
    assert len(files) > 15
    for file in files:
        checked = load([file])
        known = checked.value
        assert known is not None
        alone = {"credential-external-missing", "credential-url", "credential-not-emulated", "credential-missing-key"}
        assert known.externals or known.nameds or known.permission_sets or alone & set(rules(checked)), file
        assert "credential-file-unreadable" not in rules(checked), file


# Who may use what.

TWO = """\
[credentials.external.Shop]
[[credentials.external.Shop.principals]]
name = "Second"
sequence = 2
[[credentials.external.Shop.principals]]
name = "First"
sequence = 1
[[credentials.external.Shop.principals]]
name = "Mine"
sequence = 3
per_user = true
"""


def chosen(tmp_path: Path, text: str, user: str) -> str:
    known = read(tmp_path, text).value
    assert known is not None
    return principal_for(known, known.externals[0], user).name


def test_the_lowest_sequence_number_wins(tmp_path: Path) -> None:
    both = '[permission_sets.A]\nprincipals = ["Shop-Second"]\nusers = ["alice", "bob"]\n'
    both += '[permission_sets.B]\nprincipals = ["Shop-First", "Shop-Mine"]\nusers = ["alice"]\n'
    assert chosen(tmp_path, TWO + both, "alice") == "First"
    assert chosen(tmp_path, TWO + both, "bob") == "Second"


def test_without_users_and_permission_sets_nothing_is_asked(tmp_path: Path) -> None:
    assert chosen(tmp_path, TWO, "") == "First"


def refusal(tmp_path: Path, text: str, user: str) -> AccessRefused:
    with pytest.raises(AccessRefused) as caught:
        chosen(tmp_path, text, user)
    return caught.value


def test_a_permission_set_that_is_not_assigned(tmp_path: Path) -> None:
    error = refusal(tmp_path, TWO + '[permission_sets.A]\nlabel = "Set A"\nprincipals = ["Shop-First"]\n', "bob")
    assert "bob" in error.sentence and "'First'" in error.sentence and "Shop" in error.sentence
    assert "A grants it, but is not assigned to bob" in error.sentence
    assert "Set A > Manage Assignments > Add Assignment: bob" in error.remedy


def test_no_permission_set_grants_it(tmp_path: Path) -> None:
    error = refusal(tmp_path, TWO + '[permission_sets.A]\nlabel = "Set A"\nusers = ["bob"]\n', "bob")
    assert "no permission set grants it" in error.sentence
    assert "Set A > External Credential Principal Access > Edit: enable 'Shop : First'" in error.remedy
    assert '"Shop-First"' in error.remedy and "[permission_sets.A]" in error.remedy


def test_a_user_without_any_permission_set(tmp_path: Path) -> None:
    error = refusal(tmp_path, TWO, "bob")
    assert "no permission set grants it" in error.sentence
    assert "New" in error.remedy and "Manage Assignments" in error.remedy


def test_permission_sets_ask_for_a_user(tmp_path: Path) -> None:
    error = refusal(tmp_path, TWO + '[permission_sets.A]\nprincipals = ["Shop-First"]\nusers = ["bob"]\n', "")
    assert "No user was named" in error.sentence and "--as" in error.remedy


def test_a_disabled_access_grants_nothing(tmp_path: Path) -> None:
    (tmp_path / "A.permissionset-meta.xml").write_text(
        "<PermissionSet><externalCredentialPrincipalAccesses><enabled>false</enabled><externalCredentialPrincipal>"
        "Shop-First</externalCredentialPrincipal></externalCredentialPrincipalAccesses><label>A</label></PermissionSet>",
        encoding="utf-8",
    )
    text = '[credentials]\nmetadata = ["."]\n' + TWO + '[permission_sets.A]\nusers = ["bob"]\n'
    assert "no permission set grants it" in refusal(tmp_path, text, "bob").sentence


# Formulas.


def value(template: str, **known: str) -> str:
    return header_value("X", parse(template), lambda field: known[field.path[-1]])


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{!$Credential.Shop.Key}", "k"),
        ("Bearer {!$Credential.Shop.Key}", "Bearer k"),
        ("{!'Bearer ' & $Credential.Shop.Key}", "Bearer k"),
        ("{!\"a}b\" & 'it\\'s' + $Credential.Shop.Key}", "a}bit'sk"),
        ("{!BASE64ENCODE(BLOB($Credential.Shop.u & ':' & $Credential.Shop.p))}", base64.b64encode(b"me:pw").decode()),
        ("{!HEX(HASH('SHA-256', BLOB($Credential.Shop.u)))}", hashlib.sha256(b"me").hexdigest()),
        ("{!HEX(HMAC('SHA-256', BLOB('x'), BLOB($Credential.Shop.p)))}", hmac.new(b"pw", b"x", "sha256").hexdigest()),
        ("{!HEX(BASE64DECODE('AAE='))}", "0001"),
        ("{!($Credential.Shop.Key)} and {!$Credential.Shop.Key}", "k and k"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_formulas(template: str, expected: str) -> None:
    assert value(template, Key="k", u="me", p="pw") == expected


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{!SLEEP($Credential.A.B)}", "no function"),
        ("{!__import__('os')}", "do not know"),
        ("{!HTMLENCODE($Credential.A.B)}", "request bodies"),
        ("{!SIGN('RSA', 'x', 'y')}", "SIGN"),
        ("{!$Credential.A.B", "without its }"),
        ("{!}", "lacks a text"),
        ("{!'a' 'b'}", "after its end"),
        ("{!HASH('x')}", "1 arguments instead of 2"),
        ("{!BLOB('x'}", "lacks a ')'"),
        ("{!" + "(" * 100 + "'a'" + ")" * 100 + "}", "nested deeper"),
        ("{!1 + 1}", "do not know"),
        ("{!'secret-text' ~ 'x'}", "do not know"),
    ],
)
def test_formula_faults(template: str, words: str) -> None:
    with pytest.raises(FormulaFault, match=words.replace("(", r"\(").replace(")", r"\)")) as caught:
        parse(template)
    assert "secret-text" not in caught.value.reason


@given(st.text(alphabet="{!}'\"\\&+(),$.ABLOHEXcred \n", max_size=60))
def test_no_formula_makes_the_parser_stumble(template: str) -> None:
    try:
        parse(template)
    except FormulaFault:
        pass


@given(st.lists(st.text(alphabet=st.characters(codec="ascii", exclude_characters="'\"\\{}"), max_size=8), max_size=5))
def test_joined_literals_come_out_as_written(words: list[str]) -> None:
    template = "{!" + " & ".join(f"'{word}'" for word in ["", *words]) + "}"
    expected = "".join(words).strip(" \t")
    if any((ord(c) < 32 and c != "\t") or ord(c) == 127 for c in expected):
        with pytest.raises(CredentialError):
            value(template)
    else:
        assert value(template) == expected


@pytest.mark.parametrize("secret", ["a\r\nX-Admin: 1", "a\nb", "a\0b", "ü", "x" * 20000])
def test_a_secret_cannot_break_out_of_its_header(secret: str) -> None:
    with pytest.raises(CredentialError) as caught:
        value("{!$Credential.Shop.Key}", Key=secret)
    assert secret not in str(caught.value)


def test_merge_fields_are_listed_in_order() -> None:
    assert [f.path for f in fields(parse("{!$Credential.A.B & BLOB($User.Id)}"))] == [
        ("Credential", "A", "B"),
        ("User", "Id"),
    ]


HEADER = '[[credentials.external.X8x8_CPaaS_Authentication.headers]]\nname = "{name}"\nvalue = "{value}"\n'


@pytest.mark.parametrize(
    ("name", "value_", "rule"),
    [
        ("Authorization", "{!$Credential.Other.Authorization}", "credential-merge-field"),
        ("Authorization", "{!$Credential.X8x8_CPaaS_Authentication.Typo}", "credential-merge-field"),
        ("Authorization", "{!$Organization.Id & $Credential.X8x8_CPaaS_Authentication.Authorization}", "credential-merge-field"),
        ("Host", "{!$Credential.X8x8_CPaaS_Authentication.Authorization}", "credential-header"),
        ("A: b", "{!$Credential.X8x8_CPaaS_Authentication.Authorization}", "credential-header"),
        ("X", "{!FOO('a')}", "credential-formula"),
        ("X", "a" * 3901, "credential-formula-long"),
    ],
)  # fmt: skip
def test_faults_of_headers(tmp_path: Path, name: str, value_: str, rule: str) -> None:
    text = GUIDE + HEADER.replace("{name}", name).replace("{value}", value_)
    assert rule in rules(read(tmp_path, text))


def test_a_named_credential_may_not_use_the_secrets_of_another(tmp_path: Path) -> None:
    text = GUIDE + (
        "[credentials.external.Other]\nprincipals = [{ name = 'P', parameters = ['Key'] }]\n"
        "[[credentials.named.X8x8_SMS_API.headers]]\nname = 'X-Key'\nvalue = '{!$Credential.Other.Key}'\n"
    )
    checked = read(tmp_path, text)
    assert "belongs to another external credential" in the(checked, "credential-merge-field").message
    assert checked.value is not None and checked.value.named("X8x8_SMS_API") is None


def test_variables_are_upper_case_words() -> None:
    slot = Slot("X8x8_CPaaS_Authentication", "8x8 API Key Principal", "Authorization")
    assert slot.variable == "EXTSVC_X8X8_CPAAS_AUTHENTICATION_8X8_API_KEY_PRINCIPAL_AUTHORIZATION"
    assert Slot("A", "P", "k", "jo.e@x").variable == "EXTSVC_A_P_JO_E_X_K"


def test_every_rule_says_what_to_do() -> None:
    from generator.catalog import by_room

    rules = by_room()["credentials"].values()
    assert len(rules) > 15
    for rule in rules:
        assert rule.remedy and rule.sentence[-1] != "."


def test_a_file_that_cannot_be_read_has_no_line(tmp_path: Path) -> None:
    (tmp_path / "extsvc.toml").write_bytes(b"\xff")
    [found] = load([tmp_path / "extsvc.toml"]).diagnostics
    assert (found.rule.id, found.span.line, found.span.column) == ("credential-file-unreadable", 0, 0)
