"""Which tables a request changes, and whether it leaves an entry in the access log in the same transaction.

Looked at for `tests/contracts/test_bad_input_on_routes.py`, and in every test of `tests/cases` that asks an app.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine, event
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.routes import route_of

MOVING = frozenset({"session", "sign_in_try", "used_handover", "audit_entry", "clock_state"})
"""Tables that a knock at the door may change."""
WRITING = re.compile(r"(?<!for )(?<!do )\b(?:insert into|update|delete from)\s+(\w+)", re.IGNORECASE)
UNNOTED = {
    "": {"outbox"},  # what other services are told of a change goes with the change itself, on every route
    "/codes": {"feedback_code"},  # who gave out which code, and when, would lead to whoever answers with it
    "/requests/{request_id}/erase": {"erasure"},  # the certificate is signed by itself, after an entry of the deed
    "/files/{file_id}/erase": {"erasure"},
    "/tallies/release": {"draw", "tally_window"},  # a demonstration alone has it; elsewhere the calendar does it
}
"""Tables of `cases` that change without an entry in the access log, by route; whatever else changes leaves one."""
RELEASED = {"/tallies/release": {"contribution", "tally_calendar"}}
"""Beside them, where there is something to release: the same work of the calendar."""
OWN_ACCOUNT = ("/account/", "/signin", "/invited", "/signout")
"""How somebody comes in and is reached herself: the door writes down what it does, and nothing there is of a client."""
ASKED: ContextVar[Scope | None] = ContextVar("asked", default=None)


READING = frozenset({"/search", "/rights/number", "/files/{file_id}/rights/{asked_id}/archive"})
"""Forms of `cases` that change nothing but the access log."""
PROVED = {
    "/break-glass": "test_team_of_a_file.py::test_a_file_is_opened_by_two_told_to_the_lead_and_looked_at_later",
    "/break-glass/{opening_id}/reviewed": (
        "test_team_of_a_file.py::test_a_file_is_opened_by_two_told_to_the_lead_and_looked_at_later"
    ),
    "/files/{file_id}/attachments": "test_attachments.py::test_a_document_is_attached_listed_handed_out_and_taken_out",
    "/files/{file_id}/closing": "test_retention_pages.py::test_a_file_is_closed_reopened_and_kept_longer",
    "/files/{file_id}/details": (
        "test_details.py::test_name_and_way_are_put_right_in_one_step_without_a_request_by_right"
    ),
    "/personnel/{person_id}": "test_personnel.py::test_what_is_wrong_is_asked_again_and_nobody_writes_over_another",
    "/requests/{request_id}/reply": "test_pages.py::test_whoever_answers_second_reads_first_and_can_then_send",
    "/requests/{request_id}/language": (
        "test_details.py::test_the_page_on_which_she_wrote_is_not_her_language_until_somebody_says_it"
    ),
    "/files/{file_id}/disclosures": "test_disclosures.py::test_everybody_who_received_something_stands_on_one_page",
    "/files/{file_id}/erase": "test_retention_pages.py::test_everything_is_deleted_at_her_wish_and_certified",
    "/files/{file_id}/rights": "test_client_rights.py::test_a_correction_keeps_what_stood_there_and_her_view",
    "/files/{file_id}/rights/{asked_id}/gate/{record_id}": (
        "test_corrections.py::test_the_trail_says_who_when_why_and_what_stood_there"
    ),
    "/files/{file_id}/same-client": (
        "test_same_client.py::test_both_covers_are_seen_first_and_then_the_files_are_one_clients"
    ),
    "/files/{file_id}/team": (
        "test_team_of_a_file.py::test_who_is_taken_out_is_out_at_once_and_the_responsible_one_cannot_be"
    ),
    "/incidents/{incident_id}": "test_incidents.py::test_an_interpreter_reports_and_the_data_protection_officer_closes",
    "/personnel": "test_personnel.py::test_the_lead_enters_all_and_a_colleague_what_is_hers",
    "/personnel/mine": "test_personnel.py::test_the_lead_enters_all_and_a_colleague_what_is_hers",
    "/retention/periods": (
        "test_periods.py::test_the_lead_confirms_and_the_shorter_period_holds_after_two_weeks_on_the_list"
    ),
    "/retention/{request_id}/hold": "test_retention_pages.py::test_the_list_shows_numbers_only_and_the_lead_holds_back",
    "/tallies/centre-criteria": (
        "test_centre_criteria.py::test_the_page_says_what_it_costs_and_takes_the_word_of_those_who_may"
    ),
    "/team/new": "test_colleagues.py::test_an_invited_colleague_comes_in_with_the_code_and_no_password",
    "/team/{person_id}/confirm": (
        "test_colleagues.py::test_an_account_that_one_person_alone_made_leads_her_into_no_file"
    ),
    "/team/{person_id}/invite": "test_colleagues.py::test_a_new_code_takes_the_place_of_the_one_before",
    "/team/{person_id}/let-in": "test_recovery.py::test_two_give_half_of_a_code_each_and_another_one_confirms",
    "/team/{staff_id}/files": "test_team_of_a_file.py::test_a_leaver_leaves_nobody_behind",
    "/undertakings": "test_undertakings.py::test_the_page_of_the_team_warns_until_it_is_noted",
}
"""Forms of `cases` that hostile requests do not fill, and the test of `tests/cases` in which each changes something."""


def running() -> str:
    """The test that runs, as `PROVED` names it."""
    named = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0].partition("[")[0]
    return named.rpartition("/")[2]


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
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        event.listen(engine, "rollback", self._forget)
        event.listen(engine, "commit", self._commit)

    def _before(self, connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if tables := tables_of(statement):
            self._written[connection] |= tables

    def _after(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "audit_save(" in statement:
            self._noted.add(connection)
        if connection in self._written and cursor.rowcount > 0:
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
    seen, faults = set[str](), set[str]()

    def look(commit: Commit) -> None:
        if (scope := ASKED.get()) is None or not commit.changed:
            return
        template = route_of(scope)
        seen.add(template)
        unnoted = set() if commit.noted else missing(template, commit.changed) - RELEASED.get(template, set())
        if unnoted:
            faults.add(f"{template} changed {sorted(unnoted)} without an entry in the access log")

    def watch(app: FastAPI) -> None:
        app.add_middleware(Asked)
        Listener(app.state.store.engine.sync_engine, look)

    yield watch
    unproved = {route for route, test in PROVED.items() if test == running()} - seen
    assert not faults, sorted(faults)
    assert not unproved, f"nothing was changed at {sorted(unproved)}"
