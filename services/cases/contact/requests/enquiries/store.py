"""What is counted of conversations, read on an errand."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    select,
)

from services.cases.contact.request_steps.domain import AppointmentWish, Because
from services.cases.contact.request_steps.store import (
    NEEDS,
    STEPS,
)
from services.cases.contact.requests import rows
from services.cases.contact.requests.enquiries.domain import AppointmentAsked, Enquiry
from services.cases.contact.requests.store import requests
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import ErrandStore


class Enquiries(ErrandStore):
    serves = Errand.COUNTING

    async def enquiries(self, *, until: datetime, besides: Callable[[UUID], bool]) -> list[Enquiry]:
        """What came by then, without those conversations of which `besides` says that they need not be read."""
        asked = select(requests).where(requests.c.arrived_at <= until).order_by(requests.c.thread_id)
        found = [row for row in await self.connection.execute(asked) if not besides(row.thread_id)]
        aside = [row.thread_id for row in found if row.set_aside]
        newest = select(STEPS.table).where(STEPS.table.c.thread_id.in_(aside)).order_by(STEPS.table.c.position)
        steps = {row.thread_id: row for row in await self.connection.execute(newest)} if aside else {}
        sealer = await self.work.opener({row.key_id for row in found})
        reasons = {thread: STEPS.opened(row, sealer, row.key_id).reason for thread, row in steps.items()}
        return [
            Enquiry(
                thread_id=row.thread_id,
                arrived_at=row.arrived_at,
                first_reply_at=row.first_reply_at,
                origin=sealer.read(rows.ORIGIN, row.origin, row=row.thread_id, key_id=row.key_id),
                set_aside=row.set_aside,
                wished=reasons.get(row.thread_id) is Because.WISHED,
                came_back_on=row.came_back_on,
            )
            for row in found
        ]

    async def appointments_asked(self, *, until: datetime, besides: Callable[[UUID], bool]) -> list[AppointmentAsked]:
        """Of what came by then the conversations of which a colleague noted that the person wants an appointment,
        without those of which `besides` says that they need not be read. Nothing but that is opened.
        """
        asked = select(requests.c.thread_id, requests.c.key_id, requests.c.arrived_at, requests.c.file_id)
        noted = NEEDS.table.c.thread_id == requests.c.thread_id
        asked = asked.where(requests.c.arrived_at <= until, select(NEEDS.table.c.id).where(noted).exists())
        chosen = [row for row in await self.connection.execute(asked) if not besides(row.thread_id)]
        threads = [row.thread_id for row in chosen]
        wishes = select(NEEDS.table).where(NEEDS.table.c.thread_id.in_(threads)).order_by(NEEDS.table.c.position)
        sealer, said = await self.work.opener({row.key_id for row in chosen}), dict[UUID, list[AppointmentWish]]()
        for row in await self.connection.execute(wishes):
            if wish := NEEDS.opened(row, sealer, row.key_id, only=("appointment",)).appointment:
                said.setdefault(row.thread_id, []).append(wish)
        return [
            AppointmentAsked(
                row.thread_id,
                row.key_id,
                row.arrived_at,
                row.file_id,
                no_longer=said[row.thread_id][-1] is not AppointmentWish.WANTED,
            )
            for row in chosen
            if {AppointmentWish.WANTED, AppointmentWish.NO_LONGER} & {*said.get(row.thread_id, ())}
        ]

    async def spoken(self, threads: Mapping[UUID, str]) -> dict[UUID, str]:
        """The languages that counsellors confirmed with these conversations, which are given with their keys."""
        asked = select(requests.c.thread_id, requests.c.spoken).where(requests.c.thread_id.in_(threads))
        found = (await self.connection.execute(asked.where(requests.c.spoken.is_not(None)))).all()
        sealer = await self.work.opener({threads[row.thread_id] for row in found})
        said = {
            row.thread_id: sealer.read(rows.SPOKEN, row.spoken, row=row.thread_id, key_id=threads[row.thread_id])
            for row in found
        }
        return {thread: language for thread, language in said.items() if language}
