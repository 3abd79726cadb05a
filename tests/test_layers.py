"""Who may import whom: a room imports only from rooms on a lower floor, inside a room anything goes one way or another.

Two more sentences: nothing under `model/` mentions OpenAPI, Python or Salesforce; heavy libraries are imported late.
"""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "generator"
RUNTIME = PACKAGE.parent / "templates" / "python" / "_runtime"

# The floors, lowest first. A name with a dot is a module (or folder) of its own within a room.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("serving_loop",),
    ("bundled", "release", "listening", "spellings", "uses", "collector", "toml_lines", "wording", "workers"),
    ("patterns",),
    (
        "diagnostics",
        "pointer",
        "fault",
        "naming.words",
        "naming.styles",
        "naming.policy",
        "naming.style_words",
        "targets.text",
    ),
    ("targets.python.words",),
    (
        "model",
        "report",
        "salesforce.limits",
        "salesforce.encode",
        "salesforce.words",
        "salesforce.sources",
        "salesforce.scopes",
    ),
    ("reading", "salesforce.xml"),
    ("salesforce.registrations",),
    ("document", "fetch", "writing", "private"),
    ("edit",),
    ("oas",),
    ("modelling", "overlay", "salesforce.rule"),
    ("selection",),
    ("naming", "salesforce", "compare"),
    ("named", "losses", "consequences", "records"),
    ("targets",),
    ("pipeline", "catalog"),
    ("remembered",),
    ("project", "flow", "omni", "bot", "credentials", "mock", "fix", "probe", "apex", "agents"),
    ("catalog_pages",),
    ("usecases",),
    ("org",),
    ("bulk",),
    ("rest", "soap", "setup", "lsp", "mcp"),
    ("orgserver",),
    ("cli", "pytest_plugin"),
    ("api",),
    ("__init__", "__main__"),
    ("import_name",),
)
FACES = {"rest", "soap", "setup", "lsp", "mcp"}
WINGS = {"flow", "omni", "bot", "credentials", "mock", "fix", "project", "probe", "apex", "agents"}
LATE = {
    "jinja2", "black", "openapi_spec_validator", "openapi_schema_validator", "jsonref", "jsonschema_rs", "yaml", "httpx2",
    "starlette", "uvicorn", "tomlkit", "questionary", "watchfiles", "authlib", "botocore", "keyring", "lxml", "msgspec",
    "trustme", "cryptography", "joserfc", "pygls", "lsprotocol",
    "dbos", "sqlalchemy", "psycopg", "mcp", "mcp_types", "aiohttp", "yarl",
}  # fmt: skip


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def place_of(module: str) -> tuple[int, str]:
    """The floor and room of a module: the longest entry that it starts with."""
    found = [
        (len(room), floor, room)
        for floor, rooms in enumerate(FLOORS)
        for room in rooms
        if module == room or module.startswith(f"{room}.")
    ]
    assert found, f"generator.{module} has no floor: add its room to FLOORS"
    _, floor, room = max(found)
    return floor, room


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """A file, parsed once for all that is asked of it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a file: walking costs more than parsing."""
    return tuple(ast.walk(tree_of(path)))


