"""Setting a criterion of the centre's own, putting it better, and counting it by hand."""

from services.quality.answers.local import domain
from services.quality.answers.local.domain import Edition, Stamp
from services.quality.answers.local.store import ChangedMeanwhileError, OwnCriteria
from services.quality.answers.local.texts import Texts
from services.quality.standards.desk import Desk


async def begin(texts: Texts, stamp: Stamp, *, desk: Desk) -> Edition:
    """Sent twice it is there once. Raises FullError, ChangedMeanwhileError."""
    async with desk.store.work() as work:
        editions = await OwnCriteria(work).editions()
        if known := next((each for each in editions if each.stamp.id == stamp.id), None):
            return known
        edition = domain.begin(texts, {each.criterion for each in editions}, stamp)
        await OwnCriteria(work).save_edition(edition)
        return edition


async def revise(before: Edition, texts: Texts, stamp: Stamp, *, seen: str, desk: Desk) -> None:
    """`seen` is the edition that was open. Raises RetiredError, ChangedMeanwhileError."""
    check(before, stamp, seen)
    await follow(domain.revise(before, texts, stamp), desk)


async def count(edition: Edition, part: int, whole: int, stamp: Stamp, *, desk: Desk) -> None:
    """Raises RetiredError, NothingCountedError."""
    counted = domain.count(edition, part, whole, stamp)
    async with desk.store.work() as work:
        await OwnCriteria(work).save_counted(counted)


def check(before: Edition, stamp: Stamp, seen: str) -> None:
    if seen != str(before.stamp.id) and before.stamp.id != stamp.id:
        raise ChangedMeanwhileError


async def follow(edition: Edition, desk: Desk) -> None:
    async with desk.store.work() as work:
        if not await OwnCriteria(work).edition_is_kept(edition):
            await OwnCriteria(work).save_edition(edition)
