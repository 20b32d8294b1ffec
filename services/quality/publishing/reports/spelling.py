"""Figures, scores and states in the words of one language."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from unicodedata import bidirectional

from services.quality.answers.assessment.domain import Answer, Assessed
from services.quality.evidence.register.measures.every import UNITS, Unit
from services.quality.foundation.domain import Period
from services.quality.foundation.second_looks import Shortfall
from services.quality.standards.catalogue.domain import Aspect, Indicator, Party, Privacy, Source
from services.quality.standards.catalogue.scores import Bands, Currency, Ratio, Reported, Simple, Target
from services.quality.standards.catalogue.texts import Words
from services.quality.standards.scoring.bands import Median
from services.quality.standards.scoring.counted import as_counted, simple_of
from services.quality.standards.scoring.domain import Measured, PartReading, Reading
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Figure, Level, Outcomes, Quantity, Rough
from services.quality.standards.scoring.intervals import Span
from services.quality.standing.overview.domain import why_no_score
from shared.events import CriterionState
from shared.languages import Wording
from shared.privacy.sizes import size_ends

type Text = str | dict[str, str]
"""A text, or one that had to stay in another language than the report's, with the code of that language."""


def free(text: str) -> dict[str, str]:
    """Something that people wrote, with the direction of its first letter that has one."""
    directions = (bidirectional(letter) for letter in text)
    first = next((each for each in directions if each in ("L", "R", "AL")), "L")
    return {"text": text, "dir": "ltr" if first == "L" else "rtl"}


