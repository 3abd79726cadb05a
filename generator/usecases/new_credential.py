"""Define a named credential and all that belongs to it: external credential, principal, permission set, users."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Checked, Severity
from generator.usecases import rules
from generator.usecases.secrets import definitions
from generator.usecases.stopping import Stop, stopping

if TYPE_CHECKING:
    from generator.credentials.definitions import Definitions, ExternalCredential

_Table = dict[str, object]


PROTOCOL, PRINCIPAL, HEADER = "Custom", "Main", "Authorization"  # where nobody says otherwise


@dataclass(frozen=True, slots=True)
class CredentialPlan:
    """What is to be defined. `settings` are further keys of the external credential, such as `token_url`, `scope`, and
    `jwt_claims.iss` for one of a table."""

    name: str
    url: str
    protocol: str = PROTOCOL
    external: str = ""  # default: NAME_Auth
    principal: str = PRINCIPAL
    header: str = HEADER  # Custom only: the header that carries the key
    permission_set: str = ""  # default: NAME_Access
    users: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def external_name(self) -> str:
        """The external credential's name."""
        return self.external or f"{self.name}_Auth"

    @property
    def set_name(self) -> str:
        """The permission set's name."""
        return self.permission_set or f"{self.name}_Access"


@stopping
def new_credential(
    plan: CredentialPlan, *, project: str | Path | None = None, metadata: str | Path = ""
) -> Checked[tuple[str, ...]]:
    """Write the definitions into extsvc.toml (the nearest one, or a new one here), or as Salesforce metadata into a folder.

    Answers the files that were written. No secret is in them: `keep_secret` keeps it. Users have no place in metadata; they are
    assigned in the org. Findings: credential-already-there, and what is wrong with the definitions; then nothing is written.
    """
    from generator.project.config import FILE_NAME, find

    path = Path(project).resolve() if project is not None else find(Path.cwd()) or Path.cwd() / FILE_NAME
    known = definitions((path,)).value if path.exists() else None
    taken = {one.name.lower() for one in (known.nameds if known is not None else ())}
    if plan.name.lower() in taken:
        raise Stop(rules.CREDENTIAL_THERE.at("", name=plan.name, path=path))
    tables = _tables(plan, known)
    made = _judged(tables, plan, known)
    if metadata:
        return _as_metadata(made, plan, Path(metadata))
    return _into(path, tables)


def _tables(plan: CredentialPlan, known: Definitions | None) -> dict[str, tuple[tuple[str, ...], _Table]]:
    """What is written: a key for each table, its place in the file, its keys. An external credential that is there is used."""
    made: dict[str, tuple[tuple[str, ...], _Table]] = {}
    external = plan.external_name
    there = known.external(external) if known is not None else None
    if there is None:
        table: _Table = {"protocol": plan.protocol, **_nested(plan.settings)}
        table["principals"] = [{"name": plan.principal, "sequence": 1}]
        if plan.protocol.lower() == "custom":
            value = f"{{!$Credential.{external}.{_parameter(plan.header)}}}"
            table["principals"] = [{"name": plan.principal, "sequence": 1, "parameters": [_parameter(plan.header)]}]
            table["headers"] = [{"name": plan.header, "value": value}]
        made["external"] = (("credentials", "external", external), table)
    made["named"] = (("credentials", "named", plan.name), {"url": plan.url, "external_credential": external})
    granted: _Table = {"principals": [f"{external}-{_principal(plan, there)}"], "users": list(plan.users)}
    made["set"] = (("permission_sets", plan.set_name), granted)
    return made


def _nested(settings: Mapping[str, str]) -> _Table:
    """Settings with those of one key, `jwt_claims.iss`, as a table of it."""
    made: _Table = {}
    for key, value in settings.items():
        head, dot, rest = key.partition(".")
        inner = made.setdefault(head, {}) if dot else None
        if isinstance(inner, dict):
            inner[rest] = value
        else:
            made[key] = value
    return made


def _parameter(header: str) -> str:
    """The parameter that a header's value is kept as: letters and digits of its name."""
    return "".join(c for c in header if c.isalnum()) or "Key"


def _principal(plan: CredentialPlan, there: ExternalCredential | None) -> str:
    if there is None or there.principal(plan.principal) is not None or not there.principals:
        return plan.principal
    return there.principals[0].name


def _judged(
    tables: Mapping[str, tuple[tuple[str, ...], _Table]], plan: CredentialPlan, known: Definitions | None
) -> Definitions:
    """The definitions as they will be read. Raises `Stop` with what is wrong with them."""
    import tomlkit

    from generator.credentials.load import load

    document: dict[str, object] = {}
    for place, table in tables.values():
        _put(document, place, table)
    if "external" not in tables:  # used as it stands where it is: here only its name counts
        stand_in: _Table = {
            "principals": [{"name": _principal(plan, known.external(plan.external_name) if known else None)}]
        }
        _put(document, ("credentials", "external", plan.external_name), stand_in)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "extsvc.toml"
        file.write_text(tomlkit.dumps(document), encoding="utf-8")
        made = load((file,))
    heavy = [found for found in made.diagnostics if found.severity in (Severity.ERROR, Severity.REFUSAL)]
    if heavy or made.value is None:
        raise Stop(*(rules.CREDENTIAL_UNUSABLE.at("", reason=one.message, hint=one.remedy) for one in heavy))
    return made.value


def _put(document: dict[str, object], place: Sequence[str], table: _Table) -> None:
    here = document
    for step in place[:-1]:
        inner = here.setdefault(step, {})
        assert isinstance(inner, dict)
        here = inner
    here[place[-1]] = table


def _into(path: Path, tables: Mapping[str, tuple[tuple[str, ...], _Table]]) -> Checked[tuple[str, ...]]:
    from generator.project.edit import update, with_tables

    try:
        update(path, lambda document: with_tables(document, list(tables.values())))
    except OSError as fault:
        raise Stop(rules.FILE_UNWRITABLE.at("", path=path, reason=fault.strerror or fault)) from None
    return Checked((str(path),))


def _as_metadata(made: Definitions, plan: CredentialPlan, out: Path) -> Checked[tuple[str, ...]]:
    from generator.targets.salesforce.deploy import Deployment, deploy, written_paths
    from generator.targets.salesforce.views import Component
    from generator.usecases.credential_views import external_view, named_view, permission_set_views

    named, external = made.named(plan.name), made.external(plan.external_name)
    assert named is not None and external is not None, "they were judged before"
    components: tuple[Component, ...] = (
        external_view(external),
        named_view(named, external),
        *permission_set_views(made, external),
    )
    written = deploy(Deployment(components), out)
    if written.value is None:
        return Checked(None, written.diagnostics)
    return Checked(tuple(str(out / name) for name in written_paths(written.value)), written.diagnostics)
