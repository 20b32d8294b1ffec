"""What leaves a centre, when, and who lets it go."""

import json
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as some

from services.quality.answers.assessment.domain import Answer, Assessment
from services.quality.foundation.domain import Author, Period
from services.quality.foundation.signing import ReleaseKey, is_signed_by
from services.quality.publishing.releases.domain import (
    ChangedSincePreviewError,
    NotOverError,
    NotYoursToApproveError,
    Release,
    approve,
    draw_up,
    fingerprint,
    release_id,
)
from services.quality.publishing.releases.leaving import ABOUT_CLIENTS, leaves, leaving, stays
from services.quality.standards.catalogue.domain import Privacy
from services.quality.standards.catalogue.ids import ids
from services.quality.standards.scoring.figures import Outcomes
from services.quality.standing.domain import Known
from shared.events import ContributionDrawn, CriterionState, ReleasedCriterion, ReleasePublished
from shared.privacy.budget import budgets
from shared.privacy.counts import ABOUT_STAFF, FeedbackQuestion
from shared.privacy.counts import Indicator as Counting
from tests.quality.building import (
    COUNSELLOR,
    LEAD,
    NOON,
    STANDARDS,
    a_draw,
    a_key,
    an_assessment,
    an_indicator,
    known_figures,
    some_noise,
)
from tests.quality.history_building import FIRST, SECOND, a_catalogue, a_change, following, one

Q1 = Period(2026, 1)
STAFF = {"K1.1": Outcomes(19, 1, 1), "K1.2": Outcomes(18, 2, 1)}
CLIENTS = {"U6.1": Outcomes(19, 1, 1)}
SUPPRESSED, SCORED = CriterionState.SUPPRESSED, CriterionState.SCORED


def drawn(
    knowledge: Known, *earlier: Release, period: Period = Q1, draw: ContributionDrawn | None = None
) -> ReleasePublished:
    told = draw or a_draw(str(period))
    return draw_up(STANDARDS, knowledge, earlier, told, centre="north", key=a_key(), today=NOON.date())


def approved(
    event: ReleasePublished,
    by: Author = LEAD,
    seen: str | None = None,
    today: date = date(2026, 4, 2),
    demo: bool = False,
) -> Release:
    seen = fingerprint(event.body()) if seen is None else seen
    return approve(event, seen=seen, by=by, now=NOON, today=today, budgets=budgets(), demo=demo)


def line(event: ReleasePublished, criterion: str) -> ReleasedCriterion:
    return next(entry for entry in event.criteria if entry.criterion == criterion)


def test_bands_states_and_drawn_counts_leave_and_nothing_else() -> None:
    event = drawn(known_figures(STAFF, an_assessment(evidence="Plan of January")))
    assert line(event, "K1") == ReleasedCriterion(
        criterion="K1", measured=SCORED, measured_band=4, assessed=CriterionState.NOT_ASSESSED
    )
    assert line(event, "S6").assessed_band == 3
    assert b"Plan" not in event.body()
    assert event.index == a_draw().index
    assert set(json.loads(event.body())) == {
        "id", "centre", "catalogue", "period", "sequence", "criteria", "budget", "index", "contributions", "key_id",
        "signature",
    }  # fmt: skip


def test_every_criterion_is_there_whether_anything_is_known_or_not() -> None:
    assert [entry.criterion for entry in drawn(known_figures()).criteria] == [each.id for each in STANDARDS.criteria]


@given(some.sampled_from(sorted(ABOUT_CLIENTS)), some.integers(0, 400), some.integers(0, 400), some.integers(0, 400))
def test_no_count_of_clients_changes_a_single_byte(measure: str, met: int, partly: int, not_met: int) -> None:
    assert drawn(known_figures({measure: Outcomes(met, partly, not_met)})).body() == drawn(known_figures()).body()


def test_a_criterion_that_is_all_about_clients_stays_and_says_so() -> None:
    staying = {criterion.id for criterion in STANDARDS.criteria if stays(criterion)}
    assert staying == {"K5", "K7", "U3", "U4", "U7", "U8", "U10"}
    event = drawn(known_figures(CLIENTS))
    assert {entry.criterion for entry in event.criteria if entry.measured is SUPPRESSED} == staying