@functools.cache
def imports(path: Path) -> tuple[tuple[str, int, bool], ...]:
    """What a file imports: dotted name, line, and whether at run time (not under TYPE_CHECKING)."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    typing_only = {
        id(inner)
        for node in nodes_of(path)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno, id(node) not in typing_only) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "generator":
            yield from ((f"generator.{alias.name}", node.lineno, id(node) not in typing_only) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno, id(node) not in typing_only
        elif isinstance(node, ast.Call) and _called(node.func) in ("import_module", "__import__") and node.args:
            yield _named(node.args[0], module_of(path)), node.lineno, True


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _named(argument: ast.expr, own: str) -> str:
    """The module that a dynamic import names, as far as it is written down: `f"generator.cli.{name}"` is generator.cli.

    Of this module's own `__name__` it is the module itself; "?" stands for what only the run tells.
    """
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    words = ""
    for part in parts:
        inner = part.value if isinstance(part, ast.FormattedValue) else part
        if isinstance(inner, ast.Constant):
            words += str(inner.value)
        elif isinstance(inner, ast.Name) and inner.id == "__name__":
            words += f"generator.{own}"
        else:
            break
    return "?" if words in ("", "generator.") else words.rstrip(".")


# Modules that import what only the run names, and what that is.
OPEN_IMPORTS = {
    "catalog": "modules of rules, by the table of rooms",
    "bundled": "libraries that stand in for one another",
    "flow.generated": "parts of a generated package",
    "flow.package_catalog": "parts of a generated package",
    "listening": "libraries of the extra",
    "usecases.calling": "parts of a generated package",
    "usecases.package_tools": "parts of a generated package",
    "usecases.packages": "parts of a generated package",
    "import_name.external_services": "the homes of the public names, which a test compares with the imports for types",
}


def test_dynamic_imports_are_read() -> None:
    def named(text: str) -> str:
        return _named(ast.parse(text, mode="eval").body, "mock")

    assert named('"generator.mock"') == "generator.mock" and named('f"generator.cli.{name}"') == "generator.cli"
    assert named('f"{__name__}.{home}"') == "generator.mock" and named("name") == named('f"{package}.client"') == "?"
    unknown = {module_of(path) for path in FILES for name, _, _ in imports(path) if name == "?"}
    assert unknown == OPEN_IMPORTS.keys()


FILES = sorted(PACKAGE.rglob("*.py"))


def test_imports_go_down() -> None:
    assert not [slip for path in FILES for slip in imports_upwards(path)]


def imports_upwards(path: Path) -> Iterator[str]:
    floor, room = place_of(module_of(path))
    for name, line, _ in imports(path):
        if not name.startswith("generator."):
            continue
        other_floor, other = place_of(name.removeprefix("generator."))
        if other.split(".")[0] != room.split(".")[0] and other_floor >= floor:
            yield f"{path.name}:{line}: {room} (floor {floor}) imports {name}"


def siblings(path: Path) -> set[str]:
    """The modules beside it that a module of the runtime imports: at its top, late, or for types only."""
    found: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            found |= {node.module.partition(".")[0]} if node.module else {alias.name for alias in node.names}
    return found


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of one circle, in the order of their imports; none when everything goes one way."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def test_the_runtime_has_no_circles() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) in (
        ["a", "b", "c", "a"],
        ["b", "c", "a", "b"],
        ["c", "a", "b", "c"],
    )
    graph = {path.stem: siblings(path) for path in [*RUNTIME.glob("*.py"), RUNTIME / "__init__.pyi"]}
    assert len(graph) > 40 and graph["calling"] > {"preparing", "faults"}
    assert not circle(graph)


MODULES = {f"generator.{module_of(path)}".removesuffix(".__init__"): path for path in FILES}


def modules_met(module: str, path: Path) -> set[str]:
    """The modules of the generator that one imports: at its top, late, or for types only."""
    found: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in MODULES else node.module)
    return found & MODULES.keys() - {module}


def test_the_generator_has_no_circles() -> None:
    graph = {module: modules_met(module, path) for module, path in MODULES.items()}
    assert len(graph) > 350 and "generator.diagnostics" in graph["generator.pipeline"]
    assert not circle(graph)


def test_no_wing_imports_another() -> None:
    winged = [path for path in FILES if module_of(path).split(".")[0] in WINGS]
    assert len(winged) > 150
    for path in winged:
        room = module_of(path).split(".")[0]
        for name, line, _ in imports(path):
            other = name.split(".")[1] if name.startswith("generator.") else ""
            assert other not in WINGS or other == room, f"{path.name}:{line}: the wing {room} imports the wing {other}"


def test_no_face_of_the_org_knows_another() -> None:
    for path in FILES:
        room = module_of(path).split(".")[0]
        if room in FACES:
            others = {name.split(".")[1] for name, _, _ in imports(path) if name.startswith("generator.")} & FACES
            assert others <= {room}, f"{path.name}: the face {room} imports {others - {room}}"


def test_heavy_libraries_are_imported_late() -> None:
    faces = [path for path in FILES if module_of(path).split(".")[0] in ("cli", "__main__")]
    assert len(faces) > 30
    for path in faces:
        for node in tree_of(path).body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                heavy = [name for name in names if name.split(".")[0] in LATE]
                assert not heavy, f"{path.name} imports {heavy} at its top"


def test_the_model_knows_no_dialect_and_no_target() -> None:
    for path in (PACKAGE / "model").glob("*.py"):
        words = re.findall(r"\b(openapi|swagger|python|salesforce|apex)\b", path.read_text(encoding="utf-8").lower())
        assert not words, f"{path.name} mentions {set(words)}"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from generator.__main__ import main; main(['--help']); "
        f"heavy = sorted({sorted(LATE)!r} & sys.modules.keys()); print('HEAVY', heavy)".replace(
            repr(sorted(LATE)), f"set({sorted(LATE)!r})"
        )
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.rstrip().endswith("HEAVY []"), ran.stdout[-300:]


# What a sound document of few operations has no use for, and what a project that is up to date has none for.
UNUSED = {
    "generate": {
        "importlib.metadata", "difflib", "xml", "jinja2.sandbox", "generator.oas.checks_swagger", "black", "yaml",
        "generator.oas.hints", "generator.oas.checks_discriminators", "generator.consequences", "generator.losses",
        "generator.modelling.lowering", "generator.modelling.unfolded", "generator.oas.octets",
        "generator.targets.python.signs", "generator.project", "generator.compare.show", "generator.uses",
    },
    "sync": {
        "importlib.metadata", "xml", "difflib", "multiprocessing", "concurrent.futures", "tempfile", "platform", "gzip",
        "dataclasses", "inspect", "msgspec", "orjson", "jinja2", "jsonschema_rs", "generator.pipeline", "generator.oas", "generator.model", "generator.modelling",
        "generator.compare", "generator.named", "generator.document", "generator.fetch", "generator.uses",
    },
}  # fmt: skip


def test_a_small_run_imports_only_what_it_uses(tmp_path: Path) -> None:
    """Below a third of a second most of the time goes into imports."""
    spec = PACKAGE.parent / "specs" / "sms.json"
    chosen = ["--service", "Sms", "--all", "--out", "clients"]

    def imported(*words: str) -> set[str]:
        code = "import sys; from generator.__main__ import main; assert main(sys.argv[1:]) == 0; print(); print(*sys.modules)"
        command = [sys.executable, "-c", code, *words]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return set(ran.stdout.splitlines()[-1].split())

    generated = imported("generate", str(spec), *chosen)
    assert {"jinja2", "generator.pipeline"} <= generated and not generated & UNUSED["generate"]
    imported("add", str(spec), *chosen[:-1], "project")
    synced = imported("sync")
    assert "generator.project.freshness" in synced and not synced & UNUSED["sync"]


def test_every_command_is_there_and_says_what_it_does() -> None:
    from importlib import import_module

    from generator.cli import COMMANDS

    for name, (module, _) in COMMANDS.items():
        made = import_module(f"generator.cli.{module}")
        assert isinstance(made.HELP, str) and made.HELP, name
        assert callable(made.arguments) and callable(made.run), name


LONGEST_MODULE, LONGEST_FUNCTION = 300, 45  # lines; a function is counted without its docstring


def is_table(path: Path) -> bool:
    """Whether a module holds rows only: it is looked up, not read from end to end."""
    body = tree_of(path).body
    return not any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in body)


def lengths(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int, int]]:
    """Every function with its line and its length."""
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0]
            words = ast.get_docstring(node) is not None
            docs = (first.end_lineno or first.lineno) - first.lineno + 1 if words else 0
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1 - docs


def test_lengths_are_counted_without_docstrings() -> None:
    text = "def f(\n    a: int,\n) -> int:\n    '''Two\n    lines.'''\n    async def g() -> None:\n        return\n    return a\n"
    assert sorted(lengths(ast.walk(ast.parse(text)))) == [("f", 1, 6), ("g", 6, 2)]


def test_a_module_fits_in_a_head_and_a_function_on_a_screen() -> None:
    paths = [*FILES, *sorted(RUNTIME.glob("*.py"))]
    assert len(paths) > 400
    counts = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    wide = [f"{path} has {n} lines" for path, n in counts.items() if n > LONGEST_MODULE and not is_table(path)]
    assert not wide, f"part these by subject: {wide}"
    long = [
        f"{path}:{line}: {name} has {count} lines"
        for path in paths
        for name, line, count in lengths(nodes_of(path))
        if count > LONGEST_FUNCTION
    ]
    assert not long, f"long functions: {long}"


# Where `Any` may still stand, how often at most, and why. A room that is not named has none; a number only falls (the larger ones leave room for four that a change under way brings).
ANY_AT_MOST = {
    "api": (1, "rows of JSON that callers index"),
    "cli": (5, "rows of JSON on their way to be printed, and Python's own warning hook"),
    "credentials": (4, "keys of joserfc, and the tables of tomlkit, which take any value"),
    "document": (3, "the parser of PyYAML, which is not typed, and what its nodes hold, which goes by their kind"),
    "edit": (8, "events of PyYAML, and json's scanner, which typeshed leaves out"),
    "flow": (2, "the JSON of `extsvc inspect`, read by trying; handlers that each take an element of their own"),
    "mock": (4, "JSON of recorded requests that tests index"),
    "oas": (
        55,
        "openapi-spec-validator's and jsonschema-rs' classes, which are not typed (52); checks of values, called by the class they were found to have (3)",
    ),
    "orgserver": (6, "JSON answers of the org's own faces, read by key"),
    "patterns": (1, "options of jsonschema-rs, which is not typed"),
    "project": (1, "a row of the stored model: its members become the parameters of a class"),
    "usecases": (8, "values that users index in public answers"),
}


def mentions_of_any(nodes: Sequence[ast.AST]) -> int:
    """How often a module writes the type `Any`, in code and in quoted annotations; its import does not count."""
    quoted = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str) and "[" in n.value]
    typed = [t for t in quoted if re.fullmatch(r"[\w\[\], .|]+", t)]
    return sum(isinstance(n, ast.Name) and n.id == "Any" for n in nodes) + sum(
        len(re.findall(r"\bAny\b", t)) for t in typed
    )


def test_any_is_counted() -> None:
    text = "from typing import Any\nA: Any = 'Any [word]!'\ndef f(a: 'dict[str, Any]') -> list[Any]: return a\n"
    assert mentions_of_any(list(ast.walk(ast.parse(text)))) == 3


def test_any_stands_only_where_it_is_said_why() -> None:
    found: dict[str, int] = {}
    for path in FILES:
        room = module_of(path).split(".")[0]
        found[room] = found.get(room, 0) + mentions_of_any(nodes_of(path))
    over = {room: count for room, count in found.items() if count > ANY_AT_MOST.get(room, (0, ""))[0]}
    assert not over, f"more `Any` than before: {over}; say `Json`, `object` or a protocol"
    assert all(why for _, why in ANY_AT_MOST.values()) and set(ANY_AT_MOST) <= set(found)
