"""Setup as one function: from a request with its cookie's user to a page. New pages are rows of their rooms' `ROUTES`."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from generator.org.local_org import LocalOrg
from generator.org.refusal import OrgRefused
from generator.setup import (
    actions,
    credentials,
    flow_debug,
    flows,
    home,
    log,
    operations,
    people,
    permission_sets,
    procedures,
    records,
    services,
    wizard,
    wizard_end,
)
from generator.setup.debug_sessions import DebugSessions
from generator.setup.drafts import ServiceDrafts
from generator.setup.guard import SAFE, check_origin, check_token, token_for
from generator.setup.messages import SetupAnswer, SetupError, SetupForm, SetupRequest, moved_to
from generator.setup.reading_forms import form_of
from generator.setup.rendering import bare, page
from generator.setup.router import SetupRoute, SetupRouter
from generator.setup.works import BackgroundWorks, StillWorking

ROUTES: tuple[SetupRoute, ...] = (
    *home.ROUTES,
    *people.ROUTES,
    *permission_sets.ROUTES,
    *credentials.ROUTES,
    *operations.ROUTES,
    *wizard.ROUTES,
    *wizard_end.ROUTES,
    *services.ROUTES,
    *actions.ROUTES,
    *flows.ROUTES,
    *flow_debug.ROUTES,
    *procedures.ROUTES,
    *records.ROUTES,
    *log.ROUTES,
)
_ROUTER = SetupRouter(ROUTES)


class SetupPages:
    """The pages of one org."""

    def __init__(self, org: LocalOrg) -> None:
        self.org, self.drafts, self.works, self.debugging = org, ServiceDrafts(), BackgroundWorks(), DebugSessions()

    def answer(
        self, user: str, cookie: str, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> SetupAnswer:  # fmt: skip
        """The page at a path below /setup for a user whose cookie was found good."""
        token = token_for(cookie)
        try:
            form = SetupForm()
            if method not in SAFE:
                check_origin(headers, self.org.addresses)
                form = form_of(body, headers.get("content-type", ""))
                check_token(form, token)
            request = SetupRequest(
                self.org, user, token, method, path.rstrip("/"), query, form, self.drafts, self.works, self.debugging
            )
        except SetupError as error:
            return bare("plain.html.jinja", error.status, self.org.settings.name, message=str(error))
        return self._answered(request)

    def _answered(self, request: SetupRequest) -> SetupAnswer:
        try:
            self.org.users.require_admin(request.user, "use Setup")
        except OrgRefused as refused:
            return bare("plain.html.jinja", 403, self.org.settings.name, message=str(refused))
        try:
            return _ROUTER.answer(request)
        except StillWorking as still:
            if request.method not in SAFE:
                return moved_to(still.path)
            return page(request, "working.html.jinja", title=still.work.title, work=still.work, progress=still.progress)
        except SetupError as error:
            return page(request, "error.html.jinja", error.status, message=str(error))
        except OrgRefused as refused:
            return page(request, "error.html.jinja", 422, message=str(refused))
        except (OSError, sqlite3.Error) as error:  # the state folder: full, taken away
            why = getattr(error, "strerror", None) or "the state cannot be read or written"
            return page(request, "error.html.jinja", 503, message=f"The org cannot do that now: {why}.")
