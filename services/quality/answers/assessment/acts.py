"""Saying how far a criterion is in place, and looking at that a second time."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.quality.answers.assessment import domain
from services.quality.answers.assessment.domain import AnsweredMeanwhileError
from services.quality.answers.assessment.evidence import answered, chosen
from services.quality.answers.assessment.store import Assessments
from services.quality.foundation.domain import Author
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.desk import Desk
from shared.languages import Wording


async def assess(
    criterion: Criterion,
    *,
    answer: str,
    evidence: str,
    link: str,
    documented: date | None,
    entries: Collection[str],
    wording: Wording,
    by: Author,
    id: UUID,
    desk: Desk,
) -> None:
    """`entries` are paths of the register. Raises IncompleteError."""
    version = desk.catalogue.version
    async with desk.store.work() as work:
        behind = await chosen(work, criterion, entries, wording, desk)
        given = answered(
            criterion,
            behind,
            answer=answer,
            evidence=evidence,
            link=link,
            documented=documented,
            catalogue=version,
            by=by,
            id=id,
            desk=desk,
        )
        await Assessments(work).save_assessment(given, [line.path for line in behind])


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
