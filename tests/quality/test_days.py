"""Days are those of the centre's clock: half an hour after midnight in Berlin is not the day before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.quality.answers.assessment.domain import Answer, standing
from services.quality.answers.rounds.domain import Act
from services.quality.answers.rounds.reminders import of_rounds
from services.quality.evidence.publications.cells import cells_on
from services.quality.evidence.publications.domain import Stage
from services.quality.publishing.reports.gathering import told_round
from services.quality.standards.catalogue.files import CURRENT
from services.quality.standards.catalogue.ids import ids
from tests.quality.building import LEAD, STANDARDS, a_review, an_assessment
from tests.quality.publications_building import an_edition
from tests.quality.rounds_building import a_round

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
"""Half past midnight in Berlin."""
DAY = date(2026, 11, 29)


def test_evidence_counts_from_the_day_at_the_centre() -> None:
    answered = an_assessment(at=NIGHT)
    assert standing(answered, [], today=DAY, clock=BERLIN).until == date(2028, 11, 29)
    assert standing(answered, [], today=DAY, clock=UTC).until == date(2028, 11, 28)
    claimed = an_assessment(Answer.REVIEWED, at=NIGHT + timedelta(days=30))
    assert standing(claimed, [a_review(claimed, at=NIGHT)], today=DAY, clock=BERLIN).until == date(2028, 11, 29)


def test_a_text_is_public_from_the_day_at_the_centre() -> None:
    edition = an_edition(stage=Stage.RELEASED, released_at=NIGHT)
    assert edition.stage_on(DAY - timedelta(days=1), BERLIN) is Stage.DRAFT
    assert edition.stage_on(DAY, BERLIN) is Stage.RELEASED
    (cell,) = cells_on([edition], DAY, BERLIN)
    assert (cell.released_on, cell.looked_on) == (DAY, DAY)


def test_standards_and_rounds_go_by_the_day_at_the_centre() -> None:
    held = replace(a_round(), closed=Act(LEAD, NIGHT))
    assert told_round(held, {}, BERLIN).closed == DAY
    begun = replace(a_round(), begins=DAY - timedelta(days=30), started=Act(LEAD, NIGHT - timedelta(days=6)))
    assert of_rounds([begun], today=DAY, clock=BERLIN, centre="north")
    assert not of_rounds([begun], today=DAY, clock=UTC, centre="north"), "a day more has passed"
    later = STANDARDS.model_copy(update={"version": "2026-11", "valid_from": DAY, "replaces": CURRENT})
    assert ids({CURRENT: STANDARDS, "2026-11": later}, "2026-11", BERLIN).at(NIGHT) == "2026-11"
