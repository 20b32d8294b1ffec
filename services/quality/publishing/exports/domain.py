"""Figures as rows of a table: what is missing is empty and says why, and is never a zero."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from services.quality.evidence.register.measures.every import UNITS
from services.quality.publishing.exports.bounds import bounds_of
from services.quality.standards.catalogue.domain import Catalogue, Criterion
from services.quality.standards.catalogue.scores import Simple
from services.quality.standards.scoring.counted import as_counted, simple_of
from services.quality.standards.scoring.domain import PartReading, Reading
from services.quality.standards.scoring.figures import (
    OF_PAY,
    Absence,
    Age,
    Amounts,
    Figure,
    Level,
    Outcomes,
    Quantity,
    Rough,
)
from services.quality.standards.scoring.intervals import Span
from services.quality.standing.domain import Standing
from shared import spreadsheets
from shared.privacy.sizes import size_ends

type Number = int | float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of one criterion: `measured`, `self_assessed`, or one figure of an `indicator`.

    `value` is in the unit of `unit`; `score`s lie between 0 and 4, shares and `coverage` between 0 and 1.
    """

    catalogue: str
    period: str
    """The last of four quarters."""
    day: str
    criterion: str
    criterion_name: str
    responsible: str
    line: str
    state: str
    indicator: str = ""
    measure: str = ""
    name: str = ""
    definition: str = ""
    counted: str = ""
    out_of: str = ""
    sources: str = ""
    lies_with: str = ""
    unit: str = ""
    value: Number | None = None
    value_low: Number | None = None
    value_high: Number | None = None
    met: int | None = None
    partly: int | None = None
    not_met: int | None = None
    part: Number | None = None
    whole: Number | None = None
    amounts_in: str = ""
    """Of what `part` and `whole`, or a `value`, are amounts; empty where ones are counted."""
    score: Number | None = None
    score_low: Number | None = None
    score_high: Number | None = None
    weight: Number | None = None
    coverage: Number | None = None
    scored_as: str = ""
    better: str = ""
    """`more` or `fewer`: whether the bounds that follow are the least or the most."""
    value_for_4: Number | None = None
    """In the unit of `unit`, like those that follow; a share above nothing and an age of whatever length is worth 1."""
    value_for_3: Number | None = None
    value_for_2: Number | None = None
    value_for_1: Number | None = None
    must_value: Number | None = None
    """On the wrong side of it the criterion is worth no more than `most_with_must_missed`."""
    other_musts: str = ""
    """Other figures that must be there, each as `S1.1.room>=1` or, in months, `U1.3.dpia<=24`."""
    fresh_months: Number | None = None
    """What rests on something older is worth no more than `most_when_older`."""
    most_when_older: Number | None = None
    fewest: int | None = None
    """With fewer people, or entries, there is no figure."""
    least_coverage: Number | None = None
    most_with_must_missed: Number | None = None
    gap_below: Number | None = None
    """What lies with others and scores less is a structural gap."""
    talk_from: Number | None = None
    """From this difference on, measured and self-assessed want a talk."""
    evidence_months: int | None = None
    """So long evidence counts, and a second look at it."""
    year: int | None = None
    """About clients: the calendar year that the step is of."""
    people_from: int | None = None
    """About clients: at least so many people, and no more than `people_to`; empty for the class without an end."""
    people_to: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows of one export have in common."""

    catalogue: Catalogue
    period: str
    day: date
    language: str


COLUMNS = tuple(field.name for field in fields(Row))


def rows(standings: Sequence[Standing], frame: Frame) -> Iterator[Row]:
    """Both lines of every criterion, then each of its figures."""
    for standing in standings:
        common = _common(standing.criterion, frame)
        measured, assessed = standing.measured, standing.assessed
        yield Row(
            **common,
            line="measured",
            state=measured.state.value,
            coverage=round(measured.coverage, max(4, measured.coverage_decimals + 2)),
            least_coverage=measured.scoring.least_coverage,
            most_with_must_missed=measured.scoring.cap_of_a_missed_must,
            gap_below=measured.scoring.gap_below,
            talk_from=standing.noteworthy,
            **_span("score", measured.score),
        )
        yield Row(
            **common,
            line="self_assessed",
            state=assessed.state.value,
            score=assessed.level,
            evidence_months=measured.scoring.evidence_months,
        )
        for reading in measured.readings:
            for part in reading.parts:
                figure = _figure(standing.criterion, reading, part, frame)
                bounds = bounds_of(reading.indicator, part.measure, measured.scoring)
                yield Row(**common, line="indicator", **figure, **bounds)


def _common(criterion: Criterion, frame: Frame) -> dict[str, Any]:
    return {
        "catalogue": frame.catalogue.version,
        "period": frame.period,
        "day": frame.day.isoformat(),
        "criterion": criterion.id,
        "criterion_name": criterion.name.said(frame.language),
        "responsible": _listed(criterion.responsible),
    }


def _figure(criterion: Criterion, reading: Reading, part: PartReading, frame: Frame) -> dict[str, Any]:
    indicator, language = reading.indicator, frame.language
    told = {
        "state": part.known.value if isinstance(part.known, Absence) else "known",
        "measure": part.measure,
        "indicator": indicator.id,
        "name": indicator.name.said(language),
        "definition": indicator.definition.said(language),
        "counted": indicator.numerator.said(language),
        "out_of": indicator.denominator.said(language) if indicator.denominator else "",
        "sources": _listed(indicator.sources),
        "weight": indicator.weight,
        "lies_with": _listed(indicator.responsible or criterion.responsible),
        **_span("score", part.score),
    }
    return (
        told if isinstance(part.known, Absence) else told | _value(part, part.known, simple_of(indicator, part.measure))
    )


def _value(part: PartReading, figure: Figure, asked: Simple | None) -> dict[str, Any]:
    match figure:
        case Outcomes():
            return {"unit": "share", **_share(part, figure, asked), **asdict(figure)}
        case Amounts(part=some, whole=whole):
            return {"unit": "share", **_share(part, figure, asked), "part": some, "whole": whole, **_amounts_in(part)}
        case Age(months=months):
            return {"unit": "months", "value": None if months is None else round(months, max(2, part.decimals))}
        case Quantity(value=value):
            return {"unit": "value", "value": value, **_amounts_in(part)}
        case Level(step=step):
            return {"unit": "step_of_share" if part.measure in OF_PAY else "step", "value": step}
        case Rough(year=year, people_from=least, step=step, band=band):
            told = {"year": year, "people_from": least, "people_to": size_ends(least)}
            of_share = band is None
            return {**told, "unit": "step_of_share" if of_share else "band", "value": step if of_share else band}


def _amounts_in(part: PartReading) -> dict[str, Any]:
    return {"amounts_in": UNITS[part.measure].value} if part.measure in UNITS else {}


def _share(part: PartReading, figure: Outcomes | Amounts, asked: Simple | None) -> dict[str, Any]:
    """Of what the definition counts, also where fewer is better."""
    if part.share is not None:
        return _span("value", as_counted(part.share, asked), part.decimals + 2)
    return {"value": round(figure.share, 4)} if getattr(figure, "total", 1) else {}


def _span(name: str, span: Span | None, decimals: int = 0) -> dict[str, Any]:
    """With four decimals, and more where they tell it from a threshold."""
    if span is None:
        return {}
    ends = {name: span.value, f"{name}_low": span.low, f"{name}_high": span.high}
    return {end: round(value, max(4, decimals)) for end, value in ends.items()}


def _listed(codes: Iterable[StrEnum]) -> str:
    return " ".join(code.value for code in codes)


def as_csv(table: Iterable[Row]) -> str:
    return spreadsheets.table([COLUMNS, *([getattr(row, column) for column in COLUMNS] for row in table)])
