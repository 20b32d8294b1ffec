"""What is told of feedback: a cell for every question, counted from ten answers on."""

from hypothesis import given
from hypothesis import strategies as some

from services.intake.feedback.domain import ANSWERS, FEWEST, Pending, pending_of, tally, told_in
from shared.events import FeedbackTallied
from shared.privacy.counts import Answered, AnswersHeld, FeedbackQuestion

numbers = some.integers(0, 30)
pendings = some.dictionaries(some.sampled_from(FeedbackQuestion), some.builds(Pending, numbers, numbers))


def made(pending: dict[FeedbackQuestion, Pending], centre: str = "north") -> FeedbackTallied:
    return tally(pending, window="2026-03", centre=centre)


def test_two_of_four_answers_are_the_best() -> None:
    assert [pending_of(answer) for answer in ANSWERS] == [Pending(1, 0)] * 2 + [Pending(0, 1)] * 2


def test_nine_wait_and_ten_are_told() -> None:
    told = made({FeedbackQuestion.U2_4: Pending(9, 1), FeedbackQuestion.U3_3: Pending(9, 0)})
    cells = {cell.question: cell for cell in told.cells}
    assert cells[FeedbackQuestion.U2_4] == Answered(question=FeedbackQuestion.U2_4, best_two=9, others=1)
    assert cells[FeedbackQuestion.U3_3] == AnswersHeld(question=FeedbackQuestion.U3_3)
    assert told_in(told) == [FeedbackQuestion.U2_4]


@given(pendings)
def test_every_question_is_told_of_and_no_cell_counts_fewer_than_ten(
    pending: dict[FeedbackQuestion, Pending],
) -> None:
    told = made(pending)
    assert [cell.question for cell in told.cells] == list(FeedbackQuestion)
    assert all(cell.best_two + cell.others >= FEWEST for cell in told.cells if isinstance(cell, Answered))
    assert len(told.body()) == FeedbackTallied.padded_to


def test_a_month_of_a_centre_is_always_the_same_event() -> None:
    assert made({}).id == made({FeedbackQuestion.U2_4: Pending(9, 1)}).id != made({}, centre="south").id
