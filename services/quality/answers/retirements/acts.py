"""Retires an own criterion; nobody can reach the files of its answer then, so that they are deleted with it."""

from services.quality.answers.assessment.documents import standing_answer
from services.quality.answers.local import domain
from services.quality.answers.local.acts import check
from services.quality.answers.local.domain import Edition, Stamp
from services.quality.answers.local.store import OwnCriteria
from services.quality.foundation.documents.store import Documents
from services.quality.standards.desk import Desk


async def retire(before: Edition, reason: str, stamp: Stamp, *, seen: str, desk: Desk) -> None:
    """`seen` is the edition that was open. Raises RetiredError, ChangedMeanwhileError."""
    check(before, stamp, seen)
    edition = domain.retire(before, reason, stamp)
    async with desk.store.work() as work:
        await Documents(work).hold_still()
        await OwnCriteria(work).save_edition(edition)
        if answer := await standing_answer(work, edition.criterion, desk):
            await Documents(work).remove_of_entry(answer.id)
