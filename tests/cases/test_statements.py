"""What the pages of a counsellor ask of the database: no table of records twice, and who reads once a statement."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.cases.casework.appointments.store import Appointments
from services.cases.casework.contact_plans.acts import confirm
from services.cases.casework.contact_plans.domain import Channel, Way
from services.cases.casework.contact_plans.store import ContactPlans
from services.cases.concepts import CONCEPTS
from services.cases.files.file.store import Files
from services.cases.migrations.guards import looked_up_once
from tests.cases.building import NOON, Desk, a_request, sit_down
from tests.cases.desk_acts import a_talk, an_appointment, arrived, file_of, noted
from tests.statements import listening

ASKED_ANEW = re.compile(r"(?<!SELECT )\bkokon_(?:reader|now|errand|counsels|interprets)\(\)")
"""Where a policy asks it for each row."""
NUMBER, PURPOSE = "0170 222", "What is to be done about the papers"
MOST = {"consent": 2, "contact_note": 2}
"""A withdrawal asks for the consents again, and safety for the first contact alone."""
RECORDS = {one.records.table.name for one in CONCEPTS if one.records}


async def a_busy_file(app: FastAPI) -> tuple[Desk, str]:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    file_id = UUID(file.rpartition("/")[2])
    await a_talk(app, file_id, desk.person)
    await noted(app, file_id, desk.person)
    await an_appointment(app, file_id, desk.person, starts_at=NOON + timedelta(days=2), purpose=PURPOSE)
    to_do = {"to_do_id": str(uuid4()), "what": "Call the office.", "given_to": "", "due_on": "2026-03-09"}
    assert (await desk.post(f"{file}/to-dos", **to_do)).status_code == 303
    way = Way(channel=Channel.TEXT, address=NUMBER, confirmed_on=NOON.date())
    given: dict[str, Any] = {"seen": None, "wish_seen": None, "plan_id": uuid4()}
    await confirm(file_id, way, **given, reader=desk.person, workplace=app.state.workplace, now=NOON)
    return desk, file


@pytest.mark.parametrize("place", ["/", "/files", ""])
async def test_no_page_asks_a_table_of_records_twice(app: FastAPI, place: str) -> None:
    desk, file = await a_busy_file(app)
    with listening(app.state.store.engine.sync_engine) as asked:
        assert (await desk.get(place or file)).status_code == 200
    found = (re.search(r"FROM (\w+)", statement) for statement, _ in asked)
    read = Counter(one[1] for one in found if one and one[1] in RECORDS)
    assert (read["appointment"], read["contact_plan"], read["to_do"]) == (1, 1, 1), "they were read at all"
    assert {table: times for table, times in read.items() if times > MOST.get(table, 1)} == {}


async def test_a_list_opens_nothing_that_it_does_not_show(app: FastAPI) -> None:
    desk, file = await a_busy_file(app)
    async with app.state.store.reading(desk.person) as work:
        view = await Files(work).file(UUID(file.rpartition("/")[2]))
        (listed,), (whole,) = await ContactPlans(work).newest_among([view]), await ContactPlans(work).of(view)
        (met,), (meeting,) = await Appointments(work).open_in([view]), await Appointments(work).of(view)
    assert (listed.address, whole.address) == (None, NUMBER)
    assert (listed.is_safe, listed.runs_out_on) == (True, whole.runs_out_on)
    assert (met.kind, met.purpose, meeting.purpose) == (meeting.kind, None, PURPOSE)


async def test_a_policy_asks_who_reads_once_a_statement_and_not_for_each_row(app: FastAPI) -> None:
    """A policy with `kokon_now()` alone makes a list of thousands ten times as slow: write `(SELECT kokon_now())`."""
    asked = text("SELECT tablename, policyname, concat(qual, ' ', with_check) AS rule FROM pg_policies")
    async with app.state.store.engine.connect() as connection:
        rules = (await connection.execute(asked)).all()
    assert len(rules) > 100
    assert [f"{row.policyname} on {row.tablename}" for row in rules if ASKED_ANEW.search(row.rule)] == []


def test_the_planted_policy_is_found() -> None:
    rule = "staff_id = kokon_reader() AND until > kokon_now()"
    assert ASKED_ANEW.search(rule)
    once: Any = looked_up_once(rule)
    assert once == "staff_id = (SELECT kokon_reader()) AND until > (SELECT kokon_now())"
    assert looked_up_once(once) == once
    assert not ASKED_ANEW.search(once)
