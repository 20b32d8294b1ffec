"""People, answers, tallies and releases with defaults, for the tests of quality."""

import base64
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.quality.answers.assessment.domain import Answer, Assessment, Review
from services.quality.foundation.domain import Author, Period, Role
from services.quality.foundation.signing import ReleaseKey, signed
from services.quality.publishing.releases.domain import Release, release_id
from services.quality.standards.catalogue.domain import Catalogue, Criterion, Indicator
from services.quality.standards.catalogue.files import CURRENT, shipped
from services.quality.standards.scoring.figures import Outcomes
from services.quality.standing.domain import Known
from shared.events import (
    ContributionDrawn,
    CriterionState,
    FeedbackTallied,
    ReleasedCriterion,
    ReleasePublished,
    TallyReleased,
)
from shared.privacy.budget import budgets
from shared.privacy.counts import (
    Answered,
    AnswersHeld,
    Cell,
    Counted,
    Drawn,
    FeedbackQuestion,
    Held,
    Noised,
    NoisedCriterion,
    NotMeasured,
)
from shared.privacy.counts import Indicator as Counting

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
LEAD = Author(UUID("00000000-0000-8000-8000-000000000001"), Role.LEAD)
COUNSELLOR = Author(UUID("00000000-0000-8000-8000-000000000002"), Role.COUNSELLOR)
STANDARDS: Catalogue = shipped()[CURRENT]


def words(text: str = "a text") -> dict[str, str]:
    return {"de": text, "en": text}


def an_indicator(id: str = "U2.1", **changes: Any) -> Indicator:
    given = {
        "id": id,
        "name": words(),
        "definition": words(),
        "numerator": words(),
        "denominator": words(),
        "sources": ["casework"],
        "privacy": "client",
        "cadence": "year",
        "score": {"kind": "ratio"},
    }
    return Indicator.model_validate({**given, **changes})


def a_criterion(*indicators: Indicator, id: str = "U2", **changes: Any) -> Criterion:
    given = {"id": id, "responsible": ["centre"], "name": words(), "description": words(), "why": words()}
    return Criterion.model_validate({**given, "indicators": indicators, **changes})


def an_assessment(answer: Answer = Answer.IN_PLACE, **changes: Any) -> Assessment:
    given: dict[str, Any] = {
        "id": uuid4(),
        "criterion": "S6",
        "catalogue": CURRENT,
        "answer": answer,
        "evidence": "Safety plan of January, gone through with everybody",
        "link": "",
        "by": LEAD,
        "at": NOON,
    }
    return Assessment(**{**given, **changes})


def a_review(assessment: Assessment, **changes: Any) -> Review:
    given: dict[str, Any] = {
        "id": uuid4(),
        "assessment_id": assessment.id,
        "confirms": True,
        "note": "",
        "by": COUNSELLOR,
        "at": NOON,
    }
    return Review(**{**given, **changes})


def known_figures(
    counted: Mapping[str, Outcomes] | None = None, *assessments: Assessment, reviews: tuple[Review, ...] = ()
) -> Known:
    return Known(counted or {}, {each.criterion: each for each in assessments}, reviews)


MEASURED_TODAY = frozenset({Counting.U2_1, Counting.U4_1, Counting.U5_1, Counting.U6_1, Counting.K9_2_MFA})


def a_cell(indicator: Counting, counts: tuple[int, int, int] | None) -> Cell:
    if counts is None:
        return Held(indicator=indicator) if indicator in MEASURED_TODAY else NotMeasured(indicator=indicator)
    met, partly, not_met = counts
    return Counted(indicator=indicator, met=met, partly=partly, not_met=not_met)


def a_tally(window: str = "2026-03", **counts: tuple[int, int, int] | None) -> TallyReleased:
    """`U2_1=(9, 1, 0)`; what is not named is held, or not measured at all."""
    cells = tuple(a_cell(indicator, counts.get(indicator.name)) for indicator in Counting)
    return TallyReleased(catalogue=CURRENT, window=window, cells=cells)


