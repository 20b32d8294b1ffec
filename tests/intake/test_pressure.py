"""Many at once: everybody who has computed for it comes in, and nobody is told apart."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from time import sleep

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as some

from services.intake.letters.entry import SPAN, Entry
from services.intake.letters.puzzle import GOOD_FOR, Puzzle, hash_of, puzzle, solved
from shared.crypto import receipts
from shared.crypto.receipts import Thread
from shared.events import RequestSealed
from shared.process.concurrency_limit import Places
from tests.intake.building import CANARY, THREAD, clear_fields, outbox_events, sealed_fields

KEY = b"k" * 32
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SENT = {"accept": "application/json"}


def computed(one: Puzzle, **changes: object) -> str:
    """As the script does it."""
    number = next(number for number in range(one.maxnumber) if hash_of(one.salt, number) == one.challenge)
    said = {"algorithm": one.algorithm, "challenge": one.challenge, "number": number, "salt": one.salt}
    return base64.b64encode(json.dumps(said | {"signature": one.signature} | changes).encode()).decode()


def a_puzzle(number: int = 200, key: bytes = KEY) -> Puzzle:
    return puzzle(key, random="5a" * 12, number=number, now=NOW)


def test_a_solution_is_known_until_the_puzzle_ends() -> None:
    one = a_puzzle()
    assert solved(computed(one), KEY, now=NOW) == (one.signature, NOW + GOOD_FOR)
    assert solved(computed(one), KEY, now=NOW + GOOD_FOR) is None


@pytest.mark.parametrize("changes", [{"number": 201}, {"salt": "5b?expires=9999999999"}, {"signature": "0" * 64}])
def test_what_was_changed_is_no_solution(changes: dict[str, object]) -> None:
    assert solved(computed(a_puzzle(), **changes), KEY, now=NOW) is None


@pytest.mark.parametrize("moved", [-3, -2, -1, 1, 2, 3])
def test_what_is_moved_between_salt_and_number_opens_nothing(moved: int) -> None:
    """The hash is of both together: without an end of the salt, one puzzle would open many times, and for centuries."""
    one = a_puzzle(number=12_345)
    together, place = f"{one.salt}12345", len(one.salt) + moved
    assert solved(computed(one, salt=together[:place], number=together[place:]), KEY, now=NOW) is None
    unended, ending = one.salt.rstrip("&"), "&" * one.salt.endswith("&")
    digits = f"{unended}12345"[: len(unended) + moved]
    assert solved(computed(one, salt=digits + ending, number="12345"[max(moved, 0) :]), KEY, now=NOW) is None


def test_one_puzzle_opens_once_however_its_solution_is_written() -> None:
    entry, _ = an_entry(calm=1)
    entry.admits("")
    one = entry.puzzle()
    assert [entry.admits(computed(one, note=note)) for note in ("a", "b")] == [True, False]


def test_a_puzzle_that_ends_later_than_any_of_ours_opens_nothing() -> None:
    one = puzzle(KEY, random="5a" * 12, number=200, now=NOW + timedelta(minutes=1))
    assert solved(computed(one), KEY, now=NOW) is None


def test_a_puzzle_of_somebody_else_is_no_solution() -> None:
    assert solved(computed(a_puzzle(key=b"o" * 32)), KEY, now=NOW) is None


@given(some.one_of(some.text(), some.binary().map(lambda sent: base64.b64encode(sent).decode()), some.just("W10=")))
def test_whatever_is_sent_is_answered(sent: str) -> None:
    assert solved(sent, KEY, now=NOW) is None


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


def an_entry(calm: int = 3) -> tuple[Entry, Clock]:
    clock = Clock()
    return Entry(calm=calm, secret=b"s", now=clock), clock


def test_few_come_in_as_they_come_and_many_only_with_a_solution_that_opens_once() -> None:
    entry, clock = an_entry()
    assert [entry.admits("") for _ in range(4)] == [True, True, True, False]
    solution = computed(entry.puzzle())
    assert [entry.admits(solution) for _ in range(2)] == [True, False]
    clock.now += SPAN
    assert entry.admits("")


def test_where_none_is_wanted_nobody_computes() -> None:
    entry, _ = an_entry(calm=0)
    assert all(entry.admits("") for _ in range(500))


def test_what_was_used_is_forgotten_when_its_puzzle_ends() -> None:
    entry, clock = an_entry(calm=1)
    entry.admits("")
    assert entry.admits(computed(entry.puzzle()))
    clock.now += GOOD_FOR + timedelta(seconds=1)
    entry.admits("")
    assert not entry.admits("")
    assert entry._used == {}


async def test_two_hundred_at_once_are_stopped_and_one_who_computes_comes_in(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    junk = sealed_fields()
    statuses = []
    for number in range(200):
        fields = junk | {"request_id": f"00000000-0000-4000-8000-{number:012}"}
        statuses.append((await client.post("/write", data=fields, headers=SENT)).status_code)
    assert statuses == [303] * 100 + [429] * 100
    mine = sealed_fields(words="help")
    refusal = await client.post("/write", data=mine, headers=SENT)
    assert (refusal.status_code, refusal.json()["error"]) == (429, "too_many")
    solution = computed(Puzzle(**refusal.json()["puzzle"]))
    answer = await client.post("/write", data=mine | {"altcha": solution}, headers=SENT)
    assert answer.status_code == 303
    taken = [str(event.request_id) for event in await outbox_events(app, RequestSealed)]
    assert (len(taken), taken[-1]) == (101, mine["request_id"])


async def test_a_browser_without_the_script_is_told_to_come_again(client: httpx.AsyncClient, app: FastAPI) -> None:
    app.state.entry = Entry(calm=1, secret=b"s", now=Clock())
    answers = [await client.post("/write", data=sealed_fields(), headers={"accept": "text/html"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 429]
    assert "Very many people write at this moment" in answers[1].text
    assert "030 23125 000" in answers[1].text


def slowly(receipt: str, centre: str) -> Thread:
    sleep(0.02)
    return THREAD


async def test_without_scripts_thirty_at_once_wait_and_none_is_sent_away(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "thread_of", slowly)
    asking = [client.post("/write", data=clear_fields(words=f"help {number}")) for number in range(30)]
    assert {answer.status_code for answer in await asyncio.gather(*asking)} == {200}
    assert len(await outbox_events(app, RequestSealed)) == 30


async def test_who_waits_too_long_gets_the_text_back_and_the_telephone(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(1, 5, patience=0.05)
    monkeypatch.setitem(app.state.desk._places, "request", places)
    async with places.place():
        answer = await client.post("/write", data=clear_fields())
    assert answer.status_code == 503
    assert CANARY in answer.text
    assert "030 23125 000" in answer.text
    assert (await client.post("/write", data=clear_fields())).status_code == 200, "the place is free again"
