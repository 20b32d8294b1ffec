"""What invented clients say about how it was, and what must be counted of it."""

from deploy.local.demo.feedback import FACES, FEWEST, Answers, answers_of, field_of, figures_of
from deploy.local.demo.people import clients_of
from services.intake.feedback import domain
from shared.counts import FeedbackQuestion

CENTRE, SEED = "centre-a", 7


def sheets(count: int) -> dict[int, Answers]:
    return answers_of(clients_of(CENTRE, count=count, seed=SEED), centre=CENTRE, seed=SEED)


def test_the_demonstration_speaks_of_faces_and_fields_as_the_door_does() -> None:
    assert (FACES, FEWEST) == (domain.ANSWERS, domain.FEWEST)
    assert {question: field_of(question) for question in FeedbackQuestion} == domain.NAMES


def test_everybody_with_a_file_says_something_and_the_same_again_with_the_seed() -> None:
    said = sheets(30)
    assert set(said) == {client.number for client in clients_of(CENTRE, count=30, seed=SEED) if client.has_file}
    assert all(said.values())
    assert said == sheets(30)


def test_at_the_usual_size_every_question_has_a_figure_and_with_few_people_none() -> None:
    assert set(figures_of(sheets(30).values())) == set(FeedbackQuestion)
    assert figures_of(sheets(6).values()) == {}


def test_the_two_best_faces_are_met_and_nine_answers_are_too_few() -> None:
    question = FeedbackQuestion.U2_4
    nine: list[Answers] = [{question: face} for face in ("yes", "mostly", "hardly", "no", *["yes"] * 5)]
    assert figures_of(nine) == {}
    assert figures_of([*nine, {question: "no"}]) == {"U2.4": {"met": 7, "partly": 0, "not_met": 3}}
