"""What is decided of a notice to a client: whether it may be handed over now, and what an attempt means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.notify.channels.channel import Handed
from services.notify.domain import NOTICES, Again, next_try
from shared.client_letters import ClientLetter
from shared.events import ClientNoticeEnded, NoticeOutcome, NoticeReason


@dataclass(frozen=True, slots=True)
class Ending:
    outcome: NoticeOutcome
    reason: NoticeReason | None = None


DELIVERED, UNKNOWN, UNREACHABLE = Ending("delivered"), Ending("unknown"), Ending("failed", "unreachable")
ENDINGS: Mapping[Handed, Ending] = MappingProxyType(
    {Handed.DELIVERED: DELIVERED, Handed.REFUSED: Ending("failed", "refused"), Handed.UNKNOWN: UNKNOWN}
)
"""Of everything but `AWAY`, after which it may be tried again."""


def refusal(letter: ClientLetter, *, now: datetime) -> Ending | None:
    """What the letter's own contact plan forbids at this moment, whatever casework has thought when it asked."""
    if now >= letter.latest:
        return Ending("blocked", "too_late")
    if now.astimezone(ZoneInfo(letter.safe_times.zone)).date() > letter.good_until:
        return Ending("blocked", "plan_run_out")
    if not letter.is_urgent and not letter.safe_times.are_now(now):
        return Ending("blocked", "outside_safe_times")
    return None


def before_trying(letter: ClientLetter, *, has_been_tried: bool, now: datetime) -> Ending | None:
    """None: now is the time. Where tries came to nothing until the time was over, that is what is told."""
    refused = refusal(letter, now=now)
    return UNREACHABLE if refused and has_been_tried else refused


def after_trying(letter: ClientLetter, handed: Handed, *, begun_at: datetime, now: datetime) -> Again | Ending:
    """`begun_at`: of the first attempt. Another one begins in the same safe time or never."""
    if handed is not Handed.AWAY:
        return ENDINGS[handed]
    if refusal(letter, now=now):
        return UNREACHABLE
    age, left = (now - begun_at).total_seconds(), (last_moment(letter, now=now) - now).total_seconds()
    return next_try(age=age, left=left) or UNREACHABLE


def last_moment(letter: ClientLetter, *, now: datetime) -> datetime:
    """The end of the safe time that is now, or the moment from which the notice is of no use, if that is sooner."""
    safe = None if letter.is_urgent else letter.safe_times.next_from(now)
    return min(letter.latest, safe[1]) if safe else letter.latest


def ended(notice_id: UUID, ending: Ending) -> ClientNoticeEnded:
    event_id = uuid5(NOTICES, f"ended|{notice_id}")
    return ClientNoticeEnded(id=event_id, notice_id=notice_id, outcome=ending.outcome, reason=ending.reason)
