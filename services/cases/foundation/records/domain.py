"""How a record says which of its fields are sealed; every other one stands in the clear."""

from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

SEALED, COLUMN, NEWER = "sealed", "column", "newer"


class Reference(str):
    """The name of something that is kept elsewhere, such as a rule of law: it has no room for words."""

    __slots__ = ()


class OfClient(Protocol):
    """A file as its records see it. `key_id` names the key of its client."""

    @property
    def id(self) -> UUID: ...

    @property
    def key_id(self) -> str: ...


def sealed(purpose: str = "narrative", *, default: Any = MISSING, column: str = "", is_newer: bool = False) -> Any:
    """A field under the client's own key; each purpose has a key derived from it. It is never shown in a repr.

    It is a text, a code, or anything that pydantic writes as JSON, and None (or the default) where it cannot be opened.
    `column` is the name of its column where that is another one: what was sealed is bound to it. A field `is_newer`
    than its table where rows of before have nothing there, which is read as the default.
    """
    return field(default=default, repr=False, metadata={SEALED: purpose, COLUMN: column, NEWER: is_newer})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What every row has that a dataclass describes: of a file, or of a conversation that may have none."""

    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Line):
    """What every record of a file has."""

    file_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Record):
    """A record that a colleague writes down. `key_id` names the key of the client."""

    key_id: str
    noted_at: datetime
    noted_by: UUID


def purposes(kind: type[Line]) -> dict[str, str]:
    """The purpose of each sealed field, by name."""
    return {each.name: each.metadata[SEALED] for each in fields(kind) if SEALED in each.metadata}


def columns(kind: type[Line]) -> dict[str, str]:
    """The column of each field, by name."""
    return {each.name: each.metadata.get(COLUMN) or each.name for each in fields(kind)}


def newer(kind: type[Line]) -> set[str]:
    """The fields that rows of before do not have."""
    return {each.name for each in fields(kind) if each.metadata.get(NEWER)}


def defaults(kind: type[Line]) -> dict[str, Any]:
    """The fields that a record need not have, and what they are then."""
    return {each.name: each.default for each in fields(kind) if each.default is not MISSING}


class NotYetError(Exception):
    """The moment in a field of a form has not come yet."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class ChangedMeanwhileError(Exception):
    """A colleague has written down something newer since the form was shown. Nothing is written."""


class NothingToConfirmError(Exception):
    """Nobody has said before what is to be confirmed."""


class IdTakenError(Exception):
    """A form was sent whose id another file has. What is there stays as it is."""
