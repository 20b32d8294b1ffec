"""Looks at the public pages, with defaults."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.quality.evidence.probe.domain import Probe
from shared.events import FreeOfCharge, PageShown, PagesProbed, PublicationKind, Way, WayShown
from tests.quality.building import NOON

BERLIN = ZoneInfo("Europe/Berlin")


def a_start(language: str = "de", *, free: str | None = "said", ways: str = "telephone writing") -> PageShown:
    shown = tuple(WayShown(way=Way(name), edition=None) for name in ways.split())
    return PageShown(
        page="start", leaflet=None, language=language, free=FreeOfCharge(free) if free else None, ways=shown
    )


def a_page(name: str, language: str = "de", edition: int = 1, free: str | None = None) -> PageShown:
    """A text on its own page; hours and contact options are ways, at this edition."""
    kind, _, leaflet = name.partition("-")
    ways = (WayShown(way=Way(kind), edition=edition),) if kind in set(Way) else ()
    said = FreeOfCharge(free) if free else None
    return PageShown(page=PublicationKind(kind), leaflet=leaflet or None, language=language, free=said, ways=ways)


def probed_pages(*pages: PageShown, at: datetime = NOON) -> PagesProbed:
    return PagesProbed(at=at, pages=pages or (a_start(),))


def a_probe(*pages: PageShown, day: date | None = None) -> Probe:
    at = datetime.combine(day, time(12), BERLIN) if day else NOON
    return Probe.of(probed_pages(*pages, at=at), BERLIN)


def days_later(days: int) -> date:
    return NOON.date() + timedelta(days=days)
