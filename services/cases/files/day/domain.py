"""What lead and deputy see of the team's day."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Load:
    """Of one colleague, or of nobody: counts, and nothing that leads to a file."""

    staff_id: UUID | None
    files: int
    waiting: int
    late: int
