"""Outcomes of the ledgers are sealed; those of before by the first start, whatever interrupts it, and none is lost."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from fastapi import FastAPI
from sqlalchemy import Table, text

from services.cases.app import tasks_of
from services.cases.backup import Inside, Settings, erase_again
from services.cases.counting.draws.outcomes import LEDGER_KEY
from services.cases.counting.draws.store import Draws
from services.cases.counting.ledger import order
from services.cases.counting.ledger.acts import release
from services.cases.counting.ledger.order import keep_order, put_in_order
from services.cases.counting.ledger.store import LEDGERS, Contributions, LiveFigures
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.periods import Periods
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.foundation.store import CasesStore
from shared.privacy.counts import Counted, Indicator
from shared.store.upgrade import ALONE, configuration, migrate
from tests.cases.building import NOON, Database, a_person, a_store, a_workplace, cases_store, centre_keys
from tests.cases.contributions import contribute
from tests.cases.stored_requests import ask
from tests.cases.tallies import cell_of, released_tallies
from tests.kept_engines import kept_engine

MARKS = [bytes([number]) * 32 for number in (5, 3, 4, 1, 2)]
OUTCOMES = [Outcome.MET, Outcome.PARTLY, Outcome.MET, Outcome.NOT_MET, Outcome.MET]
WHOLE = Counted(indicator=Indicator.U2_1, met=3, partly=1, not_met=1)
SEES_ALL = text("SELECT set_config('kokon.errand', 'migration', true)")


def found() -> list[Contribution]:
    return [Contribution(mark, Indicator.U2_1, outcome) for mark, outcome in zip(MARKS, OUTCOMES, strict=True)]


async def in_clear(store: CasesStore) -> int:
    """How many rows can be read without a key."""
    words = ", ".join(f"'{outcome}'::bytea" for outcome in Outcome)
    counted = [await ask(store, f"SELECT count(*) FROM {each} WHERE outcome IN ({words})") for each in sealed_ledgers()]
    return sum(int(rows[0][0]) for rows in counted)


def sealed_ledgers() -> list[str]:
    return [ledger.name for ledger in LEDGERS if "outcome" in ledger.c]


async def as_before(store: CasesStore) -> None:
    """As the migration leaves what was written until then."""
    rows = [{"mark": one.mark, "outcome": one.outcome.value.encode()} for one in found()]
    async with store.engine.begin() as connection:
        await connection.execute(SEES_ALL)
        await connection.execute(text("INSERT INTO contribution VALUES (:mark, 'U2.1', :outcome, '2026-03')"), rows)
        await connection.execute(text("INSERT INTO standing VALUES (:mark, 'U2.1', '2026-Q1', :outcome)"), rows)


async def standing_outcomes(store: CasesStore) -> dict[bytes, Outcome]:
    async with store.errand(Errand.COUNTING) as on_errand:
        return {one.mark: one.outcome for one in await Draws(on_errand).standings(until="2026-Q1")}


async def test_a_database_of_before_is_carried_over_and_sealed(database: Database) -> None:
    url = await database("older-cases")
    versions = configuration("cases", url)

    def until_now() -> None:
        with ALONE:
            command.upgrade(versions, "0031")

    await asyncio.to_thread(until_now)
    ring = KeyRing(SealedFileKeys(centre_keys()), KeyStore(await database("cases-keys"), engines=kept_engine))
    store = a_store(url, ring)
    rows = [{"mark": one.mark, "outcome": one.outcome.value} for one in found()]
    try:
        async with store.engine.begin() as connection:
            await connection.execute(SEES_ALL)
            await connection.execute(text("INSERT INTO contribution VALUES (:mark, 'U2.1', :outcome, '2026-03')"), rows)
            await connection.execute(text("INSERT INTO standing VALUES (:mark, 'U2.1', '2026-Q1', :outcome)"), rows)
        await store.engine.dispose()
        await asyncio.to_thread(migrate, "cases", url)
        assert await in_clear(store) == 2 * len(MARKS)
        await put_in_order(store)
        assert await in_clear(store) == 0
        assert await standing_outcomes(store) == dict(zip(MARKS, OUTCOMES, strict=True))
        await release("2026-03", workplace=a_workplace(store), now=NOON)
        assert cell_of((await released_tallies(store))[0]) == WHOLE
    finally:
        await store.engine.dispose()
        await ring.store.engine.dispose()


async def test_what_is_not_sealed_yet_counts_as_ever(database: Database) -> None:
    async with cases_store(database) as store:
        await as_before(store)
        async with store.reading(a_person("lead")) as work:
            every = await LiveFigures(work).figures()
        [figures] = [one for one in every if one.indicator is Indicator.U2_1]
        assert (figures.outcomes, figures.pending) == ({Outcome.MET: 3, Outcome.PARTLY: 1, Outcome.NOT_MET: 1}, 5)
        await release("2026-03", workplace=a_workplace(store), now=NOON)
        assert cell_of((await released_tallies(store))[0]) == WHOLE


@pytest.mark.parametrize("ledger", LEDGERS)
async def test_interrupted_anywhere_nothing_is_lost_and_the_next_start_seals_the_rest(
    database: Database, ledger: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Contributions.put_in_order

    async def killed(self: Contributions, ledger_now: Table) -> bool:
        done = await whole(self, ledger_now)
        if ledger_now is ledger:
            raise InterruptedError
        return done

    async with cases_store(database) as store:
        await as_before(store)
        monkeypatch.setattr(Contributions, "put_in_order", killed)
        with pytest.raises(InterruptedError):
            await put_in_order(store)
        assert await standing_outcomes(store) == dict(zip(MARKS, OUTCOMES, strict=True))
        monkeypatch.undo()
        for _ in range(2):
            await put_in_order(store)
            assert await in_clear(store) == 0
            assert await standing_outcomes(store) == dict(zip(MARKS, OUTCOMES, strict=True))
        await release("2026-03", workplace=a_workplace(store), now=NOON)
        assert cell_of((await released_tallies(store))[0]) == WHOLE


async def test_a_talk_that_is_recorded_meanwhile_waits_and_is_counted(database: Database) -> None:
    async with cases_store(database) as store:
        await contribute(store, found())
        later = [Contribution(bytes([number]) * 32, Indicator.U2_1, Outcome.MET) for number in range(10, 20)]
        await asyncio.gather(
            put_in_order(store), *(contribute(store, [one]) for one in later), put_in_order(store), put_in_order(store)
        )
        await release("2026-03", workplace=a_workplace(store), now=NOON)
        assert cell_of((await released_tallies(store))[0]) == Counted(
            indicator=Indicator.U2_1, met=13, partly=1, not_met=1
        )


async def test_without_their_key_outcomes_wait_and_what_was_told_is_not_told_again(
    database: Database,
) -> None:
    async with cases_store(database) as store:
        await contribute(store, found())
        await release("2026-03", workplace=a_workplace(store), now=NOON)
        await contribute(store, [Contribution(b"w" * 32, Indicator.U2_1, Outcome.MET)], "2026-04")
        async with store.ring.store.engine.begin() as connection:
            await connection.execute(text("DELETE FROM client_key WHERE key_id = :key"), {"key": LEDGER_KEY})
        said: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(order.log, "error", lambda event, **_: said.append(event))
            await put_in_order(store)
        assert said == ["outcomes_not_opened"] * 2
        async with store.errand(Errand.COUNTING) as on_errand:
            await Contributions(on_errand).fold(MARKS[0], into=b"w" * 32)
        await put_in_order(store)
        await contribute(store, found(), "2026-04")
        await release("2026-04", workplace=a_workplace(store), now=NOON)
        assert len(await ask(store, "SELECT 1 FROM contribution WHERE released_in = '2026-03'")) == len(MARKS)
        assert isinstance(cell_of((await released_tallies(store))[1]), Counted) is False


async def test_a_restore_puts_them_in_order_before_the_service_starts(app: FastAPI) -> None:
    """Restored rows lie as they came, and a copy of today would not be looked at again before the next night."""
    store: CasesStore = app.state.store
    await as_before(store)
    settings = Settings.model_construct(retention=Periods(), time_zone="Europe/Berlin")
    await erase_again(Inside(store, store.ring.provider, centre_keys(), settings, NOON))
    assert await in_clear(store) == 0
    for ledger in sealed_ledgers():
        assert [row.case_mark for row in await ask(store, f"SELECT case_mark FROM {ledger} ORDER BY ctid")] == sorted(
            MARKS
        )


async def test_it_is_done_at_each_start_and_once_a_night(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    nights: list[datetime] = []
    now = [datetime(2026, 3, 5, 20, tzinfo=UTC)]

    async def noted(_: CasesStore) -> None:
        nights.append(now[0])

    async def sleep(seconds: float) -> None:
        now[0] += timedelta(seconds=seconds)
        if now[0] > datetime(2026, 3, 7, 12, tzinfo=UTC):
            raise asyncio.CancelledError

    monkeypatch.setattr(order, "put_in_order", noted)
    async with cases_store(database) as store:
        with pytest.raises(asyncio.CancelledError):
            await keep_order(workplace=a_workplace(store, lambda: now[0]), sleep=sleep)
    assert [night.isoformat() for night in nights] == [
        "2026-03-05T20:00:00+00:00", "2026-03-06T01:00:00+00:00", "2026-03-07T01:00:00+00:00",
    ]  # fmt: skip


def test_a_service_that_starts_keeps_the_order(app: FastAPI) -> None:
    """Beside the calendar."""
    assert "ledger_order" in {task.__name__ for task in tasks_of(app.state.workplace, app.state.settings)}
