"""Entering a place that the centre knows, changing what is said of it, and taking it out of the directory."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.cases.foundation.workplace import Workplace
from services.cases.support.housing.places.domain import Described, Place, PlaceChangedError
from services.cases.support.housing.places.store import Places
from shared.accounts.domain import Person


async def enter(
    described: Described,
    *,
    place_id: UUID,
    seen: datetime | None = None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """A new place, or what is said of one from now on. Sent twice it is there once; its reviews stay.

    `seen` is when it was changed last, as the form showed it. Raises NotAllowedError, PlaceChangedError.
    """
    async with workplace.store.reading(reader) as work:
        before = await Places(work).to_change(place_id)
        if before and before.described == described:
            return
        if (before.changed_at if before else None) != seen:
            raise PlaceChangedError
        new = Place(id=place_id, described=described, changed_at=now, changed_by=reader.id)
        await Places(work).save(replace(new, reviews=before.reviews) if before else new)


async def remove(place_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """The files of clients who lived there keep its name. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await Places(work).remove(place_id)
