"""The draws on a real database: once, together with their event, and never otherwise than they were told."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.cases.contact.gate.domain import Point
from services.cases.counting.draws.acts import draw_due, draw_quarter, not_counted
from services.cases.counting.draws.domain import INDEX, Draw
from services.cases.counting.draws.store import Draws
from services.cases.counting.ledger.acts import release, release_due
from services.cases.counting.ledger.calendar import keep_calendar
from services.cases.counting.ledger.store import Contributions, LiveFigures
from services.cases.files.file.store import Files
from services.cases.files.same_client.acts import merge
from services.cases.files.same_client.domain import same_client
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import Contribution, mark_of
from services.cases.foundation.store import CasesStore
from services.cases.foundation.workplace import Workplace
from services.cases.people.personnel.contributions import contribution_of
from shared.events import ContributionDrawn
from shared.privacy.counts import DRAWN, Counted, Held, Indicator
from tests.cases.building import Database, Desk, a_request, a_workplace, cases_store, sit_down
from tests.cases.contributions import MET, NOT_MET, contribute, one, spent
from tests.cases.desk_acts import arrived, asked_for, file_of, walked
from tests.cases.desk_acts import gate_form as done
from tests.cases.stored_requests import ask
from tests.cases.tallies import released_tallies as tallies_told

KEY = b"\x07" * 32


async def test_whose_file_is_only_kept_counts_in_nothing_new_until_it_is_lifted(app: FastAPI) -> None:
    desk, files = await sit_down(app, "counsellor"), []
    for _ in range(5):
        files.append(await file_of(desk, await arrived(app, a_request())))
        assert (await walked(desk, files[-1], **done()))[0] == 303
    asked_id, store, workplace = uuid4(), app.state.store, app.state.workplace
    await desk.post(f"{files[0]}/rights", **asked_for(asked_id, "restriction"))
    await desk.post(f"{files[0]}/rights/{asked_id}", action="restrict", ground="claims")
    mark = mark_of(UUID(files[0].rpartition("/")[2]), workplace.keys.mark)
    assert await release("2026-03", workplace=workplace, now=workplace.now())
    assert await draw_quarter("2026-Q1", workplace=workplace, now=workplace.now())
    assert {
        one.month for one in await ask(store, "SELECT released_in AS month FROM contribution WHERE indicator LIKE 'U%'")
    } == {None}
    drawn = {one for one, _, _ in await spent(store)}
    assert len(drawn) == 4
    assert mark not in drawn
    assert await totals(desk) == {4}
    lift = {"action": "lift", "because": "It is settled.", "told": "yes"}
    assert (await desk.post(f"{files[0]}/rights", **lift)).status_code == 303
    assert await release("2026-04", workplace=workplace, now=workplace.now())
    assert await draw_quarter("2026-Q2", workplace=workplace, now=workplace.now())
    assert {
        one.month for one in await ask(store, "SELECT released_in AS month FROM contribution WHERE indicator LIKE 'U%'")
    } == {"2026-04"}
    assert (mark, INDEX, "2026-Q2") in await spent(store)
    assert await totals(desk) == {5}


async def totals(desk: Desk) -> set[int]:
    """Of the figures that the centre sees of itself."""
    workplace = desk.app.state.workplace
    async with workplace.store.reading(desk.person) as work:
        without = await not_counted(work, workplace)
        return {one.total for one in await LiveFigures(work).figures(without=without) if one.indicator in DRAWN}


async def drawn_bodies(store: CasesStore) -> list[bytes]:
    rows = await ask(store, "SELECT body FROM outbox WHERE subject = 'cases.contribution.drawn' ORDER BY position")
    return [row.body for row in rows]


async def test_a_quarter_is_drawn_once_even_by_two_and_stands_as_it_was_told(database: Database) -> None:
    async with cases_store(database) as store:
        await contribute(store, [one(b"anna"), one(b"anna", NOT_MET, Indicator.U5_1), one(b"beate")], "2026-12")
        both = [draw_quarter("2026-Q4", workplace=a_workplace(store), now=a_workplace(store).now()) for _ in range(2)]
        assert sorted(await asyncio.gather(*both)) == [False, True]
        [body] = await drawn_bodies(store)
        async with store.errand(Errand.COUNTING) as on_errand:
            [kept] = await Draws(on_errand).draws()
        assert (kept.period, kept.body, len(kept.body)) == ("2026-Q4", body, 4_096)
        of_year = {(mark, "U2", "2026-Q4") for mark in (b"anna", b"beate")} | {(b"anna", "U5", "2026-Q4")}
        assert await spent(store) == of_year | {(mark, INDEX, "2026-Q4") for mark in (b"anna", b"beate")}
        for statement in ("UPDATE draw SET body = ''", "DELETE FROM draw"):
            with pytest.raises(DBAPIError, match="stands as it was told"):
                async with store.engine.begin() as connection:
                    await connection.execute(text(statement))


async def test_what_a_later_budget_draws_is_not_drawn_into_a_quarter_before_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, more = frozenset({Indicator.U2_1}), frozenset({Indicator.U2_1, Indicator.U4_1})
    monkeypatch.setattr("shared.privacy.counts.DRAWN_FROM", (("", first), ("2031-01", more)))
    async with cases_store(database) as store:
        await contribute(store, [one(b"anna"), one(b"anna", MET, Indicator.U4_1)])
        async with store.errand(Errand.COUNTING) as on_errand:
            found = await Draws(on_errand).standings(until="2026-Q1")
    assert [standing.indicator for standing in found] == [Indicator.U2_1]


async def test_a_crash_before_the_commit_draws_nothing_and_tells_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with cases_store(database) as store:
        await contribute(store, [one(b"anna")], "2026-01")

        async def crash(draws: Draws, draw: Draw) -> None:
            await keep(draws, draw)
            raise ConnectionError

        keep = Draws.keep_draw
        monkeypatch.setattr(Draws, "keep_draw", crash)
        with pytest.raises(ConnectionError):
            await draw_quarter("2026-Q1", workplace=a_workplace(store), now=a_workplace(store).now())
        monkeypatch.undo()
        assert (await drawn_bodies(store), await spent(store)) == ([], set())
        assert await draw_quarter("2026-Q1", workplace=a_workplace(store), now=a_workplace(store).now())
        assert len(await drawn_bodies(store)) == 1


async def test_downtime_is_made_up_for_quarter_by_quarter_and_empty_ones_are_told(database: Database) -> None:
    async with cases_store(database) as store:
        now = [datetime(2026, 3, 5, tzinfo=UTC)]
        workplace = a_workplace(store, lambda: now[0])
        assert await draw_due(workplace=workplace, now=workplace.now()) == []
        await contribute(store, [one(b"anna")], "2026-03")
        await contribute(store, [one(b"anna"), one(b"beate")], "2026-07")
        now[0] = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)
        assert await draw_due(workplace=workplace, now=workplace.now()) == ["2026-Q1", "2026-Q2", "2026-Q3"]
        now[0] = datetime(2027, 1, 1, 1, 30, tzinfo=UTC)
        assert await draw_due(workplace=workplace, now=workplace.now()) == ["2026-Q4"]
        assert await draw_due(workplace=workplace, now=workplace.now()) == []
        events = [ContributionDrawn.model_validate_json(body) for body in await drawn_bodies(store)]
        assert [(event.period, len(event.criteria)) for event in events] == [
            ("2026-Q1", 0), ("2026-Q2", 0), ("2026-Q3", 0), ("2026-Q4", 4),
        ]  # fmt: skip
        assert await spent(store) == {
            (b"anna", INDEX, "2026-Q1"), (b"beate", INDEX, "2026-Q3"),
            (b"anna", "U2", "2026-Q4"), (b"beate", "U2", "2026-Q4"),
        }  # fmt: skip


async def test_the_calendar_draws_in_the_first_night_of_a_quarter(database: Database) -> None:
    async with cases_store(database) as store:
        now = [datetime(2026, 3, 31, 20, tzinfo=UTC)]
        asleep = 0

        async def sleep(seconds: float) -> None:
            nonlocal asleep
            asleep += 1
            now[0] = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)
            if asleep == 2:
                raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await keep_calendar(workplace=a_workplace(store, lambda: now[0]), sleep=sleep)
        assert len(await drawn_bodies(store)) == 1


async def test_whether_others_let_a_tally_be_told_changes_nothing_of_a_draw(database: Database) -> None:
    """A tally freezes the outcomes it told; with noise over those, one client more would move four others."""
    async with cases_store(database) as store:
        four = [one(bytes([number]), NOT_MET) for number in range(4)]
        await contribute(store, [*four, one(b"fifth")], "2026-01")
        await release("2026-01", workplace=a_workplace(store), now=a_workplace(store).now())
        await contribute(store, [one(each.mark, MET) for each in four], "2026-02")
        async with store.errand(Errand.COUNTING) as on_errand:
            standings = await Draws(on_errand).standings(until="2026-Q1")
        assert {standing.outcome for standing in standings} == {MET}


async def test_two_years_of_three_colleagues_are_not_five_people(database: Database) -> None:
    async with cases_store(database) as store:
        team = [uuid4() for _ in range(5)]

        def of(month: str, people: Sequence[UUID]) -> list[Contribution]:
            return [contribution_of(person, Indicator.K1_1, MET, month=month, key=KEY) for person in people]

        await contribute(store, of("2026-12", team[:3]), "2026-12")
        await contribute(store, of("2027-01", team[:3]), "2027-01")
        async with store.errand(Errand.COUNTING) as on_errand:
            assert (
                len(await Contributions(on_errand).pending(until="2026-12"))
                == len(await Contributions(on_errand).pending(until="2027-01"))
                == 3
            )
            await Contributions(on_errand).contribute(of("2027-02", team), month="2027-02")
            assert len(await Contributions(on_errand).pending(until="2027-02")) == 5
            assert await Draws(on_errand).standings(until="2027-Q1") == []


async def test_merged_marks_are_one_client_in_every_ledger(database: Database) -> None:
    async with cases_store(database) as store:
        workplace = a_workplace(store)
        await contribute(store, [one(b"kept", NOT_MET)], "2026-01")
        await draw_quarter("2026-Q1", workplace=workplace, now=workplace.now())
        others = [one(bytes([number])) for number in range(4)]
        await contribute(store, [one(b"other"), one(b"other", MET, Indicator.U5_1), *others], "2026-04")
        await release("2026-04", workplace=workplace, now=workplace.now())
        async with store.errand(Errand.COUNTING) as on_errand:
            await Contributions(on_errand).fold(b"other", into=b"kept")
            assert not {row.mark for row in await Draws(on_errand).standings(until="2027-Q1")} & {b"other"}
            assert {b"kept"} == {one.mark for one in await Contributions(on_errand).pending(until="2026-04")}
        rows = await ask(store, "SELECT indicator, released_in FROM contribution WHERE case_mark = 'kept' ORDER BY 1")
        assert [tuple(row) for row in rows] == [("U2.1", "2026-04"), ("U5.1", None)]
        async with store.errand(Errand.COUNTING) as on_errand:
            await Contributions(on_errand).fold(b"kept", into=b"last")
            assert {mark for mark, _ in await Draws(on_errand).spent()} == {b"last"}
            await Contributions(on_errand).fold(b"last", into=b"kept")
        for quarter in ("2026-Q2", "2026-Q3", "2026-Q4"):
            await draw_quarter(quarter, workplace=workplace, now=workplace.now())
        assert {(part, period) for mark, part, period in await spent(store) if mark == b"kept"} == {
            (INDEX, "2026-Q1"), ("U2", "2026-Q4"), ("U5", "2026-Q4"),
        }  # fmt: skip
        cells = [tally.cells[list(Indicator).index(Indicator.U2_1)] for tally in await tallies_told(store)]
        assert cells == [Counted(indicator=Indicator.U2_1, met=5, partly=0, not_met=1)]
        await release("2026-05", workplace=workplace, now=workplace.now())
        assert (await tallies_told(store))[-1].cells[list(Indicator).index(Indicator.U2_1)] == Held(indicator="U2.1")


async def test_a_merged_or_divided_file_is_counted_as_the_one_it_belongs_to(app: FastAPI) -> None:
    desk = await sit_down(app)
    workplace: Workplace = app.state.workplace
    ids = [UUID((await file_of(desk, await arrived(app, a_request()))).rsplit("/", 1)[1]) for _ in range(3)]
    first, second, third = ids
    for file in ids[:2]:
        assert (await walked(desk, f"/files/{file}", **done()))[0] == 303
    key = workplace.keys.mark
    reader = desk.person
    async with workplace.store.reading(reader) as work:
        await merge(second, into=first, reader=reader, work=work, on_merge=workplace.on_merge)
        await merge(second, into=first, reader=reader, work=work, on_merge=workplace.on_merge)
        await merge(first, into=third, reader=reader, work=work, on_merge=workplace.on_merge)
    assert (await walked(desk, f"/files/{second}", **done(how="declined")))[0] == 303
    async with workplace.store.reading(reader) as work:
        files = [await Files(work).file(file) for file in ids]
        assert {file.counted_as for file in files} == {third}
        assert same_client(files[0], files[1]).counted_as == third
    marks = await ask(
        workplace.store, "SELECT DISTINCT case_mark FROM contribution UNION SELECT case_mark FROM standing"
    )
    assert [row.case_mark for row in marks] == [mark_of(third, key)]
    assert await ask(workplace.store, "SELECT count(*) FROM contribution") == [(4,)]
    assert len(Point) == 8
    assert await release_due(workplace=workplace, now=workplace.now()) == []
