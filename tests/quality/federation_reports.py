"""A year of a federation and its report."""

from typing import Any

from services.quality.foundation.domain import Period
from services.quality.office.federation.completeness import Turnout
from services.quality.office.federation.reached import Basis, Reached
from services.quality.office.received.domain import counted
from services.quality.office.received.publication import ALWAYS
from services.quality.office.report.composing import FederationReport
from services.quality.office.report.domain import FederationYear, year_of
from services.quality.office.values import Value
from services.quality.publishing.reports.spelling import Spelling
from services.quality.standards.catalogue.files import CURRENT
from services.quality.standards.scoring.intervals import Span
from shared.events import CriterionState, ReleasePublished
from tests.quality.building import STANDARDS, a_release
from tests.quality.reports_building import LANGUAGES, TODAY

PERIOD = Period(2026, 3)


BASIS = Basis(38, 40, 150, 158, 38)


REACHED = Reached(
    PERIOD,
    2025,
    Value(38, Span(0.66, 0.72, 0.78)),
    BASIS,
    STANDARDS,
    {
        "U1": Value(38, Span(0.4, 0.55, 0.69), counted=False),
        "U2": Value(38, Span(0.4, 0.55, 0.69)),
        "U4": Value(38, None),
        "U5": Value(38, Span(0.1, 0.66, 1.0)),
    },
    BASIS,
)


CENTRES = ("north", "south", "east", "west", "middle")


def a_year(*releases: ReleasePublished, period: Period = PERIOD) -> FederationYear:
    turnouts = [
        Turnout(Period(2026, quarter), 6, sum(each.period == f"2026-Q{quarter}" for each in releases), 1, 0)
        for quarter in (1, 2, 3)
    ]
    return year_of(
        counted((each, ALWAYS) for each in releases),
        {CURRENT: STANDARDS},
        CURRENT,
        turnouts,
        office="Geschäftsstelle",
        year=2026,
        period=period,
        today=TODAY,
        reached=REACHED,
    )


def releases_of(period: str, centres: tuple[str, ...] = CENTRES) -> list[ReleasePublished]:
    return [with_gap(a_release(centre, period, **bands(number))) for number, centre in enumerate(centres)]


def bands(number: int) -> dict[str, Any]:
    return {
        each.id: ((number + at) % 5 if at % 3 else None, (number * at) % 5 if at % 4 else None)
        for at, each in enumerate(STANDARDS.criteria)
    }


def with_gap(release: ReleasePublished) -> ReleasePublished:
    """Says of S10 that the centre cannot meet it."""
    gap = {"assessed": CriterionState.STRUCTURAL_GAP, "assessed_band": None}
    entries = tuple(each.model_copy(update=gap) if each.criterion == "S10" else each for each in release.criteria)
    return release.model_copy(update={"criteria": entries})


def report_data(*releases: ReleasePublished, language: str = "de") -> dict[str, Any]:
    return FederationReport(a_year(*releases), Spelling(LANGUAGES[language])).content()
