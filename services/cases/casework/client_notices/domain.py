"""A short message to a client: when it may go out by the contact plan, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from pydantic import ValidationError

from services.cases.casework.contact_plans.domain import (
    Channel,
    Hindrance,
    Named,
    Notice,
    NotToBeSentError,
    PlanNow,
    Window,
)
from services.cases.foundation.records.domain import Noted, OfClient, sealed
from shared.client_letters import TIMED, ClientLetter, ClientNotice, ClientTemplate, SafeTimes, sealed_letter
from shared.crypto.sealing import PublicKey
from shared.events import ClientNoticeEnded, ClientNoticeRequested, ClientNoticeWithdrawn
from shared.languages import KNOWN

REQUESTED = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d21")
WITHDRAWN = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d22")
OF_USE = timedelta(days=7)
"""How long after the time at which it was to go out a notice may still be handed over, in a safe time."""
BEFORE_IT = timedelta(days=1)
"""How long before an appointment the client is reminded, at the earliest."""
GOOD_FOR = timedelta(hours=4)
"""How long a second colleague may agree to what cannot wait, and how long it may be handed over then."""
LONGEST_REASON = 500
OFFERED = tuple(one for one in ClientTemplate if one not in TIMED)
"""What a counsellor may ask for without an appointment."""


class Standing(StrEnum):
    PROPOSED = "proposed"
    """Nothing is sealed yet: a second colleague has to agree that it goes out outside the safe times."""
    WAITING = "waiting"
    ASKED = "asked"
    """It is with `notify`; what becomes of it is not known yet."""
    DELIVERED = "delivered"
    FAILED = "failed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    """It may have arrived."""
    WITHDRAWN = "withdrawn"


IS_OPEN = (Standing.PROPOSED, Standing.WAITING, Standing.ASKED)
HANDED_OVER = (Standing.DELIVERED, Standing.UNKNOWN)
"""The client has it, or may have it."""
MISSED = (Standing.FAILED, Standing.BLOCKED, Standing.UNKNOWN)
"""The client may not know: another way has to be found."""


class Reason(StrEnum):
    """Why it was not sent, as `notify` says it."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"
    DRAFT = "draft"
    REVEALING = "revealing"
    TOO_LONG = "too_long"
    NOT_SOON = "not_soon"
    OUTSIDE_SAFE_TIMES = "outside_safe_times"
    PLAN_RUN_OUT = "plan_run_out"
    TOO_LATE = "too_late"
    NO_CHANNEL = "no_channel"
    WITHDRAWN = "withdrawn"
    NOT_AGREED = "not_agreed"
    """No second colleague agreed in time: known here alone."""


class OutsideBecause(StrEnum):
    """Why it cannot wait for a safe time."""

    WISHED = "wished"
    """The client asks for it."""
    DANGER = "danger"


class Written(StrEnum):
    """A language that notices are written in."""

    vars().update({code: code for code in KNOWN})


class Said(StrEnum):
    """Whose words the client reads."""

    OURS = "ours"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedNotice(Noted):
    """One short message. What it says to whom lies in `letter`, which only `notify` opens, until it has an outcome."""

    send_from: datetime
    send_until: datetime
    """The end of the safe time in which it is to go out."""
    standing: Standing = Standing.WAITING
    reason: Reason | None = None
    asked_at: datetime | None = None
    ended_at: datetime | None = None
    seen_at: datetime | None = None
    """When a colleague said that another way was looked for, after it did not arrive."""
    seen_by: UUID | None = None
    letter: str | None = None
    letter_key: str | None = None
    """The id of the key for which the letter is sealed."""
    template: ClientTemplate | None = sealed("contact", default=None)
    channel: Channel | None = sealed("contact", default=None)
    language: Written | None = sealed("contact", default=None)
    said: Said | None = sealed("contact", default=None)
    appointment_id: UUID | None = None
    """The appointment that it tells of: what becomes of that ends it."""
    is_urgent: bool = False
    """Asked for outside the safe times."""
    outside_because: OutsideBecause | None = sealed("contact", default=None)
    outside_words: str | None = sealed("contact", default=None)
    agreed_at: datetime | None = None
    agreed_by: UUID | None = None

    @property
    def is_open(self) -> bool:
        return self.standing in IS_OPEN

    @property
    def was_missed(self) -> bool:
        """It did not arrive for certain, and nobody has looked for another way yet."""
        return self.standing in MISSED and self.seen_at is None


