"""Which tables a request changes, and whether it leaves an entry in the access log in the same transaction.

Looked at for `tests/contracts/test_bad_input_on_routes.py`, and in every test of `tests/cases` that asks an app.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.routes import route_of

MOVING = frozenset({"session", "sign_in_try", "used_handover", "audit_entry", "clock_state", "presence"})
"""Tables that a knock at the door may change; and which colleagues have a file open: the page of a file writes that of
its reader, beside the entry that the file was read."""
WRITING = re.compile(r"(?<!for )(?<!do )\b(?:insert into|update|delete from)\s+(\w+)", re.IGNORECASE)
UNNOTED = {
    "": {"outbox"},  # what other services are told of a change goes with the change itself, on every route
    "/codes": {"feedback_code"},  # who gave out which code, and when, would lead to the client who answers with it
    "/requests/{request_id}/erase": {"erasure"},  # the certificate is signed by itself, after an entry of the deed
    "/files/{file_id}/erase": {"erasure"},
    "/calendar/{token}.ics": {"calendar_feed"},  # how often it was asked is counted; an entry is left once a day
    "/files/{file_id}/notes/draft": {"note_draft"},  # a draft has an entry when it is begun and removed
    "/day/reminders": {"reminder"},  # a colleague's own, about no client; the log would watch nobody but the colleague
    "/day/reminders/{reminder_id}": {"reminder"},
    # a demonstration alone has it; elsewhere the calendar does it
    "/tallies/release": {"draw", "drawn_part", "tally_window", "contribution", "tally_calendar"},
}
"""Tables of `cases` that change without an entry in the access log, by route; whatever else changes leaves one. Kept by
hand: each of them is an exception that a reviewer has read."""
OWN_ACCOUNT = ("/account/", "/signin", "/invited", "/signout")
"""How people come in and are reached: the door writes down what it does, and nothing there is of a client."""
ASKED: ContextVar[Scope | None] = ContextVar("asked", default=None)


READING = frozenset(
    {
        "/search",
        "/search/notes",
        "/deadline-rules/import",
        "/files/{file_id}/deadlines/rule",
        "/files/new/search",
        "/files/import",
        "/professionals",
        "/professionals/import",
        "/transfers/take-over",
        "/files/{file_id}/search",
        "/rights/number",
        "/files/{file_id}/rights/{asked_id}/archive",
    }
)
"""Forms of `cases` that change nothing but the access log. Kept by hand: a reviewer confirms that of each."""
PLACE = "tests/audit_coverage.py"
FORMS, CHANGED = set[str](), set[str]()
"""Routes of `cases` that take a form, and those at which some test changed something, each change looked at."""


def unchanged(forms: Collection[str], changed: Collection[str]) -> list[str]:
    """Forms that no test makes change anything, so that nobody saw whether the access log says it; and those that
    change something though they are said not to."""
    expected = {form for form in forms if not form.startswith(OWN_ACCOUNT)} - READING
    return sorted(expected.difference(changed) | READING.intersection(changed))


def fail_unchanged(session: pytest.Session) -> None:
    """At the end of a whole run: each such form is a failed test, with a line of its own among the others."""
    for form in unchanged(FORMS, CHANGED):
        what = f"no test of cases changes anything at {form}, or it is wrong in READING"
        where = f"{PLACE}::{what}"
        report = pytest.TestReport(where, (PLACE, 0, form), {}, "failed", what, "call")
        session.config.hook.pytest_runtest_logreport(report=report)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@dataclass(frozen=True, slots=True)
class Commit:
    """Tables that statements were to change, those in which a row came, went or changed, and whether it was noted."""

    written: frozenset[str]
    changed: frozenset[str]
    noted: bool


class Listener:
    """Tells what is committed at an engine. Of what is `MOVING` nothing is told."""

    def __init__(self, engine: Engine, tell: Callable[[Commit], None]) -> None:
        self._tell = tell
        self._written, self._changed = defaultdict[Any, set[str]](set), defaultdict[Any, set[str]](set)
        self._noted = set[Any]()
        """Connections in whose transaction an entry is written into the access log."""
        self._engine = engine
        self._heard: dict[str, Callable[..., Any]] = {
            "before_cursor_execute": self._before,
            "after_cursor_execute": self._after,
            "rollback": self._forget,
            "commit": self._commit,
        }
        for name, hear in self._heard.items():
            event.listen(engine, name, hear)

    def stop(self) -> None:
        for name, hear in self._heard.items():
            event.remove(self._engine, name, hear)

    def _before(self, connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if tables := tables_of(statement):
            self._written[connection] |= tables

    def _after(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "audit_save(" in statement:
            self._noted.add(connection)
        # of several rows at once the driver does not say how many there were (-1)
        if connection in self._written and cursor.rowcount != 0:
            self._changed[connection] |= tables_of(statement)

    def _forget(self, connection: Any) -> None:
        self._written.pop(connection, None)
        self._changed.pop(connection, None)
        self._noted.discard(connection)

    def _commit(self, connection: Any) -> None:
        if connection in self._written:
            written, changed = frozenset(self._written[connection]), frozenset(self._changed[connection])
            self._tell(Commit(written, changed, connection in self._noted))
        self._forget(connection)


@lru_cache(4096)
def tables_of(statement: str) -> frozenset[str]:
    """That it writes to."""
    return frozenset(table.lower() for table in WRITING.findall(statement)) - MOVING


def missing(template: str, unnoted: Collection[str]) -> set[str]:
    """Of tables that were changed without an entry, those that need one."""
    if template.startswith(OWN_ACCOUNT):
        return set()
    return set(unnoted) - UNNOTED[""] - UNNOTED.get(template, set())


class Asked:
    """Outermost of an app: whose work is committed is known by what was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        before = ASKED.set(scope)
        try:
            await self._app(scope, receive, send)
        finally:
            ASKED.reset(before)


@contextmanager
def every_change_noted() -> Iterator[Callable[[FastAPI], None]]:
    """Whatever apps of `cases` are asked that are handed over, as long as nothing was asked of them."""
    seen, faults, listeners = set[str](), set[str](), list[Listener]()

    def look(commit: Commit) -> None:
        if (scope := ASKED.get()) is None or not commit.changed:
            return
        template = route_of(scope)
        seen.add(template)
        unnoted = set() if commit.noted else missing(template, commit.changed)
        if unnoted:
            faults.add(f"{template} changed {sorted(unnoted)} without an entry in the access log")

    def watch(app: FastAPI) -> None:
        app.add_middleware(Asked)
        listeners.append(Listener(app.state.store.engine.sync_engine, look))

    try:
        yield watch
    finally:
        for listener in listeners:
            listener.stop()
    CHANGED.update(seen)
    assert not faults, sorted(faults)
