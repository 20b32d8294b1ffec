"""What may be passed on about clients: for each measure a step and a size class, over a calendar year that is over."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from services.quality.evidence.tallies.domain import Tally, added_up, without_earlier
from services.quality.foundation.domain import Period
from services.quality.publishing.releases.leaving import ABOUT_CLIENTS
from services.quality.standards.catalogue.domain import Catalogue, Criterion, Indicator, Source
from services.quality.standards.catalogue.scores import Reported, Scoring
from services.quality.standards.lineage import Beginning
from services.quality.standards.scoring.bands import median_of
from services.quality.standards.scoring.counted import simple_of
from services.quality.standards.scoring.figures import Absence, Figure, Figures, Outcomes, Rough
from services.quality.standards.scoring.scales import fulfilled, share_score
from shared.privacy.counts import FeedbackQuestion
from shared.privacy.sizes import size_of

type Told = Rough | Absence
OF_FEEDBACK = frozenset(each.value for each in FeedbackQuestion)
OF_CASEWORK = ABOUT_CLIENTS - OF_FEEDBACK
MEASURES: Mapping[Source, frozenset[str]] = {Source.CASEWORK: OF_CASEWORK, Source.FEEDBACK: OF_FEEDBACK}


def about_clients(criterion: Criterion) -> bool:
    """Whether anything of it is counted in clients."""
    return any(not ABOUT_CLIENTS.isdisjoint(each.measures) for each in criterion.indicators)


def year_of(period: Period, today: date) -> int:
    """The newest calendar year that is over by then: four quarters overlap with others, calendar years do not."""
    return period.year if period.quarter == 4 and today.year > period.year else period.year - 1


def months_of(year: int) -> tuple[str, ...]:
    return tuple(f"{year:04}-{month:02}" for month in range(1, 13))


def complete(year: int, tallies: Iterable[Tally], today: date) -> frozenset[Source]:
    """Which sources have told all of a year that is over: casework and feedback tell their months in order."""
    last = months_of(year)[-1]
    return frozenset(each.source for each in tallies if each.window == last) if today.year > year else frozenset()


def told_of(
    year: int,
    source: Source,
    tallies: Iterable[Tally],
    catalogue: Catalogue,
    begins: Mapping[str, Beginning],
) -> dict[str, Told]:
    """All that may ever be passed on of a year and a source, by the standards that were in force on its last day."""
    counted = added_up([without_earlier(each, begins) for each in tallies], months=months_of(year))
    asked = indicators_by_measure(catalogue)
    return {
        name: _told(counted.get(name, Absence.NOT_MEASURED), name, asked.get(name), year, catalogue.scoring)
        for name in sorted(MEASURES[source])
    }


def indicators_by_measure(catalogue: Catalogue) -> dict[str, Indicator]:
    indicators = [indicator for criterion in catalogue.criteria for indicator in criterion.indicators]
    return {name: each for each in reversed(indicators) for name in each.own_measures}


def _told(known: Outcomes | Absence, measure: str, asked: Indicator | None, year: int, scoring: Scoring) -> Told:
    if isinstance(known, Absence):
        return known
    if asked is None:
        return Absence.NOT_MEASURED
    size = size_of(known.total)
    if size is None or known.total < asked.privacy.fewest:
        return Absence.TOO_FEW
    if isinstance(asked.score, Reported) and asked.score.bands:
        return Rough(year, size, band=median_of(known).value)
    scored_as = simple_of(asked, measure)
    share = fulfilled(scored_as, known) if scored_as else known.share
    return Rough(year, size, step=share_score(share, scoring))


def outside(figures: Figures, told: Mapping[str, Told]) -> dict[str, Figure | Absence]:
    """The figures as they may be passed on: of clients what a year tells, and nothing that was counted since."""
    kept = {name: known for name, known in figures.items() if name not in ABOUT_CLIENTS}
    return kept | {name: told.get(name, Absence.YEAR_NOT_OVER) for name in ABOUT_CLIENTS}


def missing(sources: Collection[Source], told: Collection[str]) -> list[Source]:
    """Which sources are complete, and nothing was written down of them yet."""
    return [each for each in MEASURES if each in sources and MEASURES[each].isdisjoint(told)]