def a_release(centre: str = "north", period: str = "2026-Q1", **changes: Any) -> ReleasePublished:
    """`U2=(4, 3)` is the measured and the self-assessed band; what is not named was not assessed."""
    bands = {name: changes.pop(name) for name in list(changes) if name[0] in "SKU"}
    entries = tuple(a_line(criterion.id, *bands.get(criterion.id, (None, None))) for criterion in STANDARDS.criteria)
    given = {"centre": centre, "period": period, "catalogue": CURRENT, "criteria": entries}
    by = budgets().of(period)
    yearly = {"budget": by.version, "contributions": yearly_noise(names=by.names_in(period))}
    numbered = {"sequence": number_of(period)}
    told = ReleasePublished(**{**given, **SIGNED_BY_NOBODY, **numbered, **yearly, **changes})
    return told if "signature" in changes else signed(told, RELEASE_KEYS[centre])


def number_of(period: str) -> int:
    """Of a centre that has released every quarter since the year 2000."""
    return min(max((int(period[:4]) - 2000) * 4 + int(period[-1]), 1), 9_999)


def some_noise(met: int = 0, partly: int = 0, not_met: int = 0) -> Noised:
    """As if the mechanism had drawn it."""
    return Noised(met=Drawn(met), partly=Drawn(partly), not_met=Drawn(not_met))


SIGNED_BY_NOBODY: dict[str, Any] = {
    "index": some_noise(),
    "key_id": "release-1",
    "signature": "",
}
RELEASE_KEYS = defaultdict[str, Ed25519PrivateKey](Ed25519PrivateKey.generate)
"""Of each centre that a test names."""


def a_key(centre: str = "north", key_id: str = "release-1") -> ReleaseKey:
    return ReleaseKey(key_id, RELEASE_KEYS[centre])


def a_draw(period: str = "2026-Q1", index: tuple[int, int, int] = (7, -1, 2), **changes: Any) -> ContributionDrawn:
    """As `cases` tells it: with the criteria of the budget in the last quarter of a year."""
    by = budgets().of(period)
    names = by.names_in(period)
    criteria = tuple(NoisedCriterion(criterion=name, counts=some_noise(len(name), -4, 0)) for name in names)
    given = {"budget": by.version, "period": period, "index": some_noise(*index), "criteria": criteria}
    return ContributionDrawn(**{**given, **changes})


def a_kept_release(period: str = "2026-Q1", **changes: Any) -> Release:
    """A line of the ledger of a centre, as approved by its lead."""
    told = a_release(period=period, id=release_id("north", Period.parse(period), CURRENT))
    given = {"catalogue": CURRENT, "event_id": told.id, "body": told.body(), "leaves_on": NOON.date()}
    return Release(**{"period": Period.parse(period), "approved_by": LEAD, "approved_at": NOON, **given, **changes})


def a_line(criterion: str, measured: int | None, assessed: int | None) -> ReleasedCriterion:
    none, scored = CriterionState.NOT_ASSESSED, CriterionState.SCORED
    return ReleasedCriterion(
        criterion=criterion,
        measured=none if measured is None else scored,
        measured_band=measured,
        assessed=none if assessed is None else scored,
        assessed_band=assessed,
    )


def members_file(**names: str) -> str:
    """As the office reads it: each with the key that signs its releases in tests."""
    since = {"joined": "2000-Q1", "left": None}
    keys = {centre: {"release-1": public_release_key(centre)} for centre in names}
    return json.dumps({centre: {"name": name, "release_keys": keys[centre], **since} for centre, name in names.items()})


def public_release_key(centre: str) -> str:
    return base64.b64encode(RELEASE_KEYS[centre].public_key().public_bytes_raw()).decode()


TEN = budgets().known[0].criteria.names


def yearly_noise(
    met: int = 0, partly: int = 0, not_met: int = 0, names: Sequence[str] = TEN
) -> tuple[NoisedCriterion, ...]:
    """The same for each criterion of the budget, as it leaves with the last quarter of a year."""
    counts = some_noise(met, partly, not_met)
    return tuple(NoisedCriterion(criterion=name, counts=counts) for name in names)


def a_feedback(window: str = "2026-03", **counts: tuple[int, int]) -> FeedbackTallied:
    """`U2_4=(9, 1)` are nine answers of the best two and one other; the other questions are held."""
    cells = tuple(
        Answered(question=question, best_two=counts[question.name][0], others=counts[question.name][1])
        if question.name in counts
        else AnswersHeld(question=question)
        for question in FeedbackQuestion
    )
    return FeedbackTallied(catalogue=CURRENT, window=window, cells=cells)