class Lack(StrEnum):
    """Why nothing more is sent, although the plan allows it."""

    WAITS = "waits"
    """One that says the same is under way."""
    NOT_NOW = "not_now"
    """It is no appointment to come, or one so near that no safe time comes before it."""
    TOO_OLD = "too_old"
    """It was asked for too long ago to be agreed to."""


class SamePersonError(Exception):
    """A second colleague has to agree, and this is the first."""


class NoticeNotFoundError(Exception):
    """The file has no such notice, or it is not to be changed any more."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What the centre puts into every letter."""

    centre: str
    zone: str
    """Of the centre."""
    key: PublicKey
    """Of `notify`."""
    drafts_allowed: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """The appointment that a notice tells of."""

    id: UUID
    at: datetime


def kind_of(template: ClientTemplate) -> Notice:
    return Notice.LOOK_AGAIN if template is ClientTemplate.LOOK_AGAIN else Notice.WORDS


def window(
    plan: PlanNow, template: ClientTemplate, *, zone: str, now: datetime, about: datetime | None = None
) -> Window:
    """The next safe time of the plan. `zone` is the centre's, `about` when the appointment is; a reminder comes in the
    day before it. Raises NotToBeSentError.
    """
    if about is None:
        return plan.next_window(kind_of(template), zone=zone, now=now)
    if about <= now:
        raise NotToBeSentError(Lack.NOT_NOW)
    earliest = max(now, about - BEFORE_IT) if template is ClientTemplate.REMINDER else now
    found = plan.next_window(kind_of(template), zone=zone, now=earliest)
    if found.begins >= about:
        raise NotToBeSentError(Lack.NOT_NOW)
    return replace(found, ends=min(found.ends, about))


def held_notice(
    file: OfClient,
    plan: PlanNow,
    template: ClientTemplate,
    language: Written,
    *,
    notice_id: UUID,
    by: UUID,
    sender: Sender,
    now: datetime,
    about: About | None = None,
) -> AskedNotice:
    """`about` is the appointment that the template speaks of. Raises NotToBeSentError."""
    at = about.at if about else None
    found = window(plan, template, zone=sender.zone, now=now, about=at)
    letter = letter_by(plan, found, template, language, sender=sender, at=at)
    return AskedNotice(
        id=notice_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        send_from=found.begins,
        send_until=min(found.ends, letter.latest),
        letter=sealed_letter(letter, sender.key, centre=sender.centre),
        letter_key=sender.key.key_id,
        template=template,
        channel=plan.way.channel,
        language=language,
        said=Said.OWN if plan.way.own_wording else Said.OURS,
        appointment_id=about.id if about else None,
    )


def proposed(
    file: OfClient,
    plan: PlanNow,
    template: ClientTemplate,
    language: Written,
    because: OutsideBecause,
    words: str,
    *,
    notice_id: UUID,
    by: UUID,
    now: datetime,
) -> AskedNotice:
    """What cannot wait for a safe time: nothing is sealed before a second colleague agrees. Raises NotToBeSentError."""
    require_way(plan, template)
    return AskedNotice(
        id=notice_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        send_from=now,
        send_until=now + GOOD_FOR,
        standing=Standing.PROPOSED,
        template=template,
        channel=plan.way.channel,
        language=language,
        said=Said.OWN if plan.way.own_wording else Said.OURS,
        is_urgent=True,
        outside_because=because,
        outside_words=words,
    )


