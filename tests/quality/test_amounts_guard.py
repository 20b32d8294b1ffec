"""No centre can be worked out of the sums of amounts: not between the whole and a Land, and not between years."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.quality.office.report.amounts.domain import Course, Year, courses
from services.quality.office.report.amounts.guard import LEAST, Guard
from services.quality.publishing.amounts.domain import Fact
from shared.clock.public_holidays import Land
from shared.events import AmountsPublished, CentreAmounts, OfAWhole
from tests.quality.amounts_samples import only, some_amounts, some_facts

CENTRES = "abcdefghij"
asked = some.lists(some.sets(some.sampled_from(CENTRES)), min_size=1, max_size=6)


def sums_of(sets: Sequence[set[str]]) -> list[frozenset[str]]:
    guard = Guard()
    return [guard.counted(str(place), each) for place, each in enumerate(sets)]


def solved(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """The rows in reduced echelon form: all that can be worked out of them by adding and subtracting."""
    found, rest = list[list[Fraction]](), rows
    for place in range(len(rows[0])):
        pivot = next((row for row in rest if row[place]), None)
        if pivot is None:
            continue
        lead = [value / pivot[place] for value in pivot]
        rest = [row for row in rest if row is not pivot]
        without = [[each - row[place] * one for each, one in zip(row, lead, strict=True)] for row in rest]
        found = [[each - row[place] * one for each, one in zip(row, lead, strict=True)] for row in found]
        found, rest = [*found, lead], [row for row in without if any(row)]
    return found


def can_be_worked_out(sums: Sequence[frozenset[str]], few: Sequence[str]) -> bool:
    """Whether adding and subtracting sums gives something about these centres alone."""
    others = [centre for centre in CENTRES if centre not in few]
    rows = [[Fraction(centre in each) for centre in (*others, *few)] for each in sums if each]
    return any(not any(row[: len(others)]) for row in solved(rows)) if rows else False


def test_without_the_guard_one_centre_could_be_worked_out() -> None:
    assert can_be_worked_out([frozenset("abcd"), frozenset("abc")], "d")
    assert not can_be_worked_out([frozenset("abcdef"), frozenset("abc")], "d")


@settings(max_examples=150, deadline=None)
@given(sets=asked)
def test_who_adds_and_subtracts_sums_never_gets_fewer_than_three_centres(sets: list[set[str]]) -> None:
    sums = sums_of(sets)
    for few in (*combinations(CENTRES, 1), *combinations(CENTRES, 2)):
        assert not can_be_worked_out(sums, few), (sums, few)
    assert all(not each or len(each) >= LEAST for each in sums)
    assert all(each <= wanted for each, wanted in zip(sums, sets, strict=True)), "nobody counts who did not tell it"


def test_one_newcomer_waits_and_three_are_counted() -> None:
    assert [len(each) for each in sums_of([set("abc"), set("abcd"), set("abcde"), set("abcdef")])] == [3, 3, 3, 6]


def test_where_one_centre_is_gone_two_others_are_set_aside_with_it() -> None:
    assert [len(each) for each in sums_of([set("abcdefg"), set("abcdef")])] == [7, 4]
    assert [len(each) for each in sums_of([set("abcd"), set("abc")])] == [4, 0], "then nothing is left to be shown"


def all_in(year: int, **lands: str) -> list[AmountsPublished]:
    """Names of centres by Land."""
    return [
        some_amounts(centre, year, some_facts(land=None if land == "none" else land))
        for land, centres in lands.items()
        for centre in centres
    ]


def posts(*said: AmountsPublished) -> Course:
    return courses(said, is_shown=lambda year: True)[Fact.POSTS]


def test_a_land_is_shown_from_three_centres_on_and_the_others_together() -> None:
    of_year = posts(*all_in(2025, HE="abc", BY="de", NW="f")).of(2025)
    assert of_year
    assert of_year.total
    assert (of_year.total.centres, of_year.total.part, of_year.total.whole) == (6, 90, 180)
    assert {land: each.centres for land, each in of_year.by_land.items()} == {Land.HESSE: 3}
    assert of_year.elsewhere
    assert of_year.elsewhere.centres == 3


def test_no_land_is_shown_where_the_rest_would_be_one_or_two_centres() -> None:
    of_year = posts(*all_in(2025, HE="abc", BY="de")).of(2025)
    assert of_year
    assert (of_year.by_land, of_year.elsewhere) == ({}, None)


@pytest.mark.parametrize("fact", Fact)
def test_of_no_amount_a_sum_leaves_one_or_two_centres_to_be_worked_out(fact: Fact) -> None:
    """Over the whole and the Länder, and over two years of which one has a centre less."""
    said = [*all_in(2024, HE="abc", BY="def"), *all_in(2025, HE="abc", BY="de")]
    first, second = courses(said, is_shown=lambda year: True)[fact].years
    assert [each.total and each.total.centres for each in (first, second)] == [6, 3], "two are set aside with it"
    assert [each.centres for each in first.by_land.values()] == [3, 3]
    assert set(second.by_land) == {Land.HESSE}, "the three of the whole, and nobody else"


ENDS = {
    "nothing of something": only(requests=OfAWhole(part=0, whole=4)),
    "all of it": only(requests=OfAWhole(part=4, whole=4)),
    "no places": only(places=0),
    "an interpreter for each language": only(interpreting=OfAWhole(part=0, whole=4)),
    "no interpreter for any language": only(interpreting=OfAWhole(part=4, whole=4)),
    "a place for therapy everywhere": only(therapy=OfAWhole(part=0, whole=4)),
    "no place for therapy anywhere": only(therapy=OfAWhole(part=4, whole=4)),
    "no months": only(horizon=0),
    "the longest that can be told": only(horizon=120),
    "the most that can be told": only(places=500),
}


def the(told: CentreAmounts) -> Fact:
    return next(fact for fact in Fact if getattr(told, fact) is not None)


def of_2025(told: Mapping[str, CentreAmounts]) -> Year:
    fact = the(next(iter(told.values())))
    of_year = courses([some_amounts(centre, 2025, each) for centre, each in told.items()], is_shown=lambda year: True)
    found = of_year[fact].of(2025)
    assert found
    return found


@pytest.mark.parametrize("told", ENDS.values(), ids=ENDS.keys())
def test_a_sum_that_says_the_same_of_each_centre_is_not_shown(told: CentreAmounts) -> None:
    assert of_2025(dict.fromkeys("abcdef", told)).total is None


@pytest.mark.parametrize("told", ENDS.values(), ids=ENDS.keys())
@pytest.mark.parametrize("at_an_end", ["abc", "def"])
def test_no_land_is_shown_that_says_it_of_each_of_its_centres_or_of_the_rest(
    told: CentreAmounts, at_an_end: str
) -> None:
    """A reader subtracts Hesse from the whole and has the others; whole and Land are shown where neither tells."""
    fact = the(told)
    between = only(**{fact: OfAWhole(part=1, whole=4) if isinstance(getattr(told, fact), OfAWhole) else 5})

    def year_with(lands: str) -> Year:
        return of_2025(
            {
                centre: (told if centre in at_an_end[:tellers] else between).model_copy(
                    update={"land": "HE" if centre in "abc" else lands or None}
                )
                for centre in "abcdef"
            }
        )

    tellers = 3
    for lands in ("", "BY"):
        assert (year_with(lands).by_land, year_with(lands).elsewhere) == ({}, None)
        assert year_with(lands).total
    tellers = 2
    assert set(year_with("BY").by_land) == {Land.HESSE, Land.BAVARIA}


def test_a_sum_that_is_not_shown_keeps_nobody_out_of_the_next_year() -> None:
    none, some_of_it = only(places=0), only(places=5)
    said = [
        *(some_amounts(centre, 2024, none) for centre in "abc"),
        *(some_amounts(c, 2025, some_of_it) for c in "abcd"),
    ]
    years = courses(said, is_shown=lambda year: True)[Fact.PLACES].years
    assert [each.total and each.total.centres for each in years] == [None, 4]


def test_what_was_not_told_is_missing_and_no_zero() -> None:
    said = [*all_in(2025, none="abc"), some_amounts("d", 2025, some_facts(posts=30, funding=None))]
    found = courses(said, is_shown=lambda year: True)
    funding = found[Fact.FUNDING].of(2025)
    assert funding
    assert funding.total
    assert (funding.said, funding.total.centres, funding.total.whole) == (3, 3, 3 * 254)
    of_posts = found[Fact.POSTS].of(2025)
    assert of_posts
    assert of_posts.total
    assert of_posts.total.centres == 4


def test_over_two_centres_nothing_is_told_and_a_year_that_is_not_shown_changes_nothing() -> None:
    of_year = posts(*all_in(2025, none="ab")).of(2025)
    assert of_year
    assert (of_year.total, of_year.said) == (None, 2)
    both = courses([*all_in(2024, none="abc"), *all_in(2025, none="abcd")], is_shown=lambda year: year == 2024)
    assert [each.year for each in both[Fact.POSTS].years] == [2024]
