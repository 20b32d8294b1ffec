"""What people and the centre write to each other, and what keeps a reply from being sent."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from services.cases.contact.requests.words import LONGEST_REPLY, ContactWish, ReplyKey, ReplyWords
from shared.crypto.sealing import PublicKey, Purpose, Suite, UnusableKeyError, seal
from shared.events import ReplySealed

REPLIES = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d01")


def mark_of(request_id: UUID) -> str:
    """Return a short mark by which colleagues tell requests apart in talk; the random id says nothing of the client."""
    return request_id.hex[-4:].upper()


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a conversation, as a reader sees it. `words` is None where it could not be opened."""

    id: UUID
    at: datetime
    author: UUID | None
    words: str | None = field(repr=False)
    contact: ContactWish | None = field(default=None, repr=False)
    problem: str | None = None

    @property
    def from_centre(self) -> bool:
        return self.author is not None


@dataclass(frozen=True, slots=True)
class WrittenWish:
    """How the client wrote last that the client wants to be reached, and when."""

    at: datetime
    said: ContactWish = field(repr=False)


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
    reply_to: ReplyKey | None = field(repr=False)
    messages: tuple[Message, ...] = field(repr=False)
    spoken: str | None = None
    """The client's language as a counsellor confirmed it; `language` is that of the page on which the client wrote."""

    @property
    def speaks(self) -> str | None:
        """What is known of it: until somebody has confirmed it, what the page says."""
        return self.spoken or self.language

    @property
    def mark(self) -> str:
        return mark_of(self.id)

    @property
    def contact(self) -> ContactWish | None:
        """The client's latest wish; None where there is none."""
        wishes = [message.contact for message in self.messages if message.contact and message.contact.channel != "none"]
        return wishes[-1] if wishes else None

    def after(self, seen: UUID | None) -> tuple[Message, ...]:
        """What was written after the message that a reader saw last; all of it where the reader saw none."""
        places = [place for place, message in enumerate(self.messages) if message.id == seen]
        return self.messages[places[0] + 1 :] if places else self.messages


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
class Open:
    """What the menu counts, as far as the reader may see it."""

    people: int
    """Who wait for an answer."""
    rights: int
    """Requests by right that are not answered."""
    asked: int
    """Openings in an emergency that wait for somebody such as this reader to agree to."""


@dataclass(frozen=True, slots=True)
class Reply:
    id: UUID
    thread_id: UUID
    key_id: str
    at: datetime
    author: UUID
    words: str = field(repr=False)


class RequestNotFoundError(Exception):
    def __init__(self, request_id: UUID) -> None:
        super().__init__(str(request_id))
        self.request_id = request_id


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
    conversation: Conversation, words: str, *, reply_id: UUID, seen: UUID | None, author: UUID, now: datetime
) -> Reply | None:
    """Return None where this very reply was sent before. Raise what keeps it from being sent; its words are kept."""
    if any(message.id == reply_id for message in conversation.messages):
        return None
    told = checked(words)
    if conversation.reply_to is None:
        raise NoWayBackError(conversation.id)
    if newer := conversation.after(seen):
        raise NewlyWrittenError(newer)
    return Reply(reply_id, conversation.thread_id, conversation.key_id, now, author, told)


def sealed_reply(answer: Reply, to: ReplyKey, *, centre: str) -> ReplySealed:
    """Only the holder of the number can read it; sent once, however often it is told. Raises NoWayBackError."""
    content = ReplyWords(words=answer.words, at=answer.at).model_dump_json().encode()
    try:
        key = PublicKey(str(answer.thread_id), Suite[to.suite.upper()], to.public)
        blob = seal(content, key, purpose=Purpose.REPLY, centre=centre)
    except UnusableKeyError:
        raise NoWayBackError(answer.thread_id) from None
    return ReplySealed(id=uuid5(REPLIES, str(answer.id)), reply_id=answer.id, thread_id=answer.thread_id, blob=blob)
