"""From when on a release is shown, and that two pages never give away a single centre."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.foundation.domain import Period
from services.quality.office.federation.domain import Stretch, over_time
from services.quality.office.federation.store import Look
from services.quality.office.federation.summing import may_be_shown
from services.quality.office.received.domain import SHOWN_TO_MEMBERS_FROM, Side, counted, shown, spreads
from services.quality.office.received.publication import ADDED_FROM, SHOWN_FROM, days_shown, due, shown_on
from services.quality.office.report.domain import SHOWN_FROM as REPORTED_FROM
from services.quality.office.values import INDEX, Histogram, Noisy
from services.quality.standards.catalogue.files import CURRENT
from shared.events import ReleasePublished
from shared.privacy.budget import budget, budgets
from tests.quality.building import STANDARDS, a_release

QUARTER = Period(2025, 4)


@pytest.mark.parametrize(
    ("came", "day"),
    [
        (date(2025, 12, 31), date(2026, 1, 22)),
        (date(2026, 1, 21), date(2026, 1, 22)),
        (date(2026, 1, 22), date(2026, 4, 22)),
        (date(2026, 4, 21), date(2026, 4, 22)),
        (date(2026, 4, 22), date(2026, 7, 22)),
        (date(2027, 2, 1), date(2027, 4, 22)),
    ],
)
def test_a_release_is_shown_from_the_day_after_a_publication_day(came: date, day: date) -> None:
    assert shown_on(QUARTER, came, budgets()) == day


@given(some.dates(date(2020, 1, 1), date(2035, 1, 1)), some.integers(2015, 2035), some.integers(1, 4))
def test_nothing_is_shown_on_the_day_it_comes(came: date, year: int, quarter: int) -> None:
    day, period = shown_on(Period(year, quarter), came, budgets()), Period(year, quarter)
    assert day > came
    assert day > budget().publication_day(period.last_day)
    assert day - came <= timedelta(days=120) or came < period.last_day


sizes = some.dictionaries(some.dates(date(2026, 1, 1), date(2027, 1, 1)), some.integers(1, 5), max_size=8)


@given(sizes, some.dates(date(2026, 1, 1), date(2027, 1, 1)), some.integers(0, 400))
def test_two_pages_differ_by_several_centres_or_by_none(batches: dict[date, int], first: date, later: int) -> None:
    """What an attacker gets who keeps every page and subtracts one from the other."""
    before, after = (days_shown(batches, today=day) for day in (first, first + timedelta(days=later)))
    assert before <= after
    added = sum(batches[day] for day in after - before)
    assert added == 0 or added >= (ADDED_FROM if before else SHOWN_FROM)


CENTRES = ("north", "south", "east", "west", "hill", "coast")
DAYS = [
    date(2026, 1, 22),
    date(2026, 4, 22),
    date(2026, 7, 22),
    date(2026, 10, 22),
    date(2027, 1, 22),
    date(2027, 4, 22),
]
BUDGET = budget()


def arrivals(most: int) -> list[tuple[int, ...]]:
    """How many centres come on each publication day, in every way in which up to so many can come."""
    return [way for way in product(range(most + 1), repeat=len(DAYS)) if 0 < sum(way) <= most and tidy(way)]


def tidy(way: tuple[int, ...]) -> bool:
    """Days on which nobody comes only at the end: they change nothing."""
    return all(way[: len(way) - way[::-1].count(0)])


def on_all_pages(told: list[tuple[ReleasePublished, date]], day: date) -> dict[str, int]:
    """Over how many centres each kind of page is on that day; 0 where it shows nothing."""
    found, pages = shown(counted(told), today=day), dict[str, int]()
    sums = [Noisy(INDEX, BUDGET.version, came, Histogram(1, 9, 0, 0)) for _, came in told]
    for who, least in (("office", SHOWN_FROM), ("members", SHOWN_TO_MEMBERS_FROM), ("report", REPORTED_FROM)):
        reporting = sum(each.centres for each in found if (each.criterion, each.side) == ("U2", Side.MEASURED))
        spread = spreads(STANDARDS, found, reporting=reporting, shown_from=least).get("U2")
        points = over_time([Stretch(CURRENT, "U2")], found, shown_from=least)
        pages[f"{who}, quarter"] = spread.reporting if spread else 0
        pages[f"{who}, course"] = sum(point.spread.reporting for point in points if point.spread)
        pages[f"{who}, value"] = sum(each.centres for each, _ in may_be_shown(sums, Look(day, least)))
    return pages


@pytest.mark.parametrize("way", arrivals(len(CENTRES)), ids=str)
def test_no_two_pages_of_anybody_differ_by_a_single_centre(way: tuple[int, ...]) -> None:
    """A reader of the office's page and of the report for members subtracts one from the other, at any time."""
    came = [day for day, many in zip(DAYS, way, strict=True) for _ in range(many)]
    told = [(a_release(centre, "2025-Q4", U2=(4, 4)), day) for centre, day in zip(CENTRES, came, strict=False)]
    seen = {number for day in DAYS for number in on_all_pages(told, day).values()}
    assert all(after - before >= ADDED_FROM for before, after in pairwise(sorted(seen - {0}))), seen
    assert 1 not in seen


def test_two_in_time_stay_two_until_three_more_have_come() -> None:
    told = [
        (a_release(centre, "2025-Q4", U2=(4, 4)), day) for centre, day in zip(CENTRES, DAYS[:1] + DAYS, strict=False)
    ]
    quarter = [(pages["office, quarter"], pages["report, quarter"]) for pages in (on_all_pages(told, d) for d in DAYS)]
    assert quarter == [(2, 0), (2, 0), (2, 0), (5, 5), (5, 5), (5, 5)]


def test_twin_without_waiting_for_others_a_page_gives_one_centre_away() -> None:
    """The planted bug: whatever is due is shown. The difference of two pages is what a single centre said."""
    batches = {date(2026, 1, 22): 3, date(2026, 4, 22): 1}
    before, after = (due(batches, day) for day in batches)
    assert sum(batches[day] for day in after - before) == 1
    assert days_shown(batches, today=date(2030, 1, 1)) == before


def test_a_late_release_waits_until_it_is_not_alone() -> None:
    on_time, late = date(2026, 1, 22), date(2026, 4, 22)
    told = [(a_release(centre, "2025-Q4", U2=(4, 4)), on_time) for centre in ("north", "south", "east")]
    told += [(a_release("west", "2025-Q4", U2=(0, 0)), late)]

    def measured(today: date, *, at_once: bool = False) -> Counter[str]:
        found = shown(counted(told), today=today, at_once=at_once)
        return Counter(
            {each.said: each.centres for each in found if each.criterion == "U2" and each.side is Side.MEASURED}
        )

    assert measured(on_time) == measured(late) == measured(date(2030, 1, 1)) == {"4": 3}
    assert measured(on_time, at_once=True) == {"4": 3, "0": 1}
    told += [(a_release(centre, "2025-Q4", U2=(1, 1)), date(2026, 7, 22)) for centre in ("hill", "coast")]
    assert measured(date(2026, 7, 21)) == {"4": 3}
    assert measured(date(2026, 7, 22)) == {"4": 3, "0": 1, "1": 2}


def test_before_its_day_nothing_counts() -> None:
    told = [(a_release(centre, U2=(4, 4)), date(2026, 4, 22)) for centre in ("north", "south", "east")]
    assert shown(counted(told), today=date(2026, 4, 21)) == []
