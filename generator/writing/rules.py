"""What can stand in the way of writing an output folder."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity
from generator.release import updating

_SOURCE = "our own: nothing is overwritten or removed that the lock does not know as ours"
_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

EDITED = Rule(
    "output-edited",
    _ERROR,
    "{path} was edited by hand since it was generated; nothing was written",
    "move the change out (a subclass, [services.NAME.overrides], --templates), then remove the file; "
    "or give --overwrite-edited to lose the edit",
    source=_SOURCE,
    bad="clients/sms/types/a.py changed by hand",
    good="the change in overrides, or in a file of your own",
)
EDITED_STALE = Rule(
    "output-edited-stale",
    _ERROR,
    "{path} is no longer generated, but was edited by hand; nothing was written",
    "save what you need and remove the file; or give --overwrite-edited to lose it",
    source=_SOURCE,
    bad="clients/sms/types/old.py changed by hand, its schema gone",
    good="the file moved to a place of your own",
)
FOREIGN = Rule(
    "output-foreign",
    _ERROR,
    "{path} is in the way: the lock does not say that we wrote it; nothing was written",
    "move the file, or choose another output folder",
    source=_SOURCE,
    bad="a file of your own at clients/sms/client.py",
    good="--out generated",
)
KEPT = Rule(
    "output-kept",
    _WARNING,
    "{path} is no longer generated; the lock calls it ours, but nothing in it does: it was left, and is forgotten",
    "look at it; if it is of no use to you, remove it yourself",
    source=_SOURCE,
    bad="a lock from a stranger that lists your own notes.py by its true hash",
    good="a lock as `extsvc sync` wrote it",
)
NOT_A_FILE = Rule(
    "output-not-a-file",
    _ERROR,
    "{path} is in the way: it is {kind}, and links are never followed; nothing was written",
    "move it, or choose another output folder",
    source=_SOURCE,
    bad="clients/sms is a symbolic link",
    good="clients/sms is a folder",
)
UNSAFE_PATH = Rule(
    "output-unsafe-path",
    _ERROR,
    "'{path}' cannot be a path in the output folder: {reason}",
    "use relative paths with forward slashes whose parts are portable file names",
    source=_SOURCE,
    bad="a name that leads to ../outside",
    good="a name of letters and digits",
)
COLLISION = Rule(
    "output-path-collision",
    _ERROR,
    "'{path}' and '{other}' would be one file where case is not told apart",
    "rename one of the two in [services.NAME.overrides], or the service itself",
    source=_SOURCE,
    bad="schemas Order and order, on a disk that ignores case",
    good="schemas Order and OrderLine",
)
TAKEN = Rule(
    "output-path-taken",
    _ERROR,
    "'{path}' belongs to the service {service}, whose package would be overwritten",
    "give this service a name that differs from {service} in more than case, or another folder to write to (--out)",
    source=_SOURCE,
    bad="generate --service cpaassms, where CPaaSSMS is",
    good="generate --service Messages, where CPaaSSMS is",
)
NOT_TEXT = Rule(
    "output-not-text",
    _ERROR,
    "{path} holds half of a surrogate pair, which no UTF-8 file can hold",
    "remove the broken character from the spec, or report the template that let it through",
    source=_SOURCE,
    bad="description: half a surrogate pair",
    good="description: whole characters",
)
LOCK_UNREADABLE = Rule(
    "lock-unreadable",
    _ERROR,
    "{path} is not a lock of ours: {reason}",
    "restore it from version control; or remove it: files equal to the new output are then adopted, others are left",
    source=_SOURCE,
    bad="extsvc.lock with a merge conflict inside",
    good="extsvc.lock as it was committed",
)
LOCK_CLOSED = Rule(
    "lock-not-opened",
    _ERROR,
    "{path} cannot be read: {reason}",
    "check the path, and who may read the file; do not remove it: it keeps the names that were given",
    source=_SOURCE,
    bad="extsvc.lock that another user may read alone",
    good="extsvc.lock with the rights of the files beside it",
)
LOCK_NEWER = Rule(
    "lock-newer",
    _ERROR,
    "{path} was written by a newer generator ({version}, format {format})",
    f"update this generator: {updating()}",
    source=_SOURCE,
    bad="a lock written by version 2 of the generator, read by version 1",
    good="both by the same version",
)
DISK = Rule(
    "output-not-writable",
    _ERROR,
    "{path}: {reason}; the old output is unchanged",
    "make room, give write permission, or move what stands where a folder must be; then run again",
    source=_SOURCE,
    bad="--out /usr/lib/clients",
    good="--out clients",
)
BUSY = Rule(
    "output-busy",
    _ERROR,
    "another run has been writing {path} for more than {seconds} seconds",
    "wait until it ends, then run again",
    source=_SOURCE,
    bad="two runs into one folder, the first one stuck",
    good="one run after the other",
)
REPAIRED = Rule(
    "output-repaired",
    _NOTE,
    "an earlier run was cut short in {path}; its work was {done}",
    "nothing to do",
    source=_SOURCE,
    bad="the power failed during the last run",
    good="(nothing to do)",
)
