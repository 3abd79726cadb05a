"""The script of a shell: shtab's, with functions beside it that offer the names of the project one stands in."""

from __future__ import annotations

import argparse

from generator.cli.common import Fail
from generator.cli.parsing import leaves, whole
from generator.release import installing

# What an argument is called, where it is a file, a folder, a spec or the service that stands for one.
_FILES = ("FILE", "OUT", "OVERLAY", "FLOW", "PATH", "LEDGER", "BOT", "PROCEDURE", "TEST", "TRACE")
_FOLDERS = ("DIR", "FOLDER")
_SPECS = ("SPEC", "OLD", "NEW")
# By the words that a command is called with and the place of its option: which names it takes.
NAMES = {
    ("baseline", "names"): "services",
    ("bulk run", "action"): "actions",
    ("bulk worker", "action"): "actions",
    ("agent write", "actions"): "actions",
    ("call", "action"): "actions",
    ("call", "folder"): "package",
    ("check", "names"): "services",
    ("explain", "rule"): "rules",
    ("flow interviews", "ids"): "interviews",
    ("flow new", "action"): "actions",
    ("flow resume", "ids"): "interviews",
    ("mcp", "place"): "package",
    ("remove", "name"): "services",
    ("select", "drop"): "operations",
    ("select", "name"): "services",
    ("suppress", "name"): "services",
    ("suppress", "rule"): "rules",
    ("sync", "names"): "services",
    ("uses", "name"): "actions",
    ("watch", "names"): "services",
}
_CREDENTIALS = frozenset(("--credential", "--named-credential"))
_CREDENTIAL_VERBS = ("credential set", "credential show", "credential test", "credential remove")

# Names come one a line and are compared as they are: a list of words would be expanded by the shell.
_BASH = """\
_extsvc_offer() {
  local line
  while IFS= read -r line; do
    [[ "$line" == "$2"* ]] && printf '%s\\n' "$line"
  done < <(command extsvc completion --offer "$1" 2>/dev/null)
}
_extsvc_services() { _extsvc_offer services "$1"; }
_extsvc_actions() { _extsvc_offer actions "$1"; }
_extsvc_operations() { _extsvc_offer operations "$1"; }
_extsvc_credentials() { _extsvc_offer credentials "$1"; }
_extsvc_interviews() { _extsvc_offer interviews "$1"; }
_extsvc_file_or_service() { compgen -f -- "$1"; _extsvc_offer services "$1"; }
_extsvc_dir_or_service() { compgen -d -- "$1"; _extsvc_offer services "$1"; }
_extsvc_rules() { compgen -W "RULES" -- "$1"; }"""
_ZSH = """\
_extsvc_offer() {
  local -a found
  found=(${(f)"$(command extsvc completion --offer $1 2>/dev/null)"})
  compadd -a found
}
_extsvc_services() { _extsvc_offer services }
_extsvc_actions() { _extsvc_offer actions }
_extsvc_operations() { _extsvc_offer operations }
_extsvc_credentials() { _extsvc_offer credentials }
_extsvc_interviews() { _extsvc_offer interviews }
_extsvc_file_or_service() { _alternative 'services:service:_extsvc_services' 'files:file:_files' }
_extsvc_dir_or_service() { _alternative 'services:service:_extsvc_services' 'folders:folder:_files -/' }
_extsvc_rules() { local -a found; found=(RULES); compadd -a found }"""
_FUNCTIONS = {"package": "_extsvc_dir_or_service", "spec": "_extsvc_file_or_service"}


def script(shell: str) -> str:
    """The script of a shell (bash, zsh, tcsh). Raises Fail without the extra."""
    from generator.catalog import all_rules

    try:
        import shtab
    except ImportError:
        raise Fail("completion needs the extra `completion`", installing("completion")) from None
    parser = whole()
    for leaf in leaves(parser):
        for action in leaf._actions:
            kind = _kind(leaf.prog.partition(" ")[2], action)
            if action.metavar in (*_FILES, *_FOLDERS):
                action.complete = shtab.FILE if action.metavar in _FILES else shtab.DIRECTORY  # type: ignore[attr-defined]  # as shtab wants it
            if kind and (shell != "tcsh" or kind == "spec"):
                action.complete = _offered(kind)  # type: ignore[attr-defined]  # as shtab wants it
    rules = " ".join(sorted(all_rules()))
    preamble = {"bash": _BASH.replace("RULES", rules), "zsh": _ZSH.replace("RULES", rules)}
    return str(shtab.complete(parser, shell=shell, preamble=preamble.get(shell, ""))) + "\n"


def _kind(command: str, action: argparse.Action) -> str:
    """Which names an argument takes; "" for none of ours."""
    if action.metavar in _SPECS:
        return "spec"
    if not _CREDENTIALS.isdisjoint(action.option_strings) or (command in _CREDENTIAL_VERBS and action.dest == "name"):
        return "credentials"
    return NAMES.get((command, action.dest), "")


def _offered(kind: str) -> dict[str, str]:
    """What shtab is told: functions of ours. A tcsh knows an argument by the word before it alone, so files are all it is offered."""
    function = _FUNCTIONS.get(kind, f"_extsvc_{kind}")
    return {"bash": function, "zsh": function, "tcsh": "f"}
