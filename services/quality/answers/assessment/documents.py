"""Files that lie on an answer: the next answer takes those that still show it, and the others are deleted."""

from collections.abc import Collection
from uuid import UUID

from services.quality.answers.assessment.domain import Assessment
from services.quality.answers.assessment.evidence import Given
from services.quality.answers.assessment.store import Assessments
from services.quality.evidence.documents.acts import opened, seal_at
from services.quality.foundation.documents.domain import Document, DocumentNotFoundError
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Author
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.desk import Desk


async def standing_answer(work: Transaction, criterion_id: str | None, desk: Desk) -> Assessment | None:
    """By the id that the criterion has today."""
    if criterion_id is None:
        return None
    return (await Assessments(work).newest_assessments(desk.ids)).get(criterion_id)


async def documents_on(work: Transaction, answer: Assessment | None) -> list[Document]:
    """The newest first."""
    return await Documents(work).of_entry(answer.id) if answer and answer.documents else []


async def hand_on(
    work: Transaction,
    given: Given,
    kept: Collection[UUID],
    *,
    before: Assessment | None,
    to: UUID,
    by: Author,
    desk: Desk,
) -> None:
    """To the new answer. Raises UnfitDocumentError, NoKeyError."""
    if kept:
        await Documents(work).pass_on(kept, to=to)
    if before:
        await Documents(work).remove_of_entry(before.id)
    if given.files:
        await seal_at(work, to, given.files, by=by, form_id=given.id, desk=desk)


async def handed_out(criterion_id: str, document_id: UUID, *, desk: Desk) -> tuple[Document, bytes]:
    """Of the answer that stands. Raises DocumentNotFoundError, NoKeyError, NotOpenedError."""
    async with desk.store.work() as work:
        answer = await standing_answer(work, criterion_id, desk)
        if answer is None:
            raise DocumentNotFoundError
        return await opened(work, answer.id, document_id, desk)
