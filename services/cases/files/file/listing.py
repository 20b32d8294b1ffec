"""What a reader chooses of the list of files, and in which order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.records.concept import Task
from services.cases.foundation.spoken_languages import SPOKEN

MOST_OPENED = 500
"""What is sealed, or counted out by concepts, is looked for in so many files of a list at most."""


class Whose(StrEnum):
    MINE = "mine"
    """The reader is responsible."""
    STAND_IN = "stand_in"
    ALL = "all"


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    WAITING = "waiting"
    """Somebody waits for an answer in it."""


class Order(StrEnum):
    NUMBER = "number"
    CONTACT = "contact"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Choice:
    whose: Whose = Whose.MINE
    state: State | None = None
    order: Order = Order.NUMBER
    language: str = ""

    @property
    def opens_files(self) -> bool:
        """The database cannot answer it: languages are sealed, and what is due each concept knows for itself."""
        return bool(self.language) or self.order is Order.DUE

    @property
    def is_plain(self) -> bool:
        return self.state is None and self.order is Order.NUMBER and self.whose is not Whose.STAND_IN


def choice_in(given: Mapping[str, str], *, whose: Whose) -> Choice:
    """What is not known is as if it had not been chosen."""
    return Choice(
        whose=one_of(Whose, given.get("whose", "")) or whose,
        state=one_of(State, given.get("state", "")),
        order=one_of(Order, given.get("order", "")) or Order.NUMBER,
        language=language if (language := given.get("language", "")) in SPOKEN else "",
    )


def one_of[C: StrEnum](codes: type[C], given: str) -> C | None:
    return next((code for code in codes if code == given), None)


def next_tasks(tasks: Sequence[Task]) -> dict[UUID, Task]:
    """The first of each file, of tasks of which the soonest comes first."""
    found = dict[UUID, Task]()
    for task in tasks:
        found.setdefault(task.file_id, task)
    return found


def soonest_due_first[F](files: Sequence[F], id_of: Callable[[F], UUID], due: Mapping[UUID, Task]) -> list[F]:
    """Those of which nothing is due stay behind, in the order in which they came."""
    places = {file_id: place for place, file_id in enumerate(due)}
    return sorted(files, key=lambda one: places.get(id_of(one), len(places)))
