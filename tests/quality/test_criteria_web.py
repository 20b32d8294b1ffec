"""The page of one criterion: figures, where they come from, and what is missing."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.quality.answers.rounds.store import Rounds
from services.quality.evidence.register.kinds.every import kind_named
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.wording import path_of
from services.quality.standards.catalogue.domain import Source
from services.quality.standards.catalogue.files import CURRENT
from shared.events import TallyReleased
from shared.privacy.counts import Held
from shared.privacy.counts import Indicator as Counting
from tests.quality.building import NOON, STANDARDS, a_criterion, a_feedback, a_tally, an_assessment, an_indicator
from tests.quality.doors import Centre
from tests.quality.lived_years import an_entry_of, live
from tests.quality.markup import read, without_tags
from tests.quality.rounds_building import begin_round, begin_step
from tests.quality.standards_in_force import govern

CLEAR = an_indicator("U2.1", gate=0.9)
UNSEEN = an_indicator("U2.4", sources=["feedback"], privacy="feedback", score={"kind": "topbox"})


async def page_of(centre: Centre, criterion: str = "U2") -> str:
    return without_tags((await (await centre.colleague("counsellor")).get(f"/criteria/{criterion}")).text)


async def test_figures_come_with_their_uncertainty(centre: Centre) -> None:
    govern(centre, a_criterion(CLEAR))
    await centre.learn(a_tally("2025-04", U2_1=(12, 0, 0)), a_tally("2026-03", U2_1=(7, 1, 1)))
    page = (await (await centre.colleague("counsellor")).get("/criteria/U2")).text
    assert "4.0 of 4 (plausibly 2.0 to 4.0)" in without_tags(page)
    assert "93% (plausibly 74% to 98%) · 21 people: 19 fulfilled, 1 partly, 1 not" in without_tags(page)


async def test_a_share_that_misses_a_must_have_is_not_rounded_up_to_it(centre: Centre) -> None:
    govern(centre, a_criterion(CLEAR))
    await centre.learn(a_tally("2026-03", U2_1=(20, 3, 1)))
    page = await page_of(centre)
    assert "89.6% (plausibly 71.5% to 96.7%) · 24 people" in page
    assert "Must-have at least 90% missed" in page


async def test_a_share_of_what_should_not_be_is_told_as_it_was_counted(centre: Centre) -> None:
    govern(centre, a_criterion(an_indicator("U2.1", score={"kind": "ratio", "inverse": True})))
    await centre.learn(a_tally("2026-03", U2_1=(2, 0, 18)))
    page = await page_of(centre)
    assert "10% (plausibly 3% to 30%) · 20 people: 2 yes, 0 partly, 18 no" in page
    assert "The weighted mean of what is known: 4.0 of 4." in page


async def test_the_months_behind_a_figure_are_listed_the_held_ones_too(centre: Centre) -> None:
    govern(centre, a_criterion(CLEAR))
    await centre.learn(a_tally("2026-02"), a_tally("2026-03", U2_1=(7, 1, 1)))
    page = await page_of(centre)
    assert "March 2026 7 1 1" in page
    assert "February 2026 held back" in page


async def test_what_is_held_back_of_colleagues_is_not_promised_for_later(centre: Centre) -> None:
    """As casework has it: they count anew in each of their periods."""
    govern(centre, a_criterion(an_indicator("K9.2", measure="K9.2.mfa", privacy="staff"), id="K9"))
    await centre.learn(a_tally("2026-03"))
    page = await page_of(centre, "K9")
    assert "not told: its period did not end here, or there were fewer than five colleagues" in page
    assert "is not told later" in page
    assert "counted later" not in page


async def test_what_nobody_counted_is_no_zero(centre: Centre) -> None:
    govern(centre, a_criterion(CLEAR, UNSEEN))
    page = (await (await centre.colleague("counsellor")).get("/criteria/U2")).text
    assert "0.0 of 4" not in page
    assert "No month of feedback has come in yet." in without_tags(page)
    assert "Known: 0% of the weight of what applies" in without_tags(page)


async def test_a_missed_must_have_is_a_task_and_no_report(centre: Centre) -> None:
    govern(centre, a_criterion(CLEAR))
    await centre.learn(a_tally("2026-03", U2_1=(17, 0, 3)))
    page = (await (await centre.colleague("lead")).get("/criteria/U2")).text
    assert "it is reported to nobody as a breach" in page
    assert "A must-have is missed, so it is 1 at most." in page
    assert "1.0 of 4" in page


async def test_a_difference_is_worth_a_talk(centre: Centre) -> None:
    govern(centre, a_criterion(CLEAR))
    await centre.learn(a_tally("2026-03", U2_1=(20, 0, 0)))
    lead = await centre.colleague("lead")
    await lead.post("/criteria/U2/assess", data={"answer": "1"})
    assert "it is worth a talk in the team" in (await lead.get("/criteria/U2")).text
    assert "differs by 3.0" in (await lead.get("/criteria")).text
    assert "3.0 apart" in (await lead.get("/")).text


async def test_how_a_score_comes_about_is_told_with_its_weights(centre: Centre) -> None:
    heavy = an_indicator("U4.1", weight=3)
    light = an_indicator("U4.2", sources=["feedback"])
    govern(centre, a_criterion(heavy, light, id="U4"))
    await centre.learn(a_tally("2026-03", U4_1=(8, 0, 2)))
    page = await page_of(centre, "U4")
    assert "The weighted mean of what is known: 3.0 of 4." in page
    assert "Known: 75% of the weight of what applies; at least 50% is needed for a score." in page


async def test_the_entries_that_an_answer_was_linked_with_are_named(centre: Centre) -> None:
    entry, assessment = an_entry_of(kind_named("safety_plan"), 0), an_assessment(criterion="S6")
    lead = await centre.colleague("lead")
    round_ = await begin_round(lead, "S6")
    async with centre.store.work() as work:
        await Register(work).save_entries([entry])
        await Rounds(work).save_joint_answer(
            UUID(round_.rpartition("/")[2]), assessment, [path_of(entry), "/register/x/gone"]
        )
    page = (await lead.get("/criteria/S6")).text
    assert f'href="{path_of(entry)}"' in page.partition("Shown by:")[2].partition("</p>")[0]
    assert "an entry that is no longer kept up" in page


async def test_a_retired_entry_ends_what_rested_on_it_and_wants_attention(centre: Centre) -> None:
    entry = an_entry_of(kind_named("safety_plan"), 0)
    async with centre.store.work() as work:
        await Register(work).save_entries([entry])
    lead = await centre.colleague("lead")
    told = {"answer": "3", "evidence": "", "entry": path_of(entry), "documented": "2025-12-24"}
    assert (await lead.post("/criteria/S6/assess", data=told)).status_code == 303
    page = (await lead.get("/criteria/S6")).text
    assert "Document of Dec 24, 2025" in without_tags(page)
    assert "Counts until December 24, 2027." in without_tags(page)
    async with centre.store.work() as work:
        await Register(work).save_entries([replace(entry, id=uuid4(), number=2, retired="abolished")])
    page = (await lead.get("/criteria/S6")).text
    assert "Counts as 2: what it rested on is no longer kept up in the register." in page
    assert "S6" in re.findall(r'<td class="id">(\w+)</td>', (await lead.get("/criteria?show=attention")).text)
    form = {each.given.get("name"): each for each in read((await lead.get("/criteria/S6/assess")).text).all()}
    assert (form["evidence"].words.strip(), form["documented"].given.get("value", "")) == ("", "")
    centre.clock.time += timedelta(minutes=1)
    again = await lead.post("/criteria/S6/assess", data={"answer": "3", "evidence": "The plan of May"})
    assert again.status_code == 303
    assert "The plan of May" in (await lead.get("/criteria/S6/assess")).text


async def test_a_document_of_tomorrow_is_refused_with_what_to_do(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    refused = await lead.post(
        "/criteria/S6/assess", data={"answer": "3", "evidence": "Plan", "documented": "2099-01-01"}
    )
    assert refused.status_code == 422
    assert "Next step: give the day that stands on the document." in refused.text
    assert 'value="2099-01-01"' in refused.text


async def test_a_figure_of_the_register_lists_the_entries_behind_it(centre: Centre) -> None:
    entries = [an_entry_of(kind_named("safety_plan"), seed) for seed in range(2)]
    async with centre.store.work() as work:
        await Register(work).save_entries(entries)
    page = (await (await centre.colleague("lead")).get("/criteria/S6")).text
    block = page.partition('id="S6.1"')[2].partition("</section>")[0]
    assert all(f'href="{path_of(entry)}"' in block for entry in entries)


async def test_what_we_do_about_it_is_listed_with_a_way_to_do_more(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    step = await begin_step(lead)
    page = (await lead.get("/criteria/S6")).text
    assert f'href="{step}"' in page
    assert 'href="/plan/new?criterion=S6"' in page


async def test_how_it_stands_comes_before_from_what_and_what_is_done(centre: Centre) -> None:
    """Also on a phone and read aloud, where there is no beside."""
    page = (await (await centre.colleague("lead")).get("/criteria/S6")).text
    places = [
        page.index(f'id="{name}"') for name in ("measured", "assessed", "since", "indicators", "S6.1", "plan", "shown")
    ]
    assert places == sorted(places)


async def test_a_criterion_without_a_score_today_is_not_said_to_be_in_its_band_since(centre: Centre) -> None:
    govern(centre, a_criterion(CLEAR))
    await centre.learn(a_tally("2025-04", U2_1=(20, 0, 0)))
    assert "Measured in the same band since" in await page_of(centre)
    centre.clock.time = NOON.replace(month=6)
    page = await page_of(centre)
    assert "not enough data" in page
    assert "1st quarter of 2026" in page
    assert "Measured in the same band since" not in page


async def test_a_known_indicator_is_not_called_too_few_people(centre: Centre) -> None:
    await centre.learn(a_tally("2026-02", U2_1=(17, 4, 2)))
    page = without_tags((await (await centre.colleague("lead")).get("/criteria/U2")).text)
    assert "There is no score while less than half of what applies is known." in page
    assert "Too few people have been counted" not in page.partition("What it is measured by")[0]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "enter in casework what is missing"),
        ("de", "tragen Sie in der Fallarbeit ein"),
        ("ar", "فأدخلوا ما ينقص"),
    ],
)
async def test_a_period_that_ended_with_nothing_entered_says_what_to_do(
    centre: Centre, language: str, said: str
) -> None:
    """Held may be none of twenty as well as four of four: nobody can tell that a team is small."""
    centre.clock.time = NOON.replace(month=5)
    held = tuple(Held(indicator=indicator) for indicator in Counting)
    await centre.learn(TallyReleased(catalogue=CURRENT, window="2026-03", cells=held))
    page = without_tags((await (await centre.colleague("lead", language=language)).get("/criteria/K9")).text)
    assert said in page


async def test_the_quarters_that_are_over_are_drawn_and_listed(centre: Centre) -> None:
    await live(centre)
    page = (await (await centre.colleague("lead")).get("/criteria/U2")).text
    assert '<svg class="timeline"' in page
    assert "4th quarter of 2025" in without_tags(page).partition("The same as a table")[2]


async def test_a_timeline_has_its_last_value_its_range_and_its_way_as_its_name(centre: Centre) -> None:
    await centre.learn(a_tally("2025-11", U2_1=(9, 0, 9)), a_tally("2026-02", U2_1=(900, 0, 0)))
    centre.clock.time = NOON.replace(month=5)
    govern(centre, a_criterion(an_indicator("U2.1")))
    page = (await (await centre.colleague("lead")).get("/criteria/U2")).text
    [drawing] = [each for each in read(page).all() if each.given.get("class") == "timeline"]
    by_id = {each.given["id"]: each for each in drawing.all() if "id" in each.given}
    named = [by_id[id_] for id_ in drawing.given["aria-labelledby"].split()]
    assert [each.name for each in named] == ["title", "desc"]
    assert " ".join(named[1].words.split()) == (
        "Measured last, 1st quarter of 2026: 4.0 of 4."
        " Higher by 2.0 than in the 4th quarter of 2025. Since then the lowest was 2.0 and the highest 4.0."
    )


@pytest.mark.parametrize(
    ("language", "said", "missing", "retired"),
    [
        (
            "en",
            "over 40 centres that is from 30 on in the count over everything and from 310 on in a criterion",
            "fewer than five were counted",
            "are retired, 3 and 4 count as 2",
        ),
        (
            "de",
            "bei 40 Stellen ab 30 in der Zählung über alles und ab 310 in einem Kriterium",
            "weniger als fünf wurden gezählt",
            "nicht mehr gepflegt werden, zählen 3 und 4 als 2",
        ),
        ("ar", "في 40 مركزاً", "عدد من حُسبوا أقل من خمسة", "لم يعد أي منها يُحدَّث"),
    ],
)
async def test_how_figures_come_about_says_conditions_of_a_share_and_why_one_is_missing(
    centre: Centre, language: str, said: str, missing: str, retired: str
) -> None:
    page = without_tags((await (await centre.colleague("lead", language=language)).get("/counting")).text)
    assert said in page
    assert missing in page
    assert retired in page


@pytest.mark.parametrize("path", ["/counting", "/criteria/U2"])
async def test_strangers_are_sent_to_the_entrance(centre: Centre, path: str) -> None:
    assert (await centre.stranger().get(path)).status_code == 303


async def test_no_fact_about_the_team_is_said_not_to_be_measured(centre: Centre) -> None:
    """Also where nothing was entered, and casework told of no month."""
    await centre.learn(a_feedback("2026-02"))
    lead = await centre.colleague("lead")
    of_team = [each for each in STANDARDS.criteria if any(Source.PERSONNEL in one.sources for one in each.indicators)]
    assert len(of_team) > 10
    for criterion in of_team:
        page = (await lead.get(f"/criteria/{criterion.id}")).text
        assert "not measured yet" not in page, criterion.id
        assert "nothing entered yet" in page or "not enough data yet" in page, criterion.id
