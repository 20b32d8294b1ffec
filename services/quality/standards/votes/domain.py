"""A vote of the members that is open, and where one votes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OpenVote:
    id: UUID
    draft: UUID | None
    catalogue: str
    """The version of the standards that it is about; empty where it is about a budget."""
    until: date
    """The last day."""
    office: str
    came_on: date
    """When the centre heard of it."""
    year: int | None = None
    """The year whose budget it is about: which criteria are told of clients."""

    @property
    def address(self) -> str:
        """The page at the office with what it is about, and the vote below it."""
        return f"{self.office}/drafts/{self.draft}" if self.draft else f"{self.office}/budget"
