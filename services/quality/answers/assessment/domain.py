"""How far a criterion is in place as the team sees it, and what that is worth without evidence or a second look."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from services.quality.foundation.domain import Author
from services.quality.foundation.second_looks import (
    LONGEST_TEXT,
    IncompleteError,
    NothingToReviewError,
    SamePersonError,
    Shortfall,
    finding,
)
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.catalogue.ids import Ids
from shared.calendar import months_later
from shared.events import CriterionState

VALID_MONTHS = 24
"""So long evidence, and the look of a second person at it, count."""
LONGEST_LINK = 500


class Answer(StrEnum):
    """The steps of maturity, and the two answers beside them."""

    NONE = "0"
    PLANNED = "1"
    PARTLY = "2"
    IN_PLACE = "3"
    REVIEWED = "4"
    NOT_APPLICABLE = "not_applicable"
    STRUCTURAL_GAP = "structural_gap"

    @property
    def level(self) -> int | None:
        return int(self.value) if self.value.isdigit() else None


class AnsweredMeanwhileError(Exception):
    """Another answer stands than the one that was looked at."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One answer of the team to one criterion. It is never changed, only followed by a newer one."""

    id: UUID
    criterion: str
    catalogue: str
    answer: Answer
    evidence: str
    link: str
    by: Author
    at: datetime
    documented: date | None = None
    """The day of the document that shows it, where one was given: the evidence counts from then on."""
    documents: int = 0
    """So many files lay on it when it was given."""

    @property
    def has_evidence(self) -> bool:
        return bool(self.evidence or self.link or self.documents)


@dataclass(frozen=True, slots=True)
class Review:
    """A second person looked at the evidence of an assessment, or noted that another organisation did."""

    id: UUID
    assessment_id: UUID
    confirms: bool
    note: str
    by: Author
    at: datetime
    organisation: str = ""
    """Whose look it was, where it was not the centre's own: a name of an organisation, never of a person."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """The self-assessed line of a criterion on one day: what counts, and why it may be less than was said."""

    state: CriterionState
    level: int | None = None
    shortfall: Shortfall | None = None
    until: date | None = None
    """The day on which it begins to count for less, if nobody looks at it again."""


def assess(
    criterion: Criterion,
    *,
    answer: str,
    evidence: str,
    link: str,
    catalogue: str,
    by: Author,
    id: UUID,
    now: datetime,
    documented: date | None = None,
    documents: int = 0,
    clock: tzinfo = UTC,
) -> Assessment:
    """An assessment from what was filled in. Raises IncompleteError for what cannot be taken."""
    if answer not in set(Answer):
        raise IncompleteError("answer", "choose")
    chosen, evidence, link = Answer(answer), evidence.strip(), link.strip()
    if len(evidence) > LONGEST_TEXT:
        raise IncompleteError("evidence", "too_long")
    if link and not _is_link(link):
        raise IncompleteError("link", "no_link")
    if chosen is Answer.STRUCTURAL_GAP and not criterion.lies_with_others_too:
        raise IncompleteError("answer", "lies_with_us")
    if chosen.level is None and not evidence:
        raise IncompleteError("evidence", "say_why")
    if documented and documented > now.astimezone(clock).date():
        raise IncompleteError("documented", "not_yet")
    if documented and not (evidence or link or documents):
        raise IncompleteError("evidence", "which_document")
    return Assessment(id, criterion.id, catalogue, chosen, evidence, link, by, now, documented, documents)


def review(
    assessment: Assessment, *, outcome: str, note: str, by: Author, id: UUID, now: datetime, organisation: str = ""
) -> Review:
    """The look of a second person. Raises SamePersonError, NothingToReviewError or IncompleteError.

    What another organisation found is written down by a second person as well: four eyes, even there.
    """
    if by.pseudonym == assessment.by.pseudonym:
        raise SamePersonError
    if not assessment.has_evidence:
        raise NothingToReviewError
    found = finding(outcome=outcome, note=note, organisation=organisation)
    return Review(id, assessment.id, found.confirms, found.note, by, now, found.organisation)


def standing(
    assessment: Assessment | None,
    reviews: Sequence[Review],
    *,
    today: date,
    valid_months: int = VALID_MONTHS,
    clock: tzinfo = UTC,
    retired: bool = False,
) -> Assessed:
    """What an assessment counts for today. `reviews` are those of this assessment, in any order.

    Evidence counts from the day of its document, or of the answer where none was given; no longer once all entries of
    the register that it rested on are `retired`.

    Evidence that a second person sees differently shows nothing until it is talked over: until somebody answers anew,
    or a later look confirms it.
    `clock` is that of the centre: it says on which day something was said.
    """
    if assessment is None:
        return Assessed(CriterionState.NOT_ASSESSED)
    if assessment.answer.level is None:
        return Assessed(CriterionState(assessment.answer.value))
    claimed = assessment.answer.level
    if claimed < 3:
        return Assessed(CriterionState.SCORED, claimed)
    evidence_until = months_later(assessment.documented or assessment.at.astimezone(clock).date(), valid_months)
    latest = max(reviews, key=lambda review: (review.at, review.id), default=None)
    if lacks := _lacks(assessment, latest, retired=retired, expired=today > evidence_until):
        return Assessed(CriterionState.SCORED, 2, lacks)
    if claimed == 3:
        return Assessed(CriterionState.SCORED, 3, until=evidence_until)
    return _reviewed(latest, evidence_until, today, valid_months, clock)


def resting_on_retired(behind: Mapping[UUID, Collection[str]], retired: Collection[str]) -> frozenset[UUID]:
    """Answers of which no entry is kept up any more. `behind` has the paths of entries by answer."""
    return frozenset(id_ for id_, paths in behind.items() if paths and all(path in retired for path in paths))


def standing_answers(assessments: Iterable[Assessment], ids: Ids) -> dict[str, Assessment]:
    """By the id that a criterion has now: the newest answer, under whatever id it was given.

    What was said before a criterion was counted anew was said about something else, and does not stand.
    """
    newest: dict[str, Assessment] = {}
    for each in sorted(assessments, key=lambda given: (given.at, -given.id.int)):
        heir = ids.heir(each.catalogue, each.criterion)
        if heir and not heir.anew:
            newest[heir.id] = each
    return newest


def _lacks(assessment: Assessment, latest: Review | None, *, retired: bool, expired: bool) -> Shortfall | None:
    """Why the evidence shows nothing, if so."""
    if not assessment.has_evidence:
        return Shortfall.NO_EVIDENCE
    if retired:
        return Shortfall.EVIDENCE_RETIRED
    if expired:
        return Shortfall.EVIDENCE_EXPIRED
    return Shortfall.DISPUTED if latest and not latest.confirms else None


def _reviewed(latest: Review | None, evidence_until: date, today: date, valid_months: int, clock: tzinfo) -> Assessed:
    if latest is None:
        return Assessed(CriterionState.SCORED, 3, Shortfall.NOT_REVIEWED, evidence_until)
    review_until = months_later(latest.at.astimezone(clock).date(), valid_months)
    if today > review_until:
        return Assessed(CriterionState.SCORED, 3, Shortfall.REVIEW_EXPIRED, evidence_until)
    return Assessed(CriterionState.SCORED, 4, until=min(evidence_until, review_until))


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        len(text) <= LONGEST_LINK
        and parts.scheme in ("http", "https")
        and bool(parts.netloc)
        and text.isprintable()
        and " " not in text
    )
