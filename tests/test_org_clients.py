"""Clients that people have, over TLS: simple-salesforce and jsforce log in, list, invoke in bulk, and are told what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from external_services import Org
from sf_cli import needs_sf, sf_folder
from who_setups import shop

from generator.org.deploy_model import DeployOptions

ACTION = "actions/custom/externalService/Shop.fetch"
JAVASCRIPT = """
const { Connection } = require("@jsforce/jsforce-node");
const [clientId, clientSecret, loginUrl] = process.argv.slice(1);
(async () => {
  const org = new Connection({ version: "66.0", oauth2: { clientId, clientSecret, loginUrl } });
  await org.authorize({ grant_type: "client_credentials" });
  const invoke = (inputs) => org.request({
    method: "POST", url: "/actions/custom/externalService/Shop.fetch", body: JSON.stringify({ inputs }),
    headers: { "content-type": "application/json" },
  });
  const told = {
    who: (await org.identity()).username,
    listed: (await org.request("/actions/custom/externalService")).actions.map((one) => one.name),
    described: (await org.request("/actions/custom/externalService/Shop.fetch")).inputs.map((one) => one.name),
    results: (await invoke([{ shop: "a" }, { shop: "b" }])).map((one) => one.isSuccess),
  };
  await org.request("/actions/custom/externalService/Shop.nothing").catch((error) => { told.error = error.errorCode || error.name; });
  console.log(JSON.stringify(told));
})();
"""


@pytest.fixture
def org(tmp_path: Path) -> Iterator[Org]:
    with Org(tmp_path / "org", tls=True) as started:
        inner = started.running.org
        asked = inner.deploys.submit(shop(), DeployOptions(), started.username, inner.identity.admin_id)
        ended = inner.deploys.wait(asked.id, 60)
        assert ended is not None and ended.success
        started.add_user("ana", "Shop_Callouts")
        yield started


def test_simple_salesforce(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    library = pytest.importorskip("simple_salesforce", reason="pip install simple-salesforce")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(org.ca_file))
    client = library.Salesforce(instance_url=org.instance_url, session_id=org.token("ana"), version="66.0")
    names = [row["Username"].partition("@")[0] for row in client.query("SELECT Username FROM User")["records"]]
    assert names == ["admin", "ana"]
    assert [one["name"] for one in client.restful("actions/custom/externalService")["actions"]] == ["Shop.fetch"]
    results = client.restful(ACTION, method="POST", json={"inputs": [{"shop": "a"}, {"shop": "b"}]})
    assert [one["isSuccess"] for one in results] == [True, True]
    assert [one.user.partition("@")[0] for one in org.callouts()] == ["ana", "ana"]
    with pytest.raises(library.exceptions.SalesforceResourceNotFound) as caught:
        client.restful("actions/custom/externalService/Shop.nothing")
    assert caught.value.content[0]["errorCode"] == "NOT_FOUND"
    other = library.Salesforce(instance_url=org.instance_url, session_id=org.access_token, version="66.0")
    with pytest.raises(library.exceptions.SalesforceMalformedRequest, match="access the credential"):
        other.restful(ACTION, method="POST", json={"inputs": [{"shop": "a"}]})
    expired = library.Salesforce(instance_url=org.instance_url, session_id="00Dx!nothing", version="66.0")
    with pytest.raises(library.exceptions.SalesforceExpiredSession):
        expired.query("SELECT Id FROM User")


@needs_sf
def test_jsforce(org: Org) -> None:
    folder = sf_folder()
    assert folder is not None
    key, secret = org.add_client("script", "ana")
    ran = subprocess.run(
        [str(folder / "node" / "bin" / "node"), "-e", JAVASCRIPT, key, secret, org.instance_url],
        cwd=folder, env={**os.environ, "NODE_EXTRA_CA_CERTS": str(org.ca_file)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told.pop("who").startswith("ana@")
    assert told == {"listed": ["Shop.fetch"], "described": ["shop"], "results": [True, True], "error": "NOT_FOUND"}
