"""`extsvc credential`: list, show, set, test and remove the secrets of named credentials."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from generator.cli.common import FINDINGS, FINE, Fail, paint, plain, print_diagnostics

if TYPE_CHECKING:
    from generator.credentials.definitions import Definitions, ExternalCredential, Principal
    from generator.credentials.secret import Secret
    from generator.credentials.slots import Slot

HELP = "keep and test the secrets of named credentials"
_EPILOG = """Secrets are looked for in this order: an argument in Python, the environment variable that `show` names,
the file .extsvc-secrets.toml (or EXTSVC_SECRETS_FILE; mode 0600), the keyring of the system."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    commands = parser.add_subparsers(dest="action", metavar="list|show|set|test|remove", required=True)
    listing = commands.add_parser("list", help="what is defined, and where each secret comes from")
    show = commands.add_parser("show", help="one named or external credential, with the variables it reads")
    put = commands.add_parser("set", help="keep a secret: asked for without echo, or read from stdin")
    test = commands.add_parser("test", help="make a real call with a named credential and print the status")
    remove = commands.add_parser("remove", help="forget a kept secret")
    for command in (listing, show, put, test, remove):
        command.add_argument(
            "--from", dest="paths", action="append", metavar="PATH", default=[],
            help="extsvc.toml, metadata file or SFDX folder (default: the nearest extsvc.toml)",
        )  # fmt: skip
    listing.add_argument("--json", action="store_true", help="for programs")
    for command in (show, put, remove):
        command.add_argument("name", help="a named or external credential")
    for command in (put, remove):
        command.add_argument("--principal", help="needed when there are several")
        command.add_argument("--parameter", help="default: every parameter of the principal")
        command.add_argument("--user", default="", help="for per-user principals")
    put.add_argument("--store", choices=("keyring", "file"), help="default: the keyring where there is one")
    _test_arguments(test)


def _test_arguments(test: argparse.ArgumentParser) -> None:
    test.add_argument("name", help="a named credential")
    test.add_argument("--path", default="/", help="below its URL (default /)")
    test.add_argument("--method", choices=("HEAD", "GET", "OPTIONS"), default="HEAD")
    test.add_argument("--as", dest="user", metavar="USER", help="the running user, for permission sets")
    test.add_argument("--base-url", metavar="URL", help="a mock on this machine that stands in for the address")


def run(options: argparse.Namespace) -> int:
    from generator.credentials.errors import CredentialError

    actions = {"list": _list, "show": _show, "set": _set, "test": _test, "remove": _remove}
    try:
        return actions[options.action](options)
    except CredentialError as error:
        raise Fail(error.sentence, error.remedy, code=FINDINGS) from None


def _load(options: argparse.Namespace, quiet: bool = False) -> tuple[Definitions, bool]:
    """The definitions and whether they hold an error; findings go to stderr."""
    from generator.credentials.load import load
    from generator.credentials.provider import default_paths

    paths = options.paths or default_paths()
    if not paths:
        raise Fail("no extsvc.toml and no SFDX project here or above", "Give one with --from PATH.")
    checked = load(paths)
    if not quiet:
        print_diagnostics(checked.diagnostics)
    if checked.value is None:
        raise Fail("nothing could be read")
    return checked.value, checked.failed


def _list(options: argparse.Namespace) -> int:
    definitions, failed = _load(options)
    if options.json:
        import json

        print(json.dumps(_as_data(definitions), indent=2))
        return FINDINGS if failed else FINE
    for named in definitions.nameds:
        print(f"{plain(named.name)}  {plain(named.url)}  via {plain(named.external)}")
    for external in definitions.externals:
        for slot, source in _slots_of(definitions, external):
            shown = paint(source, "32", sys.stdout) if source else paint("not set", "33", sys.stdout)
            print(f"  {plain(slot.external)} / {plain(slot.principal)} / {plain(slot.parameter)}: {shown}")
    for permission_set in definitions.permission_sets:
        grants = ", ".join(f"{a.external}-{a.principal}" for a in permission_set.accesses if a.enabled) or "nothing"
        users = ", ".join(permission_set.users) or "nobody"
        print(f"{plain(permission_set.name)}  grants {plain(grants)}  to {plain(users)}")
    return FINDINGS if failed else FINE


def _as_data(definitions: Definitions) -> dict[str, object]:
    """What `list --json` prints; never a secret, only where it would come from."""
    return {
        "named": [{"name": n.name, "label": n.label, "url": n.url, "external": n.external} for n in definitions.nameds],
        "secrets": [
            {
                "external": s.external,
                "principal": s.principal,
                "parameter": s.parameter,
                "user": s.user or None,
                "variable": s.variable,
                "source": source or None,
            }
            for external in definitions.externals
            for s, source in _slots_of(definitions, external)
        ],
        "permission_sets": [
            {
                "name": p.name,
                "grants": [f"{a.external}-{a.principal}" for a in p.accesses if a.enabled],
                "users": list(p.users),
            }
            for p in definitions.permission_sets
        ],
    }


def _slots_of(definitions: Definitions, external: ExternalCredential) -> list[tuple[Slot, str]]:
    """Every secret of an external credential with the name of the source that has it, "" for none."""
    from generator.credentials.parameters import asked_parameters
    from generator.credentials.slots import Slot
    from generator.credentials.sources import find, sources_of

    sources = sources_of(definitions.root)
    everybody = sorted({user for s in definitions.permission_sets for user in s.users})
    made = []
    for principal in external.principals:
        for parameter in asked_parameters(external, principal):
            for user in everybody if principal.per_user else [""]:
                slot = Slot(external.name, principal.name, parameter, user)
                got = find(slot, sources)
                made.append((slot, got[1] if got else ""))
    return made


