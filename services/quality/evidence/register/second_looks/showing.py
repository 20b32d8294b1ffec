"""The second looks at an entry, as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.quality.evidence.register.domain import Entry, Look
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.second_looks import domain
from services.quality.foundation.domain import Author
from services.quality.foundation.second_looks import Shortfall


@dataclass(frozen=True, slots=True)
class Shown:
    """The looks of others at an entry, the oldest first; `standing` are those at what it says now."""

    is_asked_for: bool
    shortfall: Shortfall | None
    looks: Sequence[Look]
    standing: Sequence[Look]
    by_me: bool
    """Whether the reader has written what is to be looked at."""


def shown(history: Sequence[Entry], kind: Kind, by: Author, today: date) -> Shown | None:
    """None where nobody is asked to look and nobody has."""
    newest, asked = history[0], kind.second_look
    wanted = domain.is_asked_for(kind, newest) and not newest.retired
    if asked is None or not (wanted or newest.looks):
        return None
    return Shown(
        wanted,
        domain.shortfall(kind, newest, today),
        newest.looks,
        domain.standing(newest, asked, today),
        by.pseudonym in domain.writers(history, asked),
    )
