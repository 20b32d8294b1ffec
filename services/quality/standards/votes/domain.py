"""A vote of the members that is open, and where one votes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OpenVote:
    id: UUID
    draft: UUID
    catalogue: str
    """The version of the standards that it is about."""
    until: date
    """The last day."""
    office: str
    came_on: date
    """When the centre heard of it."""

    @property
    def address(self) -> str:
        """The page at the office with what is different, and the vote below it."""
        return f"{self.office}/drafts/{self.draft}"
