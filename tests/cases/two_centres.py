"""Two centres that pass cases on to each other: each has its own databases and its own key file."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from services.cases.casework.consents.domain import Purpose, RecipientKind, What
from services.cases.foundation.keys.place import new_keys, write_once
from services.cases.people.approvals.acts import choose
from services.cases.people.approvals.domain import Matter
from services.cases.rights.transfers.partners.acts import own_key
from services.cases.rights.transfers.sealed_file import fingerprint
from tests.cases.building import NOON, Database, Desk, a_request, sit_down, some_settings
from tests.cases.desk_acts import a_consent, arrived, file_of
from tests.cases.watched_app import watched_app

SOUTH = "south"
EVERYTHING = ["name", "languages", "reached", "situation", "residence", "goals", "deadlines", "notes", "words"]
WORDS = "Canary-for-the-south: needs a quiet room."


@asynccontextmanager
async def another_centre(database: Database, folder: Path, centre: str = SOUTH) -> AsyncIterator[FastAPI]:
    own = folder / centre
    own.mkdir(exist_ok=True)
    write_once(own / "cases.json", new_keys(centre, now=NOON), None)
    settings = await some_settings(database, own, centre=centre, key_file=own / "cases.json")
    async with watched_app(settings) as made:
        yield made


def key_of(app: FastAPI) -> str:
    return own_key(app.state.workplace).public


async def knows(lead: Desk, name: str, key: str, *, confirm: bool = True) -> str:
    """The id under which the other centre is entered."""
    partner_id, place = str(uuid4()), "/transfers/centres"
    assert (await lead.post(place, action="enter", partner_id=partner_id, name=name, public_key=key)).status_code == 303
    if confirm:
        heard = {"action": "confirm", "partner_id": partner_id, "heard": fingerprint(key)}
        assert (await lead.post(place, **heard)).status_code == 303
    return partner_id


async def needs_second(app: FastAPI) -> None:
    lead = await sit_down(app, "lead")
    await choose(Matter.TRANSFER, needed=True, reader=lead.person, workplace=app.state.workplace, now=NOON)


async def agreed_to(app: FastAPI, file: str, desk: Desk, **given: Any) -> UUID:
    """A consent to go on at the centre in the south, with the whole file."""
    usual: dict[str, Any] = {"recipient_kind": RecipientKind.COUNSELLING, "recipient": "South"}
    usual |= {"purpose": Purpose.TRANSFER, "what": (What.WHOLE_FILE,)}
    return await a_consent(app, id_of(file), desk.person, **(usual | given))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


@dataclass(frozen=True, slots=True)
class Sending:
    """A file of a counsellor, with a consent and a centre to which it may go."""

    app: FastAPI
    desk: Desk
    file: str
    partner_id: str
    consent_id: UUID

    @property
    def place(self) -> str:
        return f"{self.file}/transfers"

    def form(self, **changes: Any) -> dict[str, Any]:
        given = {"transfer_id": str(uuid4()), "partner_id": self.partner_id, "consent_id": str(self.consent_id)}
        return given | {"sections": EVERYTHING, "words": WORDS} | changes

    async def prepared(self, **changes: Any) -> str:
        """Looked at, and prepared; the id of the transfer."""
        form = self.form(**changes)
        shown = await self.desk.post(f"{self.place}/new", **form)
        assert shown.status_code == 200, shown.text
        [seen] = re.findall(r'name="seen" value="([^"]*)"', shown.text)
        assert (await self.desk.post(f"{self.place}/new", **form, seen=seen, action="make")).status_code == 303
        return str(form["transfer_id"])

    async def saved(self, transfer_id: str) -> bytes:
        answer = await self.desk.post(f"{self.place}/{transfer_id}/file", action="save")
        assert answer.status_code == 200, answer.text
        return answer.content

    async def act(self, transfer_id: str, action: str, desk: Desk | None = None, **more: str) -> int:
        return (await (desk or self.desk).post(f"{self.place}/{transfer_id}", action=action, **more)).status_code

    async def number(self, transfer_id: str) -> str:
        """Told: as the page shows it from then on."""
        assert await self.act(transfer_id, "release") == 303
        found: list[str] = re.findall(r"\d{4}(?:-\d{4}){5}", (await self.desk.get(self.place)).text)
        return found[0]


async def about_to_send(app: FastAPI, key: str, **consent: Any) -> Sending:
    """`key` is that of the other centre."""
    lead, desk = await sit_down(app, "lead"), await sit_down(app, "counsellor")
    partner_id = await knows(lead, "South", key)
    file = await file_of(desk, await arrived(app, a_request()))
    return Sending(app, desk, file, partner_id, await agreed_to(app, file, desk, **consent))


async def looked_at(desk: Desk, sealed: bytes, number: str) -> Any:
    return await desk.client.post(
        "/transfers/take-over", files={"sealed": ("transfer.age", sealed)}, data={"number": number}
    )


async def taken_over(desk: Desk, sealed: bytes, number: str, **more: str) -> Any:
    shown = await looked_at(desk, sealed, number)
    assert shown.status_code == 200, shown.text
    given = {name: re.findall(rf'name="{name}" value="([^"]*)"', shown.text)[0] for name in ("sealed", "number")}
    return await desk.post("/transfers/take-over/confirm", **given, **more)
