"""Writing down what happened in the search for a place, that a client moved in, and what came of a look at it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.cases.files.file.store import Files
from services.cases.foundation.workplace import Workplace
from services.cases.support.housing.domain import Happened, Look, Stay, happened, placed, reviewed
from services.cases.support.housing.places.store import Places
from services.cases.support.housing.questions import questions
from services.cases.support.housing.store import Housings, HousingSteps, Placements, PlaceReviews
from shared.accounts.domain import Person


async def note_step(
    file_id: UUID, said: Happened, *, step_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, NotYetError, IdTakenError,
    NothingToLeaveError.
    """
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        before = await Housings(work).of(file)
        if any(one.id == step_id for one in before.steps):
            return
        new = happened(file, before, said, step_id=step_id, by=reader.id, now=now, today=today)
        await HousingSteps(work).save(new, file)


async def place(
    file_id: UUID, said: Stay, *, placement_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """A place of the directory gives its name and kind. Sent twice it is there once.

    Raises FileNotFoundHereError, NotAllowedError, NotYetError, IdTakenError, PlaceNotFoundError.
    """
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        known = await Places(work).name_of(said.place_id) if said.place_id else None
        if known:
            said = replace(said, place=said.place or known.name, kind=said.kind or known.kind)
        new = placed(file, said, placement_id=placement_id, by=reader.id, now=now)
        await Placements(work).save(new, file)


async def review(
    file_id: UUID,
    said: Look,
    *,
    of: UUID | None,
    review_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. What came of it is counted for a place of the directory, without whose it was.

    Raises FileNotFoundHereError, NotAllowedError, NotYetError, IdTakenError, PlacementNotFoundError.
    """
    asked = questions()
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        before = await Housings(work).of(file)
        new = reviewed(
            file,
            before,
            said,
            of=of,
            days=asked.days,
            version=asked.version,
            review_id=review_id,
            by=reader.id,
            now=now,
            clock=workplace.clock,
        )
        if await PlaceReviews(work).save(new, file):
            known = next((one.place_id for one in before.placements if one.id == of), None)
            if known:
                await Places(work).count_review(known, new.result)
