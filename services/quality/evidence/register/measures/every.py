"""All figures made from the register and from what is published here, and what their amounts are amounts of."""

from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date
from enum import StrEnum

from services.quality.evidence.probe.domain import Probe
from services.quality.evidence.publications.cells import PublicationCell
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.measures import access, documents, funding, learning, pages, staff
from services.quality.evidence.register.nothing import does_not_apply
from services.quality.standards.scoring.figures import Absence, Figure

ENTERED: Mapping[str, Callable[[list[Entry], date], Figure | Absence]] = {
    **staff.MEASURES,
    **funding.MEASURES,
    **access.MEASURES,
    **learning.MEASURES,
}
MEASURES = frozenset({*ENTERED, *documents.MEASURES, *pages.MEASURES})


class Unit(StrEnum):
    EURO = "euro"
    POST = "post"
    """Full-time equivalents."""
    HOUR = "hour"
    DAY = "day"


UNITS: Mapping[str, Unit] = {
    "S2.1": Unit.POST,
    "S3.3.hours": Unit.HOUR,
    "S7.1": Unit.HOUR,
    "S9.2": Unit.EURO,
    "S10.1": Unit.POST,
    "S10.2": Unit.EURO,
    "K4.3": Unit.DAY,
}
"""By measure; what is not here is counted in ones, and its definition says of what."""


def figures(
    entries: Iterable[Entry],
    published: Iterable[PublicationCell] = (),
    probe: Probe | None = None,
    *,
    day: date,
    only: Container[str] = MEASURES,
) -> dict[str, Figure | Absence]:
    """Every measure of the register on one day, or `only` some of them.

    They are made of the entries in force on it (`domain.known_on`) and of what the public had at its end; `probe` is
    what the public pages were found to show. Where nothing is entered because there is nothing, the measure does not
    apply.
    """
    kept, cells = list(entries), list(published)
    found = {name: made(kept, day) for name, made in ENTERED.items() if name in only}
    found |= {name: made(kept, cells, day) for name, made in documents.MEASURES.items() if name in only}
    found |= {name: made(kept, cells, probe, day) for name, made in pages.MEASURES.items() if name in only}
    return {
        name: Absence.NOT_APPLICABLE if known is Absence.NOTHING_ENTERED and does_not_apply(name, kept, day) else known
        for name, known in found.items()
    }
