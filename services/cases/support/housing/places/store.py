"""Places in the database: all that is said of one is sealed with a key of the directory, and rows name no client."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from pydantic import TypeAdapter
from sqlalchemy import Column, DateTime, LargeBinary, Row, Table, Uuid, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.keys.domain import CLIENT_KEYS
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.foundation.sealed.store import metadata
from services.cases.support.housing.domain import Result
from services.cases.support.housing.places.domain import Described, Place, PlaceNotFoundError, with_review

PLACES_KEY = str(uuid5(CLIENT_KEYS, "places"))
"""Kept among the keys of clients and wrapped like them, as that of the ledgers is."""
DESCRIBED = Field("place", "described", "directory")
ADDRESS = Field("place", "address", "directory")
REVIEWS = Field("place", "reviews", "directory")
AS_DESCRIBED, AS_REVIEWS = TypeAdapter(Described), TypeAdapter(Mapping[Result, int])
places = Table(
    "place",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("described", LargeBinary, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("reviews", LargeBinary, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("changed_by", Uuid, nullable=False),
)
IN_LISTS = (places.c.id, places.c.described, places.c.reviews, places.c.changed_at, places.c.changed_by)


class Places(ReaderStore):
    async def all_of_them(self) -> list[Place]:
        """By name, without their addresses."""
        require(self.reader, Right.READ_CLIENTS)
        rows = (await self.connection.execute(select(*IN_LISTS))).all()
        sealer = await self._sealer() if rows else Sealer({})
        found = [opened(row, sealer) for row in rows]
        return sorted(found, key=lambda one: (one.described.name.casefold() if one.described else "", str(one.id)))

    async def place(self, place_id: UUID) -> Place:
        """With its address; the audit says who looked. Raises PlaceNotFoundError."""
        row = await self._row(place_id)
        await self.work.save_audit(self.reader.id, Act.READ, Thing.PLACE, [place_id])
        return opened(row, await self._sealer())

    async def name_of(self, place_id: UUID) -> Described | None:
        """What it is, without its address. Raises PlaceNotFoundError."""
        return opened(await self._row(place_id, columns=IN_LISTS), await self._sealer()).described

    async def to_change(self, place_id: UUID) -> Place | None:
        """Held until the work is done; None where there is no such place."""
        require(self.reader, Right.READ_CLIENTS)
        asked = select(places).where(places.c.id == place_id).with_for_update()
        row = (await self.connection.execute(asked)).one_or_none()
        return opened(row, await self._sealer()) if row else None

    async def save(self, place: Place) -> None:
        require(self.reader, Right.READ_CLIENTS)
        row = sealed(place, await self._sealer())
        fresh = insert(places).values(row)
        await self.connection.execute(fresh.on_conflict_do_update(index_elements=["id"], set_=row))
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.PLACE, [place.id])

    async def remove(self, place_id: UUID) -> None:
        require(self.reader, Right.READ_CLIENTS)
        await self.connection.execute(delete(places).where(places.c.id == place_id))
        await self.work.save_audit(self.reader.id, Act.ERASE, Thing.PLACE, [place_id])

    async def count_review(self, place_id: UUID, result: Result | None) -> None:
        """One more result, and nothing else: no moment, no colleague and no line in the audit, which stood beside that
        of the file. A place that is not in the directory any more counts nothing.
        """
        place = await self.to_change(place_id)
        if place is None:
            return
        counted = AS_REVIEWS.dump_json(with_review(place, result).reviews).decode()
        blob = (await self._sealer()).seal(REVIEWS, counted, row=place_id, key_id=PLACES_KEY)
        await self.connection.execute(update(places).where(places.c.id == place_id).values(reviews=blob))

    async def _row(self, place_id: UUID, *, columns: tuple[Column[Any], ...] = tuple(places.c)) -> Row[Any]:
        require(self.reader, Right.READ_CLIENTS)
        asked = select(*columns).where(places.c.id == place_id)
        row: Row[Any] | None = (await self.connection.execute(asked)).one_or_none()
        if row is None:
            raise PlaceNotFoundError(place_id)
        return row

    async def _sealer(self) -> Sealer:
        """With the key of the directory, made when it is needed for the first time."""
        sealer = await self.work.opener({PLACES_KEY})
        if PLACES_KEY not in sealer:
            sealer.take(await self.work.ring.sealer_for_new({PLACES_KEY}))
        return sealer


def sealed(place: Place, sealer: Sealer) -> dict[str, object]:
    assert place.described

    def blob(field: Field, value: str) -> bytes:
        return sealer.seal(field, value, row=place.id, key_id=PLACES_KEY)

    return {
        "id": place.id,
        "described": blob(DESCRIBED, AS_DESCRIBED.dump_json(place.described, exclude={"address"}).decode()),
        "address": blob(ADDRESS, place.described.address),
        "reviews": blob(REVIEWS, AS_REVIEWS.dump_json(place.reviews).decode()),
        "changed_at": place.changed_at,
        "changed_by": place.changed_by,
    }


def opened(row: Any, sealer: Sealer) -> Place:
    """What cannot be opened is None, and an address of a list is empty."""
    given = row._mapping

    def read(field: Field) -> str | None:
        return sealer.read(field, given.get(field.column), row=given["id"], key_id=PLACES_KEY)

    described, reviews = read(DESCRIBED), read(REVIEWS)
    found = AS_DESCRIBED.validate_json(described) if described else None
    if found and (address := read(ADDRESS)):
        found = replace(found, address=address)
    return Place(
        id=given["id"],
        described=found,
        reviews=AS_REVIEWS.validate_json(reviews) if reviews else {},
        changed_at=given["changed_at"],
        changed_by=given["changed_by"],
    )