def _show(options: argparse.Namespace) -> int:
    definitions, failed = _load(options)
    external = _external(definitions, options.name)
    print(f"{plain(external.name)}  {external.protocol}  {plain(external.label)}")
    for principal in sorted(external.principals, key=lambda p: p.sequence):
        print(f"  principal {plain(principal.name)}  {principal.kind}  sequence {principal.sequence}")
    for slot, source in _slots_of(definitions, external):
        print(f"  {plain(slot.parameter)}: {source or 'not set'}  (variable {slot.variable})")
    for header in sorted(external.headers, key=lambda h: h.sequence):
        print(f"  header {plain(header.name)}: {plain(header.value)}")
    return FINDINGS if failed else FINE


def _external(definitions: Definitions, name: str) -> ExternalCredential:
    from generator.credentials.names import guess

    named = definitions.named(name)
    external = definitions.external(named.external if named else name)
    if external is None:
        known = [e.name for e in definitions.externals] + [n.name for n in definitions.nameds]
        broken = definitions.why_broken(name)
        why = f": {broken.diagnostics[0].message}" if broken else guess(name, known)
        raise Fail(f"no usable named or external credential '{name}'{why}", "`extsvc credential list` shows them.")
    return external


def _slots(definitions: Definitions, options: argparse.Namespace) -> list[Slot]:
    """The addresses that `set` and `remove` speak of."""
    from generator.credentials.parameters import asked_parameters, known_parameters
    from generator.credentials.protocols.registry import protocol_of
    from generator.credentials.slots import Slot

    external = _external(definitions, options.name)
    principal = _principal(external, options.principal)
    if principal.per_user and not options.user:
        raise Fail(f"principal '{principal.name}' is per user", "Say whose secret it is with --user USER.")
    if options.user and not principal.per_user:
        raise Fail(f"principal '{principal.name}' is the same for all users", "Leave --user out.")
    if options.parameter and not protocol_of(external).any_parameter:
        known = known_parameters(external, principal)
        if options.parameter not in known:
            raise Fail(f"{external.name} has no parameter '{options.parameter}'", f"It has: {', '.join(known)}.")
    names = [options.parameter] if options.parameter else asked_parameters(external, principal)
    if not names:
        raise Fail(f"{external.name} needs no secret", "Name one with --parameter if you want to keep it anyway.")
    return [Slot(external.name, principal.name, name, options.user) for name in names]


def _principal(external: ExternalCredential, name: str | None) -> Principal:
    known = [principal.name for principal in external.principals]
    if name is None and len(known) == 1:
        return external.principals[0]
    found = external.principal(name) if name is not None else None
    if found is None:
        reason = f"has no principal '{name}'" if name else f"has {len(known)} principals"
        raise Fail(f"{external.name} {reason}", f"Name one with --principal: {', '.join(known) or 'none is defined'}.")
    return found


def _set(options: argparse.Namespace) -> int:
    from generator.credentials.store import default_place, keep

    definitions, _ = _load(options, quiet=True)
    place = options.store or default_place()
    slots = _slots(definitions, options)
    if len(slots) > 1 and not sys.stdin.isatty():
        raise Fail(
            f"{options.name} has {len(slots)} parameters, and stdin gives one secret",
            f"Name one with --parameter: {', '.join(slot.parameter for slot in slots)}.",
        )
    for slot in slots:
        where = keep(slot, _ask(slot), place, definitions.root)
        print(f"kept {plain(slot.words)} in the {plain(where)}")
    if place == "file":
        print("keep that file out of version control (.gitignore)", file=sys.stderr)
    return FINE


def _ask(slot: Slot) -> Secret:
    """A secret without echo, or the whole of stdin when it is no terminal. Never from the arguments: others see them."""
    from generator.credentials.secret import Secret

    try:
        if sys.stdin.isatty():
            from getpass import getpass

            text = getpass(f"{slot.words}: ")
        else:
            text = sys.stdin.read(100_000)
    except (OSError, EOFError, UnicodeDecodeError):
        raise Fail("no secret could be read from stdin") from None
    text = text.strip("\r\n")
    if not text:
        raise Fail("no secret was given, nothing was kept")
    return Secret(text)


def _test(options: argparse.Namespace) -> int:
    from generator.credentials.provider import open_credential
    from generator.credentials.trial import call

    definitions, _ = _load(options, quiet=True)
    credential = open_credential(options.name, options.user, definitions=definitions)
    if options.base_url is not None:
        credential = credential.at(options.base_url)
    outcome = call(credential, options.method, options.path)
    verdict = outcome.verdict
    words = f"{verdict}; try --path and --method of something that exists" if verdict == "unclear" else verdict
    print(f"{options.method} {plain(outcome.url)} -> {outcome.status} {plain(outcome.reason)}: {words}")
    print(f"  as {plain(credential.user or 'nobody')}, principal {plain(credential.principal.name)}")
    print(
        f"  headers given: {plain(', '.join(outcome.sent) or 'none')} (values not shown), {outcome.attempts} attempt(s)"
    )
    return FINDINGS if verdict in ("refused", "failed") else FINE


def _remove(options: argparse.Namespace) -> int:
    from generator.credentials.store import remove

    definitions, _ = _load(options, quiet=True)
    gone = 0
    for slot in _slots(definitions, options):
        for where in remove(slot, definitions.root):
            gone += 1
            print(f"removed {plain(slot.words)} from the {plain(where)}")
    if not gone:
        raise Fail("nothing was kept for it", "Environment variables are not ours to remove.", code=FINDINGS)
    return FINE
