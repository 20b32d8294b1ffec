"""Four answers to each question; two numbers are kept of them, and told on when at least ten stand together."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from shared.events import FeedbackTallied
from shared.privacy.counts import COUNTED_BY, Answered, AnswersCell, AnswersHeld, FeedbackQuestion

FEWEST = 10
"""Fewer answers than this are never counted together."""
FEEDBACK = UUID("6c2d3f0a-4f0e-5c53-8d1b-9a7e51f20c11")
ANSWERS = ("yes", "mostly", "hardly", "no")
"""The best one first."""
BEST_TWO = frozenset(ANSWERS[:2])
NAMES = {question: question.value.lower().replace(".", "_") for question in FeedbackQuestion}
"""What the fields of the form are called."""

type Answers = Mapping[FeedbackQuestion, str]


@dataclass(frozen=True, slots=True)
class Pending:
    """Answers to one question that were not told on yet."""

    best_two: int = 0
    others: int = 0

    def __add__(self, more: "Pending") -> "Pending":
        return Pending(self.best_two + more.best_two, self.others + more.others)

    @property
    def enough(self) -> bool:
        return self.best_two + self.others >= FEWEST


def pending_of(answer: str) -> Pending:
    return Pending(1, 0) if answer in BEST_TWO else Pending(0, 1)


def tally(pending: Mapping[FeedbackQuestion, Pending], *, window: str, centre: str) -> FeedbackTallied:
    """A cell for every question: counted where there are enough answers, else held."""
    return FeedbackTallied(
        id=uuid5(FEEDBACK, f"{centre}|{window}"),
        catalogue=COUNTED_BY,
        window=window,
        cells=tuple(cell(question, pending.get(question, Pending())) for question in FeedbackQuestion),
    )


def cell(question: FeedbackQuestion, pending: Pending) -> AnswersCell:
    if not pending.enough:
        return AnswersHeld(question=question)
    return Answered(question=question, best_two=pending.best_two, others=pending.others)


def told_in(tally: FeedbackTallied) -> list[FeedbackQuestion]:
    """The questions whose answers are used up by it."""
    return [cell.question for cell in tally.cells if isinstance(cell, Answered)]
