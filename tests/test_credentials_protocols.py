"""A protocol is one module with one row: a pretended one, put into the registry alone, is read, judged, signed and exported."""

from __future__ import annotations

import ast
import hashlib
import hmac
from collections import Counter
from pathlib import Path

import pytest

from generator.credentials.definitions import Definitions
from generator.credentials.errors import CredentialError, MissingSecret
from generator.credentials.load import load
from generator.credentials.parameters import asked_parameters
from generator.credentials.protocols import registry
from generator.credentials.protocols.protocol import AuthProtocol, Callout, Setting
from generator.credentials.protocols.registry import PROTOCOLS, protocol_named, protocol_of, protocol_read
from generator.credentials.provider import open_credential
from generator.credentials.trial import TrialRequest
from generator.usecases.credential_views import external_view, secret_views

FOLDER = Path(registry.__file__).parent


def _sign(callout: Callout) -> dict[str, str]:
    if callout.body is None:
        raise CredentialError("HMAC needs the whole body.")
    text = f"{callout.method} {callout.url} {callout.external.setting('KeyId')}".encode() + callout.body
    mac = hmac.new(callout.secret("sharedKey").reveal().encode(), text, hashlib.sha256).hexdigest()
    return {"Authorization": f"HMAC {callout.external.setting('KeyId')}:{mac}"}


HMAC = AuthProtocol(
    "HmacSha256",
    "Hmac",
    _sign,
    variants=("HmacV1",),
    aliases=("hmac",),
    variant_in_input=True,
    parameters=("sharedKey",),
    optional=("nonceSeed",),
    local=("nonceSeed",),
    settings=(Setting("KeyId", "key_id", "the service finds the key by it"),),
)

TOML = """
[credentials.external.Shop]
protocol = "{word}"
{setting}
[[credentials.external.Shop.principals]]
name = "P"
[credentials.named.Shop_API]
url = "https://shop.example"
external_credential = "Shop"
[permission_sets.All]
principals = ["Shop-P"]
users = ["alice"]
"""
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<ExternalCredential xmlns="http://soap.sforce.com/2006/04/metadata">
    <authenticationProtocol>Hmac</authenticationProtocol>
    <externalCredentialParameters>
        <parameterName>Hmac</parameterName>
        <parameterType>AuthProtocolVariant</parameterType>
        <parameterValue>HmacV1</parameterValue>
    </externalCredentialParameters>
    <externalCredentialParameters>
        <parameterName>KeyId</parameterName>
        <parameterType>AuthParameter</parameterType>
        <parameterValue>k7</parameterValue>
    </externalCredentialParameters>
    <externalCredentialParameters>
        <parameterName>P</parameterName>
        <parameterType>NamedPrincipal</parameterType>
    </externalCredentialParameters>
    <label>Shop</label>
</ExternalCredential>
"""


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROTOCOLS, HMAC.word, HMAC)


def read(folder: Path, word: str = "hmac", setting: str = 'key_id = "k7"') -> tuple[Definitions, list[str]]:
    path = folder / "extsvc.toml"
    path.write_text(TOML.format(word=word, setting=setting), encoding="utf-8")
    checked = load([path])
    assert checked.value is not None
    return checked.value, [found.rule.id for found in checked.diagnostics]


def test_it_is_unknown_before(tmp_path: Path) -> None:
    _, rules = read(tmp_path)
    assert "credential-protocol-unknown" in rules and "credential-unknown-key" in rules


@pytest.mark.usefixtures("registered")
def test_it_is_read_from_toml_and_signs(tmp_path: Path) -> None:
    known, rules = read(tmp_path, word="HMAC-SHA256")
    assert not rules
    external = known.external("Shop")
    assert external is not None and protocol_of(external) is HMAC and external.variant == "HmacV1"
    assert asked_parameters(external, external.principals[0]) == ("sharedKey",)
    opened = open_credential("Shop_API", "alice", secrets={"sharedKey": "s3cret"}, definitions=known)
    request = TrialRequest("POST", "https://shop.example/x", {}, b"{}")
    mac = hmac.new(b"s3cret", b"POST https://shop.example/x k7{}", hashlib.sha256).hexdigest()
    assert opened.headers(request) == {"Authorization": f"HMAC k7:{mac}"}
    assert opened.refresh() is False
    bare = open_credential("Shop_API", "alice", definitions=known)
    with pytest.raises(MissingSecret, match="sharedKey"):
        bare.headers(request)


@pytest.mark.usefixtures("registered")
def test_a_setting_that_it_needs_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "extsvc.toml"
    path.write_text(TOML.format(word="Hmac", setting=""), encoding="utf-8")
    (finding,) = [d for d in load([path]).diagnostics if d.rule.id == "credential-missing-key"]
    assert "key_id" in finding.message and "the service finds the key by it" in f"{finding.message} {finding.remedy}"


@pytest.mark.usefixtures("registered")
def test_it_is_read_from_metadata_and_exported_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "Shop.externalCredential-meta.xml").write_text(FILE, encoding="utf-8")
    checked = load([tmp_path])
    assert not checked.diagnostics and checked.value is not None
    (external,) = checked.value.externals
    assert (external.protocol, external.variant, external.setting("KeyId")) == ("HmacSha256", "HmacV1", "k7")
    view = external_view(external)
    assert view.protocol == "Hmac"
    assert [(row.type, row.name, row.value) for row in view.parameters] == [
        ("AuthProtocolVariant", "Hmac", "HmacV1"),
        ("AuthParameter", "KeyId", "k7"),
        ("NamedPrincipal", "P", ""),
    ]
    (secret,) = secret_views(external)
    assert (secret.protocol, secret.variant, secret.parameters) == ("Hmac", "HmacV1", ("sharedKey",))


def test_every_word_means_one_protocol() -> None:
    words = Counter(w for row in PROTOCOLS.values() for w in {row.word.lower(), *row.aliases})
    assert not {word: count for word, count in words.items() if count > 1}
    pairs = Counter(
        p for row in PROTOCOLS.values() for p in {*row.also_read, *((row.salesforce, v) for v in row.variants)}
    )
    assert not {pair: count for pair, count in pairs.items() if count > 1}
    legacy = Counter(word for row in PROTOCOLS.values() for word in row.legacy)
    assert not {word: count for word, count in legacy.items() if count > 1}


@pytest.mark.parametrize("row", PROTOCOLS.values(), ids=PROTOCOLS)
def test_a_row_leads_back_to_itself(row: AuthProtocol) -> None:
    assert all(protocol_named(word) is row for word in (row.word, row.word.upper(), *row.aliases))
    assert all(protocol_read(row.salesforce, variant) is row for variant in row.variants)
    assert set(row.variant_words.values()) <= set(row.variants) >= set(row.parameters_of_variant)
    assert row.token is not None or not row.token_url
    assert not set(row.optional) & set(row.parameters)


def test_nobody_else_names_a_protocol() -> None:
    """A new protocol touches the registry and no other file that is there: nobody compares words of protocols."""
    words = {w for row in PROTOCOLS.values() for w in (row.word, row.salesforce, *row.variants) if w} - {"Custom"}
    words -= {"NoAuthentication"}  # also a legacy default of Salesforce's files
    room, house = FOLDER.parent, FOLDER.parent.parent
    readers = [*room.glob("*.py"), *house.glob("usecases/credential*.py"), house / "cli" / "credential.py"]
    assert len(readers) > 25
    for path in readers:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        assert not words & said, f"{path.name}: {words & said}"
