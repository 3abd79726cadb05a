"""Rows sent through an org that runs on this machine: by its REST actions, up to 200 in a request, one answer for each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from generator.bulk import rules
from generator.bulk.backing_off import backoff
from generator.bulk.options import BulkOptions
from generator.bulk.org_services import hosted_package, hosted_service
from generator.bulk.sending import LATER, PackageSender, package_sender
from generator.bulk.states import DONE, FAILED, REFUSED, UNSURE, RowOutcome, WaitingRow
from generator.flow.catalog import Catalog, CatalogAction
from generator.flow.show import plain
from generator.flow.wire import from_wire
from generator.org.connecting import folder_of, reached_from, trusted
from generator.org.manifest import NEWEST_API
from generator.org.state import OrgConnection
from generator.org.vendors import PLAYED_HOST
from generator.usecases.stopping import Stop

if TYPE_CHECKING:
    import httpx2

    from generator.model.types import Json

MOST_ROWS = 200  # inputs of a request: as many as an org takes in one call of an action
_GATEWAY_SILENT = frozenset({502, 504})
Waiting = tuple[WaitingRow, "asyncio.Future[RowOutcome]"]


@dataclass(slots=True)
class OrgTarget:
    """The action of an org and the way to it. `per_second` is the most rows in a second, None for no bound."""

    client: httpx2.AsyncClient
    action: CatalogAction
    catalog: Catalog
    per_second: float | None
    _free_at: float = 0.0
    _waiting: list[Waiting] = field(default_factory=list)
    _flushes: set[asyncio.Task[None]] = field(default_factory=set)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def most(self) -> int:
        """The most rows of a request: of a slow run those of one second, so that its rate holds within a second."""
        return MOST_ROWS if self.per_second is None else max(1, min(MOST_ROWS, int(self.per_second)))

    async def call(self, row: WaitingRow) -> RowOutcome:
        """Send a row together with those that are handed over at the same time."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[RowOutcome] = loop.create_future()
        self._waiting.append((row, answer))
        if len(self._waiting) == 1:
            loop.call_soon(self._flush)  # comes after every row whose turn it is now
        return await answer

    def _flush(self) -> None:
        rows, self._waiting = self._waiting, []
        for first in range(0, len(rows), self.most):
            task = asyncio.ensure_future(self._send(rows[first : first + self.most]))
            self._flushes.add(task)
            task.add_done_callback(self._flushes.discard)

    async def _send(self, rows: Sequence[Waiting]) -> None:
        await self._paced(len(rows))
        outcomes = await self._asked([row for row, _ in rows])
        for (_, answer), outcome in zip(rows, outcomes, strict=True):
            if not answer.done():  # whoever waited may have been stopped
                answer.set_result(outcome)

    async def _paced(self, count: int) -> None:
        if self.per_second is None:
            return
        async with self._turn:
            await asyncio.sleep(max(0.0, self._free_at - time.monotonic()))
            self._free_at = max(self._free_at, time.monotonic()) + count / self.per_second

    async def _asked(self, rows: Sequence[WaitingRow]) -> list[RowOutcome]:
        """What became of each row of a request."""
        import httpx2

        address = f"/services/data/v{NEWEST_API}/actions/custom/externalService/{quote(self.action.name, safe='')}"
        inputs = [self._named(row.inputs) for row in rows]
        try:
            answer = await self.client.post(address, json={"inputs": inputs})
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            return [RowOutcome(FAILED, message=f"the org does not answer: {error}")] * len(rows)
        except httpx2.HTTPError as error:
            told = str(error) or type(error).__name__
            return [RowOutcome(UNSURE, message=f"the org's answer is not known: {told}")] * len(rows)
        return self._told(answer, rows)

    def _named(self, inputs: Mapping[str, object]) -> dict[str, object]:
        """The inputs under the names that Salesforce shows."""
        types = {one.name: one.type for one in self.action.inputs}
        return {name: plain(from_wire(value, types.get(name, ""), self.catalog)) for name, value in inputs.items()}

    def _told(self, answer: httpx2.Response, rows: Sequence[WaitingRow]) -> list[RowOutcome]:
        code = answer.status_code
        try:
            found: Json = answer.json()
        except ValueError:
            found = None
        if isinstance(found, list) and len(found) == len(rows):
            results = [one for one in found if isinstance(one, dict) and "isSuccess" in one]
            if len(results) == len(rows):
                return [_outcome(one) for one in results]
        message = _message(found) or f"the org answers {code}"
        if code in LATER:
            return [RowOutcome(REFUSED, code, message=message, again_in=backoff(row.attempts)) for row in rows]
        known = 400 <= code < 500
        state = REFUSED if known else UNSURE
        return [RowOutcome(state, code, message=message)] * len(rows)

    async def aclose(self) -> None:
        """End what is still on its way, and give the connections back."""
        for task in self._flushes:
            task.cancel()
        await asyncio.gather(*self._flushes, return_exceptions=True)
        await self.client.aclose()


