"""Picking operations: by id, by method and path, by pattern, by tag, or all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from generator.diagnostics import Checked, Diagnostic, Rule, Severity

if TYPE_CHECKING:
    from generator.modelling.outline import Outline

NO_SUCH_OPERATION = Rule(
    "operation-not-found",
    Severity.ERROR,
    "There is no operation `{wanted}`.",
    "{hint}",
    "https://spec.openapis.org/oas/v3.0.3#operation-object",
    text="An operation is picked by its operationId as written, or by its method and path, e.g. 'POST /messages'.",
    bad="--operation sendSms",
    good="--operation Send-Sms-Single",
)
PATTERN_UNUSED = Rule(
    "pick-matches-nothing",
    Severity.ERROR,
    "The {kind} `{wanted}` matches no operation.",
    "{hint}",
    "https://spec.openapis.org/oas/v3.0.3#operation-object",
    text="A pattern or tag that matches nothing is probably misspelt, or the operation it meant is gone: nothing is written. "
    "Patterns match the operationId, the path and `METHOD /path`. To leave out what is not there is only a warning.",
    bad="--tag mesages",
    good="--tag messages",
)
NOTHING_LEFT = Rule(
    "pick-leaves-nothing",
    Severity.ERROR,
    "What is excluded takes away every operation that is picked.",
    "Exclude less, or pick more; `extsvc operations` lists what there is.",
    "https://spec.openapis.org/oas/v3.0.3#operation-object",
    text="Excludes count at the end. A client without operations is of no use, and writing it would remove those that are there.",
    bad="--include 'send*' --exclude 'send*'",
    good="--include 'send*' --exclude 'sendMany'",
)


class Selection(NamedTuple):
    """Which operations are wanted. `everything` picks all; patterns and tags add; excludes take away at the end."""

    operations: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    everything: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is said at all (an exclude alone means: all but these)."""
        return not (self.operations or self.include or self.exclude or self.tags or self.everything)


ALL = Selection(everything=True)


def called(outline: Outline) -> str:
    """`POST /messages`."""
    return f"{outline.verb} {outline.path}"


def by_name(wanted: Selection, outlines: Iterable[Outline]) -> Selection:
    """The same selection, with operations named by id or call as a person would, where they are named by key."""
    names = {outline.key: outline.id or called(outline) for outline in outlines}
    return wanted._replace(operations=tuple(names.get(one, one) for one in wanted.operations))


def pick(outlines: Sequence[Outline], wanted: Selection, file: str = "") -> Checked[tuple[Outline, ...]]:
    """The picked operations in document order. A name, pattern or tag that meets no operation is an error, and so are
    excludes that leave none."""
    findings: list[Diagnostic] = []
    keys = set()
    if wanted.everything or not (wanted.operations or wanted.include or wanted.tags):
        keys = {o.key for o in outlines}
    for name in wanted.operations:
        found = [o for o in outlines if name in (o.id, o.key) or _same_call(name, o)]
        keys.update(o.key for o in found)
        if not found:
            findings.append(NO_SUCH_OPERATION.at("/paths", file=file, wanted=name, hint=_near(name, outlines)))
    for kind, words, test, near in (
        ("pattern", wanted.include, _matches, _near),
        ("tag", wanted.tags, _tagged, _near_tag),
    ):
        for word in words:
            found = [o for o in outlines if test(word, o)]
            keys.update(o.key for o in found)
            if not found:
                hint = near(word, outlines)
                findings.append(PATTERN_UNUSED.at("/paths", file=file, kind=kind, wanted=word, hint=hint))
    some = bool(keys)
    for word in wanted.exclude:
        found = [o for o in outlines if _matches(word, o)]
        keys.difference_update(o.key for o in found)
        if not found:
            unused = PATTERN_UNUSED.at(
                "/paths", file=file, kind="exclude pattern", wanted=word, hint=_near(word, outlines)
            )
            findings.append(unused.lower(Severity.WARNING))
    if some and not keys:
        findings.append(NOTHING_LEFT.at("/paths", file=file))
    return Checked(tuple(o for o in outlines if o.key in keys), tuple(findings))


def _same_call(name: str, outline: Outline) -> bool:
    method, _, path = name.strip().partition(" ")
    return method.lower() == outline.method.lower() and path.strip() == outline.path


def _matches(pattern: str, outline: Outline) -> bool:
    return any(fnmatchcase(text, pattern) for text in (outline.id, outline.path, called(outline)) if text)


def _tagged(tag: str, outline: Outline) -> bool:
    return tag in outline.tags or tag in outline.outer_tags


def _near(name: str, outlines: Sequence[Outline]) -> str:
    """The nearest operations; a pattern is compared by its words."""
    known = {o.id.lower() or called(o).lower(): o.id or called(o) for o in outlines}
    return _hint(name.strip("*?[]").lower(), known)


def _near_tag(tag: str, outlines: Sequence[Outline]) -> str:
    tags = {tag.lower(): tag for outline in outlines for tag in outline.tags + outline.outer_tags}
    return _hint(tag.lower(), tags) if tags else "No operation has a tag."


def _hint(word: str, known: dict[str, str]) -> str:
    from difflib import get_close_matches

    starts = [known[k] for k in known if word and k.startswith(word[: max(3, len(word) - 2)])][:2]
    near = list(dict.fromkeys([*starts, *(known[k] for k in get_close_matches(word, known, n=3, cutoff=0.5))]))[:3]
    listed = " or ".join(f"`{n}`" for n in near)
    return f"Did you mean {listed}?" if near else "`extsvc operations` lists what there is."
