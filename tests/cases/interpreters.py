"""Interpreters in the register, and requests for them in files, as colleagues write them down."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from services.cases.foundation.spoken_languages import Spoken
from services.cases.people.supporters import acts as supporters
from services.cases.people.supporters.domain import Details, Step, SupporterKind
from services.cases.support.bookings import acts as bookings
from services.cases.support.bookings.domain import Asked, Way, Wish
from shared.accounts.domain import Person
from tests.cases.building import NOON

LONG_AGO = NOON.date() - timedelta(days=60)


def details(*, introduced: bool = True, **given: Any) -> Details:
    usual: dict[str, Any] = {"kind": SupporterKind.INTERPRETER, "name": "Ines I.", "languages": ("ar",)}
    usual["steps"] = dict.fromkeys(Step, LONG_AGO) if introduced else {}
    return Details(**(usual | given))


async def a_supporter(
    app: FastAPI, lead: Person, *, pledged: date | None = LONG_AGO, introduced: bool = True, **given: Any
) -> UUID:
    """In the register since long ago, with a pledge of that day; its id."""
    supporter_id, workplace = uuid4(), app.state.workplace
    by: dict[str, Any] = {"reader": lead, "workplace": workplace, "now": workplace.now()}
    await supporters.enter(supporter_id, details(introduced=introduced, **given), **by)
    if pledged:
        paper: dict[str, Any] = {"undertaking_id": uuid4(), "text_version": "2026-01", "given_on": pledged}
        await supporters.note_pledge(supporter_id, **paper, until=None, **by)
    return supporter_id


async def a_booking(app: FastAPI, file_id: UUID, person: Person, **given: Any) -> UUID:
    """Asked for at noon, for the day after; its id."""
    usual: dict[str, Any] = {"starts_at": NOON + timedelta(days=1), "language": Spoken("ar"), "way": Way.ON_SITE}
    usual |= {"wish": Wish.ANY, "words": "Levantine, please."}
    booking_id = uuid4()
    now = given.pop("now", NOON)
    asked = Asked(**(usual | given))
    await bookings.ask(file_id, asked, booking_id=booking_id, reader=person, workplace=app.state.workplace, now=now)
    return booking_id
