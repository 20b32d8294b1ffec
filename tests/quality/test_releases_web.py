"""Preview, approval and the ledger, through the real doors of a centre."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.quality.evidence.publications.store import editions
from services.quality.foundation.domain import Period
from services.quality.foundation.endings.store import Endings
from services.quality.publishing.releases.calendar import next_midnight, publish_due
from services.quality.publishing.releases.store import Releases, answers, releases, sendings
from shared.events import ReleasePublished
from tests.quality.building import a_tally
from tests.quality.doors import Centre, Database, a_centre
from tests.quality.markup import without_tags
from tests.quality.release_approval import LAST, answered, approve, on_the_bus, released_bodies, seen_on
from tests.servers import as_owner


@pytest.fixture
async def centre(database: Database) -> AsyncIterator[Centre]:
    """Casework has told its part of the quarter; the day of publication has passed."""
    async with a_centre(database) as centre:
        await centre.draw(LAST)
        yield centre


@pytest.fixture
async def early(centre: Centre) -> Centre:
    """The same in January, before the day of publication."""
    centre.clock.time = centre.clock.time.replace(month=1, day=5)
    return centre


async def test_the_preview_shows_words_and_bytes_and_sends_nothing(centre: Centre) -> None:
    await centre.learn(a_tally("2025-11", U6_1=(19, 1, 1)))
    lead = await centre.colleague("lead")
    page = await lead.get("/release")
    assert "4th quarter of 2025" in page.text
    body = (await lead.get("/release/bytes")).content
    assert len(body) == ReleasePublished.padded_to
    assert body.decode().rstrip().replace('"', "&#34;") in page.text
    assert f"{len(body):,}" in page.text
    assert await released_bodies(centre) == []


async def test_what_was_approved_is_what_was_looked_at_byte_by_byte(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    before = (await lead.get(f"/release/bytes?period={LAST}")).content
    assert (await approve(lead)).status_code == 303
    async with centre.store.work() as work:
        kept = await Releases(work).journey(Period.parse(LAST))
    assert kept is not None
    assert kept.release.body == before
    assert await released_bodies(centre) == [before]
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
    assert await released_bodies(centre) == [before]


async def test_two_people_who_approve_at_the_same_moment_send_one_release(centre: Centre) -> None:
    people = [await centre.colleague("lead"), await centre.colleague("quality_officer")]
    seen = seen_on(await people[0].get("/release"))
    form = {"period": LAST, "seen": seen}
    answers = await asyncio.gather(*(person.post("/release/approve", data=form) for person in people * 3))
    assert {answer.status_code for answer in answers} == {303}
    assert len(await released_bodies(centre)) == 1


async def test_what_changed_since_the_preview_is_shown_again_and_not_sent(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    seen = seen_on(await lead.get("/release"))
    await lead.post("/criteria/S6/assess", data={"answer": "3", "evidence": "Plan"})
    refused = await lead.post("/release/approve", data={"period": LAST, "seen": seen})
    assert refused.status_code == 409
    assert "Something changed since you looked. Nothing was sent." in refused.text
    assert seen_on(refused) != seen
    assert await released_bodies(centre) == []


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
    assert await released_bodies(centre) == []


async def test_a_quality_officer_approves_and_the_page_says_who(centre: Centre) -> None:
    officer = await centre.colleague("quality_officer")
    await approve(officer)
    page = (await officer.get(f"/release?period={LAST}")).text
    assert "Approved on March 5, 2026 (Quality officer)." in page
    assert "It is on its way" in page


async def test_a_release_is_called_released_when_the_bus_has_it(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await approve(lead)
    await on_the_bus(centre)
    assert "It was handed over for the KOK office." in (await lead.get(f"/release?period={LAST}")).text


async def test_the_running_quarter_waits(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    page = await lead.get("/release?period=2026-Q1")
    assert "This quarter is still running." in page.text
    assert 'name="seen"' not in page.text
    refused = await lead.post("/release/approve", data={"period": "2026-Q1", "seen": "0" * 64})
    assert refused.status_code == 409
    assert await released_bodies(centre) == []


async def test_a_demonstration_may_release_the_running_quarter(database: Database) -> None:
    async with a_centre(database, demo=True) as centre:
        await centre.draw("2026-Q1")
        lead = await centre.colleague("lead")
        assert "1st quarter of 2026" in (await lead.get("/release")).text
        assert (await approve(lead, "2026-Q1")).status_code == 303
        assert len(await released_bodies(centre)) == 1


async def test_a_figure_about_four_quarters_does_not_leave_again_at_once(centre: Centre) -> None:
    await centre.learn(a_tally("2025-11", K1_1=(19, 1, 1), K1_2=(19, 1, 1)))
    lead = await centre.colleague("lead")
    await approve(lead)
    centre.clock.time += timedelta(days=90)
    await centre.draw("2026-Q1")
    lead = await centre.colleague("lead")
    next_one = ReleasePublished.model_validate_json((await lead.get("/release/bytes?period=2026-Q1")).content)
    assert [entry.measured for entry in next_one.criteria if entry.criterion == "K1"] == ["suppressed"]
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
    assert all(b"kanari" not in body.lower() for body in await released_bodies(centre))


async def test_without_a_draw_there_is_nothing_to_approve_and_the_page_says_whom_it_waits_for(
    database: Database,
) -> None:
    async with a_centre(database) as centre:
        lead = await centre.colleague("lead")
        page = await lead.get(f"/release?period={LAST}")
        assert "Waits for casework." in page.text
        assert 'name="seen"' not in page.text
        assert (await lead.get(f"/release/bytes?period={LAST}")).status_code == 404
        refused = await lead.post("/release/approve", data={"period": LAST, "seen": "0" * 64})
        assert refused.status_code == 409
        assert "Casework has not told its part yet" in refused.text
        assert await released_bodies(centre) == []


async def test_the_preview_shows_the_counts_with_their_noise_in_words(centre: Centre) -> None:
    page = without_tags((await (await centre.colleague("lead")).get(f"/release?period={LAST}")).text)
    assert "A number with noise is not the true one and can be negative." in page
    assert "Of no single client can anybody be sure whether that client is in it" in page
    assert "how often a guess can be right stands below" in page
    assert "first time in this quarter, over all that concerns users 7 -1 2" in page
    assert "U10" in page
    assert "the bet is right in 50% of all cases" in page
    assert "it is 73% at most" in page
    assert "with all counts with noise about that client that ever leave, in all years together, 88% at most" in page
    assert "whoever comes back is counted anew, and the bet about that client is then right in 98% of all cases" in page
    assert "never counted again" not in page
    # before the levels, which no figure of this page bounds
    about_levels = page.index("The level that the team gives itself leaves as it is, without noise")
    assert page.index("88% at most") < about_levels < page.index("Self-assessed")
    assert "has no limit that could be worked out" in page


async def test_what_is_about_clients_is_never_a_band_and_the_page_says_that_it_stays(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    before = (await lead.get(f"/release/bytes?period={LAST}")).content
    await centre.learn(a_tally("2025-11", U4_1=(19, 1, 1), U2_1=(0, 0, 40)))
    assert (await lead.get(f"/release/bytes?period={LAST}")).content == before
    assert "stays in the centre" in (await lead.get(f"/release?period={LAST}")).text


async def test_it_leaves_on_the_day_of_publication_and_once(early: Centre) -> None:
    lead, desk = await early.colleague("lead"), early.app.state.desk
    assert "It then leaves on" in (await lead.get(f"/release?period={LAST}")).text
    before = (await lead.get(f"/release/bytes?period={LAST}")).content
    assert (await approve(lead)).status_code == 303
    assert "January 21, 2026" in without_tags((await lead.get(f"/release?period={LAST}")).text)
    early.clock.time = early.clock.time.replace(day=20)
    assert (await publish_due(desk), await released_bodies(early)) == ([], [])
    early.clock.time = early.clock.time.replace(day=21)
    gone = await asyncio.gather(publish_due(desk), publish_due(desk))
    assert sorted(gone) == [[], [Period(2025, 4)]]
    assert await released_bodies(early) == [before]
    early.clock.time = early.clock.time.replace(day=25)
    assert (await publish_due(desk), await released_bodies(early)) == ([], [before])


async def test_what_was_missed_while_the_machine_was_off_leaves_at_the_next_start(early: Centre) -> None:
    await approve(await early.colleague("lead"))
    early.clock.time = early.clock.time.replace(month=6)
    assert await publish_due(early.app.state.desk) == [Period(2025, 4)]


async def test_nothing_leaves_when_the_transaction_does_not_end(early: Centre) -> None:
    await approve(await early.colleague("lead"))
    early.clock.time = early.clock.time.replace(day=21)
    with pytest.raises(ZeroDivisionError):
        await crash_before_the_end(early)
    assert await released_bodies(early) == []
    await publish_due(early.app.state.desk)
    assert len(await released_bodies(early)) == 1


async def crash_before_the_end(centre: Centre) -> None:
    async with centre.store.work() as work:
        for journey in await Releases(work).due_journeys(centre.app.state.desk.today):
            assert await Releases(work).send(journey.release, journey.next_message, at=centre.clock.time)
        raise ZeroDivisionError


async def test_the_next_day_begins_at_the_centres_midnight(centre: Centre) -> None:
    clock = centre.app.state.desk.clock
    assert next_midnight(centre.clock.time, clock).astimezone(clock).isoformat().startswith("2026-03-06T00:00")


async def test_what_the_office_accepted_stands(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await approve(lead)
    await on_the_bus(centre)
    assert "The answer of the office is shown here." in (await lead.get(f"/release?period={LAST}")).text
    await answered(centre)
    page = (await lead.get(f"/release?period={LAST}")).text
    assert 'data-state="locked"' in page
    assert "The KOK office accepted it on March 5, 2026." in page
    again = await lead.post("/release/again", data={"period": LAST})
    assert again.status_code == 409
    assert "There is no reason to send this again" in again.text
    assert len(await released_bodies(centre)) == 1
    await answered(centre, "unknown_key")
    assert 'data-state="locked"' in (await lead.get(f"/release?period={LAST}")).text


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE release SET body = body",
        "UPDATE release SET leaves_on = '2026-01-01'",
        "DELETE FROM release_answer",
        "UPDATE release_answer SET reason = 'implausible'",
        "UPDATE release_sending SET at = now()",
        "DELETE FROM release_sending",
        "TRUNCATE release_answer",
        "TRUNCATE release_sending",
        "TRUNCATE release, release_sending, release_answer",
    ],
)
async def test_the_database_locks_a_release_with_its_acceptance_and_no_other(centre: Centre, change: str) -> None:
    """From its owner, too; to empty a table is the owner's alone."""
    lead = await centre.colleague("lead")
    await approve(lead)
    await on_the_bus(centre)
    await answered(centre, "unknown_key")
    steps = [
        step.partition("<")[0].partition(">")[2]
        for step in (await lead.get(f"/release?period={LAST}")).text.split("<li")
    ]
    assert steps[-5:] == ["Draft", "Approved", "Released", "Refused", "Locked"]
    async with as_owner(centre.store, keep=False) as owner:
        await owner.connection.execute(text(change))
    await answered(centre)
    assert "With that it is locked" in (await lead.get(f"/release?period={LAST}")).text
    before = await every_row(centre)
    with pytest.raises(DBAPIError, match="an accepted release is locked"):
        async with as_owner(centre.store) as owner:
            await owner.connection.execute(text(change))
    refused = "permission denied" if change.startswith("TRUNCATE") else "an accepted release is locked"
    with pytest.raises(DBAPIError, match=refused):
        await changed(centre, change)
    assert await every_row(centre) == before


