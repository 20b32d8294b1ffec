"""What others are responsible for: what is missing, what is in order, and what nobody knows yet."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from services.quality.answers.assessment.domain import Assessment
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import kind_named
from services.quality.evidence.register.measures.counting import dated, in_the_year_to
from services.quality.foundation.domain import Period
from services.quality.standards.catalogue.domain import Criterion, Party
from services.quality.standards.scoring.domain import Reading
from services.quality.standing.domain import Standing
from services.quality.standing.history.domain import Line
from shared.events import CriterionState

OTHERS = (Party.FUNDER, Party.POLITICS)
ASKED = "funder_request"
MET = "funder_meeting"
AGREED = "funding_agreement"


@dataclass(frozen=True, slots=True)
class Statement:
    """One criterion that others hold back: figures that are low, and what the team says is missing."""

    standing: Standing
    figures: tuple[Reading, ...]
    said: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """All that lies with one party."""

    party: Party
    missing: tuple[Statement, ...]
    in_order: tuple[tuple[Standing, Reading], ...]
    unknown: tuple[tuple[Standing, Reading], ...]


def shares(standings: Sequence[Standing], assessments: Mapping[str, Assessment]) -> tuple[Share, ...]:
    """By party. A figure that several parties are responsible for stands with each of them."""
    return tuple(_share(party, standings, assessments) for party in OTHERS)


def _share(party: Party, standings: Sequence[Standing], assessments: Mapping[str, Assessment]) -> Share:
    theirs = [(each, reading) for each in standings for reading in each.measured.readings if _is_theirs(reading, each)]
    of_party = [(each, reading) for each, reading in theirs if party in responsible(reading, each)]
    missing = []
    for standing in standings:
        low = tuple(reading for each, reading in of_party if each is standing and reading.gap)
        said = assessments.get(standing.criterion.id) if is_said(standing) else None
        if low or (said and party in standing.criterion.responsible):
            missing.append(Statement(standing, low, said))
    return Share(
        party,
        tuple(missing),
        tuple((each, reading) for each, reading in of_party if reading.score and not reading.gap),
        tuple((each, reading) for each, reading in of_party if not reading.score and reading.applies),
    )


def is_said(standing: Standing) -> bool:
    """Whether the team itself says that others hold it back."""
    return standing.assessed.state is CriterionState.STRUCTURAL_GAP


def responsible(reading: Reading, standing: Standing) -> tuple[Party, ...]:
    return reading.indicator.responsible or standing.criterion.responsible


def _is_theirs(reading: Reading, standing: Standing) -> bool:
    return standing.criterion.lies_with_others(reading.indicator)


def named_in(entry: Entry) -> tuple[str, ...]:
    """The criteria that a request or a meeting says it is about."""
    return tuple(entry.values.get("criteria", "").split())


def about(criterion: str, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if criterion in named_in(entry)]


def about_none_of(criteria: Collection[str], entries: Iterable[Entry]) -> list[Entry]:
    """Those that name none of some criteria."""
    return [entry for entry in entries if not set(named_in(entry)) & set(criteria)]


def asked(entries: Iterable[Entry]) -> list[Entry]:
    """What was asked of others, the newest first."""
    found = (entry for entry in entries if entry.kind == ASKED)
    return sorted(found, key=lambda entry: (entry.values.get("asked_on", ""), str(entry.entry)), reverse=True)


def met(entries: Iterable[Entry]) -> list[Entry]:
    """Meetings with funders, the newest first."""
    found = (entry for entry in entries if entry.kind == MET)
    return sorted(found, key=lambda entry: (entry.values.get("agreed_for", ""), str(entry.entry)), reverse=True)


def agreed(entries: Iterable[Entry], day: date) -> list[Entry]:
    """Grants and contracts that have not ended yet, or ended in the last twelve months; the next to end first, those
    without an end last."""

    def ends(entry: Entry) -> date:
        return dated(entry, "ends_on") or date.max

    found = (entry for entry in entries if entry.kind == AGREED)
    shown = (entry for entry in found if ends(entry) >= day or in_the_year_to(day, ends(entry)))
    return sorted(shown, key=lambda entry: (ends(entry), entry.values.get("funder", ""), str(entry.entry)))


def rests_on_agreements(criterion: Criterion) -> bool:
    """Whether a figure of the criterion is made from grants and contracts."""
    made = set(kind_named(AGREED).feeds)
    return any(made & set(indicator.measures) for indicator in criterion.indicators)


def gap_since(lines: Sequence[Line]) -> Period | None:
    """The first of the latest quarters in a row at whose end the criterion was a structural gap, in either line."""
    is_gap = (line for line in reversed(lines))
    latest = list(takewhile(lambda line: CriterionState.STRUCTURAL_GAP in (line.measured, line.assessed), is_gap))
    return latest[-1].period if latest else None
