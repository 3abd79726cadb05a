"""The documentation is a site without a broken link, and the README's picture shows what the commands answer today."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html import unescape
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
needs_zensical = pytest.mark.skipif(find_spec("zensical") is None, reason="zensical is not installed")


def site(folder: Path) -> subprocess.CompletedProcess[str]:
    """The site of a copy of the documents, built strictly."""
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "zensical.toml", tmp_path)
    return tmp_path


@needs_zensical
def test_the_site_builds_and_every_page_is_in_it(copy: Path) -> None:
    ran = site(copy)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    nav = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").as_posix()
        assert f'"{name}"' in nav, f"{name} is not in the navigation of zensical.toml"
        built = name.removesuffix("index.md") if page.name == "index.md" else name.removesuffix(".md")
        assert (copy / "dist" / "site" / built / "index.html").is_file(), name
    fetched = re.compile(r"""<(?:script|link|img)[^>]*(?:src|href)=["']?https?://""")
    for html in (copy / "dist" / "site").rglob("*.html"):
        assert not fetched.search(html.read_text(encoding="utf-8")), f"{html.name} fetches from elsewhere"


@needs_zensical
def test_a_broken_link_stops_the_build(tmp_path: Path) -> None:
    """With the site's own settings and two pages."""
    settings = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    (tmp_path / "zensical.toml").write_text(re.sub(r"(?ms)^nav = \[.*?^\]", "", settings), encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "guide.md").write_text("# Guide\n\n## A part\n", encoding="utf-8")
    page = "# Start\n\n[fine](guide.md#a-part)\n\n[broken](nowhere.md)\n\n[broken](guide.md#no-such-part)\n"
    (tmp_path / "docs" / "index.md").write_text(page, encoding="utf-8")
    ran = site(tmp_path)
    told = ran.stdout + ran.stderr
    assert ran.returncode != 0 and "page does not exist" in told and "anchor does not exist" in told, told
    assert "2 issues found" in told


def test_links_of_the_other_documents_lead_somewhere() -> None:
    for page in ROOT.glob("*.md"):
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            assert link.startswith(("http", "mailto:")) or (ROOT / link).exists(), f"{page.name}: {link}"


def picture_maker() -> ModuleType:
    spec = spec_from_file_location("picture", ROOT / "docs" / "make" / "picture.py")
    assert spec is not None and spec.loader is not None
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def shown_in(svg: str) -> list[str]:
    """The words of a picture, line by line."""
    return [" ".join(unescape(text).split()) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def test_the_picture_of_a_run_is_current(update: bool) -> None:
    maker = picture_maker()
    text = maker.transcript()
    if update:
        maker.PICTURE.write_text(maker.drawn(text), encoding="utf-8")
    shown = "\n".join(shown_in(maker.PICTURE.read_text(encoding="utf-8")))
    for line in filter(None, (" ".join(line.split()) for line in text.splitlines())):
        assert line in shown, f"not in docs/run.svg: {line}; run `python docs/make/picture.py`"
    assert "https://" not in maker.PICTURE.read_text(encoding="utf-8").replace("https://schema", "").replace(
        "https://www.textualize.io", ""
    ), "the picture fetches something"
