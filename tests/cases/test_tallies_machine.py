"""Whatever happens in whatever order, every client counts once and only among at least five."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from services.cases.contact.gate.domain import Point, Walk
from services.cases.contact.gate.outcomes import POINTS_OF, contributions
from services.cases.counting.ledger.acts import release, release_due
from services.cases.counting.ledger.domain import tally
from services.cases.counting.ledger.store import Contributions, Windows
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import K, mark_of
from services.cases.foundation.store import CasesStore
from services.cases.foundation.workplace import Workplace
from shared.calendar import month_of
from shared.privacy.counts import Counted, Indicator
from tests.cases.building import BERLIN, Database, a_walk, a_workplace, cases_store
from tests.cases.guarded_tables import EVERY_ROW
from tests.cases.stored_requests import ask
from tests.cases.tallies import released_tallies

CLIENTS = [UUID(int=number) for number in range(1, 13)]
TABLES = ("contribution", "tally_window", "tally_calendar", "outbox")


class Ledger(RuleBasedStateMachine):
    """`started` are the clients whose gate was walked at least once; the database must agree with it all the time."""

    runner: asyncio.Runner
    store: CasesStore

    @initialize()
    def begin(self) -> None:
        self.now = datetime(2026, 1, 10, tzinfo=UTC)
        self.started: set[UUID] = set()
        self.runner.run(self.emptied())

    async def emptied(self) -> None:
        async with self.store.engine.begin() as connection:
            await connection.execute(text(EVERY_ROW))
            for table in TABLES:
                await connection.execute(text(f"DELETE FROM {table}"))
        await release_due(workplace=self.workplace, now=self.workplace.now())

    @property
    def workplace(self) -> Workplace:
        return a_workplace(self.store, lambda: self.now)

    @rule(client=some.sampled_from(CLIENTS), not_yet=some.sets(some.sampled_from(Point), max_size=len(Point) - 1))
    def walk_the_gate(self, client: UUID, not_yet: set[Point]) -> None:
        self.runner.run(self.walked([client], a_walk(*not_yet)))

    @rule(clients=some.lists(some.sampled_from(CLIENTS), min_size=4, max_size=8, unique=True))
    def many_walk_the_gate(self, clients: list[UUID]) -> None:
        self.runner.run(self.walked(clients, a_walk()))

    async def walked(self, clients: list[UUID], walk: Walk) -> None:
        for client in clients:
            found = contributions(walk, mark_of(client, b"k" * 32))
            async with self.store.errand(Errand.COUNTING) as on_errand:
                await Contributions(on_errand).contribute(found, month=month_of(self.now, BERLIN))
            self.started.add(client)

    @rule(client=some.sampled_from(CLIENTS))
    def crash_while_the_gate_is_saved(self, client: UUID) -> None:
        async def crash() -> None:
            async with self.store.errand(Errand.COUNTING) as on_errand:
                found = contributions(a_walk(), mark_of(client, b"k" * 32))
                await Contributions(on_errand).contribute(found, month=month_of(self.now, BERLIN))
                raise InterruptedError

        self.interrupted(crash())

    @rule()
    def crash_while_a_month_is_released(self) -> None:
        async def crash() -> None:
            window = month_of(self.now, BERLIN)
            async with self.store.errand(Errand.COUNTING) as on_errand:
                if await Windows(on_errand).open_window(window, now=self.now):
                    await Contributions(on_errand).save_tally(
                        tally(await Contributions(on_errand).pending(until=window), window=window, centre="centre")
                    )
                raise InterruptedError

        self.interrupted(crash())

    def interrupted(self, crash: Coroutine[Any, Any, None]) -> None:
        with pytest.raises(InterruptedError):
            self.runner.run(crash)

    @rule()
    def release_this_month(self) -> None:
        self.runner.run(release(month_of(self.now, BERLIN), workplace=self.workplace, now=self.workplace.now()))

    @rule(days=some.integers(1, 70))
    def time_goes_on(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def the_calendar_wakes_up(self) -> None:
        self.runner.run(release_due(workplace=self.workplace, now=self.workplace.now()))

    @invariant()
    def every_client_counts_once_and_only_among_five(self) -> None:
        self.runner.run(self.agreed())

    async def agreed(self) -> None:
        tallies = await released_tallies(self.store)
        windows = [one.window for one in tallies]
        assert len(set(windows)) == len(windows)
        rows = await ask(self.store, "SELECT indicator, released_in FROM contribution")
        for place, indicator in enumerate(Indicator):
            if indicator not in POINTS_OF:
                continue
            cells = [one.cells[place] for one in tallies]
            sums = [one.met + one.partly + one.not_met for one in cells if isinstance(one, Counted)]
            assert all(total >= K for total in sums)
            released = [row for row in rows if row.indicator == indicator and row.released_in]
            waiting = [row for row in rows if row.indicator == indicator and not row.released_in]
            assert sum(sums) == len(released)
            assert len(released) + len(waiting) == len(self.started)


def test_the_ledger_holds_whatever_happens(database: Database) -> None:
    with asyncio.Runner() as runner:
        opening = cases_store(database)
        store = runner.run(opening.__aenter__())
        machine = type("LedgerHere", (Ledger,), {"runner": runner, "store": store})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
        runner.run(opening.__aexit__(None, None, None))