def test_only_the_organisation_and_its_staff_make_a_band() -> None:
    for criterion in STANDARDS.criteria:
        for indicator in leaving(criterion).indicators:
            assert indicator.privacy in (Privacy.ORGANISATION, Privacy.STAFF)


def test_what_casework_counts_is_about_staff_or_about_clients_as_the_standards_say() -> None:
    said = {
        measure: indicator.privacy
        for criterion in STANDARDS.criteria
        for indicator in criterion.indicators
        for measure in indicator.measures
        if measure in {each.value for each in (*Counting, *FeedbackQuestion)}
    }
    assert {name for name, privacy in said.items() if privacy is Privacy.STAFF} == {each.value for each in ABOUT_STAFF}
    theirs = {name for name, privacy in said.items() if privacy in (Privacy.CLIENT, Privacy.FEEDBACK)}
    assert theirs == ABOUT_CLIENTS
    assert {name for name, privacy in said.items() if privacy is Privacy.FEEDBACK} == set(FeedbackQuestion)


@pytest.mark.parametrize("privacy", ["organisation", "staff"])
def test_no_version_of_the_standards_can_call_a_count_of_clients_something_else(privacy: str) -> None:
    assert not leaves(an_indicator("U2.1", privacy=privacy))
    assert not leaves(an_indicator("U2.3", privacy=privacy, measure="U2.1"))
    assert not leaves(an_indicator("U2.4", privacy=privacy))
    assert leaves(an_indicator("U2.3", privacy=privacy))


def test_fewer_than_five_of_the_staff_leave_as_a_state() -> None:
    few = known_figures({"K1.1": Outcomes(4, 0, 0), "K1.2": Outcomes(4, 0, 0)})
    assert line(drawn(few), "K1").measured is CriterionState.INSUFFICIENT


def test_a_gap_and_what_does_not_apply_leave_as_states() -> None:
    gap = an_assessment(Answer.STRUCTURAL_GAP, criterion="S10")
    apart = an_assessment(Answer.NOT_APPLICABLE, criterion="S3")
    event = drawn(known_figures({}, gap, apart))
    assert line(event, "S10").assessed is CriterionState.STRUCTURAL_GAP
    assert line(event, "S3").assessed is CriterionState.NOT_APPLICABLE


NOISY = some.integers(-1_000, 1_000)


@given(some.tuples(NOISY, NOISY, NOISY), some.sampled_from(["2026-Q1", "2026-Q4"]))
def test_the_bytes_are_as_many_whatever_was_drawn(index: tuple[int, int, int], period: str) -> None:
    assert len(drawn(known_figures(), draw=a_draw(period, index)).body()) == ReleasePublished.padded_to


def test_the_same_knowledge_gives_the_same_bytes_signature_and_all() -> None:
    knowledge = known_figures(STAFF, an_assessment())
    assert drawn(knowledge).body() == drawn(knowledge).body()


def test_the_office_can_tell_whose_it_is_and_that_nothing_was_changed() -> None:
    event = drawn(known_figures(STAFF))
    assert is_signed_by(event, a_key().private.public_key())
    assert not is_signed_by(event, Ed25519PrivateKey.generate().public_key())
    assert not is_signed_by(event.model_copy(update={"index": some_noise(8, -1, 2)}), a_key().private.public_key())


def test_the_private_half_is_never_shown() -> None:
    assert "private" not in repr(ReleaseKey("release-1", Ed25519PrivateKey.generate()))


def test_the_id_follows_from_centre_quarter_and_standards() -> None:
    found = {release_id(centre, period, "2025-10") for centre in ("north", "south") for period in (Q1, Q1.back(1))}
    assert len(found) == 4
    assert drawn(known_figures()).id == release_id("north", Q1, "2025-10")


def test_releases_are_counted_so_that_the_office_misses_none() -> None:
    first = approved(drawn(known_figures()))
    assert [first.event.sequence, drawn(known_figures(), first, period=Q1.back(-1)).sequence] == [1, 2]


