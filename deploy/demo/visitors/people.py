"""The invented people of the demonstration: what each of them will write and do, decided by the seed alone."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal, Protocol
from uuid import UUID

from services.cases.contact.reply_blocks.domain import shipped

HERE = Path(__file__).parents[1]
SPOKEN = ("de", "en", "ar")
"""Languages of the public pages; clients who speak another one write it on a page in one of these."""
OFTEN = {"de": 5, "en": 4, "ar": 5}
"""How often a language comes, against 2 for every other one."""

POINTS_OF = {
    "U2.1": ("confidentiality", "limits"),
    "U4.1": ("role", "voluntariness"),
    "U5.1": ("steps", "understood", "policy_document"),
    "U6.1": ("free_of_charge",),
}
POINTS = tuple(point for points in POINTS_OF.values() for point in points)
LEAST = 5
"""Fewer people than this are never counted together."""
REASONS = ("acute_crisis", "no_mediation", "asked_to_wait")

Way = Literal["sealed", "server", "plain"]
Gate = Literal["unanswered", "none", "all", "some_declined", "partly", "postponed"]


@dataclass(frozen=True, slots=True)
class Client:
    """One client and the whole story. The ids are chosen before the client writes, as a browser does it."""

    number: int
    language: str
    page_language: str
    way: Way
    origin: Literal["client", "professional"]
    moment: float
    """When the client writes, as a share of the time in which all clients write."""
    receipt: str
    request_id: UUID
    message_id: UUID
    words: str = field(repr=False)
    again: str | None = field(repr=False)
    name: str
    """The name under the text, and the name of the file."""
    answer: str | None = field(repr=False)
    """None where the client still waits when the demonstration is handed over."""
    second_answer: str | None = field(repr=False)
    gate: Gate = "none"
    points: Mapping[str, str] = field(default_factory=dict)
    """How each point of the information gate stands after the talk; empty where there is none."""
    reason: str = ""
    """Why the talk is put off, where it is."""

    @property
    def has_file(self) -> bool:
        return self.gate not in ("unanswered", "none")

    @property
    def answers(self) -> list[str]:
        return [answer for answer in (self.answer, self.second_answer) if answer]

    @property
    def written(self) -> list[str]:
        return [self.words, *([self.again] if self.again else [])]


def words_by_language() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads((HERE / "texts/words.toml").read_text())


def clients_of(centre: str, *, count: int, seed: int) -> list[Client]:
    """The people of one centre; the same seed gives the same people with the same words at the same moments."""
    random = Random(f"{seed}|{centre}")
    words, names = words_by_language(), pen_names(count, random)
    return [one_client(number, gate, names[number], random, words) for number, gate in enumerate(gates(count, random))]


def pen_names(count: int, random: Random) -> list[str]:
    """Everybody of a centre signs differently."""
    names: list[str] = tomllib.loads((HERE / "people.toml").read_text())["pen_names"]
    random.shuffle(names)
    rounds = range(1, -(-count // len(names)) + 1)
    return [name if round == 1 else f"{name} {round}" for round in rounds for name in names][:count]


def gates(count: int, random: Random) -> list[Gate]:
    """How far everybody comes: most through the information gate, so that there is a tally; a few still wait."""
    most: list[Gate] = ["all", "all", "all", "some_declined", "partly", "all", "postponed"]
    kinds: list[Gate] = [*most, "unanswered", *most, "none"]
    walked = [kinds[place % len(kinds)] for place in range(count)]
    random.shuffle(walked)
    return walked


def one_client(
    number: int, gate: Gate, name: str, random: Random, words: Mapping[str, Mapping[str, list[str]]]
) -> Client:
    language = random.choices(list(words), [OFTEN.get(code, 2) for code in words])[0]
    own = words[language]
    waits = gate == "unanswered"
    writes_again = not waits and random.random() < 0.35
    return Client(
        number=number,
        language=language,
        page_language=language if language in SPOKEN else random.choice(SPOKEN[:2]),
        way=random.choices(("sealed", "server", "plain"), (7, 2, 1))[0],
        origin=random.choices(("client", "professional"), (9, 1))[0],
        moment=random.random(),
        receipt="".join(random.choices("0123456789", k=16)),
        request_id=an_id(random),
        message_id=an_id(random),
        words=f"{random.choice(own['situations'])} {random.choice(own['wishes'])} – {name}",
        again=f"{random.choice(own['again'])} – {name}" if writes_again else None,
        name=name,
        answer=None if waits else random.choice([*own["replies"], *received_in(language)]),
        second_answer=random.choice(own["later"]) if writes_again else None,
        gate=gate,
        points=points_told(gate, random),
        reason=random.choice(REASONS) if gate == "postponed" else "",
    )


def received_in(language: str) -> list[str]:
    """The text for answers that comes with the program, where there is one in this language."""
    return [one.words for one in shipped() if one.language == language and one.id.endswith("/received")]


def points_told(gate: Gate, random: Random) -> dict[str, str]:
    """Most is told; who declines a point decided so, who was not told everything hears the rest another day."""
    if gate not in ("all", "some_declined", "partly"):
        return {}
    others = {"some_declined": "declined", "partly": "not_yet"}
    chosen = random.sample(POINTS, random.randint(1, 4)) if gate in others else []
    return {point: others[gate] if point in chosen else "told" for point in POINTS}


class Informed(Protocol):
    """A client, or a file of the months before."""

    @property
    def points(self) -> Mapping[str, str]: ...


def outcomes_of(clients: Iterable[Informed]) -> dict[str, dict[str, int]]:
    """What the centre's figures must say when all of them were talked to: each client once for each indicator."""
    found = {indicator: {"met": 0, "partly": 0, "not_met": 0} for indicator in POINTS_OF}
    for client in clients:
        for indicator, points in POINTS_OF.items() if client.points else ():
            done = sum(client.points[point] != "not_yet" for point in points)
            found[indicator]["met" if done == len(points) else "partly" if done else "not_met"] += 1
    return found


def an_id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)
