"""Preview, approval and the ledger, through the real doors of a centre."""

import asyncio
import re
from datetime import timedelta

import httpx
import pytest

from services.quality.catalogue.files import CURRENT
from services.quality.domain import Period
from shared.events import ReleasePublished
from tests.quality.building import a_tally
from tests.quality.doors import Centre, Database, a_centre

LAST = "2025-Q4"
"""The quarter that ended before the clock of these tests."""


def seen_on(page: httpx.Response) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)
    assert found
    return found[1]


async def approve(client: httpx.AsyncClient, period: str = LAST) -> httpx.Response:
    seen = seen_on(await client.get(f"/release?period={period}"))
    return await client.post("/release/approve", data={"period": period, "seen": seen})


async def told(centre: Centre) -> list[bytes]:
    async with centre.store.work() as work:
        rows = await work.connection.execute(centre.store.outbox.rows.select())
        return [row.body for row in rows if row.subject == ReleasePublished.subject]


async def test_the_preview_shows_words_and_bytes_and_sends_nothing(centre: Centre) -> None:
    await centre.learn(a_tally("2025-11", U6_1=(19, 1, 1)))
    lead = await centre.colleague("lead")
    page = await lead.get("/release")
    assert "4th quarter of 2025" in page.text
    body = (await lead.get("/release/bytes")).content
    assert len(body) == ReleasePublished.padded_to
    assert body.decode().rstrip().replace('"', "&#34;") in page.text
    assert f"{len(body):,}" in page.text
    assert await told(centre) == []


async def test_what_was_approved_is_what_was_looked_at_byte_by_byte(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    before = (await lead.get(f"/release/bytes?period={LAST}")).content
    assert (await approve(lead)).status_code == 303
    async with centre.store.work() as work:
        kept = await work.release(Period.parse(LAST), CURRENT)
    assert kept is not None
    assert kept.body == before
    assert await told(centre) == [before]
    assert ReleasePublished.model_validate_json(before).body() == before


async def test_whoever_asks_again_gets_the_same_bytes_whatever_happened_since(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await approve(lead)
    before = (await lead.get(f"/release/bytes?period={LAST}")).content
    await centre.learn(a_tally("2025-11", U6_1=(19, 1, 1)))
    await lead.post("/criteria/S6/assess", data={"answer": "3", "evidence": "Plan"})
    again = await lead.post("/release/approve", data={"period": LAST, "seen": "0" * 64})
    assert again.status_code == 303
    assert (await lead.get(f"/release/bytes?period={LAST}")).content == before
    assert await told(centre) == [before]


async def test_two_people_who_approve_at_the_same_moment_send_one_release(centre: Centre) -> None:
    people = [await centre.colleague("lead"), await centre.colleague("quality_officer")]
    seen = seen_on(await people[0].get("/release"))
    form = {"period": LAST, "seen": seen}
    answers = await asyncio.gather(*(person.post("/release/approve", data=form) for person in people * 3))
    assert {answer.status_code for answer in answers} == {303}
    assert len(await told(centre)) == 1


async def test_what_changed_since_the_preview_is_shown_again_and_not_sent(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    seen = seen_on(await lead.get("/release"))
    await lead.post("/criteria/S6/assess", data={"answer": "3", "evidence": "Plan"})
    refused = await lead.post("/release/approve", data={"period": LAST, "seen": seen})
    assert refused.status_code == 409
    assert "Something changed since you looked. Nothing was sent." in refused.text
    assert seen_on(refused) != seen
    assert await told(centre) == []


@pytest.mark.parametrize("role", ["counsellor", "intake_duty"])
async def test_counsellors_see_the_preview_and_cannot_approve(centre: Centre, role: str) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague(role)
    seen = seen_on(await lead.get("/release"))
    page = await counsellor.get("/release")
    assert "The lead or a quality officer can let it go." in page.text
    assert 'name="seen"' not in page.text
    refused = await counsellor.post("/release/approve", data={"period": LAST, "seen": seen})
    assert refused.status_code == 403
    assert "Only the lead or a quality officer can let a release go." in refused.text
    assert await told(centre) == []


async def test_a_quality_officer_approves_and_the_page_says_who(centre: Centre) -> None:
    officer = await centre.colleague("quality_officer")
    await approve(officer)
    page = (await officer.get(f"/release?period={LAST}")).text
    assert "Approved on March 5, 2026 (Quality officer)." in page
    assert "It is on its way" in page


async def test_a_release_is_called_released_when_the_bus_has_it(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await approve(lead)
    async with centre.store.work() as work:
        rows = centre.store.outbox.rows
        await work.connection.execute(rows.update().values(published_at=centre.clock.time))
    assert "It was handed over for the KOK office." in (await lead.get(f"/release?period={LAST}")).text


async def test_the_running_quarter_waits(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    page = await lead.get("/release?period=2026-Q1")
    assert "This quarter is still running." in page.text
    assert 'name="seen"' not in page.text
    refused = await lead.post("/release/approve", data={"period": "2026-Q1", "seen": "0" * 64})
    assert refused.status_code == 409
    assert await told(centre) == []


async def test_a_demonstration_may_release_the_running_quarter(database: Database) -> None:
    async with a_centre(database, demo=True) as centre:
        lead = await centre.colleague("lead")
        assert "1st quarter of 2026" in (await lead.get("/release")).text
        assert (await approve(lead, "2026-Q1")).status_code == 303
        assert len(await told(centre)) == 1


async def test_a_figure_about_four_quarters_does_not_leave_again_at_once(centre: Centre) -> None:
    await centre.learn(a_tally("2025-11", U6_1=(19, 1, 1)))
    lead = await centre.colleague("lead")
    await approve(lead)
    centre.clock.time += timedelta(days=90)
    lead = await centre.colleague("lead")
    next_one = ReleasePublished.model_validate_json((await lead.get("/release/bytes?period=2026-Q1")).content)
    assert [entry.measured for entry in next_one.criteria if entry.criterion == "U6"] == ["suppressed"]
    assert "held back" in (await lead.get("/release?period=2026-Q1")).text


@pytest.mark.parametrize("period", ["2026-Q2", "2026", "x", "2026-Q5"])
async def test_a_quarter_that_has_not_begun_or_is_none_is_not_there(centre: Centre, period: str) -> None:
    lead = await centre.colleague("lead")
    assert (await lead.get(f"/release?period={period}")).status_code == 404
    assert (await lead.post("/release/approve", data={"period": period, "seen": ""})).status_code == 404


async def test_nothing_of_the_evidence_and_nobody_is_in_the_bytes(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await lead.post(
        "/criteria/S6/assess", data={"answer": "3", "evidence": "KANARI words", "link": "https://kanari.test"}
    )
    await approve(lead)
    assert all(b"kanari" not in body.lower() for body in await told(centre))
