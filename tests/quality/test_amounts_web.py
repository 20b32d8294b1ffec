"""Amounts of a year at a centre: chosen and looked at as they leave, let go by the lead alone, and taken back."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from services.quality.evidence.register.store import Register
from services.quality.publishing.amounts.domain import found
from services.quality.publishing.amounts.handlers import on_amounts_answered
from services.quality.publishing.amounts.restored_ledger import remember
from services.quality.publishing.amounts.store import SaidAmounts
from shared.bus.subscriptions import Refused
from shared.bus.uplink import Left
from shared.events import AmountsAnswered, AmountsPublished, Event, OfAWhole
from tests.quality.amounts_samples import only
from tests.quality.doors import Centre, Database, a_centre
from tests.quality.markup import without_tags
from tests.quality.register_building import a_post, an_entry

LAST_DAY = date(2025, 12, 31)
ENTERED = date(2025, 10, 1)
ENTRIES = [
    a_post(ENTERED, size="1", financing="open_ended"),
    a_post(ENTERED, size="0.5", financing="until", financed_until="2026-06-30"),
    a_post(ENTERED, size="0.75", financing="until", financed_until="2027-06-30"),
    a_post(ENTERED, size="1", financing="unsecured"),
    *(
        an_entry("funding_agreement", {"funder": "Land", "starts_on": "2025-01-01", **values}, day=ENTERED)
        for values in (
            {"amount": "168400", "institutional": "yes"},
            {"amount": "24000", "institutional": "no"},
            {"amount": "90000", "institutional": "no", "ends_on": "2025-11-30"},
        )
    ),
    *(
        an_entry("funder_request", {"funder": "Land", "what": "Posts", "asked_on": "2025-06-01", **values}, day=ENTERED)
        for values in (
            {"answer": "open", "answer_by": "2025-09-01"},
            {"answer": "open", "answer_by": "2026-03-01"},
            {"answer": "no_action", "answer_by": "2025-09-01"},
        )
    ),
    *(
        an_entry("interpreted_language", {"language": language, **known}, day=ENTERED)
        for language, known in (
            ("ar", {"interpreters": "4"}),
            ("ro", {"interpreters": "1"}),
            ("ti", {"interpreters": "0"}),
            ("yo", {}),
        )
    ),
    *(
        an_entry("therapy_partner", {"label": f"Clinic {number}", **known}, day=ENTERED)
        for number, known in enumerate(
            (
                {"takes": "free"},
                {"takes": "waiting", "waiting_months": "3"},
                {"takes": "waiting", "waiting_months": "4"},
                {"takes": "nobody"},
                {},
            )
        )
    ),
]
"""As the register was at the end of 2025."""
FOUND = only(
    posts=OfAWhole(part=18, whole=32),
    funding=OfAWhole(part=168, whole=192),
    requests=OfAWhole(part=1, whole=2),
    horizon=13,
    interpreting=OfAWhole(part=1, whole=3),
    therapy=OfAWhole(part=2, whole=4),
)


@pytest.fixture
async def centre(database: Database) -> AsyncIterator[Centre]:
    async with a_centre(database) as centre:
        async with centre.store.work() as work:
            await Register(work).save_entries([*ENTRIES, a_post(date(2026, 2, 1), size="2", financing="open_ended")])
        yield centre


def test_amounts_are_what_the_register_says_rounded() -> None:
    assert found(ENTRIES, LAST_DAY) == FOUND


def test_a_post_that_ended_before_the_day_does_not_shorten_how_long_posts_are_financed() -> None:
    over = [a_post(ENTERED, size="3", financing="until", financed_until=day) for day in ("2023-12-31", "2025-12-30")]
    assert found([*ENTRIES, *over], LAST_DAY).horizon == FOUND.horizon
    assert found(over, LAST_DAY).horizon is None, "nothing is told, and not that posts are financed for 0 months"
    assert found([a_post(ENTERED, financing="until", financed_until="2025-12-31")], LAST_DAY).horizon == 0


def test_of_an_empty_register_nothing_is_told_and_nothing_is_zero() -> None:
    assert found([], LAST_DAY) == only()


async def left(centre: Centre) -> list[AmountsPublished]:
    asked = text(f"SELECT body FROM outbox WHERE subject = '{AmountsPublished.subject}' ORDER BY position")
    async with centre.store.work() as work:
        return [AmountsPublished.model_validate_json(each) for each in (await work.connection.execute(asked)).scalars()]


def offered(page: str) -> dict[str, list[str]]:
    """The fields of the form that lets go."""
    form = page.split('action="/amounts/let-go"')[1].split("</form>")[0]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(value)
    return fields


async def look(lead: httpx.AsyncClient, **asked: object) -> dict[str, list[str]]:
    answer = await lead.get("/amounts", params={"year": "2025", **asked})  # type: ignore[dict-item]
    assert answer.status_code == 200
    return offered(answer.text)


async def test_just_what_was_looked_at_leaves_and_only_as_it_was_at_the_end_of_the_year(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    page = without_tags((await lead.get("/amounts")).text)
    assert "1.8 of 3.2 full posts" in page
    assert "168,000 of 192,000 euros a year" in page
    assert (await lead.post("/amounts/let-go", data=await look(lead))).status_code == 303
    [event] = await left(centre)
    assert (event.centre, event.year, event.amounts) == ("north", 2025, FOUND)
    assert len(event.body()) == AmountsPublished.padded_to
    assert 'data-state="stands"' in (await lead.get("/amounts")).text


async def test_what_is_left_out_does_not_leave_and_the_same_once_more_changes_nothing(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    told = await look(lead, chosen="1", fact=["requests", "places"], places="15", land="HE")
    for _ in range(2):
        assert (await lead.post("/amounts/let-go", data=told)).status_code == 303
    [event] = await left(centre)
    assert event.amounts == only(requests=FOUND.requests, places=15, land="HE")
    page = (await lead.get("/amounts")).text
    assert 'value="15"' in page, "what was let go stands in the form"
    assert '<option value="HE" selected>' in page
    same = await lead.get(
        "/amounts", params={"chosen": "1", "fact": ["requests", "places"], "places": "15", "land": "HE"}
    )
    assert "Just this was let go already." in without_tags(same.text)


async def test_it_can_be_taken_back_and_let_go_again_until_the_sums_are_made(centre: Centre) -> None:
    lead, again = await centre.colleague("lead"), {"year": "2025"}
    told = await look(lead)
    assert (await lead.post("/amounts/take-back", data=again)).status_code == 409
    for path, data in (("let-go", told), ("take-back", again), ("let-go", told)):
        assert (await lead.post(f"/amounts/{path}", data=data)).status_code == 303
    assert [each.amounts for each in await left(centre)] == [FOUND, None, FOUND]
    moments = [each.said_at for each in await left(centre)]
    assert moments == sorted(set(moments)), "each later than the one before, though the clock stood still"
    assert len({len(each.body()) for each in await left(centre)}) == 1, "nobody on the way sees which it is"
    centre.clock.time = datetime(2026, 4, 1, 12, tzinfo=UTC)
    lead = await centre.colleague("lead")
    assert (await lead.post("/amounts/take-back", data=again)).status_code == 409
    assert (await lead.post("/amounts/let-go", data=told)).status_code == 409
    assert len(await left(centre)) == 3


async def moved(centre: Centre, *paths: str) -> str:
    """What the page says after these acts."""
    lead = await centre.colleague("lead")
    told = await look(lead) if "let-go" in paths else {}
    for path in paths:
        assert (await lead.post(f"/amounts/{path}", data={**told, "year": "2025"})).status_code == 303
    return without_tags((await lead.get("/amounts?year=2025")).text)


async def answered(centre: Centre, refused: Any = None) -> None:
    """What the office says to what left last."""
    centre.clock.time += timedelta(minutes=1)
    told = AmountsAnswered(amounts_id=(await left(centre))[-1].id, refused=refused)
    await on_amounts_answered(told, "north", centre.app.state.desk)


async def test_what_the_office_answered_stands_on_the_page(centre: Centre) -> None:
    await moved(centre, "let-go")
    await answered(centre)
    assert "and arrived at the office:" in await moved(centre)
    page = await moved(centre, "take-back")
    assert "and arrived at the office" not in page, "that was an answer to what was said before"
    await answered(centre)
    assert "and arrived at the office: it counts nothing of your centre for 2025." in await moved(centre)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("wrong_centre", "the connection to the office has to be set up again"),
        ("unknown_key", "give the office the new key"),
        ("bad_signature", "Send it again."),
        ("implausible", "call the office"),
        ("other_version", "has to be brought up to date"),
        ("too_late", "It came too late: the sums of 2025 stand"),
    ],
)
async def test_what_was_refused_says_why_and_can_be_sent_again(centre: Centre, reason: str, words: str) -> None:
    await moved(centre, "let-go")
    await answered(centre, reason)
    page = await moved(centre)
    assert "It does not count:" in page
    assert words in page
    await moved(centre, "let-go")
    assert len(await left(centre)) == 2, "the same amounts, said later"
    await moved(centre, "take-back")
    await answered(centre, reason)
    assert "what you let go before may still count" in await moved(centre)
    await moved(centre, "take-back")
    assert len(await left(centre)) == 4


async def test_an_answer_to_what_an_older_copy_has_forgotten_brings_it_back(centre: Centre) -> None:
    await moved(centre, "let-go")
    async with put_back(centre):
        await answered(centre)
        assert "and arrived at the office:" in await moved(centre)
    for centre_id, amounts_id, why in (("south", uuid4(), "wrong_centre"), ("north", uuid4(), "unknown_amounts")):
        with pytest.raises(Refused, match=why):
            await on_amounts_answered(
                AmountsAnswered(amounts_id=amounts_id, refused=None), centre_id, centre.app.state.desk
            )


async def test_where_no_answer_comes_the_page_says_whom_to_ask(centre: Centre) -> None:
    assert "The office has not answered" not in await moved(centre, "let-go")
    centre.clock.time = datetime(2026, 4, 15, 12, tzinfo=UTC)
    assert "The office has not answered, so nobody here knows whether it arrived in time." in await moved(centre)


async def test_the_page_says_what_was_done_here_and_not_that_it_has_arrived(centre: Centre) -> None:
    """Before an answer nobody here knows what the office has."""
    page = await moved(centre, "let-go")
    assert "It counts if it reaches the office by April 14, 2026:" in page
    assert "At the office" not in page
    page = await moved(centre, "take-back")
    assert "If this reaches the office by April 14, 2026, it counts nothing of your centre for 2025." in page


@asynccontextmanager
async def put_back(centre: Centre) -> AsyncIterator[None]:
    """The ledger as a backup from before has it, beside a stream that goes on."""
    told = [Left(str(each.id), each.said_at, each.body(), number) for number, each in enumerate(await left(centre), 1)]

    async def by_the_stream(event: type[Event]) -> list[Left]:
        return [*told, *told[:1]] if event is AmountsPublished else []

    async with centre.store.work() as work:
        await work.connection.execute(text("DELETE FROM said_amounts"))
    before = centre.app.state.desk
    centre.app.state.desk = replace(before, left=by_the_stream)
    yield
    centre.app.state.desk = before


async def test_what_left_before_an_older_copy_was_put_back_can_still_be_taken_back(centre: Centre) -> None:
    await moved(centre, "let-go")
    async with put_back(centre):
        page = await moved(centre, "take-back")
        assert "Taken back here on" in page
        first, withdrawal = await left(centre)
        assert (first.amounts, withdrawal.amounts) == (FOUND, None)
        assert withdrawal.said_at > first.said_at, "the office lets stand what was said last"


async def test_what_an_older_copy_has_forgotten_comes_back_by_itself_once(centre: Centre) -> None:
    await moved(centre, "let-go", "take-back", "let-go")
    async with put_back(centre):
        for _ in range(2):
            await remember(centre.app.state.desk)
        async with centre.store.work() as work:
            assert len(await SaidAmounts(work).ids()) == 3
        assert "It counts if it reaches the office" in await moved(centre)


async def test_nothing_is_taken_back_while_the_bus_cannot_say_what_left(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.bus.lookups.last_event.SECONDS", 0.1)
    async with a_centre(database, left=None) as centre:
        lead = await centre.colleague("lead")
        refused = await lead.post("/amounts/take-back", data={"year": "2025"})
        assert (refused.status_code, "The message bus does not answer" in refused.text) == (503, True)


@pytest.mark.parametrize("role", ["quality_officer", "counsellor", "intake_duty"])
async def test_nobody_but_the_lead_lets_amounts_go(centre: Centre, role: str) -> None:
    told = await look(await centre.colleague("lead"))
    other = await centre.colleague(role)
    assert 'action="/amounts/let-go"' not in (await other.get("/amounts")).text
    refused = await other.post("/amounts/let-go", data=told)
    assert refused.status_code == 403
    assert "Next step: ask your lead." in without_tags(refused.text)
    assert (await other.post("/amounts/take-back", data={"year": "2025"})).status_code == 403
    assert await left(centre) == []


async def test_what_changed_since_it_was_looked_at_does_not_leave(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    told = await look(lead)
    async with centre.store.work() as work:
        await Register(work).save_entries([a_post(ENTERED, size="1", financing="open_ended")])
    assert (await lead.post("/amounts/let-go", data=told)).status_code == 409
    assert (await lead.post("/amounts/let-go", data={**told, "seen": "0" * 64})).status_code == 409
    assert (await lead.post("/amounts/let-go", data={**told, "places": "20"})).status_code == 409
    assert await left(centre) == []


@pytest.mark.parametrize("wrong", [{"places": "7"}, {"places": "many"}, {"land": "XX"}, {"fact": "clients"}])
async def test_bad_input_is_told_and_leaves_nothing(centre: Centre, wrong: dict[str, str]) -> None:
    lead = await centre.colleague("lead")
    told = {**await look(lead), **wrong}
    assert (await lead.post("/amounts/let-go", data=told)).status_code == 422
    assert (await lead.get("/amounts", params={"year": "2025", "chosen": "1", **wrong})).status_code == 422
    assert await left(centre) == []


async def test_a_year_that_runs_or_that_nobody_offers_is_not_open(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    for year in ("2026", "1999", "x"):
        assert (await lead.get(f"/amounts?year={year}")).status_code == 404
    assert "are not open now" in without_tags((await lead.get("/amounts?year=2024")).text)
