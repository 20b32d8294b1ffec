"""A centre to which anything may happen in any order, with what became public of each of its clients."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Table, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.cases.counting.draws.acts import draw_due, draw_quarter
from services.cases.counting.draws.domain import Draw, Spent, draw
from services.cases.counting.draws.lost_draws import ENTERED_ANEW
from services.cases.counting.draws.noise import with_noise
from services.cases.counting.draws.store import Draws, draws, lost_draws, parts, standings
from services.cases.counting.ledger.acts import release_due
from services.cases.counting.ledger.store import Contributions, contributions, windows
from services.cases.files.file.domain import ClosedBecause, File, closed, reopened
from services.cases.files.file.store import files as files_table
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import OnErrand, Transaction
from services.cases.foundation.clock.store import calendar
from services.cases.foundation.outcomes import Contribution, Outcome, mark_of
from services.cases.foundation.store import CasesStore, outbox
from services.cases.foundation.workplace import Workplace
from services.cases.retention.erasure.store import Erasing
from shared.calendar import month_of, quarter_of
from shared.events import ContributionDrawn
from shared.privacy.budget import budget
from shared.privacy.counts import Indicator
from tests.cases.building import BERLIN, Database, a_workplace, cases_store
from tests.cases.erasure_centre import a_row
from tests.servers import owner_engine

KEY = b"\x07" * 32
BEGIN = datetime(2026, 1, 10, tzinfo=UTC)
TABLES: tuple[Table, ...] = (contributions, standings, parts, draws, lost_draws, windows, calendar, outbox.rows)
FILES = some.integers(0, 3)
RETURNED = 10_000
"""From here on the marks of those who came back."""
THREADS = 100_000
"""From here on the conversations of files: no client is counted by the number of one."""
INDICATORS = [Indicator.U2_1, Indicator.U2_2, Indicator.U5_1]
COST = {"index": budget().index.epsilon} | dict.fromkeys(
    budget().criteria.names, budget().criteria.epsilon / budget().criteria.sensitivity
)
SEES_ALL = text("SELECT set_config('kokon.errand', 'migration', true)")
type Backup = tuple[dict[Table, list[dict[str, Any]]], dict[int, int]]


class Centre(RuleBasedStateMachine):
    """The bus keeps the first event of an id, in `bus`; `told` counts these by file, as the client was counted.

    `last` is the last draw that the stream has. `lost` are files about which a backup knows less than the bus: what was
    recorded since is recorded again; `late` are those for which that happens after the month that it may take.
    `returns` counts by file how often a client was erased and came back: each return costs once more what is told of a
    client.
    """

    runner: asyncio.Runner
    store: CasesStore
    owner: AsyncEngine

    @initialize(known=some.sets(FILES, max_size=2))
    def begin(self, known: Collection[int] = ()) -> None:
        """`known` are files of a quarter that is over and drawn."""
        self.now = BEGIN
        self.marks: dict[int, int] = {}
        self.bus: dict[UUID, bytes] = {}
        self.told: Counter[tuple[int, str]] = Counter()
        self.tallied: Counter[tuple[int, str]] = Counter()
        self.known: dict[str, set[Any]] = {"parts": set(), "rows": set()}
        self.since: set[int] = set()
        self.lost: set[int] = set()
        self.late: set[int] = set()
        self.returns: Counter[int] = Counter()
        self.erased_since: set[int] = set()
        self.last: ContributionDrawn | None = None
        self.anew_until = BEGIN
        self.backup: Backup | None = None
        self.recorded: list[tuple[set[int], Indicator, Outcome]] = []
        self.strangers = 1_000
        self.runner.run(self.emptied())
        if known:
            self.talk(set(known), Indicator.U2_1, Outcome.MET)
            self.a_quarter_passes()

    async def emptied(self) -> None:
        await self.forgotten()
        await self.woken()

    async def forgotten(self) -> None:
        """By the owner of the database: the service itself cannot take a draw back."""
        async with self.owner.begin() as connection:
            await connection.execute(text(f"TRUNCATE {', '.join(table.name for table in TABLES)}"))

    @property
    def workplace(self) -> Workplace:
        return a_workplace(self.store, lambda: self.now, self.left)

    async def left(self) -> ContributionDrawn | None:
        return self.last

    @property
    def month(self) -> str:
        return month_of(self.now, BERLIN)

    def mark(self, file: int) -> bytes:
        return mark_of(UUID(int=self.marks.setdefault(file, file)), KEY)

    def act(self, doing: Awaitable[object]) -> None:
        async def done() -> None:
            await doing
            await self.heard()

        self.runner.run(done())

    async def heard(self) -> None:
        """What became public since, and who is in it: those that were not so before, if others take the event."""
        async with self.store.work() as work:
            told = text("SELECT event_id, body, subject FROM outbox ORDER BY position")
            events = (await work.connection.execute(told)).all()
            used = select(contributions.c.case_mark, contributions.c.indicator, contributions.c.released_in)
            released = used.where(contributions.c.released_in.is_not(None))
            async with work.errand(Errand.COUNTING):
                drawn = {tuple(row) for row in await work.connection.execute(select(parts))}
                rows = {tuple(row) for row in await work.connection.execute(released)}
        new = [body.decode() for id, body, _ in events if id not in self.bus]
        for id, body, subject in events:
            if id not in self.bus and subject == ContributionDrawn.subject:
                self.last = ContributionDrawn.model_validate_json(body)
        self.bus = {id: body for id, body, _ in events} | self.bus
        for kind, found, counter in (("parts", drawn, self.told), ("rows", rows, self.tallied)):
            for mark, what, when in found - self.known[kind]:
                if any(f'"{when}"' in body for body in new):
                    counter.update({(file, what): 1 for file in self.marks if self.mark(file) == mark})
            self.known[kind] = found

    @rule(
        files=some.sets(FILES, min_size=1), indicator=some.sampled_from(INDICATORS), outcome=some.sampled_from(Outcome)
    )
    def talk(self, files: set[int], indicator: Indicator, outcome: Outcome) -> None:
        marks = {self.mark(file) for file in files} | self.crowd()
        found = [Contribution(mark, indicator, outcome) for mark in sorted(marks)]
        self.since |= files
        self.late |= self.lost & files if self.now > self.anew_until else set()
        self.recorded.append((files, indicator, outcome))
        self.act(self.work(lambda on_errand: Contributions(on_errand).contribute(found, month=self.month)))

    def crowd(self) -> set[bytes]:
        """Four strangers who are counted beside the client: a month with fewer than five people tells nothing."""
        self.strangers += 4
        return {mark_of(UUID(int=self.strangers + each), KEY) for each in range(4)}

    @rule(which=some.integers(0, 9))
    def what_was_recorded_comes_once_more(self, which: int) -> None:
        """An event that is replayed, or a form that is sent again, however late."""
        if self.recorded:
            self.talk(*self.recorded[which % len(self.recorded)])

    def file(self, file: int) -> File:
        """As it lies in `cases`, of which the ledgers take `counted_as` alone."""
        self.mark(file)
        mark = UUID(int=self.marks[file])
        return File(UUID(int=file), UUID(int=file), "", 2026, file, BEGIN, mark, mark, None, mark, mark)

    def come_back(self, file: int, because: ClosedBecause) -> None:
        again = reopened(closed(self.file(file), because, now=self.now))
        self.marks[file] = again.counted_as.int

    @rule(file=FILES, because=some.sampled_from(ClosedBecause), outcome=some.sampled_from(Outcome))
    def her_file_is_closed_and_opened_again(self, file: int, because: ClosedBecause, outcome: Outcome) -> None:
        self.come_back(file, because)
        self.talk({file}, Indicator.U5_1, outcome)

    @rule(file=FILES, anew=some.integers(6, 7))
    def another_organisation_takes_her_and_she_comes_back(self, file: int, anew: int) -> None:
        """Another key counts the client there. Back here, a colleague joins the client's new file at once."""
        if anew in self.marks:
            self.come_back(file, ClosedBecause.OTHER_CENTRE)
        else:
            self.talk({anew}, Indicator.U2_1, Outcome.MET)
            self.merge(file, anew)

    @rule(
        file=FILES, alone=some.booleans(), indicator=some.sampled_from(INDICATORS), outcome=some.sampled_from(Outcome)
    )
    def she_is_erased_and_comes_back(self, file: int, alone: bool, indicator: Indicator, outcome: Outcome) -> None:
        """Erase all files of a client, or `alone` this one, if the others are another's. A new file has a new mark."""
        self.mark(file)
        hers = {each for each in self.marks if each == file or (not alone and self.marks[each] == self.marks[file])}
        self.runner.run(self.erased(hers, self.marks))
        self.marks |= dict.fromkeys(hers, RETURNED + self.returns.total())
        self.returns.update(hers)
        self.erased_since |= hers
        self.talk({file}, indicator, outcome)

    async def erased(self, gone: Collection[int], marks: Mapping[int, int]) -> None:
        """By the function that erases whole clients, from the rows of all files."""
        async with self.store.engine.begin() as connection:
            await connection.execute(SEES_ALL)
            for file, mark in marks.items():
                known = {"id": UUID(int=file), "thread_id": UUID(int=THREADS + file), "counted_as": UUID(int=mark)}
                await connection.execute(insert(files_table).values(a_row(files_table, file, **known)))
        async with self.store.errand(Errand.RETENTION) as on_errand:
            await Erasing(on_errand).take_out([UUID(int=THREADS + file) for file in gone], mark=KEY)
        async with self.store.engine.begin() as connection:
            await connection.execute(SEES_ALL)
            await connection.execute(delete(files_table))

    async def work(self, doing: Callable[[OnErrand], Awaitable[None]], *, crash: bool = False) -> None:
        async with self.store.errand(Errand.COUNTING) as on_errand:
            await doing(on_errand)
            if crash:
                raise InterruptedError

    @rule(file=FILES, into=FILES)
    def merge(self, file: int, into: int) -> None:
        old, new = self.mark(file), self.mark(into)
        if old == new:
            return
        self.since |= {each for each in self.marks if self.mark(each) in (old, new)}
        one, other = self.marks[file], self.marks[into]
        self.marks = {each: other if mark == one else mark for each, mark in self.marks.items()}
        self.known = {
            kind: {(new if mark == old else mark, *rest) for mark, *rest in found} for kind, found in self.known.items()
        }
        self.act(self.work(lambda on_errand: Contributions(on_errand).fold(old, into=new)))

    @rule(drawn=FILES, fresh=FILES, indicator=some.sampled_from(INDICATORS))
    def somebody_who_was_drawn_comes_again_under_a_new_file(self, drawn: int, fresh: int, indicator: Indicator) -> None:
        """What the ledger knows of the client has to follow the client, or the quarter would count the client again."""
        told = sorted({file for file, _ in self.told if file in self.marks}) or [drawn]
        new = [file for file in range(4) if file not in told] or [fresh]
        self.talk({new[fresh % len(new)]}, indicator, Outcome.PARTLY)
        self.merge(told[drawn % len(told)], new[fresh % len(new)])
        self.a_quarter_passes()

    @rule(file=FILES, part=some.integers(4, 5))
    def split(self, file: int, part: int) -> None:
        """Move a part of a file to a new one: the client is the same, and what the client was counted for stays so."""
        if part not in self.marks:
            self.mark(file)
            self.marks[part] = self.marks[file]
            self.returns[part] = self.returns[file]
            for counter in (self.told, self.tallied):
                counter.update({(part, what): times for (each, what), times in counter.items() if each == file})

    @rule(days=some.sampled_from([1, 20, 45, 100, 400, -30]))
    def time_goes_on_or_is_set_right(self, days: int) -> None:
        self.now += timedelta(days=days)

    async def woken(self) -> None:
        await release_due(workplace=self.workplace, now=self.workplace.now())
        await draw_due(workplace=self.workplace, now=self.workplace.now())

    @rule()
    def the_calendar_wakes_up(self) -> None:
        self.act(self.woken())

    @rule()
    def a_quarter_passes(self) -> None:
        self.now += timedelta(days=92)
        self.the_calendar_wakes_up()

    @rule()
    def the_running_quarter_is_drawn_for_a_demonstration(self) -> None:
        self.act(draw_quarter(quarter_of(self.month), workplace=self.workplace, now=self.workplace.now()))

    @rule()
    def crash_between_draw_and_commit(self) -> None:
        period = quarter_of(self.month)

        async def drawing(on_errand: OnErrand) -> None:
            await Draws(on_errand).hold_draws()
            if any(kept.period == period for kept in await Draws(on_errand).draws()):
                return
            ledger, spent = await Draws(on_errand).standings(until=period), await Draws(on_errand).spent()
            await Draws(on_errand).keep_draw(
                draw(ledger, period=period, spent=spent, budget=budget(), centre="centre", key=KEY, noise=with_noise)
            )

        with pytest.raises(InterruptedError):
            self.act(self.work(drawing, crash=True))

    @rule(committed=some.integers(0, 2))
    def the_process_dies_while_it_draws_the_quarter(self, committed: int) -> None:
        """When so many transactions were committed. Whatever was told by then: who is in it is written down."""
        decided: list[Draw] = []

        def deciding(*given: Any, **named: Any) -> Draw:
            decided.append(draw(*given, **named))
            return decided[-1]

        with pytest.MonkeyPatch.context() as patch, suppress(InterruptedError):
            patch.setattr("services.cases.counting.draws.acts.draw", deciding)
            patch.setattr(self.store, "work", dying(self.store.work, committed))
            self.runner.run(draw_quarter(quarter_of(self.month), workplace=self.workplace, now=self.workplace.now()))
        told, written = self.runner.run(self.drawn())
        self.runner.run(self.heard())
        assert all(one.told.period not in told or written.issuperset(one.spent) for one in decided)

    async def drawn(self) -> tuple[set[str], set[Spent]]:
        """The quarters that were told, and who is in them."""
        async with self.store.errand(Errand.COUNTING) as on_errand:
            return {kept.period for kept in await Draws(on_errand).draws()}, await Draws(on_errand).spent()

    @rule()
    def a_backup_is_made(self) -> None:
        async def read() -> dict[Table, list[dict[str, Any]]]:
            async with self.store.engine.connect() as connection:
                await connection.execute(SEES_ALL)
                return {
                    table: [dict(row._mapping) for row in await connection.execute(select(table))] for table in TABLES
                }

        self.backup = self.runner.run(read()), dict(self.marks)
        self.since, self.erased_since = set(), set()

    @rule()
    def the_backup_is_restored(self) -> None:
        if self.backup is None:
            return
        rows, marks = self.backup
        self.lost |= self.since
        again = self.erased_since & marks.keys()
        self.runner.run(self.restored(rows))
        self.runner.run(self.erased(again, marks))
        self.marks = self.marks | {file: mark for file, mark in marks.items() if file not in again}
        self.anew_until = self.now + ENTERED_ANEW
        self.act(self.woken())

    async def restored(self, rows: dict[Table, list[dict[str, Any]]]) -> None:
        await self.forgotten()
        async with self.store.engine.begin() as connection:
            await connection.execute(SEES_ALL)
            for table in TABLES:
                if rows[table]:
                    await connection.execute(insert(table), rows[table])
        self.known = {
            "parts": {(row["case_mark"], row["part"], row["period"]) for row in rows[parts]},
            "rows": {
                (row["case_mark"], row["indicator"], row["released_in"])
                for row in rows[contributions]
                if row["released_in"]
            },
        }

    @invariant()
    def nobody_is_told_twice_and_nothing_costs_more_than_the_budget(self) -> None:
        for counter, exempt in ((self.told, self.late), (self.tallied, self.lost)):
            assert all(times <= 1 + self.returns[file] for (file, _), times in counter.items() if file not in exempt)
        for file in self.marks.keys() - self.late:
            spent = sum(COST[part] * times for (each, part), times in self.told.items() if each == file)
            assert spent <= budget().lifetime * (1 + self.returns[file]) + 1e-9

    @invariant()
    def at_most_one_draw_has_each_key(self) -> None:
        async def kept() -> list[str]:
            async with self.store.errand(Errand.COUNTING) as on_errand:
                return [one.period for one in await Draws(on_errand).draws()]

        periods = self.runner.run(kept())
        assert len(set(periods)) == len(periods)


def dying(work: Callable[[], AbstractAsyncContextManager[Transaction]], committed: int) -> Any:
    """A store whose process is killed in the transaction after so many, or as it begins the one after that."""
    done = 0

    @asynccontextmanager
    async def works() -> AsyncIterator[Transaction]:
        nonlocal done
        if done > committed:
            raise InterruptedError
        done += 1
        async with work() as one:
            yield one
            if done > committed:
                raise InterruptedError

    return works


@contextmanager
def machine(database: Database) -> Iterator[type[Centre]]:
    """The centre above on a database of its own."""
    with asyncio.Runner() as runner:
        opening = cases_store(database)
        store = runner.run(opening.__aenter__())
        owner = owner_engine(store)
        yield type("CentreHere", (Centre,), {"runner": runner, "store": store, "owner": owner})
        runner.run(owner.dispose())
        runner.run(opening.__aexit__(None, None, None))
