"""Who may do what in the local org: users, permission sets, principals and their secrets, what leaves the machine. No HTTP."""

from __future__ import annotations

import json
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_org_deploy import deploy, package
from who_setups import SET, external, named, permission_set, shop

from generator.credentials.errors import AccessRefused
from generator.org.local_org import LocalOrg, open_org
from generator.org.managing import manage
from generator.org.metadata_types import ComponentKey
from generator.org.refusal import OrgRefused
from generator.org.sessions import PAGES, OneTimeCodes

ADMIN = "admin"


@pytest.fixture
def org(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalOrg]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    opened = open_org(tmp_path / "org").value
    assert opened is not None
    assert deploy(opened, shop()).success
    yield opened
    opened.close()


def ana(org: LocalOrg, *permission_sets: str) -> str:
    return str(manage(org, "user-add", {"name": "ana", "permission_sets": list(permission_sets)})["username"])


def refused(org: LocalOrg, user: str) -> str:
    (answer,) = org.actions.invoke("Shop.fetch", [{"shop": "a"}], user)
    assert answer.success is not bool(answer.errors)
    return " ".join(answer.errors)


def test_a_callout_needs_access_to_the_principal_and_no_secret(org: LocalOrg) -> None:
    user = ana(org)
    for who in (user, org.identity.username):
        told = refused(org, who)
        assert "We couldn't access the credential(s)." in told and '"ShopAuth" might not exist' in told
        assert "sf org assign permset --name Shop_Callouts" in told
    assert not org.callouts.latest()
    manage(org, "user-assign", {"name": "ana", "permission_sets": ["shop_callouts"]})
    assert refused(org, user) == "" and refused(org, org.identity.username)
    assert [one.user for one in org.callouts.latest()] == [user]
    (assignment,) = org.users.assignments()
    org.users.unassign(assignment.id[:15])
    assert refused(org, user)


def test_a_permission_set_that_grants_another_principal_gives_no_access(org: LocalOrg) -> None:
    user = ana(org, "Shop_Callouts")
    disabled = permission_set().replace("<enabled>true", "<enabled>false")
    assert refused(org, user) == ""
    assert deploy(org, package({SET: disabled}, ("PermissionSet", "Shop_Callouts"))).success
    assert "couldn't access" in refused(org, user)


def test_an_assignment_goes_with_its_permission_set(org: LocalOrg) -> None:
    user = ana(org, "Shop_Callouts")
    gone = package({}, destructiveChanges=_manifest(("PermissionSet", "Shop_Callouts")))
    assert deploy(org, gone).success and not org.users.assignments()
    assert deploy(org, package({SET: permission_set()}, ("PermissionSet", "Shop_Callouts"))).success
    assert refused(org, user)  # a later one of that name was assigned to nobody


def _manifest(*members: tuple[str, str]) -> bytes:
    from generator.org.manifest import manifest_text

    return manifest_text(ComponentKey(*member) for member in members)


def test_a_credential_that_only_an_org_can_use_is_granted_all_the_same(org: LocalOrg) -> None:
    browser = external(protocol="Oauth").replace("<label>", _variant("AuthorizationCode") + "<label>")
    ended = deploy(org, shop(external=browser))
    assert ended.success, ended.failures
    assert org.access.definitions.external("ShopAuth") is None  # we cannot sign in with a browser
    user = ana(org)
    assert refused(org, user)
    manage(org, "user-assign", {"name": "ana", "permission_sets": ["Shop_Callouts"]})
    assert refused(org, user) == ""


def _variant(value: str) -> str:
    return (
        "<externalCredentialParameters><parameterName>Oauth</parameterName><parameterType>AuthProtocolVariant</parameterType>"
        f"<parameterValue>{value}</parameterValue></externalCredentialParameters>"
    )


