"""Own criteria: set, put better, retired; every change an edition of its own, and figures that are counted by hand."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.quality.answers.local.texts import OwnWords, Texts
from services.quality.foundation.domain import Author
from services.quality.standards.catalogue.domain import Catalogue, Criterion, Indicator, Party, place_of
from services.quality.standards.scoring.figures import Absence, Figure, Outcomes

MOST = 99
MOST_COUNTED = 999_999
LONGEST_REASON = 300


class NotYoursToSetError(Exception):
    """The lead and the quality officer set the criteria of the centre."""


class FullError(Exception):
    """All numbers are taken; a number is never given twice."""


class RetiredError(Exception):
    """The criterion is no longer in force."""


class NothingCountedError(Exception):
    """Nothing is counted for this criterion."""


class ContradictionError(Exception):
    """A figure that cannot be: more than there are, or out of nothing."""


class ReasonMissingError(Exception):
    """A criterion is retired for a reason."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who does something, and when; `day` in the clock of the centre."""

    id: UUID
    by: Author
    at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Edition:
    """One wording of an own criterion. Editions count from 1; `retired` says why it is no longer in force."""

    criterion: str
    number: int
    texts: Texts
    retired: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Counted:
    """What the team has counted: so many, out of so many. A newer one takes its place."""

    criterion: str
    part: int
    whole: int
    stamp: Stamp


def begin(texts: Texts, taken: Collection[str], stamp: Stamp) -> Edition:
    """A new criterion under the next number. Raises NotYoursToSetError or FullError."""
    _check(stamp)
    number = max((int(id_[1:]) for id_ in taken), default=0) + 1
    if number > MOST:
        raise FullError
    return Edition(f"L{number}", 1, texts, "", stamp)


def revise(before: Edition, texts: Texts, stamp: Stamp) -> Edition:
    """The same criterion in other words. Raises NotYoursToSetError or RetiredError."""
    return replace(_following(before, stamp), texts=texts)


def retire(before: Edition, reason: str, stamp: Stamp) -> Edition:
    """From today on not in force. Raises NotYoursToSetError, RetiredError or ReasonMissingError."""
    following, reason = _following(before, stamp), " ".join(reason.replace("\0", "").split())[:LONGEST_REASON]
    if not reason:
        raise ReasonMissingError
    return replace(following, retired=reason)


def count(edition: Edition, part: int, whole: int, stamp: Stamp) -> Counted:
    """Raises NotYoursToSetError, RetiredError, NothingCountedError or ContradictionError."""
    _check(stamp)
    if edition.retired:
        raise RetiredError
    if not edition.texts.counts:
        raise NothingCountedError
    if not 0 <= part <= whole <= MOST_COUNTED or whole == 0:
        raise ContradictionError
    return Counted(edition.criterion, part, whole, stamp)


def criterion_of(edition: Edition) -> Criterion:
    texts = edition.texts
    return Criterion(
        id=edition.criterion,
        responsible=(Party.CENTRE,),
        name=OwnWords(dict(texts.name)),
        description=OwnWords(dict(texts.description)),
        why=OwnWords(dict(texts.why)),
        indicators=(_indicator(edition),) if texts.counts else (),
    )


def in_force(editions: Iterable[Edition], day: date) -> list[Edition]:
    """The newest edition of each criterion as it was known at the end of a day, without the retired ones."""
    return [edition for edition in newest(editions, day) if not edition.retired]


def newest(editions: Iterable[Edition], day: date = date.max) -> list[Edition]:
    found: dict[str, Edition] = {}
    for edition in sorted(editions, key=lambda each: each.number):
        if edition.stamp.day <= day:
            found[edition.criterion] = edition
    return sorted(found.values(), key=lambda each: place_of(each.criterion))


def figures(editions: Iterable[Edition], counted: Iterable[Counted], day: date) -> dict[str, Figure | Absence]:
    """By measure (`L1.1`), as known at the end of a day. What was counted in other words is not counted any more."""
    known = {each.criterion: each for each in sorted(counted, key=_order) if each.stamp.day <= day}
    editions = list(editions)
    begun = {each.criterion: counting_since(editions, each) for each in in_force(editions, day) if each.texts.counts}
    return {f"{id_}.1": _figure(known.get(id_), since) for id_, since in begun.items()}


def counting_since(editions: Iterable[Edition], edition: Edition) -> Edition:
    """The first of the editions up to this one that count the same."""
    own = sorted((each for each in editions if each.criterion == edition.criterion), key=lambda each: -each.number)
    since = edition
    for each in own:
        if each.number < edition.number:
            if (each.texts.numerator, each.texts.denominator) != (edition.texts.numerator, edition.texts.denominator):
                break
            since = each
    return since


def with_own(catalogue: Catalogue, editions: Iterable[Edition], day: date) -> Catalogue:
    """The joint standards with what the centre has set itself behind them, for its own pages and for nothing else."""
    own = tuple(criterion_of(edition) for edition in in_force(editions, day))
    return catalogue.model_copy(update={"criteria": (*catalogue.criteria, *own)})


def _figure(known: Counted | None, since: Edition) -> Figure | Absence:
    if known is None or known.stamp.at < since.stamp.at:
        return Absence.NOTHING_ENTERED
    return Outcomes(met=known.part, not_met=known.whole - known.part)


def _indicator(edition: Edition) -> Indicator:
    texts: Mapping[str, OwnWords] = {
        "name": OwnWords(dict(edition.texts.numerator)),
        "definition": OwnWords(dict(edition.texts.description)),
        "numerator": OwnWords(dict(edition.texts.numerator)),
        "denominator": OwnWords(dict(edition.texts.denominator)),
    }
    counted = {
        "sources": ("self_assessment",),
        "privacy": "organisation",
        "cadence": "year",
        "score": {"kind": "ratio"},
    }
    return Indicator.model_validate({"id": f"{edition.criterion}.1", **texts, **counted})


def _following(before: Edition, stamp: Stamp) -> Edition:
    _check(stamp)
    if before.retired:
        raise RetiredError
    return replace(before, number=before.number + 1, stamp=stamp)


def _check(stamp: Stamp) -> None:
    if not stamp.by.role.may_approve:
        raise NotYoursToSetError


def _order(counted: Counted) -> tuple[datetime, UUID]:
    return counted.stamp.at, counted.stamp.id
