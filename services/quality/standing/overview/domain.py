"""What of a standing wants a look, and why there may be no score yet."""

from collections.abc import Iterable
from enum import StrEnum

from services.quality.foundation.second_looks import Shortfall
from services.quality.standards.scoring.domain import Measured
from services.quality.standards.scoring.figures import Absence
from services.quality.standing.domain import Standing
from shared.events import CriterionState

EXPIRED = (Shortfall.EVIDENCE_EXPIRED, Shortfall.EVIDENCE_RETIRED, Shortfall.REVIEW_EXPIRED)
LOW = 2
"""A band below is worth a look."""


class Reason(StrEnum):
    """Why a criterion wants a look, the most urgent first."""

    MUST_MISSED = "must_missed"
    DIFFERS = "differs"
    DISPUTED = "disputed"
    EVIDENCE_EXPIRED = "evidence_expired"
    OUTDATED = "outdated"
    SECOND_LOOK = "second_look"
    LOW = "low"


class Show(StrEnum):
    """Which criteria the overview lists."""

    ALL = "all"
    ATTENTION = "attention"
    UNSEEN = "unseen"
    UNKNOWN = "unknown"
    GAPS = "gaps"


def reasons(standing: Standing) -> tuple[Reason, ...]:
    """In the order of `Reason`. What others are responsible for is no task of the centre, and no reason here."""
    measured, assessed = standing.measured, standing.assessed
    own = measured.state is CriterionState.SCORED
    found = {
        Reason.MUST_MISSED: bool(measured.gates_missed),
        Reason.DIFFERS: standing.differs is not None,
        Reason.DISPUTED: assessed.shortfall is Shortfall.DISPUTED,
        Reason.EVIDENCE_EXPIRED: assessed.shortfall in EXPIRED,
        Reason.OUTDATED: any(reading.outdated and reading.score for reading in measured.readings),
        Reason.SECOND_LOOK: assessed.shortfall is Shortfall.NOT_REVIEWED,
        Reason.LOW: any(band is not None and band < LOW for band in (measured.band if own else None, assessed.level)),
    }
    return tuple(reason for reason, holds in found.items() if holds)


def shown(standing: Standing, show: Show) -> bool:
    match show:
        case Show.ATTENTION:
            return bool(reasons(standing))
        case Show.UNSEEN:
            return standing.assessed.state is CriterionState.NOT_ASSESSED
        case Show.UNKNOWN:
            return standing.measured.score is None and standing.measured.state is not CriterionState.NOT_APPLICABLE
        case Show.GAPS:
            return is_gap(standing)
    return True


def is_gap(standing: Standing) -> bool:
    """Whether others hold the centre back here, by the figures or as the team says."""
    return bool(standing.measured.gaps) or standing.assessed.state is CriterionState.STRUCTURAL_GAP


def chosen(given: str) -> Show:
    """What a filter asks for; everything where it asks for nothing that is known."""
    return Show(given) if given in set(Show) else Show.ALL


def counts(standings: Iterable[Standing]) -> dict[Show, int]:
    all_of_them = tuple(standings)
    return {show: sum(shown(each, show) for each in all_of_them) for show in Show}


def why_no_score(measured: Measured) -> Absence | None:
    """In one word why there is no measured score: what one could do most about comes first."""
    if measured.score is not None:
        return None
    if measured.fewer_than_five:
        return Absence.FEWER_THAN_FIVE
    missing = {part.known for reading in measured.readings for part in reading.parts}
    if measured.state is CriterionState.NOT_APPLICABLE:
        return Absence.NOT_APPLICABLE
    if measured.available or Absence.TOO_FEW in missing:
        return Absence.TOO_FEW
    if Absence.YEAR_NOT_OVER in missing:
        return Absence.YEAR_NOT_OVER
    return Absence.NOTHING_ENTERED if Absence.NOTHING_ENTERED in missing else Absence.NOT_MEASURED
