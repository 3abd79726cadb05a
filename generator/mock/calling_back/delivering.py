"""Calls made when they are due, in threads of their own, and made again while nobody takes them."""

from __future__ import annotations

import heapq
import itertools
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from generator.mock.calling_back.finding import OutgoingCall
from generator.mock.calling_back.settings import CallbackSettings, refusal

if TYPE_CHECKING:
    import httpx2

MOST_WAITING = 100_000
MOST_KEPT = 10_000  # attempts that are remembered
AT_ONCE = 8
TIMEOUT = 10.0  # seconds that a receiver may take
SPREAD = 1.0  # seconds between events that come out of order


@dataclass(frozen=True, slots=True)
class CallbackAttempt:
    """A call that was made, or why it was not. `number` counts the attempts of one event from 1; `status` is 0 where none answered."""

    name: str
    method: str
    url: str
    id: str
    number: int
    status: int = 0
    fault: str = ""

    @property
    def taken(self) -> bool:
        """Whether the receiver took it."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class _Due:
    call: OutgoingCall
    id: str
    number: int = 1


@dataclass(slots=True)
class Deliveries:
    """Whatever is to be called, when it is due. `attempts` is what became of the latest calls; close it in the end."""

    settings: CallbackSettings
    report: Callable[[CallbackAttempt], None] | None = None
    attempts: list[CallbackAttempt] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _waiting: list[tuple[float, int, _Due]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)
    _seen: dict[str, int] = field(default_factory=dict)
    _under_way: int = 0
    _closed: bool = False
    _thread: threading.Thread | None = None
    _client: httpx2.Client | None = None

    def add(self, call: OutgoingCall) -> None:
        """Plan a call and its repetitions; one that must not be made is told and not made."""
        id = f"msg_{secrets.token_hex(12)}"
        fault = call.fault or refusal(call.url, self.settings.hosts)
        with self._changed:
            full = len(self._waiting) + call.plan.times > MOST_WAITING
        if fault or full:
            fault = fault or f"{MOST_WAITING:,} calls wait already"
            self._tell(CallbackAttempt(call.name, call.method, call.url, id, 0, fault=fault))
            return
        plan = call.plan
        with self._changed:
            number = self._seen[call.name] = self._seen.get(call.name, -1) + 1
            late = (plan.out_of_order - 1 - number % plan.out_of_order) * SPREAD
            for turn in range(plan.times):
                self._plan(_Due(call, id), plan.after + late + turn * plan.after)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="callbacks", daemon=True)
                self._thread.start()

    def settled(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is due by the clock; whether that came true within so many seconds of the machine's time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._under_way and not self._is_due(), timeout)

    @property
    def waiting(self) -> int:
        """How many calls are still to be made."""
        with self._changed:
            return len(self._waiting) + self._under_way

    def close(self) -> None:
        """Make no further call; those under way end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=TIMEOUT)

    # -- in the thread

    def _plan(self, due: _Due, seconds: float) -> None:
        """With the lock held."""
        heapq.heappush(self._waiting, (self.settings.clock.now() + seconds, next(self._order), due))
        self._changed.notify_all()

    def _is_due(self) -> bool:
        return bool(self._waiting) and self._waiting[0][0] <= self.settings.clock.now()

    def _run(self) -> None:
        import httpx2

        clock = self.settings.clock
        with (
            httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as self._client,
            ThreadPoolExecutor(AT_ONCE, thread_name_prefix="callbacks") as pool,
            self._changed,
        ):
            while not self._closed:
                if self._under_way < AT_ONCE and self._is_due():
                    self._under_way += 1
                    pool.submit(self._one, heapq.heappop(self._waiting)[2])
                elif self._under_way < AT_ONCE and self._waiting:
                    clock.wait(self._changed, self._waiting[0][0] - clock.now())
                else:
                    self._changed.wait()

    def _one(self, due: _Due) -> None:
        """Make a call; plan it anew where it was not taken."""
        attempt = CallbackAttempt(due.call.name, due.call.method, due.call.url, due.id, due.number)
        try:
            attempt = replace(attempt, status=self._sent(due))
        except Exception as error:  # whatever a receiver does: it was not taken, and the thread goes on
            attempt = replace(attempt, fault=f"{type(error).__name__}: {error}")
        retries = due.call.plan.retries
        self._tell(attempt)
        with self._changed:
            self._under_way -= 1
            if not attempt.taken and due.number <= len(retries):
                self._plan(replace(due, number=due.number + 1), retries[due.number - 1])
            self._changed.notify_all()

    def _sent(self, due: _Due) -> int:
        assert self._client is not None
        signed = self._signed(due)
        headers = {name: value for name, value in due.call.headers.items() if name.lower() not in signed} | signed
        with self._client.stream(due.call.method, due.call.url, headers=headers, content=due.call.body) as response:
            return int(response.status_code)

    def _signed(self, due: _Due) -> dict[str, str]:
        """The headers of Standard Webhooks; the id alone where there is no secret."""
        if not self.settings.secret:
            return {"webhook-id": due.id}
        import standardwebhooks

        now = datetime.now(UTC)
        text = due.call.body.decode("utf-8")
        signature = standardwebhooks.Webhook(self.settings.secret).sign(due.id, now, text)
        stamp = str(int(now.timestamp()))
        return {"webhook-id": due.id, "webhook-timestamp": stamp, "webhook-signature": signature}

    def _tell(self, attempt: CallbackAttempt) -> None:
        with self._changed:
            self.attempts.append(attempt)
            del self.attempts[:-MOST_KEPT]
        if self.report is not None:
            self.report(attempt)
