"""What is decided of a notice to a colleague: when to try, what an attempt means, how the notice reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import uuid5

from services.notify.channels.channel import Handed, Message
from services.notify.domain import NOTICES, SHORTEST_PAUSE, Again, next_try
from services.notify.notices.words import Translation
from shared.events import Language, NoticeDelivered, NoticeFailed, NoticeRequested
from shared.languages.known import instead_of

LONGEST_WAIT = 900.0


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the mail server would take a mail for this address; nothing is sent to it."""

    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Both:
    """A notice to a colleague who has chosen a second way: `note` goes by `way`, and `mail` where that does not."""

    mail: Message
    note: Message
    way: str


type Template = Mapping[Language, Translation]


def time_left(taken: float, pace: float) -> float:
    """How long an attempt of so many seconds goes on until it took a whole number of paces: that a mail takes longer
    than a question does not show."""
    return pace - taken % pace


def before_trying(notice: NoticeRequested, *, now: datetime) -> Again | NoticeFailed | None:
    """None: now is the time. Long waits come in pieces, so that a clock that was put right is noticed."""
    if now > notice.latest:
        return failed(notice, "too_late")
    if now < notice.earliest:
        return Again(min(LONGEST_WAIT, max(SHORTEST_PAUSE, (notice.earliest - now).total_seconds())))
    return None


def after_trying(notice: NoticeRequested, handed: Handed, *, now: datetime) -> Again | NoticeDelivered | NoticeFailed:
    """What may have arrived is sent again, too: a colleague reads it twice rather than never."""
    if handed is Handed.DELIVERED:
        return delivered(notice)
    if handed is Handed.REFUSED:
        return failed(notice, "refused")
    age, left = (now - notice.earliest).total_seconds(), (notice.latest - now).total_seconds()
    return next_try(age=age, left=left) or failed(notice, "unreachable")


def delivered(notice: NoticeRequested) -> NoticeDelivered:
    return NoticeDelivered(id=uuid5(NOTICES, f"delivered|{notice.id}"), notice_id=notice.notice_id)


def failed(
    notice: NoticeRequested,
    reason: Literal["refused", "unreachable", "too_late", "unreadable_address", "unknown_template"],
) -> NoticeFailed:
    return NoticeFailed(id=uuid5(NOTICES, f"failed|{notice.id}"), notice_id=notice.notice_id, reason=reason)


def translation_of(template: Template, language: Language) -> tuple[Language, Translation]:
    """The language asked for, its main language, or one that most people can have explained to them."""
    for code in instead_of(language):
        if code in template:
            return code, template[code]
    return next(iter(template.items()))


def letter(
    notice: NoticeRequested, words: Translation, *, language: str, address: str, workplace: str | None
) -> Message:
    place = f"\n{words.where} {workplace}\n" if workplace else ""
    return Message(notice.notice_id, address, words.subject, words.text.strip() + "\n" + place, language)
