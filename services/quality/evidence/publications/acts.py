"""Writing a text, putting it before the public, taking it away again, and looking whether it is still right."""

from typing import Protocol
from uuid import uuid4

from services.quality.evidence.publications import domain
from services.quality.evidence.publications.domain import ChangedMeanwhileError, Edition, Said
from services.quality.evidence.publications.place import Place
from services.quality.evidence.publications.store import Publications
from services.quality.foundation.domain import Author
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.desk import Desk
from shared.telemetry import telemetry

log = telemetry.log(__name__)


class OfAnEdition(Protocol):
    """An act that is about the edition of which the number was seen; it says what was saved."""

    async def __call__(self, place: Place, *, seen: int, by: Author, desk: Desk) -> str: ...


async def write(place: Place, said: Said, *, seen: str, by: Author, desk: Desk) -> None:
    """A draft, over the one before. Raises UnfitTextError, ChangedMeanwhileError."""
    async with desk.store.work() as work:
        now = await locked(work, place)
        draft = domain.write(
            said,
            publication=now.publication,
            language=now.language,
            editions=now.editions,
            seen=seen,
            by=by,
            id=uuid4(),
            now=desk.now(),
        )
        if not await Publications(work).keep_edition(draft):
            raise ChangedMeanwhileError


async def release(place: Place, *, seen: int, by: Author, desk: Desk) -> str:
    """Raises NotYoursToReleaseError, ChangedMeanwhileError."""
    async with desk.store.work() as work:
        edition = domain.release((await locked(work, place)).draft, seen=seen, by=by, now=desk.now())
        await put(work, edition, desk)
    return logged(edition)


async def withdraw(place: Place, *, seen: int, by: Author, desk: Desk) -> str:
    """Raises NotYoursToReleaseError, ChangedMeanwhileError."""
    async with desk.store.work() as work:
        edition = domain.withdraw((await locked(work, place)).shown, seen=seen, by=by, now=desk.now())
        await put(work, edition, desk)
    return logged(edition)


async def look(place: Place, *, seen: int, by: Author, desk: Desk) -> str:
    """Raises NotYoursToLookError, ChangedMeanwhileError."""
    async with desk.store.work() as work:
        shown = (await locked(work, place)).shown
        noted = domain.look_at(shown, seen=seen, by=by, now=desk.now())
        if shown:
            await Publications(work).note_look(shown, noted)
    return "looked"


async def put(work: Transaction, edition: Edition, desk: Desk) -> None:
    """The public pages are told in the same transaction."""
    await Publications(work).keep_edition(edition)
    await work.publish(domain.event_of(edition, desk.today))


def logged(edition: Edition) -> str:
    log.info("publication_told", outcome=edition.stage)
    return edition.stage.value


async def locked(work: Transaction, place: Place) -> Place:
    """As it is now, until the end of the work."""
    await Publications(work).lock_publication(place.publication)
    return Place(place.publication, place.language, await Publications(work).editions_of(place.publication))
