"""With which outcome a client counts: right on average, by that client alone, and the same whenever it is asked for."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.cases.counting.draws.lots import HALVES, SIDES, between, lot
from services.cases.foundation.outcomes import Outcome
from shared.privacy.budget import budget
from shared.privacy.counts import Indicator

MET, PARTLY, NOT_MET = Outcome
KEY, OTHER_KEY = b"\x07" * 32, b"\x08" * 32
ANNA, BEATE = b"\x01" * 32, b"\x02" * 32
outcomes = some.lists(some.sampled_from(Outcome), min_size=1, max_size=22)
lots = some.integers(0, SIDES - 1)


def mean_of(known: Sequence[Outcome]) -> Fraction:
    return Fraction(sum(HALVES[outcome] for outcome in known), len(known))


def expected(known: Sequence[Outcome]) -> Fraction:
    """Over all lots: they fall into as many intervals as there are outcomes, in each of which nothing changes."""
    ends = [number * SIDES // len(known) for number in range(len(known) + 1)]
    of_each = [between(known, first) for first in ends[:-1]]
    assert of_each == [between(known, end - 1) for end in ends[1:]]
    return mean_of(of_each)


@pytest.mark.parametrize("number", range(1, 9))
def test_over_all_lots_it_is_exactly_the_mean(number: int) -> None:
    for known in combinations_with_replacement(Outcome, number):
        assert expected(known) == mean_of(known)


@given(outcomes)
def test_over_all_lots_it_is_exactly_the_mean_of_many(known: list[Outcome]) -> None:
    assert expected(known) == mean_of(known)


def test_the_odds_are_exact_for_as_many_outcomes_as_a_client_can_have() -> None:
    most = sum(indicator.startswith(budget().index.aspect) for indicator in Indicator)
    assert most > 20
    assert all(SIDES % number == 0 for number in range(1, most + 1))


@given(outcomes, lots)
def test_it_is_one_of_the_two_nearest_and_in_no_order(known: list[Outcome], drawn: int) -> None:
    found = between(known, drawn)
    assert abs(HALVES[found] - mean_of(known)) < 1
    assert between(known[::-1], drawn) is found
    if len(set(known)) == 1:
        assert found is known[0]


@given(outcomes, outcomes, lots)
def test_a_better_mean_never_makes_a_worse_outcome(one: list[Outcome], other: list[Outcome], drawn: int) -> None:
    """Whatever is recorded before the draw: the client's lot stays, and only the mean moves the outcome."""
    worse, better = sorted((one, other), key=mean_of)
    assert HALVES[between(worse, drawn)] <= HALVES[between(better, drawn)]


@given(outcomes)
def test_a_smaller_lot_never_makes_a_worse_outcome(known: list[Outcome]) -> None:
    found = [HALVES[between(known, number * (SIDES - 1) // 40)] for number in range(41)]
    assert all(one >= other for one, other in pairwise(found))


def test_a_lot_is_of_client_part_and_key_and_of_nothing_else() -> None:
    assert lot(ANNA, "index", key=KEY) == lot(ANNA, "index", key=KEY)
    others = {
        lot(ANNA, "index", key=KEY),
        lot(BEATE, "index", key=KEY),
        lot(ANNA, "U2", key=KEY),
        lot(ANNA, "index", key=OTHER_KEY),
    }
    assert len(others) == 4
    assert all(0 <= each < SIDES for each in others)


def test_lots_are_spread_evenly_over_clients_and_parts() -> None:
    """Chi-squared over ten tenths; 27.9 is passed once in a thousand, and this is always the same."""
    for part in ("index", "U2"):
        tenths = [lot(number.to_bytes(32), part, key=KEY) * 10 // SIDES for number in range(4_000)]
        assert sum((tenths.count(tenth) - 400) ** 2 / 400 for tenth in range(10)) < 27.9


def test_the_lots_of_one_client_say_nothing_of_each_other() -> None:
    """Nor do those of two clients: of four quarters of a table each has a fourth."""
    middle = SIDES // 2
    for one, other in (("index", "U2"), ("U2", "U5")):
        both = [
            (lot(mark, one, key=KEY) < middle, lot(mark, other, key=KEY) < middle)
            for mark in (number.to_bytes(32) for number in range(4_000))
        ]
        assert all(900 < both.count(quarter) < 1_100 for quarter in {*both})
