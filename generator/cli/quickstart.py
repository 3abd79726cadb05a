"""`extsvc quickstart`: the whole line once, offline, on a bundled spec."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module, invalidate_caches
from pathlib import Path
from shutil import which
from typing import Any

from generator.cli.common import FINDINGS, FINE, Fail, paint, print_diagnostics

HELP = "Validate the bundled SMS spec, generate its client, serve it on loopback and call it: no network, no org."
PYTHON = ""  # a demonstration; every step of it is public
SERVICE, ACTION = "CPaaSSMS", "CPaaSSMS.Send-Sms-Single"
INPUTS = {"subAccountId": "demo", "body": {"destination": "+6512345678", "text": "Hello"}}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("quickstart"), metavar="DIR", help="default: ./quickstart")


def bundled(name: str) -> Path:
    """A spec that comes with the package: inside it when installed, beside it in a checkout."""
    package = Path(__file__).parent.parent
    for folder in (package / "_specs", package.parent / "specs"):
        if (folder / name).is_file():
            return folder / name
    raise Fail(f"the bundled spec {name} is missing from this installation", "install external-services again")


def run(options: argparse.Namespace) -> int:
    from generator import pipeline
    from generator.oas import load
    from generator.oas.validate import fast

    path = bundled("sms.json")
    spec = load(path).value
    if spec is None:
        raise Fail(f"{path} cannot be read")
    made = pipeline.model(spec, SERVICE).value
    if made is None:
        raise Fail("the bundled spec has no operations")
    _say("spec", f"{path.name}: {made.service.title}, OpenAPI {made.service.dialect}")
    findings = spec.locate(fast(spec))
    _say("findings", f"{len(findings)}")
    print_diagnostics(findings, sys.stdout)
    for operation in made.service.operations:
        _say("operation", f"{made.actions[operation.key]}  {operation.verb} {operation.path}")
    written = pipeline.write_service(made, options.out)
    if written.value is None:
        print_diagnostics(written.diagnostics)
        return FINDINGS
    _say("files", f"{written.value.summary}, in {options.out / made.python.package}")
    return _call(options.out, path)


def _call(out: Path, path: Path) -> int:
    try:
        from generator.mock import serve
    except ImportError:
        raise Fail("quickstart needs the extra `mock`", "pip install 'external-services[mock]'") from None

    package = _imported(out)
    with serve(str(path)) as server:
        _say("mock", f"listening on {server.base_url}")
        _say("request", f"{ACTION} {json.dumps(INPUTS)}")
        result: Any = package.invoke(ACTION, [INPUTS], base_url=server.base_url)[0]
        for sent in server.requests:
            _say("sent", f"{sent.method} {sent.path}")
    if not result.is_success:
        print(json.dumps(result.errors, indent=2), file=sys.stderr)
        return FINDINGS
    for name, value in result.output_values.items():
        _say("answer", f"{name}: {json.dumps(value, default=str)}")
    _next(out, path)
    return FINE


def _imported(out: Path) -> Any:
    """The generated package, imported under its own name."""
    sys.path.insert(0, str(out.resolve().parent))
    invalidate_caches()
    try:
        return import_module(out.name)
    except ImportError as fault:
        raise Fail(f"{out} cannot be imported: {fault}", "choose a folder whose name is a Python name") from None


def _say(what: str, words: str) -> None:
    print(f"{paint(f'{what:>10}', '1', sys.stdout)}  {words}")


def _next(out: Path, path: Path) -> None:
    spec, command = _short(path), "extsvc" if which("extsvc") else _short(Path(sys.argv[0]))
    print("\ntry next:")
    print(f"  {command} operations {spec}")
    print(f"  {command} mock {spec} --port 8081")
    print(
        f"  {command} call {out} {ACTION} --base-url http://127.0.0.1:8081 subAccountId=demo "
        "body.destination=+6512345678 body.text=Hello"
    )


def _short(path: Path) -> Path:
    """The path as one would type it here."""
    here = Path.cwd()
    return path.resolve().relative_to(here) if path.resolve().is_relative_to(here) else path
