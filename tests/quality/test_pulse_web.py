"""The anonymous pulse, through the real doors of a centre."""

from datetime import UTC, timedelta
from typing import Any
from uuid import uuid4

import httpx
from pydantic import SecretStr
from sqlalchemy import text

from services.quality.answers.pulse.domain import Question
from services.quality.answers.pulse.store import Pulses
from services.quality.standards.scoring.figures import Absence, Outcomes
from services.quality.standing.known import known_at
from tests.quality.doors import Centre
from tests.quality.rounds_building import NOTHING, SOON, TODAY

GOOD = {question.value: "rather" for question in Question}
BAD = {question.value: "not_at_all" for question in Question}


async def opened_pulse(centre: Centre) -> httpx.AsyncClient:
    lead = await centre.colleague("lead")
    answer = await lead.post("/pulse/open", data={"ends": SOON.isoformat(), "form_id": str(uuid4())})
    assert answer.status_code == 303, answer.text
    return lead


async def takes_part(centre: Centre, answers: dict[str, str] = GOOD) -> httpx.AsyncClient:
    client = await centre.colleague("counsellor")
    assert (await client.post("/pulse", data=answers)).status_code == 303
    return client


async def stored(centre: Centre, statement: str) -> list[Any]:
    async with centre.store.work() as work:
        return list(await work.connection.execute(text(statement)))


async def test_five_take_part_and_the_result_feeds_its_two_measures(centre: Centre) -> None:
    lead = await opened_pulse(centre)
    for answers in (GOOD, GOOD, GOOD, BAD, GOOD):
        await takes_part(centre, answers)
    assert "Enough have taken part for a result." in (await lead.get("/pulse")).text
    assert (await lead.post("/pulse/close", data=NOTHING)).status_code == 303
    page = (await lead.get("/pulse")).text
    assert 'data-question="S1.3"' in page
    assert ("I agree, fully or rather" in page, "I rather agree" in page) == (True, False)
    assert "The next one can be opened from June 5, 2026 on." in page
    async with centre.store.work() as work:
        assert await Pulses(work).figures(TODAY) == {
            "S1.3": Outcomes(met=4, not_met=1),
            "K10.2.pulse": Outcomes(met=4, not_met=1),
        }
        known = await known_at(work, centre.app.state.desk.running, ids=centre.app.state.desk.ids, clock=UTC)
    assert known.figures["S1.3"] == Outcomes(met=4, not_met=1)


async def test_of_four_nothing_is_shown_and_nothing_is_kept(centre: Centre) -> None:
    lead = await opened_pulse(centre)
    for _ in range(4):
        await takes_part(centre)
    page = (await lead.get("/pulse")).text
    assert "Not enough have taken part yet." in page
    assert "if everybody answers alike, everybody knows what everybody said" in page
    await lead.post("/pulse/close", data=NOTHING)
    page = (await lead.get("/pulse")).text
    assert page.count("Not enough answers for a result.") == 2
    assert await stored(centre, "SELECT * FROM pulse_count") == []
    async with centre.store.work() as work:
        assert set((await Pulses(work).figures(TODAY)).values()) == {Absence.TOO_FEW}


async def test_before_it_closes_no_page_tells_what_was_answered(centre: Centre) -> None:
    lead = await opened_pulse(centre)
    before = (await lead.get("/pulse")).text
    await takes_part(centre, BAD)
    assert (await lead.get("/pulse")).text.replace(" ", "") == before.replace(" ", "")


async def test_who_has_taken_part_cannot_do_so_again_and_is_told(centre: Centre) -> None:
    lead = await opened_pulse(centre)
    one = await takes_part(centre, GOOD)
    assert "You have taken part." in (await one.get("/pulse")).text
    again = await one.post("/pulse", data=BAD)
    assert again.status_code == 409
    assert "You have already taken part." in again.text
    for _ in range(4):
        await takes_part(centre)
    await lead.post("/pulse/close", data=NOTHING)
    async with centre.store.work() as work:
        assert (await Pulses(work).figures(TODAY))["S1.3"] == Outcomes(met=5)


