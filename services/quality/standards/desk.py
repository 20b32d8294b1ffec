"""What every page of the quality service works with: the store, the standards, and what day it is here."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from starlette.requests import Request

from services.quality.foundation.domain import Period
from services.quality.foundation.signing import ReleaseKey
from services.quality.foundation.tables.store import QualityStore
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.ids import Ids, ids
from services.quality.standards.catalogue.succession import catalogue_for, from_ever
from services.quality.standards.lineage import Beginning, counted_from
from shared.bus.uplink import Left
from shared.clock.task import is_right
from shared.events import Event


async def nothing(event: type[Event]) -> Sequence[Left]:
    return []


@dataclass(frozen=True, slots=True)
class Desk:
    """Made once in `create_app`."""

    store: QualityStore
    catalogues: Mapping[str, Catalogue]
    centre: str
    clock: ZoneInfo
    now: Callable[[], datetime]
    demo: bool = False
    """A demonstration may release the quarter that still runs, and waits for no day of publication."""
    key: ReleaseKey | None = None
    """What a centre signs its releases with; the office has none."""
    document_key: bytes | None = field(default=None, repr=False)
    """What documents of the register are sealed with, where the key file of the centre has it."""
    left: Callable[[type[Event]], Awaitable[Sequence[Left]]] = nothing
    """All events of a kind that ever left the centre, by the stream: a database that was put back does not know it."""

    @property
    def catalogue(self) -> Catalogue:
        """The standards of today."""
        return catalogue_for(self.catalogues, self.today)

    @property
    def standards_of_past(self) -> Mapping[str, Catalogue]:
        """By which past quarters are seen. The years of a demonstration are older than the standards: there the first
        ones have always been in force."""
        return from_ever(self.catalogues) if self.demo else self.catalogues

    @property
    def begins(self) -> Mapping[str, Beginning]:
        """By measure: from where on it counts, where the standards of today or of before have it counted anew."""
        return counted_from(self.catalogues, self.catalogue.version)

    @property
    def ids(self) -> Ids:
        """What criteria of earlier standards are called in those of today."""
        return ids(self.catalogues, self.catalogue.version, self.clock)

    @property
    def today(self) -> date:
        return self.now().astimezone(self.clock).date()

    async def clock_is_right(self) -> bool:
        """Whether anything may be done because of the day that it is."""
        return await is_right(self.store, self.now())

    @property
    def running(self) -> Period:
        return Period.of(self.today)


def desk_of(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)