def test_the_ledger_keeps_the_very_bytes_of_the_event() -> None:
    event = drawn(known_figures(STAFF))
    release = approved(event)
    assert (release.body, release.event, release.event.body()) == (event.body(), event, event.body())


def test_a_band_about_four_quarters_waits_until_four_quarters_have_passed() -> None:
    first = approved(drawn(known_figures(STAFF)))
    states = [line(drawn(known_figures(STAFF), first, period=Q1.back(-n)), "K1").measured for n in range(1, 5)]
    assert states == [SUPPRESSED, SUPPRESSED, SUPPRESSED, SCORED]


def test_a_quarter_that_is_released_late_does_not_overlap_either() -> None:
    first = approved(drawn(known_figures(STAFF)))
    assert line(drawn(known_figures(STAFF), first, period=Q1.back(1)), "K1").measured is SUPPRESSED


def test_a_band_waits_as_long_under_another_id() -> None:
    """Two bands about overlapping quarters could be subtracted from each other, whatever they are called."""
    yearly = {"privacy": "staff", "cadence": "year"}
    moved = [a_change("moved", "K3", "K1"), a_change("new", "K1")]
    both = following(
        a_catalogue(one("K1", **yearly)),
        one("K1", measure="K1.2", **yearly),
        one("K3", measure="K1.1", **yearly),
        changes=moved,
    )
    first = approved(
        draw_up(both[FIRST], known_figures(STAFF), (), a_draw(), centre="north", key=a_key(), today=NOON.date())
    )
    assert line(first.event, "K1").measured is SCORED
    found = {}
    for quarters in (3, 4):
        event = draw_up(
            both[SECOND],
            known_figures(STAFF),
            [first],
            a_draw(str(Q1.back(-quarters))),
            centre="north",
            key=a_key(),
            today=NOON.date(),
            ids=ids(both, SECOND),
        )
        found[quarters] = [line(event, id_).measured for id_ in ("K3", "K1")]
    assert found == {3: [SUPPRESSED, SCORED], 4: [SCORED, SCORED]}


def test_what_did_not_leave_does_not_hold_anything_back() -> None:
    empty = approved(drawn(known_figures()))
    assert line(drawn(known_figures(STAFF), empty, period=Q1.back(-1)), "K1").measured is SCORED


def test_self_assessed_bands_about_the_organisation_leave_every_quarter() -> None:
    first = approved(drawn(known_figures({}, an_assessment())))
    worse = known_figures({}, an_assessment(Answer.PLANNED))
    assert line(drawn(worse, first, period=Q1.back(-1)), "S6").assessed_band == 1


def test_the_level_that_a_team_gives_itself_leaves_as_it_is_also_about_clients() -> None:
    told = line(drawn(known_figures({}, an_assessment(criterion="U2"))), "U2")
    assert (told.measured_band, told.assessed_band) == (None, 3)


BETTER, WORSE = an_assessment(criterion="U2"), an_assessment(Answer.PLANNED, criterion="U2")


def level(event: ReleasePublished, criterion: str = "U2") -> tuple[CriterionState, int | None]:
    told = line(event, criterion)
    return told.assessed, told.assessed_band


def year_after(first: Release, *answers: Assessment) -> list[Release]:
    """The releases of the four quarters after it, in all of which the team says something else."""
    gone = [first]
    for quarters in range(1, 5):
        event = drawn(known_figures({}, *answers), *gone, period=first.period.back(-quarters))
        gone.append(approved(event, today=NOON.date() + timedelta(days=600)))
    return gone[1:]


def test_a_level_about_users_that_was_told_stands_for_four_quarters() -> None:
    """Whatever the team says meanwhile; then the new one stands as long."""
    first = approved(drawn(known_figures({}, BETTER)))
    after = year_after(first, WORSE)
    assert [level(each.event) for each in after] == [(SCORED, 3)] * 3 + [(SCORED, 1)]
    again = drawn(known_figures({}, BETTER), first, *after, period=Q1.back(-5))
    assert level(again) == (SCORED, 1)


