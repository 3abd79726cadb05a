"""The way into the org's own pages: a code that is good once, or the token typed in, is exchanged for a cookie of theirs.

A cookie is sent to every port of this machine, so it opens nothing but these pages: /services takes bearer tokens alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl

from generator.org.local_org import LocalOrg
from generator.org.sessions import PAGES
from generator.rest.login import FRONT_DOOR, address
from generator.rest.messages import RestAnswer

SETUP, SIGN_IN = "/setup", "/setup/sign-in"
PATHS = (FRONT_DOOR, SETUP, SIGN_IN)
_HEAD = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_STYLE = "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}"


def answer(
    org: LocalOrg, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> RestAnswer:
    """The answer to a request for one of `PATHS`."""
    here = address(org, headers)
    if path == FRONT_DOOR and method == "GET":
        user = org.codes.exchange(query.get("otp", ""))
        return _entered(org, user, here) if user else _sign_in(org, "That link was used already, or is too old.")
    if path == SIGN_IN and method == "POST":
        fields = dict(parse_qsl(body[:10_000].decode("latin-1"), max_num_fields=10))
        session = org.sessions.of(fields.get("token", "").strip())
        return _entered(org, session.user, here) if session is not None else _sign_in(org, "That token opens nothing.")
    if path == SETUP and method in ("GET", "HEAD"):
        user = org.sessions.pages_of(_cookie(headers, _name(here)))
        return _overview(org, user) if user else _sign_in(org)
    return _page(org, "<p>There is nothing here.</p>", 404)


def _entered(org: LocalOrg, user: str, here: str) -> RestAnswer:
    secure = "; Secure" if here.startswith("https:") else ""
    cookie = f"{_name(here)}={org.sessions.issue(user, PAGES)}; Path={SETUP}; HttpOnly; SameSite=Strict{secure}"
    return RestAnswer(status=303, headers={**_HEAD, "location": SETUP, "set-cookie": cookie})


def _name(here: str) -> str:
    """The cookie's name; with the port, for cookies of one host are shared by all its ports."""
    return f"extsvc_setup_{here.rpartition(':')[2]}"


def _cookie(headers: Mapping[str, str], name: str) -> str:
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return next((value for key, _, value in pairs if key == name), "")


def _sign_in(org: LocalOrg, why: str = "") -> RestAnswer:
    told = f"<p>{escape(why)}</p>" if why else ""
    form = (
        f'{told}<form method="post" action="{SIGN_IN}"><label>Access token <input name="token" type="password" '
        'autocomplete="off" required></label> <button>Sign in</button></form>'
        "<p>The administrator's token is in connection.json in the state folder; <code>sf org open</code> needs none.</p>"
    )
    return _page(org, form, 401)


def _overview(org: LocalOrg, user: str) -> RestAnswer:
    counts = sorted(Counter(key.type for key in org.components).items())
    rows = "".join(f"<li>{count} {escape(kind)}</li>" for kind, count in counts) or "<li>nothing yet</li>"
    return _page(org, f"<p>Signed in as {escape(user)}.</p><h2>Deployed</h2><ul>{rows}</ul>")


def _page(org: LocalOrg, inner: str, status: int = 200) -> RestAnswer:
    name = escape(org.settings.name)
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title><style>{_STYLE}</style>'
        f"<h1>{name}</h1>{inner}</html>"
    )
    return RestAnswer(
        status=status, headers=_HEAD, data=text.encode("utf-8", "replace"), kind="text/html;charset=utf-8"
    )
