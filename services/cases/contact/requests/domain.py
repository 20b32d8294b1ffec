"""What people and the centre write to each other, and what keeps a reply from being sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid5

from services.cases.contact.deletion_days.domain import DeletionAsked
from services.cases.contact.request_steps.domain import SETS_ASIDE, Needs, RequestNeeds, Step, StepKind, Wish
from services.cases.contact.requests.words import LONGEST_REPLY, About, ContactWish, ReplyWords, WayBack
from services.cases.foundation.keys.domain import key_id_of
from services.cases.foundation.roles import Right, holds
from shared.accounts.domain import Person
from shared.client_letters import SafeTime, SafeTimes
from shared.clock.working_time import WorkingTime
from shared.crypto.sealing import PublicKey, Purpose, Suite, UnusableKeyError, seal
from shared.crypto.thread_ids import kept_id, keyed_id
from shared.events import ReplySealed

OF_REPLACED = b"kokon/replaced number/v1|"
REPLIES = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d01")
URGENT = timedelta(hours=4)
"""Working time after which the answer to an urgent request is late."""
BY_HAND = "centre"
"""The origin of a conversation that a counsellor took down: of a client who called or came in."""
PLATFORM = "platform"
"""The origin of a request that a client wrote on another platform, and the centre brought in."""
REPLACED_NUMBER = "replaced_number"
"""The origin of what was written with a number that holds no more: somebody else may have it."""
NAMED = 5
"""The version of the ids of what came with a replaced number; other threads have random ones, or those of a number."""
EVERY_DAY = tuple(range(7))
NO_LANGUAGE = "und"
"""Of what was written on another platform: the language was not told."""


def mark_of(request_id: UUID) -> str:
    """Return a short mark by which colleagues tell requests apart in talk; the random id says nothing of the client."""
    return request_id.hex[-4:].upper()


def thread_of_replaced(thread_id: UUID, key: bytes) -> UUID:
    """Of all that comes with a number that holds no more; apart from the conversation in which it was given. Without
    the secret of the threads nobody can say which that is.
    """
    return keyed_id(thread_id, key, label=OF_REPLACED, version=NAMED)


def is_of_replaced_number(thread_id: UUID) -> bool:
    return thread_id.version == NAMED


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a conversation, as a reader sees it. `words` is None where it could not be opened."""

    id: UUID
    at: datetime
    author: UUID | None
    words: str | None = field(repr=False)
    contact: ContactWish | None = field(default=None, repr=False)
    problem: str | None = None
    about: About | None = field(default=None, repr=False)
    """What a client said beside the words; for readers who may know how to reach the client."""

    @property
    def from_centre(self) -> bool:
        return self.author is not None


