"""The command line: one module per command, the only place that prints or exits."""

from __future__ import annotations

# Command name -> (module, one line of help). Modules are imported when their command runs, never for --help.
COMMANDS: dict[str, tuple[str, str]] = {
    "quickstart": ("quickstart", "run the whole line once on a bundled spec, offline"),
    "validate": ("validate", "check specs; every finding with rule, place and remedy"),
    "operations": ("operations", "list the operations of a spec"),
    "generate": ("generate", "write typed classes and one invocable action per picked operation"),
    "call": ("call", "call an action of a generated client"),
    "bulk": ("bulk", "call an action for each row of a file, with a ledger"),
    "mock": ("mock", "serve a spec on loopback with checked requests and example answers"),
    "inspect": ("inspect", "print operations, types and all names as JSON"),
    "names": ("names", "print every name: as written, Flow, Apex, Python"),
    "explain": ("explain", "explain a rule"),
    "fix": ("fix", "write a copy of a spec that External Services takes"),
    "overlay": ("overlay", "apply an OpenAPI Overlay to a spec"),
    "diff": ("diff", "compare two versions of a spec"),
    "add": ("add", "register a spec in extsvc.toml and generate it"),
    "select": ("select", "change the picked operations of a registered service"),
    "remove": ("remove", "remove a registered service"),
    "list": ("list_services", "list the registered services"),
    "sync": ("sync", "regenerate what changed"),
    "check": ("check", "verify specs, output and lock without writing: for CI"),
    "baseline": ("baseline", "record today's findings, so that check fails for new ones only"),
    "suppress": ("suppress", "suppress a rule of a service where it is found"),
    "watch": ("watch", "regenerate on save"),
    "credential": ("credential", "keep and test the secrets of named credentials"),
    "flow": ("flow", "check, run, draw and test Salesforce flows"),
    "uses": ("uses", "find where an action, a class or a field is used"),
    "agent": ("agent", "write and check the files that make an action known to an agent"),
    "mcp": ("mcp", "serve actions to an agent as tools of the Model Context Protocol"),
    "apex": ("apex", "check Apex that calls External Services"),
    "bot": ("bot", "check, run, draw and test Einstein bots"),
    "omni": ("omni", "check, run, draw and test OmniStudio Integration Procedures"),
    "org": ("org", "run an org on this machine: deploy to it and call it"),
    "setup": ("setup", "open the Setup of a running org in the browser"),
    "probe": ("probe", "ask an org what only an org knows"),
    "completion": ("completion", "print what a shell needs to complete commands and options"),
    "lsp": ("lsp", "serve an editor: findings, mends, names and references as one types"),
    "man": ("man", "print the manual page"),
    "export": ("export", "write deployable Salesforce metadata"),
}

# Commands that may run for hours, and so need the garbage collector as it is.
LASTING = frozenset(("bulk", "flow", "lsp", "mcp", "mock", "org", "setup", "watch"))