def test_users_have_names_of_this_org_alone(org: LocalOrg) -> None:
    user = ana(org)
    assert user == f"ana@{org.users.domain}" and org.users.known("ANA").id == org.user_id(user)
    assert org.users.known(org.user_id(user)[:15]).username == user
    for name in ("ana", "ANA", ADMIN, "", "a b", "ana@example.com", "../x", "x" * 41, "-a", "a\n"):
        with pytest.raises(OrgRefused):
            manage(org, "user-add", {"name": name})
    with pytest.raises(OrgRefused, match="no permission set Nothing is deployed; there is: Shop_Callouts"):
        manage(org, "user-add", {"name": "eve", "permission_sets": ["Nothing"]})
    assert org.users.find("eve") is None


def test_a_user_goes_with_tokens_clients_and_assignments(org: LocalOrg) -> None:
    ana(org, "Shop_Callouts")
    token = str(manage(org, "token", {"name": "ana"})["access_token"])
    client = manage(org, "client-add", {"name": "ci", "run_as": "ana"})
    assert org.sessions.of(token) is not None and org.clients.find(str(client["client_id"])) is not None
    manage(org, "user-remove", {"name": "ana"})
    assert org.sessions.of(token) is None and not org.clients.all() and not org.users.assignments()
    with pytest.raises(OrgRefused, match="administrator"):
        manage(org, "user-remove", {"name": ADMIN})


def test_a_client_goes_with_the_tokens_it_was_given(org: LocalOrg) -> None:
    user = ana(org)
    mine = str(manage(org, "token", {"name": "ana"})["access_token"])
    tokens = []
    for name in ("ci", "nightly"):
        client = manage(org, "client-add", {"name": name, "run_as": "ana"})
        asked = {
            "grant_type": "client_credentials",
            "client_id": client["client_id"],
            "client_secret": client["client_secret"],
        }
        tokens += [
            org.logins.token({key: str(value) for key, value in asked.items()}, ()).access_token for _ in range(2)
        ]
    assert manage(org, "client-remove", {"name": "ci"}) == {"removed": "ci", "revoked": 2}
    found = [org.sessions.of(token) for token in (*tokens, mine)]
    assert found[:2] == [None, None] and all(one is not None and one.user == user for one in found[2:])


def test_sessions_of_an_earlier_version_are_taken_over(tmp_path: Path) -> None:
    opened = open_org(tmp_path / "old").value
    assert opened is not None
    token = opened.sessions.issue(opened.identity.username, "user")
    opened.database.run("ALTER TABLE sessions DROP COLUMN client")
    opened.close()
    again = open_org(tmp_path / "old").value
    assert again is not None
    assert again.sessions.of(token) is not None and again.sessions.issue(again.identity.username, "user", client="x")
    again.close()


def test_tokens_end(org: LocalOrg, monkeypatch: pytest.MonkeyPatch) -> None:
    user = ana(org)
    first, second = (str(manage(org, "token", {"name": "ana"})["access_token"]) for _ in range(2))
    assert org.sessions.of(first) == org.sessions.of(second) and org.sessions.of(first) is not None
    assert org.sessions.revoke(first) and org.sessions.of(first) is None
    assert manage(org, "token-revoke", {"name": "ana"})["revoked"] == 1 and org.sessions.of(second) is None
    third = org.sessions.issue(user, "user")
    now = time.time()
    monkeypatch.setattr("generator.org.sessions.time.time", lambda: now + 12 * 3600 - 5)
    assert org.sessions.of(third) is not None
    monkeypatch.setattr("generator.org.sessions.time.time", lambda: now + 12 * 3600 + 5)
    assert org.sessions.of(third) is None


def test_tokens_and_client_secrets_are_kept_as_hashes(org: LocalOrg) -> None:
    ana(org)
    token = str(manage(org, "token", {"name": "ana"})["access_token"])
    secret = str(manage(org, "client-add", {"name": "ci", "run_as": "ana"})["client_secret"])
    books = b"".join(path.read_bytes() for path in org.state.path.glob("org.db*"))
    assert token.encode() not in books and secret.encode() not in books
    assert token.partition("!")[2].encode() not in books


def test_a_token_of_the_pages_opens_nothing_else(org: LocalOrg) -> None:
    token = org.sessions.issue(org.identity.username, PAGES)
    assert org.sessions.of(token) is None and org.sessions.pages_of(token) == org.identity.username
    assert org.sessions.pages_of(org.sessions.issue(org.identity.username, "user")) == ""


