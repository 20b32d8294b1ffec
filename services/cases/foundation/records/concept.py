"""What a concept registers: its part of the page of a file, and its entries in what happened there."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from services.cases.foundation.access.domain import Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.domain import OfClient
from shared.languages import Wording


@dataclass(frozen=True, slots=True)
class PagePart:
    """A sheet of the page of a file: `template` is included where `place` says, and sees `shown` as `part`."""

    template: str
    place: Literal["top", "main", "side"] = "side"
    order: int = 50
    """The smaller ones stand further up."""
    shown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of what happened in a file: `what` in a few words, `words` as somebody wrote them."""

    on: date
    noted_at: datetime
    by: UUID | None
    what: str = field(repr=False)
    words: str | None = field(default=None, repr=False)
    link: str = ""
    """Where there is more of it, below the address of the file."""


def newest_first(moments: Iterable[Moment]) -> list[Moment]:
    return sorted(moments, key=lambda one: (one.on, one.noted_at), reverse=True)


def is_in_team(relation: Relation) -> bool:
    """Responsible for the file, or deputy: the reader sees all of it."""
    return relation.is_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept[R]:
    """One kind of thing that a file can hold, and where it shows. `of` reads the records once for a page."""

    of: Callable[[Reading, OfClient], Awaitable[Sequence[R]]]
    shows_to: Callable[[Relation], bool] = is_in_team
    part: Callable[[Sequence[R], Wording], PagePart] | None = None
    moment: Callable[[R, Wording], Moment] | None = None
