"""After a small change: the modules that must be rendered again, everything else staying as it is.

What a module says follows from its operation or types, from what it tells of all that these reach (`affected`), and from the names
in use. So a module stays when none of that changed, nor what tells a type from others. Where the text of a type depends on
more of who uses it (files in multipart bodies), and where names moved, everything is rendered. Where a module tells of more
than its closure, such as the order in which its types were met, that is compared, too. Tests hold this against whole generations.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from generator.model.service import Service, in_parts
from generator.named import Model, module_words
from generator.naming.python_style import TYPES
from generator.pipeline import WHOLE
from generator.project.affected import Affected
from generator.project.contract import Names, ServiceRecord
from generator.project.difference import operations_changed, types_changed
from generator.project.prepare import Prepared
from generator.salesforce.names import names_for
from generator.targets.registry import target
from generator.writing import lock
from generator.writing.folder import Folder
from generator.writing.lock import LockEntry


class Some(Struct, frozen=True):
    """The modules to be rendered (None: all), the files that stay as they are, and the page of reference as it was."""

    again: frozenset[str] | None = None
    kept: tuple[str, ...] = ()
    page: bytes = b""
    settled: bool = False  # whether those that stay are also the pages of the service as a whole


ALL = Some()


def to_render(prepared: Prepared, record: ServiceRecord, root: Path, entry: LockEntry) -> Some:
    """What must be rendered into the output folder `root`, of which the lock's `entry` tells."""
    again = modules(prepared, record)
    if again is None:
        return ALL
    page = b"" if prepared.config.templates else _page(prepared, root, entry)
    whole = _whole(prepared, entry)
    return Some(again, (*_staying(prepared, entry, again), *whole), page, bool(whole))


def _read(root: Path, path: str) -> bytes:
    """A file of the output folder; b"" where it cannot be read, which is told when it is written."""
    with suppress(OSError), Folder(os.path.realpath(root)) as folder:
        return folder.read(path)
    return b""


def _page(prepared: Prepared, root: Path, entry: LockEntry) -> bytes:
    """The page of reference as it was written; b"" where it was edited, or is not there."""
    path = f"{_package(prepared)}/docs.md"
    data = _read(root, path)
    return data if lock.digest(data) == entry.files.get(path) else b""


def _whole(prepared: Prepared, entry: LockEntry) -> tuple[str, ...]:
    """The pages of the service as a whole, where all that they follow from is what it was."""
    follows = prepared.entry.facts.get(WHOLE)
    stay = follows is not None and entry.facts.get(WHOLE) == follows
    return tuple(f"{_package(prepared)}/{path}" for path in target(prepared.config.target).whole_pages) if stay else ()


def modules(prepared: Prepared, record: ServiceRecord) -> frozenset[str] | None:
    """The modules to be rendered; None when all must be."""
    past, made = prepared.past, prepared.made
    if past.changed is None or past.old is None or not _names_stay(prepared, record):
        return None
    if made.service.security != past.old.security:  # each operation says what it asks for, also where all ask the same
        return None
    if _words(record.names) != _words(prepared.names):  # modules call what they import by other words then
        return None
    types, operations = types_changed(made.service, past), operations_changed(made.service, past, past.old)
    if types is None:
        return None
    seen = bool(types.beyond or types.gone or operations.other or operations.moved)
    if seen and any(map(in_parts, (*made.service.operations, *past.old.operations))):
        return None
    if seen and not target(prepared.config.target).stand(made, types.before):
        return None
    affected, names = Affected(made, types), made.python
    keys = {o.key for o in operations.other}.union(o.key for o in operations.reaching if affected.changes(o))
    keys.update(_sharing_a_name(made, past.old) if operations.renamed else ())
    found = {names.operation(key).module for key in keys}
    return frozenset(found | affected.modules | _in_another_order(made, types.before))


def _words(names: Names) -> frozenset[str]:
    """The names of types that modules use for something else."""
    return module_words().intersection(names.get(TYPES, {}).values())


def _in_another_order(made: Model, before: Collection[str]) -> set[str]:
    """The modules whose classes stood in another order: that is the one in which operations meet them."""
    after = [declared.key for declared in made.service.types]
    stayed = set(before) & set(after)
    orders = [[key for key in keys if key in stayed] for keys in (before, after)]
    if orders[0] == orders[1]:
        return set()
    modules: list[dict[str, list[str]]] = [{}, {}]
    for found, keys in zip(modules, orders, strict=True):
        for key in keys:
            found.setdefault(made.python.type(key).module, []).append(key)
    return {module for module, keys in modules[0].items() if modules[1][module] != keys}


def _names_stay(prepared: Prepared, record: ServiceRecord) -> bool:
    """Whether everything that had a name still has the same one."""
    for scope, given in record.names.items():
        now = prepared.names.get(scope, {})
        if now != given and any(now.get(key, name) != name for key, name in given.items()):
            return False
    return True


def _sharing_a_name(made: Model, old: Service) -> Iterator[str]:
    """The operations called as another one is or was: which of them has the action of that name hangs on all of them."""
    every = {o.key: made.salesforce.operation(o.key).raw for o in (*made.service.operations, *made.service.callbacks)}
    before = names_for(old, made.pins, made.namespace)
    called = Counter([*every.values(), *(before.operation(o.key).raw for o in (*old.operations, *old.callbacks))])
    return (key for key, name in every.items() if called[name] > 1)


def _staying(prepared: Prepared, entry: LockEntry, again: frozenset[str]) -> tuple[str, ...]:
    """The files of the last generation whose modules stay as they are."""
    names = prepared.made.python
    there = {one.module for one in names.operations.values()}.union(one.module for one in names.types.values())
    package = _package(prepared)
    paths = {f"{package}/{module.replace('.', '/')}.py" for module in there - again}
    return tuple(path for path in entry.files if path in paths)


def _package(prepared: Prepared) -> str:
    """The folder of the service's package below the output folder."""
    home = f"{prepared.config.home}/" if prepared.config.package else ""
    return f"{home}{prepared.made.python.package}"