def test_a_code_is_good_once_and_for_a_minute() -> None:
    time = [0.0]
    codes = OneTimeCodes(lambda: time[0])
    first, second = codes.issue("ana"), codes.issue("ana")
    assert codes.exchange(first) == "ana" and codes.exchange(first) == "" and codes.exchange("") == ""
    time[0] = 60.0
    assert codes.exchange(second) == ""


# -- the secrets of principals ---------------------------------------------------------------------------------------------


def secrets_of(org: LocalOrg) -> str:
    file = org.state.path / ".extsvc-secrets.toml"
    return file.read_text() if file.exists() else ""


def test_secrets_are_kept_for_the_hosts_of_the_credential_and_told_to_nobody(org: LocalOrg) -> None:
    of = org.principals.status("ShopAuth", "Till", org.identity.username)
    assert of.status == "NotConfigured" and of.asked == ("ApiKey",)
    made = org.principals.create(of, {"ApiKey": "s3cret"}, org.identity.username)
    assert made.status == "Configured" and made.kept == ("ApiKey",) and "s3cret" not in repr(made)
    file = org.state.path / ".extsvc-secrets.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secrets_of(org) == '[ShopAuth.Till]\nApiKey = {value = "s3cret", origin = "https://shop.example"}\n'
    assert b"s3cret" not in b"".join(path.read_bytes() for path in (org.state.path / "metadata").rglob("*.xml"))
    assert b"s3cret" not in b"".join(path.read_bytes() for path in org.state.path.glob("org.db*"))


def test_create_replace_update_and_forget(org: LocalOrg) -> None:
    admin = org.identity.username
    of = org.principals.status("ShopAuth", "Till", admin)
    for change in (org.principals.replace, org.principals.update):
        with pytest.raises(OrgRefused, match="create it with POST"):
            change(of, {"ApiKey": "a"}, admin)
    org.principals.create(of, {"ApiKey": "a", "More": "b"}, admin)
    with pytest.raises(OrgRefused, match="is there already"):
        org.principals.create(of, {"ApiKey": "c"}, admin)
    assert org.principals.update(of, {"ApiKey": "d"}, admin).kept == ("ApiKey", "More")
    assert org.principals.replace(of, {"ApiKey": "e"}, admin).kept == ("ApiKey",)
    org.principals.remove(of, admin)
    assert org.principals.status("ShopAuth", "Till", admin).kept == ()
    with pytest.raises(OrgRefused, match="No credential is kept"):
        org.principals.remove(of, admin)


def test_what_all_share_is_set_by_who_manages_the_org(org: LocalOrg) -> None:
    user = ana(org, "Shop_Callouts")
    of = org.principals.status("ShopAuth", "Till", user)
    for work in (
        lambda: org.principals.create(of, {"ApiKey": "a"}, user),
        lambda: org.principals.remove(of, user),
        lambda: org.users.require_admin(user, "deploy"),
    ):
        with pytest.raises(OrgRefused) as caught:
            work()
        assert caught.value.code == "INSUFFICIENT_ACCESS"
    manager = str(manage(org, "user-add", {"name": "max", "admin": True})["username"])
    assert org.principals.create(of, {"ApiKey": "a"}, manager).kept == ("ApiKey",)


def test_per_user_secrets_are_ones_own(org: LocalOrg) -> None:
    assert deploy(org, shop(external=external("PerUserPrincipal"))).success
    user = ana(org, "Shop_Callouts")
    mine = org.principals.status("ShopAuth", "Till", user)
    org.principals.create(mine, {"ApiKey": "mine"}, user)
    assert org.principals.status("ShopAuth", "Till", org.identity.username).kept == ()
    assert org.access.open("ShopApi", user).values()["ApiKey"].reveal() == "mine"


