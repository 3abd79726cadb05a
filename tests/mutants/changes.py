"""Which changes a file of the generator could suffer, and the fixed random sample of them."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

ROOT = Path(__file__).parents[2]
# One change per operator of the language; the others of cosmic-ray differ from these in what they put there only.
OPERATORS = tuple(
    f"core/{name}"
    for name in (
        "AddNot", "NumberReplacer", "RemoveDecorator", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceBreakWithContinue",
        "ReplaceContinueWithBreak", "ReplaceFalseWithTrue", "ReplaceTrueWithFalse", "ReplaceUnaryOperator_Delete_Not",
        "ReplaceUnaryOperator_USub_UAdd", "ZeroIterationForLoop", "ReplaceComparisonOperator_Eq_NotEq",
        "ReplaceComparisonOperator_NotEq_Eq", "ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_LtE_Lt",
        "ReplaceComparisonOperator_Gt_GtE", "ReplaceComparisonOperator_GtE_Gt", "ReplaceComparisonOperator_Is_IsNot",
        "ReplaceComparisonOperator_IsNot_Is", "ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add",
        "ReplaceBinaryOperator_Mul_Add", "ReplaceBinaryOperator_Div_Mul", "ReplaceBinaryOperator_FloorDiv_Mul",
        "ReplaceBinaryOperator_Mod_Add", "ReplaceBinaryOperator_BitAnd_BitOr", "ReplaceBinaryOperator_BitOr_BitAnd",
    )
)  # fmt: skip
Place = tuple[int, int]  # line from 1, column from 0


@dataclass(frozen=True)
class Mutant:
    """One change. `old` and `new` are the changed line before and after, without margins."""

    file: str
    line: int
    last: int
    old: str
    new: str
    text: str  # of the whole file

    @property
    def room(self) -> str:
        parts = Path(self.file).parts
        return parts[1] if len(parts) > 2 else "(top)"

    @property
    def shown(self) -> str:
        return f"{self.file}:{self.line}: {self.old}  ->  {self.new}"


@dataclass(frozen=True)
class Change:
    """A change that could be made: which one (an operator of cosmic-ray and its number, or "" for leaving out), and where."""

    operator: str
    number: int
    line: int
    last: int


def changes_of(text: str) -> list[Change]:
    """Every change of a file, in order of its places."""
    tree = ast.parse(text)
    silent = list(_silent(tree))
    found = [*_dropped(text, tree), *_replaced(text, tree)]
    kept = [c for c in found if not any(start <= c.line <= end for start, end in silent)]
    return sorted(kept, key=lambda c: (c.line, c.operator, c.number))


def made(file: str, text: str, change: Change) -> Mutant | None:
    """The file with the change; None when it comes out as it was."""
    old = text.split("\n")
    if change.operator:
        changed = mutate_code(text, cosmic_ray.plugins.get_operator(change.operator)(), change.number)
    else:
        margin = old[change.line - 1][: len(old[change.line - 1]) - len(old[change.line - 1].lstrip())]
        changed = "\n".join([*old[: change.line - 1], f"{margin}pass", *old[change.last :]])
    if changed is None or changed == text or not _compiles(changed):
        return None
    new = changed.split("\n")
    at = next(n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b)
    return Mutant(file, at + 1, max(at + 1, change.last), old[at].strip(), new[at].strip(), changed)


def _compiles(text: str) -> bool:
    """Whether it is Python at all: a star that marks keywords is no product, though it is exchanged like one."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _silent(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Lines that say nothing at run time: what only type checkers read."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.If)
            and isinstance(node.test, ast.Name)
            and node.test.id == "TYPE_CHECKING"
            or isinstance(node, ast.ClassDef)
            and any(isinstance(b, ast.Name) and b.id == "Protocol" for b in node.bases)
        ):
            yield node.lineno, node.end_lineno or node.lineno


def _annotations(tree: ast.Module) -> Iterator[tuple[Place, Place]]:
    """From where to where annotations and names of types go."""
    for node in ast.walk(tree):
        parts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        for part in parts:
            if isinstance(part, ast.expr):
                yield (part.lineno, part.col_offset), (part.end_lineno or 0, part.end_col_offset or 0)


def _dropped(text: str, tree: ast.Module) -> Iterator[Change]:
    lines = text.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Yield, ast.YieldFrom)):
            first, last = node.lineno, node.end_lineno or node.lineno
            alone = not lines[first - 1][: node.col_offset].strip()
            if alone and len(lines[last - 1].encode()) == node.end_col_offset:
                yield Change("", 0, first, last)


def _replaced(text: str, tree: ast.Module) -> Iterator[Change]:
    nodes = list(ast_nodes(get_ast(text)))
    annotated = list(_annotations(tree))
    lines = text.split("\n")
    for name in OPERATORS:
        operator = cosmic_ray.plugins.get_operator(name)()
        places = [place for node in nodes for place in operator.mutation_positions(node)]
        for number, (start, end) in enumerate(places):
            if not any(a <= start and end <= b for a, b in annotated) and not _is_plain(lines[start[0] - 1]):
                yield Change(name, number, start[0], end[0])


_BOUND = re.compile(r"_?[A-Z][A-Z0-9_]* = [0-9_ *+.()]+(#.*)?")


def _is_plain(line: str) -> bool:
    """Lines whose change no test may ask for: what only costs time or memory (memory of results, slots, frozen rows), what
    only type checkers read, and how large a bound is that was chosen for safety."""
    words = line.strip()
    if words in ("@cache", "@functools.cache", "@override") or _BOUND.fullmatch(words):
        return True
    return words.startswith(("@dataclass", "@lru_cache", "assert ", "TYPE_CHECKING = "))


def sample(size: int, seed: int) -> list[Mutant]:
    """So many changes over all rooms, each room in proportion to its lines and with at least four."""
    files = {
        str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in sorted((ROOT / "generator").rglob("*.py"))
    }
    rooms: dict[str, list[str]] = {}
    for file in files:
        rooms.setdefault(Mutant(file, 0, 0, "", "", "").room, []).append(file)
    lines = {room: sum(files[file].count("\n") for file in listed) for room, listed in rooms.items()}
    shares = {room: max(4, round(size * count / sum(lines.values()))) for room, count in lines.items()}
    while sum(shares.values()) > size:
        shares[max(shares, key=lambda room: shares[room])] -= 1
    known: dict[str, list[Change]] = {}
    chosen: list[Mutant] = []
    for room, share in sorted(shares.items()):
        chance = random.Random(f"{seed} {room}")
        taken: set[tuple[str, Change]] = set()
        weights = [files[file].count("\n") for file in rooms[room]]
        for _ in range(share * 20):
            file = chance.choices(rooms[room], weights)[0]
            if file not in known:
                known[file] = changes_of(files[file])
            if not known[file] or len(taken) >= share:
                continue
            change = chance.choice(known[file])
            if (file, change) in taken:
                continue
            mutant = made(file, files[file], change)
            if mutant is not None:
                taken.add((file, change))
                chosen.append(mutant)
    return chosen
