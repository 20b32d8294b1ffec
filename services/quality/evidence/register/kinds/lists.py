"""Checklists with fixed items: each of them wants an answer, and one that does not apply has one, too."""

from collections.abc import Iterable

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.fields import Kind


def unanswered(kind: Kind, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Items of a list that was begun and that no entry is about; of one that nobody has begun there are none."""
    answered = {entry.values.get(kind.listed, "") for entry in entries if entry.kind == kind.name}
    return tuple(item for item in kind.items if item not in answered) if answered else ()
