"""What can stand in the way of writing an output folder."""

from __future__ import annotations

from generator.diagnostics import Rule, Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

EDITED = Rule(
    "output-edited",
    _ERROR,
    "{path} was edited by hand since it was generated; nothing was written",
    "move the change out (a subclass, [services.NAME.overrides], --templates), then remove the file; "
    "or give --overwrite-edited to lose the edit",
)
EDITED_STALE = Rule(
    "output-edited-stale",
    _ERROR,
    "{path} is no longer generated, but was edited by hand; nothing was written",
    "save what you need and remove the file; or give --overwrite-edited to lose it",
)
FOREIGN = Rule(
    "output-foreign",
    _ERROR,
    "{path} is in the way: the lock does not say that we wrote it; nothing was written",
    "move the file, or choose another output folder",
)
NOT_A_FILE = Rule(
    "output-not-a-file",
    _ERROR,
    "{path} is in the way: it is {kind}, and links are never followed; nothing was written",
    "move it, or choose another output folder",
)
UNSAFE_PATH = Rule(
    "output-unsafe-path",
    _ERROR,
    "'{path}' cannot be a path in the output folder: {reason}",
    "use relative paths with forward slashes whose parts are portable file names",
)
COLLISION = Rule(
    "output-path-collision",
    _ERROR,
    "'{path}' and '{other}' would be one file where case is not told apart",
    "rename one of the two in [services.NAME.overrides], or the service itself",
)
NOT_TEXT = Rule(
    "output-not-text",
    _ERROR,
    "{path} holds half of a surrogate pair, which no UTF-8 file can hold",
    "remove the broken character from the spec, or report the template that let it through",
)
LOCK_UNREADABLE = Rule(
    "lock-unreadable",
    _ERROR,
    "{path} is not a lock of ours: {reason}",
    "restore it from version control; or remove it: files equal to the new output are then adopted, others are left",
)
LOCK_NEWER = Rule(
    "lock-newer",
    _ERROR,
    "{path} was written by a newer generator ({version}, format {format})",
    "update this generator: pip install --upgrade external-services",
)
DISK = Rule(
    "output-not-writable",
    _ERROR,
    "{path}: {reason}; the old output is unchanged",
    "make room or give write permission, then run again",
)
BUSY = Rule(
    "output-busy",
    _ERROR,
    "another run has been writing {path} for more than {seconds} seconds",
    "wait until it ends, then run again",
)
REPAIRED = Rule(
    "output-repaired",
    _NOTE,
    "an earlier run was cut short in {path}; its work was {done}",
    "nothing to do",
)

ALL = (
    EDITED,
    EDITED_STALE,
    FOREIGN,
    NOT_A_FILE,
    UNSAFE_PATH,
    COLLISION,
    NOT_TEXT,
    LOCK_UNREADABLE,
    LOCK_NEWER,
    DISK,
    BUSY,
    REPAIRED,
)