@pytest.mark.parametrize("answer", [*Answer, None])
def test_within_these_quarters_no_answer_changes_a_single_byte(answer: Answer | None) -> None:
    first = approved(drawn(known_figures({}, BETTER)))
    answers = [an_assessment(answer, criterion="U2")] if answer else []
    one, other = [drawn(known_figures({}, *each), first, period=Q1.back(-3)) for each in (answers, [BETTER])]
    assert one.body() == other.body()


@pytest.mark.parametrize("answer", [Answer.STRUCTURAL_GAP, Answer.NOT_APPLICABLE])
def test_a_gap_that_was_told_stands_as_long_and_nothing_told_holds_nothing_back(answer: Answer) -> None:
    first = approved(drawn(known_figures({}, an_assessment(answer, criterion="U2"))))
    assert level(drawn(known_figures({}, BETTER), first, period=Q1.back(-3))) == level(first.event)
    silent = approved(drawn(known_figures()))
    assert level(drawn(known_figures({}, BETTER), silent, period=Q1.back(-1))) == (SCORED, 3)


def test_a_level_about_users_stands_for_a_quarter_that_is_released_late_too() -> None:
    first = approved(drawn(known_figures({}, BETTER)))
    assert level(drawn(known_figures({}, WORSE), first, period=Q1.back(1))) == (SCORED, 3)


def test_a_level_about_users_stands_under_another_id_and_not_for_other_words() -> None:
    both = following(
        a_catalogue(one("U1"), one("U2")),
        one("U2"),
        one("U12"),
        changes=[a_change("moved", "U12", "U1"), a_change("counted_anew", "U2")],
    )
    answers = [an_assessment(criterion=each, catalogue=FIRST) for each in ("U1", "U2")]
    first = approved(
        draw_up(both[FIRST], known_figures({}, *answers), (), a_draw(), centre="north", key=a_key(), today=NOON.date())
    )
    worse = [an_assessment(Answer.PLANNED, criterion=each, catalogue=SECOND) for each in ("U12", "U2")]
    event = draw_up(
        both[SECOND],
        known_figures({}, *worse),
        [first],
        a_draw(str(Q1.back(-1))),
        centre="north",
        key=a_key(),
        today=NOON.date(),
        ids=ids(both, SECOND),
    )
    assert (level(event, "U12"), level(event)) == ((SCORED, 3), (SUPPRESSED, None))


def test_a_counsellor_does_not_let_a_release_go() -> None:
    with pytest.raises(NotYoursToApproveError):
        approved(drawn(known_figures()), by=COUNSELLOR)


def test_what_changed_since_it_was_looked_at_is_not_approved() -> None:
    seen = fingerprint(drawn(known_figures()).body())
    with pytest.raises(ChangedSincePreviewError):
        approved(drawn(known_figures(STAFF)), seen=seen)


@pytest.mark.parametrize("today", [date(2026, 3, 31), date(2025, 12, 1)])
def test_a_quarter_that_is_not_over_waits(today: date) -> None:
    with pytest.raises(NotOverError):
        approved(drawn(known_figures()), today=today)


def test_it_leaves_on_the_day_of_publication_or_when_it_is_approved_after_it() -> None:
    days = {
        today: approved(drawn(known_figures()), today=today).leaves_on for today in (date(2026, 4, 1), date(2026, 5, 7))
    }
    assert days == {date(2026, 4, 1): date(2026, 4, 21), date(2026, 5, 7): date(2026, 5, 7)}


def test_a_demonstration_may_release_the_running_quarter_at_once_but_no_later_one() -> None:
    today = date(2026, 3, 5)
    assert approved(drawn(known_figures()), today=today, demo=True).leaves_on == today
    with pytest.raises(NotOverError):
        approved(drawn(known_figures()), today=date(2025, 12, 31), demo=True)


def test_evidence_that_expired_leaves_as_what_it_counts_for() -> None:
    old = an_assessment(at=NOON - timedelta(days=900))
    assert line(drawn(known_figures({}, old)), "S6").assessed_band == 2
