"""Making and ending the secret address of a calendar, and answering what asks there."""

from datetime import datetime
from secrets import token_urlsafe

from services.cases.casework.appointments.store import Engagement, Engagements
from services.cases.casework.calendar.domain import AHEAD, BEHIND, MOST_ENTRIES, FeedNotFoundError
from services.cases.casework.calendar.store import Feeds
from services.cases.foundation.access.domain import Act, Errand
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.store import Team
from shared.accounts.domain import Person

TOKEN_BYTES = 32


async def make_address(*, reader: Person, workplace: Workplace, now: datetime) -> str:
    """Its secret part, which is kept nowhere; the address before stops to answer. Raises NotAllowedError."""
    require(reader, Right.READ_CLIENTS)
    token = token_urlsafe(TOKEN_BYTES)
    async with workplace.store.work() as work:
        await Feeds(work).save(reader.id, token, now=now)
        await work.save_audit(reader.id, Act.WRITE, Thing.FEED, [reader.id])
    return token


async def end_address(*, reader: Person, workplace: Workplace) -> None:
    require(reader, Right.READ_CLIENTS)
    async with workplace.store.work() as work:
        if await Feeds(work).end(reader.id):
            await work.save_audit(reader.id, Act.ERASE, Thing.FEED, [reader.id])


async def read_feed(token: str, *, workplace: Workplace, now: datetime) -> tuple[StaffMember, list[Engagement]]:
    """Whose address it is, and when this colleague is taken. Raises FeedNotFoundError, TooOftenError.

    Nobody is signed in here: the errand shows hours, and nothing of a client. Programs ask every few minutes, so the
    access log has one entry a day of each address, and names nobody as the reader.
    """
    async with workplace.store.work() as work:
        staff_id, is_first = await Feeds(work).count_answer(token, now=now)
        found = [one for one in await Team(work).staff() if one.id == staff_id and one.active and one.counsels]
        if not found:
            raise FeedNotFoundError
        if is_first:
            await work.save_audit(None, Act.READ, Thing.FEED, [staff_id])
        async with work.errand(Errand.CALENDAR) as on_errand:
            first, last = now - BEHIND, now + AHEAD
            taken = await Engagements(on_errand).between(first, last, staff_id=staff_id, most=MOST_ENTRIES)
    return found[0], taken
