"""Who is drawn, when and with which outcome: once for each part, whatever night it is made up for."""

import subprocess
import sys
from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.cases.counting.draws.domain import INDEX, Standing, counted, draw, due, histogram
from services.cases.counting.ledger.merger import Recorded, together
from services.cases.foundation.outcomes import Contribution, Outcome, better, mark_of
from services.cases.people.personnel.contributions import (
    NotAboutStaffError,
    contribution_of,
    first_month,
    mark_of_colleague,
    signing_in,
)
from shared.accounts.factors.domain import Factors, Passkey, SealedSecret
from shared.calendar import following_quarter, quarter_of
from shared.events import ContributionDrawn
from shared.privacy.budget import Criteria, Index, budget
from shared.privacy.counts import ABOUT_STAFF, PERIODS, Drawn, Indicator, ends_period
from tests.quality.building import NOON, STANDARDS

MET, PARTLY, NOT_MET = Outcome
ANNA, BEATE = b"anna", b"beate"
KEY = b"\x07" * 32


def without_noise(counts: Sequence[int], layer: Index | Criteria) -> list[Drawn]:
    return [Drawn(count) for count in counts]


def stands(mark: bytes, quarter: str, outcome: Outcome = MET, indicator: Indicator = Indicator.U2_1) -> Standing:
    return Standing(mark, indicator, quarter, outcome)


def drawn(*standings: Standing, period: str, spent: Sequence[tuple[bytes, str]] = ()) -> ContributionDrawn:
    made = draw(standings, period=period, spent=spent, budget=budget(), centre="north", key=KEY, noise=without_noise)
    return made.told


def index_of(told: ContributionDrawn) -> tuple[int, int, int]:
    return told.index.met, told.index.partly, told.index.not_met


def criterion_of(told: ContributionDrawn, name: str) -> tuple[int, int, int]:
    [counts] = [each.counts for each in told.criteria if each.criterion == name]
    return counts.met, counts.partly, counts.not_met


def test_quarters_follow_each_other_over_the_year() -> None:
    assert [quarter_of(f"2026-{month:02d}") for month in (1, 3, 4, 6, 7, 9, 10, 12)] == [
        f"2026-Q{number}" for number in (1, 1, 2, 2, 3, 3, 4, 4)
    ]
    assert [following_quarter("2026-Q1"), following_quarter("2026-Q4")] == ["2026-Q2", "2027-Q1"]


def test_every_quarter_that_is_over_is_due_once_the_oldest_first() -> None:
    assert due("2026-Q3", {"2026-Q4"}, current="2027-Q2") == ["2026-Q3", "2027-Q1"]
    assert due("2026-Q3", (), current="2026-Q3") == due("2026-Q3", (), current="2026-Q1") == []


def test_a_client_is_counted_in_her_first_quarter_and_never_again() -> None:
    ledger = [stands(ANNA, "2026-Q1", PARTLY), stands(ANNA, "2026-Q2", MET), stands(BEATE, "2026-Q2", NOT_MET)]
    assert index_of(drawn(*ledger, period="2026-Q1")) == (0, 1, 0)
    assert index_of(drawn(*ledger, period="2026-Q2", spent=[(ANNA, INDEX)])) == (0, 0, 1)


def test_a_quarter_made_up_for_counts_what_stood_at_its_end() -> None:
    timely = drawn(stands(ANNA, "2026-Q1", NOT_MET), period="2026-Q1")
    late = drawn(stands(ANNA, "2026-Q1", NOT_MET), stands(ANNA, "2026-Q2", MET), period="2026-Q1")
    assert timely.body() == late.body()


def test_whoever_was_recorded_in_a_quarter_after_its_draw_is_in_the_next_one() -> None:
    assert index_of(drawn(stands(ANNA, "2026-Q1", MET), period="2026-Q2")) == (1, 0, 0)
    assert index_of(drawn(stands(ANNA, "2026-Q1"), stands(ANNA, "2026-Q2", NOT_MET), period="2026-Q2")) == (0, 0, 1)


def test_criteria_are_drawn_with_the_last_quarter_about_the_whole_year() -> None:
    ledger = [
        stands(ANNA, "2026-Q1", MET, Indicator.U2_1),
        stands(ANNA, "2026-Q3", NOT_MET, Indicator.U5_1),
        stands(ANNA, "2026-Q4", MET, Indicator.U2_2),
    ]
    assert [drawn(*ledger, period=f"2026-Q{number}").criteria for number in (1, 2, 3)] == [(), (), ()]
    year = drawn(*ledger, period="2026-Q4", spent=[(ANNA, INDEX)])
    assert index_of(year) == (0, 0, 0)
    assert tuple(each.criterion for each in year.criteria) == budget().criteria.names
    assert (criterion_of(year, "U2"), criterion_of(year, "U5")) == ((1, 0, 0), (0, 0, 1))
    assert criterion_of(year, "U4") == (0, 0, 0)


def test_a_criterion_first_counted_in_another_year_belongs_to_that_year() -> None:
    ledger = [stands(ANNA, "2026-Q4"), stands(ANNA, "2027-Q2", PARTLY), stands(ANNA, "2027-Q2", MET, Indicator.U5_1)]
    spent = [(ANNA, INDEX), (ANNA, "U2")]
    year = drawn(*ledger, period="2027-Q4", spent=spent)
    assert (criterion_of(year, "U2"), criterion_of(year, "U5")) == ((0, 0, 0), (1, 0, 0))


