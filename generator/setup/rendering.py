"""Pages from templates: every value is escaped, whatever it came from; no page brings a script but our own file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from generator.bundled import templates_folder
from generator.setup.messages import BASE, SetupAnswer, SetupRequest
from generator.setup.navigation import NAVIGATION, NOTICES

if TYPE_CHECKING:
    from jinja2 import Environment

HEAD = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
STATIC = {
    "style.css": "text/css;charset=utf-8",
    "script.js": "text/javascript;charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@cache
def environment() -> Environment:
    """The templates of Setup."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader([templates_folder() / "setup"]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["path"] = path_step
    return made


def path_step(text: str) -> str:
    """A name as one step of an address."""
    from urllib.parse import quote

    return quote(text, safe="")


def text_of(template: str, values: Mapping[str, object]) -> bytes:
    """A template with its values."""
    return environment().get_template(template).render(values).encode("utf-8", "replace")


def page(request: SetupRequest, template: str, status: int = 200, **values: object) -> SetupAnswer:
    """A page of Setup, with its navigation."""
    org = request.org
    around: dict[str, object] = {
        "base": BASE,
        "org_name": org.settings.name,
        "user_name": request.user,
        "csrf": request.token,
        "here": request.path,
        "navigation": NAVIGATION,
        "notice": NOTICES.get(request.asked("done"), ""),
        "query": request.asked("q"),
    }
    return SetupAnswer(text_of(template, {**around, **values}), status, headers=HEAD)


def part(request: SetupRequest, template: str, status: int = 200, **values: object) -> SetupAnswer:
    """A part of a page, for the script to put in its place."""
    return SetupAnswer(text_of(template, {"base": BASE, "csrf": request.token, **values}), status, headers=HEAD)


def bare(template: str, status: int, org_name: str, **values: object) -> SetupAnswer:
    """A page for somebody who is not signed in."""
    return SetupAnswer(text_of(template, {"base": BASE, "org_name": org_name, **values}), status, headers=HEAD)


def static(name: str) -> SetupAnswer | None:
    """A file that every page may ask for; None where there is no such file."""
    if name not in STATIC:
        return None
    content = (templates_folder() / "setup" / name).read_bytes()
    return SetupAnswer(content, 200, STATIC[name], {**HEAD, "cache-control": "max-age=60"})


def attachment(name: str, content: bytes, kind: str = "application/xml") -> SetupAnswer:
    """A file to be saved; its name is one of ours, of letters, digits, dots and underscores."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    return SetupAnswer(content, 200, kind, {**HEAD, "content-disposition": f'attachment; filename="{safe}"'})
