"""Editions in the database: a draft may be written over, what was released stays as it is."""

from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from services.quality.evidence.publications.cells import PublicationCell, cells_on
from services.quality.evidence.publications.domain import Edition, Look, Publication, Said, Source, Stage
from services.quality.foundation.domain import Author, Role
from services.quality.foundation.quarters.store import Quarters
from services.quality.foundation.tables.store import PlainStore, metadata
from shared.events import PublicationKind

editions = Table(
    "publication_edition",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("leaflet", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("source_language", Text),
    Column("source_edition", Integer),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("stage", Text, nullable=False),
    Column("released_by", Uuid),
    Column("released_role", Text),
    Column("released_at", DateTime(timezone=True)),
    Column("withdrawn_by", Uuid),
    Column("withdrawn_role", Text),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("plain", Boolean, nullable=False, server_default=false()),
    Column("looks", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    UniqueConstraint("kind", "leaflet", "language", "number", name="publication_edition_once"),
    CheckConstraint("num_nonnulls(source_language, source_edition) IN (0, 2)", name="publication_edition_whole_source"),
)
KEPT_BY = "id"


class Publications(PlainStore):
    async def keep_edition(self, edition: Edition) -> bool:
        """Whether it was kept: only a draft is written over, and only what is released can be withdrawn."""
        row = _columns(edition)
        put = insert(editions).values(row)
        kept = put.on_conflict_do_update(
            index_elements=[editions.c.id],
            set_={name: value for name, value in row.items() if name != KEPT_BY},
            where=editions.c.stage == _before(edition.stage),
        ).returning(editions.c.id)
        if public_at := edition.withdrawn_at or edition.released_at:
            await Quarters(self.work).discard(public_at)
        return (await self.connection.execute(kept)).first() is not None

    async def note_look(self, edition: Edition, look: Look) -> bool:
        """Whether it was noted: only what is released is looked at. The looks before it stay."""
        noted = (
            update(editions)
            .where(editions.c.id == edition.id, editions.c.stage == Stage.RELEASED.value)
            .values(looks=editions.c.looks.concat(literal([_look(look)], JSONB)))
            .returning(editions.c.id)
        )
        await Quarters(self.work).discard(look.at)
        return (await self.connection.execute(noted)).first() is not None

    async def lock_publication(self, publication: Publication) -> None:
        """Until the end of the transaction nobody else writes here, so that a number is given once."""
        await self.connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtext($1))", (f"publication {publication}",)
        )

    async def editions_of(self, publication: Publication) -> list[Edition]:
        """The oldest first, of all languages."""
        chosen = select(editions).where(
            editions.c.kind == publication.kind.value, editions.c.leaflet == publication.leaflet
        )
        return [_edition(row) for row in await self.connection.execute(chosen.order_by(editions.c.number))]

    async def every_edition(self) -> list[Edition]:
        """Of every publication and language, the oldest number first."""
        asked = select(editions).order_by(editions.c.number, editions.c.id)
        return [_edition(row) for row in await self.connection.execute(asked)]

    async def all_editions(self) -> dict[Publication, list[Edition]]:
        """By publication, in the order of their kinds; of each the oldest first."""
        found: dict[Publication, list[Edition]] = {}
        for edition in await self.every_edition():
            found.setdefault(edition.publication, []).append(edition)
        return found

    async def cells(self, day: date, clock: tzinfo) -> list[PublicationCell]:
        """What the public had at the end of a day of that clock, by publication and language."""
        return cells_on(await self.every_edition(), day, clock)


def _before(stage: Stage) -> str:
    """The stage that a row must have to be written over."""
    return (Stage.RELEASED if stage is Stage.WITHDRAWN else Stage.DRAFT).value


def _columns(edition: Edition) -> dict[str, Any]:
    said, source = edition.said, edition.said.source
    return {
        "id": edition.id,
        "kind": edition.publication.kind.value,
        "leaflet": edition.publication.leaflet,
        "language": edition.language,
        "number": edition.number,
        "title": said.title,
        "text": said.text,
        "valid_from": said.valid_from,
        "source_language": source.language if source else None,
        "source_edition": source.edition if source else None,
        "author": edition.by.pseudonym,
        "role": edition.by.role.value,
        "at": edition.at,
        "stage": edition.stage.value,
        **_who("released", edition.released_by),
        "released_at": edition.released_at,
        **_who("withdrawn", edition.withdrawn_by),
        "withdrawn_at": edition.withdrawn_at,
        "plain": said.plain,
        "looks": [_look(look) for look in edition.looks],
    }


def _look(look: Look) -> dict[str, str]:
    return {"by": str(look.by.pseudonym), "role": look.by.role.value, "at": look.at.isoformat()}


def _looked(kept: dict[str, str]) -> Look:
    return Look(Author(UUID(kept["by"]), Role(kept["role"])), datetime.fromisoformat(kept["at"]))


def _who(did: str, author: Author | None) -> dict[str, Any]:
    return {f"{did}_by": author.pseudonym if author else None, f"{did}_role": author.role.value if author else None}


def _edition(row: Any) -> Edition:
    source = Source(row.source_language, row.source_edition) if row.source_language else None
    return Edition(
        row.id,
        Publication(PublicationKind(row.kind), row.leaflet),
        row.language,
        row.number,
        Said(row.title, row.text, row.valid_from, source, row.plain),
        Author(row.author, Role(row.role)),
        row.at,
        Stage(row.stage),
        _author(row.released_by, row.released_role),
        row.released_at,
        _author(row.withdrawn_by, row.withdrawn_role),
        row.withdrawn_at,
        tuple(_looked(look) for look in row.looks),
    )


def _author(pseudonym: UUID | None, role: str | None) -> Author | None:
    return Author(pseudonym, Role(role)) if pseudonym and role else None
