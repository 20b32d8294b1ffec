"""Tables of a year: who stands in them, and that no number in them is certain, shown over all small tables."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import and_
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cases.casework.consents.domain import Consent, Outcome, Purpose, RecipientKind, What
from services.cases.casework.contact_notes.domain import ContactNote, Duration, Happened
from services.cases.casework.facts import codes
from services.cases.casework.facts.domain import LISTS, Fact
from services.cases.counting.statistics.certainty import leaves_all_open
from services.cases.counting.statistics.definitions import FOLDER, SEVERAL, UNKNOWN, definition, definitions
from services.cases.counting.statistics.domain import STEP, Table, Tables, agreed, exact, last_year, summed
from services.cases.counting.statistics.rounding import draw, once, rounded
from services.cases.counting.statistics.statement import Size, statement
from services.cases.foundation.spoken_languages import Spoken
from tests.cases.building import BERLIN, NOON

type Shapes = tuple[tuple[int, int], ...]
type Numbers = tuple[int, ...]
SMALL: dict[str, tuple[Shapes, int]] = {
    "four cells in a row": (((4, 1),), 4),
    "two by two": (((2, 2),), 4),
    "two tables, one after the other": (((1, 1), (4, 1)), 4),
}
"""Rows and columns of each table of a year, and the largest cell."""


def worlds(shapes: Shapes, most: int) -> Iterator[Tables]:
    """All tables of these shapes, each with the same people."""
    for cells in product(range(most + 1), repeat=sum(rows * columns for rows, columns in shapes)):
        rest, tables = list(cells), []
        for rows, columns in shapes:
            tables.append(summed("t", tuple(tuple(rest.pop() for _ in range(columns)) for _ in range(rows))))
        totals = {sum(one.rows) for one in tables}
        if len(totals) == 1:
            yield Tables(totals.pop(), tuple(tables))


def numbers(tables: Tables) -> Numbers:
    """Those that are printed."""
    found = [tables.total]
    for one in tables.tables:
        found += one.rows
        if len(one.columns) > 1:
            found += [*one.columns, *(cell for row in one.cells for cell in row)]
    return tuple(found)


def with_numbers(like: Tables, told: Numbers) -> Tables:
    """The inverse of `numbers`."""
    rest = iter(told)
    total, tables = next(rest), []
    for one in like.tables:
        rows = tuple(next(rest) for _ in one.rows)
        two = len(one.columns) > 1
        columns = tuple(next(rest) for _ in one.columns if two)
        cells = tuple(tuple(next(rest) for _ in row) for row in one.cells if two)
        tables.append(Table(one.name, cells, rows, columns))
    return Tables(total, tuple(tables))


def outcomes(number: int) -> tuple[int, ...]:
    """What a number can be rounded to."""
    down = number - number % STEP
    return (down, down + STEP) if number % STEP else (down,)


def all_printed(world: Tables) -> Iterator[Numbers]:
    return product(*(outcomes(one) for one in numbers(world)))


def possible(candidates: list[Numbers]) -> Callable[[Numbers], int]:
    """Which of the candidates can stand behind what is printed, as the bits of a number."""
    masks: dict[tuple[int, int], int] = {}
    for bit, candidate in enumerate(candidates):
        for place, number in enumerate(candidate):
            for told in outcomes(number):
                masks[place, told] = masks.get((place, told), 0) | 1 << bit
    return lambda printed: reduce(and_, (masks[place, told] for place, told in enumerate(printed)))


@pytest.mark.parametrize("name", SMALL)
def test_what_leaves_all_open_is_what_nobody_can_work_out_by_trying_all_tables(name: str) -> None:
    """By itself rounding gives numbers away now and then; these results, and no others, are thrown away."""
    shapes, most = SMALL[name]
    candidates = list(map(numbers, worlds(shapes, 2 * STEP - 1)))
    behind = possible(candidates)
    equal: dict[tuple[int, int], int] = {}
    for bit, candidate in enumerate(candidates):
        for place, number in enumerate(candidate):
            equal[place, number] = equal.get((place, number), 0) | 1 << bit
    seen: set[Numbers] = set()
    given_away = 0
    for world in worlds(shapes, most):
        true = numbers(world)
        for printed in all_printed(world):
            if printed not in seen:
                seen.add(printed)
                left = behind(printed)
                certain = any(not left & ~equal[place, number] for place, number in enumerate(true))
                assert leaves_all_open(world, with_numbers(world, printed)) is not certain, (true, printed)
                given_away += certain
    assert given_away, "the twin: rounding alone would have printed a number that is certain"


@pytest.mark.parametrize("name", SMALL)
def test_with_one_client_more_the_same_tables_are_possible(name: str) -> None:
    shapes, _ = SMALL[name]
    for world in worlds(shapes[-1:], 2):
        [table] = world.tables
        for row, column in product(range(len(table.rows)), range(len(table.columns))):
            cells = [list(one) for one in table.cells]
            cells[row][column] = cells[row][column] + 1
            more = Tables(world.total + 1, (summed("t", tuple(tuple(one) for one in cells)),))
            both = [
                sorted({*outcomes(one)} & {*outcomes(other)})
                for one, other in zip(numbers(world), numbers(more), strict=True)
            ]
            assert any(
                leaves_all_open(world, printed) and leaves_all_open(more, printed)
                for printed in (with_numbers(world, told) for told in product(*both))
            )


def test_of_two_years_nobody_can_be_sure_that_a_number_grew_by_one_or_did_not() -> None:
    for number in range(40):
        for first, second in product(outcomes(number), outcomes(number + 1)):
            assert any(first in outcomes(one) and second in outcomes(one) for one in range(60)), "it may be the same"
        for first, second in product(outcomes(number), repeat=2):
            grown = ((one, one + 1) for one in range(60))
            assert any(first in outcomes(one) and second in outcomes(other) for one, other in grown), (
                "it may have grown"
            )


def test_who_knows_all_others_can_be_certain_of_the_last_client_now_and_then() -> None:
    """Not promised: the documents say so."""
    assert (STEP in outcomes(4), 0 in outcomes(4), 0 in outcomes(5)) == (True, True, False)
    assert (2 * STEP in outcomes(5), 2 * STEP in outcomes(6)) == (False, True)


def test_rounding_is_right_on_average_and_nothing_that_is_a_multiple_is_moved() -> None:
    for number in range(30):
        found = [rounded(number, below=feed([chance])) for chance in range(STEP)]
        assert Fraction(sum(found), STEP) == number
        assert all(abs(one - number) < STEP and one % STEP == 0 for one in found)


def test_a_result_that_would_give_a_number_away_is_drawn_anew() -> None:
    ones = Tables(4, (summed("t", ((1,), (1,), (1,), (1,))),))
    unlucky = iter([4, *[0] * 4])  # the total goes down, and each cell up: only four times one fits
    chances = Random(7)
    printed = draw(ones, below=lambda step: next(unlucky, chances.randrange(step)))
    assert leaves_all_open(ones, printed)
    assert not leaves_all_open(ones, once(ones, below=feed([4, *[0] * 4])))


def feed(chances: list[int]) -> Callable[[int], int]:
    told = iter(chances)
    return lambda _: next(told)


def test_each_code_of_a_fact_has_one_row_and_the_counterpart_of_its_list() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(definitions())
    for one in definitions().values():
        for dimension in one.dimensions:
            of_list = codes.VERSIONS[codes.newest()][LISTS[dimension.fact][0]]
            for row in dimension.rows:
                if len(row.codes) == 1:
                    assert row.htcds == of_list[row.codes[0]], row
            if dimension.apart and not any(row.htcds for row in dimension.rows):
                assert dimension.no_htcds, f"say in {one.version}.toml why {dimension.name} has no counterpart"


def test_each_person_stands_in_one_row_of_each_dimension() -> None:
    defined = definition()
    several = {Fact.EXPLOITATION: tuple(LISTS[Fact.EXPLOITATION][1])[:2]}
    rows = [defined.rows_of({}), defined.rows_of(several)]
    found = exact(rows, defined)
    assert {one["exploitation"] for one in rows} == {UNKNOWN, SEVERAL}
    assert found.total == 2
    assert all(sum(one.rows) == sum(one.columns) == 2 for one in found.tables)


LAST = date(2025, 12, 31)
ABOUT = frozenset({What.SITUATION, What.RESIDENCE})


def a_consent(outcome: Outcome, on: date, **given: Any) -> Consent:
    usual: dict[str, Any] = {
        **{"id": uuid4(), "file_id": uuid4(), "key_id": "key", "noted_by": uuid4(), "answered_on": on},
        **{"noted_at": datetime(on.year, on.month, on.day, 12, tzinfo=BERLIN), "outcome": outcome},
        **{"recipient_kind": RecipientKind.STATISTICS, "purpose": Purpose.STATISTICS, "what": tuple(ABOUT)},
    }
    return Consent(**(usual | given))


GIVEN = a_consent(Outcome.GIVEN, date(2025, 6, 1))


@pytest.mark.parametrize(
    ("consents", "counted"),
    [
        ([], False),
        ([GIVEN], True),
        ([a_consent(Outcome.GIVEN, LAST)], True),
        ([a_consent(Outcome.GIVEN, LAST + timedelta(days=1))], False),
        ([a_consent(Outcome.GIVEN, LAST - timedelta(days=9), valid_until=LAST - timedelta(days=1))], False),
        ([a_consent(Outcome.GIVEN, LAST - timedelta(days=9), valid_until=LAST)], True),
        ([a_consent(Outcome.DECLINED, LAST)], False),
        ([a_consent(Outcome.GIVEN, LAST, recipient_kind=RecipientKind.POLICE)], False),
        ([a_consent(Outcome.GIVEN, LAST, what=(What.SITUATION,))], False),
        ([a_consent(Outcome.GIVEN, LAST, what=(What.WHOLE_FILE,))], True),
        ([GIVEN, a_consent(Outcome.WITHDRAWN, date(2025, 9, 1), follows=GIVEN.id)], False),
        ([GIVEN, a_consent(Outcome.WITHDRAWN, date(2026, 1, 9), follows=GIVEN.id)], False),
        ([GIVEN, a_consent(Outcome.DECLINED, date(2026, 1, 9))], False),
        ([a_consent(Outcome.DECLINED, date(2025, 2, 1)), GIVEN], True),
    ],
)
def test_a_client_is_counted_who_agreed_at_the_end_of_the_year_and_did_not_take_it_back(
    consents: list[Consent], counted: bool
) -> None:
    assert agreed(consents, ABOUT, at_end=LAST) is counted


def test_only_the_newest_year_that_is_over_is_drawn_and_only_if_the_centre_worked_in_it() -> None:
    assert last_year(NOON, BERLIN, first_month="2026-01") is None
    assert last_year(NOON, BERLIN, first_month="2025-12") == 2025
    assert last_year(NOON, BERLIN, first_month="2019-12") == 2025


def a_note(**given: Any) -> ContactNote:
    usual: dict[str, Any] = {"id": uuid4(), "file_id": uuid4(), "key_id": "key", "noted_at": NOON, "noted_by": uuid4()}
    return ContactNote(**(usual | {"at": NOON} | given))


def test_a_statement_tells_classes_and_nothing_of_fewer_than_five_people() -> None:
    people = [UUID(int=one) for one in range(7)]
    calls = [(one, a_note(kind=Happened.CALL, language=Spoken("ar"))) for one in people for _ in range(3)]
    talks = [(one, a_note(kind=Happened.TALK, duration=Duration.FROM_15, language=Spoken("ro"))) for one in people[:4]]
    found = statement([*calls, *talks * 9])
    assert found.total == Size(contacts=50, people=5)
    assert found.kinds[Happened.CALL] == Size(contacts=20, people=5)
    assert found.kinds[Happened.TALK] is found.kinds[Happened.OTHER] is None, "four people, and nobody"
    assert set(found.durations.values()) == {None}
    assert found.languages == {Spoken("ar"): Size(contacts=20, people=5)}, "a language of four is not named"
