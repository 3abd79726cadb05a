"""What can stand in the way of a run over many rows: one row per rule."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

_OURS = "our own: nothing is sent before all that is to be sent is known to be sound"
_ERROR = Severity.ERROR

ROWS_UNREADABLE = Rule(
    "bulk-rows-unreadable",
    _ERROR,
    "{source} cannot be read as rows: {reason}",
    "give CSV with a first line of column names, or JSON Lines with an object on each line, in UTF-8",
    _OURS,
    bad="destination,destination\n+65...,+65...",
    good="destination,text\n+65...,Hello",
)
UNKNOWN_COLUMN = Rule(
    "bulk-column-unknown",
    _ERROR,
    "column {column} is no input of {action}",
    "{hint}; name its input with --map INPUT={column}, or leave it out with --ignore {column}",
    _OURS,
    bad="destinaton,text",
    good="destination,text",
)
NO_COLUMN = Rule(
    "bulk-column-missing",
    _ERROR,
    "the rows have no column {column}",
    "name one of: {columns}",
    _OURS,
    bad="--map body.destination=phone   # the file says mobile",
    good="--map body.destination=mobile",
)
BAD_MAP = Rule(
    "bulk-map-malformed",
    _ERROR,
    "'{word}' does not say which column goes to which input",
    "write --map INPUT=COLUMN, e.g. --map body.destination=phone",
    _OURS,
    bad="--map phone",
    good="--map body.destination=phone",
)
ROW_INVALID = Rule(
    "bulk-row-invalid",
    _ERROR,
    "row {row}: {reason}",
    "mend the row, or leave such rows out with --skip-invalid; nothing was sent",
    _OURS,
    bad="+6512345678,          # no text, which the action requires",
    good="+6512345678,Hello",
)
MORE_INVALID = Rule(
    "bulk-rows-invalid",
    _ERROR,
    "{count} of {rows} rows cannot be sent; nothing was sent",
    "mend them, or leave them out with --skip-invalid",
    _OURS,
    bad="+6512345678,          # no text, which the action requires",
    good="+6512345678,Hello",
)
NO_ROWS = Rule(
    "bulk-no-rows",
    _ERROR,
    "{source} holds no row",
    "give a file with at least one row below the names of the columns",
    _OURS,
    bad="destination,text",
    good="destination,text\n+6512345678,Hello",
)
BAD_RATE = Rule(
    "bulk-rate-unusable",
    _ERROR,
    "'{rate}' is no rate",
    "write requests per second, e.g. 50 or 50/s, or 600/m, or 20000/h",
    _OURS,
    bad="--rate fast",
    good="--rate 50/s",
)
BAD_CONCURRENCY = Rule(
    "bulk-concurrency-unusable",
    _ERROR,
    "{concurrency} rows cannot be on their way at once",
    "give a number from 1 to 1000",
    _OURS,
    bad="--concurrency 0",
    good="--concurrency 8",
)
LEDGER = Rule(
    "bulk-ledger-unusable",
    _ERROR,
    "{reason}",
    "give the ledger that `extsvc bulk run` wrote, or another name for a new one with --ledger FILE",
    _OURS,
    bad="extsvc bulk resume rows.csv",
    good="extsvc bulk resume rows.csv.ledger",
)
NO_LEDGER = Rule(
    "bulk-ledger-not-named",
    _ERROR,
    "rows from standard input have no file beside which a ledger could lie",
    "name it: --ledger FILE",
    _OURS,
    bad="extsvc bulk run CPaaSSMS.Send-Sms-Single --in - < rows.csv",
    good="extsvc bulk run CPaaSSMS.Send-Sms-Single --in - --ledger rows.ledger < rows.csv",
)
INPUT_CHANGED = Rule(
    "bulk-input-changed",
    _ERROR,
    "{ledger} is the ledger of another run: {what} changed since",
    "run the same again, go on with `extsvc bulk resume {ledger}`, or begin a new ledger with --ledger FILE",
    _OURS,
    bad="extsvc bulk run ... --in rows.csv   # a row was added after the first run",
    good="extsvc bulk run ... --in more-rows.csv",
)
NOT_OURS = Rule(
    "bulk-ledger-foreign",
    _ERROR,
    "{ledger} was not written by you on this machine: it does not decide what code runs here and which host is called",
    "give --clients DIR, and --base-url URL or --credential NAME; or --org DIR",
    _OURS,
    bad="extsvc bulk resume ledger-of-a-stranger",
    good="extsvc bulk resume ledger-of-a-stranger --clients clients --credential X8x8_SMS_API",
)
HEADERS_AGAIN = Rule(
    "bulk-headers-not-kept",
    _ERROR,
    "the run was begun with headers that are not kept, for they may hold secrets: {names}",
    "give them again with --header; written as @FILE or Name=env:VARIABLE they need not be given twice",
    _OURS,
    bad="extsvc bulk resume rows.csv.ledger",
    good="extsvc bulk resume rows.csv.ledger --header @key.txt",
)
PACKAGE_OLD = Rule(
    "bulk-package-too-old",
    _ERROR,
    "the generated package in {folder} was made by a version that knows nothing of runs over many rows",
    "generate it anew: `extsvc sync`, or `extsvc generate`",
    _OURS,
    bad="clients/   # of an older version",
    good="extsvc sync && extsvc bulk run ...",
)
NO_CLIENTS = Rule(
    "bulk-no-clients",
    _ERROR,
    "no generated package of {service} is known here",
    "{hint} --clients DIR, or stand in a project whose extsvc.toml has the service",
    _OURS,
    bad="extsvc bulk run CPaaSSMS.Send-Sms-Single --in rows.csv   # in an empty folder",
    good="extsvc bulk run CPaaSSMS.Send-Sms-Single --in rows.csv --clients clients",
)
NO_ORG = Rule(
    "bulk-no-org",
    _ERROR,
    "there is no org to send to in {folder}: {reason}",
    "start it with `extsvc org start`, or name its folder with --org DIR",
    _OURS,
    bad="extsvc bulk run CPaaSSMS.Send-Sms-Single --in rows.csv --org .   # no org runs",
    good="extsvc org start & extsvc bulk run CPaaSSMS.Send-Sms-Single --in rows.csv --org .",
)
NO_ORG_ACTION = Rule(
    "bulk-org-has-no-action",
    _ERROR,
    "the org has no active action {action}: {reason}",
    "deploy its registration, or take one of the actions that `extsvc org` hosts",
    _OURS,
    bad="extsvc bulk run SMS.Send-Sms-Single --in rows.csv --org .",
    good="extsvc bulk run CPaaSSMS.Send-Sms-Single --in rows.csv --org .",
)
ORG_ALONE = Rule(
    "bulk-org-calls-itself",
    _ERROR,
    "{option} says nothing to an org: it knows address, credential and user itself",
    "leave {option} out, or send to the service itself with --clients DIR",
    _OURS,
    bad="extsvc bulk run CPaaSSMS.Send-Sms-Single --in rows.csv --org . --credential X8x8_SMS_API",
    good="extsvc bulk run CPaaSSMS.Send-Sms-Single --in rows.csv --org .",
)
NO_FILES = Rule(
    "bulk-input-is-a-file",
    _ERROR,
    "{word} gives a file to every row, and a ledger keeps texts and numbers only",
    "call such an action with `extsvc call`, row by row",
    _OURS,
    bad="extsvc bulk run Shop.upload file=@photo.png --in rows.csv",
    good="extsvc call clients Shop.upload file=@photo.png",
)
BAD_UNREACHED = Rule(
    "bulk-unreached-malformed",
    _ERROR,
    "a run cannot stop after {count} rows that never reached the service",
    "give a number of rows, or 0 for a run that tries every row",
    _OURS,
    bad="--unreached -1",
    good="--unreached 50",
)
NO_FORMAT = Rule(
    "bulk-format-unknown",
    _ERROR,
    "there is no format {format}",
    "give csv or jsonl",
    _OURS,
    bad="--format xlsx",
    good="--format csv",
)
BAD_STORE = Rule(
    "bulk-store-malformed",
    _ERROR,
    "what was given is no address of a store",
    "write postgres://USER@HOST/DATABASE or sqlite:///FILE; where it holds a password, @FILE or env:VARIABLE",
    _OURS,
    bad="--store db.example.com",
    good="--store postgres://db.example.com/bulk",
)
STORE = Rule(
    "bulk-store-unusable",
    _ERROR,
    "{reason}",
    "give a store that this user may read and write, and the name of a run that is kept there",
    _OURS,
    bad="extsvc bulk status other.csv.ledger --store sqlite:///bulk.store",
    good="extsvc bulk status rows.csv.ledger --store sqlite:///bulk.store",
)
DETACHED = Rule(
    "bulk-detached-without-store",
    _ERROR,
    "--detach leaves the sending to workers, and they find rows in a store only",
    "name it with --store ADDRESS, or leave --detach out",
    _OURS,
    bad="extsvc bulk run ... --in rows.csv --detach",
    good="extsvc bulk run ... --in rows.csv --detach --store @store.txt",
)
