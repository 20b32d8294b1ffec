"""What is known of a supporting professional, and whether the centre may give them an assignment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.sealed.domain import Sealer
from services.cases.foundation.spoken_languages import ANOTHER, SPOKEN
from services.cases.people.team_languages.domain import MatchedAs
from services.cases.people.undertakings.domain import Capacity, Undertaking

LONGEST_NAME = 120
LONGEST_WORDS = 500
MOST_FEE = 999
MOST_LANGUAGES = 12
OFFERED = tuple(code for code in SPOKEN if code != ANOTHER)
KEY_ID = "centre"


class SupporterKind(StrEnum):
    INTERPRETER = "interpreter"
    VOLUNTEER = "volunteer"
    FREELANCER = "freelancer"


class Pay(StrEnum):
    AGREED_RATE = "agreed_rate"
    OTHER_RATE = "other_rate"
    EXPENSES = "expenses"
    """Without a fee; fares and expenses are refunded."""
    NOTHING = "nothing"


class Step(StrEnum):
    """Of the introduction; the pledge of secrecy is kept as an undertaking."""

    TALK = "talk"
    RULES = "rules"
    ROLE = "role"
    AFTERWARDS = "afterwards"
    """Whom they can talk to after an assignment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the form of the register says is all there is. What is sealed is None where it cannot be opened."""

    kind: SupporterKind
    name: str = field(repr=False)
    reach: str | None = field(default=None, repr=False)
    languages: tuple[str, ...] = ()
    dialects: str = field(default="", repr=False)
    matched_as: MatchedAs | None = field(default=None, repr=False)
    """As whom they want to be asked where a client wishes it, if they said so."""
    conflicts: str | None = field(default=None, repr=False)
    """With which communities there may be a conflict."""
    fee_per_hour: int | None = None
    pay: Pay | None = None
    staff_id: UUID | None = None
    """The account, where there is one."""
    steps: Mapping[Step, date] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Supporter(Details):
    id: UUID
    noted_at: datetime
    noted_by: UUID
    ended_on: date | None = None
    """From this day on they get no assignment any more."""

    @property
    def introduced_on(self) -> date | None:
        """None where a step is missing."""
        return max(self.steps.values()) if set(Step) <= self.steps.keys() else None

    @property
    def introduction_began(self) -> date | None:
        return min(self.steps.values(), default=None)

    @property
    def capacity(self) -> Capacity:
        """As what they are bound to secrecy."""
        return Capacity.INTERPRETER if self.kind is SupporterKind.INTERPRETER else Capacity.SUPPORTER


class Hindrance(StrEnum):
    """What keeps a supporter from any assignment."""

    ENDED = "ended"
    UNBOUND = "unbound"
    NOT_INTRODUCED = "not_introduced"


class SupporterNotFoundError(Exception):
    """The register has no such entry."""


class EntryChangedError(Exception):
    """A colleague has changed the entry since the form was shown."""


class StepAheadError(Exception):
    """A step of the introduction cannot lie ahead."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.value)
        self.step = step


def checked(details: Details, today: date) -> Details:
    """Raises StepAheadError."""
    for step, day in details.steps.items():
        if day > today:
            raise StepAheadError(step)
    return details


def pledges_of(one: Supporter, undertakings: Iterable[Undertaking]) -> list[Undertaking]:
    """Those noted in the register, and those of the account."""
    return [
        each
        for each in undertakings
        if each.supporter_id == one.id or (one.staff_id is not None and each.staff_id == one.staff_id)
    ]


def hindrance(one: Supporter, undertakings: Iterable[Undertaking], *, today: date, on: date) -> Hindrance | None:
    """For an assignment on a day: the pledge holds today and then, and the introduction is over."""
    if one.ended_on is not None and max(today, on) >= one.ended_on:
        return Hindrance.ENDED
    pledges = pledges_of(one, undertakings)
    if not all(any(each.holds(day) for each in pledges) for day in (today, on)):
        return Hindrance.UNBOUND
    return None if one.introduced_on and one.introduced_on <= today else Hindrance.NOT_INTRODUCED


def fingerprint(details: Details) -> str:
    """Changes with whatever is entered, so that nobody overwrites what a colleague has just entered."""
    names = ("kind", "name", "reach", "languages", "dialects", "matched_as", "conflicts", "fee_per_hour", "pay")
    lines = [str(getattr(details, name)) for name in (*names, "staff_id")]
    lines += sorted(f"{step}|{day}" for step, day in details.steps.items())
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def supporter_sealer(keys: CentreKeys) -> Sealer:
    """Its key comes from the key file, for this register alone."""
    key = HKDF(SHA256(), 32, None, f"kokon/supporters/v1|{keys.centre}".encode()).derive(keys.mark)
    return Sealer({KEY_ID: key})
