"""The invented people of the demonstration: what each of them will write and do, decided by the seed alone."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal
from uuid import UUID

HERE = Path(__file__).parent
SPOKEN = ("de", "en", "ar")
"""Languages of the public pages; whoever speaks another one writes it on a page in one of these."""
OFTEN = {"de": 5, "en": 4, "ar": 5}
"""How often a language comes, against 2 for every other one."""

Way = Literal["sealed", "server", "plain"]
Gate = Literal["none", "all", "some_declined", "partly", "postponed"]


SYLLABLES = ("ba", "da", "ka", "la", "ma", "na", "ra", "sa", "ta", "wa")


@dataclass(frozen=True, slots=True)
class Client:
    """One person, and all that she is going to do. Her ids are chosen before she writes, as a browser does it."""

    number: int
    language: str
    page_language: str
    way: Way
    origin: Literal["client", "professional"]
    moment: float
    """When she writes, as a share of the time in which everybody writes."""
    receipt: str
    request_id: UUID
    message_id: UUID
    words: str = field(repr=False)
    again: str | None = field(repr=False)
    answer: str = field(repr=False)
    second_answer: str | None = field(repr=False)
    gate: Gate = "none"


def words_by_language() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads((HERE / "words.toml").read_text())


def clients_of(centre: str, *, count: int, seed: int) -> list[Client]:
    """The people of one centre; the same seed gives the same people with the same words at the same moments."""
    random = Random(f"{seed}|{centre}")
    words = words_by_language()
    return [one_client(number, gate, random, words) for number, gate in enumerate(gates(count, random))]


def gates(count: int, random: Random) -> list[Gate]:
    """How far everybody's walk through the information gate goes; most go through, so that there is a tally."""
    kinds: list[Gate] = ["all", "all", "all", "some_declined", "partly", "all", "postponed", "none"]
    walked = [kinds[place % len(kinds)] for place in range(count)]
    random.shuffle(walked)
    return walked


def one_client(number: int, gate: Gate, random: Random, words: Mapping[str, Mapping[str, list[str]]]) -> Client:
    language = random.choices(list(words), [OFTEN.get(code, 2) for code in words])[0]
    own = words[language]
    writes_again = random.random() < 0.35
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
        words=f"{random.choice(own['situations'])} {random.choice(own['wishes'])} – {pen_name(number)}",
        again=f"{random.choice(own['again'])} – {pen_name(number)}" if writes_again else None,
        answer=random.choice(own["replies"]),
        second_answer=random.choice(own["replies"]) if writes_again else None,
        gate=gate,
    )


def pen_name(number: int) -> str:
    """How somebody signs who does not say her name; everybody of a centre differently."""
    first, second, third = (SYLLABLES[number // 10**place % 10] for place in range(3))
    return f"{first}{second}{third}".capitalize()


def an_id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)
