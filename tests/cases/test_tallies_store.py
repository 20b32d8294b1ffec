"""The ledger and the calendar on a real database: released once, never lost, never fewer than five."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.cases.counting.ledger.acts import release, release_due
from services.cases.counting.ledger.calendar import keep_calendar
from services.cases.counting.ledger.store import LiveFigures, Windows
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.roles import NotAllowedError
from shared.privacy.counts import COUNTED_OF_CLIENTS, Counted, Held, Indicator
from tests.cases.building import Database, a_person, a_workplace, cases_store
from tests.cases.contributions import contribute
from tests.cases.stored_requests import ask
from tests.cases.tallies import cell_of, released_tallies


def outcomes(number: int, outcome: Outcome = Outcome.MET) -> list[Contribution]:
    return [Contribution(uuid4().bytes, Indicator.U2_1, outcome) for _ in range(number)]


@pytest.mark.parametrize(("number", "expected"), [(4, Held), (5, Counted)])
async def test_four_wait_and_five_are_counted(database: Database, number: int, expected: type[Any]) -> None:
    async with cases_store(database) as store:
        await contribute(store, outcomes(number))
        assert await release("2026-03", workplace=a_workplace(store), now=a_workplace(store).now())
        [tally] = await released_tallies(store)
        assert isinstance(cell_of(tally), expected)
        used = await ask(store, "SELECT count(*) FROM contribution WHERE released_in = '2026-03'")
        assert used == [(number if expected is Counted else 0,)]


async def test_what_was_held_is_counted_when_others_join_it(database: Database) -> None:
    async with cases_store(database) as store:
        await contribute(store, outcomes(4))
        await release("2026-03", workplace=a_workplace(store), now=a_workplace(store).now())
        await contribute(store, outcomes(1, Outcome.PARTLY), "2026-04")
        await release("2026-04", workplace=a_workplace(store), now=a_workplace(store).now())
        await release("2026-05", workplace=a_workplace(store), now=a_workplace(store).now())
        first, second, third = await released_tallies(store)
        assert cell_of(first) == Held(indicator=Indicator.U2_1)
        assert cell_of(second) == Counted(indicator=Indicator.U2_1, met=4, partly=1, not_met=0)
        assert cell_of(third) == Held(indicator=Indicator.U2_1)


async def test_a_month_is_released_once_even_by_two_at_the_same_time(database: Database) -> None:
    async with cases_store(database) as store:
        await contribute(store, outcomes(5))
        both = [release("2026-03", workplace=a_workplace(store), now=a_workplace(store).now()) for _ in range(2)]
        assert sorted(await asyncio.gather(*both)) == [False, True]
        assert len(await released_tallies(store)) == 1


async def test_a_later_talk_changes_what_waits_and_never_what_was_released(database: Database) -> None:
    async with cases_store(database) as store:
        found = outcomes(5, Outcome.PARTLY)
        await contribute(store, found)
        better = [Contribution(one.mark, one.indicator, Outcome.MET) for one in found]
        await contribute(store, better[:2])
        await release("2026-03", workplace=a_workplace(store), now=a_workplace(store).now())
        await contribute(store, better, "2026-04")
        await release("2026-04", workplace=a_workplace(store), now=a_workplace(store).now())
        first, second = await released_tallies(store)
        assert cell_of(first) == Counted(indicator=Indicator.U2_1, met=2, partly=3, not_met=0)
        assert cell_of(second) == Held(indicator=Indicator.U2_1)
        assert await ask(store, "SELECT count(*) FROM contribution") == [(5,)]


async def test_what_belongs_to_the_new_month_is_not_counted_for_the_old_one(database: Database) -> None:
    async with cases_store(database) as store:
        await contribute(store, outcomes(5), "2026-04")
        await release("2026-03", workplace=a_workplace(store), now=a_workplace(store).now())
        assert cell_of((await released_tallies(store))[0]) == Held(indicator=Indicator.U2_1)


async def test_a_crash_before_the_commit_leaves_nothing_behind(database: Database) -> None:
    async with cases_store(database) as store:
        await contribute(store, outcomes(5))

        async def crash() -> None:
            async with store.work() as work:
                await Windows(work).open_window("2026-03", now=datetime.now(UTC))
                raise ConnectionError

        with pytest.raises(ConnectionError):
            await crash()
        assert await release("2026-03", workplace=a_workplace(store), now=a_workplace(store).now())
        assert isinstance(cell_of((await released_tallies(store))[0]), Counted)


async def test_downtime_of_months_is_made_up_for_window_by_window(database: Database) -> None:
    async with cases_store(database) as store:
        now = [datetime(2026, 3, 5, tzinfo=UTC)]
        workplace = a_workplace(store, lambda: now[0])
        assert await release_due(workplace=workplace, now=workplace.now()) == []
        await contribute(store, outcomes(5), "2026-03")
        now[0] = datetime(2026, 6, 20, tzinfo=UTC)
        assert await release_due(workplace=workplace, now=workplace.now()) == ["2026-03", "2026-04", "2026-05"]
        assert await release_due(workplace=workplace, now=workplace.now()) == []
        assert [tally.window for tally in await released_tallies(store)] == ["2026-03", "2026-04", "2026-05"]


async def test_the_calendar_releases_in_the_first_night_without_being_asked(database: Database) -> None:
    async with cases_store(database) as store:
        now = [datetime(2026, 3, 31, 20, tzinfo=UTC)]
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            now[0] += timedelta(seconds=seconds)
            if now[0] > datetime(2026, 4, 1, 3, tzinfo=UTC):
                raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await keep_calendar(workplace=a_workplace(store, lambda: now[0]), sleep=sleep)
        assert [tally.window for tally in await released_tallies(store)] == ["2026-03"]
        assert max(slept) <= 3600


async def test_the_ledger_keeps_no_id_no_time_and_no_name(database: Database) -> None:
    async with cases_store(database) as store:
        rows = await ask(
            store, "SELECT column_name FROM information_schema.columns WHERE table_name = 'contribution' ORDER BY 1"
        )
        assert [row.column_name for row in rows] == [
            "case_mark", "indicator", "outcome", "recorded_in", "released_in",
        ]  # fmt: skip


async def test_live_figures_are_exact_and_for_the_centre_alone(database: Database) -> None:
    async with cases_store(database) as store:
        await contribute(store, [*outcomes(3), *outcomes(3, Outcome.NOT_MET)])
        await release("2026-03", workplace=a_workplace(store), now=a_workplace(store).now())
        await contribute(store, outcomes(2), "2026-04")
        async with store.reading(a_person("counsellor")) as work:
            every = await LiveFigures(work).figures()
            [line] = [one for one in every if one.indicator is Indicator.U2_1]
            others = [one for one in every if one is not line]
            assert (line.outcomes, line.pending) == ({Outcome.MET: 5, Outcome.NOT_MET: 3}, 2)
            assert {other.indicator: other.total for other in others} == dict.fromkeys(
                COUNTED_OF_CLIENTS - {Indicator.U2_1}, 0
            )
        for role in ("admin", "quality_officer"):
            async with store.reading(a_person(role)) as work:
                with pytest.raises(NotAllowedError):
                    await LiveFigures(work).figures()
                with pytest.raises(NotAllowedError):
                    await LiveFigures(work).untold(key=b"any")


async def test_a_clock_that_leapt_uses_up_no_month_and_no_quarter(database: Database) -> None:
    async with cases_store(database) as store:
        now = [datetime(2026, 3, 5, tzinfo=UTC)]
        leaps = [
            datetime(2031, 5, 2, tzinfo=UTC), datetime(2020, 5, 2, tzinfo=UTC), datetime(2026, 4, 1, 3, tzinfo=UTC)
        ]  # fmt: skip
        released: list[int] = []

        async def sleep(_: float) -> None:
            released.append(len(await released_tallies(store)))
            if not leaps:
                raise asyncio.CancelledError
            now[0] = leaps.pop(0)

        with pytest.raises(asyncio.CancelledError):
            await keep_calendar(workplace=a_workplace(store, lambda: now[0]), sleep=sleep)
        assert released == [0, 0, 0, 1]
        assert await ask(store, "SELECT period FROM draw") == [("2026-Q1",)]
