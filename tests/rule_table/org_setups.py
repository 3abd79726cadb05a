"""Rules of the local org: most are small deploys, planned one upon the other; nothing is written and nothing listens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from xml.sax.saxutils import escape

from registration_setups import SETUPS, Found, Scene, setup

from generator.diagnostics import Diagnostic
from generator.org.archive import write_zip
from generator.org.judging import Judge
from generator.org.local_org import open_org
from generator.org.manifest import NAMESPACE, manifest_text
from generator.org.metadata_types import ComponentKey
from generator.org.package import read_package
from generator.org.planning import plan_deploy
from generator.org.source import read_source

Files = Mapping[str, str]
Members = tuple[tuple[str, str], ...]
__all__ = ["SETUPS"]
SCHEMA = """{"openapi": "3.0.3", "info": {"title": "Shop", "version": "1"}, "servers": [{"url": "https://shop.example"}],
"paths": {"/orders": {"get": {"operationId": "fetch", "parameters": [
{"name": "shop", "in": "query", "required": true, "schema": {"type": "string"}}],
"responses": {"200": {"description": "them", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}}}}},
"components": {"schemas": {"Order": {"type": "object", "required": ["number"], "properties": {"number": {"type": "string"},
"note": {"type": "string"}}}}}}"""
SHOP: Members = (("ExternalServiceRegistration", "Shop"),)


def xml(tag: str, inner: str = "") -> str:
    return f'<?xml version="1.0"?>\n<{tag} xmlns="{NAMESPACE}">\n{inner}\n</{tag}>'


def registration(schema: str = SCHEMA, *, active: bool = True, more: str = "", operation: str = "fetch") -> Files:
    rows = f"<operations><active>{str(active).lower()}</active><name>{operation}</name></operations>"
    inner = f"<label>Shop</label>{more}{rows}<schema>{escape(schema)}</schema><status>Complete</status>"
    return {"externalServiceRegistrations/Shop.externalServiceRegistration": xml("ExternalServiceRegistration", inner)}


def flow(name: str = "Get", inner: str = "") -> Files:
    start = "<start><connector><targetReference>Call</targetReference></connector></start>" if inner else ""
    return {
        f"flows/{name}.flow": xml(
            "Flow", f"<label>{name}</label><processType>AutoLaunchedFlow</processType>{start}{inner}"
        )
    }


CALL = (
    "<actionCalls><name>Call</name><label>Call</label><actionName>Shop.fetch</actionName><actionType>externalService</actionType>"
    "<inputParameters><name>shop</name><value><stringValue>a</stringValue></value></inputParameters>"
    "<storeOutputAutomatically>true</storeOutputAutomatically></actionCalls>"
)
READ = (
    "<assignments><name>Keep</name><label>Keep</label><assignmentItems><assignToReference>text</assignToReference>"
    "<operator>Assign</operator><value><elementReference>Call.200.note</elementReference></value></assignmentItems></assignments>"
    "<variables><name>text</name><dataType>String</dataType><isInput>false</isInput><isOutput>true</isOutput></variables>"
)


class Deploys:
    """Deploys one upon the other; `found` is what was said to the last one."""

    def __init__(self) -> None:
        self.there: Mapping[ComponentKey, bytes] = {}
        self.found: list[Diagnostic] = []

    def __call__(self, files: Files, members: Members, *, delete: Members = ()) -> list[Diagnostic]:
        inside = {path: text.encode() for path, text in files.items()}
        inside["package.xml"] = manifest_text(ComponentKey(*member) for member in members)
        if delete:
            inside["destructiveChanges.xml"] = manifest_text(ComponentKey(*member) for member in delete)
        plan = plan_deploy(read_package(write_zip(inside)), self.there, Judge())
        self.there = self.there if plan.failed else plan.components
        assert plan.failed == any(one.refuses for one in plan.complaints)
        self.found = [one.finding for one in plan.complaints]
        return self.found


def deploy(files: Files, members: Members) -> list[Diagnostic]:
    return Deploys()(files, members)


@setup("org-running")
def _(scene: Scene, bad: bool) -> Found:
    first = open_org(scene.folder / "org")
    second = open_org(scene.folder / ("org" if bad else "other"))
    for opened in (first, second):
        if opened.value is not None:
            opened.value.close()
    return second.diagnostics


@setup("org-folder-unusable")
def _(scene: Scene, bad: bool) -> Found:
    if bad:
        scene.put("org", "a file")
    opened = open_org(scene.folder / "org")
    if opened.value is not None:
        opened.value.close()
    return opened.diagnostics


@setup("org-settings-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    scene.put("org/org.toml", "name = [" if bad else 'name = "Acme Dev"')
    opened = open_org(scene.folder / "org")
    if opened.value is not None:
        assert opened.value.settings.name == "Acme Dev"
        opened.value.close()
    return opened.diagnostics


@setup("org-not-running")
def _(scene: Scene, bad: bool) -> Found:
    if not bad:
        from generator.orgserver.running import ServingOptions, started

        running = started(scene.folder / "org", ServingOptions()).value
        assert running is not None
        with running:
            scene.run("org", "status", "--dir", "org")
        return None
    scene.run("org", "status", "--dir", "org")
    return None


@setup("org-service-not-at-hand")
def _(scene: Scene, bad: bool) -> Found:
    from generator.orgserver.project import deploy_project

    scene.put("shop.json", SCHEMA)
    spec = "https://shop.example/openapi.json" if bad else "shop.json"
    scene.put("extsvc.toml", f'[services.Shop]\nspec = "{spec}"\noperations = ["fetch"]\n')
    opened = open_org(scene.folder / "org").value
    assert opened is not None
    project, deploy = deploy_project(opened, scene.folder)
    opened.close()
    assert bad or deploy is not None and deploy.success
    return project.findings


@setup("org-package-directory")
def _(scene: Scene, bad: bool) -> Found:
    named = [{"path": "force-app"}, *([{"path": "../shared"}] if bad else [])]
    scene.put("sfdx-project.json", json.dumps({"packageDirectories": named}))
    scene.put("force-app/flows/Get.flow-meta.xml", flow()["flows/Get.flow"])
    return tuple(read_source(scene.folder).findings)


@setup("org-component-twice")
def _(scene: Scene, bad: bool) -> Found:
    for folder, name in (("a", "Send"), ("b", "Send" if bad else "Receive")):
        scene.put(f"{folder}/flows/{name}.flow-meta.xml", flow(name)[f"flows/{name}.flow"])
    return tuple(read_source(scene.folder).findings)


@setup("org-type-not-hosted")
def _(scene: Scene, bad: bool) -> Found:
    return deploy(flow("Hello"), (("ApexClass" if bad else "Flow", "Hello"),) + ((("Flow", "Hello"),) if bad else ()))


@setup("org-component-name")
def _(scene: Scene, bad: bool) -> Found:
    name = "Send SMS" if bad else "Send_SMS"
    return deploy(flow(name), (("Flow", name),))


@setup("org-component-unreadable")
def _(scene: Scene, bad: bool) -> Found:
    return deploy(
        {"namedCredentials/A.namedCredential": "<NamedCredential>"} if bad else flow("A"),
        (("NamedCredential" if bad else "Flow", "A"),),
    )


@setup("org-component-root")
def _(scene: Scene, bad: bool) -> Found:
    return deploy({"flows/A.flow": xml("Layout" if bad else "Flow", "<label>A</label>")}, (("Flow", "A"),))


@setup("org-field-missing")
def _(scene: Scene, bad: bool) -> Found:
    inner = "" if bad else "<label>Nobody</label>"
    return deploy({"permissionsets/A.permissionset": xml("PermissionSet", inner)}, (("PermissionSet", "A"),))


@setup("org-not-in-zip")
def _(scene: Scene, bad: bool) -> Found:
    return deploy({} if bad else flow("A"), (("Flow", "A"),))


@setup("org-not-in-manifest")
def _(scene: Scene, bad: bool) -> Found:
    return deploy(flow("A"), () if bad else (("Flow", "A"),))


@setup("org-nothing-to-delete")
def _(scene: Scene, bad: bool) -> Found:
    deploys = Deploys()
    deploys(flow("A"), (("Flow", "A"),))
    return deploys({}, (), delete=(("Flow", "Gone" if bad else "A"),))


@setup("org-credential-missing")
def _(scene: Scene, bad: bool) -> Found:
    more = "<namedCredentialReference>Gone</namedCredentialReference>" if bad else ""
    return deploy(registration(more=more), SHOP)


@setup("org-schema-refused")
def _(scene: Scene, bad: bool) -> Found:
    return deploy(registration(SCHEMA.replace("https://shop.example", "callout:Shop") if bad else SCHEMA), SHOP)


@setup("org-registration-without-schema")
def _(scene: Scene, bad: bool) -> Found:
    return deploy(registration("" if bad else SCHEMA), SHOP)


@setup("org-active-operation-removed")
def _(scene: Scene, bad: bool) -> Found:
    deploys = Deploys()
    deploys(registration(active=bad), SHOP)
    return deploys(registration(SCHEMA.replace('"fetch"', '"other"'), operation="other"), SHOP)


@setup("org-operation-in-use")
def _(scene: Scene, bad: bool) -> Found:
    deploys = Deploys()
    deploys({**registration(), **flow(inner=CALL)}, (*SHOP, ("Flow", "Get")))
    if not bad:
        deploys({}, (), delete=(("Flow", "Get"),))
    return deploys(registration(active=False), SHOP)


@setup("org-required-parameter-removed")
def _(scene: Scene, bad: bool) -> Found:
    old = SCHEMA if bad else SCHEMA.replace('"required": true', '"required": false')
    deploys = Deploys()
    deploys(registration(old), SHOP)
    new = SCHEMA.replace('"shop", "in"', '"store", "in"').replace('"required": true', '"required": false')
    return deploys(registration(new), SHOP)


@setup("org-required-property-removed")
def _(scene: Scene, bad: bool) -> Found:
    old = SCHEMA if bad else SCHEMA.replace('"required": ["number"], ', "")
    deploys = Deploys()
    deploys(registration(old), SHOP)
    new = SCHEMA.replace('"required": ["number"], ', "").replace('"number": {"type": "string"},', "")
    return deploys(registration(new), SHOP)


@setup("org-active-object-removed")
def _(scene: Scene, bad: bool) -> Found:
    deploys = Deploys()
    deploys(registration(active=bad), SHOP)
    return deploys(registration(SCHEMA.replace("Order", "Purchase")), SHOP)


@setup("org-component-in-use")
def _(scene: Scene, bad: bool) -> Found:
    deploys = Deploys()
    deploys({**registration(), **flow(inner=CALL)}, (*SHOP, ("Flow", "Get")))
    return deploys({}, (), delete=(*SHOP, *(() if bad else (("Flow", "Get"),))))


@setup("org-breaks-another")
def _(scene: Scene, bad: bool) -> Found:
    reads = (
        CALL.replace("</actionCalls>", "<connector><targetReference>Keep</targetReference></connector></actionCalls>")
        + READ
    )
    deploys = Deploys()
    deploys({**registration(), **flow(inner=reads)}, (*SHOP, ("Flow", "Get")))
    new = registration(SCHEMA.replace('"note"', '"remark"'))
    members = (*SHOP, *(() if bad else (("Flow", "Get"),)))
    return deploys({**new, **({} if bad else flow(inner=CALL))}, members)


@setup("org-subflow-missing")
def _(scene: Scene, bad: bool) -> Found:
    subflow = "<subflows><name>Call</name><label>Call</label><flowName>Child</flowName></subflows>"
    child = {} if bad else {"flows/Child.flow": xml("Flow", "<label>Child</label>")}
    return deploy({**flow(inner=subflow), **child}, (("Flow", "Get"), *(() if bad else (("Flow", "Child"),))))


@setup("org-service-missing")
def _(scene: Scene, bad: bool) -> Found:
    there = {} if bad else registration()
    return deploy({**flow(inner=CALL), **there}, (("Flow", "Get"), *(() if bad else SHOP)))


@setup("org-user-not-assigned")
def _(scene: Scene, bad: bool) -> Found:
    from who_setups import shop

    from generator.org.deploy_model import DeployOptions
    from generator.orgserver.project import deploy_project

    scene.put("extsvc.toml", f'[permission_sets.Shop_Callouts]\nusers = ["{"ana maria" if bad else "ana.maria"}"]')
    opened = open_org(scene.folder / "org").value
    assert opened is not None
    asked = opened.deploys.submit(shop(), DeployOptions(), opened.identity.username, opened.identity.admin_id)
    opened.deploys.wait(asked.id, 60)
    project, _ = deploy_project(opened, scene.folder)
    opened.close()
    return project.findings
