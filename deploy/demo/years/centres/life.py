"""One centre through two years, and its releases: drawn up and approved quarter by quarter, as a centre does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from deploy.demo.history.story import CLOCK
from deploy.demo.years.centres.answers import Said, years_of_answers
from deploy.demo.years.centres.counts import Casework, counted
from deploy.demo.years.centres.practice import CATALOGUES, STANDARDS, Practice, lived_quarters, noon
from deploy.demo.years.centres.register import register
from services.quality.evidence.probe.domain import Probe
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.tallies.domain import accept
from services.quality.foundation.domain import Period, publication_day
from services.quality.foundation.signing import ReleaseKey
from services.quality.publishing.releases.domain import Release, approve, draw_up, fingerprint
from services.quality.standards.catalogue.ids import ids
from services.quality.standing.history.past import Past, Unrolling
from shared.events import ContributionDrawn, FreeOfCharge, PageShown, Way, WayShown
from shared.privacy.budget import budgets

LANGUAGES = ("de", "en", "ar")


@dataclass(frozen=True)
class Life:
    """All that becomes known at a centre, in any order."""

    practice: Practice
    today: date
    periods: Sequence[Period]
    """The last one is the quarter that runs."""
    entries: Sequence[Entry]
    said: Said
    casework: Casework
    probes: Sequence[Probe]

    @property
    def past(self) -> Past:
        tallies = [accept(each, CATALOGUES) for each in self.casework.tallies]
        return Past(
            tallies, self.said.assessments, self.said.reviews, self.said.pulses, self.entries, probes=self.probes
        )


def life_of(practice: Practice, *, today: date, seed: int = 0) -> Life:
    """The same seed on the same day gives the same life, but for the noise of its draws."""
    periods = lived_quarters(Period.of(today))
    return Life(
        practice,
        today,
        periods,
        register(practice, periods, today, practice.chance("register", seed)),
        years_of_answers(practice, periods, practice.chance("answers", seed)),
        counted(practice, periods, practice.chance("counts", seed)),
        probes(practice, periods, today, practice.chance("probes", seed)),
    )


def probes(practice: Practice, periods: Sequence[Period], today: date, chance: Random) -> list[Probe]:
    """The last look at the public pages in each quarter that is over, and in the last one where no pages run."""
    days = [each.last_day for each in periods if each.last_day <= today]
    return [Probe(noon(day), day, tuple(a_page(each, practice, chance) for each in LANGUAGES)) for day in days]


def a_page(language: str, practice: Practice, chance: Random) -> PageShown:
    says_free = language == "de" or chance.random() < practice.well
    free = FreeOfCharge.SAID if says_free else FreeOfCharge.NOT_SAID
    ways = tuple(WayShown(way=each, edition=None) for each in (Way.TELEPHONE, Way.WRITING))
    return PageShown(page="start", leaflet=None, language=language, free=free, ways=ways)


def releases(life: Life, drawn: Sequence[ContributionDrawn], *, key: ReleaseKey) -> list[Release]:
    """One for each draw, the oldest first; each knows those before it, was approved on the day before it leaves, and
    leaves on the day of publication, or today if that is still to come."""
    unrolling, names, found = Unrolling(life.past, CLOCK), ids(CATALOGUES, STANDARDS.version), list[Release]()
    for each in drawn:
        period = Period.parse(each.period)
        known, day = unrolling.known(period, {}, names), min(publication_day(period, budgets()), life.today)
        told = draw_up(
            STANDARDS,
            known,
            found,
            each,
            centre=life.practice.id,
            key=key,
            today=period.last_day,
            ids=names,
        )
        seen, by, before = fingerprint(told.body()), life.practice.lead, noon(day - timedelta(days=1))
        found.append(approve(told, seen=seen, by=by, now=before, today=day, budgets=budgets(), demo=True))
    return found