@dataclass(frozen=True, slots=True)
class WrittenWish:
    """How the client wrote last that the client wants to be reached, and when."""

    at: datetime
    said: ContactWish = field(repr=False)

    def safe_times(self, zone: str) -> SafeTimes | None:
        """When a short message may come, by the clock of the zone; None where the client chose no hours, only words."""
        if self.said.span is None:
            return None
        begins, ends = self.said.span
        return SafeTimes(zone=zone, times=(SafeTime(days=EVERY_DAY, begins=begins, ends=ends),))


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything one person and the centre wrote to each other."""

    id: UUID
    thread_id: UUID
    key_id: str
    arrived_at: datetime
    waiting_since: datetime | None
    first_reply_at: datetime | None
    file_id: UUID | None
    file_code: str | None
    language: str | None
    origin: str | None
    reply_to: WayBack | None = field(repr=False)
    messages: tuple[Message, ...] = field(repr=False)
    spoken: str | None = None
    """The client's language as the client or a counsellor said it; `language` is that of the page on which the client
    wrote."""
    taken_by: UUID | None = None
    set_aside: str | None = None
    """The kind of the step by which nobody waits any more: declined, forwarded, no request."""
    steps: tuple[Step, ...] = field(default=(), repr=False)
    """The newest first."""
    all_needs: tuple[RequestNeeds, ...] = field(default=(), repr=False)
    """The newest first; it holds."""
    noted_contact: ContactWish | None = field(default=None, repr=False)
    """How to reach a client who wrote nothing yet, as a counsellor took it down."""
    came_back_on: date | None = None
    """The first day after our first answer on which the client wrote again, or spoke with us."""
    deletion: DeletionAsked | None = None
    """The client wrote that everything is to be deleted, and nobody has done it or taken it down in the file."""

    @property
    def needs(self) -> RequestNeeds | None:
        return self.all_needs[0] if self.all_needs else None

    @property
    def is_urgent(self) -> bool:
        return self.needs is not None and self.needs.is_urgent

    @property
    def by_hand(self) -> bool:
        return self.origin == BY_HAND

    @property
    def speaks(self) -> str | None:
        """What is known of it: until somebody has confirmed it, what the page says."""
        return self.spoken or self.language

    @property
    def mark(self) -> str:
        return mark_of(self.id)

    @property
    def contact(self) -> ContactWish | None:
        """The client's latest wish, or else what a counsellor took down; None where there is none."""
        wishes = [message.contact for message in self.messages if message.contact and message.contact.channel != "none"]
        return wishes[-1] if wishes else self.noted_contact

    def after(self, seen: UUID | None) -> tuple[Message, ...]:
        """What was written after the message that a reader saw last; all of it where the reader saw none."""
        places = [place for place, message in enumerate(self.messages) if message.id == seen]
        return self.messages[places[0] + 1 :] if places else self.messages


