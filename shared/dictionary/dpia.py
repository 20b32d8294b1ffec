"""docs/dpia/measures.md, made from measures.toml: `python -m shared.dictionary.dpia`."""

import sys
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.dictionary.prose import wrapped

FOLDER = Path(__file__).parents[2] / "docs" / "dpia"
type Sentence = Annotated[str, StringConstraints(min_length=8, max_length=300)]
type Test = Annotated[str, StringConstraints(pattern=r"^tests/[a-z0-9_/]+\.py::test_\w+$")]
type Attack = Annotated[str, StringConstraints(pattern=r"^tests/attacks/test_\w+\.py$")]


class Goal(StrEnum):
    """The seven of the Standard-Datenschutzmodell."""

    MINIMISATION = "minimisation"
    AVAILABILITY = "availability"
    INTEGRITY = "integrity"
    CONFIDENTIALITY = "confidentiality"
    UNLINKABILITY = "unlinkability"
    TRANSPARENCY = "transparency"
    INTERVENABILITY = "intervenability"


class Threat(StrEnum):
    PERPETRATOR = "perpetrator"
    SEIZED_SERVER = "seized_server"
    INSIDER = "insider"
    HOST = "host"
    WATCHED_PHONE = "watched_phone"
    FUNDER_PRESSURE = "funder_pressure"
    REIDENTIFICATION = "reidentification"
    LOSS = "loss"


GOALS = {
    Goal.MINIMISATION: "Data minimisation (Datenminimierung)",
    Goal.AVAILABILITY: "Availability (Verfügbarkeit)",
    Goal.INTEGRITY: "Integrity (Integrität)",
    Goal.CONFIDENTIALITY: "Confidentiality (Vertraulichkeit)",
    Goal.UNLINKABILITY: "Unlinkability (Nichtverkettung)",
    Goal.TRANSPARENCY: "Transparency (Transparenz)",
    Goal.INTERVENABILITY: "Intervenability (Intervenierbarkeit)",
}
THREATS = {
    Threat.PERPETRATOR: "a perpetrator looks for a client",
    Threat.SEIZED_SERVER: "the server is seized or stolen",
    Threat.INSIDER: "a colleague reads what no task of theirs needs",
    Threat.HOST: "the host, or the operator of the machines",
    Threat.WATCHED_PHONE: "the client's phone is watched",
    Threat.FUNDER_PRESSURE: "a funder or an authority presses for more than counts",
    Threat.REIDENTIFICATION: "a figure gives a client away",
    Threat.LOSS: "data or keys are lost",
}
OPENING = """# Measures, and what shows that they work

Made by `python -m shared.dictionary.dpia` from `docs/dpia/measures.toml`: change it there, never here. Every test
that is named exists, every attack belongs to a measure, and each file of attacks has a twin with a planted mistake
that it must find; `tests/contracts/test_dpia.py` sees to all three.
[The assessment](README.md) says what the measures are for.
"""


class Measure(BaseModel):
    """`attacks` are files of the attack suite, with every test in them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    title: Sentence
    goals: tuple[Goal, ...] = Field(min_length=1)
    threats: tuple[Threat, ...] = Field(min_length=1)
    how: Sentence
    code: tuple[str, ...] = Field(min_length=1)
    tests: tuple[Test, ...] = ()
    attacks: tuple[Attack, ...] = ()

    @model_validator(mode="after")
    def is_shown(self) -> Self:
        if not self.tests and not self.attacks:
            raise ValueError("a measure that no test shows is a promise")
        return self


class Measures(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    measures: tuple[Measure, ...]

    @model_validator(mode="after")
    def whole(self) -> Self:
        ids = [one.id for one in self.measures]
        if len(set(ids)) != len(ids):
            raise ValueError("two measures have one id")
        if {goal for one in self.measures for goal in one.goals} != set(Goal):
            raise ValueError("a goal has no measure")
        if {threat for one in self.measures for threat in one.threats} != set(Threat):
            raise ValueError("a threat has no measure")
        return self


def read_measures(folder: Path = FOLDER) -> Measures:
    """Raises ValidationError."""
    return Measures.model_validate(tomllib.loads((folder / "measures.toml").read_text(encoding="utf-8")))


def as_markdown(read: Measures) -> str:
    parts = [OPENING]
    for goal, title in GOALS.items():
        parts.append(f"## {title}\n")
        parts += [f"- [{one.title}](#{one.id})" for one in read.measures if goal in one.goals]
        parts.append("")
    parts.append("## The measures\n")
    return "\n".join(parts) + "\n" + "\n".join(part(one) for one in read.measures)


def part(one: Measure) -> str:
    lines = (
        f"### {one.id}\n",
        f"**{one.title}.** {one.how}\n",
        f"- for: {', '.join(GOALS[goal] for goal in one.goals)}",
        f"- against: {'; '.join(THREATS[threat] for threat in one.threats)}",
        f"- where: {', '.join(f'`{place}`' for place in one.code)}",
        f"- shown by: {', '.join(f'`{test}`' for test in (*one.tests, *one.attacks))}",
    )
    return "\n".join(map(wrapped, lines)) + "\n"


def main() -> None:
    (FOLDER / "measures.md").write_text(as_markdown(read_measures()), encoding="utf-8")
    sys.stdout.write("kokon: docs/dpia/measures.md is written\n")


if __name__ == "__main__":
    main()
