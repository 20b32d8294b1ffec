"""What the office says of member centres, for tests of cases."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI

from services.cases.rights.transfers.partners.acts import note_listed
from shared.events import MemberListed
from tests.cases.building import NOON, Desk
from tests.cases.desk_acts import another_key

PLACE = "/transfers/centres"


def a_listing(centre: str = "south", at: datetime = NOON, **changes: Any) -> MemberListed:
    given = {"centre": centre, "name": centre.title(), "public_key": another_key(), "listed_at": at}
    return MemberListed.model_validate(given | changes)


def later(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


async def listed(app: FastAPI, *members: MemberListed) -> None:
    for member in members:
        await note_listed(member, workplace=app.state.workplace)


async def called(lead: Desk, partner_id: object, heard: str) -> int:
    form = {"action": "confirm", "partner_id": str(partner_id), "heard": heard}
    return (await lead.post(PLACE, **form)).status_code
