"""Every Python name of a service, decided once.

Classes carry Salesforce's names (the client asked for them) beside short ones; functions and modules are snake case;
properties and parameters keep the document's spelling wherever that is a legal Python name, unless another style is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from msgspec import Struct, field

from generator.bundled import runtime_module
from generator.diagnostics import Diagnostic
from generator.model.service import Operation, Service
from generator.model.types import Declared, Record
from generator.naming.operations import ATTRIBUTES, callback_module, inputs_of, operation_words, outputs_of
from generator.naming.policy import Names, Pins, Reserved, Style
from generator.naming.python_style import STYLE, TYPES, WIRE, PythonStyle, attribute, still_held
from generator.naming.rules import NAME_PARTED
from generator.naming.short import SHORT, is_component, short_names, taken_names
from generator.naming.styles import snake
from generator.naming.words import legal

LONGEST_MODULE = 80  # a path of a deep project must stay below 260 characters on Windows
CLASSES = Style()
FILES = Style(fold=True)
FUNCTIONS = Style(fold=True, twin="_async")


class OperationNames(Struct, frozen=True):
    function: str
    module: str
    request: str
    response: str
    exception: str
    inputs: dict[tuple[str, str], str]  # (location, name) -> parameter; the body is ("body", its name)
    outputs: dict[str, str]  # code -> attribute


class TypeNames(Struct, frozen=True):
    name: str
    short: str  # what people read and write
    module: str  # "types.sms_request", "operations.send_sms_single" or "callbacks.on_job_done"
    fields: dict[str, str]  # wire -> attribute
    extras: str


class PythonNames(Struct, frozen=True):
    """All Python names of a service. `given` is what a lock keeps: scope -> key -> name."""

    package: str
    service: str
    operations: dict[str, OperationNames]
    types: dict[str, TypeNames]
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)  # the name of each alias of the service, by its key
    diagnostics: tuple[Diagnostic, ...] = ()

    def operation(self, key: str) -> OperationNames:
        return self.operations[key]

    def type(self, key: str) -> TypeNames:
        return self.types[key]


def python_names(
    service: Service,
    classes: Mapping[str, str],
    reserved: Reserved,
    pins: Pins | None = None,
    own: Mapping[str, str] | None = None,
    style: PythonStyle = WIRE,
) -> PythonNames:
    """Name everything. `classes` gives the class name of each declared type by its key (Salesforce's flow name); `own` are
    class names of the user's own, which come before those. Of `pins` those of another `style` do not count."""
    if pins and (style != WIRE or STYLE in pins):
        components = {d.key for d in service.types if is_component(d)} | {alias.key for alias in service.aliases}
        pins = still_held(pins, style, components)
    return PythonNamer(service, classes, reserved, pins or {}, own or {}, style).run()


class PythonNamer:
    """Names the operations and types of a service, or of a part of it; `classes` are those of the whole."""

    def __init__(
        self, service: Service, classes: Mapping[str, str], reserved: Reserved, pins: Pins, own: Mapping[str, str],
        style: PythonStyle,
    ) -> None:  # fmt: skip
        self.service, self.classes, self.reserved, self.pins = service, {**classes, **own}, reserved, pins
        self.own, self.style = own, style
        self.class_names = frozenset(self.classes.values())  # what an annotation may mention, no field may hide
        self.unfit_fields = reserved.fields | self.class_names
        self.unfit_inputs = reserved.locals | self.class_names  # once: operations are many
        records = (declared for declared in service.types if isinstance(declared, Record))
        self.plain_fields = {record.key: {f.wire: f.wire for f in record.fields} for record in records}
        self.odd_fields = self._odd(set[str]().union(*self.plain_fields.values()), self.unfit_fields)
        self.inputs = {one.key: inputs_of(one) for one in (*service.operations, *service.callbacks)}
        inputs = set[tuple[str, str]]().union(*self.inputs.values())
        self.odd_inputs = self._odd({name for _, name in inputs}, self.unfit_inputs)
        self.given: dict[str, dict[str, str]] = {STYLE: style.given} if style.given else {}
        self.findings: list[Diagnostic] = []

    def scope(self, name: str, style: Style, taken: Iterable[str] = ()) -> Names:
        return Names(style, taken, self.pins.get(name))

    def keep(self, scope: str, names: Names, what: str, pointers: Mapping[str, str]) -> None:
        """Remember a finished scope, and say which names had to give way."""
        self.given[scope] = names.given
        for one in names.parted:
            self.told(one.wanted, one.given, f"{what} `{one.key}`", pointers.get(one.key, ""))

    def told(self, wanted: str, given: str, what: str, pointer: str = "") -> None:
        self.findings.append(NAME_PARTED.at(pointer, wanted=wanted, given=given, what=what))

    def run(self) -> PythonNames:
        service = legal(self.service.name) or "Service"
        service = self.safe(service.lstrip("_") or "Service")
        package = self.safe(service.lower())
        kept = self.reserved.files | self.reserved.packages
        if package in kept:
            package = Names(FILES, kept).give("", package)
            self.told(service.lower(), package, f"the package of service `{service}`")
        operations = self._operations(service)
        types = self._types(operations, service)
        return PythonNames(
            package=package,
            service=service,
            operations=operations,
            types=types,
            given=self.given,
            aliases={alias.key: self.given[TYPES][alias.key] for alias in self.service.aliases},
            diagnostics=tuple(self.findings),
        )

    def safe(self, name: str) -> str:
        """A name that is no keyword."""
        return f"{name}_" if name in self.reserved.keywords else name

    def _odd(self, wires: Set[str], unfit: Set[str]) -> Set[str]:
        """Which of the document's own spellings cannot stay; each is looked at once, however often it stands there."""
        return {wire for wire in wires if wire in unfit or self._attribute(wire) != wire}

    def _attribute(self, wire: str) -> str:
        return attribute(wire, self.style, self.reserved.keywords)

    # -- operations ------------------------------------------------------------------------------------------------

    def _operations(self, service: str) -> dict[str, OperationNames]:
        taken = self.reserved.members | self.reserved.files | {service, f"Async{service}"}
        names = self.scope("functions", FUNCTIONS, taken)
        made: dict[str, OperationNames] = {}
        classes = runtime_module("lazy").operation_classes
        for operation in (*self.service.operations, *self.service.callbacks):
            wanted = "" if names.pinned(operation.key) else self._function(operation)
            function = names.give(operation.key, wanted, operation.method)
            made[operation.key] = self.operation(operation, function, *classes(function))
        self.keep("functions", names, "operation", {o.key: o.pointer for o in self.service.operations})
        return made

    def _function(self, operation: Operation) -> str:
        """What the function of an operation would be called, if nobody else were called so."""
        function = snake(operation_words(operation)) or "operation"
        if function[0].isdigit():
            function = f"op_{function}"
        return self.safe(function[:LONGEST_MODULE].rstrip("_"))

    def operation(
        self, operation: Operation, function: str, request: str, response: str, exception: str
    ) -> OperationNames:
        """The names of an operation, whose own are given already."""
        return OperationNames(
            function=function,
            module=callback_module(function) if operation.callback else f"operations.{function}",
            request=request,
            response=response,
            exception=exception,
            inputs=self._inputs(operation, request),
            outputs=outputs_of(tuple(response.code for response in operation.responses)),
        )

    def _inputs(self, operation: Operation, request: str) -> dict[tuple[str, str], str]:
        scope = f"inputs {operation.key}"
        wanted = self.inputs[operation.key]
        plain = {name for _, name in wanted}
        if (
            len(plain) == len(wanted)
            and self.odd_inputs.isdisjoint(plain)
            and request not in plain
            and scope not in self.pins
        ):
            return {one: one[1] for one in wanted}
        names = self.scope(scope, ATTRIBUTES, self.unfit_inputs)
        names.reserve(request)
        # The document's own spelling first: an input that needs another one must not take it away.
        for location, name in sorted(wanted, key=lambda w: self._attribute(w[1]) != w[1]):
            names.give(f"{location} {name}", self._attribute(name), location)
        made = {(location, name): names.given[f"{location} {name}"] for location, name in wanted}
        respelt = self.style.snake and any(name != given for (_, name), given in made.items())
        if names.parted or scope in self.pins or respelt:
            self.keep(scope, names, "input", {f"{p.location} {p.name}": p.pointer for p in operation.parameters})
        return made

    # -- types -----------------------------------------------------------------------------------------------------

    def _types(self, operations: dict[str, OperationNames], service: str) -> dict[str, TypeNames]:
        classes = Names(CLASSES)
        short = self._short(operations, service)
        modules = self.scope("modules", FILES, self.reserved.files)
        shared = self._shared()
        made: dict[str, TypeNames] = {}
        for declared in self.service.types:
            name = self.classes[declared.key]
            # Salesforce's names are identifiers; nothing that comes from a document is taken on trust, not even so.
            name = classes.give(declared.key, name if name.isidentifier() and name.isascii() else legal(name) or "Type")
            made[declared.key] = TypeNames(
                name=name,
                short=short[declared.key],
                module=self._module(declared, operations, modules, shared),
                fields=self.fields(declared) if isinstance(declared, Record) else {},
                extras=self.extras(declared) if isinstance(declared, Record) else "",
            )
        self.keep("modules", modules, "the module of schema", {})
        return made

    def _short(self, operations: dict[str, OperationNames], service: str) -> dict[str, str]:
        """The short name of each type, by its key."""
        held = self.pins.get(TYPES, {})
        every = [named.key for named in (*self.service.types, *self.service.aliases)]
        if held.keys() >= set(every):  # nobody asks for a name that was not given before
            self.given[TYPES] = {key: held[key] for key in every}
            return self.given[TYPES]
        functions = {key: names.function for key, names in operations.items()}
        classes = (name for n in operations.values() for name in (n.request, n.response, n.exception))
        long = self.class_names - set(self.own.values())
        names = self.scope(TYPES, SHORT, taken_names(functions.values(), classes, service) | long)
        kept = self.reserved.keywords | self.reserved.types
        short_names(self.service, functions, names, self.own, kept, self.style.pascal)
        self.given[TYPES] = names.given
        return names.given

    def _shared(self) -> set[str]:
        """Operations whose inline types are mentioned from elsewhere (by references into `paths`)."""
        owner = {d.key: d.place.root[1] for d in self.service.types if d.place.root[0] != "schema"}
        mentions = self.service.mentions
        every = [(d.place.root[1], mentions[d.key]) for d in self.service.types]
        every += self.service.mentioned.items()
        return {owner[key] for root, keys in every for key in keys if key in owner and owner[key] != root}

    def _module(
        self, declared: Declared, operations: dict[str, OperationNames], modules: Names, shared: set[str]
    ) -> str:
        """Inline types live beside what they belong to: the component, or the operation when it alone uses them."""
        root = declared.place.root
        if root[0] != "schema" and root[1] in operations:
            if root[1] not in shared:
                return operations[root[1]].module
            root = ("schema", operations[root[1]].function)
        key = f"{declared.file}#{root[1]}" if declared.file else root[1]
        if key in modules.given:
            return f"types.{modules.given[key]}"
        if modules.pinned(key):
            return f"types.{modules.give(key, '')}"
        stem = snake(root[1])[:LONGEST_MODULE].rstrip("_") or "type_"
        return f"types.{modules.give(key, self.safe(f't_{stem}' if stem[0].isdigit() else stem))}"

    def fields(self, record: Record) -> dict[str, str]:
        """The attribute of each property."""
        scope = f"fields {record.key}"
        plain = self.plain_fields[record.key]
        if self.odd_fields.isdisjoint(plain) and scope not in self.pins:
            return plain
        names = self.scope(scope, ATTRIBUTES, self.unfit_fields)
        # The document's own spelling first: a field that needs another one must not take it away.
        for wire in sorted((f.wire for f in record.fields), key=lambda w: self._attribute(w) != w):
            names.give(wire, self._attribute(wire), "field")
        self.keep(scope, names, "property", {f.wire: f.pointer for f in record.fields})
        return {f.wire: names.given[f.wire] for f in record.fields}

    def extras(self, record: Record) -> str:
        """The attribute of all further properties, "" where nobody speaks of them."""
        if not record.extras:
            return ""
        name = "additional_properties"
        taken = {self._attribute(f.wire) for f in record.fields}
        while name in taken:
            name += "_"
        return name
