"""That there is none of a kind: said on a day, and true until somebody has to look again."""

from collections.abc import Iterable
from datetime import date

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import BY_NAME, KINDS
from services.quality.evidence.register.kinds.nothing import NOTHING


def said_of(kind: str, entries: Iterable[Entry]) -> Entry | None:
    """The newest entry which says that there is none of the kind."""
    found = [entry for entry in entries if entry.kind == NOTHING.name and entry.values.get("what") == kind]
    return max(found, key=lambda entry: (entry.reviewed_on, entry.at), default=None)


def is_about(entry: Entry, measure: str) -> bool:
    """Whether an entry belongs to a figure: that there is none of a kind concerns only what is made from that kind."""
    return entry.kind != NOTHING.name or measure in BY_NAME[entry.values["what"]].feeds


def holds(said: Entry | None, day: date) -> bool:
    """Whether nobody has to look again yet. An entry without such a day does not count for ever."""
    return said is not None and said.review_on is not None and day <= said.review_on


def does_not_apply(measure: str, entries: list[Entry], day: date) -> bool:
    """Whether every kind that the measure is made from is said to be empty, and is, for a measure without a figure.

    What happened once stays in the register when it is long over; it does not say that there is something now.
    """
    made_from = [kind for kind in KINDS if measure in kind.feeds]
    filled = {entry.kind for entry in entries}
    empty = [kind for kind in made_from if kind.none and not (kind.review_months and kind.name in filled)]
    return len(empty) == len(made_from) > 0 and all(holds(said_of(kind.name, entries), day) for kind in empty)
