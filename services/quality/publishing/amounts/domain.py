"""Which amounts of a year there are, from the register alone, and who may let them go, until when."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.measures.counting import dated, in_the_year_to, number, of_kind, says
from services.quality.evidence.register.measures.staff import posts_financed
from services.quality.foundation.domain import Author, Role
from services.quality.foundation.signing import ReleaseKey, signed
from services.quality.standards.scoring.figures import Amounts
from shared.clock.public_holidays import Land
from shared.events import AmountsPublished, CentreAmounts, OfAWhole

KINDS = ("post", "funding_agreement", "funder_request", "interpreted_language", "therapy_partner")
DAYS_OF_A_MONTH = 365.25 / 12
YEARS_SHOWN = 3
FIVES, MOST_PLACES = 5, 500
MOST_MONTHS = 120
LONG_WAIT = 3
"""Months; who waits longer for therapy has no place."""


class Fact(StrEnum):
    """In the order in which they are shown."""

    POSTS = "posts"
    FUNDING = "funding"
    HORIZON = "horizon"
    REQUESTS = "requests"
    PLACES = "places"
    INTERPRETING = "interpreting"
    THERAPY = "therapy"


class NotTheLeadError(Exception):
    """Only the lead lets amounts go, or takes them back."""


class NotOpenError(Exception):
    """The year is not over, or its sums stand already."""


class ChangedAmountsError(Exception):
    """What would leave now is not what the lead looked at."""


class NothingToTakeBackError(Exception):
    """No amounts of the year have left, or they were taken back already."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the lead decides: which facts leave, the Land, and the places that are missing by the centre's planning."""

    facts: Collection[Fact] = tuple(Fact)
    land: Land | None = None
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office said of one message; `reason` is empty where it was taken."""

    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the ledger: the very bytes that left, and what the office answered to them last."""

    event: AmountsPublished
    by: Author
    answer: Answer | None = None

    @property
    def id(self) -> UUID:
        return self.event.id

    @property
    def refused(self) -> str:
        """Why the office did not take it; empty where it did, or has not answered."""
        return self.answer.reason if self.answer else ""

    @property
    def stands(self) -> bool:
        """Whether amounts are at the office by it, and were not taken back."""
        return self.event.amounts is not None


def closes_on(year: int) -> date:
    """The last day on which amounts of a year may leave, or be taken back."""
    return date(year + 1, 3, 31)


def arrives_by(year: int) -> date:
    """The last day on which what was said of a year may reach the office: a fortnight more, for a link that was cut."""
    return date(year + 1, 4, 14)


def is_open(year: int, today: date, *, demo: bool) -> bool:
    """Over, and its sums not made yet. In a demonstration each of the last years is open, the running one as well."""
    if demo:
        return today.year - YEARS_SHOWN < year <= today.year
    return year < today.year and today <= closes_on(year)


def years_of(today: date, *, demo: bool) -> list[int]:
    """That the page offers, the newest first."""
    newest = today.year if demo else today.year - 1
    return [newest - back for back in range(YEARS_SHOWN)]


def day_of(year: int, today: date) -> date:
    """Of which the amounts are: the last one of the year, or today while it runs."""
    return min(date(year, 12, 31), today)


def found(entries: Iterable[Entry], day: date) -> CentreAmounts:
    """What the register says, rounded: nothing in it comes from casework."""
    known = list(entries)
    return CentreAmounts(
        land=None,
        posts=posts(known, day),
        funding=funding(known, day),
        requests=requests(known, day),
        horizon=horizon(known, day),
        places=None,
        interpreting=interpreting(known),
        therapy=therapy(known),
    )


def posts(entries: list[Entry], day: date) -> OfAWhole | None:
    """Tenths of posts, as S10.1 counts them."""
    figure = posts_financed(entries, day)
    return of_a_whole(figure.part * 10, figure.whole * 10) if isinstance(figure, Amounts) else None


def funding(entries: list[Entry], day: date) -> OfAWhole | None:
    """Thousands of euros a year: institutional, of all agreements that run on the day."""
    running = [
        each
        for each in of_kind(entries, "funding_agreement")
        if (dated(each, "starts_on") or date.max) <= day <= (dated(each, "ends_on") or date.max)
    ]
    institutional = sum(number(each, "amount") for each in running if says(each, "institutional", "yes"))
    return of_a_whole(institutional / 1000, sum(number(each, "amount") for each in running) / 1000)


def requests(entries: list[Entry], day: date) -> OfAWhole | None:
    """To funders and politics in the twelve months up to the day: without any answer, of those whose answer was due."""
    asked = [each for each in of_kind(entries, "funder_request") if in_the_year_to(day, dated(each, "asked_on"))]
    late = [each for each in asked if says(each, "answer", "open") and (dated(each, "answer_by") or date.max) <= day]
    answered = [each for each in asked if not says(each, "answer", "open")]
    return of_a_whole(len(late), len(late) + len(answered))


def horizon(entries: list[Entry], day: date) -> int | None:
    """Months that the posts with an end are still financed, on average by their size, without those that are over."""
    ending = [
        (number(post, "size"), until) for post in of_kind(entries, "post") if (until := secured(post)) and until >= day
    ]
    size = sum(size for size, _ in ending)
    if not size:
        return None
    days = sum(size * (until - day).days for size, until in ending) / size
    return min(round(days / DAYS_OF_A_MONTH), MOST_MONTHS)


def interpreting(entries: list[Entry]) -> OfAWhole | None:
    """Languages that the centre plans for: without anybody to interpret, of those of which it is known."""
    known = [each for each in of_kind(entries, "interpreted_language") if "interpreters" in each.values]
    return of_a_whole(sum(not number(each, "interpreters") for each in known), len(known))


def therapy(entries: list[Entry]) -> OfAWhole | None:
    """Practices and clinics: without a place within LONG_WAIT months, of those of which it is known."""
    known = [each for each in of_kind(entries, "therapy_partner") if "takes" in each.values]
    return of_a_whole(sum(has_no_place(each) for each in known), len(known))


def has_no_place(partner: Entry) -> bool:
    return says(partner, "takes", "nobody") or number(partner, "waiting_months") > LONG_WAIT


def secured(post: Entry) -> date | None:
    return dated(post, "financed_until") if says(post, "financing", "until") else None


def of_a_whole(part: float, whole: float) -> OfAWhole | None:
    """Rounded to whole units; None where nothing is there to be a part of."""
    return OfAWhole(part=round(part), whole=round(whole)) if round(whole) else None


def chosen(known: CentreAmounts, choice: Choice) -> CentreAmounts:
    """What leaves of what there is."""
    told = known.model_copy(update={"places": choice.places, "land": choice.land.value if choice.land else None})
    return told.model_copy(update={fact.value: None for fact in Fact if fact not in choice.facts})


def says_anything(told: CentreAmounts) -> bool:
    return any(getattr(told, fact) is not None for fact in Fact)


def fingerprint(year: int, told: CentreAmounts) -> str:
    return sha256(f"{year}|{told.model_dump_json()}".encode()).hexdigest()


def permit(year: int, by: Author, today: date, *, demo: bool) -> None:
    """Raises NotTheLeadError, NotOpenError."""
    if by.role is not Role.LEAD:
        raise NotTheLeadError
    if not is_open(year, today, demo=demo):
        raise NotOpenError


def message_of(
    centre: str, year: int, amounts: CentreAmounts | None, *, key: ReleaseKey, now: datetime
) -> AmountsPublished:
    told = AmountsPublished(centre=centre, year=year, said_at=now, amounts=amounts, key_id=key.key_id, signature="")
    return signed(told, key.private)
