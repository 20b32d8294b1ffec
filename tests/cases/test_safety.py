"""Safety on the pages: assessed, planned, checked, on the emergency page and on top of the day, in copy and audit."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from services.cases.casework.safety.domain import Fulfilment, assessed_and_reachable, check_offered
from services.cases.casework.safety.store import safety_dates
from services.cases.files.file.store import Files
from tests.cases.building import NOON, Desk, a_request, field_in, sit_down
from tests.cases.desk_acts import a_talk, arrived, copy_checked, file_of, let_in, noted, proven, replied
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

WHY, FLEES, OWNER = "They stood at the door yesterday.", "To the sister in the other town.", "The SIM is the boss's."
YES, NOT_ASKED = "Do they know where the person lives", "Is anyone looking for the person?"
PRINTED = "SELECT kind FROM audit_entry WHERE act = 'print' ORDER BY kind"


async def a_file(app: FastAPI) -> tuple[Desk, str]:
    """Answered and informed: nothing of it is open."""
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request())
    assert await replied(desk, f"/requests/{event.request_id}") == 303
    file = await file_of(desk, event, "Seagull")
    await a_talk(app, id_of(file), desk.person)
    return desk, file


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


def part_of(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


async def assess(desk: Desk, file: str, **changes: str) -> int:
    """An acute danger, if nothing else is said."""
    seen = field_in(await desk.get(f"{file}/risk"), "seen")
    given = {"assessment_id": str(uuid4()), "seen": seen, "level": "acute", "reasons": "near"}
    given |= {"words": WHY, "asked_place_known": "yes", "asked_debts": "no", "asked_looked_for": "not_asked"}
    return (await desk.post(f"{file}/risk", **(given | changes))).status_code


async def answer(desk: Desk, file: str, outcome: str) -> int:
    seen = field_in(await desk.get(f"{file}/risk"), "seen")
    given = {"outcome": outcome, "assessment_id": str(uuid4()), "seen": seen}
    return (await desk.post(f"{file}/risk/answer", **given)).status_code


async def plan(desk: Desk, file: str, **changes: str) -> int:
    seen = field_in(await desk.get(f"{file}/safety-plan"), "seen")
    given = {"plan_id": str(uuid4()), "seen": seen, "goes": FLEES, "calls": "Aunt Rose", "language": "pcm"}
    return (await desk.post(f"{file}/safety-plan", **(given | changes))).status_code


def a_check(**changes: str) -> dict[str, str]:
    return {"check_id": str(uuid4()), "offer": "done", "sim_owner": OWNER, "finding": "something"} | changes


async def test_the_page_shows_what_was_answered_with_yes_and_the_counsellor_decides(app: FastAPI) -> None:
    desk, file = await a_file(app)
    asked = (await desk.get(f"{file}/risk")).text
    assert ("no practitioner has reviewed them yet" in asked, "2026-11" in asked) == (True, True)
    for missing in ("level", "reasons", "words"):
        assert await assess(desk, file, **{missing: ""}) == 422, missing
    wrong = await desk.post(f"{file}/risk", words=WHY, asked_debts="perhaps")
    assert (wrong.status_code, WHY in wrong.text) == (422, True)
    assert await assess(desk, file) == 303
    for place, name in (("/risk", "now"), ("", "safety")):
        shown = part_of((await desk.get(f"{file}{place}")).text, name)
        assert ("acute danger" in shown, YES in shown, WHY in shown, NOT_ASKED in shown) == (True, True, True, False)
        assert "they are near or in contact" in shown
    happened = part_of((await desk.get(file)).text, "happened")
    assert ("Safety · assessed · acute" in happened, WHY in happened) == (True, True)
    for language, words in {"de": "Gefahr: akut", "ar": "الخطر: حاد"}.items():
        assert words in (await desk.get(f"{file}/risk?lang={language}")).text
    again = (await desk.get(f"{file}/risk")).text
    assert re.search(r'name="asked_place_known" value="yes" checked', again), "the answers of the last time"
    assert not re.search(r'name="level" value="\w+" checked', again), "the level is chosen anew"


async def test_a_look_confirms_and_silence_does_not_end_a_danger(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert await answer(desk, file, "declined") == 303
    assert await answer(desk, file, "assessed") == 422, "that has questions"
    assert "does not want to talk about it" in part_of((await desk.get(file)).text, "safety")
    assert await answer(desk, file, "confirmed") == 409, "there is nothing to confirm"
    assert await assess(desk, file) == 303
    for outcome in ("confirmed", "declined"):
        assert await answer(desk, file, outcome) == 303
        assert "acute danger" in part_of((await desk.get(f"{file}/risk")).text, "now")
    assert await assess(desk, file, level="low", reasons="protected") == 303
    page = (await desk.get(f"{file}/risk")).text
    assert ("low danger" in part_of(page, "now"), "acute danger" in part_of(page, "before")) == (True, True)
    rows = await ask(app.state.store, "SELECT number, questions_version FROM risk_assessment ORDER BY number")
    assert [(row.number, row.questions_version) for row in rows] == [(one, "2026-11") for one in (1, 2, 3, 4, 5)]


async def test_of_two_colleagues_the_second_sees_what_the_first_wrote_and_loses_no_word(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert await assess(desk, file, level="low", words="Nothing since the winter.") == 303
    late = {"assessment_id": str(uuid4()), "seen": "", "level": "acute", "reasons": "near"}
    refused = await desk.post(f"{file}/risk", **late, words=WHY)
    assert refused.status_code == 409
    assert ("Nothing since the winter." in part_of(refused.text, "now"), WHY in refused.text) == (True, True)
    seen = field_in(refused, "seen")
    assert (await desk.post(f"{file}/risk", **(late | {"seen": seen}), words=WHY)).status_code == 303
    assert await plan(desk, file) == 303
    lost = await desk.post(f"{file}/safety-plan", plan_id=str(uuid4()), seen="", goes="Elsewhere.")
    assert (lost.status_code, "Elsewhere." in lost.text, FLEES in part_of(lost.text, "now")) == (409, True, True)
    assert await plan(desk, file, goes="", calls="") == 422, "a plan without a word"


async def test_a_client_in_danger_stands_on_top_of_the_day_with_one_step_to_the_emergency_page(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert await assess(desk, file, level="low", reasons="protected") == 303
    assert part_of((await desk.get("/")).text, "danger") == ""
    for level, tag in (("high", "high danger"), ("acute", "acute danger")):
        assert await assess(desk, file, level=level) == 303
        day = (await desk.get("/")).text
        danger = part_of(day, "danger")
        assert (tag in danger, f'href="{file}/emergency"' in danger, "Seagull" in danger) == (True, True, True)
        assert "1 person is not safe." in part_of(day, "summary").partition("</p>")[0] or "1 person is not safe." in day
        assert day.index('id="danger"') < day.index('id="deadlines"')
    steps = part_of((await desk.get(file)).text, "steps")
    assert ("The person is in danger" in steps, f'href="{file}/emergency"' in steps) == (True, True)
    assert tag in (await desk.get("/files")).text
    substitute = await sit_down(app, "counsellor")
    await let_in(desk, file, substitute.person, capacity="substitute", parts={"notes"})
    seen = part_of((await substitute.get("/")).text, "danger")
    assert (tag in seen, "Seagull" in seen) == (True, False), "also without the information and the name"
    assert await assess(desk, file, level="raised", review_on=NOON.date().isoformat()) == 303
    assert part_of((await desk.get("/")).text, "danger") == ""
    assert "Look at the safety with the person again" in part_of((await desk.get(file)).text, "steps")


async def test_what_has_a_day_is_due_on_my_day(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert "safety" not in part_of((await desk.get("/")).text, "deadlines")
    await noted(app, id_of(file), desk.person)
    first = part_of((await desk.get("/")).text, "deadlines")
    assert ("Talk about safety for the first time" in first, "Mar 12, 2026" in first) == (True, True), first
    assert await assess(desk, file) == 303
    assert await plan(desk, file, plan_review_on="2026-03-06") == 303
    shown = part_of((await desk.get(file)).text, "tasks")
    assert "Talk about safety for the first time" not in shown
    assert ("Look at the safety again: acute danger" in shown, "Go through the safety plan again" in shown) == (
        True,
        True,
    )
    assert shown.count("tomorrow") == 2, "acute is looked at again after a day"
    assert await assess(desk, file, review_on="2026-03-09") == 303
    assert "Mar 9, 2026" in part_of((await desk.get(file)).text, "tasks")
    assert await assess(desk, file, review_on="2026-03-01") == 422, "before it was talked about"


async def test_acute_danger_stands_before_high_danger(app: FastAPI) -> None:
    desk, first = await a_file(app)
    others = [await file_of(desk, await arrived(app, a_request()), name) for name in ("Heron", "Swan")]
    for file, level in zip((first, *others), ("high", "acute", "high"), strict=True):
        assert await assess(desk, file, level=level) == 303
    tags = re.findall(r"(acute|high) danger", part_of((await desk.get("/")).text, "danger"))
    assert tags == ["acute", "high", "high"]


async def test_a_deputy_sees_the_danger_of_a_client_and_that_it_is_as_a_deputy(app: FastAPI) -> None:
    desk, file = await a_file(app)
    deputy = await sit_down(app, "counsellor")
    await let_in(desk, file, deputy.person, capacity="deputy")
    assert part_of((await deputy.get("/")).text, "danger") == ""
    assert await assess(desk, file) == 303
    page = (await deputy.get("/")).text
    seen = part_of(page, "danger")
    assert ("acute danger" in seen, "Seagull" in seen, f'href="{file}/emergency"' in seen) == (True, True, True)
    assert "deputy in this file" in seen
    assert "deputy in this file" not in part_of((await desk.get("/")).text, "danger")
    assert part_of(page, "steps") == "", "what else is to be done is for the responsible colleague"


async def test_the_emergency_page_says_whom_to_call_what_was_planned_and_how_great_the_danger_is(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert await assess(desk, file) == 303
    assert await plan(desk, file) == 303
    lives = {"form_id": str(uuid4()), "line": "lives", "languages_seen": "", "seen": "", "lives_words": "Room 12"}
    assert (await desk.client.post(f"{file}/facts", data=lives)).status_code == 303
    switch = {"safety": "not_safe", "plan_id": str(uuid4())}
    turned = await desk.post(f"{file}/contact-plan/safety", **switch)
    assert turned.headers["location"].startswith(f"{file}/emergency")
    page = (await desk.get(turned.headers["location"])).text
    said = ["Written down: not safe now.", "It is not safe to contact", "acute danger", WHY, FLEES, "Aunt Rose"]
    assert [one for one in [*said, "Room 12", "Nigerian Pidgin"] if one not in page] == []
    assert FLEES in (await desk.get(f"{file}/print")).text
    given, other = [await sit_down(app, "counsellor") for _ in range(2)]
    await let_in(desk, file, given.person, capacity="substitute", parts=("notes",))
    await let_in(desk, file, other.person, capacity="substitute", parts=("contact",))
    for one, sees in ((given, True), (other, False)):
        page = (await one.get(f"{file}/emergency")).text
        assert (FLEES in page, WHY in page, "acute danger" in page) == (sees, sees, sees)
    assert await assess(given, file, level="high") == 303, "as contact notes: who was given the part writes"
    assert (await other.get(f"{file}/safety-plan/print")).status_code == 403


async def test_the_plan_is_printed_without_a_name_unless_it_was_agreed_that_there_is_no_paper(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert (await desk.get(f"{file}/safety-plan/print")).status_code == 409, (
        "there is none, and the audit says who asked"
    )
    assert await plan(desk, file, paper="given") == 303
    paper = (await desk.get(f"{file}/safety-plan/print?lang=de")).text
    main = paper.partition("<main")[2].partition("</main>")[0]
    assert ("Wohin ich gehen kann" in main, FLEES in main) == (True, True)
    assert not [one for one in ("Seagull", "26-001", "centre", "Gefahr") if one in main.partition("<h1>")[2]]
    assert [one.kind for one in await ask(app.state.store, PRINTED)] == ["file", "file", "note", "note"]
    assert await plan(desk, file, paper="not_given") == 303
    refused = await desk.get(f"{file}/safety-plan/print")
    assert (refused.status_code, FLEES in refused.text) == (409, False)
    assert "/safety-plan/print" not in (await desk.get(f"{file}/safety-plan")).text
    await proven(desk, timedelta(minutes=6))
    assert (await desk.get(f"{file}/safety-plan/print")).status_code == 303


async def test_a_check_of_devices_and_what_follows_from_it(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert (await desk.post(f"{file}/device-check", **a_check(offer=""))).status_code == 422
    half = await desk.post(f"{file}/device-check", **a_check(follow_up_1="A new SIM."))
    assert (half.status_code, "A new SIM." in half.text, OWNER.replace("'", "&#39;") in half.text) == (422, True, True)
    whole = a_check(follow_up_1="A new SIM.", follow_up_on_1="2026-03-07", passwords="Mail, in the library.")
    for _ in range(2):
        assert (await desk.post(f"{file}/device-check", **whole)).status_code == 303
    page = (await desk.get(file)).text
    assert part_of(page, "tasks").count("A new SIM.") == 1
    assert ("Mail, in the library." in part_of(page, "safety"), "done" in part_of(page, "safety")) == (True, True)
    assert "A new SIM." in part_of((await desk.get("/")).text, "tasks")
    assert (await desk.post(f"{file}/device-check", **a_check(offer="declined", finding=""))).status_code == 303
    assert "declined" in (await desk.get(f"{file}/device-check")).text


async def test_a_check_of_devices_is_the_next_step_for_who_can_be_followed_until_it_was_offered(app: FastAPI) -> None:
    desk, file = await a_file(app)
    offer = "Offer to look at phone and accounts"
    for traces, is_said in (("no", False), ("yes", True)):
        assert await assess(desk, file, level="low", asked_digital_traces=traces, review_on="2026-04-01") == 303
        assert (offer in part_of((await desk.get(file)).text, "steps")) is is_said
        assert ("offer to look at the devices" in (await desk.get("/")).text) is is_said
    assert (await desk.post(f"{file}/device-check", **a_check(offer="declined", finding=""))).status_code == 303
    assert offer not in (await desk.get(file)).text, "declining is an answer"
    assert "offer to look at the devices" not in (await desk.get("/")).text


async def test_the_client_gets_all_of_it_in_the_copy(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert await assess(desk, file) == 303
    assert await plan(desk, file, paper="given") == 303
    assert (await desk.post(f"{file}/device-check", **a_check())).status_code == 303
    asked, second = await taken_down(desk, file), await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    assert await copy_checked(file, asked, desk, second) == 303
    parts: dict[str, Any] = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]
    [risk], [steps], [check] = [parts[name]["entries"] for name in ("risk_assessment", "safety_plan", "device_check")]
    assert (risk["risk_level"], risk["risk_words"], risk["risk_answered_yes"]) == ("acute", WHY, ["place_known"])
    assert (risk["risk_review_on"], risk["risk_reasons"]) == ("2026-03-06", ["near"])
    assert (steps["safety_goes"], steps["safety_paper"], check["device_sim_owner"]) == (FLEES, "given", OWNER)
    copy = (await desk.get(f"{file}/rights/{asked}/copy")).text
    assert [
        one for one in (YES, "acute", FLEES, "Where I can go", "something that gives you away") if one not in copy
    ] == []


async def test_what_the_measures_need_is_read_from_the_records(app: FastAPI) -> None:
    desk, file = await a_file(app)

    async def measured() -> tuple[Fulfilment, Fulfilment]:
        async with app.state.store.reading(desk.person) as work:
            dates = await safety_dates(work, await Files(work).file(id_of(file)), app.state.workplace)
        return assessed_and_reachable(dates, NOON.date() + timedelta(days=1)), check_offered(dates)

    assert await measured() == (Fulfilment.NOT_YET, Fulfilment.NOT_YET)
    await noted(app, id_of(file), desk.person)
    assert await assess(desk, file, asked_digital_traces="yes") == 303
    assert await measured() == (Fulfilment.NOT_YET, Fulfilment.NOT)
    seen = field_in(await desk.get(f"{file}/contact-plan"), "wish_seen")
    agreed = {"plan_id": str(uuid4()), "channel": "none", "wish_seen": seen}
    assert (await desk.post(f"{file}/contact-plan", **agreed)).status_code == 303
    declined = {"check_id": str(uuid4()), "offer": "declined"}
    assert (await desk.post(f"{file}/device-check", **declined)).status_code == 303
    assert await measured() == (Fulfilment.FULFILLED, Fulfilment.FULFILLED)
