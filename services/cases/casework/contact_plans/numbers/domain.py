"""Who may have a number, and which number of a conversation holds: the newest that was given, and no other."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from services.cases.casework.contact_plans.domain import PlanNow
from services.cases.contact.request_steps.domain import StepKind
from services.cases.contact.requests.domain import Conversation, Message, read_notice, sealed_for_client
from services.cases.contact.requests.words import ANSWERED_FOR, ReplyWords, WayBack
from services.cases.foundation.records.domain import ChangedMeanwhileError, IdTakenError, Noted, OfClient, sealed
from shared.crypto.thread_ids import kept_id
from shared.events import NumberReplaced, ReplySealed

LONGEST_REASON = 500
REPLACED = UUID("7b9d3a14-52c6-5e0f-8d21-4a6c0f9b3e57")


class KnownBy(StrEnum):
    """How the colleague knows that it is the client."""

    CODE_WORD = "code_word"
    OTHERWISE = "otherwise"
    """The client is here, or no code word was agreed; how, is said in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenNumber(Noted):
    """The id is that of the thread which the number opens. A row is never changed: the next one takes its place."""

    number: int
    known_by: KnownBy | None = sealed("contact")
    reason: str | None = sealed("contact", default=None)


class WrongCodeWordError(Exception):
    """What the caller said is not what was agreed: nothing is changed, and the audit notes a refusal."""


class NoCodeWordError(Exception):
    """None was agreed."""


def agreed_word(now: PlanNow) -> str | None:
    """The code word of the plan in force; where the client wrote another way since, that of the plan before."""
    return now.way.code_word or (now.before.code_word if now.before else None)


def is_same_word(said: str, agreed: str) -> bool:
    """As two people hear it: without case, accents, spaces and dashes."""
    heard = plain(said)
    return bool(heard) and heard == plain(agreed)


def plain(word: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", word).casefold() if sign.isalnum())


def newest_of(given: Sequence[GivenNumber]) -> GivenNumber | None:
    return max(given, key=lambda one: one.number, default=None)


def next_number(
    file: OfClient,
    given: Sequence[GivenNumber],
    *,
    number_id: UUID,
    seen: UUID | None,
    known_by: KnownBy,
    reason: str | None,
    by: UUID,
    now: datetime,
) -> GivenNumber | None:
    """None where this very form was sent before, and its number still holds.

    `seen` is the number that held when the form was shown. Raises IdTakenError where the number of the form was
    replaced since, and ChangedMeanwhileError.
    """
    newest = newest_of(given)
    if any(one.id == number_id for one in given):
        if newest and newest.id == number_id and newest.noted_by == by:
            return None
        raise IdTakenError
    if (newest.id if newest else None) != seen:
        raise ChangedMeanwhileError
    return GivenNumber(
        id=number_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        number=newest.number + 1 if newest else 1,
        known_by=known_by,
        reason=reason,
    )


def replaced(
    given: Sequence[GivenNumber], conversation: Conversation, new: GivenNumber, *, key: bytes
) -> NumberReplaced:
    """Of the number that held before; of a conversation that had none, the id that no number opens."""
    newest = newest_of(given)
    before = newest.id if newest else kept_id(conversation.thread_id, key)
    return NumberReplaced(id=uuid5(REPLACED, str(new.id)), thread_id=before)


def sealed_anew(
    conversation: Conversation, to: WayBack, new: GivenNumber, *, centre: str, thread_key: bytes
) -> list[ReplySealed]:
    """What the client could read with the number before, for the new one: the answers that still wait, and that the
    newest words were read. The client's own words are not among them: only that number could open them. Nor is what
    the client deleted at the public page.
    """
    since, deleted = new.noted_at - ANSWERED_FOR, newest_deletion(conversation)
    told = [
        sealed_for_client(
            ReplyWords(words=one.words, at=one.at, look_again=one.about.look_again_on if one.about else None),
            uuid5(new.id, str(one.id)),
            conversation.thread_id,
            to,
            centre=centre,
            thread_key=thread_key,
        )
        for one in conversation.after(deleted.id if deleted else None)
        if one.from_centre and one.words is not None and one.at >= since
    ]
    taken = next((one for one in conversation.steps if one.kind is StepKind.TAKEN and one.at >= since), None)
    if taken and not (deleted and taken.at <= deleted.at):
        notice = read_notice(taken, to, centre=centre, thread_key=thread_key, again_for=new.id)
        told.insert(0, notice)
    return told


def newest_deletion(conversation: Conversation) -> Message | None:
    """The newest message with which the client wished everything deleted; `intake` deleted what waited then."""
    wishes = [one for one in conversation.messages if not one.from_centre and one.about and one.about.wish == "erase"]
    return wishes[-1] if wishes else None
