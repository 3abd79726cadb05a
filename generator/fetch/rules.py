"""Why an input cannot be read: one row per rule."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

_SOURCE = "our own: input is untrusted, and nothing is fetched unasked (SECURITY.md)"

NO_FILE = Rule(
    "input-not-found",
    Severity.ERROR,
    "There is no file {name}.",
    "Check the path{near}",
    source=_SOURCE,
    bad="extsvc validate spec/sms.json",
    good="extsvc validate specs/sms.json",
)
IS_FOLDER = Rule(
    "input-is-a-folder",
    Severity.ERROR,
    "{name} is a folder.",
    "Give a file inside it{near}",
    source=_SOURCE,
    bad="extsvc validate specs",
    good="extsvc validate 'specs/**/*.yaml'",
)
UNREADABLE = Rule(
    "input-unreadable",
    Severity.ERROR,
    "{name} cannot be read: {reason}.",
    "Check its permissions.",
    source=_SOURCE,
    bad="a file that only its owner may read",
    good="the same after chmod +r",
)
NO_REGULAR_FILE = Rule(
    "input-is-no-file",
    Severity.ERROR,
    "{name} is a pipe, a device or a socket, which could keep a reader waiting for ever.",
    "Give a file, or - to read standard input.",
    source=_SOURCE,
    bad="$ref: pipe.yaml, where pipe.yaml was made by mkfifo",
    good="$ref: parts.yaml, a file",
)
TOO_LARGE = Rule(
    "input-too-large",
    Severity.ERROR,
    "{name} is larger than {limit}.",
    "Give a smaller document, or split it into files.",
    source=_SOURCE,
    bad="a description of 80 MB",
    good="the same, split by service",
)
REMOTE_REFUSED = Rule(
    "remote-not-allowed",
    Severity.ERROR,
    "{name} is on the network, and nothing is fetched unasked.",
    "Allow it with --allow-remote, or download it and give the file.",
    source=_SOURCE,
    bad="extsvc validate https://api.example/v1.json",
    good="extsvc validate https://api.example/v1.json --allow-remote",
)
BAD_URL = Rule(
    "address-not-usable",
    Severity.ERROR,
    "The address {name} cannot be used: {reason}.",
    "Give an http: or https: address without user name and password, or a file.",
    source=_SOURCE,
    bad="extsvc validate https://me:secret@api.example/v1.json --allow-remote",
    good="extsvc validate https://api.example/v1.json --allow-remote",
)
PRIVATE_ADDRESS = Rule(
    "address-is-private",
    Severity.ERROR,
    "{name} leads to an address {where}.",
    "{hint}",
    source=_SOURCE,
    bad="extsvc validate http://10.0.0.5/api.json --allow-remote",
    good="extsvc validate http://10.0.0.5/api.json --allow-remote --allow-private",
)
FETCH_FAILED = Rule(
    "fetch-failed",
    Severity.ERROR,
    "{name} could not be fetched: {reason}.",
    "{hint}",
    source=_SOURCE,
    bad="extsvc validate https://api.example/gone.json --allow-remote",
    good="extsvc validate https://api.example/v1.json --allow-remote",
)
