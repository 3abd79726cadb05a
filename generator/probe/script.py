"""Ask a Salesforce org the questions of this folder with the Salesforce CLI (`sf`), and write what it says into one file.

    python run.py [--target-org NAME] [--output answers.json]

Needs Python 3.11 or newer and `sf`, signed in to an org that may be changed, such as a free developer org. Deploys one small
registration a question, a named credential for the org's own address and one flow, all called Probe...; looks at what
came of them; deletes nothing. The file holds no token, no address and no name of a person.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
PLACEHOLDER = "https://org.invalid"
SECONDS = 600.0
LONGEST = 300  # characters of a problem that are kept


class AskedOrg:
    """The org behind `sf`, asked one question at a time."""

    def __init__(self, target: str) -> None:
        self.target = ["--target-org", target] if target else []
        told = self.json("org", "display")
        self.url = str(told.get("instanceUrl", "")).rstrip("/")  # sf puts one there
        self.api = str(told.get("apiVersion", "66.0"))
        self.local = urlsplit(self.url).hostname in ("localhost", "127.0.0.1", "::1")  # no org of Salesforce's

    def output(self, *words: str) -> tuple[int, str]:
        """Exit code and standard output of one command."""
        command = [shutil.which("sf") or "sf", *words, *self.target]
        try:
            done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=SECONDS, check=False)
        except FileNotFoundError:
            raise SystemExit("the Salesforce CLI (sf) is not installed") from None
        except subprocess.TimeoutExpired:
            return 1, ""
        return done.returncode, done.stdout

    def json(self, *words: str) -> dict[str, object]:
        """The `result` of a command with --json, {} where there is none; a failure has `message`."""
        told = _dict(_loaded(self.output(*words, "--json")[1]))
        result = told.get("result")
        return _dict(result) if isinstance(result, dict) else {"message": told["message"]} if "message" in told else {}

    def rest(self, path: str, body: object = None) -> object:
        """The JSON that a REST resource answers, None where it is none."""
        words = ["api", "request", "rest", f"/services/data/v{self.api}/{path}"]
        if body is not None:
            words += ["--method", "POST", "--header", "Content-Type: application/json", "--body", json.dumps(body)]
        return _loaded(self.output(*words)[1])

    def clean(self, text: object) -> str:
        """A text of the org without its address, its tokens and its ids."""
        words = str(text)
        host = re.sub(r"^https?://", "", self.url)
        for known in (self.url, host, host.split(".")[0]):
            words = words.replace(known, "ORG") if known else words
        words = re.sub(r"00D[A-Za-z0-9]{12,15}(![A-Za-z0-9._]+)?", "ORG", words)
        words = re.sub(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+", "USER", words)
        return words[:LONGEST]


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _dict(value: object) -> dict[str, object]:
    """An object of JSON; {} for anything else."""
    return {str(key): inner for key, inner in value.items()} if isinstance(value, dict) else {}


def _rows(value: object) -> list[dict[str, object]]:
    """The objects of a list; an object alone is a list of one."""
    listed = value if isinstance(value, list) else [value]
    return [_dict(one) for one in listed if isinstance(one, dict)]


@dataclass(frozen=True)
class AskedQuestion:
    """What questions.json says of one service."""

    service: str
    asks: str
    aspects: tuple[str, ...]
    action: str
    classes: tuple[str, ...]
    calls: int


def questions() -> list[AskedQuestion]:
    """The questions beside this file."""
    told = json.loads((HERE / "questions.json").read_text(encoding="utf-8"))
    return [
        AskedQuestion(
            one["service"], one["asks"], tuple(one["aspects"]), one["action"], tuple(one["classes"]), one["calls"]
        )
        for one in told["questions"]
    ]


def deploy(org: AskedOrg, folder: str) -> dict[str, object]:
    """Deploy a folder, over what an earlier probe left there: whether it was taken, and what stood against it."""
    result = org.json("project", "deploy", "start", "--ignore-conflicts", "--source-dir", folder)
    failures = _rows(_dict(result.get("details")).get("componentFailures"))
    problems = [org.clean(one.get("problem", "")) for one in failures]
    if result.get("message"):
        problems.append(org.clean(result["message"]))
    return {"success": result.get("success") is True, "problems": problems[:5]}


def deploy_credential(org: AskedOrg, folder: str) -> dict[str, object]:
    """Deploy the named credential with the org's own address in it, which does not stay in the file."""
    (path,) = (HERE / folder).rglob("*.namedCredential-meta.xml")
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(text.replace(PLACEHOLDER, org.url), encoding="utf-8")
        return deploy(org, folder)
    finally:
        path.write_text(text, encoding="utf-8")


