"""Notices to colleagues: the workplace at a given time, and the notices in the outbox."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fastapi import FastAPI
from sqlalchemy import text

from services.cases.foundation.workplace import Workplace
from shared.crypto.sealing import Purpose, open_sealed
from shared.events import NoticeRequested
from tests.cases.building import CENTRE, NOTIFY_KEY, hire


def at(app: FastAPI, now: datetime) -> Workplace:
    here: Workplace = app.state.workplace
    return replace(here, now=lambda: now)


async def requested_notices(app: FastAPI) -> list[NoticeRequested]:
    async with app.state.store.work() as work:
        rows = await work.connection.execute(
            text("SELECT body FROM outbox WHERE subject = 'cases.notice.requested' ORDER BY position")
        )
        return [NoticeRequested.model_validate_json(body) for body in rows.scalars()]


async def reached(app: FastAPI) -> list[str]:
    """Opened addresses of all notices, as `notify` reads them."""
    notices = await requested_notices(app)
    sealed = [one.address for one in notices]
    return sorted(open_sealed(one, NOTIFY_KEY, purpose=Purpose.ADDRESS, centre=CENTRE).decode() for one in sealed)


async def staffed(app: FastAPI, *people: Sequence[str]) -> list[str]:
    """Their addresses, which say their roles."""
    emails = [f"{'-'.join(roles)}@example.org" for roles in people]
    for roles, email in zip(people, emails, strict=True):
        await hire(app.state.store, *roles, email=email, language="ar")
    return emails
