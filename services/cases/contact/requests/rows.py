"""Conversations as columns and back: the one place where their words are sealed and opened."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.cases.contact.deletion_days.domain import DeletionAsked
from services.cases.contact.request_steps.domain import RequestNeeds, Step
from services.cases.contact.requests.arrivals.domain import Arrival, Envelope
from services.cases.contact.requests.domain import (
    REPLACED_NUMBER,
    Conversation,
    InboxEntry,
    Message,
    Reply,
    is_of_replaced_number,
)
from services.cases.contact.requests.words import About, ContactWish, WayBack
from services.cases.foundation.sealed.domain import Field, Sealer

LANGUAGE = Field("request", "language", "request")
SPOKEN = Field("request", "spoken", "request")
ORIGIN = Field("request", "origin", "request")
REPLY_TO = Field("request", "reply_to", "request")
NOTED_CONTACT = Field("request", "contact", "contact")
WORDS = Field("message", "words", "narrative")
CONTACT = Field("message", "contact", "contact")
ABOUT = Field("message", "about", "contact")
SEALED = (LANGUAGE, SPOKEN, ORIGIN, REPLY_TO, NOTED_CONTACT, WORDS, CONTACT, ABOUT)

type Columns = dict[str, list[Any]]
type Row = Any
"""A row of the tables `request` or `message`, by column name."""


def request_columns(arrivals: Sequence[Arrival], sealer: Sealer) -> Columns:
    """Arrays for one statement; the row of a conversation is its thread."""

    def sealed(field: Field, one: Arrival, value: str | None) -> bytes | None:
        return sealer.seal_known(field, value, row=one.thread_id, key_id=one.key_id)

    return {
        "threads": [one.thread_id for one in arrivals],
        "ids": [one.id for one in arrivals],
        "keys": [one.key_id for one in arrivals],
        "moments": [one.at for one in arrivals],
        "languages": [sealed(LANGUAGE, one, one.words.language if one.words else None) for one in arrivals],
        "spoken": [sealed(SPOKEN, one, (one.words.about.spoken or None) if one.words else None) for one in arrivals],
        "origins": [sealed(ORIGIN, one, origin(one)) for one in arrivals],
        "ways_back": [sealed(REPLY_TO, one, way_back(one)) for one in arrivals],
    }


def message_columns(arrivals: Sequence[Arrival], sealer: Sealer) -> Columns:
    def sealed(field: Field, one: Arrival, value: str | None) -> bytes | None:
        return sealer.seal_known(field, value, row=one.id, key_id=one.key_id)

    return {
        "ids": [one.id for one in arrivals],
        "threads": [one.thread_id for one in arrivals],
        "keys": [one.key_id for one in arrivals],
        "moments": [one.at for one in arrivals],
        "words": [sealed(WORDS, one, one.words.words if one.words else None) for one in arrivals],
        "contacts": [sealed(CONTACT, one, contact_wish(one)) for one in arrivals],
        "abouts": [sealed(ABOUT, one, said_about(one)) for one in arrivals],
        "problems": [one.envelope and one.envelope.problem for one in arrivals],
        "envelope_keys": [one.envelope and one.envelope.key_id for one in arrivals],
        "envelopes": [one.envelope and one.envelope.blob for one in arrivals],
    }


def taken_down_row(one: Conversation, sealer: Sealer) -> dict[str, Any]:
    """Of a conversation that a counsellor took down, or brought in."""

    def sealed(field: Field, value: str | None) -> bytes | None:
        return sealer.seal_known(field, value, row=one.thread_id, key_id=one.key_id)

    return {
        "thread_id": one.thread_id,
        "id": one.id,
        "key_id": one.key_id,
        "arrived_at": one.arrived_at,
        "latest_at": one.arrived_at,
        "waiting_since": one.waiting_since,
        "language": sealed(LANGUAGE, one.language),
        "spoken": sealed(SPOKEN, one.spoken),
        "origin": sealed(ORIGIN, one.origin),
        "reply_to": sealed(REPLY_TO, one.reply_to.model_dump_json() if one.reply_to else None),
        "contact": sealed(NOTED_CONTACT, written_wish(one.noted_contact)),
    }


def brought_in_row(message: Message, thread_id: UUID, key_id: str, sealer: Sealer) -> dict[str, Any]:
    """Of a message that a client wrote on another platform."""
    wish = written_wish(message.contact)
    return {
        "id": message.id,
        "thread_id": thread_id,
        "key_id": key_id,
        "at": message.at,
        "words": sealer.seal_known(WORDS, message.words, row=message.id, key_id=key_id),
        "contact": sealer.seal_known(CONTACT, wish, row=message.id, key_id=key_id),
    }


def written_wish(wish: ContactWish | None) -> str | None:
    return wish.model_dump_json() if wish and wish.channel != "none" else None


def opened_message(one: Arrival, sealer: Sealer) -> dict[str, Any]:
    """What changes in the row of a message whose envelope was opened again."""
    columns = message_columns([one], sealer)
    return {
        "words": columns["words"][0],
        "contact": columns["contacts"][0],
        "about": columns["abouts"][0],
        "problem": columns["problems"][0],
        "envelope_key": columns["envelope_keys"][0],
        "envelope": columns["envelopes"][0],
    }


def kept_envelope(row: Row) -> Arrival:
    return Arrival(row.id, row.thread_id, row.key_id, row.at, Envelope(row.problem, row.envelope_key, row.envelope))


def origin(one: Arrival) -> str | None:
    if is_of_replaced_number(one.thread_id):
        return REPLACED_NUMBER
    return one.words.origin if one.words else None


def way_back(one: Arrival) -> str | None:
    """None for a number that was replaced: nobody knows who has it."""
    if is_of_replaced_number(one.thread_id):
        return None
    return one.words.reply_to.model_dump_json() if one.words and one.words.reply_to else None


def contact_wish(one: Arrival) -> str | None:
    """None where the client wishes for nothing, which is most often."""
    return written_wish(one.words.contact if one.words else None)


def said_about(one: Arrival) -> str | None:
    """Without what was left empty; None where nothing was said."""
    return one.words.about.model_dump_json(exclude_defaults=True) if one.words and one.words.about.said else None


def asked_back(answer: Reply) -> str | None:
    about = About(look_again=answer.look_again.isoformat()) if answer.look_again else None
    return about.model_dump_json(exclude_defaults=True) if about else None


def reply_row(answer: Reply, sealer: Sealer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "thread_id": answer.thread_id,
        "key_id": answer.key_id,
        "at": answer.at,
        "author": answer.author,
        "about": sealer.seal_known(ABOUT, asked_back(answer), row=answer.id, key_id=answer.key_id),
        "words": sealer.seal(WORDS, answer.words, row=answer.id, key_id=answer.key_id),
    }


def said_in(row: Row, sealer: Sealer) -> About | None:
    about = sealer.read(ABOUT, row.about, row=row.id, key_id=row.key_id)
    return About.model_validate_json(about) if about else None


def wants_deletion(row: Row, sealer: Sealer) -> bool:
    """Whether a client wrote with this message that everything is to be deleted."""
    about = said_in(row, sealer)
    return about is not None and about.wish == "erase"


def deletion_asked(row: Row) -> DeletionAsked | None:
    return DeletionAsked(row.erasure_asked_on) if row.erasure_asked_on else None


def inbox_entry(row: Row, sealer: Sealer, *, needs: RequestNeeds | None, contact: bool = True) -> InboxEntry:
    """`contact` is whether the reader may know how to reach the client."""
    return InboxEntry(
        id=row.id,
        latest_at=row.latest_at,
        waiting_since=row.waiting_since,
        file_id=row.file_id,
        file_code=row.file_code,
        language=sealer.read(LANGUAGE, row.language, row=row.thread_id, key_id=row.key_id),
        origin=sealer.read(ORIGIN, row.origin, row=row.thread_id, key_id=row.key_id),
        spoken=sealer.read(SPOKEN, row.spoken, row=row.thread_id, key_id=row.key_id),
        closed_at=row.closed_at,
        taken_by=row.taken_by,
        set_aside=row.set_aside,
        needs=needs,
        deletion=deletion_asked(row) if contact else None,
    )


def message(row: Row, sealer: Sealer, *, contact: bool) -> Message:
    wish = sealer.read(CONTACT, row.contact, row=row.id, key_id=row.key_id) if contact else None
    return Message(
        id=row.id,
        at=row.at,
        author=row.author,
        words=sealer.read(WORDS, row.words, row=row.id, key_id=row.key_id),
        contact=ContactWish.model_validate_json(wish) if wish else None,
        about=said_in(row, sealer) if contact else None,
        problem=row.problem,
    )


def noted_contact(row: Row, sealer: Sealer) -> ContactWish | None:
    """How to reach a client who wrote nothing yet, as a counsellor took it down."""
    noted = sealer.read(NOTED_CONTACT, row.contact, row=row.thread_id, key_id=row.key_id)
    return ContactWish.model_validate_json(noted) if noted else None


def conversation(
    row: Row,
    messages: Sequence[Row],
    sealer: Sealer,
    *,
    contact: bool = True,
    steps: tuple[Step, ...] = (),
    needs: tuple[RequestNeeds, ...] = (),
) -> Conversation:
    """`contact` is whether the reader may know how to reach the client."""
    reply_to = sealer.read(REPLY_TO, row.reply_to, row=row.thread_id, key_id=row.key_id)
    return Conversation(
        id=row.id,
        thread_id=row.thread_id,
        key_id=row.key_id,
        arrived_at=row.arrived_at,
        waiting_since=row.waiting_since,
        first_reply_at=row.first_reply_at,
        file_id=row.file_id,
        file_code=row.file_code,
        language=sealer.read(LANGUAGE, row.language, row=row.thread_id, key_id=row.key_id),
        origin=sealer.read(ORIGIN, row.origin, row=row.thread_id, key_id=row.key_id),
        reply_to=WayBack.model_validate_json(reply_to) if reply_to else None,
        messages=tuple(message(entry, sealer, contact=contact) for entry in messages),
        spoken=sealer.read(SPOKEN, row.spoken, row=row.thread_id, key_id=row.key_id),
        taken_by=row.taken_by,
        set_aside=row.set_aside,
        steps=steps,
        all_needs=needs,
        noted_contact=noted_contact(row, sealer) if contact else None,
        came_back_on=row.came_back_on,
        deletion=deletion_asked(row) if contact else None,
    )
