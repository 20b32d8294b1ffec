"""A round is started, answered alone, talked over, minuted and closed."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.quality.answers.assessment.documents import documents_on, hand_on, standing_answer
from services.quality.answers.assessment.evidence import Given, answered, chosen
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.standards import standards
from services.quality.answers.rounds import domain
from services.quality.answers.rounds.answering.store import RoundAnswers
from services.quality.answers.rounds.domain import Part, Round, RoundNotFoundError, Stage
from services.quality.answers.rounds.naming import criteria_of, standards_of, standing_as
from services.quality.answers.rounds.reminders import of_rounds
from services.quality.answers.rounds.store import Rounds
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Author
from services.quality.foundation.second_looks import IncompleteError
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.desk import Desk
from shared.languages import Wording


async def start(
    *, name: str, begins: date, ends: date, way: str, criteria: Collection[str], by: Author, id: UUID, desk: Desk
) -> None:
    """Told to everybody where it begins now. Raises IncompleteError, NotYoursError."""
    async with desk.store.work() as work:
        catalogue = await standards(work, desk)
        started = domain.start(
            name=name,
            begins=begins,
            ends=ends,
            way=way,
            chosen=criteria,
            catalogue=catalogue,
            by=by,
            id=id,
            now=desk.now(),
        )
        await Rounds(work).keep_round(started)
        await work.publish(*of_rounds([started], today=desk.today, clock=desk.clock, centre=desk.centre))


async def answer_alone(round_id: UUID, criterion: str, answer: str, *, by: Author, desk: Desk) -> str | None:
    """The criterion that comes next; with the last answer the colleague is done.

    Raises RoundNotFoundError, WrongStageError, IncompleteError.
    """
    async with desk.store.work() as work:
        of = await to_change(work, round_id)
        of.in_stage(Stage.ANSWERING)
        known = await criteria_of(work, desk, of)
        if criterion not in known:
            raise IncompleteError("answer", "choose")
        given = domain.own_answer(of, known[criterion], answer)
        mine = (await RoundAnswers(work).parts_of(round_id)).get(by.pseudonym, Part())
        await RoundAnswers(work).keep_own_answer(round_id, by.pseudonym, criterion, given)
        following = domain.following_one(of, known, {*mine.answers, criterion}, after=criterion)
        if following is None:
            await RoundAnswers(work).set_done(round_id, by.pseudonym, done=True)
        return following


async def say_done(round_id: UUID, *, by: Author, desk: Desk) -> None:
    """Raises RoundNotFoundError, WrongStageError."""
    async with desk.store.work() as work:
        (await to_change(work, round_id)).in_stage(Stage.ANSWERING)
        await RoundAnswers(work).set_done(round_id, by.pseudonym, done=True)


async def begin_talk(round_id: UUID, *, by: Author, desk: Desk) -> None:
    """From here on nobody knows who had answered what. Raises RoundNotFoundError, NotAllDoneError, WrongStageError."""
    async with desk.store.work() as work:
        of = await to_change(work, round_id)
        parts = await RoundAnswers(work).parts_of(round_id)
        talking = domain.begin_talk(of, parts.values(), by=by, now=desk.now())
        await RoundAnswers(work).keep_counts_only(round_id)
        await Rounds(work).change_round(talking)


async def answer_together(
    round_id: UUID,
    criterion: str,
    given: Given,
    *,
    wording: Wording,
    by: Author,
    desk: Desk,
) -> str | None:
    """The criterion that comes next, if it is one of today.

    The answer names the standards that the round was started by: those are what the team had before it.
    Raises RoundNotFoundError, WrongStageError, IncompleteError, UnfitDocumentError, NoKeyError.
    """
    async with desk.store.work() as work:
        await Documents(work).hold_still()
        of = await to_change(work, round_id)
        of.in_stage(Stage.TALK)
        known = await criteria_of(work, desk, of)
        if criterion not in known:
            raise IncompleteError("answer", "choose")
        asked = known[criterion]
        behind = await chosen(work, asked, given.entries, wording, desk)
        stands_as = await standing_as(work, desk, of, asked.id)
        if given.files and stands_as is None:
            raise IncompleteError("document", "no_place")
        before = await standing_answer(work, stands_as, desk)
        kept = given.kept & {each.id for each in await documents_on(work, before)}
        version = standards_of(desk, of).version
        said = answered(asked, behind, given, kept=len(kept), catalogue=version, by=by, desk=desk)
        if not await Assessments(work).is_saved(said.id):
            await Rounds(work).save_joint_answer(round_id, said, [line.path for line in behind])
            await hand_on(work, given, kept, before=before, to=said.id, by=by, desk=desk)
        following = domain.next_open(of, {*await Rounds(work).joint_answers_of(of), asked.id}, after=asked.id)
        return following if following in known else None


async def write_minutes(round_id: UUID, text: str, *, seen_number: int, desk: Desk) -> None:
    """Raises RoundNotFoundError, MinutesChangedError, WrongStageError."""
    async with desk.store.work() as work:
        of = await to_change(work, round_id)
        await Rounds(work).change_round(domain.write_minutes(of, text, seen_number=seen_number))


async def close(round_id: UUID, *, by: Author, desk: Desk) -> None:
    """Raises RoundNotFoundError, NotYoursError, WrongStageError."""
    async with desk.store.work() as work:
        of = await to_change(work, round_id)
        await Rounds(work).change_round(domain.close(of, by=by, now=desk.now()))


async def to_change(work: Transaction, round_id: UUID) -> Round:
    """Nobody else changes it until this work is done."""
    found = await Rounds(work).round(round_id, to_change=True)
    if found is None:
        raise RoundNotFoundError
    return found
