"""What the clients of the demonstration say about how it was, decided by the seed, and what must be counted of it."""

from collections.abc import Iterable, Mapping
from random import Random

from deploy.demo.visitors.people import Client
from shared.privacy.counts import FeedbackQuestion

FEWEST = 10
"""Fewer answers than this are never counted together."""
FACES = ("yes", "mostly", "hardly", "no")
OFTEN = (11, 5, 2, 1)
LEFT_OUT = 0.1
"""How often somebody leaves a question out."""

type Answers = Mapping[FeedbackQuestion, str]


def answers_of(clients: Iterable[Client], *, centre: str, seed: int) -> dict[int, Answers]:
    """By the number of each client who has a file; the same seed gives the same faces."""
    random = Random(f"{seed}|{centre}|feedback")
    return {client.number: one_sheet(random) for client in clients if client.has_file}


def one_sheet(random: Random) -> Answers:
    """At least one question is answered."""
    faces = {question: random.choices(FACES, OFTEN)[0] for question in FeedbackQuestion}
    left_out = {question for question in faces if random.random() < LEFT_OUT}
    return {question: face for question, face in faces.items() if question not in left_out} or faces


def field_of(question: FeedbackQuestion) -> str:
    """How the page calls it."""
    return question.lower().replace(".", "_")


def figures_of(sheets: Iterable[Answers]) -> dict[str, dict[str, int]]:
    """What quality must count: the two best faces are met. With fewer than ten answers there is nothing to see."""
    found = {question.value: {"met": 0, "partly": 0, "not_met": 0} for question in FeedbackQuestion}
    for sheet in sheets:
        for question, face in sheet.items():
            found[question]["met" if face in FACES[:2] else "not_met"] += 1
    return {name: counted for name, counted in found.items() if sum(counted.values()) >= FEWEST}
