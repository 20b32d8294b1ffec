"""A round from the invitation to sealed minutes, through the real doors of a centre."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.quality.answers.rounds.answering.store import RoundAnswers
from services.quality.evidence.register.store import Register
from tests.quality.doors import Centre
from tests.quality.register_building import an_entry
from tests.quality.rounds_building import (
    NOTHING,
    PLAN,
    SOON,
    TODAY,
    answer_alone,
    answer_together,
    begin_round,
    begin_step,
    close_round,
    counted,
    whole_round,
)


async def team(centre: Centre) -> list[httpx.AsyncClient]:
    """A lead and two counsellors."""
    return [await centre.colleague(role) for role in ("lead", "counsellor", "counsellor")]


async def rows(centre: Centre, table: str) -> int:
    async with centre.store.work() as work:
        return int((await work.connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def test_everybody_is_invited_without_a_word_of_content(centre: Centre) -> None:
    lead, one, _ = await team(centre)
    round_ = await begin_round(lead)
    page = (await one.get("/rounds")).text
    assert "Begin to answer" in page
    assert f'href="{round_}/answer"' in page
    invitation = (await lead.get(round_)).text.split('id="invitation"')[1].split("</p>")[0]
    assert "https://quality.test/rounds" in invitation
    assert "April 4, 2026" in invitation
    assert "Spring" not in invitation
    assert f'href="{round_}/answer"' in (await one.get("/")).text
    await answer_alone(one, round_, S6="3", S7="3")
    assert f'href="{round_}/answer"' not in (await one.get("/")).text


async def test_a_counsellor_does_not_start_a_round(centre: Centre) -> None:
    counsellor = await centre.colleague("counsellor")
    assert (await counsellor.get("/rounds/new")).status_code == 403
    form = {"name": "x", "begins": TODAY.isoformat(), "ends": SOON.isoformat(), "way": "together", "criteria": "S"}
    assert (await counsellor.post("/rounds/new", data=form)).status_code == 403
    assert await rows(centre, "assessment_round") == 0


async def test_a_form_that_lacks_something_comes_back_as_it_was(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    form = {"name": "My first round", "begins": TODAY.isoformat(), "ends": SOON.isoformat(), "way": "together"}
    answer = await lead.post("/rounds/new", data=form)
    assert answer.status_code == 422
    assert "My first round" in answer.text
    assert "Please choose at least one part of the standards." in answer.text


async def test_one_criterion_follows_the_other_and_every_step_is_saved(centre: Centre) -> None:
    lead, one, _ = await team(centre)
    round_ = await begin_round(lead)
    first = (await one.get(f"{round_}/answer")).text
    assert 'name="criterion" value="S6"' in first
    saved = await one.post(f"{round_}/answer", data={"criterion": "S6", "answer": "3"})
    assert saved.headers["location"] == f"{round_}/answer?criterion=S7"
    assert "You have answered 1 of 2." in (await one.get("/rounds")).text
    again = (await one.get(f"{round_}/answer")).text
    assert 'name="criterion" value="S7"' in again
    assert "1 of 2 answered" in again
    done = await one.post(f"{round_}/answer", data={"criterion": "S7", "answer": "not_applicable"})
    assert done.headers["location"] == f"{round_}/answer?show=all"
    assert "You are done. The talk comes next." in (await one.get("/rounds")).text


async def test_an_answer_can_be_changed_and_one_can_be_done_with_some_left_open(centre: Centre) -> None:
    lead, one, _ = await team(centre)
    round_ = await begin_round(lead)
    await answer_alone(one, round_, S6="3")
    await answer_alone(one, round_, S6="1")
    assert (await one.post(f"{round_}/answer/done", data=NOTHING)).status_code == 303
    assert "Planned" in (await one.get(f"{round_}/answer")).text
    assert "1 of the team has begun and 1 is done." in (await lead.get(round_)).text


async def test_an_answer_that_is_none_is_asked_for_again(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    round_ = await begin_round(lead)
    for form in ({"criterion": "S6", "answer": "7"}, {"criterion": "S99", "answer": "3"}, NOTHING):
        refused = await lead.post(f"{round_}/answer", data=form)
        assert refused.status_code == 422
        assert "Please choose one of the answers." in refused.text
    assert await rows(centre, "round_own_answer") == 0


async def test_nobody_sees_the_answers_of_others_before_the_talk(centre: Centre) -> None:
    lead, one, two = await team(centre)
    round_ = await begin_round(lead)
    for client in (lead, one, two):
        await answer_alone(client, round_, S6="4")
    stranger = await centre.colleague("lead")
    for path in ("", "/answer", "/talk", "/minutes", "/comparison"):
        seen = await stranger.get(f"{round_}{path}", follow_redirects=True)
        assert seen.status_code == 200
        assert " checked" not in seen.text
        assert "●" not in seen.text
        assert 'data-answer="4"' not in seen.text


async def test_the_talk_shows_counts_from_three_on_and_the_names_of_the_answers_are_gone(centre: Centre) -> None:
    lead, one, two = await team(centre)
    round_ = await begin_round(lead)
    await answer_alone(lead, round_, S6="4", S7="2")
    await answer_alone(one, round_, S6="2", S7="2")
    await answer_alone(two, round_, S6="2")
    assert (await lead.post(f"{round_}/talk/begin", data=NOTHING)).status_code == 303
    spread = counted(await one.get(f"{round_}/talk?criterion=S6"))
    assert {answer: often for answer, often in spread.items() if often != "–"} == {
        "2 Partly in place": "2",
        "4 In place, confirmed by a second person": "1",
    }
    hidden = (await one.get(f"{round_}/talk?criterion=S7")).text
    assert "Fewer than three have answered this." in hidden
    assert "●" not in hidden
    assert await rows(centre, "round_own_answer") == await rows(centre, "round_part") == 0
    async with centre.store.work() as work:
        assert set(await RoundAnswers(work).spreads_of(UUID(round_.rpartition("/")[2]))) == {"S6"}


async def test_the_team_waits_for_who_began_and_the_lead_may_move_on(centre: Centre) -> None:
    lead, one, two = await team(centre)
    round_ = await begin_round(lead)
    await answer_alone(one, round_, S6="4")
    await answer_alone(two, round_, S6="2", S7="2")
    asked = (await lead.get(round_)).text.partition('<details id="begin">')[2].partition("</details>")[0]
    assert "1 of the team is done. 1 has begun and is not done." in asked
    assert "It cannot be undone." in asked
    assert asked.count("<form") == (await lead.get(round_)).text.count("/talk/begin") == 1, "one way, and it asks first"
    refused = await two.post(f"{round_}/talk/begin", data=NOTHING)
    assert refused.status_code == 403
    assert "is not done yet" in refused.text
    await one.post(f"{round_}/answer/done", data=NOTHING)
    assert (await two.post(f"{round_}/talk/begin", data=NOTHING)).status_code == 303
    late = await one.post(f"{round_}/answer", data={"criterion": "S7", "answer": "2"})
    assert late.status_code == 409
    assert "The talk has begun meanwhile" in late.text


async def test_a_joint_answer_is_an_assessment_that_others_can_look_at(centre: Centre) -> None:
    lead, one, _ = await team(centre)
    round_ = await begin_round(lead, way="together")
    await answer_together(lead, round_, S6="4")
    page = (await one.get("/criteria/S6")).text
    assert "Shown for S6" in page
    assert "assessment_id" in page
    talk = (await one.get(f"{round_}/talk?criterion=S6")).text
    assert "Your joint answer" in talk
    assert "1 of 2 answered" in talk


async def test_entries_of_the_register_are_offered_and_linked_as_evidence(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    entry = an_entry("safety_plan", {"in_place": "yes"})
    path = f"/register/safety_plan/{entry.entry}"
    async with centre.store.work() as work:
        await Register(work).save_entries([entry])
    round_ = await begin_round(lead, way="together")
    assert f'name="entry" value="{path}"' in (await lead.get(f"{round_}/talk?criterion=S6")).text
    answer = {"criterion": "S6", "answer": "3", "evidence": "", "link": "", "entry": [path, "/register/made/up"]}
    assert (await lead.post(f"{round_}/talk", data=answer)).status_code == 303
    page = (await lead.get(f"{round_}/minutes")).text
    assert f'href="{path}"' in page
    assert "made/up" not in page
    assert f'value="{path}" checked' in (await lead.get(f"{round_}/talk?criterion=S6")).text
    assert "there is no evidence yet" not in (await lead.get("/criteria/S6")).text


async def test_what_another_organisation_found_is_written_down_by_a_second_person(centre: Centre) -> None:
    lead, one, _ = await team(centre)
    round_ = await begin_round(lead, way="together")
    await answer_together(lead, round_, S6="4")
    look = {"outcome": "confirms", "organisation": "Fachstelle Süd"}
    look["assessment_id"] = (await one.get("/criteria/S6")).text.split('name="assessment_id" value="')[1].split('"')[0]
    assert (await lead.post("/criteria/S6/review", data=look)).status_code == 403
    assert (await one.post("/criteria/S6/review", data=look)).status_code == 303
    page = (await lead.get("/criteria/S6")).text
    assert "<bdi>Fachstelle Süd</bdi>: Looked at the evidence and confirms it." in page
    assert "Counts as 3" not in page
    too_long = await one.post("/criteria/S6/review", data=look | {"organisation": "x" * 121})
    assert too_long.status_code == 422


async def test_what_is_missing_in_a_joint_answer_is_said_and_nothing_saved(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    round_ = await begin_round(lead, way="together")
    answer = {"criterion": "S6", "answer": "not_applicable", "evidence": "", "link": ""}
    refused = await lead.post(f"{round_}/talk", data=answer)
    assert refused.status_code == 422
    assert "Please say in a few words why." in refused.text
    assert await rows(centre, "assessment") == 0


async def test_open_steps_are_carried_into_the_round_and_into_the_talk(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    step = await begin_step(lead)
    round_ = await begin_round(lead, way="together")
    assert f'href="{step}"' in (await lead.get(round_)).text
    assert f'href="{step}"' in (await lead.get(f"{round_}/talk?criterion=S6")).text
    assert f'href="{step}"' not in (await lead.get(f"{round_}/talk?criterion=S7")).text


async def test_what_is_done_is_carried_into_rounds_until_somebody_says_what_it_has_brought(centre: Centre) -> None:
    lead, later = await centre.colleague("lead"), (TODAY + timedelta(days=9)).isoformat()
    step = await begin_step(lead)
    round_ = await begin_round(lead)
    done = {**PLAN, "owner": "as_it_is", "number": "1", "state": "done", "review_on": TODAY.isoformat()}
    assert (await lead.post(step, data=done)).status_code == 303
    carried = (await lead.get(round_)).text
    assert f'href="{step}"' in carried
    assert "what has it brought?" in carried
    assert (await lead.post(step, data={**done, "number": "2", "review_on": later})).status_code == 303
    assert f'href="{step}"' not in (await lead.get(round_)).text
    assert (await lead.post(step, data={**done, "number": "3", "effect": "partly"})).status_code == 303
    assert f'href="{step}"' not in (await lead.get(round_)).text


async def test_two_who_write_the_minutes_at_once_lose_nothing(centre: Centre) -> None:
    lead, one, _ = await team(centre)
    round_ = await begin_round(lead, way="together")
    assert (await lead.post(f"{round_}/minutes", data={"minutes": "Ours", "number": "0"})).status_code == 303
    late = await one.post(f"{round_}/minutes", data={"minutes": "Mine", "number": "0"})
    assert late.status_code == 409
    assert "Ours" in late.text
    assert "Mine" in late.text
    together = await one.post(f"{round_}/minutes", data={"minutes": "Ours, mine", "number": "1"})
    assert together.status_code == 303


async def test_a_closed_round_says_what_is_missing_and_cannot_be_changed(centre: Centre) -> None:
    lead, one, _ = await team(centre)
    round_ = await begin_round(lead, way="together")
    await answer_together(lead, round_, S6="3")
    assert (await lead.post(f"{round_}/close", data=NOTHING)).status_code == 422
    assert (await one.post(f"{round_}/close", data={"sure": "yes"})).status_code == 403
    before = (await one.get(f"{round_}/minutes")).text
    assert "1 criterion has no joint answer and stays without one:" in before
    await close_round(lead, round_, "What we agreed on")
    page = (await one.get(f"{round_}/minutes")).text
    assert "What we agreed on" in page
    assert 'data-criterion="S7" data-answer=""' in page
    refused = [
        await lead.post(f"{round_}/talk", data={"criterion": "S7", "answer": "3", "evidence": "x"}),
        await lead.post(f"{round_}/minutes", data={"minutes": "Other words", "number": "1"}),
        await lead.post(f"{round_}/close", data={"sure": "yes"}),
        await lead.post(f"{round_}/talk/begin", data=NOTHING),
        await lead.post(f"{round_}/answer", data={"criterion": "S7", "answer": "3"}),
    ]
    assert {each.status_code for each in refused} == {409}
    assert (await one.get(f"{round_}/minutes")).text == page


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessment_round SET minutes = 'other'",
        "UPDATE assessment_round SET closed_at = NULL, closed_by = NULL, closed_role = NULL",
        "DELETE FROM round_joint_answer",
        "UPDATE round_spread SET often = often + 1",
    ],
)
async def test_the_database_itself_refuses_to_touch_a_closed_round(centre: Centre, statement: str) -> None:
    everybody = await team(centre)
    round_ = await begin_round(everybody[0])
    for client in everybody:
        await answer_alone(client, round_, S6="3", S7="2")
    await everybody[0].post(f"{round_}/talk/begin", data=NOTHING)
    await answer_together(everybody[0], round_, S6="3")
    await close_round(everybody[0], round_)
    with pytest.raises(DBAPIError, match="P0001"):
        async with centre.store.work() as work:
            await work.connection.execute(text(statement))


async def test_a_round_is_compared_with_the_one_before_and_what_was_done_in_between(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    first = await whole_round(lead, S6="1", S7="3")
    assert "There is no round before this one." in (await lead.get(f"{first}/comparison")).text
    centre.clock.time += timedelta(minutes=2)
    step = await begin_step(lead)
    await lead.post(step, data=PLAN | {"owner": "as_it_is", "number": "1", "state": "done"})
    centre.clock.time += timedelta(minutes=2)
    second = await begin_round(lead, "S6", "S7", "S8", way="together")
    assert "Last time" in (await lead.get(f"{second}/talk?criterion=S6")).text
    await answer_together(lead, second, S6="3", S8="2")
    centre.clock.time += timedelta(minutes=2)
    await close_round(lead, second)
    page = (await lead.get(f"{second}/comparison")).text
    turns = {
        part.split('"')[0]: part.split('data-turn="')[1].split('"')[0]
        for part in page.split('<tr data-criterion="')[1:]
    }
    assert turns == {"S6": "forward", "S7": "missing", "S8": "first"}
    assert page.count(f'href="{step}"') == 1


async def test_a_round_that_is_not_there_is_not_found(centre: Centre) -> None:
    lead, gone = await centre.colleague("lead"), f"/rounds/{uuid4()}"
    for path in ("", "/answer", "/talk", "/minutes", "/comparison"):
        assert (await lead.get(f"{gone}{path}")).status_code == 404
    for path in ("/answer", "/answer/done", "/talk", "/talk/begin", "/minutes", "/close"):
        answer = await lead.post(f"{gone}{path}", data={"sure": "yes", "number": "0", "minutes": "x"})
        assert answer.status_code == 404