def test_only_what_concerns_users_is_in_the_index_and_colleagues_are_in_nothing() -> None:
    ledger = [stands(ANNA, "2026-Q4", MET, Indicator.K5_1), stands(BEATE, "2026-Q4", MET, Indicator.K1_1)]
    of_staff = budget().model_copy(update={"criteria": budget().criteria.model_copy(update={"names": ("K1", "K5")})})
    found = counted(ledger, ("K1", "K5"), until="2026-Q4", spent=(), budget=of_staff, key=KEY)
    assert found == {INDEX: {}, "K1": {}, "K5": {ANNA: MET}}


def test_how_long_somebody_waited_is_drawn_for_nothing() -> None:
    ledger = [stands(mark, "2026-Q4", NOT_MET, Indicator.U9_2_WAIT) for mark in (ANNA, BEATE)]
    assert counted(ledger, ("U9",), until="2026-Q4", spent=(), budget=budget(), key=KEY) == {INDEX: {}, "U9": {}}


def test_a_draw_spends_exactly_whom_it_counts() -> None:
    ledger = [stands(ANNA, "2026-Q4"), stands(BEATE, "2026-Q3", MET, Indicator.U5_1)]
    made = draw(ledger, period="2026-Q4", spent=[], budget=budget(), centre="north", key=KEY, noise=without_noise)
    assert set(made.spent) == {(ANNA, INDEX), (ANNA, "U2"), (BEATE, INDEX), (BEATE, "U5")}


def test_the_id_of_a_draw_is_of_centre_period_and_budget_alone() -> None:
    ids = {drawn(stands(mark, "2026-Q1"), period="2026-Q1").id for mark in (ANNA, BEATE)}
    assert len(ids) == 1
    assert drawn(period="2026-Q2").id not in ids


def test_a_histogram_has_met_partly_and_not_met() -> None:
    assert histogram([MET, MET, NOT_MET]) == [2, 0, 1]


def test_what_is_counted_about_staff_is_what_the_standards_say_is_about_staff() -> None:
    of_staff = {
        name
        for criterion in STANDARDS.criteria
        for each in criterion.indicators
        for name in each.measures
        if each.privacy == "staff"
    }
    assert {name for name in of_staff if name in set(Indicator)} == ABOUT_STAFF


def test_a_colleague_counts_once_in_the_period_that_the_standards_name() -> None:
    said = {
        Indicator(name): 3 * each.cadence.quarters
        for criterion in STANDARDS.criteria
        for each in criterion.indicators
        for name in each.measures
        if name in ABOUT_STAFF
    }
    assert said == PERIODS


@pytest.mark.parametrize(
    ("indicator", "begins", "ends"),
    [
        (Indicator.K1_1, ["01"] * 12, [12]),
        (Indicator.S3_1, ["01"] * 6 + ["07"] * 6, [6, 12]),
        (Indicator.K9_2_MFA, ["01"] * 3 + ["04"] * 3 + ["07"] * 3 + ["10"] * 3, [3, 6, 9, 12]),
    ],
)
def test_a_period_has_a_first_and_a_last_month(indicator: Indicator, begins: list[str], ends: list[int]) -> None:
    year = [f"2026-{number:02d}" for number in range(1, 13)]
    assert [first_month(indicator, month) for month in year] == [f"2026-{begin}" for begin in begins]
    assert [int(month[5:]) for month in year if ends_period(indicator, month)] == ends


def test_a_colleague_has_a_mark_for_each_period_and_is_no_file() -> None:
    somebody = UUID(int=7)
    first = contribution_of(somebody, Indicator.K1_1, MET, month="2026-05", key=KEY)
    assert first == Contribution(mark_of_colleague(somebody, "2026-01", KEY), Indicator.K1_1, MET)
    assert contribution_of(somebody, Indicator.K1_1, MET, month="2026-12", key=KEY) == first
    quarter = contribution_of(somebody, Indicator.K9_2_MFA, MET, month="2026-05", key=KEY)
    assert len({first.mark, quarter.mark, mark_of_colleague(somebody, "2027-01", KEY), mark_of(somebody, KEY)}) == 4
    with pytest.raises(NotAboutStaffError):
        contribution_of(somebody, Indicator.U2_1, MET, month="2026-05", key=KEY)


def test_a_password_alone_is_not_met_and_whoever_has_no_way_in_is_not_counted() -> None:
    passkey = Passkey(b"id", UUID(int=1), "", b"", 0, NOON)
    secret = SealedSecret(b"", 0)
    ways_in = {
        UUID(int=1): Factors(has_password=False, passkeys=(passkey,)),
        UUID(int=2): Factors(has_password=True, secret=secret),
        UUID(int=3): Factors(has_password=True),
        UUID(int=4): Factors(has_password=False),
        UUID(int=5): Factors(has_password=False, secret=secret),
    }
    found = signing_in(ways_in, month="2026-03", key=KEY)
    assert [one.outcome for one in found] == [MET, MET, NOT_MET]
    assert {one.indicator for one in found} == {Indicator.K9_2_MFA}
    marks = [mark_of_colleague(UUID(int=number), "2026-01", KEY) for number in (1, 2, 3)]
    assert [one.mark for one in found] == marks


months = some.sampled_from([f"2026-{number:02d}" for number in range(1, 13)])
rows = some.builds(Recorded, some.sampled_from(Outcome), months, some.none() | months)


@given(rows, rows)
def test_two_rows_of_one_client_become_one_in_any_order(one: Recorded, other: Recorded) -> None:
    found = together(one, other)
    released = [row for row in (one, other) if row.released_in]
    assert found in released if released else found.released_in is None
    assert together(found, other) == together(found, one) == found
    assert found.outcome in (one.outcome, other.outcome)
    assert (found.released_in, better(one.outcome, other.outcome)) == (
        together(other, one).released_in,
        better(other.outcome, one.outcome),
    )


def test_a_service_that_draws_nothing_does_not_load_the_library() -> None:
    asked = "import sys, services.cases.app; sys.exit('opendp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
