"""A14, at the public pages: an attacker with the database of `intake`, in a copy of every day, cannot join
a code to what was answered with it, by transaction, by place or by the difference of two copies.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from itertools import pairwise
from random import Random

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.intake.feedback import box, urn
from services.intake.feedback.box import Box
from services.intake.feedback.domain import FEWEST, NAMES
from services.intake.feedback.urn import UrnNotOpenedError, key_of, opened
from shared.crypto.feedback_codes import hash_of
from shared.privacy.counts import FeedbackQuestion
from tests.attacks.ledger_joins import Thief
from tests.intake.building import CENTRE, at_the_door, some_codes, some_settings
from tests.servers import Postgres

CODES = [f"CCCCCCCC22{sign}{other}" for sign in "234679" for other in "234679"][: 2 * FEWEST + 5]
type Door = tuple[httpx.AsyncClient, FastAPI, Thief]
type Copy = tuple[frozenset[str], Mapping[str, tuple[int, int]]]
"""Codes that are used, and the counters."""


@pytest.fixture
async def door(
    database: Callable[[str], Awaitable[SecretStr]], postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Door]:
    monkeypatch.setattr(box, "PAUSE", 0.0)
    url = await database("intake")
    async with at_the_door(some_settings(url)) as (client, app):
        async with app.state.store.work() as work:
            await work.know_codes(some_codes(*CODES))
        yield client, app, Thief.of(postgres, url)


def faces() -> dict[str, dict[str, str]]:
    """What will be answered with each code: in this order."""
    chance = Random(14)
    return {code: {name: chance.choice(("yes", "no")) for name in NAMES.values()} for code in CODES}


async def put(client: httpx.AsyncClient, code: str, answers: Mapping[str, str]) -> None:
    answer = await client.post("/answers", data={"code": code, **answers}, headers={"accept": "text/html"})
    assert answer.status_code == 303


def copied(thief: Thief) -> Copy:
    used = frozenset(row[0] for row in thief.asked("SELECT hash FROM feedback_code WHERE used"))
    counters = thief.asked("SELECT question, sum(best_two), sum(others) FROM feedback_count GROUP BY 1")
    return used, {question: (int(best), int(others)) for question, best, others in counters}


def told_by(before: Copy, after: Copy) -> set[int]:
    """How many codes each rise of the counters is about, as far as two copies say: 1 is the answers of one code."""
    return {sum(after[1][question]) - sum(before[1].get(question, (0, 0))) for question in after[1]} - {0}


def by_transaction(thief: Thief) -> int:
    """How many codes were used in a transaction in which counters rose."""
    joined = "SELECT DISTINCT hash FROM feedback_code JOIN feedback_count c ON feedback_code.xmin = c.xmin WHERE used"
    return len(thief.asked(joined))


async def test_a_copy_a_day_tells_the_answers_of_ten_codes_and_never_of_one(door: Door) -> None:
    client, _, thief = door
    copies = [copied(thief)]
    for code, answers in faces().items():
        await put(client, code, answers)
        copies.append(copied(thief))
        assert hash_of(code, CENTRE) in copies[-1][0], "it is used at once"
    rises = [told_by(*pair) for pair in pairwise(copies)]
    assert [rise for rise in rises if rise] == [{FEWEST}, {FEWEST}]
    assert by_transaction(thief) <= 1


async def test_what_waits_is_one_value_of_one_size_that_opens_with_the_secret_alone(door: Door) -> None:
    client, app, thief = door
    sizes = set()
    for code, answers in list(faces().items())[: FEWEST - 1]:
        await put(client, code, answers)
        [[length]] = thief.asked("SELECT length(urn) FROM feedback_urn")
        sizes.add(length)
    assert len(sizes) == 1
    [[salt, sealed]] = thief.asked("SELECT encode(salt, 'hex'), encode(urn, 'hex') FROM feedback_urn")
    with pytest.raises(UrnNotOpenedError):
        opened(bytes.fromhex(sealed), key_of(b"another secret", bytes.fromhex(salt), CENTRE))
    secret = app.state.settings.nats_seed.get_secret_value().encode()
    assert opened(bytes.fromhex(sealed), key_of(secret, bytes.fromhex(salt), CENTRE)).people == FEWEST - 1


async def test_after_a_night_the_codes_lie_in_the_order_of_their_hashes(door: Door) -> None:
    client, app, thief = door
    for code, answers in faces().items():
        await put(client, code, answers)
    used = "SELECT hash FROM feedback_code WHERE used ORDER BY ctid"
    in_turn = [[hash_of(code, CENTRE)] for code in CODES]
    assert thief.asked(used) == in_turn, "until then they lie in the order of their use"
    async with app.state.store.work() as work:
        await work.put_codes_in_order()
    assert thief.asked(used) == sorted(in_turn)
    assert len(thief.asked("SELECT DISTINCT xmin FROM feedback_code")) == 1
    assert (await client.post("/answers", data={"code": CODES[0], "u2_4": "yes"})).status_code == 422


async def test_a_process_that_dies_loses_no_answer(door: Door) -> None:
    client, app, thief = door
    sheets = list(faces().items())[:FEWEST]
    for code, answers in sheets[:-1]:
        await put(client, code, answers)
    again = Box(
        app.state.store,
        centre=CENTRE,
        secret=app.state.settings.nats_seed.get_secret_value().encode(),
        clock=app.state.box._clock,
        now=app.state.box._now,
    )
    code, answers = sheets[-1]
    assert await again.put(code, {question: answers[name] for question, name in NAMES.items()})
    expected = {
        question.value: tuple(sum(sheet[name] == face for _, sheet in sheets) for face in ("yes", "no"))
        for question, name in NAMES.items()
    }
    assert copied(thief)[1] == expected


async def test_twin_counters_that_rise_at_once_give_the_answers_of_each_code(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _, thief = door
    monkeypatch.setattr(urn, "FEWEST", 1)
    before = copied(thief)
    for code, answers in list(faces().items())[:5]:
        await put(client, code, answers)
        after = copied(thief)
        assert told_by(before, after) == {1}
        assert after[0] - before[0] == {hash_of(code, CENTRE)}
        said = {question for question in FeedbackQuestion if answers[NAMES[question]] == "yes"}
        risen = {one for one, (best, _) in after[1].items() if best > before[1].get(one, (0, 0))[0]}
        assert risen == {question.value for question in said}
        before = after
    assert by_transaction(thief) == 1
