"""Criteria of the centre alone: nothing is drawn or shown until the members switch it on and the centre has chosen."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.cases.contact.gate.outcomes import contributions
from services.cases.counting.draws.acts import draw_quarter
from services.cases.counting.draws.choice import (
    A_RESTORE,
    Choice,
    NotDeclaredError,
    NotOfferedError,
    choose,
    chosen_for,
)
from services.cases.counting.draws.store import Draws
from services.cases.counting.ledger.store import Contributions
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.store import CasesStore
from shared.events import ContributionDrawn
from shared.privacy.budget import budgets
from tests.cases.building import (
    NOON,
    Database,
    a_walk,
    a_workplace,
    cases_store,
    sit_down,
    some_settings,
)
from tests.cases.stored_requests import ask
from tests.cases.watched_app import watched_app
from tests.servers import Postgres, as_owner
from tests.shared.budget_changes import SWITCHED_ON, a_later_budget

CLIENTS = [bytes([number]) * 32 for number in range(12)]
YEAR = "2027-Q4"


def choice_in(drawn: bool, year: int, *, declared: bool = True, month: int = 3) -> Choice:
    now = datetime(year, month, 5, tzinfo=UTC)
    return choose(drawn=drawn, declared=declared, role="lead", this_year=year, now=now, budgets=budgets())


def test_it_is_chosen_beforehand_for_whole_years(tmp_path: Path) -> None:
    with a_later_budget(tmp_path, "2027-Q1", SWITCHED_ON):
        choices = [choice_in(True, 2026), choice_in(False, 2028), choice_in(True, 2028, month=4)]
        assert [chosen_for(year, choices) for year in (2026, 2027, 2028, 2029)] == [False, True, True, True]
        assert [chosen_for(year, choices[:2]) for year in (2028, 2029)] == [True, False]
        assert not chosen_for(2027, [])
        with pytest.raises(NotDeclaredError):
            choice_in(True, 2026, declared=False)
    with pytest.raises(NotOfferedError):
        choice_in(True, 2026)


async def counted(store: CasesStore, *choices: Choice) -> None:
    async with store.errand(Errand.COUNTING) as on_errand:
        for choice in choices:
            await Draws(on_errand).keep_choice(choice)
        await CentreClock(on_errand).first_window(this_month="2027-10")
        for mark in CLIENTS:
            await Contributions(on_errand).contribute(contributions(a_walk(), mark), month="2027-11")


async def drawn(store: CasesStore) -> ContributionDrawn:
    await draw_quarter(YEAR, workplace=a_workplace(store), now=NOON)
    async with store.errand(Errand.COUNTING) as on_errand:
        [kept] = await Draws(on_errand).draws()
    return ContributionDrawn.model_validate_json(kept.body)


async def test_they_are_drawn_where_both_said_so_once_and_with_noise_of_their_own(
    database: Database, tmp_path: Path
) -> None:
    with a_later_budget(tmp_path, "2027-Q1", SWITCHED_ON):
        async with cases_store(database) as store:
            await counted(store, choice_in(True, 2026))
            told = await drawn(store)
            async with store.errand(Errand.COUNTING) as on_errand:
                await Draws(on_errand).keep_choice(choice_in(False, 2026, month=9))
            assert not await draw_quarter(YEAR, workplace=a_workplace(store), now=NOON)
            assert (await drawn(store)).body() == told.body()
    assert [each.criterion for each in told.centre_criteria] == ["U2", "U4"]
    again = [each.counts for each in told.criteria if each.criterion in ("U2", "U4")]
    assert [each.counts for each in told.centre_criteria] != again


async def test_nothing_is_drawn_by_the_shipped_budget_or_of_a_centre_that_did_not_choose(
    database: Database, tmp_path: Path
) -> None:
    with a_later_budget(tmp_path, "2027-Q1", SWITCHED_ON):
        chosen, late = choice_in(True, 2026), choice_in(True, 2027)
        async with cases_store(database) as store:
            await counted(store, late)
            not_chosen = await drawn(store)
    async with cases_store(database) as store:
        await counted(store, chosen)
        shipped = await drawn(store)
    assert not_chosen.centre_criteria == shipped.centre_criteria == ()
    assert b"centre_criteria" not in shipped.body()


async def test_the_page_says_what_it_costs_and_takes_the_word_of_those_who_may(app: FastAPI, tmp_path: Path) -> None:
    lead, counsellor = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    place = "/tallies/centre-criteria"
    assert 'id="centre-criteria"' not in (await lead.get("/tallies")).text
    assert (await lead.post(place, choice="begin", declared="yes")).status_code == 404
    with a_later_budget(tmp_path, "2027-Q1", SWITCHED_ON):
        page = (await lead.get("/tallies")).text
        assert "from epsilon 2 to 3" in page
        assert "U2 and U4" in page
        assert state(page) == [("off", "")]
        assert (await lead.post(place, choice="begin")).headers["location"].startswith("/tallies?told=not_declared")
        assert state((await lead.get("/tallies")).text) == [("off", "")]
        assert (await counsellor.post(place, choice="begin", declared="yes")).status_code == 403
        assert place not in (await counsellor.get("/tallies")).text
        assert (await lead.post(place, choice="begin", declared="yes")).status_code == 303
        assert state((await lead.get("/tallies")).text) == [("on", "2027")]
        assert (await lead.post(place, choice="end")).status_code == 303
        assert state((await counsellor.get("/tallies")).text) == [("off", "2027")]
    noted = await ask(app.state.store, "SELECT actor, act FROM audit_entry WHERE kind = 'centre_criteria'")
    assert noted == [(lead.person.id, "write")] * 2


async def test_what_was_ended_does_not_come_back_with_older_copies_of_both_databases(
    database: Database, postgres: Postgres, tmp_path: Path
) -> None:
    """The register beside the key file knows; nothing was drawn since, by which the bus could tell."""
    settings, place = await some_settings(database, tmp_path), "/tallies/centre-criteria"
    names = {"database_url": "cases_of_before", "keys_database_url": "cases_keys_of_before"}
    with a_later_budget(tmp_path, "2027-Q1", SWITCHED_ON):
        async with watched_app(settings) as app:
            await (await sit_down(app, "lead")).post(place, choice="begin", declared="yes")
            await counted(app.state.store)
        older = {which: postgres.copy(getattr(settings, which), name) for which, name in names.items()}
        try:
            async with watched_app(settings) as app:
                await (await sit_down(app, "lead")).post(place, choice="end")
            async with watched_app(settings.model_copy(update=older)) as app:
                lead = await sit_down(app, "lead")
                assert (await drawn(app.state.store)).centre_criteria == ()
                page = (await lead.get("/tallies")).text
                assert "because an older copy of the data was put back" in page
                assert state(page) == [("off", "2027")]
                await lead.post(place, choice="begin", declared="yes")
                assert state((await lead.get("/tallies")).text) == [("on", "2027")]
        finally:
            for name in names.values():
                postgres.server.drop_database(name)


async def test_where_a_draw_was_forgotten_a_choice_holds_no_more(database: Database, tmp_path: Path) -> None:
    """What was said since is not known either, wherever the register is."""
    with a_later_budget(tmp_path, "2027-Q1", SWITCHED_ON):
        async with cases_store(database) as store:
            await counted(store, choice_in(True, 2026))
            forgotten = (await drawn(store)).model_copy(update={"period": "2027-Q3"})
            async with as_owner(store) as owner:
                await owner.connection.exec_driver_sql("TRUNCATE draw, drawn_part")

            async def left() -> ContributionDrawn:
                return forgotten

            await draw_quarter(YEAR, workplace=a_workplace(store, left=left), now=a_workplace(store, left=left).now())
            async with store.errand(Errand.COUNTING) as on_errand:
                [kept], [ended, _] = await Draws(on_errand).draws(), await Draws(on_errand).choices()
    assert b"centre_criteria" not in kept.body
    assert (ended.drawn, ended.role) == (False, A_RESTORE)


def state(page: str) -> list[tuple[str, str]]:
    return re.findall(r'data-choice="(\w+)"(?: data-from="(\d+)")?', page)
