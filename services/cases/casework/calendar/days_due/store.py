"""What has a day, as the service looks at it each morning: days, and of what is sealed nothing but days."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Date, SmallInteger, Table, select, text
from sqlalchemy.dialects.postgresql import insert

from services.cases.casework.calendar.days_due.domain import Dated, OpenFile
from services.cases.casework.consents.store import CONSENTS
from services.cases.casework.contact_plans.store import CONTACT_PLANS
from services.cases.casework.deadlines.store import DEADLINES
from services.cases.casework.safety.store import RISK_ASSESSMENTS, SAFETY_PLANS
from services.cases.casework.to_dos.domain import ToDo
from services.cases.casework.to_dos.store import TO_DOS
from services.cases.files.file.store import files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import PlainStore
from services.cases.foundation.records.store import CountedRecords
from services.cases.foundation.sealed.store import metadata

looks = Table(
    "morning_look",
    metadata,
    Column("only_row", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("day", Date, nullable=False),
    CheckConstraint("only_row = 1", name="morning_look_only_row"),
)


class MorningLooks(PlainStore):
    async def last_look(self) -> date | None:
        """The day of the last look; until the work is done nobody else looks."""
        await self.connection.execute(text("LOCK TABLE morning_look IN SHARE ROW EXCLUSIVE MODE"))
        day: date | None = await self.connection.scalar(select(looks.c.day))
        return day

    async def note_look(self, day: date) -> None:
        look = insert(looks).values(day=day)
        await self.connection.execute(look.on_conflict_do_update(index_elements=["only_row"], set_={"day": day}))


class DaysDue(CountedRecords):
    serves = Errand.MORNING

    async def dated(self) -> list[Dated]:
        """Of every open file."""
        asked = select(files.c.id, files.c.key_id, files.c.responsible).where(files.c.closed_at.is_(None))
        found = [OpenFile(*row) for row in await self.connection.execute(asked)]
        keys: dict[UUID, str] = {one.id: one.key_id for one in found}
        plans = await self.of(CONTACT_PLANS, keys)
        consents = await self.of(CONSENTS, keys, opens=("outcome", "valid_until"))
        risks = await self.of(RISK_ASSESSMENTS, keys, opens=("review_on",))
        safety_plans = await self.of(SAFETY_PLANS, keys, opens=("plan_review_on",))
        deadlines = await self.of(DEADLINES, keys, opens=("due_on", "rule", "rule_version"))
        return [
            Dated(
                one,
                plans.get(one.id, ()),
                consents.get(one.id, ()),
                risks.get(one.id, ()),
                safety_plans.get(one.id, ()),
                deadlines.get(one.id, ()),
            )
            for one in found
        ]

    async def to_dos(self) -> list[ToDo]:
        """Those of open files; what is to be done stays sealed."""
        asked = select(files.c.id, files.c.key_id).where(files.c.closed_at.is_(None))
        keys: dict[UUID, str] = {row.id: row.key_id for row in await self.connection.execute(asked)}
        return [one for of_file in (await self.of(TO_DOS, keys)).values() for one in of_file]
