"""The folder that is written: an SFDX project with a registration a question, and the script that asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from generator.probe import script
from generator.probe.expectations import expected
from generator.probe.questions import QUESTIONS, ProbeQuestion

_SPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
CREDENTIAL = "ProbeOrg"
_BINDING = '{"host":"","basePath":"/","allowedSchemes":[],"requestMediaTypes":[],"responseMediaTypes":[],"compatibleMediaTypes":{}}'

README = """\
# Questions to an org

What `extsvc` infers about Salesforce, and only an org can settle. Ten minutes with a free developer org:

1. `sf org login web --alias probe`
2. `python run.py --target-org probe`
3. `extsvc probe read answers.json`

`run.py` deploys one small registration a question, a named credential `ProbeOrg` with the org's own address, and a flow, and reads
back what came of them. It deletes nothing. `answers.json` holds no token, no address and no name of a person: look at it before you
pass it on. What it asks stands in questions.json.
"""


def files() -> Iterator[tuple[str, str]]:
    """Every file: its path below the folder, with forward slashes, and its text."""
    yield "README.md", README
    yield "run.py", Path(script.__file__).read_text(encoding="utf-8")
    yield "sfdx-project.json", json.dumps(_project(), indent=2) + "\n"
    yield "questions.json", json.dumps({"format": 1, "questions": [_asked(one) for one in QUESTIONS]}, indent=1) + "\n"
    yield f"force-app/ProbeCredential/namedCredentials/{CREDENTIAL}.namedCredential-meta.xml", _credential()
    for question in QUESTIONS:
        folder = f"force-app/{question.service}"
        yield f"{folder}/externalServiceRegistrations/{question.service}.externalServiceRegistration-meta.xml", registration(
            question
        )
        if "route" in question.aspects:
            yield f"{folder}Flow/flows/{question.service}Flow.flow-meta.xml", _flow(question)


def _project() -> dict[str, object]:
    folders = [{"path": "force-app", "default": True}]
    return {"packageDirectories": folders, "name": "probe", "namespace": "", "sourceApiVersion": "66.0"}


def _asked(question: ProbeQuestion) -> dict[str, object]:
    """What the script needs of a question: nothing of what we expect."""
    known = expected(question)
    return {
        "service": question.service,
        "asks": question.asks,
        "aspects": list(question.aspects),
        "action": known.action,
        "classes": list(known.classes),
        "calls": question.calls,
    }


def registration(question: ProbeQuestion) -> str:
    """The registration of a question, every operation active."""
    rows = "".join(
        f"    <operations>\n        <active>true</active>\n        <name>{escape(name)}</name>\n    </operations>\n"
        for name in expected(question).operations
    )
    after = {
        "registrationProviderType": "Custom",
        "schema": json.dumps(question.document),
        "schemaType": "OpenApi3",
        "serviceBinding": _BINDING,
        "status": "Complete",
        "systemVersion": "8",
    }
    elements = "".join(
        f"    <{tag}>{escape(text)}</{tag}>\n" for tag, text in after.items() if tag not in question.without
    )
    return (
        f"{_HEAD}<ExternalServiceRegistration {_SPACE}>\n    <label>{question.service}</label>\n"
        f"    <namedCredentialReference>{CREDENTIAL}</namedCredentialReference>\n{rows}{elements}</ExternalServiceRegistration>\n"
    )


def _credential() -> str:
    """The org's own address, without signing in: what needs no key needs no secret here."""
    return (
        f"{_HEAD}<NamedCredential {_SPACE}>\n"
        "    <allowMergeFieldsInBody>false</allowMergeFieldsInBody>\n"
        "    <allowMergeFieldsInHeader>false</allowMergeFieldsInHeader>\n"
        "    <calloutStatus>Enabled</calloutStatus>\n"
        f"    <endpoint>{script.PLACEHOLDER}</endpoint>\n"
        "    <generateAuthorizationHeader>false</generateAuthorizationHeader>\n"
        f"    <label>{CREDENTIAL}</label>\n"
        "    <principalType>Anonymous</principalType>\n    <protocol>NoAuthentication</protocol>\n</NamedCredential>\n"
    )


def _assignment(name: str, way: str) -> str:
    return (
        f"    <assignments>\n        <name>{name}</name>\n        <label>{name}</label>\n"
        "        <locationX>0</locationX>\n        <locationY>0</locationY>\n"
        "        <assignmentItems>\n            <assignToReference>way</assignToReference>\n            <operator>Assign</operator>\n"
        f"            <value>\n                <stringValue>{way}</stringValue>\n            </value>\n        </assignmentItems>\n"
        "    </assignments>\n"
    )


def _flow(question: ProbeQuestion) -> str:
    """A flow that says which way it went after the action."""
    action = escape(expected(question).action)
    return (
        f"{_HEAD}<Flow {_SPACE}>\n    <actionCalls>\n        <name>Ask</name>\n        <label>Ask</label>\n"
        "        <locationX>0</locationX>\n        <locationY>0</locationY>\n"
        f"        <actionName>{action}</actionName>\n        <actionType>externalService</actionType>\n"
        "        <connector>\n            <targetReference>Normal</targetReference>\n        </connector>\n"
        "        <faultConnector>\n            <targetReference>Fault</targetReference>\n        </faultConnector>\n"
        "        <flowTransactionModel>CurrentTransaction</flowTransactionModel>\n"
        "        <storeOutputAutomatically>true</storeOutputAutomatically>\n    </actionCalls>\n"
        "    <apiVersion>66.0</apiVersion>\n"
        f"{_assignment('Fault', 'fault')}{_assignment('Normal', 'normal')}"
        f"    <label>{question.service}Flow</label>\n    <processType>AutoLaunchedFlow</processType>\n"
        "    <start>\n        <locationX>0</locationX>\n        <locationY>0</locationY>\n"
        "        <connector>\n            <targetReference>Ask</targetReference>\n        </connector>\n    </start>\n"
        "    <status>Active</status>\n    <variables>\n        <name>way</name>\n        <dataType>String</dataType>\n"
        "        <isCollection>false</isCollection>\n        <isInput>false</isInput>\n        <isOutput>true</isOutput>\n"
        "    </variables>\n</Flow>\n"
    )
