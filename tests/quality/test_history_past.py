"""Where a centre stood at the end of each quarter, worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.pulse.domain import Feeling, Pulse, Question
from services.quality.evidence.publications.domain import Publication
from services.quality.evidence.register.domain import known_on, path_to
from services.quality.evidence.register.measures.every import figures
from services.quality.foundation.second_looks import Shortfall
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.ids import ids
from services.quality.standards.scoring.figures import Absence, Outcomes
from services.quality.standards.scoring.intervals import Span
from services.quality.standing.history.domain import Line, quarters
from services.quality.standing.history.past import Past, Unrolling, unrolled
from services.quality.standing.history.tape import Tape
from shared.events import CriterionState
from tests.quality.building import LEAD, a_review, an_assessment
from tests.quality.history_building import (
    BERLIN,
    FIRST,
    SECOND,
    a_catalogue,
    a_change,
    a_month,
    a_past,
    an_entry,
    at,
    following,
    one,
    quarter,
)
from tests.quality.publications_building import withdrawn

ONE = {FIRST: a_catalogue(one("U2"))}
GOOD, BAD = Outcomes(400, 0, 0), Outcomes(0, 0, 400)


def line(
    past: Past, last: str, *, of: str = "U2", catalogues: dict[str, Catalogue] = ONE, first: str = "2025-Q4"
) -> Line:
    made = dict(unrolled(past, catalogues, quarters(quarter(first), quarter(last)), BERLIN))
    [found] = [each for each in made[quarter(last)] if each.criterion == of]
    return found


def test_quarters_from_the_first_to_the_last() -> None:
    assert [str(each) for each in quarters(quarter("2025-Q4"), quarter("2026-Q2"))] == ["2025-Q4", "2026-Q1", "2026-Q2"]
    assert quarters(quarter("2026-Q1"), quarter("2025-Q4")) == ()


def test_a_month_counts_for_its_quarter_and_the_three_after_it() -> None:
    past = a_past(tallies=[a_month("2025-11", U2_1=GOOD)])
    for last in ("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"):
        assert (line(past, last).score, line(past, last).people) == (Span.exact(4), 400)
    assert line(past, "2026-Q4").measured is CriterionState.INSUFFICIENT


def test_what_was_published_counts_from_its_quarter_on_and_no_longer_once_it_was_withdrawn() -> None:
    catalogues = {FIRST: a_catalogue(one("S8", privacy="organisation"))}
    text = withdrawn(publication=Publication.parse("who_does_what"), released_at=at("2026-02-01"), at=at("2026-08-01"))
    past = a_past(published=[text])
    quarters_ = ("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
    found = [line(past, last, of="S8", catalogues=catalogues).score for last in quarters_]
    assert found == [None, Span.exact(4), Span.exact(4), None]


def test_months_are_added_up() -> None:
    past = a_past(tallies=[a_month("2025-11", U2_1=GOOD), a_month("2026-02", U2_1=BAD)])
    assert line(past, "2025-Q4").score == Span.exact(4)
    found = line(past, "2026-Q1").score  # 400 of 800: plausibly 0.465 to 0.535
    assert found == Span(1, 2, 2)


def test_an_answer_counts_from_its_quarter_on_and_a_newer_one_follows() -> None:
    first = an_assessment(Answer.PLANNED, criterion="U2", at=at("2026-03-31"))
    second = an_assessment(Answer.PARTLY, criterion="U2", at=at("2026-04-01"))
    past = a_past(assessments=[second, first])
    assert line(past, "2025-Q4").assessed is CriterionState.NOT_ASSESSED
    assert [line(past, last).level for last in ("2026-Q1", "2026-Q2")] == [1, 2]


def test_the_quarter_ends_by_the_clock_of_the_centre() -> None:
    """23:30 in London is half past midnight in Berlin, and another quarter."""
    late = an_assessment(Answer.PARTLY, criterion="U2", at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    assert line(a_past(assessments=[late]), "2025-Q4").level is None
    assert line(a_past(assessments=[late]), "2026-Q1").level == 2


def test_the_second_look_counts_from_when_it_was_given() -> None:
    claimed = an_assessment(Answer.REVIEWED, criterion="U2", at=at("2025-11-01"))
    past = a_past(assessments=[claimed], reviews=[a_review(claimed, at=at("2026-01-15"))])
    assert (line(past, "2025-Q4").level, line(past, "2025-Q4").shortfall) == (3, Shortfall.NOT_REVIEWED)
    assert (line(past, "2026-Q1").level, line(past, "2026-Q1").shortfall) == (4, None)


def test_evidence_expires_in_the_history_as_it_did_then() -> None:
    past = a_past(assessments=[an_assessment(Answer.IN_PLACE, criterion="U2", at=at("2025-11-01"))])
    assert line(past, "2027-Q3").level == 3
    assert (line(past, "2027-Q4").level, line(past, "2027-Q4").shortfall) == (2, Shortfall.EVIDENCE_EXPIRED)


def test_a_pulse_counts_from_the_day_it_was_closed() -> None:
    counts = {Question.WORKPLACE: {Feeling.FULLY: 9, Feeling.NOT_AT_ALL: 1}}
    closed = Pulse(UUID(int=1), date(2025, 12, 1), date(2026, 1, 10), date(2026, 1, 10), counts)
    catalogues = {FIRST: a_catalogue(one("S1", measure="S1.3", privacy="staff", score={"kind": "topbox"}))}
    past = a_past(pulses=[closed])
    assert line(past, "2025-Q4", of="S1", catalogues=catalogues).score is None
    assert line(past, "2026-Q1", of="S1", catalogues=catalogues).score is not None


def test_a_criterion_that_moved_takes_its_figures_and_its_past_along() -> None:
    moved = one("U4", measure="U2.1")
    both = following(a_catalogue(one("U2")), moved, changes=[a_change("moved", "U4", "U2")])
    past = a_past(tallies=[a_month("2026-05", U2_1=GOOD), a_month("2026-08", SECOND, U2_1=BAD)])
    before, after = line(past, "2026-Q2", catalogues=both), line(past, "2026-Q3", of="U4", catalogues=both)
    assert (before.catalogue, after.catalogue) == (FIRST, SECOND)
    assert (before.score, after.score) == (Span.exact(4), Span(1, 2, 2))
    assert after.measured_like(before)
    assert after.lineage.stretch == before.lineage.stretch


def test_what_the_team_said_moves_along_with_the_criterion_and_its_second_look_too() -> None:
    both = following(a_catalogue(one("U2")), one("U4", measure="U2.1"), changes=[a_change("moved", "U4", "U2")])
    said = an_assessment(Answer.REVIEWED, criterion="U2", catalogue=FIRST, at=at("2026-02-01"))
    past = a_past(assessments=[said], reviews=[a_review(said, at=at("2026-02-02"))])
    before, after = line(past, "2026-Q2", catalogues=both), line(past, "2026-Q3", of="U4", catalogues=both)
    assert [(each.assessed, each.level) for each in (before, after)] == [(CriterionState.SCORED, 4)] * 2


def test_what_the_team_said_does_not_stand_for_what_is_counted_anew() -> None:
    both = following(a_catalogue(one("U2")), one("U2"), changes=[a_change("counted_anew", "U2")])
    old = an_assessment(Answer.PARTLY, criterion="U2", catalogue=FIRST, at=at("2026-02-01"))
    new = an_assessment(Answer.PLANNED, criterion="U2", catalogue=SECOND, at=at("2026-11-01"))
    past = a_past(assessments=[old, new])
    found = [line(past, last, catalogues=both) for last in ("2026-Q2", "2026-Q3", "2026-Q4")]
    assert [each.level for each in found] == [2, None, 1]
    assert found[1].assessed is CriterionState.NOT_ASSESSED


def test_an_indicator_that_is_counted_anew_leaves_the_answer_of_the_team() -> None:
    both = following(a_catalogue(one("U2")), one("U2"), changes=[a_change("counted_anew", "U2.1")])
    past = a_past(assessments=[an_assessment(Answer.PARTLY, criterion="U2", catalogue=FIRST, at=at("2026-02-01"))])
    assert line(past, "2026-Q3", catalogues=both).level == 2


def test_what_is_counted_anew_does_not_add_up_with_what_was_counted_before() -> None:
    both = following(a_catalogue(one("U2")), one("U2"), changes=[a_change("counted_anew", "U2.1")])
    past = a_past(tallies=[a_month("2026-05", U2_1=BAD), a_month("2026-08", SECOND, U2_1=GOOD)])
    before, after = line(past, "2026-Q2", catalogues=both), line(past, "2026-Q3", catalogues=both)
    assert (before.score, after.score) == (Span(0, 0, 1), Span.exact(4))  # 0 of 400: plausibly up to 0.0095
    assert not after.measured_like(before)
    assert after.lineage.stretch == before.lineage.stretch


def test_what_casework_still_counts_by_the_standards_of_before_is_not_measured_yet() -> None:
    """Casework names the version that it counts by; it may be older than the standards that were adopted since."""
    both = following(a_catalogue(one("U2"), one("U3")), one("U2"), one("U3"), changes=[a_change("counted_anew", "U2")])
    past = a_past(tallies=[a_month("2026-08", FIRST, U2_1=GOOD, U3_1=GOOD)])
    anew, same = (line(past, "2026-Q3", of=id_, catalogues=both) for id_ in ("U2", "U3"))
    assert (anew.score, anew.coverage) == (None, 0.0)
    assert same.score == Span.exact(4)


def test_before_any_standards_were_in_force_there_is_no_line() -> None:
    past = a_past(tallies=[a_month("2025-08", U2_1=GOOD)])
    made = [str(period) for period, _ in unrolled(past, ONE, quarters(quarter("2025-Q3"), quarter("2026-Q1")), BERLIN)]
    assert made == ["2025-Q4", "2026-Q1"]


def test_nothing_told_is_a_state_and_never_zero() -> None:
    found = line(a_past(tallies=[a_month("2025-11", U2_1=Absence.TOO_FEW)]), "2025-Q4")
    assert (found.measured, found.score, found.coverage) == (CriterionState.INSUFFICIENT, None, 0.0)


def test_one_unrolling_says_the_same_as_one_for_each_quarter() -> None:
    """What was taken up for an earlier quarter must not reach into a later one, nor be lost."""
    months = [a_month(f"2026-{month:02}", U2_1=Outcomes(month, 0, 6)) for month in range(1, 13)]
    answers = [
        an_assessment(Answer(str(n)), criterion="U2", by=LEAD, at=at(f"2026-{n * 3:02}-20")) for n in range(1, 5)
    ]
    past, all_of_them = a_past(tallies=months, assessments=answers), quarters(quarter("2025-Q4"), quarter("2027-Q4"))
    together = dict(unrolled(past, ONE, all_of_them, BERLIN))
    assert together == {period: made for each in all_of_them for period, made in unrolled(past, ONE, [each], BERLIN)}


def test_an_answer_counts_for_less_from_the_quarter_in_which_its_entry_was_retired() -> None:
    entry = an_entry(day=date(2025, 11, 1), met="yes")
    gone = replace(entry, id=uuid4(), number=2, retired="abolished", day=date(2026, 2, 1))
    answer = an_assessment(criterion="U2", catalogue=FIRST, at=datetime(2025, 11, 2, tzinfo=UTC))
    behind = {answer.id: [path_to(entry.kind, entry.entry)]}
    past = a_past(assessments=[answer], register=[entry, gone], behind=behind)
    assert (line(past, "2025-Q4").level, line(past, "2026-Q1").level) == (3, 2)
    assert line(past, "2026-Q1").shortfall is Shortfall.EVIDENCE_RETIRED


def test_a_tape_gives_everything_once_and_in_order() -> None:
    tape = Tape([5, 1, 3, 2], lambda number: number)
    assert list(tape.until(lambda number: number > 2)) == [1, 2]
    assert list(tape.until(lambda number: number > 2)) == []
    assert list(tape.until(lambda number: number > 9)) == [3, 5]


def test_what_is_no_longer_kept_up_is_out_of_the_register_from_that_day_on() -> None:
    room = one("S1", privacy="organisation", sources=["system"])
    there = an_entry(day=date(2025, 11, 1), met="yes")
    gone = replace(there, id=UUID(int=2), number=2, retired="moved out", day=date(2026, 2, 1))
    past, catalogues = a_past(register=[gone, there]), {FIRST: a_catalogue(room)}
    assert line(past, "2025-Q4", of="S1", catalogues=catalogues).score == Span.exact(1)
    assert line(past, "2026-Q1", of="S1", catalogues=catalogues).score is None
    for last in ("2025-Q4", "2026-Q1"):
        known = known_on(past.register, quarter(last).last_day)
        unrolled_known = Unrolling(past, BERLIN).known(quarter(last), {}, ids(ONE, FIRST))
        assert {**unrolled_known.figures, **figures(known, day=quarter(last).last_day)} == unrolled_known.figures
