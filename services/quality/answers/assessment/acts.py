"""Saying how far a criterion is in place, and looking at that a second time."""

from uuid import UUID

from services.quality.answers.assessment import domain
from services.quality.answers.assessment.documents import documents_on, hand_on, standing_answer
from services.quality.answers.assessment.domain import AnsweredMeanwhileError
from services.quality.answers.assessment.evidence import Given, answered, chosen
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.standards import standards
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Author
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.desk import Desk
from shared.languages import Wording


async def assess(criterion: Criterion, given: Given, *, wording: Wording, by: Author, desk: Desk) -> None:
    """Sent twice it is there once.

    Raises IncompleteError, UnfitDocumentError, NoKeyError, UnknownCriterionError.
    """
    async with desk.store.work() as work:
        await Documents(work).hold_still()
        (await standards(work, desk)).criterion(criterion.id)  # retired since the form was opened, it has no answer
        behind = await chosen(work, criterion, given.entries, wording, desk)
        before = await standing_answer(work, criterion.id, desk)
        kept = given.kept & {each.id for each in await documents_on(work, before)}
        said = answered(criterion, behind, given, kept=len(kept), catalogue=desk.catalogue.version, by=by, desk=desk)
        if await Assessments(work).is_saved(said.id):
            return
        await Assessments(work).save_assessment(said, [line.path for line in behind])
        await hand_on(work, given, kept, before=before, to=said.id, by=by, desk=desk)


async def review(
    criterion: Criterion,
    *,
    seen: UUID | None,
    outcome: str,
    note: str,
    organisation: str,
    by: Author,
    id: UUID,
    desk: Desk,
) -> None:
    """`seen` is the answer that was looked at.

    Raises AnsweredMeanwhileError, SamePersonError, NothingToReviewError or IncompleteError.
    """
    async with desk.store.work() as work:
        assessment = (await Assessments(work).newest_assessments(desk.ids)).get(criterion.id)
        if assessment is None or assessment.id != seen:
            raise AnsweredMeanwhileError
        looked = domain.review(
            assessment, outcome=outcome, note=note, organisation=organisation, by=by, id=id, now=desk.now()
        )
        await Assessments(work).save_review(looked)