class Waits(Protocol):
    """A conversation, or what a list knows of it."""

    @property
    def waiting_since(self) -> datetime | None: ...

    @property
    def is_urgent(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a list of files knows of a conversation."""

    waiting_since: datetime | None
    is_urgent: bool = False


def taken_down(
    request_id: UUID,
    thread_id: UUID,
    *,
    spoken: str | None,
    reply_to: WayBack | None,
    now: datetime,
    reached: ContactWish | None = None,
) -> Conversation:
    """A conversation that a counsellor begins for a client who did not write: nobody waits in it."""
    return Conversation(
        id=request_id,
        thread_id=thread_id,
        key_id=key_id_of(thread_id),
        arrived_at=now,
        waiting_since=None,
        first_reply_at=None,
        file_id=None,
        file_code=None,
        language=None,
        origin=BY_HAND,
        reply_to=reply_to,
        messages=(),
        spoken=spoken,
        noted_contact=reached,
    )


def brought_in(
    request_id: UUID,
    thread_id: UUID,
    *,
    words: str,
    spoken: str | None,
    reached: ContactWish,
    written_at: datetime,
    now: datetime,
) -> Conversation:
    """A request from another platform. The client waits since the day on which it was written, and has no number."""
    return Conversation(
        id=request_id,
        thread_id=thread_id,
        key_id=key_id_of(thread_id),
        arrived_at=now,
        waiting_since=written_at,
        first_reply_at=None,
        file_id=None,
        file_code=None,
        language=spoken or NO_LANGUAGE,
        origin=PLATFORM,
        reply_to=None,
        messages=(Message(request_id, written_at, None, words, contact=reached),),
        spoken=spoken,
    )


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One line of the inbox. Language and origin are None where nothing could be opened yet."""

    id: UUID
    latest_at: datetime
    waiting_since: datetime | None
    file_id: UUID | None
    file_code: str | None
    language: str | None
    origin: str | None
    spoken: str | None = None
    speakers: tuple[str, ...] = ()
    """Names of colleagues who speak the language."""
    closed_at: datetime | None = None
    """When its file was closed, where the reader may see the file."""
    taken_by: UUID | None = None
    set_aside: str | None = None
    needs: RequestNeeds | None = field(default=None, repr=False)
    deletion: DeletionAsked | None = None
    """The client wrote that everything is to be deleted; None where the reader may not know it."""

    @property
    def is_urgent(self) -> bool:
        return self.needs is not None and self.needs.is_urgent

    @property
    def mark(self) -> str:
        return mark_of(self.id)

    @property
    def speaks(self) -> str | None:
        return self.spoken or self.language

    @property
    def wrote_after_closing(self) -> bool:
        return bool(self.waiting_since and self.closed_at and self.waiting_since > self.closed_at)


@dataclass(frozen=True, slots=True)
class Wished:
    """A message of a client who wants everything to be deleted."""

    message_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """What the menu counts, as far as the reader may see it."""

    people: int
    """Who wait for an answer."""
    rights: int
    """Requests by right that are not answered."""
    asked: int
    """Openings in an emergency that wait for somebody such as this reader to agree to."""

    def number_for(self, reader: Person) -> int:
        """All of it that this reader can do something about."""
        rights = self.rights if holds(reader, Right.AGREE_TO_OPENINGS) else 0
        return (self.people if holds(reader, Right.READ_CLIENTS) else 0) + rights + self.asked


@dataclass(frozen=True, slots=True)
class Reply:
    id: UUID
    thread_id: UUID
    key_id: str
    at: datetime
    author: UUID
    words: str = field(repr=False)
    look_again: date | None = None
    """When the client is asked to look again."""


class RequestNotFoundError(Exception):
    def __init__(self, request_id: UUID) -> None:
        super().__init__(str(request_id))
        self.request_id = request_id


class StepMeanwhileError(Exception):
    """A colleague did something with the request while this one looked at it; it has to be seen first."""


class NothingToTakeBackError(Exception):
    """The request was not set aside."""


class ReplyEmptyError(Exception):
    """There is nothing to send."""


class ReplyTooLongError(Exception):
    def __init__(self, length: int) -> None:
        super().__init__(f"{length} characters")
        self.length = length


class NoWayBackError(Exception):
    """The client left no key that a reply could be sealed for."""

    def __init__(self, request_id: UUID) -> None:
        super().__init__(str(request_id))
        self.request_id = request_id


class NewlyWrittenError(Exception):
    """Somebody wrote while the reply was being written; its author should read that first."""

    def __init__(self, messages: tuple[Message, ...]) -> None:
        super().__init__(f"{len(messages)} messages")
        self.messages = messages


def checked(words: str) -> str:
    """The words of a reply as they are sent. Raises ReplyEmptyError or ReplyTooLongError."""
    told = words.replace("\r\n", "\n").strip()
    if not told:
        raise ReplyEmptyError
    if len(told) > LONGEST_REPLY:
        raise ReplyTooLongError(len(told))
    return told


def reply(
    conversation: Conversation,
    words: str,
    *,
    reply_id: UUID,
    seen: UUID | None,
    author: UUID,
    now: datetime,
    look_again: date | None = None,
) -> Reply | None:
    """Return None where this very reply was sent before. Raise what keeps it from being sent; its words are kept."""
    if any(message.id == reply_id for message in conversation.messages):
        return None
    told = checked(words)
    if conversation.reply_to is None:
        raise NoWayBackError(conversation.id)
    if newer := conversation.after(seen):
        raise NewlyWrittenError(newer)
    return Reply(reply_id, conversation.thread_id, conversation.key_id, now, author, told, look_again)


def answer_due(one: Waits, working_time: WorkingTime) -> datetime | None:
    """Until when it is to be answered; None where nobody waits."""
    if one.waiting_since is None:
        return None
    if one.is_urgent:
        return working_time.after(one.waiting_since, URGENT)
    return working_time.due(one.waiting_since)


def unanswered_since(messages: Sequence[Message]) -> datetime | None:
    """Since when the client has waited, by what was written: the first message after the last answer."""
    since = None
    for message in messages:
        since = None if message.from_centre else since or message.at
    return since


def step(
    conversation: Conversation,
    wish: Wish,
    *,
    step_id: UUID,
    step_before: UUID | None,
    seen: UUID | None,
    by: UUID,
    now: datetime,
) -> Step | None:
    """Return None where this very step was taken before. Raise what keeps it from being taken.

    `step_before` and `seen` are the newest step and message that the colleague saw: what ends the waiting must not end
    it for words that nobody has read.
    """
    if any(one.id == step_id for one in conversation.steps):
        return None
    newest = conversation.steps[0].id if conversation.steps else None
    if newest != step_before or (conversation.file_id and wish.kind is not StepKind.SPOKE):
        raise StepMeanwhileError
    if wish.kind is StepKind.TAKEN_BACK and conversation.set_aside is None:
        raise NothingToTakeBackError
    if wish.kind in SETS_ASIDE | {StepKind.SPOKE} and (newer := conversation.after(seen)):
        raise NewlyWrittenError(newer)
    return Step(
        id=step_id,
        thread_id=conversation.thread_id,
        key_id=conversation.key_id,
        at=now,
        by=by,
        kind=wish.kind,
        to_staff=wish.to_staff,
        reason=wish.reason,
        words=wish.words,
        forwarded_to=wish.forwarded_to,
    )


def standing_after(step: Step, conversation: Conversation) -> dict[str, Any]:
    """What changes in how the request stands, by column."""
    match step.kind:
        case StepKind.TAKEN | StepKind.HANDED:
            return {"taken_by": step.to_staff or step.by}
        case StepKind.TAKEN_BACK:
            return {"set_aside": None, "waiting_since": unanswered_since(conversation.messages)}
        case StepKind.SPOKE:
            first = conversation.first_reply_at or step.at
            came_back_on = conversation.came_back_on or step.at.astimezone(UTC).date()
            return {
                "waiting_since": None,
                "first_reply_at": first,
                "latest_at": step.at,
                "came_back_on": came_back_on,
            }
    return {"set_aside": step.kind.value, "waiting_since": None}


def needs(
    conversation: Conversation, said: Needs, *, needs_id: UUID, before: UUID | None, by: UUID, now: datetime
) -> RequestNeeds | None:
    """Return None where these were saved before. Raises StepMeanwhileError where a colleague entered others since."""
    if any(one.id == needs_id for one in conversation.all_needs):
        return None
    if before != (conversation.needs.id if conversation.needs else None):
        raise StepMeanwhileError
    thread_id, key_id = conversation.thread_id, conversation.key_id
    return RequestNeeds(id=needs_id, thread_id=thread_id, key_id=key_id, at=now, by=by, **vars(said))


def sealed_reply(answer: Reply, to: WayBack, *, centre: str, thread_key: bytes) -> ReplySealed:
    """Only the holder of the number can read it; sent once, however often it is told. Raises NoWayBackError."""
    words = ReplyWords(words=answer.words, at=answer.at, look_again=answer.look_again)
    return sealed_for_client(words, answer.id, answer.thread_id, to, centre=centre, thread_key=thread_key)


def read_notice(
    taken: Step, to: WayBack, *, centre: str, thread_key: bytes, again_for: UUID | None = None
) -> ReplySealed:
    """That somebody has read what the client wrote, without a time of day; on the bus it looks like a short reply.
    `again_for` is the number that it is sealed for a second time. Raises NoWayBackError."""
    words = ReplyWords(words="", at=datetime.combine(taken.at.date(), time(), UTC), read=True)
    id = uuid5(again_for, str(taken.id)) if again_for else taken.id
    return sealed_for_client(words, id, taken.thread_id, to, centre=centre, thread_key=thread_key)


def sealed_for_client(
    words: ReplyWords, id: UUID, thread_id: UUID, to: WayBack, *, centre: str, thread_key: bytes
) -> ReplySealed:
    kept = to.thread_id or kept_id(thread_id, thread_key)
    try:
        key = PublicKey(str(kept), Suite[to.suite.upper()], to.public)
        blob = seal(words.model_dump_json(exclude_none=True).encode(), key, purpose=Purpose.REPLY, centre=centre)
    except UnusableKeyError:
        raise NoWayBackError(thread_id) from None
    return ReplySealed(id=uuid5(REPLIES, str(id)), reply_id=id, thread_id=kept, blob=blob)
