"""A shop with a guarded credential: an external credential, a named one, the permission set that grants its principal, a service."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

sys.path.insert(0, str(Path(__file__).parent / "rule_table"))
from org_setups import SHOP, registration, xml
from test_org_deploy import package

EXTERNAL = "externalCredentials/ShopAuth.externalCredential"
NAMED = "namedCredentials/ShopApi.namedCredential"
SET = "permissionsets/Shop_Callouts.permissionset"
MEMBERS = (
    *SHOP,
    ("ExternalCredential", "ShopAuth"),
    ("NamedCredential", "ShopApi"),
    ("PermissionSet", "Shop_Callouts"),
)


def parameter(kind: str, **values: str) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in sorted({"parameterType": kind, **values}.items()))


def external(principal: str = "NamedPrincipal", protocol: str = "Custom") -> str:
    header = parameter(
        "AuthHeader",
        parameterGroup="DefaultGroup",
        parameterName="X-Key",
        parameterValue="{!$Credential.ShopAuth.ApiKey}",
        sequenceNumber="1",
    )
    whose = parameter(principal, parameterGroup="Till", parameterName="Till", sequenceNumber="1")
    rows = [whose, header] if protocol == "Custom" else [whose]
    inner = "".join(f"<externalCredentialParameters>{row}</externalCredentialParameters>" for row in rows)
    return xml(
        "ExternalCredential", f"<authenticationProtocol>{protocol}</authenticationProtocol>{inner}<label>Shop</label>"
    )


def named(url: str = "https://shop.example", more: str = "") -> str:
    rows = (
        parameter("Url", parameterName="Url", parameterValue=url),
        parameter("Authentication", parameterName="ExternalCredential", externalCredential="ShopAuth"),
    )
    inner = "".join(f"<namedCredentialParameters>{row}</namedCredentialParameters>" for row in rows)
    return xml(
        "NamedCredential",
        "<allowMergeFieldsInBody>false</allowMergeFieldsInBody><allowMergeFieldsInHeader>false</allowMergeFieldsInHeader>"
        "<calloutStatus>Enabled</calloutStatus><generateAuthorizationHeader>false</generateAuthorizationHeader>"
        f"<label>Shop API</label>{inner}{more}<namedCredentialType>SecuredEndpoint</namedCredentialType>",
    )


def permission_set(principal: str = "ShopAuth-Till") -> str:
    access = f"<enabled>true</enabled><externalCredentialPrincipal>{principal}</externalCredentialPrincipal>"
    return xml(
        "PermissionSet",
        f"<externalCredentialPrincipalAccesses>{access}</externalCredentialPrincipalAccesses><label>Shop</label>",
    )


def shop(**files: str) -> bytes:
    """The zip of all of it; other texts for some of the files by the names of their functions."""
    given = {
        EXTERNAL: files.get("external", external()),
        NAMED: files.get("named", named()),
        SET: files.get("permission_set", permission_set()),
        **registration(more="<namedCredentialReference>ShopApi</namedCredentialReference>"),
    }
    return package(given, *MEMBERS)


def make_certificate(bits: int = 2_048, days: int = 30, begins: int = 0) -> tuple[str, str]:
    """A key of this many bits and its certificate, valid for `days` from `begins` days after yesterday on; both PEM."""
    now = datetime.now(UTC) - timedelta(days=1 - begins)
    key = rsa.generate_private_key(public_exponent=65_537, key_size=bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ci")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now)
    certificate = builder.not_valid_after(now + timedelta(days=days)).sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private.decode(), certificate.public_bytes(Encoding.PEM).decode()
