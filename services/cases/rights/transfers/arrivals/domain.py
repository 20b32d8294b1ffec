"""What came from another centre, as it stays with the file that was opened for it."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from services.cases.casework.new_file.domain import TakenDown, Way
from services.cases.casework.to_dos.domain import ToDo
from services.cases.foundation.records.domain import Noted, OfClient, sealed
from services.cases.foundation.spoken_languages import SPOKEN, Spoken
from services.cases.rights.transfers.packet import Packet


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival(Noted):
    """Texts are None where they cannot be opened."""

    made_on: date
    """At the other centre."""
    sender: str | None = sealed(default=None)
    told: str | None = sealed(default=None)
    """Word for word as it came."""


class TakenBeforeError(Exception):
    """A file was opened from this transfer before. Nothing is kept a second time."""


def form_id(number: str, secret: bytes) -> UUID:
    """The same transfer opens one file. It follows from the number and a secret of this centre: nobody else can tell
    that the two belong together.
    """
    found = hmac.digest(secret, b"kokon/transfer-arrival/v1|" + number.encode(), "sha256")
    return UUID(bytes=found[:16], version=4)


def taken_down(packet: Packet, pseudonym: str, *, by: UUID, now: datetime) -> TakenDown:
    """The colleague who takes it over is responsible, until another one is named."""
    language = Spoken(packet.language) if packet.language in SPOKEN else None
    return TakenDown(
        way=Way.TRANSFER, at=now, responsible=by, referred_by=packet.sender, language=language, pseudonym=pseudonym
    )


def arrival_of(file: OfClient, packet: Packet, *, by: UUID, now: datetime) -> Arrival:
    return Arrival(
        id=uuid4(),
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        made_on=packet.made_on,
        sender=packet.sender,
        told=packet.told,
    )


def to_dos_of(file: OfClient, packet: Packet, *, by: UUID, now: datetime) -> list[ToDo]:
    """Deadlines that came along, so that none is forgotten before a colleague has counted it anew."""
    return [
        ToDo(
            id=uuid4(),
            file_id=file.id,
            key_id=file.key_id,
            noted_at=now,
            noted_by=by,
            given_to=by,
            due_on=one.on,
            what=one.what,
        )
        for one in packet.due
    ]
