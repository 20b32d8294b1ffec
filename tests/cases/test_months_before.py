"""The months before the demonstration are written into a centre through its acts: all of it is there, and none of it
as if it had been today."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.demo.doors.desk import figures_on
from deploy.demo.history.months import write
from deploy.demo.history.plan import MARK, Plan, plan_of
from deploy.demo.history.story import Colleague
from deploy.demo.visitors.people import outcomes_of
from deploy.demo.visitors.visitor import Answer
from services.cases.files.file.store import Files
from shared.accounts.domain import Person
from tests.cases.building import BERLIN, NOON, Database, Desk, hire, seated
from tests.cases.erasure_centre import Centre, a_centre, copied

FILES = 6
ONE_EACH = {
    "contact": "contact_note",
    "say_facts": "fact",
    "enter_supporter": "supporter",
    "ask_interpreter": "booking",
    "to_do": "to_do",
    "pause": "contact_pause",
    "disclose": "disclosure",
    "demand": "claim",
    "policy_document": "policy_document",
    "plan_safety": "safety_plan",
    "check_devices": "device_check",
    "talk_about_plan": "support_plan",
    "decide": "decision",
    "say_of_housing": "housing_step",
    "move_in": "placement",
    "look_at_place": "place_review",
    "hand_over": "hand_over",
    "name_deputy": "usual_deputy",
    "on_duty": "duty",
    "be_absent": "absence",
    "remind": "reminder",
    "open_in_an_emergency": "file_opening",
}
"""A deed, and the table in which it leaves one row. A file is opened with a contact of its own."""
NOW = {"file_member", "file_opening", "hand_over"}
"""Acts that take no moment add to them."""


async def lived(centre: Centre) -> tuple[Plan, dict[str, Person]]:
    staff = [await hire(centre.store, *roles) for roles in (["lead"], ["counsellor", "intake_duty"], ["counsellor"])]
    lead, first, second = (str(one.id) for one in staff)
    team = (
        Colleague(lead, "de", counsels=False, on_duty=False, leads=True),
        Colleague(first, "de", counsels=True, on_duty=True, leads=False),
        Colleague(second, "en", counsels=True, on_duty=False, leads=False),
    )
    plan = plan_of("centre-a", team, files=FILES, seed=7, now=NOON)
    await write(plan, centre.workplace)
    return plan, {str(one.id): one for one in staff}


def moments(row: dict[str, Any]) -> list[datetime]:
    names = ("noted_at", "at", "opened_at", "closed_at", "kept_at", "done_at")
    return [datetime.fromisoformat(row[name]) for name in names if row.get(name)]


async def test_everything_is_there_at_its_own_moment_and_counts(database: Database, tmp_path: Path) -> None:
    async with a_centre(database, tmp_path) as centre:
        plan, people = await lived(centre)
        copy = await copied(centre.settings.database_url)
        tables = {name: json.loads(rows) for name, rows in copy.items()}
        planned = [deed.what for deed in plan.deeds]
        for deed, table in ONE_EACH.items():
            follow = sum(bool(one.said.get("next_step") or one.said.get("follow_up")) for one in plan.deeds)
            more = {
                "contact": FILES,
                "to_do": follow,
                "disclose": planned.count("refer") + planned.count("write_letter"),
            }
            assert len(tables[table]) == planned.count(deed) + more.get(deed, 0), table
        assert len(tables["appointment"]) == planned.count("appointment") + planned.count("move")
        assert len(tables["gate_record"]) == planned.count("walk_gate") + planned.count("postpone_gate")
        of_consents = ("consent", "withdraw", "tell_recipients")
        assert len(tables["consent"]) == sum(planned.count(one) for one in of_consents)
        assert len(tables["mandate"]) == planned.count("mandate") + planned.count("do_in_their_name")
        assert filled(tables["mandate"], "follows") == planned.count("do_in_their_name") > 0
        referred = [row for row in tables["referral"] if not row["follows"]]
        steps = len(tables["referral"]) - len(referred)
        assert len(referred) == planned.count("refer") > 0
        assert planned.count("note_referral") <= steps <= planned.count("note_referral") + planned.count("withdraw")
        assert len(tables["risk_assessment"]) == planned.count("assess") + planned.count("confirm_assessment")
        assert len(tables["goal"]) == planned.count("set_goal") + planned.count("add_step") > 0
        assert filled(tables["goal"], "ended_on") == planned.count("take_step") > 0
        assert filled(tables["disclosure"], "consent_id") == told_by_consent(plan) > 0
        assert filled(tables["hand_over"], "taken_at") == planned.count("take_over")
        deputies = [row["file_id"] for row in tables["file_member"] if row["reason"] == "deputy"]
        assert len(deputies) == sum(len(one.said["files"]) for one in plan.team if one.what == "give_deputies") > 0
        assert len(tables["file"]) == FILES
        assert [row["opened_at"] for row in sorted(tables["file"], key=lambda row: (row["year"], row["number"]))] == (
            sorted(row["opened_at"] for row in tables["file"])
        )

        today = NOON.astimezone(BERLIN).date()
        rows = [row for name, found in tables.items() if name not in NOW for row in found if "file_id" in row]
        assert all(moment.astimezone(BERLIN).date() < today for row in rows for moment in moments(row))
        assert min(min(moments(row)) for row in rows if moments(row)) < NOON - timedelta(days=200)

        lead, first = [await seated(centre.app, people[one]) for one in plan.logins[:2]]
        shown = figures_on(Answer("", 200, (await first.get("/tallies")).text))
        talked = outcomes_of(plan.files)
        assert {name: figure for name, figure in shown.items() if name in talked} == talked
        assert (await lead.get("/day/team")).status_code == 200
        await sees_a_day(first)
        await names_are_marked(centre, people[plan.logins[1]])


def filled(rows: list[dict[str, Any]], column: str) -> int:
    return sum(row[column] is not None for row in rows)


def told_by_consent(plan: Plan) -> int:
    return sum(one.said.get("consent") is not None for one in plan.deeds)


async def sees_a_day(desk: Desk) -> None:
    page = (await desk.get("/")).text
    for sheet in ("today", "deadlines", "new", "tasks"):
        assert f'id="{sheet}"' in page, sheet


async def names_are_marked(centre: Centre, reader: Person) -> None:
    async with centre.store.reading(reader) as work:
        page = await Files(work).files(of=None, start=0, size=50)
    assert page
    assert all(MARK in (one.pseudonym or "") for one in page)
