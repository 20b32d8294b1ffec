"""The last look at the public pages: what they showed, in which language, and for how long that is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Self

from services.quality.foundation.domain import Period
from shared.events import FreeOfCharge, PageShown, PagesProbed, PublicationKind, Way

KEPT_FRESH = timedelta(days=7)
"""The pages tell every day; what is older than this says nothing of today."""
ENTRANCES, WAYS = "U6.2", "U9.3"
MEASURES = frozenset({ENTRANCES, WAYS})
"""What is measured at the public pages."""
SHOWN_BY: Mapping[PublicationKind, tuple[Way, ...]] = {
    PublicationKind.OPENING_HOURS: (Way.OPENING_HOURS,),
    PublicationKind.CONTACT_OPTIONS: (Way.CONTACT_OPTIONS, Way.TELEPHONE, Way.WRITING),
}
"""By what should be found in a language: the parts of pages that show it; the text itself comes first."""


@dataclass(frozen=True, slots=True)
class Probe:
    at: datetime
    day: date
    """By the clock of the centre."""
    pages: tuple[PageShown, ...]

    @classmethod
    def of(cls, event: PagesProbed, clock: tzinfo) -> Self:
        return cls(event.at, event.at.astimezone(clock).date(), event.pages)

    @property
    def period(self) -> Period:
        return Period.of(self.day)

    def editions(self, wanted: PublicationKind, language: str) -> list[int | None]:
        """Where hours, or contact options, were found in a language: in which edition, or in a setting (None)."""
        found = {(page.language, each.way): each.edition for page in self.pages for each in page.ways}
        return [found[language, way] for way in SHOWN_BY[wanted] if (language, way) in found]


def fresh_on(probes: Iterable[Probe], day: date) -> Probe | None:
    """The newest that was known on a day, unless it is too old to say anything of that day."""
    known = max((probe for probe in probes if probe.day <= day), key=lambda probe: probe.at, default=None)
    return known if known and known.day >= day - KEPT_FRESH else None


def pages_for(measure: str, probe: Probe | None) -> list[PageShown]:
    """The pages that a figure is made from."""
    pages = probe.pages if probe else ()
    if measure == ENTRANCES:
        return [page for page in pages if page.free]
    return [page for page in pages if page.ways] if measure == WAYS else []


def entrances(probe: Probe) -> list[bool]:
    """By page that speaks of the help offered here whether it says in its language that this is free. What nobody can
    read is left out."""
    return [page.free is FreeOfCharge.SAID for page in probe.pages if page.free not in (None, FreeOfCharge.UNREAD)]
