"""What every channel is to the service: something that hands one message over, and says what is known of it after."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Handed(StrEnum):
    """How one attempt to hand a message over ended."""

    DELIVERED = "delivered"
    """The provider has taken it."""
    REFUSED = "refused"
    """It was not taken and never will be."""
    AWAY = "away"
    """Nothing was handed over, for certain: it may be tried again."""
    UNKNOWN = "unknown"
    """It may have been taken. To a client it is never sent again; to a colleague it is."""


@dataclass(frozen=True, slots=True)
class Message:
    """`id` is the notice's: providers that know it leave a second copy out."""

    id: UUID
    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    language: str


class Channel(Protocol):
    """Never raises, logs or keeps what a provider says: such texts name the recipient."""

    name: str
    """As in metrics: `email`, `gateway`, ..."""

    async def hand_over(self, message: Message) -> Handed: ...
