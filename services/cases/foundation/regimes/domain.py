"""The three laws a centre can be under, and where each says what."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from shared.dictionary.vocabulary import SPECIAL, Ground

LANGUAGES = ("en", "de", "ar")
type Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
type Where = Annotated[str, StringConstraints(pattern=r"^(Art\.|§) \d{1,2}$")]


class Regime(StrEnum):
    GDPR = "gdpr"
    KDG = "kdg"
    DSG_EKD = "dsg_ekd"


class Topic(StrEnum):
    PRINCIPLES = "principles"
    LAWFULNESS = "lawfulness"
    """On which grounds something may be kept."""
    SPECIAL = "special"
    """And what tells of health, sexual life or origin."""
    INFORMATION = "information"
    """What a client is told when data are taken from that client."""
    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    RECIPIENTS = "recipients"
    """That they are told of a correction or erasure."""
    PORTABILITY = "portability"
    OBJECTION = "objection"
    PROCESSOR = "processor"
    RECORDS = "records"
    INCIDENT_AUTHORITY = "incident_authority"
    INCIDENT_PEOPLE = "incident_people"
    ASSESSMENT = "assessment"
    COMPLAINT = "complaint"


class Law(BaseModel):
    """One regime. `seen` are the topics whose number was found in a source; the others are still to be checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    regime: Regime
    status: Literal["to_be_checked", "checked"]
    version: Words
    """As of which wording."""
    name: Mapping[str, Words]
    """By language, as it is put behind a number."""
    authority: Mapping[str, Words]
    """By language: the kind of authority, where the centre did not name its own."""
    own_authority: str = ""
    hours: Literal[72]
    """That Kokon counts."""
    hours_in_law: bool
    """False where the law says `at once` and no number."""
    articles: Mapping[Topic, Where]
    seen: tuple[Topic, ...]

    @model_validator(mode="after")
    def whole(self) -> Self:
        if set(self.articles) != set(Topic):
            raise ValueError("a law has an article for every topic")
        if not (set(self.name) == set(self.authority) == set(LANGUAGES)):
            raise ValueError("a law has its words in every language")
        return self

    def article(self, topic: Topic, language: str = "en") -> str:
        """`Art. 33 GDPR`, `§ 33 KDG`; English for a language without words."""
        return f"{self.articles[topic]} {self.name.get(language, self.name['en'])}"

    def ground(self, ground: Ground, language: str = "en") -> str:
        """`Art. 6(1)(b) GDPR`. The church laws order their letters otherwise, and nobody found them: the paragraph."""
        if self.regime is Regime.GDPR:
            return f"Art. {ground.value} {self.name.get(language, self.name['en'])}"
        return self.article(Topic.SPECIAL if ground in SPECIAL else Topic.LAWFULNESS, language)

    def authority_in(self, language: str) -> str:
        return self.own_authority or self.authority.get(language, self.authority["en"])
