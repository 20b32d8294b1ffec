"""An arrival is what a client sent, opened once: the client's words, or the envelope as it came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Literal
from uuid import UUID, uuid5

from services.cases.contact.request_steps.domain import (
    AppointmentWish,
    GenderWish,
    MediationNeed,
    RequestNeeds,
    RequestUrgency,
)
from services.cases.contact.requests.words import NotUnderstoodError, RequestWords, understood
from services.cases.foundation.keys.domain import key_id_of
from services.cases.foundation.spoken_languages import Spoken
from shared.crypto.sealing import NotOpenedError, PrivateKey, Purpose, open_sealed
from shared.events import MessageSealed, RequestSealed

SAID_NEEDS = UUID("3d9a4c52-7b1f-5c8e-9a60-5e2d8f7b1c04")
THE_CLIENT = UUID(int=0)
"""Stands for the author of needs that the client said; no colleague has this id."""
URGENCY = {"today": RequestUrgency.DEADLINE, "week": RequestUrgency.USUAL, "no_hurry": RequestUrgency.USUAL}
"""By what the client chose: an answer wanted today is to be given within the hours of an urgent one."""

type Incoming = RequestSealed | MessageSealed
type Unopened = Literal["unknown_key", "not_opened", "not_understood"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """A sealed text that could not be opened, kept as it came: nothing is lost while its key may still turn up."""

    problem: Unopened
    key_id: str
    blob: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message of a client: the words, or the envelope where it could not be opened."""

    id: UUID
    thread_id: UUID
    key_id: str
    at: datetime
    content: RequestWords | Envelope = field(repr=False)

    @property
    def words(self) -> RequestWords | None:
        return self.content if isinstance(self.content, RequestWords) else None

    @property
    def remark(self) -> str | None:
        """What was said of the centre, in whatever event it came: of no client, and no part of a conversation."""
        return self.words.words if self.words and self.words.kind == "feedback" else None

    @property
    def envelope(self) -> Envelope | None:
        return self.content if isinstance(self.content, Envelope) else None


def arrival(incoming: Incoming, keys: Mapping[str, PrivateKey], *, centre: str, now: datetime) -> Arrival:
    """Opens what came. What cannot be opened or understood is an arrival too."""
    return Arrival(
        id=incoming.request_id if isinstance(incoming, RequestSealed) else incoming.message_id,
        thread_id=incoming.thread_id,
        key_id=key_id_of(incoming.thread_id),
        at=now,
        content=opened(incoming.key_id, incoming.blob, keys, centre=centre),
    )


def opened(key_id: str, blob: str, keys: Mapping[str, PrivateKey], *, centre: str) -> RequestWords | Envelope:
    key = keys.get(key_id)
    if key is None:
        return Envelope("unknown_key", key_id, blob)
    try:
        return understood(open_sealed(blob, key, purpose=Purpose.REQUEST, centre=centre))
    except NotOpenedError:
        return Envelope("not_opened", key_id, blob)
    except NotUnderstoodError:
        return Envelope("not_understood", key_id, blob)


def needs_said(one: Arrival) -> RequestNeeds | None:
    """What the client said of it, as the first line of the needs; None where nothing was said."""
    about = one.words.about if one.words else None
    if about is None or not (
        about.spoken or about.mediation or about.urgency or about.gender_wish or about.appointment
    ):
        return None
    return RequestNeeds(
        id=uuid5(SAID_NEEDS, str(one.id)),
        thread_id=one.thread_id,
        key_id=one.key_id,
        at=one.at,
        by=THE_CLIENT,
        spoken=Spoken(about.spoken) if about.spoken else None,
        mediation=MediationNeed(about.mediation) if about.mediation else None,
        urgency=URGENCY.get(about.urgency),
        gender_wish=GenderWish(about.gender_wish) if about.gender_wish else None,
        appointment=AppointmentWish(about.appointment) if about.appointment else None,
    )


def opened_again(kept: Arrival, keys: Mapping[str, PrivateKey], *, centre: str) -> Arrival:
    """The same arrival after its key turned up."""
    if kept.envelope is None:
        return kept
    return replace(kept, content=opened(kept.envelope.key_id, kept.envelope.blob, keys, centre=centre))


def days_wished(arrivals: Iterable[Arrival], clock: tzinfo) -> dict[UUID, date]:
    """The first day at the centre on which each of these threads says so; the others are left out."""
    wished = [one for one in arrivals if one.words and one.words.about.wish == "erase"]
    latest_first = sorted(wished, key=lambda one: one.at, reverse=True)
    return {one.thread_id: one.at.astimezone(clock).date() for one in latest_first}


def once_a_thread(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """The arrival that says most about each thread: a readable one where there is one. In the order of the threads."""
    chosen: dict[UUID, Arrival] = {}
    for one in arrivals:
        if one.thread_id not in chosen or (chosen[one.thread_id].words is None and one.words is not None):
            chosen[one.thread_id] = one
    return [chosen[thread_id] for thread_id in sorted(chosen)]
