"""What the team says about a criterion, through the real doors of a centre."""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from services.quality.answers.assessment.store import Assessments
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.wording import path_of
from services.quality.publishing.reports.gathering import gather
from tests.quality.doors import Centre
from tests.quality.markup import without_tags

SAFETY = "/criteria/S6"
PLAN = {"answer": "4", "evidence": "Safety plan of January, gone through with everybody", "link": ""}


async def id_of_newest(page: httpx.Response) -> str:
    return page.text.split('name="assessment_id" value="')[1].split('"')[0]


async def test_an_answer_is_kept_and_shown_with_what_it_counts_for(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    saved = await lead.post(f"{SAFETY}/assess", data=PLAN)
    assert (saved.status_code, saved.headers["location"]) == (303, "/criteria/S6?saved=assessment")
    page = (await lead.get(SAFETY)).text
    assert PLAN["evidence"] in page
    assert "Counts as 3 until a second person has looked at the evidence." in page
    assert "Counts until March 5, 2028." in without_tags(page)


async def test_a_second_person_confirms_and_it_counts_in_full(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    await lead.post(f"{SAFETY}/assess", data=PLAN)
    seen = await id_of_newest(await counsellor.get(SAFETY))
    looked = await counsellor.post(f"{SAFETY}/review", data={"assessment_id": seen, "outcome": "confirms"})
    assert looked.status_code == 303
    page = (await lead.get(SAFETY)).text
    assert "Counts as 3" not in page
    assert "In place, confirmed by a second person" in page
    assert "Looked at the evidence and confirms it." in page
    assert "You have already looked at it." in (await counsellor.get(SAFETY)).text
    third = (await (await centre.colleague("counsellor")).get(SAFETY)).text
    assert ("You can look at it, too." in third, "For a 4 this second look is needed." in third) == (True, False)
    assert "Please ask somebody else in the team" not in (await lead.get(SAFETY)).text


async def test_the_same_person_is_refused_and_told_why_even_in_another_role(centre: Centre) -> None:
    pseudonym = uuid4()
    lead = await centre.colleague("lead", pseudonym=pseudonym)
    await lead.post(f"{SAFETY}/assess", data=PLAN)
    other = await centre.colleague("counsellor")
    seen = await id_of_newest(await other.get(SAFETY))
    same = await centre.colleague("counsellor", pseudonym=pseudonym)
    page = await same.get(SAFETY)
    assert "Please ask somebody else in the team" in page.text
    assert "assessment_id" not in page.text
    refused = await same.post(f"{SAFETY}/review", data={"assessment_id": seen, "outcome": "confirms"})
    assert refused.status_code == 403
    assert "The second look has to come from somebody else in the team." in refused.text
    async with centre.store.work() as work:
        assert (
            await Assessments(work).reviews_of(
                [(await Assessments(work).newest_assessments(centre.app.state.desk.ids))["S6"].id]
            )
            == []
        )


async def test_a_look_at_an_answer_that_was_replaced_is_not_taken(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    await lead.post(f"{SAFETY}/assess", data=PLAN)
    seen = await id_of_newest(await counsellor.get(SAFETY))
    centre.clock.time += timedelta(minutes=1)
    await lead.post(f"{SAFETY}/assess", data=PLAN | {"evidence": "Another plan"})
    late = await counsellor.post(f"{SAFETY}/review", data={"assessment_id": seen, "outcome": "confirms"})
    assert late.status_code == 409


async def test_the_history_keeps_every_answer_newest_first(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    for evidence in ("First plan", "Second plan", "Third plan"):
        await lead.post(f"{SAFETY}/assess", data=PLAN | {"evidence": evidence})
        centre.clock.time += timedelta(minutes=5)
    page = (await lead.get(SAFETY)).text
    assert page.index("Third plan") < page.index("Second plan") < page.index("First plan")


async def test_the_same_form_sent_twice_makes_one_entry(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    form = PLAN | {"form_id": str(uuid4())}
    for _ in range(2):
        assert (await lead.post(f"{SAFETY}/assess", data=form)).status_code == 303
    look = {"form_id": str(uuid4()), "outcome": "confirms"}
    look["assessment_id"] = await id_of_newest(await counsellor.get(SAFETY))
    for _ in range(2):
        assert (await counsellor.post(f"{SAFETY}/review", data=look)).status_code == 303
    async with centre.store.work() as work:
        (assessment,) = await Assessments(work).assessments_of("S6", centre.app.state.desk.ids)
        assert len(await Assessments(work).reviews_of([assessment.id])) == 1


async def test_the_same_form_with_other_words_is_another_answer(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    page = await lead.get(f"{SAFETY}/assess")
    form_id = page.text.split('name="form_id" value="')[1].split('"')[0]
    for evidence in ("First", "Second"):
        await lead.post(f"{SAFETY}/assess", data=PLAN | {"form_id": form_id, "evidence": evidence})
    async with centre.store.work() as work:
        assert len(await Assessments(work).assessments_of("S6", centre.app.state.desk.ids)) == 2


async def test_beside_the_evidence_it_says_no_clients_no_names(centre: Centre) -> None:
    page = (await (await centre.colleague("counsellor")).get(f"{SAFETY}/assess")).text
    assert "Write about the organisation: no clients, no names." in page


async def test_what_was_answered_before_stands_in_the_form(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await lead.post(f"{SAFETY}/assess", data=PLAN)
    page = (await lead.get(f"{SAFETY}/assess")).text
    assert 'value="4" required checked' in page
    assert PLAN["evidence"] in page


@pytest.mark.parametrize(
    ("criterion", "filled", "said"),
    [
        ("S6", {"answer": ""}, "Please choose one of the answers."),
        ("S6", {"answer": "9"}, "Please choose one of the answers."),
        ("S6", {"answer": "not_applicable", "evidence": ""}, "Please say in a few words why."),
        ("S5", {"answer": "structural_gap"}, "Your centre itself is responsible for this criterion."),
        ("S6", {"link": "javascript:alert(1)"}, "Please give a whole address that begins with https://"),
        ("S6", {"evidence": "x" * 4_001}, "This is too long."),
    ],
)
async def test_what_cannot_be_taken_is_said_and_nothing_is_lost(
    centre: Centre, criterion: str, filled: dict[str, str], said: str
) -> None:
    lead = await centre.colleague("lead")
    refused = await lead.post(f"/criteria/{criterion}/assess", data=PLAN | {"evidence": "kept words"} | filled)
    assert refused.status_code == 422
    assert said in refused.text
    if "evidence" not in filled:
        assert "kept words" in refused.text
    async with centre.store.work() as work:
        assert await Assessments(work).newest_assessments(centre.app.state.desk.ids) == {}


async def with_a_safety_plan(centre: Centre, lead: httpx.AsyncClient) -> str:
    """The path of its entry in the register."""
    await lead.post("/register/safety_plan/new", data={"in_place": "yes", "looked_at_on": "2026-01-05"})
    async with centre.store.work() as work:
        (entry,) = await Register(work).entries()
    return path_of(entry)


async def test_entries_of_the_register_show_an_answer_outside_of_a_round_too(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    path = await with_a_safety_plan(centre, lead)
    assert f'name="entry" value="{path}"' in (await lead.get(f"{SAFETY}/assess")).text
    saved = await lead.post(f"{SAFETY}/assess", data=PLAN | {"entry": [path, "/register/post/of-something-else"]})
    assert saved.status_code == 303
    assessed = (await counsellor.get(SAFETY)).text.partition('id="shown"')[2].partition("</section>")[0]
    assert f'href="{path}"' in assessed.partition("Shown by:")[2].partition('id="review"')[0]
    assert "of-something-else" not in assessed
    assert f'value="{path}" checked' in (await lead.get(f"{SAFETY}/assess")).text
    (told,) = (await lead.get("/api/v1/criteria/S6/history")).json()["answers"]
    assert told["entries"] == [path]
    desk = centre.app.state.desk
    async with centre.store.work() as work:
        shown_by = (await gather(work, desk, desk.running, centre="north")).shown_by["S6"]
    assert [entry and path_of(entry) for entry in shown_by] == [path]


async def test_entries_alone_are_evidence_and_a_second_person_can_look_at_them(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    path = await with_a_safety_plan(centre, lead)
    await lead.post(f"{SAFETY}/assess", data={"answer": "4", "entry": path})
    page = await counsellor.get(SAFETY)
    assert "Counts as 3 until a second person has looked at the evidence." in page.text
    look = {"assessment_id": await id_of_newest(page), "outcome": "confirms"}
    assert (await counsellor.post(f"{SAFETY}/review", data=look)).status_code == 303
    assert "In place, confirmed by a second person" in (await lead.get(SAFETY)).text


async def test_what_showed_an_earlier_answer_stays_with_it(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    path = await with_a_safety_plan(centre, lead)
    form = PLAN | {"form_id": str(uuid4())}
    await lead.post(f"{SAFETY}/assess", data=form | {"entry": path})
    centre.clock.time += timedelta(minutes=5)
    await lead.post(f"{SAFETY}/assess", data=form)
    told = (await lead.get("/api/v1/criteria/S6/history")).json()["answers"]
    assert [each["entries"] for each in told] == [[path], []]
    page = (await lead.get(SAFETY)).text
    assert page.partition('id="history"')[2].count(f'Shown by: <a href="{path}"') == 1


async def test_what_was_chosen_is_not_lost_where_something_else_is_missing(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    path = await with_a_safety_plan(centre, lead)
    refused = await lead.post(f"{SAFETY}/assess", data={"answer": "", "entry": path})
    assert refused.status_code == 422
    assert f'value="{path}" checked' in refused.text


async def test_a_gap_can_only_be_chosen_where_others_have_a_part(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert "structural_gap" in (await lead.get("/criteria/S10/assess")).text
    assert "structural_gap" not in (await lead.get("/criteria/S5/assess")).text


@pytest.mark.parametrize("path", ["/criteria/X1", "/criteria/S11/assess", "/criteria/S6/else"])
async def test_what_is_not_in_the_standards_is_not_there(centre: Centre, path: str) -> None:
    assert (await (await centre.colleague("lead")).get(path)).status_code == 404


async def test_evidence_cannot_bring_markup_along(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await lead.post(f"{SAFETY}/assess", data=PLAN | {"evidence": "<script>alert(1)</script>"})
    page = (await lead.get(SAFETY)).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
