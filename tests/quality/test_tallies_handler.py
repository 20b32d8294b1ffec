"""Tallies on a real bus: kept once, never changed, and put aside when they cannot be kept."""

import json
from collections.abc import AsyncIterator

import pytest

from services.quality.evidence.tallies.domain import accept
from services.quality.standards.scoring.figures import Outcomes
from shared.events import TallyReleased
from shared.topology import Durable
from tests.quality.building import STANDARDS, a_tally
from tests.quality.doors import Centre, Database, a_centre
from tests.quality.tally_messages import publish, saved_tallies, settled
from tests.servers import Nats
from tests.shared.building import comes_again_within, until
from tests.shared.listeners import dead_letters


@pytest.fixture
async def listening(bus: Nats, database: Database) -> AsyncIterator[Centre]:
    async with a_centre(database, nats_url=bus.url, nats_seed=bus.seeds["quality"]) as centre, centre.running():
        yield centre


async def reasons(bus: Nats) -> list[str]:
    return [headers["Kokon-Reason"] for _, _, headers in await dead_letters(bus)]


async def test_a_tally_is_kept_once_however_often_it_comes(listening: Centre, bus: Nats) -> None:
    tally = a_tally(U2_1=(19, 1, 1))
    await publish(bus, tally, tally)
    await until(lambda: settled(bus))
    (found,) = await saved_tallies(listening, "2026-03")
    assert found == accept(tally, {STANDARDS.version: STANDARDS})
    assert found.outcomes["U2.1"] == Outcomes(19, 1, 1)
    assert await dead_letters(bus) == []


async def test_the_same_month_told_again_under_another_id_changes_nothing(listening: Centre, bus: Nats) -> None:
    await publish(bus, a_tally(U2_1=(19, 1, 1)), a_tally(U2_1=(19, 1, 1)))
    await until(lambda: settled(bus))
    assert len(await saved_tallies(listening, "2026-03")) == 1
    assert await dead_letters(bus) == []


async def test_another_tally_of_the_same_month_is_put_aside(listening: Centre, bus: Nats) -> None:
    await publish(bus, a_tally(U2_1=(19, 1, 1)))
    await until(lambda: saved_tallies(listening, "2026-03"))
    other = a_tally(U2_1=(5, 0, 0))
    await publish(bus, other)
    await until(lambda: dead_letters(bus))
    (letter,) = await dead_letters(bus)
    assert letter[:2] == ("quality.dead.cases.tally.released", other.body())
    assert letter[2]["Kokon-Reason"] == "different_tally"
    (found,) = await saved_tallies(listening, "2026-03")
    assert found.outcomes["U2.1"] == Outcomes(19, 1, 1)


async def test_months_may_come_in_any_order(listening: Centre, bus: Nats) -> None:
    await publish(bus, *(a_tally(month, U2_1=(5, 0, 0)) for month in ("2026-03", "2026-01", "2026-02")))
    await until(lambda: settled(bus))
    months = ("2026-01", "2026-02", "2026-03")
    assert [tally.window for tally in await saved_tallies(listening, *months)] == list(months)


def changed(**fields: object) -> bytes:
    return json.dumps(json.loads(a_tally(U2_1=(9, 0, 0)).body()) | fields).encode()


def with_cells(*given: dict[str, object], twice: str = "") -> bytes:
    """A whole tally in which some cells say something else, and one may stand there a second time."""
    body = json.loads(a_tally(U2_1=(9, 0, 0)).body())
    other = {cell["indicator"]: cell for cell in given}
    cells = [other.get(cell["indicator"], cell) for cell in body["cells"]]
    again = [cell for cell in cells if cell["indicator"] == twice]
    return json.dumps(body | {"cells": again + cells}).encode()


COUNTS = {"met": 9, "partly": 0, "not_met": 0}
CONTRADICTING: dict[str, dict[str, object]] = {
    "held, with counts": {"indicator": "U2.1", "state": "held", **COUNTS},
    "held, with one count": {"indicator": "U2.1", "state": "held", "met": 9},
    "not measured, with counts": {"indicator": "U2.1", "state": "not_measured", **COUNTS},
    "counted, without how many it was met for": {"indicator": "U2.1", "state": "counted", "partly": 0, "not_met": 9},
    "counted, without any counts": {"indicator": "U2.1", "state": "counted"},
    "counts without a state": {"indicator": "U2.1", **COUNTS},
    "fewer than none": {"indicator": "U2.1", "state": "counted", **COUNTS, "partly": -1},
}
UNREADABLE = {
    "nothing": b"",
    "no json": b"{",
    "a further field": changed(note="KANARI"),
    "a window that is a day": changed(window="2026-03-05"),
    "a cell too few": changed(cells=[{"indicator": "U2.1", "state": "held"}]),
    "a cell with a name": changed(cells=[{"indicator": "U2.1", "state": "held", "client": "KANARI"}]),
    "not utf-8": b"\xff\xfe",
    "one indicator twice, once counted and once not": with_cells().replace(b'"U2.2"', b'"U2.1"'),
    "one indicator twice, the same both times": with_cells(twice="U2.1"),
    **{name: with_cells(cell) for name, cell in CONTRADICTING.items()},
}
REFUSED = {
    "unknown_catalogue": changed(catalogue="2021-01"),
    "too_few_people": a_tally(U2_1=(4, 0, 0)).body(),
}


def test_a_tally_with_its_cells_untouched_can_be_read() -> None:
    """So each of those below is refused for the one thing that is wrong with it."""
    assert TallyReleased.model_validate_json(with_cells()).cells


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_what_is_no_tally_is_put_aside_at_once(
    listening: Centre, bus: Nats, body: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    # behind an empty body the server delivers nothing more before what it delivered comes again
    await comes_again_within(bus, Durable("quality", TallyReleased), 5)
    await publish(bus, body, a_tally("2026-02", U2_1=(9, 0, 0)))
    await until(lambda: dead_letters(bus))
    await until(lambda: saved_tallies(listening, "2026-02"))
    assert await reasons(bus) == ["unreadable"]
    assert "KANARI" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(("reason", "body"), REFUSED.items())
async def test_what_can_never_be_kept_is_put_aside_with_its_reason(
    listening: Centre, bus: Nats, reason: str, body: bytes
) -> None:
    await publish(bus, body)
    await until(lambda: dead_letters(bus))
    assert await reasons(bus) == [reason]
    assert await saved_tallies(listening, "2026-03") == []
