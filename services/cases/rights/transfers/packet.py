"""What lies in the sealed file of a transfer, as both centres read it: no id of a file, a client or a colleague."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

LONGEST_TOLD = 200_000
LONGEST_LINE = 1000
LONGEST_SENDER = 200
MOST_DUE = 50


@dataclass(frozen=True, slots=True)
class Due:
    on: date
    what: str = field(repr=False)

    @property
    def written(self) -> str:
        return f"{self.on.isoformat()} {self.what}"

    @classmethod
    def read(cls, line: str) -> "Due":
        day, _, what = line.partition(" ")
        return cls(date.fromisoformat(day), what)


class NotReadError(Exception):
    """It is no transfer, or one of a version that is not known here. It carries nothing of the content."""


class DueLine(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    on: date
    what: Annotated[str, Field(max_length=LONGEST_LINE)]


class Written(BaseModel):
    """As JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kokon_transfer: Literal[1] = 1
    sender: Annotated[str, Field(min_length=1, max_length=LONGEST_SENDER)]
    made_on: date
    told: Annotated[str, Field(max_length=LONGEST_TOLD)]
    due: Annotated[tuple[DueLine, ...], Field(max_length=MOST_DUE)] = ()
    language: Annotated[str, Field(max_length=3)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    sender: str
    made_on: date
    told: str = field(repr=False)
    due: tuple[Due, ...] = field(default=(), repr=False)
    language: str | None = field(default=None, repr=False)

    def written(self) -> bytes:
        due = tuple(DueLine(on=one.on, what=one.what) for one in self.due)
        return (
            Written(
                sender=self.sender,
                made_on=self.made_on,
                told=self.told,
                due=due,
                language=self.language,
            )
            .model_dump_json()
            .encode()
        )


def packet_in(content: bytes) -> Packet:
    """Raises NotReadError."""
    try:
        found = Written.model_validate_json(content)
    except ValidationError:
        raise NotReadError from None
    if any("\0" in text for text in (found.told, found.sender)):
        raise NotReadError
    return Packet(
        sender=found.sender,
        made_on=found.made_on,
        told=found.told,
        due=tuple(Due(one.on, one.what) for one in found.due),
        language=found.language,
    )
