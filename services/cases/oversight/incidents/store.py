"""Incidents in the database: times, steps and who took them in clear, every word sealed with a key of the centre."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, Table, Text, Uuid, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.domain import Act, Errand
from services.cases.foundation.access.store import ErrandStore, ReaderStore
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.foundation.sealed.store import metadata
from services.cases.oversight.incidents.domain import KEY_ID, Entry, Incident, IncidentNotFoundError, Step

REPORT = Field("incident", "report", "incident")
CONTENT = Field("incident_entry", "content", "incident")
MOMENT = DateTime(timezone=True)
incidents = Table(
    "incident",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("known_at", MOMENT, nullable=False),
    Column("reported_at", MOMENT, nullable=False),
    Column("reported_by", Uuid, nullable=False),
    Column("report", LargeBinary, nullable=False),
    Column("reminded", Integer, nullable=False),
    Index("incident_known", "known_at"),
)
entries = Table(
    "incident_entry",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("incident_id", Uuid, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("by", Uuid, nullable=False),
    Column("step", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("incident_entry_of", "incident_id", "at"),
)


class Incidents(ReaderStore):
    async def save_incident(self, incident: Incident, *, sealer: Sealer) -> bool:
        """By anybody who works here. False if it was there before: sent twice it is one."""
        row = {
            "id": incident.id,
            "known_at": incident.known_at,
            "reported_at": incident.reported_at,
            "reported_by": incident.reported_by,
            "report": sealer.seal(REPORT, incident.words or "", row=incident.id, key_id=KEY_ID),
            "reminded": 0,
        }
        kept = insert(incidents).values(row).on_conflict_do_nothing(index_elements=["id"]).returning(incidents.c.id)
        if (await self.connection.execute(kept)).first() is None:
            return False
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.INCIDENT, [incident.id])
        return True

    async def incident(self, incident_id: UUID, *, sealer: Sealer, writing: bool = False) -> Incident:
        """With every step, held fast for `writing`. Raises NotAllowedError or IncidentNotFoundError."""
        require(self.reader, Right.HANDLE_INCIDENTS)
        asked = select(incidents).where(incidents.c.id == incident_id)
        row = (await self.connection.execute(asked.with_for_update() if writing else asked)).one_or_none()
        if row is None:
            raise IncidentNotFoundError(incident_id)
        await self.work.save_audit(self.reader.id, Act.WRITE if writing else Act.READ, Thing.INCIDENT, [incident_id])
        return (await self._with_entries([row], sealer))[0]

    async def all_incidents(self, *, sealer: Sealer, most: int = 200) -> list[Incident]:
        """The newest first."""
        require(self.reader, Right.HANDLE_INCIDENTS)
        asked = select(incidents).order_by(incidents.c.known_at.desc(), incidents.c.id).limit(most)
        found = (await self.connection.execute(asked)).all()
        await self.work.save_audit(self.reader.id, Act.LIST, Thing.INCIDENT, [row.id for row in found])
        return await self._with_entries(found, sealer)

    async def save_entry(self, incident_id: UUID, entry: Entry, *, sealer: Sealer) -> None:
        """Sent twice it is one. Raises NotAllowedError: only the data protection officer closes."""
        require(self.reader, Right.CLOSE_INCIDENTS if entry.step is Step.CLOSING else Right.HANDLE_INCIDENTS)
        content = {"choice": entry.choice, "words": entry.words, "data": entry.data, "sealed": entry.sealed}
        row = {
            "id": entry.id,
            "incident_id": incident_id,
            "at": entry.at,
            "by": entry.by,
            "step": entry.step,
            "content": sealer.seal(CONTENT, json.dumps(content), row=entry.id, key_id=KEY_ID),
        }
        await self.connection.execute(insert(entries).values(row).on_conflict_do_nothing(index_elements=["id"]))

    async def reported_since(self, since: datetime) -> list[tuple[datetime, datetime]]:
        """When the reader reported each incident, and when it was known: for the reader's own page, without words."""
        own = (incidents.c.reported_by == self.reader.id) & (incidents.c.reported_at >= since)
        asked = select(incidents.c.reported_at, incidents.c.known_at).where(own)
        found = await self.connection.execute(asked.order_by(incidents.c.reported_at.desc()))
        return [(row.reported_at, row.known_at) for row in found]

    async def _with_entries(self, rows: Sequence[Any], sealer: Sealer) -> list[Incident]:
        ids = [row.id for row in rows]
        asked = select(entries).where(entries.c.incident_id.in_(ids)).order_by(entries.c.at, entries.c.id)
        found = (await self.connection.execute(asked)).all() if ids else []
        return [reported(row, [one for one in found if one.incident_id == row.id], sealer) for row in rows]


class IncidentDeadlines(ErrandStore):
    serves = Errand.INCIDENTS

    async def undecided(self) -> list[Incident]:
        """Those whose time runs, held fast, without a word of them: for the reminders."""
        decided = select(entries.c.incident_id).where(entries.c.step.in_([Step.AUTHORITY, Step.CLOSING]))
        asked = select(incidents).where(incidents.c.id.not_in(decided)).order_by(incidents.c.id).with_for_update()
        found = await self.connection.execute(asked)
        return [reported(row, (), Sealer({})) for row in found]

    async def note_reminded(self, incident_id: UUID, reminders: int) -> None:
        same = incidents.c.id == incident_id
        await self.connection.execute(update(incidents).where(same).values(reminded=reminders))

    async def forget_incidents(self, *, closed_before: datetime) -> int:
        """How many went, with all of their steps; what is not closed stays."""
        over = select(entries.c.incident_id).where(entries.c.step == Step.CLOSING, entries.c.at < closed_before)
        gone = (await self.connection.execute(over.with_for_update())).scalars().all()
        await self.connection.execute(delete(entries).where(entries.c.incident_id.in_(gone)))
        await self.connection.execute(delete(incidents).where(incidents.c.id.in_(gone)))
        return len(gone)


def reported(row: Any, steps: Sequence[Any], sealer: Sealer) -> Incident:
    words = sealer.read(REPORT, row.report, row=row.id, key_id=KEY_ID)
    written = tuple(entry_of(one, sealer) for one in steps)
    return Incident(row.id, row.known_at, row.reported_at, row.reported_by, words, written, row.reminded)


def entry_of(row: Any, sealer: Sealer) -> Entry:
    opened = sealer.read(CONTENT, row.content, row=row.id, key_id=KEY_ID)
    content = json.loads(opened) if opened else {"choice": "", "words": None, "data": [], "sealed": "unknown"}
    data = tuple(content["data"])
    return Entry(row.id, row.at, row.by, Step(row.step), content["choice"], content["words"], data, content["sealed"])