def test_values_are_checked_and_never_quoted(org: LocalOrg) -> None:
    admin = org.identity.username
    of = org.principals.status("ShopAuth", "Till", admin)
    wrong: list[dict[str, str]] = [{}, {"ApiKey": ""}, {"": "hush"}, {"A\nB": "hush"}, {"ApiKey": "hush" * 25_001}]
    for values in (*wrong, {f"name{number}": "hush" for number in range(101)}):
        with pytest.raises(OrgRefused) as caught:
            org.principals.create(of, values, admin)
        assert "hush" not in str(caught.value)
    with pytest.raises(OrgRefused, match="has no principal"):
        org.principals.status("ShopAuth", "Nobody", admin)
    assert secrets_of(org) == ""


def test_a_secrets_file_that_others_may_read_is_refused(org: LocalOrg) -> None:
    admin = org.identity.username
    file = org.state.path / ".extsvc-secrets.toml"
    file.write_text('[ShopAuth.Till]\nApiKey = "planted"\n')
    file.chmod(0o644)
    with pytest.raises(OrgRefused, match="others may read it"):
        org.principals.status("ShopAuth", "Till", admin)
    assert "planted" in file.read_text()


# -- what leaves the machine -----------------------------------------------------------------------------------------------


def test_a_live_callout_needs_access_and_the_secret_and_a_changed_host_does_not_get_it(org: LocalOrg) -> None:
    user = ana(org, "Shop_Callouts")
    assert org.live.ask(["ShopApi"]) == []
    assert "no value for 'ApiKey'" in refused(org, user) and not [c for c in org.callouts.latest() if c.status]
    of = org.principals.status("ShopAuth", "Till", user)
    org.principals.create(of, {"ApiKey": "s3cret"}, org.identity.username)
    assert deploy(org, shop(named=named("https://evil.example"))).success
    opened = org.access.open("ShopApi", user)
    with pytest.raises(PermissionError, match="not sent to https://evil.example"):
        opened.values()


def test_access_is_refused_for_what_is_not_there(org: LocalOrg) -> None:
    assert org.access.refusal("Nothing", org.identity.username)
    with pytest.raises(AccessRefused):
        org.access.open("ShopApi", "nobody@nowhere")


def test_reset_forgets_who_and_what(org: LocalOrg) -> None:
    ana(org, "Shop_Callouts")
    manage(org, "client-add", {"name": "ci", "run_as": "ana"})
    manage(org, "credential-set", {"name": "ShopApi", "values": {"ApiKey": "s3cret"}})
    org.reset()
    assert len(org.users.all()) == 1 and not org.clients.all() and not org.users.assignments() and not secrets_of(org)


# -- the command line, where no org runs ------------------------------------------------------------------------------------


def asked(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    from generator.__main__ import main

    code = main(["org", *words, "--dir", str(folder)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_commands_without_a_running_org(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "org"
    code, out, _ = asked(folder, capsys, "user", "add", "ana")
    assert code == 0 and out.startswith("ana@") and "no permission set" in out
    code, out, _ = asked(folder, capsys, "user", "list", "--json")
    assert [user["admin"] for user in json.loads(out)["users"]] == [True, False]
    for words, sentence in (
        (("token", "ana"), "printed to a terminal only"),
        (("client", "add", "ci", "--run-as", "ana"), "printed to a terminal only"),
        (("client", "add", "ci", "--run-as", "eve", "--json"), "no user is called eve; there are: admin, ana"),
        (("client", "add", "ci", "--run-as", "ana", "--certificate", str(folder / "none"), "--json"), "cannot be read"),
        (("user", "assign", "ana", "--permission-set", "X"), "no permission set X is deployed; there is: none"),
        (("credential", "set", "X"), "no credential X is deployed"),
    ):
        code, out, err = asked(folder, capsys, *words)
        assert code == 2 and sentence in err and not out and "Traceback" not in err
    code, out, _ = asked(folder, capsys, "token", "ana", "--json")
    assert code == 0 and "!" in json.loads(out)["access_token"]
    code, out, _ = asked(folder, capsys, "token", "ana", "--revoke")
    assert code == 0 and out.startswith("revoked 1 of ana@")
    assert asked(folder, capsys, "credential", "list")[1] == "no principal is deployed\n"
    assert asked(folder, capsys, "client", "list")[1] == "no client yet\n"