async def test_the_database_holds_one_sealed_piece_of_one_size_and_after_closing_only_counts(centre: Centre) -> None:
    lead = await opened_pulse(centre)
    sizes = set()
    for _ in range(5):
        await takes_part(centre)
        ((size,),) = await stored(centre, "SELECT length(urn) FROM pulse")
        sizes.add(size)
    assert len(sizes) == 1
    assert await stored(centre, "SELECT * FROM pulse_count") == []
    tables = {row[0] for row in await stored(centre, "SELECT tablename FROM pg_tables WHERE tablename LIKE 'pulse%'")}
    assert tables == {"pulse", "pulse_count"}
    await lead.post("/pulse/close", data=NOTHING)
    assert await stored(centre, "SELECT salt, urn, is_open FROM pulse") == [(None, None, None)]
    counts = await stored(centre, "SELECT question, answer, often FROM pulse_count ORDER BY question, answer")
    assert [tuple(row) for row in counts] == [
        (question, answer, often)
        for question in ("K10.2.pulse", "S1.3")
        for answer, often in (("agree", 5), ("disagree", 0))
    ]


async def test_only_one_pulse_runs_and_a_counsellor_opens_and_closes_none(centre: Centre) -> None:
    counsellor = await centre.colleague("counsellor")
    ends = {"ends": SOON.isoformat()}
    assert (await counsellor.post("/pulse/open", data=ends)).status_code == 403
    lead = await opened_pulse(centre)
    await lead.post("/pulse/open", data=ends)
    assert len(await stored(centre, "SELECT id FROM pulse")) == 1
    assert (await counsellor.post("/pulse/close", data=NOTHING)).status_code == 403
    centre.clock.time += timedelta(days=31)
    late = await centre.colleague("counsellor")
    assert (await late.post("/pulse", data=GOOD)).status_code == 409
    assert (await late.post("/pulse/close", data=NOTHING)).status_code == 303


async def test_too_soon_after_a_result_there_is_no_other(centre: Centre) -> None:
    lead = await opened_pulse(centre)
    for _ in range(5):
        await takes_part(centre)
    await lead.post("/pulse/close", data=NOTHING)
    refused = await lead.post("/pulse/open", data={"ends": SOON.isoformat()})
    assert refused.status_code == 409
    assert "It is too soon for another pulse" in refused.text


async def test_an_answer_that_lacks_one_is_asked_for_and_nobody_is_marked(centre: Centre) -> None:
    await opened_pulse(centre)
    client = await centre.colleague("counsellor")
    refused = await client.post("/pulse", data={"S1.3": "fully"})
    assert refused.status_code == 422
    assert "Please choose one of the answers." in refused.text
    assert (await client.post("/pulse", data=GOOD)).status_code == 303


async def test_without_a_pulse_there_is_nothing_to_answer_or_close(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert (await lead.post("/pulse", data=GOOD)).status_code == 409
    assert (await lead.post("/pulse/close", data=NOTHING)).status_code == 409


async def test_with_another_secret_the_answers_are_lost_and_said_to_be(centre: Centre) -> None:
    lead = await opened_pulse(centre)
    for _ in range(5):
        await takes_part(centre)
    settings = centre.app.state.settings
    centre.app.state.settings = settings.model_copy(update={"nats_seed": SecretStr("another")})
    assert "can no longer be opened" in (await lead.get("/pulse")).text
    client = await centre.colleague("counsellor")
    assert (await client.post("/pulse", data=GOOD)).status_code == 409
    assert (await lead.post("/pulse/close", data=NOTHING)).status_code == 303
    async with centre.store.work() as work:
        assert (await Pulses(work).figures(TODAY))["S1.3"] is Absence.TOO_FEW


async def test_of_few_an_earlier_kokon_kept_four_counts_and_two_are_shown(centre: Centre) -> None:
    lead = await opened_pulse(centre)
    await lead.post("/pulse/close", data=NOTHING)
    async with centre.store.work() as work:
        for feeling, often in (("fully", 4), ("not_at_all", 1)):
            row = {"answer": feeling, "often": often}
            kept = "INSERT INTO pulse_count SELECT id, 'S1.3', :answer, :often FROM pulse"
            await work.connection.execute(text(kept), row)
    page = (await lead.get("/pulse")).text
    assert ("I agree, fully or rather" in page, "I fully agree" in page) == (True, False)
    async with centre.store.work() as work:
        assert (await Pulses(work).figures(TODAY))["S1.3"] == Outcomes(met=4, not_met=1)
