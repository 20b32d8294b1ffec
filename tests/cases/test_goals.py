"""Plans, goals and decisions on the pages: written, shown, with days on the day, in copy and audit."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy.exc import IntegrityError

from tests.cases.building import NOON, Desk, a_request, field_in, sit_down
from tests.cases.desk_acts import a_talk, arrived, copy_checked, file_of, let_in, replied
from tests.cases.notices import requested_notices
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

ROOM, DREAM, CALL = "A room that can be locked.", "I want to sleep without fear.", "Ask two landlords."
NO_FLAT = "There is no flat for people without papers."
TODAY = NOON.date()


async def a_file(app: FastAPI) -> tuple[Desk, str]:
    """Answered and informed: nothing of it is open."""
    desk = await sit_down(app, "counsellor")
    event = await arrived(app, a_request())
    assert await replied(desk, f"/requests/{event.request_id}") == 303
    file = await file_of(desk, event, "Seagull")
    await a_talk(app, UUID(file.rsplit("/", 1)[1]), desk.person)
    return desk, file


def part_of(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


def day(after: int) -> str:
    return (TODAY + timedelta(days=after)).isoformat()


async def talk(desk: Desk, file: str, **changes: str) -> Response:
    seen = field_in(await desk.get(f"{file}/plan"), "seen")
    given = {"plan_id": str(uuid4()), "seen": seen, "wish_housing": "yes", "wish_proceedings": "no"}
    given |= {"told_housing": ROOM, "outside_is": "in_the_way", "outside": NO_FLAT, "every": "4"}
    return await desk.post(f"{file}/plan", **(given | changes))


async def answer(desk: Desk, file: str, outcome: str) -> int:
    seen = field_in(await desk.get(f"{file}/plan"), "seen")
    given = {"outcome": outcome, "plan_id": str(uuid4()), "seen": seen}
    return (await desk.post(f"{file}/plan/answer", **given)).status_code


async def goal(desk: Desk, file: str, words: str = DREAM, origin: str = "client") -> str:
    goal_id = str(uuid4())
    assert (await desk.post(f"{file}/goals", goal_id=goal_id, words=words, origin=origin)).status_code == 303
    return f"{file}/goals/{goal_id}"


async def step(desk: Desk, place: str, words: str = CALL, **changes: str) -> str:
    step_id = str(uuid4())
    given = {"step_id": step_id, "words": words, "doer": "client", "due_on": day(3)} | changes
    assert (await desk.post(f"{place}/steps", **given)).headers["location"] == f"{place}?told=noted"
    return f"{place.rsplit('/', 1)[0]}/{step_id}"


def a_decision(**changes: str) -> dict[str, str]:
    given = {"decision_id": str(uuid4()), "about": "Whether to testify.", "began_with": "third_party"}
    given |= {"third_party": "The public prosecutor.", "explained": "several", "first_way": "Testify with a lawyer."}
    given |= {"second_way": "Say nothing for now.", "consequences": "Both leave help as it is."}
    return given | {"answer": "no", "words": "Not as long as they know my street.", "decided_on": day(0)} | changes


async def test_needs_are_talked_about_and_stand_on_the_page_of_the_file(app: FastAPI) -> None:
    desk, file = await a_file(app)
    asked = (await desk.get(f"{file}/plan")).text
    assert ("no practitioner has reviewed them yet" in asked, "2026-11" in asked) == (True, True)
    nothing = await talk(desk, file, wish_housing="not_asked", wish_proceedings="")
    assert (nothing.status_code, ROOM in nothing.text, "at least one area" in nothing.text) == (422, True, True)
    assert (await talk(desk, file, look_again_on=day(-1))).status_code == 422, "before it was talked about"
    assert (await talk(desk, file, changed="There is a child now.")).status_code == 303
    shown = part_of((await desk.get(f"{file}/plan")).text, "now")
    said = (ROOM, NO_FLAT, "Housing and being safe there", "Police, court, compensation", "something stands in the way")
    assert [one for one in said if one not in shown] == []
    page = (await desk.get(file)).text
    assert "Housing and being safe there" in part_of(page, "goals")
    assert ("Needs and plan · talked through" in page, "There is a child now." in part_of(page, "happened")) == (
        True,
        True,
    )
    again = (await desk.get(f"{file}/plan")).text
    assert ('name="wish_housing" value="yes" checked' in again, NO_FLAT in part_of(again, "talk")) == (True, True)
    for language, words in {"de": "Wohnen und dort sicher sein", "ar": "السكن والأمان فيه"}.items():
        assert words in (await desk.get(f"{file}/plan?lang={language}")).text


async def test_a_client_who_wants_no_plan_has_answered_and_nobody_is_reminded(app: FastAPI) -> None:
    desk, file = await a_file(app)
    for outcome in ("confirmed", "not_looked"):
        assert await answer(desk, file, outcome) == 409, "there is nothing to look at"
    assert await answer(desk, file, "talked") == 422, "that has a form"
    assert await answer(desk, file, "declined") == 303
    page = (await desk.get(file)).text
    assert "the person wants no plan" in part_of(page, "goals")
    assert "Look at the plan" not in part_of(page, "tasks")
    assert "needs and goals" not in (await desk.get("/")).text
    assert (await talk(desk, file)).status_code == 303, "another day the client thinks otherwise"
    for outcome in ("confirmed", "not_looked"):
        assert await answer(desk, file, outcome) == 303
    assert ROOM in part_of((await desk.get(f"{file}/plan")).text, "now")
    assert "did not want to look at it again" in part_of((await desk.get(f"{file}/plan")).text, "now")


async def test_of_two_colleagues_the_second_sees_what_the_first_wrote_and_loses_no_word(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert (await talk(desk, file)).status_code == 303
    late = await talk(desk, file, seen="", told_housing="With the aunt.")
    assert (late.status_code, "With the aunt." in late.text, ROOM in part_of(late.text, "now")) == (409, True, True)
    rows = await ask(app.state.store, "SELECT number FROM support_plan")
    assert [row.number for row in rows] == [1]


async def test_a_goal_with_its_steps_is_reached_step_by_step(app: FastAPI) -> None:
    desk, file = await a_file(app)
    place = await goal(desk, file)
    mine, theirs = await step(desk, place), await step(desk, place, "Write to the office.", doer="centre", due_on="")
    page = (await desk.get(file)).text
    assert (DREAM in part_of(page, "goals"), CALL in part_of(page, "goals")) == (True, True)
    assert "Write to the office." not in part_of(page, "goals"), "one step of each goal"
    assert (CALL in part_of(page, "tasks"), "Look at the plan" in part_of(page, "tasks")) == (True, True)
    assert CALL in part_of((await desk.get("/")).text, "deadlines")
    for one, action in ((mine, "reached"), (theirs, "dropped")):
        assert (await desk.post(one, action=action)).headers["location"] == f"{place}?told=noted"
    shown = part_of((await desk.get(place)).text, "goal")
    assert ("done" in shown, "not pursued any more" in shown) == (True, True)
    assert CALL not in part_of((await desk.get(file)).text, "tasks")
    assert (await desk.post(mine, action="open")).status_code == 303
    assert CALL in part_of((await desk.get(file)).text, "tasks")
    assert (await desk.post(place, action="reached")).status_code == 303
    page = (await desk.get(file)).text
    assert ("Goal reached" in part_of(page, "happened"), DREAM in part_of(page, "goals")) == (True, False)
    assert CALL not in part_of(page, "tasks"), "a step of a goal that ended"
    assert "reached" in (await desk.get(f"{file}/goals")).text


async def test_a_goal_of_the_centre_says_so_until_the_client_says_it(app: FastAPI) -> None:
    desk, file = await a_file(app)
    place = await goal(desk, file, "Find work.", "counsellor")
    assert "only the centre sees it so far" in part_of((await desk.get(file)).text, "goals")
    empty = await desk.post(place, action="confirm", own_words="")
    assert empty.status_code == 422
    assert (await desk.post(place, action="confirm", own_words="I want to cook for money.")).status_code == 303
    page = (await desk.get(file)).text
    assert ("I want to cook for money." in part_of(page, "goals"), "only the centre" in page) == (True, False)


async def test_what_is_wrong_in_a_step_comes_back_and_a_stranger_gets_nowhere(app: FastAPI) -> None:
    desk, file = await a_file(app)
    place = await goal(desk, file)
    wrong = await desk.post(f"{place}/steps", step_id=str(uuid4()), words=CALL, doer="nobody", due_on="soon")
    assert (wrong.status_code, CALL in wrong.text) == (422, True)
    assert (await desk.post(place, action="burn")).status_code == 422
    unknown = f"{file}/goals/{uuid4()}"
    answers = [await desk.get(unknown), await desk.post(unknown, action="reached")]
    answers.append(await desk.post(f"{unknown}/steps", step_id=str(uuid4()), words=CALL, doer="client"))
    assert [one.status_code for one in answers] == [404, 404, 404]
    _, elsewhere = await a_file(app)
    other = await sit_down(app, "counsellor")
    assert (await desk.get(f"{elsewhere}/goals/{place.rsplit('/', 1)[1]}")).status_code in (403, 404)
    assert {(await other.get(place)).status_code, (await other.post(place, action="reached")).status_code} == {403}
    assert len(await ask(app.state.store, "SELECT 1 FROM goal WHERE ended_on IS NULL")) == 1


async def test_more_goals_than_three_stand_on_their_own_page(app: FastAPI) -> None:
    desk, file = await a_file(app)
    for number in range(5):
        await goal(desk, file, f"Goal number {number}.")
    shown = part_of((await desk.get(file)).text, "goals")
    every = [f"Goal number {number}." for number in range(5)]
    assert (sum(one in shown for one in every), "2 more goals are open" in shown) == (3, True)
    for place in ("goals", "print"):
        page = (await desk.get(f"{file}/{place}")).text
        assert [one for one in every if one not in page] == [], place


async def test_a_no_is_a_decision_and_a_later_one_takes_its_place(app: FastAPI) -> None:
    desk, file = await a_file(app)
    missing = await desk.post(f"{file}/decisions", **a_decision(second_way="", third_party=""))
    assert (missing.status_code, missing.text.count("Please fill this in.")) == (422, 2)
    assert "Not as long as they know my street." in missing.text
    first = a_decision(ask_again_on=day(5))
    for _ in range(2):
        assert (await desk.post(f"{file}/decisions", **first)).status_code == 303
    page = (await desk.get(file)).text
    shown = part_of(page, "decisions")
    assert ("Whether to testify." in shown, "The public prosecutor." in shown, "Say nothing" in shown) == (
        True,
        True,
        False,
    )
    assert "Decision · Whether to testify. · no" in part_of(page, "happened")
    assert "Ask again about a decision: Whether to testify." in part_of(page, "tasks")
    assert "Ask again about a decision: Whether to testify." in part_of((await desk.get("/")).text, "deadlines")
    anew = (await desk.get(f"{file}/decisions?changes={first['decision_id']}")).text
    assert ("Say nothing for now." in part_of(anew, "decide"), first["decision_id"] in anew) == (True, True)
    changes = {"changes": first["decision_id"], "answer": "chosen", "words": "With the lawyer."}
    assert (await desk.post(f"{file}/decisions", **a_decision(**changes))).status_code == 303
    page = (await desk.get(file)).text
    assert ("With the lawyer." in part_of(page, "decisions"), "my street" in part_of(page, "decisions")) == (
        True,
        False,
    )
    assert "Ask again" not in part_of(page, "tasks")
    late = await desk.post(f"{file}/decisions", **a_decision(changes=first["decision_id"], words="Perhaps."))
    assert (late.status_code, "Perhaps." in late.text, "A colleague was faster" in late.text) == (409, True, True)
    assert len(await ask(app.state.store, "SELECT 1 FROM decision")) == 2


async def test_the_client_gets_all_of_it_in_the_copy_and_the_paper_has_it(app: FastAPI) -> None:
    desk, file = await a_file(app)
    assert (await talk(desk, file)).status_code == 303
    await step(desk, await goal(desk, file))
    assert (await desk.post(f"{file}/decisions", **a_decision())).status_code == 303
    printed = (await desk.get(f"{file}/print")).text
    assert [one for one in (ROOM, NO_FLAT, DREAM, CALL, "Say nothing for now.") if one not in printed] == []
    asked, second = await taken_down(desk, file), await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    assert await copy_checked(file, asked, desk, second) == 303
    parts: dict[str, Any] = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]
    [plan], lines, [decision] = [parts[name]["entries"] for name in ("support_plan", "goal", "decision")]
    assert (plan["plan_wanted"], plan["plan_needs_housing"], plan["plan_every"]) == (["housing"], ROOM, "4")
    assert sorted(one["goal_words"] for one in lines) == [CALL, DREAM]
    assert (decision["decision_answer"], decision["decision_first_way"]) == ("no", "Testify with a lawyer.")
    copy = (await desk.get(f"{file}/rights/{asked}/copy")).text
    assert {one["goal_step_towards_goal_of"] for one in lines} == {None, NOON.isoformat()}
    told = ("Housing and being safe there", "you set it", DREAM, "at least two ways", "from others: an authority")
    assert [one for one in told if one not in copy] == []


async def test_a_plan_that_needs_a_second_colleague_has_no_effect_before(app: FastAPI) -> None:
    desk, file = await a_file(app)
    lead, second = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    assert (await talk(desk, file)).status_code == 303, "as long as the lead has said nothing"
    assert (await lead.post("/team/approvals", matter="plan", needed="yes")).status_code == 303
    assert (await talk(desk, file, told_housing="A shelter first.")).status_code == 303
    page = (await desk.get(f"{file}/plan")).text
    assert ("A shelter first." in part_of(page, "now"), ROOM in part_of(page, "now")) == (False, True)
    assert ("A shelter first." in part_of(page, "second"), "I agree to the plan" in page) == (True, False)
    assert 'id="talk"' not in page, "nothing else is written down meanwhile"
    assert (await second.post(f"{file}/plan/answer", outcome="confirmed", plan_id=str(uuid4()))).status_code == 409
    for reader in (desk, second):
        assert "The plan needs a second colleague" in (await reader.get(file)).text
    assert "agreement_asked" in {one.template for one in await requested_notices(app)}
    waiting = field_in(await desk.get(f"{file}/plan"), "waiting_id")
    agree = {"action": "agree", "waiting_id": waiting}
    own = await desk.post(f"{file}/plan/second", **agree)
    assert (own.status_code, "another colleague has to answer" in own.text) == (422, True)
    without = await second.post(f"{file}/plan/second", action="decline", waiting_id=waiting, declined_because="")
    assert without.status_code == 422
    for _ in range(2):
        assert (await second.post(f"{file}/plan/second", **agree)).status_code == 303
    page = (await desk.get(f"{file}/plan")).text
    assert ("A shelter first." in part_of(page, "now"), 'id="second"' in page) == (True, False)
    assert "The plan needs a second colleague" not in (await desk.get(file)).text
    unknown = await second.post(f"{file}/plan/second", action="withdraw", waiting_id=str(uuid4()))
    assert unknown.status_code == 404


async def test_a_plan_that_was_not_agreed_to_or_taken_back_stays_and_never_holds(app: FastAPI) -> None:
    desk, file = await a_file(app)
    lead, second = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    await lead.post("/team/approvals", matter="plan", needed="yes")
    for who, said in (
        (second, {"action": "decline", "declined_because": "Too early."}),
        (desk, {"action": "withdraw"}),
    ):
        assert (await talk(desk, file)).status_code == 303
        waiting = field_in(await desk.get(f"{file}/plan"), "waiting_id")
        assert (await who.post(f"{file}/plan/second", waiting_id=waiting, **said)).status_code == 303
    page = (await desk.get(f"{file}/plan")).text
    assert ('id="now"' in page, 'id="second"' in page, 'id="talk"' in page) == (False, False, True)
    assert ("Too early." in page, "taken back before" in page) == (True, True)
    rows = await ask(app.state.store, "SELECT approval, declined_because FROM support_plan ORDER BY number")
    assert [row.approval for row in rows] == ["declined", "withdrawn"]
    assert b"Too early." not in rows[0].declined_because
    assert await answer(desk, file, "declined") == 303, "what the client says needs no second colleague"
    assert "wants no plan" in part_of((await desk.get(f"{file}/plan")).text, "now")


async def test_the_database_takes_no_answer_of_the_colleague_who_wrote_the_plan(app: FastAPI) -> None:
    desk, file = await a_file(app)
    await (await sit_down(app, "lead")).post("/team/approvals", matter="plan", needed="yes")
    assert (await talk(desk, file)).status_code == 303
    async with app.state.store.reading(desk.person) as work:
        own = "UPDATE support_plan SET approval = 'agreed', answered_by = noted_by"
        with pytest.raises(IntegrityError, match="support_plan_of_two"):
            await work.connection.exec_driver_sql(own)
