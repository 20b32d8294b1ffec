"""What the notify service decides: when to try, what an attempt means, how a notice reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from enum import StrEnum
from typing import Literal
from uuid import UUID, uuid5

from services.notify.notices.words import Translation
from shared.events import Language, NoticeDelivered, NoticeFailed, NoticeRequested
from shared.languages.known import instead_of

NOTICES = UUID("5f0c4f0e-6a5e-5d6c-9c0a-4a1b8f6f7a11")
SHORTEST_PAUSE, LONGEST_PAUSE, LONGEST_WAIT = 1.0, 60.0, 900.0


class Attempt(StrEnum):
    """How one attempt to hand a notice to the mail server ended."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    """For good: this address or this mail will never be taken."""
    AWAY = "away"
    """For now: the server is not there, is busy, or asks to come back."""


@dataclass(frozen=True, slots=True)
class Again:
    """Nothing to tell yet; look at the notice again after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the mail server would take a mail for somebody; it gets none."""

    sender: Address
    to: Address = field(repr=False)


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


def after_trying(notice: NoticeRequested, attempt: Attempt, *, now: datetime) -> Again | NoticeDelivered | NoticeFailed:
    """The pauses grow with the age of the notice; the last attempt is made just before it is too late."""
    if attempt is Attempt.DELIVERED:
        return delivered(notice)
    if attempt is Attempt.REFUSED:
        return failed(notice, "refused")
    left = (notice.latest - now).total_seconds() - SHORTEST_PAUSE
    if left <= 0:
        return failed(notice, "unreachable")
    age = (now - notice.earliest).total_seconds()
    return Again(min(left, max(SHORTEST_PAUSE, min(LONGEST_PAUSE, age / 4))))


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


def recipient(opened: bytes) -> Address | None:
    """The address inside a notice: one plain e-mail address, nothing else; None when it is not one."""
    try:
        local, _, domain = opened.decode().rpartition("@")
        address = Address(username=local, domain=domain.encode("idna").decode("ascii"))
        local.encode("ascii")
    except (UnicodeError, ValueError, IndexError, HeaderParseError):
        return None
    return address if local and domain and not any(sign in "\r\n\0 ,;<>" for sign in address.addr_spec) else None


def letter(
    notice: NoticeRequested,
    words: Translation,
    *,
    language: str,
    to: Address,
    sender: Address,
    workplace: str | None,
    now: datetime,
) -> EmailMessage:
    """The mail. Its Message-ID follows from the notice, so a second copy after a crash is known as a copy."""
    mail = EmailMessage()
    mail["Message-ID"] = f"<{uuid5(NOTICES, str(notice.notice_id)).hex}@{sender.domain}>"
    mail["Date"] = now
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = words.subject
    mail["Auto-Submitted"] = "auto-generated"
    place = f"\n{words.where} {workplace}\n" if workplace else ""
    mail.set_content(words.text.strip() + "\n" + place)
    mail["Content-Language"] = language
    return mail
