"""What the yearly report of the federation is made from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.quality.foundation.domain import Period
from services.quality.office.federation.completeness import Turnout
from services.quality.office.federation.domain import Point, Statement, lineage, over_time, statements
from services.quality.office.federation.reached import Reached
from services.quality.office.received.domain import SHOWN_TO_MEMBERS_FROM, Count, CriterionSpread, spreads
from services.quality.standards.catalogue.domain import Catalogue

SHOWN_FROM = SHOWN_TO_MEMBERS_FROM
"""A printed report is read by members, too, and each knows what the own centre reported."""
QUARTERS = 8
"""So far the report looks back."""


@dataclass(frozen=True, slots=True)
class FederationYear:
    """`period` is the last quarter of the year that was reported; its distributions are what the report shows.

    `spreads` is empty while fewer than SHOWN_FROM centres have reported that quarter.
    """

    office: str
    year: int
    period: Period
    today: date
    catalogue: Catalogue
    turnouts: Sequence[Turnout]
    """Of the quarters of the year, the oldest first."""
    reporting: int
    spreads: Mapping[str, CriterionSpread]
    points: Mapping[str, Sequence[Point]]
    """By criterion: the quarters up to `period`, the oldest first."""
    reached: Reached
    catalogues: Mapping[str, Catalogue]
    """By which any of the quarters was counted."""

    @property
    def statements(self) -> list[Statement]:
        return statements(self.catalogue, self.spreads)


def year_of(
    counts: Iterable[Count],
    catalogues: Mapping[str, Catalogue],
    version: str,
    turnouts: Sequence[Turnout],
    *,
    office: str,
    year: int,
    period: Period,
    today: date,
    reached: Reached,
) -> FederationYear:
    """`counts` are those of all quarters that the report looks back on."""
    known, catalogue = list(counts), catalogues[version]
    now = [each for each in known if each.period == period and each.catalogue == version]
    first = catalogue.criteria[0].id
    reporting = sum(each.centres for each in now if each.criterion == first and each.side == "measured")
    points = {
        each.id: over_time(lineage(catalogues, version, each.id), known, shown_from=SHOWN_FROM)
        for each in catalogue.criteria
    }
    shown = spreads(catalogue, now, reporting=reporting, shown_from=SHOWN_FROM)
    return FederationYear(
        office, year, period, today, catalogue, turnouts, reporting, shown, points, reached, catalogues
    )
