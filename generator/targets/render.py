"""The one renderer: pages of any target to files that are not written yet. Pure: the same pages give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic
from generator.targets.seam import Page, Part, Target
from generator.targets.text import File, restored
from generator.workers import spread

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment, Template

    from generator.targets.spool import Spool, Stretch

_MANY = 2_500  # files; what fewer of them hold is less than what the document itself needs


class TemplateFailed(Exception):
    """A template of the user's cannot be printed; `finding` says which and why (template-failed)."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


def render(
    target: Target, parts: Iterable[Part], own: Path | None = None, jobs: int = 1, aside: Path | None = None
) -> tuple[File, ...]:
    """The files of these pages, many of them printed by up to `jobs` processes (0: one per core), and laid `aside`.

    `own` are templates of the user's: each replaces its namesake. Raises `TemplateFailed` for them.
    """
    # A long-lived process (`watch`) must see the user's templates as they are now.
    seen = _stamp(own) if own is not None else ()
    folder = target.templates

    @cache
    def template(name: str) -> Template:
        kind = _kind(name)
        return environment(type(target), folder, kind if kind in target.escapes else "", own, seen).get_template(name)

    def printed(part: Part) -> File:
        if isinstance(part, File):
            return part
        values = part.seen
        text = _printed(template, part, values, own) if own else template(part.template).render(values)
        return File(part.path, restored(text, part.former) if part.former else text, part.gives_way)

    every = tuple(parts)
    if aside is not None and len(every) >= _MANY:
        from generator.targets.spool import spool_near

        if (spool := spool_near(aside)) is not None:
            return _laid_aside(spool, printed, every, jobs)
    return tuple(spread(printed, every, jobs))


def _laid_aside(spool: Spool, printed: Callable[[Part], File], parts: Sequence[Part], jobs: int) -> tuple[File, ...]:
    """The files, but what they hold lies in the spool, as far as that takes it."""

    def put(part: Part) -> File | tuple[str, Stretch, bool]:
        file = printed(part)
        if not file.is_text:
            return file
        try:
            return file.path, spool.put(file.data), file.gives_way
        except OSError:
            return file

    def whole(made: File | tuple[str, Stretch, bool]) -> File:
        return made if isinstance(made, File) else File(made[0], Aside(spool, made[1]), made[2])

    from generator.targets.spool import Aside

    return tuple(map(whole, spread(put, parts, jobs)))


def _printed(template: Callable[[str], Template], page: Page, values: Mapping[str, object], own: Path) -> str:
    from jinja2 import TemplateError

    try:
        return template(page.template).render(values)
    except TemplateError as fault:
        raise TemplateFailed(_finding(fault, page, own)) from fault
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError) as fault:
        raise TemplateFailed(_finding(fault, page, own)) from fault  # what an expression of a template can raise


def _finding(fault: Exception, page: Page, own: Path) -> Diagnostic:
    from generator.targets import rules

    line = getattr(fault, "lineno", None)  # of a syntax error, whose name may be that of an included file
    template = (line and getattr(fault, "name", None)) or page.template
    reason = f"line {line}: {fault}" if line else f"{type(fault).__name__}: {fault}"
    return rules.TEMPLATE_FAILED.at("", file=str(own / template), template=template, folder=own, reason=reason)


def _kind(template: str) -> str:
    return template.removesuffix(".jinja").rpartition(".")[2]


def _stamp(own: Path) -> tuple[tuple[str, int, int], ...]:
    stats = ((path, path.stat()) for path in sorted(own.rglob("*.jinja")) if path.is_file())
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in stats)


@lru_cache(maxsize=16)
def environment(
    target: type[Target], folder: Path, kind: str, own: Path | None, seen: tuple[tuple[str, int, int], ...]
) -> Environment:
    """A file in `own` (or in its folder of the target's name) replaces its namesake; such templates run in a sandbox.

    Ours need none: they reach nothing but the views, and the sandbox costs as much as the rendering.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    class_: type[Environment] = Environment
    compiled: BytecodeCache | None = None
    if own is not None:
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        class_ = ImmutableSandboxedEnvironment
    else:
        from generator.targets.compiled import CompiledTemplates, OurTemplates

        class_, compiled = OurTemplates, CompiledTemplates(folder, kind or "plain")
    made = class_(
        loader=FileSystemLoader([*((own / target.name, own) if own else ()), folder]),
        undefined=StrictUndefined,
        autoescape=False,  # `escapes` do it, or what reaches a template is legal code (Code) or unprintable (Text)
        finalize=target.escapes.get(kind),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=compiled,
    )
    made.filters.update(target.filters)
    return made