async def test_who_approved_what_is_locked_gets_another_name_and_nothing_else_of_it_changes(centre: Centre) -> None:
    await approve(await centre.colleague("lead"))
    await on_the_bus(centre)
    await answered(centre)
    [[before], *others] = await every_row(centre)
    name, other, after = str(before.approved_by), str(uuid4()), uuid4()
    async with centre.store.work() as work:
        await work.connection.execute(editions.insert().values(an_edition(looked_at_by=[name, other])))
        await Endings(work).rename(before.approved_by, after)
        [looks] = (await work.connection.execute(select(editions.c.looks))).scalars()
    assert [look["by"] for look in looks] == [str(after), other]
    assert await every_row(centre) == [[(*before[:4], after, *before[5:])], *others]
    async with centre.store.work() as work:
        await Endings(work).rename(after, uuid4())
        with pytest.raises(DBAPIError, match="an accepted release is locked"):
            await work.connection.execute(releases.update().values(approved_by=uuid4()))
        await work.connection.rollback()


def an_edition(*, looked_at_by: list[str]) -> dict[str, Any]:
    words = dict.fromkeys(("kind", "leaflet", "language", "title", "text", "role", "stage"), "some")
    when = {"at": datetime.now(UTC), "valid_from": datetime.now(UTC).date()}
    return words | when | {"id": uuid4(), "author": uuid4(), "number": 1, "looks": [{"by": by} for by in looked_at_by]}


async def test_the_lock_holds_on_a_connection_that_renamed_somebody_before(centre: Centre) -> None:
    await approve(await centre.colleague("lead"))
    await on_the_bus(centre)
    await answered(centre)
    async with centre.store.engine.connect() as connection:
        await connection.execute(text("SELECT set_config('kokon.name_before', 'a', true)"))
        await connection.execute(text("SELECT set_config('kokon.name_after', 'b', true)"))
        await connection.rollback()
        with pytest.raises(DBAPIError, match="an accepted release is locked"):
            await connection.execute(text("UPDATE release SET body = body"))


async def changed(centre: Centre, change: str) -> None:
    async with centre.store.engine.begin() as connection:
        await connection.execute(text(change))


async def every_row(centre: Centre) -> list[Sequence[Any]]:
    async with centre.store.work() as work:
        return [(await work.connection.execute(table.select())).all() for table in (releases, sendings, answers)]
