"""A decision of the client: what it was about, which ways were explained, what the client chose, and who began it.

"No" and "not now" are answers like any other. A decision may be changed by a later one; the earlier one stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.foundation.records.domain import Noted, NotYetError, OfClient, sealed

LONGEST_LINE, LONGEST_WORDS = 400, 1000


class Explained(StrEnum):
    """Which ways were explained before the client decided."""

    SEVERAL = "several"
    ONE_ONLY = "one_only"
    NOT_WANTED = "not_wanted"
    """The client wanted no explanation."""


class Answer(StrEnum):
    CHOSEN = "chosen"
    NO = "no"
    NOT_NOW = "not_now"
    OPEN = "open"
    """The client is still thinking about it: nothing is decided."""


class Began(StrEnum):
    """From whom it came that there is something to decide."""

    CLIENT = "client"
    COUNSELLOR = "counsellor"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """As it was talked about. None where it cannot be opened."""

    decided_on: date
    about: str | None = sealed(default=None)
    explained: Explained | None = sealed()
    first_way: str | None = sealed(default=None)
    second_way: str | None = sealed(default=None)
    more_ways: str | None = sealed(default=None)
    only_because: str | None = sealed(default=None)
    consequences: str | None = sealed(default=None)
    answer: Answer | None = sealed()
    words: str | None = sealed(default=None)
    began_with: Began | None = sealed()
    third_party: str | None = sealed(default=None)
    ask_again_on: date | None = sealed(default=None)
    """Where the client is still thinking about it, or wants to be asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Noted, Choice):
    changes: UUID | None = None
    """The earlier decision that this one takes the place of."""
    changes_noted_at: datetime | None = None
    """When that was written down: by this the client knows it in the copy."""


class MissingError(Exception):
    """What was chosen asks for words in these fields."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class ChangedBeforeError(Exception):
    """A colleague was faster: a later decision stands in the place of this one. Nothing is written."""


class DecisionNotFoundError(Exception):
    """The file has no decision with this id."""


def decided(
    file: OfClient,
    before: Iterable[Decision],
    said: Choice,
    *,
    changes: UUID | None,
    decision_id: UUID,
    by: UUID,
    now: datetime,
    today: date,
) -> Decision | None:
    """None where this very form was sent before. Raises NotYetError, MissingError, DecisionNotFoundError,
    ChangedBeforeError.
    """
    known = {one.id: one for one in before}
    if decision_id in known:
        return None
    if said.decided_on > today:
        raise NotYetError("decided_on")
    if missing := missing_in(said):
        raise MissingError(missing)
    if changes and changes not in known:
        raise DecisionNotFoundError
    if changes and any(one.changes == changes for one in known.values()):
        raise ChangedBeforeError
    given: dict[str, Any] = vars(said)
    return Decision(
        id=decision_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        changes=changes,
        changes_noted_at=known[changes].noted_at if changes else None,
        **given,
    )


def missing_in(said: Choice) -> list[str]:
    """The fields that need words: two ways where several were explained, a reason where it was one, and who it was
    where it came from somebody else.
    """
    needed: list[str] = []
    if said.explained is Explained.SEVERAL:
        needed += ["first_way", "second_way"]
    if said.explained is Explained.ONE_ONLY:
        needed += ["only_because"]
    if said.began_with is Began.THIRD_PARTY:
        needed += ["third_party"]
    return [name for name in needed if not getattr(said, name)]


def current(decisions: Iterable[Decision]) -> list[Decision]:
    """Those that no later one takes the place of, in the same order."""
    found = list(decisions)
    changed = {one.changes for one in found}
    return [one for one in found if one.id not in changed]


def to_ask_again(decisions: Iterable[Decision]) -> list[Decision]:
    """Those that have a day on which to ask again, unless the client has decided since."""
    return [one for one in current(decisions) if one.ask_again_on]
