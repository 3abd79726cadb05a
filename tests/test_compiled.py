"""Our templates as functions: they print what Jinja would; kept while they fit, never believed when they do not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined

from generator import pipeline
from generator.bundled import templates_folder
from generator.oas import load
from generator.targets import translate
from generator.targets.compiled import Printers
from generator.targets.registry import TARGETS, target
from generator.targets.render import environment, printers, render
from generator.targets.seam import Options, Page
from generator.targets.text import Text, UnprintableText

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "greeting.jinja").write_text("Hello {{ name }}")
    return tmp_path


@pytest.fixture
def printed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, int]]:
    """What the template says, and how many were translated for that."""
    done: list[Path] = []
    real = translate.translated
    monkeypatch.setattr(translate, "translated", lambda template, *more: done.append(template) or real(template, *more))

    def once(kind: str = "py") -> tuple[str, int]:
        done.clear()
        return Printers(folder, kind, {}).text("greeting.jinja", {"name": "you"}), len(done)

    return once


def test_a_template_is_translated_once(printed: Callable[..., tuple[str, int]]) -> None:
    assert [printed() for _ in range(2)] == [("Hello you", 1), ("Hello you", 0)]


def test_a_template_for_another_kind_of_file_is_another(printed: Callable[..., tuple[str, int]]) -> None:
    assert [printed(kind) for kind in ("py", "md", "py", "md")] == [("Hello you", n) for n in (1, 1, 0, 0)]


def test_a_changed_template_is_translated_anew(folder: Path, printed: Callable[..., tuple[str, int]]) -> None:
    printed()
    (folder / "greeting.jinja").write_text("Good day {{ name }}")
    assert [printed() for _ in range(2)] == [("Good day you", 1), ("Good day you", 0)]


@pytest.mark.parametrize("keep", [0, 10, 64, 70, -1])
def test_what_was_cut_short_is_translated_anew(
    folder: Path, printed: Callable[..., tuple[str, int]], keep: int
) -> None:
    printed()
    (kept,) = (folder / "__pycache__").iterdir()
    kept.write_bytes(kept.read_bytes()[:keep])
    assert [printed() for _ in range(2)] == [("Hello you", 1), ("Hello you", 0)]


def test_nothing_is_kept_where_python_keeps_nothing(
    folder: Path, printed: Callable[..., tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert printed() == ("Hello you", 1) and not (folder / "__pycache__").exists()


def test_a_file_in_place_of_the_folder_is_no_fault(folder: Path, printed: Callable[..., tuple[str, int]]) -> None:
    (folder / "__pycache__").write_text("")
    assert [printed() for _ in range(2)] == [("Hello you", 1)] * 2


def test_templates_of_the_user_are_not_kept(folder: Path) -> None:
    python = target("python")
    (folder / "types_package.py.jinja").write_text("{{ [1, 2] | sum }}")
    page = Page("here.py", "types_package.py.jinja", {"service": None})
    assert render(python, [page], own=folder)[0].text == "3"
    assert not (folder / "__pycache__").exists()
    assert environment(type(python), python.templates, "", folder, ()).bytecode_cache is None


# -- what is printed ---------------------------------------------------------------------------------------------------


def by_jinja(templates: dict[str, str], values: dict[str, object], shown: Callable[[object], str] | None = None) -> str:
    made = Environment(
        loader=DictLoader(templates), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, finalize=shown,
    )  # fmt: skip
    made.filters["loud"] = str.upper
    return made.get_template("page").render(values)


def by_us(
    folder: Path, templates: dict[str, str], values: dict[str, object], shown: Callable[[object], str] | None = None
) -> str:
    for name, source in templates.items():
        (folder / name).write_text(source, encoding="utf-8", newline="")
    return Printers(folder, "py", {"loud": str.upper}, shown).text("page", values)


MACROS = """{% macro row(it, end=";") %}
{{ it.name }}{{ end }}{% for one in it.rows %} {{ one }}{{ "," if not loop.last }}{% endfor %}