def operations(org: AskedOrg, service: str) -> list[str] | None:
    """The rows of the registration as the org gives it back."""
    out = HERE / "retrieved"
    shutil.rmtree(out, ignore_errors=True)
    org.json(
        "project", "retrieve", "start", "--metadata", f"ExternalServiceRegistration:{service}", "--output-dir", "retrieved"
    )  # fmt: skip
    found = next(out.rglob(f"{service}.externalServiceRegistration-meta.xml"), None) if out.is_dir() else None
    if found is None:
        return None
    space = "{http://soap.sforce.com/2006/04/metadata}"
    root = ElementTree.parse(found).getroot()
    return sorted(row.findtext(f"{space}name", "") for row in root.iter(f"{space}operations"))


def described(org: AskedOrg, action: str) -> dict[str, object] | None:
    """Names and types of an action's inputs and outputs."""
    told = _dict(org.rest(f"actions/custom/externalService/{action}"))
    if "inputs" not in told:
        return None
    kept = ("name", "type", "required", "maxOccurs", "apexClass")
    return {
        side: [{key: one.get(key) for key in kept} for one in _rows(told.get(side))] for side in ("inputs", "outputs")
    }


def compiles(org: AskedOrg, name: str) -> bool | None:
    """Whether Apex knows a class, or a member of one (`Class::member`); None where the org compiles no Apex."""
    path = HERE / "class.apex"
    kind, _, member = name.partition("::")
    use = f"Object value = found.{member};\n" if member else ""
    path.write_text(f"{kind} found = new {kind}();\n{use}", encoding="utf-8")
    try:
        told = org.json("apex", "run", "--file", path.name).get("compiled")
        return told if isinstance(told, bool) else None
    finally:
        path.unlink()


def known(org: AskedOrg, names: tuple[str, ...]) -> dict[str, bool | None]:
    """Which classes and members Apex knows; not asked further once the org compiles no Apex."""
    made: dict[str, bool | None] = {}
    for name in names:
        made[name] = compiles(org, name) if None not in made.values() else None
    return made


def called(org: AskedOrg, action: str, count: int) -> list[dict[str, object]] | None:
    """What each of several inputs of one request came to."""
    told = org.rest(f"actions/custom/externalService/{action}", {"inputs": [{} for _ in range(count)]})
    if not isinstance(told, list):
        return None
    return [{"isSuccess": one.get("isSuccess"), "keys": sorted(one)} for one in _rows(told)]


def route(org: AskedOrg, flow: str) -> str | None:
    """Which way the flow went."""
    told = _rows(org.rest(f"actions/custom/flow/{flow}", {"inputs": [{}]}))
    way = _dict(told[0].get("outputValues")).get("way") if told else None
    return way if isinstance(way, str) else None


def ask(org: AskedOrg, question: AskedQuestion) -> dict[str, object]:
    """Everything that a question wants to know."""
    taken = deploy(org, f"force-app/{question.service}")
    answer: dict[str, object] = {"deploy": taken}
    if not taken["success"]:
        return answer
    if "operations" in question.aspects:
        answer["operations"] = operations(org, question.service)
    if {"inputs", "outputs", "types"} & {*question.aspects}:
        answer["describe"] = described(org, question.action)
    if "classes" in question.aspects:
        answer["classes"] = known(org, question.classes)
    if "call" in question.aspects:
        answer["call"] = called(org, question.action, question.calls)
    if "route" in question.aspects:
        answer["flow"] = deploy(org, f"force-app/{question.service}Flow")
        answer["route"] = route(org, f"{question.service}Flow")
    return answer


def main() -> int:
    """Ask them all, one after another; what was answered is written even when something stops on the way."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--target-org", default="", help="the org, as sf knows it (default: sf's own default)")
    parser.add_argument("--output", default="answers.json", help="where to write (default: answers.json)")
    options = parser.parse_args()
    every = questions()
    org = AskedOrg(options.target_org)
    if not org.url:
        raise SystemExit("sf knows no such org; sign in with `sf org login web`")
    credential = deploy_credential(org, "force-app/ProbeCredential")
    answers: dict[str, object] = {}
    try:
        for number, question in enumerate(every, 1):
            print(f"{number}/{len(every)} {question.service}: {question.asks}", file=sys.stderr)
            answers[question.service] = ask(org, question)
    finally:
        told = {
            "format": 1, "api_version": org.api, "local": org.local, "credential": credential, "answers": answers
        }  # fmt: skip
        Path(options.output).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"{options.output}: read it with `extsvc probe read {options.output}`")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
