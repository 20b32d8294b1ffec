"""Two hundred junk requests do not hide a real one: they lie folded in one line, and the real one in sight."""

import re
from datetime import timedelta
from time import process_time
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as some

from services.cases.contact.bursts.domain import GROUPS, LEAST, MOST, WITHIN, Fresh, alike, crowded
from services.cases.contact.requests.words import LONGEST_WORDS
from shared.events import RequestSealed
from tests.cases.building import NOON, a_request, sit_down
from tests.cases.desk_acts import arrived
from tests.cases.request_forms import take

JUNK = "Buy cheap watches now at our shop number {} and save a lot of money today"
REAL = "They took my passport and I cannot leave the house. Please help me."
MOMENT = timedelta(seconds=1)


def fresh(*texts: str | None) -> list[Fresh]:
    return [Fresh(uuid4(), NOON + number * MOMENT, text) for number, text in enumerate(texts)]


def junk(count: int) -> list[Fresh]:
    return fresh(*(JUNK.format(number) for number in range(count)))


def test_what_is_alike_is_found_and_what_differs_is_not() -> None:
    [real] = fresh(REAL)
    many = junk(20)
    assert alike([*many[:10], real, *many[10:]]) == tuple(one.thread_id for one in many)


def test_a_few_that_are_alike_stay_where_they_are() -> None:
    assert alike(junk(LEAST - 1)) == ()
    assert alike(fresh(*[REAL + str(number) for number in range(LEAST - 1)])) == ()


@pytest.mark.parametrize("real", ["Hilfe", "help me please", "Please help me!", "🆘", "", "救命 我需要帮助", None])
def test_a_short_call_for_help_is_not_folded_even_with_its_like(real: str | None) -> None:
    many = fresh(*[real] * LEAST, *["help me please"] * LEAST, *[None] * LEAST)
    assert alike(many) == ()


@pytest.mark.parametrize("real", [REAL, "نجدة، أخذوا جواز سفري", "help", "救命 我需要帮助", "Hilfe!"])
def test_a_cry_for_help_is_not_like_advertising_in_any_language(real: str) -> None:
    [one] = fresh(real)
    assert one.thread_id not in alike([*junk(50), one])


def test_what_comes_over_the_day_is_no_burst() -> None:
    slow = [(uuid4(), NOON + number * WITHIN / (LEAST - 2)) for number in range(40)]
    quick = [(uuid4(), NOON + timedelta(hours=9) + number * MOMENT) for number in range(LEAST)]
    assert crowded(slow) == ()
    assert set(crowded([*slow, *quick])) == {thread_id for thread_id, _ in quick}


@given(some.lists(some.integers(0, 4_000), max_size=60))
def test_each_that_is_crowded_has_enough_others_near(seconds: list[int]) -> None:
    moments = [(UUID(int=number), NOON + second * MOMENT) for number, second in enumerate(seconds)]
    found = set(crowded(moments))
    for thread_id, at in moments:
        near = [
            sum(begin <= other <= begin + WITHIN for _, other in moments)
            for _, begin in moments
            if begin <= at <= begin + WITHIN
        ]
        assert (thread_id in found) == (max(near) >= LEAST)


def test_a_flood_is_compared_in_part_alone() -> None:
    assert len(crowded((uuid4(), NOON) for _ in range(MOST * 2))) == MOST


def test_a_flood_of_long_texts_takes_no_time() -> None:
    """500 texts of 100,000 characters, each different from all others; 50 ms on an idle machine. The time that the
    process worked is measured, for the machine of the tests is not idle."""
    alike_end = " ".join(map(str, range(20_000)))
    flood = fresh(*((different(number) + alike_end)[:LONGEST_WORDS] for number in range(MOST)))
    begun = process_time()
    assert alike(flood) == ()
    assert process_time() - begun < 0.05


def test_what_is_alike_is_found_among_few_different_ones_alone() -> None:
    others, many = fresh(*map(different, range(GROUPS))), junk(LEAST)
    assert alike([*others[1:], *many]) == tuple(one.thread_id for one in many)
    assert alike([*others, *many]) == ()


def different(number: int) -> str:
    return " ".join(f"{number}x{word}" for word in range(80))


def requests_in(page: str) -> list[str]:
    return re.findall(r'href="/requests/([0-9a-f-]{36})', page)


async def test_two_hundred_junk_requests_do_not_hide_a_real_one(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    flood = [a_request(JUNK.format(number)) for number in range(190)]
    in_sight = [a_request(REAL), *(unreadable(number) for number in range(LEAST))]
    await arrived(app, *flood[:150])
    await arrived(app, *in_sight, *flood[150:])
    page = (await desk.get("/requests")).text
    folded, after = page.partition('<details class="sheet">')[2].split("</details>", 1)
    assert "190 requests that are alike" in folded
    assert "25 of them are here, the oldest first." in folded
    assert ids_of(flood) > set(requests_in(folded))
    assert set(requests_in(after)) == ids_of(in_sight)
    assert len(requests_in(after)) == len(in_sight)
    assert str(in_sight[0].request_id) in (await desk.get("/")).text, "and on the page of the day"
    assert 'href="/requests?whose=alike"' in folded
    pages = [(await desk.get(f"/requests?whose=alike&page={number}")).text for number in range(1, 9)]
    assert [len(requests_in(one)) for one in pages] == [25] * 7 + [15]
    assert {each for one in pages for each in requests_in(one)} == ids_of(flood), "all of them can be reached"


def ids_of(events: list[RequestSealed]) -> set[str]:
    return {str(one.request_id) for one in events}


def unreadable(number: int) -> RequestSealed:
    return replace_blob(a_request(f"{number}"), "AQEA")


def replace_blob(event: RequestSealed, blob: str) -> RequestSealed:
    return event.model_copy(update={"blob": blob})


async def test_what_a_colleague_took_is_not_folded(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    events = [a_request(JUNK.format(number)) for number in range(LEAST)]
    await arrived(app, *events)
    assert "10 requests that are alike" in (await desk.get("/requests")).text
    assert (await take(desk, events[0], "taken")).status_code == 303
    page = (await desk.get("/requests")).text
    assert "requests that are alike" not in page, "nine are left"
    assert len(set(requests_in(page))) == LEAST