@dataclass(frozen=True, slots=True)
class Spelling:
    """One language in which a report is written."""

    wording: Wording

    def said(self, words: Words) -> Text:
        spoken = words.spoken(self.wording.code)
        text = words.said(spoken)
        return text if spoken == self.wording.code else {"text": text, "lang": spoken}

    def number(self, value: float) -> str:
        """With one decimal where there is one."""
        return self.wording.number(value, 0 if value == int(value) else 1)

    def quarter(self, period: Period) -> str:
        _ = self.wording.gettext
        texts = {
            1: _("1st quarter of %(year)s"),
            2: _("2nd quarter of %(year)s"),
            3: _("3rd quarter of %(year)s"),
            4: _("4th quarter of %(year)s"),
        }
        return texts[period.quarter] % {"year": period.year}

    def span_of_time(self, period: Period) -> str:
        """The four quarters that end with this one: a year has a name."""
        _ = self.wording.gettext
        if period.quarter == 4:
            return _("Year %(year)s") % {"year": period.year}
        first, last = self.quarter(period.back(3)), self.quarter(period)
        return _("%(first)s to %(last)s") % {"first": first, "last": last}

    def aspect(self, aspect: Aspect) -> str:
        _ = self.wording.gettext
        return {
            Aspect.USERS: _("Users"),
            Aspect.STRUCTURE: _("Structural aspects"),
            Aspect.SKILLS: _("Skills"),
            Aspect.LOCAL: _("Our own criteria"),
        }[aspect]

    def parties(self, parties: Sequence[Party]) -> str:
        _ = self.wording.gettext
        names = {
            Party.CENTRE: _("the counselling centre"),
            Party.FUNDER: _("funders"),
            Party.POLITICS: _("politics and authorities"),
        }
        return self.wording.listing([names[party] for party in parties])

    def sources(self, sources: Sequence[Source]) -> str:
        _ = self.wording.gettext
        names = {
            Source.SELF_ASSESSMENT: _("self-assessment of the team"),
            Source.PERSONNEL: _("register of the team"),
            Source.CASEWORK: _("casework, counted without names"),
            Source.FEEDBACK: _("anonymous feedback of clients"),
            Source.SYSTEM: _("what is set up and published"),
            Source.FUNDING: _("register of funding"),
        }
        return self.wording.listing([names[source] for source in sources])

    def role(self, code: str) -> str:
        _ = self.wording.gettext
        names = {
            "lead": _("Lead"),
            "quality_officer": _("Quality officer"),
            "counsellor": _("Counsellor"),
            "intake_duty": _("On duty"),
            "team": _("The whole team"),
        }
        return names.get(code, code)

    def score(self, score: Span) -> str:
        """Out of 4, with the range in which it plausibly lies."""
        _ = self.wording.gettext
        value = self.wording.number(score.value, 1)
        if score.low == score.high:
            return value
        low, high = (self.wording.number(end, 1) for end in (score.low, score.high))
        return _("%(value)s (plausibly %(low)s to %(high)s)") % {"value": value, "low": low, "high": high}

    def level(self, level: int) -> str:
        _ = self.wording.gettext
        return (
            _("Not in place"),
            _("Planned"),
            _("Partly in place"),
            _("In place, with evidence"),
            _("In place, confirmed by a second person"),
        )[level]

    def assessed(self, assessed: Assessed) -> str:
        _ = self.wording.gettext
        if assessed.level is not None:
            return self.level(assessed.level)
        return {
            CriterionState.STRUCTURAL_GAP: _("Outside our control"),
            CriterionState.NOT_APPLICABLE: _("Does not apply to us"),
        }.get(assessed.state, _("The team has not spoken about this yet."))

    def answer(self, answer: Answer) -> str:
        _ = self.wording.gettext
        if answer.level is not None:
            return self.level(answer.level)
        return _("Outside our control") if answer is Answer.STRUCTURAL_GAP else _("Does not apply to us")

    def shortfall(self, shortfall: Shortfall) -> str:
        _ = self.wording.gettext
        return {
            Shortfall.NO_EVIDENCE: _("Counts as 2: there is no evidence yet."),
            Shortfall.EVIDENCE_EXPIRED: _("Counts as 2: the evidence is more than two years old."),
            Shortfall.EVIDENCE_RETIRED: _("Counts as 2: what it rested on is no longer kept up in the register."),
            Shortfall.NOT_REVIEWED: _("Counts as 3 until a second person has looked at the evidence."),
            Shortfall.DISPUTED: _(
                "Counts as 2 until you have talked it over and answered anew: a second person sees it differently."
            ),
            Shortfall.NOT_CONFIRMED: _("Counts as 3: the second person sees it differently."),
            Shortfall.REVIEW_EXPIRED: _("Counts as 3: the second look is more than two years old."),
        }[shortfall]

    def unscored(self, measured: Measured) -> str:
        """Why a criterion has no score, as its page says it."""
        _ = self.wording.gettext
        if not measured.readings:
            return _("nothing is counted for this criterion")
        return {
            Absence.NOT_MEASURED: _("not measured yet"),
            Absence.NOTHING_ENTERED: _("nothing entered yet"),
            Absence.TOO_FEW: _("not enough data yet"),
            Absence.FEWER_THAN_FIVE: _("fewer than five were counted: assess it yourselves"),
            Absence.NOT_APPLICABLE: _("does not apply"),
            Absence.YEAR_NOT_OVER: _("told when the year is over"),
        }[why_no_score(measured) or Absence.NOT_MEASURED]

    def absence(self, absence: Absence) -> str:
        _ = self.wording.gettext
        return {
            Absence.NOT_MEASURED: _("Not measured yet"),
            Absence.NOTHING_ENTERED: _("Nothing entered in the register yet"),
            Absence.TOO_FEW: _("Too few people for a figure"),
            Absence.FEWER_THAN_FIVE: _("Fewer than five were counted: assess it yourselves"),
            Absence.NOT_APPLICABLE: _("Did not occur, so it does not apply"),
            Absence.YEAR_NOT_OVER: _("About clients, and told when the year is over"),
        }[absence]

    def figures(self, reading: Reading) -> list[str]:
        """Each figure of an indicator in a line of its own."""
        several = len(reading.parts) > 1
        return [self._part(part, reading.indicator, named=several) for part in reading.parts]

    def _part(self, part: PartReading, indicator: Indicator, *, named: bool) -> str:
        if isinstance(part.known, Absence):
            return self.absence(part.known)
        if isinstance(part.known, Rough):
            return self.rough(part.known, indicator)
        if part.median and isinstance(part.known, Outcomes) and isinstance(indicator.score, Reported):
            return self._banded(part.known, part.median, indicator.score.bands)
        score = simple_of(indicator, part.measure)
        about_people, unit = indicator.privacy is not Privacy.ORGANISATION, UNITS.get(part.measure)
        told = self.figure(
            part.known, part.share, about_people=about_people, asked=score, unit=unit, decimals=part.decimals
        )
        if part.planned is None:
            return told
        return f"{told} · {self.wording.gettext('own plan: %(share)s') % {'share': self.wording.percent(part.planned)}}"

    def figure(
        self,
        figure: Figure,
        share: Span | None,
        *,
        about_people: bool,
        asked: Simple | None,
        unit: Unit | None = None,
        decimals: int = 0,
    ) -> str:
        """`decimals` are those with which no rounding carries it over a threshold."""
        match figure:
            case Outcomes():
                counted = as_counted(share, asked)
                return self._people(figure, counted, decimals) if about_people else self._things(figure, decimals)
            case Amounts(part=part, whole=whole):
                return self._part_of(self.number(part), self.amount(whole, unit), figure.share, decimals)
            case Age(months=months):
                return self._age(months, asked, decimals)
            case Quantity(value=value):
                return self._quantity(value, asked, unit, decimals)
            case Level(step=step):
                return f"{self.wording.number(step)} · {self.level(step)}"
            case Rough():
                return f"{self.class_of(figure)} · {figure.year}"

    def rough(self, rough: Rough, indicator: Indicator) -> str:
        """All that is passed on about clients: a step or a band, the class of how many, and the year."""
        _ = self.wording.gettext
        bands = indicator.score.bands if isinstance(indicator.score, Reported) else None
        if rough.band is not None and bands:
            told = _("Median: %(band)s") % {"band": bands.names[rough.band].said(self.wording.code)}
        else:
            told = _("step %(step)s of 4") % {"step": self.wording.number(rough.step or 0)}
        year = _("Year %(year)s") % {"year": rough.year}
        return f"{told} · {self.class_of(rough)} · {year}"

    def class_of(self, rough: Rough) -> str:
        """How many people, in classes."""
        least, most = rough.people_from, size_ends(rough.people_from)
        if most is None:
            return self.wording.gettext("%(least)s people or more") % {"least": self.wording.number(least)}
        told = self.wording.gettext("%(least)s to %(most)s people")
        return told % {"least": self.wording.number(least), "most": self.wording.number(most)}

    def _people(self, outcomes: Outcomes, share: Span | None, decimals: int = 0) -> str:
        people = self.wording.ngettext("%(num)s person", "%(num)s people", outcomes.total) % {
            "num": self.wording.number(outcomes.total)
        }
        if share is None:
            return people
        low, value, high = (self.wording.percent(end, decimals) for end in (share.low, share.value, share.high))
        told = self.wording.gettext("%(share)s of %(people)s (plausibly %(low)s to %(high)s)")
        return told % {"share": value, "people": people, "low": low, "high": high}

    def _banded(self, outcomes: Outcomes, median: Median, bands: Bands | None) -> str:
        """The band of the median, and in which it plausibly lies."""
        _ = self.wording.gettext
        names = [name.said(self.wording.code) for name in bands.names] if bands else []
        told = _("Median: %(band)s") % {"band": names[median.value]}
        if median.low != median.high:
            ends = {"low": names[median.low], "high": names[median.high]}
            told += f" ({_('plausibly from “%(low)s” to “%(high)s”') % ends})"
        return f"{told} · {self._people(outcomes, None)}"

    def _things(self, outcomes: Outcomes, decimals: int) -> str:
        met, whole = self.number(outcomes.met), self.number(outcomes.total)
        if not outcomes.partly:
            return self._part_of(met, whole, outcomes.share, decimals)
        told = self.wording.gettext("%(part)s of %(whole)s in full, %(partly)s in part (%(share)s)")
        partly, share = self.number(outcomes.partly), self.wording.percent(outcomes.share, decimals)
        return told % {"part": met, "whole": whole, "partly": partly, "share": share}

    def _part_of(self, part: str, whole: str, share: float, decimals: int) -> str:
        _ = self.wording.gettext
        return _("%(part)s of %(whole)s (%(share)s)") % {
            "part": part,
            "whole": whole,
            "share": self.wording.percent(share, decimals),
        }

    def _age(self, months: float | None, asked: Simple | None, decimals: int) -> str:
        wording = self.wording
        if months is None:
            return wording.gettext("never so far")
        ago = ceil(months) if decimals else round(months)
        told = wording.ngettext("looked at %(num)s month ago", "looked at %(num)s months ago", ago)
        told %= {"num": wording.number(months, decimals)}
        if not isinstance(asked, Currency):
            return told
        due = wording.ngettext("every %(num)s month", "every %(num)s months", asked.months)
        return f"{told} ({due % {'num': wording.number(asked.months)}})"

    def amount(self, value: float, unit: Unit | None, decimals: int = 0) -> str:
        """A number and what it is a number of; a part of one is said like one."""
        number = self.wording.number(value, decimals) if decimals > 1 else self.number(value)
        count, many = ceil(value), self.wording.ngettext
        match unit:
            case None:
                return number
            case Unit.EURO:
                told = many("%(num)s euro", "%(num)s euros", count)
            case Unit.POST:
                told = many("%(num)s full-time post", "%(num)s full-time posts", count)
            case Unit.HOUR:
                told = many("%(num)s hour", "%(num)s hours", count)
            case Unit.DAY:
                told = many("%(num)s day", "%(num)s days", count)
        return told % {"num": number}

    def _quantity(self, value: float, asked: Simple | None, unit: Unit | None, decimals: int) -> str:
        if not isinstance(asked, Target):
            return self.amount(value, unit)
        told = self.wording.gettext("%(value)s, aim: at most %(target)s")
        return told % {"value": self.amount(value, unit, decimals), "target": self.amount(asked.target, unit)}

    def scoring(self, indicator: Indicator) -> str:
        """How its figure becomes a score, without the numbers that all indicators share."""
        _ = self.wording.gettext
        score = indicator.score
        told = {
            "ratio": _("share, the more the better"),
            "topbox": _("share of the two best of four answers"),
            "currency": _("time since it was last looked at"),
            "target": _("value against an aim, the less the better"),
            "maturity": _("how far it is in place, from 0 to 4"),
            "reported": _("for context, not scored"),
            "mean": _("mean of several figures"),
        }[score.kind]
        if isinstance(score, Ratio) and score.inverse:
            told = _("share, the less the better")
        if indicator.gate:
            told += "; " + _("must-have: at least %(share)s") % {"share": self.wording.percent(indicator.gate)}
        musts = [must.name.said(self.wording.code) for must in indicator.musts]
        if musts:
            told += "; " + _("must-have: %(musts)s") % {"musts": self.wording.listing(musts)}
        return told

    def fewest(self, indicator: Indicator) -> str:
        _ = self.wording.gettext
        told = _("shown from %(fewest)s people on")
        return told % {"fewest": self.wording.number(indicator.privacy.fewest)}