def _outcome(result: Mapping[str, Json]) -> RowOutcome:
    """What became of one input. An org tells of a callout that failed no more than a sentence: such a row is refused."""
    outputs = result.get("outputValues")
    values = dict(outputs) if isinstance(outputs, dict) else {}
    code = values.get("responseCode")
    status = code if isinstance(code, int) else 0
    if result.get("isSuccess") is True:
        return RowOutcome(DONE, status, values)
    return RowOutcome(REFUSED, status or 400, values, message=_message(result.get("errors")) or "the org says no more")


def _message(found: Json) -> str:
    """The sentences of a list of errors."""
    errors = found if isinstance(found, list) else []
    return "; ".join(str(one.get("message", "")) for one in errors if isinstance(one, dict))


@dataclass(slots=True)
class OrgSender(PackageSender):
    """Checks rows by the types of the org's service, and sends them to the org."""

    target: OrgTarget | None = None

    async def send(self, row: WaitingRow) -> RowOutcome:
        """Send a row once."""
        assert self.target is not None
        return await self.target.call(row)

    async def aclose(self) -> None:
        """Give the connections back."""
        await self.client.aclose()
        if self.target is not None:
            await self.target.aclose()


def open_org_sender(options: BulkOptions, headers: Mapping[str, str]) -> OrgSender:
    """The sender for a run through the org that runs on `options.org`, or nearest to it.

    Its token goes to the address that the org itself wrote down, on this machine, and nowhere else. Raises `Stop`.
    """
    given = {
        "--base-url": options.base_url,
        "--credential": options.credential,
        "--as": options.user,
        "--header": headers,
    }
    for name, value in given.items():
        if value:
            raise Stop(rules.ORG_ALONE.at("", option=name))
    named = Path(options.org)
    connection = reached_from(named)
    if connection is None:
        raise Stop(rules.NO_ORG.at("", folder=folder_of(named), reason="no org of yours runs there"))
    registration, action = hosted_service(connection, options.action)
    checks = package_sender(
        hosted_package(registration), replace(options, action=action.name), {}, base_url=PLAYED_HOST
    )
    target = OrgTarget(_client(connection, options.timeout), action, registration.whole, options.per_second)
    parts = {one.name: getattr(checks, one.name) for one in fields(checks)}
    return OrgSender(**{**parts, "base_url": connection.instance_url, "key_input": ""}, target=target)


def _client(connection: OrgConnection, timeout: float) -> httpx2.AsyncClient:
    """Raises `Stop`."""
    import httpx2

    try:
        verify = trusted(connection)
    except OSError as error:
        raise Stop(rules.NO_ORG.at("", folder=connection.dir, reason=error.strerror or error)) from None
    # No proxy of the environment may come between: it would be given the token. Redirects are not followed.
    return httpx2.AsyncClient(
        base_url=connection.instance_url,
        headers={"authorization": f"Bearer {connection.access_token}"},
        timeout=timeout,
        trust_env=False,
        verify=verify,
    )
