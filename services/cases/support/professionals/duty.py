"""The duty of public bodies to pass on that somebody stays irregularly, read from the file beside this one."""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from services.cases.casework.consents.domain import RecipientKind
from services.cases.casework.facts.codes import Residence
from services.cases.casework.facts.domain import Fact, FactChange, values_in
from services.cases.support.professionals.domain import RECIPIENT_OF, DutyVersion, PassesOn, ProfessionalKind

FILE = Path(__file__).parent / "duty.toml"
REGULAR = frozenset({
    Residence("eu"), Residence("reflection"), Residence("permit"), Residence("toleration"), Residence("asylum"),
})  # fmt: skip
"""With one of these nobody has to be told that the client is here."""


class PublicDuty(BaseModel):
    """`seen_on` is the day of the wording of the law that was at hand."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    version: DutyVersion
    status: Literal["to_be_checked", "checked"]
    section: str
    source: str
    seen_on: date
    kinds: frozenset[ProfessionalKind]
    says: dict[str, str]

    @model_validator(mode="after")
    def whole(self) -> "PublicDuty":
        if not self.says.get("en"):
            raise ValueError("the duty is said in English")
        return self

    def said(self, language: str) -> str:
        """In English where the language has no words."""
        return self.says.get(language) or self.says["en"]

    def binds(self, kind: ProfessionalKind, passes_on: PassesOn = PassesOn.AS_KIND) -> bool:
        """Whether this recipient has to pass on what it learns: as the directory says, or else as its kind does."""
        return kind in self.kinds if passes_on is PassesOn.AS_KIND else passes_on is PassesOn.YES

    def binds_as(self, known_as: RecipientKind | None) -> bool:
        """Whether a recipient whom a consent knows by this kind has to."""
        return any(RECIPIENT_OF[kind] is known_as for kind in self.kinds)


@cache
def public_duty() -> PublicDuty:
    return PublicDuty(**tomllib.loads(FILE.read_text(encoding="utf-8")))


def may_be_irregular(changes: Sequence[FactChange]) -> bool:
    """Whether the client's stay is irregular by the facts of the file, or nobody knows."""
    return not REGULAR.intersection(values_in(changes).get(Fact.RESIDENCE, ()))
