"""How a team sees itself in the demonstration: invented answers to a good part of the criteria, decided by the seed."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from deploy.demo.visitors.people import HERE

SHARE = 0.65
"""Of all criteria: the others stay unsaid, which is a normal state."""
ANSWERS = ("1", "2", "2", "3", "3", "3", "4", "4", "4", "not_applicable", "structural_gap")
FROM_THREE = ("3", "4")


@dataclass(frozen=True, slots=True)
class View:
    """One answer, whose it is, and who looks at its evidence. `reviewer` is empty where nobody does."""

    criterion: str
    answer: str
    evidence: str
    by: str
    reviewer: str = ""
    note: str = ""
    otherwise: str = ""
    """The evidence where the answer is not offered, so that it is "partly"."""

    @property
    def counts_as(self) -> tuple[str, int | None]:
        """State and band that the release must carry: 4 needs a second look, words have no band."""
        if not self.answer.isdigit():
            return self.answer, None
        level = int(self.answer)
        return "scored", 3 if level == 4 and not self.reviewer else level


def views_of(centre: str, criteria: Sequence[str], people: Sequence[str], *, seed: int) -> list[View]:
    """`people` are logins; the one who reviews an answer is never the one who gave it."""
    random = Random(f"{seed}|{centre}|views")
    said = tomllib.loads((HERE / "texts/evidence.toml").read_text())
    chosen = random.sample(sorted(criteria), round(SHARE * len(criteria)))
    return [one_view(criterion, people, said, random) for criterion in chosen]


def one_view(criterion: str, people: Sequence[str], said: dict[str, Any], random: Random) -> View:
    answer = random.choice(ANSWERS)
    if answer == "not_applicable" and criterion not in said["does_not_apply"]:
        answer = "2"
    by, reviewer = random.sample(people, 2)
    looks = answer in FROM_THREE and random.random() < 0.75
    evidence, reason = random.choice(said["evidence"]), random.choice(said["reasons"])
    words = {"not_applicable": said["does_not_apply"].get(criterion, ""), "structural_gap": reason}
    return View(
        criterion,
        answer,
        words.get(answer, evidence),
        by,
        reviewer if looks else "",
        random.choice(said["notes"]) if looks else "",
        evidence,
    )