{% endmacro %}
{% macro rows(every) %}
{% for it in every %}
{{ row(it) -}}
{% endfor %}
{% endmacro %}
"""
THINGS = [SimpleNamespace(name="a{b}", rows=(1, 2)), SimpleNamespace(name="ü\\'\"", rows=())]


@pytest.mark.parametrize(
    "page",
    [
        "",
        "{braces} %s \\ \"\"\" ''' \u2028 {{ name }}\r\nnext",
        "{{ name | loud }} {{ things | join }}{{ numbers | join(', ') }}",
        "{% for it in things %}{{ loop.index }}/{{ loop.index0 }}{{ it.name }}{% if loop.first %}!{% endif %}{% endfor %}",
        "{% for a, (b, c) in pairs %}{{ c }}{{ b }}{{ a }}{% endfor %}",
        "{% for name in numbers %}{{ name }}{% for name in 'xy' %}{{ name }}{% endfor %}{{ name }}{% endfor %}{{ name }}",
        "{% for x in numbers %}{% set name = x %}{{ name }}{% endfor %}{{ name }}",
        "{% set x = 1 %}{% if none_at_all %}{% set x = 2 %}{% endif %}{{ x }}{% set x = 3 %}{{ x }}",
        "{% if not name %}1{% elif numbers[-1] == 3 and name != 'x' %}2{% else %}3{% endif %}",
        "{{ 'yes' if name in 'xyz' }}{{ 'no' if 4 not in numbers else name }}{{ 'a' ~ numbers[0] ~ name }}",
        "{{ none_at_all is none }}{{ name is not none }}{{ things[0] is sameas things[0] }}{{ name or 1 }}",
        "{{ things[0].name is defined }}{{ things[0].other is defined }}{{ name.replace('y', 'n') }}",
        "{% import 'macros' as m %}{{ m.row(things[0]) }}{{ m.row(things[1], end='.') }}{{ m.rows(things) }}",
        "{% from 'macros' import row, rows as all %}\n  {{- row(things[0], '?') }}{{ all(things) }}",
        "{% include 'part' %}{{ name }}",
        "{# nothing #}  {%- if name %}  \n  {{ name }}  \n {%- endif +%}\n",
    ],
)
@pytest.mark.parametrize("shown", [None, lambda value: f"<{value}>"], ids=["as it is", "escaped"])
def test_what_jinja_prints(tmp_path: Path, page: str, shown: Callable[[object], str] | None) -> None:
    templates = {"page": page, "macros": MACROS, "part": "{% for n in numbers %}{{ n }}{% endfor %}{{ name }}\n"}
    values = {"name": "you", "things": THINGS, "numbers": [1, 2, 3], "pairs": [(1, (2, 3))], "none_at_all": None}
    assert by_us(tmp_path, templates, values, shown) == by_jinja(templates, values, shown)


TEXTS = st.sampled_from(["", "a", "\n", "  ", "{ ", "}}x", "'", '"', "\\n", "é", "%", "\n\n    b"])
NAMES = st.sampled_from(["x", "y", "word"])
LEAVES = TEXTS | NAMES.map("{{{{ {} }}}}".format) | NAMES.map("{{{{ {} | loud }}}}".format)


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, max_size=3).map("".join)
    every = (
        "{{% if {0} %}}{2}{{% else %}}{3}{{% endif %}}",
        "{{% for {0} in numbers %}}{2}{{% endfor %}}{3}",
        "{{% for {0} in word -%}}{2}{{% endfor %}}{3}",
        "{{% set {0} = {1} %}}{2}",
    )
    return st.tuples(st.sampled_from(every), NAMES, NAMES, several, several).map(lambda one: one[0].format(*one[1:]))


@given(page=st.recursive(LEAVES, blocks, max_leaves=12))
def test_what_jinja_prints_of_any_blocks(tmp_path_factory: pytest.TempPathFactory, page: str) -> None:
    values = {"x": "X", "y": "", "word": "ab", "numbers": ("1", "22")}
    place = tmp_path_factory.mktemp("page")
    assert by_us(place, {"page": page}, values) == by_jinja({"page": page}, values)


@pytest.mark.parametrize(
    "page",
    [
        "{% for x in numbers %}{% else %}none{% endfor %}",
        "{% for x in numbers if x %}{% endfor %}",
        "{% filter upper %}x{% endfilter %}",
        "{% macro m() %}{{ name }}{% endmacro %}",
        "{% macro load() %}{% endmacro %}",
        "{% macro m(values) %}{% endmacro %}",
        "{% set x = 1 %}{% include 'page' %}",
        "{{ 1 + 1 }}",
        "{{ name is string }}",
        "{{ name(*numbers) }}",
    ],
)
def test_what_is_not_translated_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(translate.Unreadable, match="line 1: our templates do without this"):
        by_us(tmp_path, {"page": page}, {})


def test_words_of_a_document_have_no_printable_form(tmp_path: Path) -> None:
    for page in ("{{ w }}", "{{ w ~ '' }}", "{{ [w][0] if w }}{{ w }}", "{{ words | join }}"):
        with pytest.raises(UnprintableText):
            by_us(tmp_path, {"page": page.replace("[w][0]", "words[0]")}, {"w": Text("boom()"), "words": [Text("x")]})


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_every_template_of_ours_is_translated(name: str) -> None:
    of = target(name)
    for template in sorted((templates_folder() / name).glob("*.jinja")):
        for kind in ("", *of.escapes):
            assert printers(type(of), of.templates, kind).module(template.name)


@pytest.mark.parametrize("name", ["python", "apex"])
def test_a_folder_of_templates_in_which_nothing_is_replaced_changes_nothing(tmp_path: Path, name: str) -> None:
    """What users' templates are printed by is Jinja itself."""
    spec = load(str(ROOT / "specs" / "sms.json")).value
    assert spec is not None
    made = pipeline.model(spec, "Sms").value
    assert made is not None
    of = target(name)
    entries = (pipeline.entry_of(made, of),)
    pages = (*(of.pages(made, Options()).value or ()), *of.shared(entries))
    assert render(of, pages) == render(of, pages, own=tmp_path)
