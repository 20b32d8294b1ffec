"""What invented clients say about how it was, and what must be counted of it."""

import pytest
from pydantic import SecretStr

from deploy.demo.addresses import CentreAddresses, Staff
from deploy.demo.doors.intake import PublicPage
from deploy.demo.reports.ledger import Ledger, Step
from deploy.demo.scenes.life import CentreLife
from deploy.demo.visitors import retries
from deploy.demo.visitors.feedback import FACES, FEWEST, Answers, answers_of, field_of, figures_of
from deploy.demo.visitors.people import clients_of
from deploy.demo.visitors.retries import NotSeenError
from deploy.demo.visitors.visitor import Network, Visitor
from services.intake.feedback import domain
from shared.privacy.counts import FeedbackQuestion
from tests.demo.doors import FeedbackDoor, opened

CENTRE, SEED = "centre-a", 7
COUNSELLOR = Staff(login="b", name="B", roles=("counsellor",), language="en", password=SecretStr("none"))


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


async def test_a_refusal_after_a_silence_is_not_taken_for_an_answer_that_was_counted() -> None:
    [client] = clients_of(CENTRE, count=1, seed=SEED)
    async with opened(FeedbackDoor([503, 422, 422])) as port, Network() as http:
        page = PublicPage(Visitor(http, f"http://127.0.0.1:{port}"), client)
        said = [await page.say_how_it_was("234679CDFHJK", {FeedbackQuestion.U2_4: "yes"}) for _ in range(3)]
    assert (said, page.perhaps_counted) == ([None, None, True], True)


@pytest.mark.parametrize(("statuses", "counted"), [([503, *[422] * 9], 1), ([422] * 9, 0)])
async def test_only_after_a_silence_is_a_code_that_never_works_believed_to_be_used(
    statuses: list[int], counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retries, "PATIENCE", 0.1)
    [client] = [each for each in clients_of(CENTRE, count=30, seed=SEED) if each.has_file][:1]
    async with opened(FeedbackDoor(statuses)) as port, Network() as http:
        ledger, door = Ledger(), f"http://127.0.0.1:{port}"
        centre = CentreAddresses(id=CENTRE, name="A", intake=door, cases=door, quality=door, staff=(COUNSELLOR,))
        life = CentreLife(centre, [client], sheets(30), http, ledger)
        try:
            await life.say_how_it_was(client, "234679CDFHJK")
        except NotSeenError:
            assert not counted
    assert ledger.counts[CENTRE][Step.FEEDBACK] == len(life.said) == counted
