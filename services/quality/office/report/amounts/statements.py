"""Sentences to copy about amounts, and what each of them rests on, in the words of one language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.quality.foundation.domain import Period
from services.quality.office.members.file import Members
from services.quality.office.report.amounts.domain import Course, Total, Year, day_of
from services.quality.publishing.amounts.domain import Fact
from services.quality.publishing.amounts.words import fact_names, land_names, number_of_posts, thousands
from shared.events import AmountsPublished
from shared.languages import Wording


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table beside a statement: a year, or a Land. `share` and `of` may be empty.

    `short` says the amount without its unit, `number` over how many centres.
    """

    name: str
    much: str
    of: str
    share: str
    centres: str
    short: str
    number: str
    land: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What can be told of one amount. `figure` stands large, `of` beside it; `aside` is empty where nobody is.

    `years` end with the year that is asked for.
    """

    fact: Fact
    name: str
    figure: str
    of: str
    sentence: str
    basis: str
    aside: str
    years: Sequence[Line]
    lands: Sequence[Line]
    share: float | None


@dataclass(frozen=True, slots=True)
class LandRow:
    """One Land, or all others together, with a cell for each statement; an empty one where it cannot be told."""

    name: str
    cells: Sequence[Line | None]


def by_land(statements: Sequence[Statement]) -> list[LandRow]:
    """One table of all statements. Each statement has its Länder in the same order, the others together last."""
    names = dict.fromkeys(line.name for each in statements for line in each.lands if line.land)
    rest = dict.fromkeys(line.name for each in statements for line in each.lands if not line.land)
    found = [{line.name: line for line in each.lands} for each in statements]
    return [LandRow(name, [each.get(name) for each in found]) for name in (*sorted(names, key=str.casefold), *rest)]


@dataclass(frozen=True, slots=True)
class Untold:
    """What cannot be told yet, and why."""

    fact: Fact
    name: str
    why: str


@dataclass(frozen=True)
class Speaker:
    """Says the amounts of one year; `expected` is how many centres belonged to the federation at the end of each."""

    wording: Wording
    year: int
    today: date
    expected: Mapping[int, int]

    def say(self, course: Course) -> Statement | Untold:
        name, of_year = fact_names(self.wording)[course.fact], course.of(self.year)
        if of_year is None or of_year.total is None:
            return Untold(course.fact, name, self.why_not)
        total = of_year.total
        return Statement(
            course.fact,
            name,
            self.much(course.fact, total),
            self.of(course.fact, total),
            self.sentence(course.fact, total),
            self.basis(of_year, total),
            self.aside(of_year),
            [
                self.line(str(each.year), course.fact, each.total)
                for each in course.told
                if each.total and each.year <= self.year
            ],
            self.lands(of_year),
            total.share,
        )

    @property
    def why_not(self) -> str:
        """In the same words for each reason: which of them it is would tell something itself."""
        return self.wording.gettext(
            "Fewer than three centres told it, or a sum of it would say something about single centres."
        )

    def much(self, fact: Fact, total: Total) -> str:
        match fact:
            case Fact.POSTS:
                return number_of_posts(total.part, self.wording)
            case Fact.FUNDING:
                return thousands(total.part, self.wording)
            case Fact.HORIZON:
                return self.wording.number(round(total.mean), 0)
            case _:
                return self.wording.number(total.part, 0)

    def of(self, fact: Fact, total: Total) -> str:
        """The words beside the large number."""
        _, ngettext = self.wording.gettext, self.wording.ngettext
        match fact:
            case Fact.POSTS:
                return _("of %(whole)s full posts") % {"whole": self.whole(fact, total)}
            case Fact.FUNDING:
                return _("of %(whole)s euros a year") % {"whole": self.whole(fact, total)}
            case Fact.REQUESTS:
                told = ngettext("of %(whole)s request", "of %(whole)s requests", total.whole)
                return told % {"whole": self.whole(fact, total)}
            case Fact.INTERPRETING:
                told = ngettext("of %(whole)s language", "of %(whole)s languages", total.whole)
                return told % {"whole": self.whole(fact, total)}
            case Fact.THERAPY:
                return _("of %(whole)s practices and clinics") % {"whole": self.whole(fact, total)}
            case Fact.HORIZON:
                return ngettext("month, averaged over centres", "months, averaged over centres", round(total.mean))
            case Fact.PLACES:
                return ngettext("place", "places", total.part)

    def sentence(self, fact: Fact, total: Total) -> str:
        """It can be quoted alone: it says the day, the whole and over how many centres."""
        _, ngettext = self.wording.gettext, self.wording.ngettext
        texts = {
            Fact.POSTS: _(
                "On %(day)s, %(much)s of %(whole)s full posts in specialist counselling centres for trafficked persons "
                "were financed for at least twelve more months (%(share)s; %(centres)s)."
            ),
            Fact.FUNDING: _(
                "On %(day)s, specialist counselling centres for trafficked persons had %(whole)s euros a year, of "
                "which %(much)s euros were institutional funding (%(share)s; %(centres)s)."
            ),
            Fact.HORIZON: _(
                "On %(day)s, time-limited posts in a specialist counselling centre for trafficked persons were "
                "financed for about %(much)s more months, averaged over the centres, each counted the same "
                "(%(centres)s)."
            ),
            Fact.REQUESTS: _(
                "In the twelve months to %(day)s, specialist counselling centres for trafficked persons got no answer "
                "to %(much)s of %(whole)s requests to funders and politics (%(share)s; %(centres)s)."
            ),
            Fact.PLACES: _(
                "On %(day)s, safe places for trafficked persons were missing by the planning of specialist counselling "
                "centres: %(much)s (%(centres)s)."
            ),
            Fact.INTERPRETING: _(
                "On %(day)s, specialist counselling centres for trafficked persons had nobody to interpret %(much)s of "
                "%(whole)s languages that they plan for (%(share)s; %(centres)s)."
            ),
            Fact.THERAPY: _(
                "On %(day)s, %(much)s of %(whole)s practices and clinics for therapy that specialist counselling "
                "centres for trafficked persons know had no place within three months (%(share)s; %(centres)s)."
            ),
        }
        centres = ngettext("%(num)s of %(all)s centre", "%(num)s of %(all)s centres", self.all(self.year, total))
        return texts[fact] % {
            "day": self.wording.day(day_of(self.year, self.today), "long"),
            "much": self.much(fact, total),
            "whole": self.whole(fact, total),
            "share": self.share(total),
            "centres": centres % {"num": self.number(total.centres), "all": self.number(self.all(self.year, total))},
        }

    def basis(self, of_year: Year, total: Total) -> str:
        _ = self.wording.gettext
        exact = _("From the registers of the centres, rounded. No person stands behind it, and no noise is in it.")
        planned = _("By the planning of the centres, in fives. It is no count of clients.")
        each = _(
            "From the registers of the centres. No client stands behind it, and no noise is in it. What several "
            "centres name counts at each of them."
        )
        told = _("Rests on %(num)s of %(all)s centres, year %(year)s.") % {
            "num": self.number(total.centres),
            "all": self.number(self.all(of_year.year, total)),
            "year": str(of_year.year),
        }
        named = {Fact.PLACES: planned, Fact.INTERPRETING: each, Fact.THERAPY: each}
        return f"{told} {named.get(of_year.fact, exact)}"

    def aside(self, of_year: Year) -> str:
        if not of_year.aside:
            return ""
        told = self.wording.ngettext(
            "%(num)s more centre told it and is set aside, so that no centre can be worked out.",
            "%(num)s more centres told it and are set aside, so that no centre can be worked out.",
            of_year.aside,
        )
        return told % {"num": self.number(of_year.aside)}

    def lands(self, of_year: Year) -> list[Line]:
        """By their names; those that too few centres are in stand together."""
        found = [
            replace(self.line(name, of_year.fact, of_year.by_land[land]), land=True)
            for land, name in land_names(self.wording).items()
            if land in of_year.by_land
        ]
        if of_year.elsewhere:
            together = self.wording.gettext("All others together")
            found.append(self.line(together, of_year.fact, of_year.elsewhere))
        return found

    def line(self, name: str, fact: Fact, total: Total) -> Line:
        much, of, centres = self.much(fact, total), self.of(fact, total), self.number(total.centres)
        told = self.wording.ngettext("%(num)s centre", "%(num)s centres", total.centres)
        short = much
        if total.whole:
            short = self.wording.gettext("%(part)s of %(whole)s") % {"part": much, "whole": self.whole(fact, total)}
        return Line(name, much, of, self.share(total), told % {"num": centres}, short, centres)

    def whole(self, fact: Fact, total: Total) -> str:
        match fact:
            case Fact.POSTS:
                return number_of_posts(total.whole, self.wording)
            case Fact.FUNDING:
                return thousands(total.whole, self.wording)
            case _:
                return self.number(total.whole)

    def share(self, total: Total) -> str:
        return "" if total.share is None else self.wording.percent(total.share)

    def all(self, year: int, total: Total) -> int:
        return max(self.expected.get(year, 0), total.centres)

    def number(self, value: int) -> str:
        return self.wording.number(value, 0)


def expected_in(members: Members, years: Sequence[int], told: Sequence[AmountsPublished]) -> dict[int, int]:
    """By year: members at its end, or the centres that told anything of it, where those are more."""
    return {
        year: max(members.number_expected(Period(year, 4)), sum(each.year == year for each in told)) for year in years
    }
