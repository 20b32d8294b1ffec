"""Bad input on every subject somebody listens to: put aside as it came, while all the rest is handled, and once."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator

import pytest
import pytest_asyncio
from nats.js.api import RawStreamMsg
from nats.js.errors import APIError

from deploy.nats.streams import LARGEST_EVENT
from shared.events import AmountsPublished, Event, ReleasePublished, ReleaseRefused, RequestSealed
from shared.telemetry.redaction import KEYS
from shared.topology import ACK_WAIT, CONSUMES, Durable, durables_of
from tests.audit_coverage import MOVING
from tests.contracts.log_lines import overheard
from tests.contracts.spoiled_bodies import answered, no_envelopes, refused, spoiled, valid
from tests.contracts.wires import Federation, a_federation
from tests.servers import Postgres
from tests.shared.building import comes_again_within, until

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="module")]
DURABLES = [durable for consumer in CONSUMES for durable in durables_of(consumer)]
SAID = KEYS | {"at", "level", "service", "logger", "event"}
ALWAYS_ANSWERED: dict[type[Event], frozenset[str]] = dict.fromkeys(
    (ReleasePublished, AmountsPublished), frozenset({"outbox", "outbox_state"})
)
"""What comes again is taken again, and that is told."""
every_durable = pytest.mark.parametrize("durable", DURABLES, ids=lambda durable: durable.name)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def federation(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Federation]:
    async with a_federation(postgres, tmp_path_factory.mktemp("federation")) as federation:
        yield federation


@pytest.fixture
def lines() -> Iterator[list[str]]:
    with overheard() as lines:
        yield lines


@every_durable
async def test_what_is_no_event_is_put_aside_as_it_came_and_its_neighbours_are_handled(
    federation: Federation, lines: list[str], durable: Durable
) -> None:
    bad = list(spoiled(durable.event).values())
    good = [valid(durable.event, number) for number in range(1, 6)]
    before = await federation.last_letter(durable)
    await federation.say(durable.event, *among(bad, good))
    await until(lambda: all_answered(federation, durable, before, len(bad)))
    letters = await federation.letters(durable, after=before)
    assert Counter(letter.data or b"" for letter in letters) == Counter(bad)
    assert {reason_of(letter) for letter in letters} == {"unreadable"}
    assert await federation.handled(durable, *good) == len(good)
    assert await federation.reasons(durable.consumer) == []
    assert_only_codes(said_of(durable, lines))
    assert "Kanari" not in await federation.kept_by(durable)


async def test_an_empty_body_is_put_aside_and_its_neighbours_are_handled_when_they_come_again(
    federation: Federation,
) -> None:
    """To the server it is the end of an answer, so what it delivers behind it comes at the next delivery: this takes
    `ACK_WAIT`, here less, and is tried with one consumer alone."""
    durable = Durable("cases", RequestSealed)
    await comes_again_within(federation.north, durable, 5)
    good = [valid(durable.event, number) for number in range(30, 34)]
    before = await federation.last_letter(durable)
    await federation.say(durable.event, good[0], b"", *good[1:])
    await until(lambda: all_answered(federation, durable, before, 1))
    assert [letter.data or b"" for letter in await federation.letters(durable, after=before)] == [b""]
    assert await federation.handled(durable, *good) == len(good)
    await comes_again_within(federation.north, durable, ACK_WAIT)


@every_durable
async def test_events_that_come_again_change_nothing(
    federation: Federation, lines: list[str], durable: Durable
) -> None:
    told = [valid(durable.event, number) for number in range(10, 13)]
    before = await federation.last_letter(durable)
    await federation.say(durable.event, *told, *told)
    await until(lambda: all_handled(federation, durable, *told))
    await until(federation.is_still)
    moving = MOVING | ALWAYS_ANSWERED.get(durable.event, frozenset())
    kept = await federation.houses[durable.consumer].contents(besides=moving)
    await federation.say(durable.event, *told[::-1], *told)
    await until(federation.is_still)
    assert await federation.houses[durable.consumer].contents(besides=moving) == kept
    assert await federation.letters(durable, after=before) == []
    assert_only_codes(said_of(durable, lines), levels={"info"})


@pytest.mark.parametrize("durable", [durable for durable in DURABLES if no_envelopes(durable.event)], ids=str)
async def test_a_seal_that_opens_with_no_key_is_taken_and_keeps_nobody_waiting(
    federation: Federation, lines: list[str], durable: Durable
) -> None:
    told, before = no_envelopes(durable.event), await federation.last_letter(durable)
    await federation.say(durable.event, *told)
    await until(lambda: all_handled(federation, durable, *told))
    assert await federation.letters(durable, after=before) == []
    assert await federation.reasons(durable.consumer) == []
    assert_only_codes(lines)


@pytest.mark.parametrize("durable", [durable for durable in DURABLES if refused(durable.event)], ids=str)
async def test_what_may_never_be_taken_is_put_aside_with_the_reason(federation: Federation, durable: Durable) -> None:
    await federation.say(durable.event, valid(durable.event, 20))
    told, before = refused(durable.event), await federation.last_letter(durable)
    await federation.say(durable.event, *(event for _, event in told))
    await until(lambda: all_answered(federation, durable, before, len(told)))
    letters = await federation.letters(durable, after=before)
    assert {letter.data: reason_of(letter) for letter in letters} == {event.body(): why for why, event in told}
    assert await federation.handled(durable, *(event for _, event in told)) == 0


async def test_a_release_that_cannot_be_taken_is_answered_with_the_reason_and_leaves_nothing_else(
    federation: Federation, lines: list[str]
) -> None:
    durable, told = Durable("office", ReleasePublished), answered()
    await federation.say(ReleasePublished, valid(ReleasePublished, 20))
    before = await federation.last_letter(durable)
    await federation.say(ReleasePublished, *(event for _, event in told))
    wanted = {event.id: reason for reason, event in told}

    async def found() -> bool:
        refused = {
            each.release_id: each.reason for each in await federation.answers() if isinstance(each, ReleaseRefused)
        }
        return {id_: reason for id_, reason in refused.items() if id_ in wanted} == wanted

    await until(found)
    assert await federation.letters(durable, after=before) == []
    assert await federation.handled(durable, *(event for _, event in told)) == 0
    assert_only_codes(said_of(durable, lines), levels={"info", "warning"})


@every_durable
async def test_the_largest_body_that_the_bus_takes_can_be_put_aside_and_a_larger_one_is_refused(
    federation: Federation, durable: Durable
) -> None:
    before, largest = await federation.last_letter(durable), b" " * LARGEST_EVENT
    with pytest.raises(APIError, match="message size exceeds maximum allowed"):
        await federation.say(durable.event, largest + b" ")
    await federation.say(durable.event, largest)
    await until(lambda: all_answered(federation, durable, before, 1))
    assert [letter.data for letter in await federation.letters(durable, after=before)] == [largest]


def among(bad: list[bytes], good: list[Event]) -> Iterator[bytes | Event]:
    """The good ones spread over the bad ones, the first one first."""
    every = len(bad) // len(good) + 1
    for number, body in enumerate(bad):
        if number % every == 0:
            yield good[number // every]
        yield body


async def all_answered(federation: Federation, durable: Durable, before: int, expected: int) -> bool:
    letters = await federation.last_letter(durable) - before
    return letters >= expected and await federation.is_quiet(durable)


async def all_handled(federation: Federation, durable: Durable, *events: Event) -> bool:
    return await federation.handled(durable, *events) == len(events) and await federation.is_quiet(durable)


def reason_of(letter: RawStreamMsg) -> str:
    return str((letter.headers or {})["Kokon-Reason"])


def said_of(durable: Durable, lines: list[str]) -> list[str]:
    """Without what a centre says of an answer to what a test sent in its name: it knows of nothing that left."""
    answers = ('"subject": "downlink.release.', '"subject": "downlink.amounts.')
    return [line for line in lines if durable.event.addressed or not any(one in line for one in answers)]


def assert_only_codes(lines: list[str], *, levels: Collection[str] = ("info", "error")) -> None:
    for line in lines:
        assert "Kanari" not in line
        said = json.loads(line)
        assert set(said) <= SAID
        assert "dropped" not in said
        assert said["level"] in levels
