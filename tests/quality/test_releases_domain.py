"""What leaves a centre, when, and who lets it go."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.assessment.domain import Answer
from services.quality.domain import Author, Period
from services.quality.releases.domain import (
    ChangedSincePreviewError,
    NotOverError,
    NotYoursToApproveError,
    Release,
    approve,
    draw_up,
    fingerprint,
    release_id,
)
from services.quality.scoring.figures import Outcomes
from services.quality.standings import Known, stand
from shared.events import CriterionState, ReleasedCriterion, ReleasePublished
from tests.quality.building import COUNSELLOR, LEAD, NOON, STANDARDS, an_assessment, known

Q1 = Period(2026, 1)
GOOD = {"U6.1": Outcomes(19, 1, 1)}


def drawn(knowledge: Known, *earlier: Release, period: Period = Q1) -> ReleasePublished:
    standings = stand(STANDARDS, knowledge, today=NOON.date())
    return draw_up(STANDARDS, standings, earlier, centre="north", period=period)


def approved(event: ReleasePublished, by: Author = LEAD, seen: str | None = None, running: str = "2026-Q2") -> Release:
    seen = fingerprint(event.body()) if seen is None else seen
    return approve(event, seen=seen, by=by, now=NOON, today_is=Period.parse(running))


def line(event: ReleasePublished, criterion: str) -> ReleasedCriterion:
    return next(entry for entry in event.criteria if entry.criterion == criterion)


def test_bands_and_states_leave_and_nothing_else() -> None:
    event = drawn(known(GOOD, an_assessment(evidence="Plan of January")))
    assert line(event, "U6") == ReleasedCriterion(
        criterion="U6", measured=CriterionState.SCORED, measured_band=4, assessed=CriterionState.NOT_ASSESSED
    )
    assert line(event, "S6").assessed_band == 3
    assert b"Plan" not in event.body()
    assert set(json.loads(event.body())) == {"id", "centre", "catalogue", "period", "criteria"}


def test_every_criterion_is_there_whether_anything_is_known_or_not() -> None:
    assert [entry.criterion for entry in drawn(known()).criteria] == [each.id for each in STANDARDS.criteria]


def test_too_few_people_leave_as_a_state() -> None:
    assert line(drawn(known({"U4.1": Outcomes(4, 0, 0)})), "U4").measured is CriterionState.INSUFFICIENT


def test_a_gap_and_what_does_not_apply_leave_as_states() -> None:
    gap = an_assessment(Answer.STRUCTURAL_GAP, criterion="S10")
    apart = an_assessment(Answer.NOT_APPLICABLE, criterion="S3")
    event = drawn(known({}, gap, apart))
    assert line(event, "S10").assessed is CriterionState.STRUCTURAL_GAP
    assert line(event, "S3").assessed is CriterionState.NOT_APPLICABLE


@given(some.integers(0, 400), some.integers(0, 400), some.integers(0, 400))
def test_the_bytes_are_as_many_for_nobody_and_for_hundreds(met: int, partly: int, not_met: int) -> None:
    assert len(drawn(known({"U6.1": Outcomes(met, partly, not_met)})).body()) == ReleasePublished.padded_to


def test_the_same_knowledge_gives_the_same_bytes() -> None:
    knowledge = known(GOOD, an_assessment())
    assert drawn(knowledge).body() == drawn(knowledge).body()


def test_the_id_follows_from_centre_quarter_and_standards() -> None:
    ids = {release_id(centre, period, "2025-10") for centre in ("north", "south") for period in (Q1, Q1.back(1))}
    assert len(ids) == 4
    assert drawn(known()).id == release_id("north", Q1, "2025-10")


def test_the_ledger_keeps_the_very_bytes_of_the_event() -> None:
    event = drawn(known(GOOD))
    release = approved(event)
    assert (release.body, release.told, release.told.body()) == (event.body(), event, event.body())


def test_a_band_about_four_quarters_waits_until_four_quarters_have_passed() -> None:
    first = approved(drawn(known(GOOD)))
    states = [line(drawn(known(GOOD), first, period=Q1.back(-n)), "U6").measured for n in range(1, 5)]
    suppressed, scored = CriterionState.SUPPRESSED, CriterionState.SCORED
    assert states == [suppressed, suppressed, suppressed, scored]


def test_a_quarter_that_is_released_late_does_not_overlap_either() -> None:
    first = approved(drawn(known(GOOD)))
    assert line(drawn(known(GOOD), first, period=Q1.back(1)), "U6").measured is CriterionState.SUPPRESSED


def test_what_did_not_leave_does_not_hold_anything_back() -> None:
    empty = approved(drawn(known()))
    assert line(drawn(known(GOOD), empty, period=Q1.back(-1)), "U6").measured is CriterionState.SCORED


def test_self_assessed_bands_leave_every_quarter() -> None:
    knowledge = known({}, an_assessment())
    first = approved(drawn(knowledge))
    assert line(drawn(knowledge, first, period=Q1.back(-1)), "S6").assessed_band == 3


def test_a_counsellor_does_not_let_a_release_go() -> None:
    with pytest.raises(NotYoursToApproveError):
        approved(drawn(known()), by=COUNSELLOR)


def test_what_changed_since_it_was_looked_at_is_not_approved() -> None:
    seen = fingerprint(drawn(known()).body())
    with pytest.raises(ChangedSincePreviewError):
        approved(drawn(known(GOOD)), seen=seen)


@pytest.mark.parametrize("running", ["2026-Q1", "2025-Q4"])
def test_a_quarter_that_is_not_over_waits(running: str) -> None:
    with pytest.raises(NotOverError):
        approved(drawn(known()), running=running)


def test_a_demonstration_may_release_the_running_quarter_but_no_later_one() -> None:
    event = drawn(known())
    seen = fingerprint(event.body())
    assert approve(event, seen=seen, by=LEAD, now=NOON, today_is=Q1, even_running=True).period == Q1
    with pytest.raises(NotOverError):
        approve(event, seen=seen, by=LEAD, now=NOON, today_is=Q1.back(1), even_running=True)


def test_evidence_that_expired_leaves_as_what_it_counts_for() -> None:
    old = an_assessment(at=NOON - timedelta(days=900))
    assert line(drawn(known({}, old)), "S6").assessed_band == 2
