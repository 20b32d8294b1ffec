"""The simulated tallies are those of casework: five together or none, and who waits is told later and once."""

from collections import Counter
from random import Random

import pytest

from services.cases.contact.gate.domain import Point, Walk
from services.cases.contact.gate.outcomes import POINTS_OF, contributions
from services.cases.foundation.outcomes import Outcome
from simulation.clients import CONSIDERED, MONTHS, practices
from simulation.federation import Plan
from simulation.report import by_size
from simulation.tallies import NOBODY, Ledger, Waits, talk, talks, waited, waits_of

FOUR = len(POINTS_OF)
EVERYTHING = frozenset(Point)


def walk(done: frozenset[Point] = EVERYTHING) -> Walk:
    return talk(done, 0.0, Random(1))


def talked(*clients: int) -> dict[int, list[tuple[bytes, Walk]]]:
    """So many new clients month by month."""
    return {month: [(bytes([month, client]), walk()) for client in range(many)] for month, many in enumerate(clients)}


def test_five_in_a_month_are_told_with_it_and_four_wait_for_a_fifth() -> None:
    assert waits_of(talked(5), 1, centre="north") == Waits(5, FOUR, 0, Counter({0: 5 * FOUR}), 0)
    assert waits_of(talked(4, 0, 1), 3, centre="north") == Waits(
        5, 3 * FOUR, 2 * FOUR, Counter({2: 4 * FOUR, 0: FOUR}), 0
    )
    assert waits_of(talked(4, 0), 2, centre="north") == Waits(4, 2 * FOUR, 2 * FOUR, Counter(), 4 * FOUR)


def test_a_later_talk_replaces_what_waits_and_not_what_was_told() -> None:
    ledger, client = Ledger(), b"client"
    ledger.contribute(contributions(walk(frozenset()), client), 0)
    ledger.contribute(contributions(walk(), client), 2)
    assert {one.outcome for one in ledger.waiting.values()} == {Outcome.MET}
    assert list(ledger.use(list(ledger.waiting.values()))) == [0] * FOUR
    ledger.contribute(contributions(walk(frozenset()), client), 3)
    assert ledger.waiting == {}


def test_every_outcome_is_told_once_or_still_waits() -> None:
    practice = practices(1, 30, 30, CONSIDERED, Random(3))[0]
    told = talks(practice, 4, Random(4))
    found = waits_of(told, 4 * MONTHS + 5, centre="north")
    clients = {mark for each in told.values() for mark, _ in each}
    assert found.clients == len(clients)
    assert found.months.total() + found.waiting == FOUR * len(clients)
    assert sum(len(each) for each in told.values()) > len(clients)


def test_the_smaller_a_centre_the_more_is_held_and_the_longer_it_waits() -> None:
    waits = waited(Plan(5, 5, 200, 6, CONSIDERED, 1))
    sizes = by_size(waits)
    small, large = sizes["smallest"], sizes["largest"]
    assert small.share_held > 0.8 > 0.1 > large.share_held
    assert small.mean > 3 > 0.5 > large.mean
    assert sizes["all"].clients == sum(each.clients for each in waits)


def test_nothing_told_has_no_wait() -> None:
    assert str(NOBODY.mean) == str(NOBODY.nine_in_ten) == "nan"
    assert Waits(9, 4, 0, Counter({0: 8, 3: 1, 7: 1}), 0).nine_in_ten == 3
    assert Waits(9, 4, 0, Counter({0: 8, 3: 1, 7: 1}), 0).mean == pytest.approx(1.0)