def require_way(plan: PlanNow, template: ClientTemplate) -> None:
    """Two colleagues may pass over the safe times alone: not safe, run out, another way stay what they are.

    Raises NotToBeSentError.
    """
    if (why := plan.hindrance(kind_of(template))) not in (None, Hindrance.NO_TIMES):
        raise NotToBeSentError(why)


def agreed(one: AskedNotice, plan: PlanNow, *, by: UUID, sender: Sender, now: datetime) -> AskedNotice | None:
    """With the letter, by the plan as it is now; None where it is not waiting for that any more.

    Raises SamePersonError, NotToBeSentError.
    """
    if one.standing is not Standing.PROPOSED:
        return None
    if by == one.noted_by:
        raise SamePersonError
    if one.send_until <= now or one.template is None or one.language is None:
        raise NotToBeSentError(Lack.TOO_OLD)
    require_way(plan, one.template)
    times = plan.safe_times(sender.zone) or SafeTimes(zone=sender.zone, times=())
    found = Window(now, now + GOOD_FOR, plan.way.runs_out_on or (now + OF_USE).date(), times)
    letter = letter_by(plan, found, one.template, one.language, sender=sender, is_urgent=True)
    return replace(
        one,
        standing=Standing.WAITING,
        send_from=found.begins,
        send_until=found.ends,
        letter=sealed_letter(letter, sender.key, centre=sender.centre),
        letter_key=sender.key.key_id,
        channel=plan.way.channel,
        agreed_at=now,
        agreed_by=by,
    )


def letter_by(
    plan: PlanNow,
    found: Window,
    template: ClientTemplate,
    language: Written,
    *,
    sender: Sender,
    at: datetime | None = None,
    is_urgent: bool = False,
) -> ClientLetter:
    """Raises NotToBeSentError where the own words of the client name a time that this notice does not have."""
    way = plan.way
    try:
        notice = ClientNotice(
            template=template,
            language=language.value,
            at=at,
            code_word=way.code_word,
            own_wording=way.own_wording,
            names_centre=way.named is Named.YES,
            drafts_allowed=sender.drafts_allowed,
        )
    except ValidationError:
        raise NotToBeSentError(Hindrance.OWN_WORDING) from None
    return ClientLetter.model_validate(
        {
            "notice": notice,
            "channel": way.channel,
            "address": way.address,
            "safe_times": found.times,
            "good_until": found.good_until,
            "latest": found.ends if is_urgent else at or found.begins + OF_USE,
            "is_urgent": is_urgent,
        }
    )


def under_way(notices: Iterable[AskedNotice], template: ClientTemplate) -> AskedNotice | None:
    """The one that waits for its time and says the same."""
    waits = (Standing.PROPOSED, Standing.WAITING)
    return next((one for one in notices if one.standing in waits and one.template is template), None)


def withdrawn(one: AskedNotice, *, now: datetime) -> AskedNotice | None:
    """None where it has ended already."""
    if not one.is_open:
        return None
    return replace(one, standing=Standing.WITHDRAWN, ended_at=now, letter=None, letter_key=None)


def seen(one: AskedNotice, *, by: UUID, now: datetime) -> AskedNotice | None:
    """A colleague has looked for another way; None where there is nothing to look for."""
    return replace(one, seen_at=now, seen_by=by) if one.was_missed else None


def request_of(notice_id: UUID, letter: str, key_id: str) -> ClientNoticeRequested:
    """The same event, however often it is made."""
    return ClientNoticeRequested(id=uuid5(REQUESTED, str(notice_id)), notice_id=notice_id, key_id=key_id, letter=letter)


def withdrawal_of(notice_id: UUID) -> ClientNoticeWithdrawn:
    return ClientNoticeWithdrawn(id=uuid5(WITHDRAWN, str(notice_id)), notice_id=notice_id)


def standing_after(ended: ClientNoticeEnded) -> Standing:
    """What `notify` says that became of it: that it was withdrawn is no news."""
    return Standing.WITHDRAWN if ended.reason == "withdrawn" else Standing(ended.outcome)
