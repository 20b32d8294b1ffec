"""What somebody does with what belongs to a client, and the ground on which she may."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.cases.domain import NotAllowedError, Right, holds
from shared.signin.domain import Person


class Act(StrEnum):
    """What is done. A new one is allowed to nobody until it has a line in the rules."""

    LIST = "list"
    """Seeing that something is there, in a list or a search: a line, not the contents."""
    READ = "read"
    OPEN = "open"
    """Making something new, such as a file from a request."""
    WRITE = "write"
    EXPORT = "export"
    PRINT = "print"
    ERASE = "erase"


class Kind(StrEnum):
    """What it is done with, and what its ids are."""

    FILE = "file"
    CONVERSATION = "conversation"
    """By thread id, whether it has a file or not."""
    GATE = "gate"
    """What a client was told, by file id."""
    FIGURES = "figures"
    """Counts of one's own casework; they have no ids."""


class Ground(StrEnum):
    """Why somebody was let in."""

    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Subject:
    """Plain ids and nothing else: what is written here is kept in the audit."""

    kind: Kind
    ids: tuple[UUID, ...] = ()


RIGHT_TO = {
    Kind.FILE: Right.READ_CLIENTS,
    Kind.CONVERSATION: Right.READ_CLIENTS,
    Kind.GATE: Right.READ_CLIENTS,
    Kind.FIGURES: Right.SEE_FIGURES,
}


def ground(reader: Person, act: Act, subject: Subject) -> Ground:
    """Raises NotAllowedError."""
    if not holds(reader, RIGHT_TO[subject.kind]):
        raise NotAllowedError(reader.id, f"{act.value} {subject.kind.value}")
    return Ground.ROLE
