"""After a small change: the modules that must be rendered again, everything else staying as it is.

What a module says follows from its operation or types, from all that these reach, and from the names in use. So a module
stays when none of that changed, nor what tells a type from others. Where the text of a type depends on more of who uses it
(files in multipart bodies), and where names moved, everything is rendered. Where a module tells of more than its closure, such as
the order in which its types were met, that is compared, too. A test holds this against whole generations.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from generator.compare.closure import parents_of, reached
from generator.model.service import Operation, Service, mentioned_by_operation
from generator.model.types import Choice, Declared, Named, Record
from generator.named import Model, module_words
from generator.naming.python_style import TYPES
from generator.project.contract import Names, ServiceRecord
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


ALL = Some()


def to_render(prepared: Prepared, record: ServiceRecord, root: Path, entry: LockEntry) -> Some:
    """What must be rendered into the output folder `root`, of which the lock's `entry` tells."""
    again = modules(prepared, record)
    if again is None:
        return ALL
    staying = _staying(prepared, entry, again)
    if not target(prepared.config.target).stand(prepared.made, staying, lambda path: _read(root, path)):
        return ALL
    page = b"" if prepared.config.templates else _page(prepared, root, entry)
    return Some(again, tuple(staying.values()), page)


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


def modules(prepared: Prepared, record: ServiceRecord) -> frozenset[str] | None:
    """The modules to be rendered; None when all must be."""
    past = prepared.past
    if past.changed is None or past.old is None or not _names_stay(prepared, record):
        return None
    order = past.order()
    if order is None:
        return None
    service = prepared.made.service
    if service.security != past.old.security:  # each operation says what it asks for, also where it is the same for all
        return None
    if any(_multipart(o) for o in (*service.operations, *past.old.operations)):
        return None
    if _words(record.names) != _words(prepared.names):  # modules call what they import by other words then
        return None
    names = prepared.made.python
    touched = [o for o in (*service.operations, *service.callbacks) if o.key in past.changed]
    found = {
        names.operation(key).module for key in (*(o.key for o in touched), *_sharing_a_name(prepared.made, past.old))
    }
    graph = _graph(prepared.made)
    beside = _beside_operations(prepared.made, past.old, order, graph)
    if beside is None:
        return None
    found.update(names.type(key).module for key in beside | _affected(prepared.made, past.old, touched, graph))
    return frozenset(found | _in_another_order(prepared.made, order))


def _words(names: Names) -> frozenset[str]:
    """The names of types that modules use for something else."""
    return module_words().intersection(names.get(TYPES, {}).values())


def _graph(made: Model) -> dict[str, list[str]]:
    """The keys one step away from each type, by its own."""
    return {declared.key: [*made.mentions[declared.key], *parents_of(declared)] for declared in made.service.types}


def _beside_operations(
    made: Model, old: Service, before: Collection[str], graph: Mapping[str, list[str]]
) -> set[str] | None:
    """The types that changes of operations do not tell of: new ones, those that no operation reaches, and those of components of
    which one is gone; None where it cannot be told which these are."""
    after = {declared.key: declared for declared in made.service.types}
    known = {declared.key: declared for declared in old.types}
    gone = set(before).difference(after)
    if not gone <= known.keys():
        return None
    roots = {known[key].place.root for key in gone}
    shrunk = {key for key, declared in after.items() if declared.place.root in roots} if roots else set[str]()
    every = (*made.service.operations, *made.service.callbacks)
    seen = reached((key for operation in every for key in mentioned_by_operation(operation)), graph)
    return shrunk.union(after.keys() - seen, after.keys() - set(before))


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


def _multipart(operation: Operation) -> bool:
    return operation.body is not None and any(c.media_type.startswith("multipart/") for c in operation.body.contents)


def _affected(made: Model, old: Service, touched: list[Operation], graph: Mapping[str, list[str]]) -> set[str]:
    """Types that changed, are new to these operations, are told apart in another way, or reach one of these."""
    after = {declared.key: declared for declared in made.service.types}
    starts = [key for operation in touched for key in mentioned_by_operation(operation)]
    near = reached(starts, graph)
    before = {declared.key: declared for declared in old.types}
    changed = {key for key in near if before.get(key) != after[key]}
    gone = {key for key in before if before[key] != after.get(key)}
    changed |= _told_by(before[key] for key in gone) | _told_by(after[key] for key in changed)
    users: dict[str, list[str]] = {}
    for key, found in graph.items():
        for neighbour in found:
            users.setdefault(neighbour, []).append(key)
    return reached(changed, {key: users.get(key, []) for key in graph})


def _told_by(types: Iterable[Declared]) -> set[str]:
    """Types whose fields depend on these: a choice tells its alternatives apart by a tag, a record makes others its parents."""
    found: set[str] = set()
    for declared in types:
        if isinstance(declared, Record):
            found.update(declared.parents)
        elif isinstance(declared, Choice) and declared.tag_field:
            found.update(a.key for a in declared.alternatives if isinstance(a, Named))
    return found


def _staying(prepared: Prepared, entry: LockEntry, again: frozenset[str]) -> dict[str, str]:
    """The modules of the last generation that stay as they are, and the file of each."""
    names = prepared.made.python
    service = prepared.made.service
    there = {names.operation(o.key).module for o in (*service.operations, *service.callbacks)}
    there.update(names.type(declared.key).module for declared in service.types)
    package = _package(prepared)
    modules = {f"{package}/{module.replace('.', '/')}.py": module for module in there - again}
    return {modules[path]: path for path in entry.files if path in modules}


def _package(prepared: Prepared) -> str:
    """The folder of the service's package below the output folder."""
    home = f"{prepared.config.home}/" if prepared.config.package else ""
    return f"{home}{prepared.made.python.package}"
