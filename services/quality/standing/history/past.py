"""All that was ever known, gone through once, quarter by quarter: twice the past takes twice as long, and no more."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from uuid import UUID
from zoneinfo import ZoneInfo

from services.quality.answers.assessment.domain import Assessment, Review, resting_on_retired, standing_answers
from services.quality.answers.local.domain import Counted, Edition, counting_since, in_force, with_own
from services.quality.answers.local.domain import figures as own_figures
from services.quality.answers.pulse.domain import Pulse
from services.quality.answers.pulse.domain import figures as figures_of_pulses
from services.quality.evidence.probe.domain import Probe, fresh_on
from services.quality.evidence.publications.cells import cells_on
from services.quality.evidence.publications.domain import Edition as PublicEdition
from services.quality.evidence.register.domain import Entry, path_to
from services.quality.evidence.register.measures.every import figures as figures_of_register
from services.quality.evidence.register.measures.staff import counselling_posts
from services.quality.evidence.tallies.domain import Tally, added_up, ended_with_few, with_waiting, without_earlier
from services.quality.foundation.domain import Period, year_to
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.ids import Ids, ids
from services.quality.standards.catalogue.succession import catalogue_on
from services.quality.standards.lineage import Beginning, Lineage, counted_from, lineages
from services.quality.standards.scoring.figures import Figures
from services.quality.standing.domain import Known, stand
from services.quality.standing.history.domain import Line, lines
from services.quality.standing.history.tape import Tape


@dataclass(frozen=True, slots=True)
class Past:
    """In any order."""

    tallies: Iterable[Tally]
    assessments: Iterable[Assessment]
    reviews: Iterable[Review]
    pulses: Iterable[Pulse]
    register: Iterable[Entry]
    editions: Iterable[Edition] = ()
    counted: Iterable[Counted] = ()
    published: Iterable[PublicEdition] = ()
    probes: Iterable[Probe] = ()
    behind: Mapping[UUID, Collection[str]] = field(default_factory=dict)
    """By answer: paths of the entries that it was linked with."""


def unrolled(
    past: Past, catalogues: Mapping[str, Catalogue], periods: Iterable[Period], clock: ZoneInfo
) -> Iterator[tuple[Period, tuple[Line, ...]]]:
    """Where the centre stood at the end of each quarter, as it was known then. `periods` rise.

    Only a tally may come later: the month that it is about is what counts. Quarters in which no standards were in
    force have no lines.
    """
    unrolling = Unrolling(past, clock)
    ancestry = cache(partial(lineages, catalogues))
    begins = cache(partial(counted_from, catalogues))
    ids_of = cache(partial(ids, catalogues))
    for period in periods:
        if catalogue := catalogue_on(catalogues, period.last_day):
            known = unrolling.known(period, begins(catalogue.version), ids_of(catalogue.version))
            own = in_force(past.editions, period.last_day)
            standings = stand(with_own(catalogue, past.editions, period.last_day), known, today=period.last_day)
            ancestors = ancestry(catalogue.version) | {each.criterion: own_lineage(past.editions, each) for each in own}
            yield period, lines(standings, ancestors, period=period, catalogue=catalogue.version)


def own_lineage(editions: Iterable[Edition], edition: Edition) -> Lineage:
    """A criterion of the centre stays itself, whatever the joint standards do; other words may count something else."""
    thread = f"own/{edition.criterion}"
    return Lineage(thread, thread, f"{thread}/{counting_since(editions, edition).number}")


class Unrolling:
    """What is known up to some day, and what is still to come."""

    def __init__(self, past: Past, clock: ZoneInfo) -> None:
        self._clock = clock
        self._assessments = Tape(past.assessments, lambda each: (each.at, -each.id.int))
        self._reviews = Tape(past.reviews, lambda each: (each.at, each.id))
        self._register = Tape(past.register, lambda each: (each.day, each.number))
        self._pulses = list(past.pulses)
        self._editions, self._counts = list(past.editions), list(past.counted)
        self._published, self._probes = list(past.published), list(past.probes)
        self._newest: dict[tuple[str, str], Assessment] = {}
        """By criterion and version, as they were answered."""
        self._looks: dict[UUID, list[Review]] = {}
        self._entries: dict[UUID, Entry] = {}
        self._retired: set[str] = set()
        self._behind = past.behind
        self._months: dict[str, list[Tally]] = {}
        for tally in past.tallies:
            self._months.setdefault(tally.window, []).append(tally)

    def known(self, period: Period, begins: Mapping[str, Beginning], ids: Ids) -> Known:
        """At the end of the quarter. `begins` says from where on measures count, `ids` what criteria were called."""
        self._unroll(period.last_day)
        figures: Figures = {
            **self._counted(period, begins),
            **figures_of_pulses(self._pulses, period.last_day),
            **figures_of_register(
                self._entries.values(),
                cells_on(self._published, period.last_day, self._clock),
                fresh_on(self._probes, period.last_day),
                day=period.last_day,
            ),
            **own_figures(self._editions, self._counts, period.last_day),
        }
        answers = standing_answers(self._newest.values(), ids)
        looks = [look for each in answers.values() for look in self._looks.get(each.id, ())]
        behind = {each.id: self._behind.get(each.id, ()) for each in answers.values()}
        return Known(figures, answers, looks, self._clock, resting_on_retired(behind, self._retired))

    def _unroll(self, day: date) -> None:
        end = datetime.combine(day + timedelta(days=1), time(), self._clock)
        for assessment in self._assessments.until(lambda each: each.at >= end):
            self._newest[assessment.criterion, assessment.catalogue] = assessment
        for look in self._reviews.until(lambda each: each.at >= end):
            self._looks.setdefault(look.assessment_id, []).append(look)
        for entry in self._register.until(lambda each: each.day > day):
            if entry.retired:
                self._entries.pop(entry.entry, None)
                self._retired.add(path_to(entry.kind, entry.entry))
            else:
                self._entries[entry.entry] = entry

    def _counted(self, period: Period, begins: Mapping[str, Beginning]) -> Figures:
        months = year_to(period)
        tallies = [tally for month in months for tally in self._months.get(month, ())]
        told = [without_earlier(tally, begins) for tally in tallies]
        posts, few = counselling_posts(self._entries.values()), ended_with_few(told, months=months)
        return with_waiting(added_up(told, months=months), begins, posts=posts, few=few)
