"""A8: whatever happens to files, ledgers, clock and backups, nobody is drawn or told twice for anything."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from services.cases.files.file.domain import ClosedBecause, File, reopened
from services.cases.foundation.outcomes import Outcome
from shared.privacy.counts import Indicator
from tests.attacks import budget_machine
from tests.attacks.budget_bugs import (
    IN_MEMORY,
    apart,
    forgetful,
    parted,
    remade,
    repeating,
    sweeping,
    unfolded,
    written_afterwards,
)
from tests.attacks.budget_machine import Centre, machine
from tests.cases.building import Database

THOROUGH = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


def test_no_history_draws_or_tells_anybody_twice(database: Database) -> None:
    with machine(database) as here:
        run_state_machine_as_test(here, settings=THOROUGH)


def comes_under_a_new_file(centre: Centre) -> None:
    centre.talk({2}, Indicator.U5_1, Outcome.MET)
    centre.merge(1, 2)


def test_twin_draws_that_do_not_follow_a_merged_file_are_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with machine(database) as here:
        centre = here()
        drawn_and_then(centre, lambda: comes_under_a_new_file(centre))
        unfolded(monkeypatch)
        with pytest.raises(AssertionError):
            drawn_and_then(centre, lambda: comes_under_a_new_file(centre))


def two_quarters(centre: Centre) -> None:
    """A client who comes in both quarters, and whose several files are joined."""
    centre.begin()
    centre.talk({1, 2}, Indicator.U2_1, Outcome.PARTLY)
    centre.time_goes_on_or_is_set_right(100)
    centre.the_calendar_wakes_up()
    centre.merge(3, 1)
    centre.merge(2, 4)
    centre.talk({3, 4}, Indicator.U5_1, Outcome.MET)
    centre.a_backup_is_made()
    centre.time_goes_on_or_is_set_right(100)
    centre.the_calendar_wakes_up()
    centre.the_backup_is_restored()
    centre.the_calendar_wakes_up()
    centre.nobody_is_told_twice_and_nothing_costs_more_than_the_budget()


def test_twin_a_ledger_that_forgets_whom_it_drew_is_found(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with machine(database) as here:
        two_quarters(here())
        forgetful(monkeypatch)
        with pytest.raises(AssertionError):
            two_quarters(here())


def dies_while_it_draws(centre: Centre) -> None:
    """After no transaction, after one, after two."""
    for committed in range(3):
        centre.begin()
        centre.talk({1, 2}, Indicator.U2_1, Outcome.PARTLY)
        centre.the_process_dies_while_it_draws_the_quarter(committed)
        centre.a_quarter_passes()
        centre.nobody_is_told_twice_and_nothing_costs_more_than_the_budget()


def test_killed_between_any_two_transactions_who_was_told_of_is_written_down(database: Database) -> None:
    with machine(database) as here:
        dies_while_it_draws(here())


def test_twin_who_is_drawn_and_written_down_afterwards_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with machine(database) as here:
        apart(monkeypatch)
        monkeypatch.setattr(budget_machine, "draw_quarter", written_afterwards)
        IN_MEMORY.clear()
        with pytest.raises(AssertionError):
            dies_while_it_draws(here())


def drawn_and_then(centre: Centre, happens: Callable[[], None]) -> None:
    """A client who was drawn, and what happens to that client afterwards."""
    centre.begin()
    centre.talk({1}, Indicator.U2_1, Outcome.PARTLY)
    centre.a_quarter_passes()
    assert centre.told[1, "index"] == 1
    happens()
    centre.a_quarter_passes()
    centre.nobody_is_told_twice_and_nothing_costs_more_than_the_budget()


def told_in_a_month(centre: Centre) -> None:
    """A client who is told of with four others, and then again in another month, by a replay and by a new talk."""
    centre.begin()
    centre.talk({1}, Indicator.U2_1, Outcome.PARTLY)
    centre.time_goes_on_or_is_set_right(45)
    centre.the_calendar_wakes_up()
    assert centre.tallied[1, "U2.1"] == 1
    centre.what_was_recorded_comes_once_more(0)
    centre.talk({1}, Indicator.U2_1, Outcome.MET)
    centre.time_goes_on_or_is_set_right(45)
    centre.the_calendar_wakes_up()
    centre.nobody_is_told_twice_and_nothing_costs_more_than_the_budget()


def test_a_month_tells_of_nobody_of_whom_another_has_told(database: Database) -> None:
    with machine(database) as here:
        told_in_a_month(here())


def test_twin_a_month_that_forgets_of_whom_another_has_told_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with machine(database) as here:
        repeating(monkeypatch)
        with pytest.raises(AssertionError):
            told_in_a_month(here())


def test_reopened_handed_over_or_replayed_she_was_drawn_once(database: Database) -> None:
    with machine(database) as here:
        centre = here()
        for happens in (
            lambda: centre.her_file_is_closed_and_opened_again(1, ClosedBecause.OTHER, Outcome.MET),
            lambda: centre.another_organisation_takes_her_and_she_comes_back(1, 6),
            lambda: centre.what_was_recorded_comes_once_more(0),
        ):
            drawn_and_then(centre, happens)


def test_who_is_erased_and_comes_back_costs_what_the_guarantees_say_and_no_more(database: Database) -> None:
    """The mark under which the client was drawn is gone with the file, so each return is drawn once, and once only."""
    with machine(database) as here:
        centre = here()
        drawn_and_then(centre, lambda: erased_and_back(centre, 1))
        assert centre.told[1, "index"] == 2
        centre.what_was_recorded_comes_once_more(0)
        centre.a_quarter_passes()
        assert centre.told[1, "index"] == 2
        erased_and_back(centre, 1)
        centre.a_quarter_passes()
        assert centre.told[1, "index"] == 3
        centre.nobody_is_told_twice_and_nothing_costs_more_than_the_budget()


def erased_and_back(centre: Centre, file: int, *, alone: bool = False) -> None:
    centre.she_is_erased_and_comes_back(file, alone, Indicator.U5_1, Outcome.MET)


def another_is_erased(centre: Centre) -> None:
    """Erase a file that was joined to the client's, counted as the client's, and belongs to another client."""
    centre.split(1, 4)
    erased_and_back(centre, 4, alone=True)
    centre.talk({1}, Indicator.U5_1, Outcome.MET)


def back_and_once_more(centre: Centre) -> None:
    erased_and_back(centre, 1)
    centre.a_quarter_passes()
    centre.talk({1}, Indicator.U5_1, Outcome.PARTLY)


def test_twin_an_erasure_that_costs_more_than_one_return_or_another_client_anything_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with machine(database) as here:
        centre = here()
        drawn_and_then(centre, lambda: another_is_erased(centre))
        assert centre.told[1, "index"] == 1
        drawn_and_then(centre, lambda: back_and_once_more(centre))
        assert centre.told[1, "index"] == 2
        sweeping(monkeypatch)
        with pytest.raises(AssertionError):
            drawn_and_then(centre, lambda: another_is_erased(centre))
        monkeypatch.undo()
        forgetful(monkeypatch)
        with pytest.raises(AssertionError):
            drawn_and_then(centre, lambda: back_and_once_more(centre))


def test_twin_a_file_that_is_opened_again_under_a_mark_of_its_own_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_a_new_one(file: File) -> File:
        return replace(reopened_well(file), counted_as=UUID(int=file.counted_as.int + 100))

    reopened_well = reopened
    monkeypatch.setattr(budget_machine, "reopened", as_a_new_one)
    with machine(database) as here:
        centre = here()
        with pytest.raises(AssertionError):
            drawn_and_then(
                centre, lambda: centre.her_file_is_closed_and_opened_again(1, ClosedBecause.OTHER, Outcome.MET)
            )


def test_twin_somebody_who_comes_back_from_elsewhere_as_another_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with machine(database) as here:
        parted(monkeypatch)
        centre = here()
        with pytest.raises(AssertionError):
            drawn_and_then(centre, lambda: centre.another_organisation_takes_her_and_she_comes_back(1, 6))


def test_twin_a_replay_that_counts_as_the_first_time_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with machine(database) as here:
        remade(monkeypatch)
        centre = here()
        with pytest.raises(AssertionError):
            drawn_and_then(centre, lambda: centre.what_was_recorded_comes_once_more(0))


def drawn_after_the_backup(centre: Centre) -> None:
    """A client who came after the backup, was drawn, and is entered anew when the backup has been put back."""
    centre.begin()
    centre.a_backup_is_made()
    centre.talk({1}, Indicator.U2_1, Outcome.PARTLY)
    centre.a_quarter_passes()
    assert centre.told[1, "index"] == 1
    centre.the_backup_is_restored()
    centre.talk({1}, Indicator.U2_1, Outcome.MET)
    centre.a_quarter_passes()
    centre.nobody_is_told_twice_and_nothing_costs_more_than_the_budget()


def test_a_restored_backup_draws_nobody_a_second_time(database: Database) -> None:
    with machine(database) as here:
        drawn_after_the_backup(here())


def test_twin_a_backup_that_does_not_know_that_it_is_one_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.cases.counting.draws.acts.newly_lost", lambda *_, **__: [])
    with machine(database) as here, pytest.raises(AssertionError):
        drawn_after_the_backup(here())
