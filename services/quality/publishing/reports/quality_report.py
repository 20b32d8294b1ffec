"""The quality report of a centre: everything that the document says, in one language, ready to be set."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

from services.quality.publishing.reports.criteria import CriterionPages, Told, definition
from services.quality.publishing.reports.domain import Chapter, Material, Round, Sent, outlook
from services.quality.publishing.reports.funder_sheets import addressed, asked_else, sheets
from services.quality.publishing.reports.labels import labels
from services.quality.publishing.reports.spelling import Spelling, free
from services.quality.standards.catalogue.domain import Aspect
from services.quality.standards.catalogue.scores import Scoring
from services.quality.standing.domain import ORDER, Standing


@dataclass(frozen=True, slots=True)
class QualityReport:
    material: Material
    spelling: Spelling
    chapters: Collection[Chapter]

    def content(self) -> Told:
        return {
            **self.cover(),
            "chapters": [chapter.value for chapter in Chapter if chapter in self.chapters],
            "aspects": self.aspects(),
            "sheets": sheets(self.material, self.spelling) if Chapter.GAPS in self.chapters else [],
            "asked_else": asked_else(self.material, self.spelling),
            **addressed(self.material, self.spelling),
            "steps": self.steps(),
            "rounds": [self.round(each) for each in self.material.rounds],
            "sent": [self.sent(each) for each in self.material.sent],
            "definitions": self.definitions(),
            "steps_of_scale": [self.spelling.wording.number(step) for step in range(5)],
            "scale": scale(self.material.catalogue.scoring, self.spelling),
        }

    def cover(self) -> Told:
        _ = self.spelling.wording.gettext
        return {
            **frame(self.material, self.spelling),
            "title": _("Quality report"),
            "outlook": self.outlook(),
        }

    def outlook(self) -> list[str]:
        """What the reader may expect, and what is not known."""
        seen, wording = outlook(self.material), self.spelling.wording
        _, number = wording.gettext, wording.number
        told = [
            _("%(measured)s of %(all)s criteria are measured, on %(assessed)s the team has spoken.")
            % {"measured": number(seen.measured), "all": number(seen.criteria), "assessed": number(seen.assessed)},
            _("Measured and self-assessed stand side by side and are never added up. There is no overall grade."),
            _("What is missing is said as missing, with the reason; it is never shown as zero."),
        ]
        if seen.gaps:
            gaps = wording.ngettext(
                "%(num)s criterion is held back by something that others are responsible for.",
                "%(num)s criteria are held back by something that others are responsible for.",
                seen.gaps,
            )
            told.append(gaps % {"num": number(seen.gaps)})
        return told

    def aspects(self) -> list[Told]:
        wanted = {Chapter.SUMMARY, Chapter.CRITERIA} & set(self.chapters)
        found = [(aspect, self.of(aspect)) for aspect in ORDER] if wanted else []
        return [self.aspect(aspect, standings) for aspect, standings in found if standings]

    def of(self, aspect: Aspect) -> list[Standing]:
        return [each for each in self.material.standings if each.criterion.aspect is aspect]

    def aspect(self, aspect: Aspect, standings: list[Standing]) -> Told:
        pages = CriterionPages(self.material, self.spelling)
        whole = Chapter.CRITERIA in self.chapters
        told = [pages.page(each) if whole else pages.line(each) for each in standings]
        return {"name": self.spelling.aspect(aspect), "criteria": told}

    def steps(self) -> list[Told]:
        if Chapter.PLAN not in self.chapters:
            return []
        pages = CriterionPages(self.material, self.spelling)
        return [pages.step(step) for step in self.material.steps]

    def round(self, held: Round) -> Told:
        wording = self.spelling.wording
        _ = wording.gettext
        answered = _("%(answered)s of %(asked)s criteria answered") % {
            "answered": wording.number(held.answered),
            "asked": wording.number(held.asked),
        }
        closed = (
            _("closed on %(day)s") % {"day": wording.day(held.closed, "medium")} if held.closed else _("still open")
        )
        return {
            "name": free(held.name),
            "when": f"{wording.day(held.begun, 'medium')} · {closed}",
            "answered": answered,
        }

    def sent(self, sent: Sent) -> Told:
        wording = self.spelling.wording
        return {
            "period": self.spelling.quarter(sent.period),
            "approved": wording.day(sent.approved, "medium"),
            "role": self.spelling.role(sent.role),
            "measured": wording.number(sent.measured),
            "assessed": wording.number(sent.assessed),
        }

    def definitions(self) -> list[Told]:
        if Chapter.DEFINITIONS not in self.chapters:
            return []
        readings = chain.from_iterable(each.measured.readings for aspect in ORDER for each in self.of(aspect))
        return [definition(reading.indicator, self.spelling) for reading in readings]


def frame(material: Material, spelling: Spelling) -> Told:
    """What stands on every document of a centre."""
    wording = spelling.wording
    _ = wording.gettext
    return {
        "language": wording.code,
        "direction": wording.direction,
        "author": material.centre,
        "period": spelling.span_of_time(material.period),
        "standards": spelling.said(material.catalogue.title),
        "version": material.catalogue.version,
        "day": wording.day(material.today, "long"),
        "running": _("The last quarter still runs: this is how it stood on the day of the report.")
        if material.until == material.today
        else "",
        "labels": labels(wording),
    }


def scale(scoring: Scoring, spelling: Spelling) -> list[str]:
    """How figures become scores: the numbers that all indicators of these standards share."""
    wording = spelling.wording
    _, percent, number = wording.gettext, wording.percent, wording.number
    four, three, two = (percent(share) for share in scoring.shares)
    return [
        _("A share of at least %(four)s scores 4, %(three)s 3, %(two)s 2; anything above nothing 1.")
        % {"four": four, "three": three, "two": two},
        _("What is looked at within its interval scores 4; up to %(three)s times that 3, to %(two)s times 2, later 1.")
        % {"three": number(scoring.ages[1]), "two": number(scoring.ages[2])},
        _("A criterion has a score when at least %(share)s of the weight of its indicators are known.")
        % {"share": percent(scoring.least_coverage)},
        _("Where people were counted, the range says where the true value plausibly lies (Wilson interval, 95 %%).")
        % {},
        _("Of clients only the step of a calendar year is told, and a must-have about them is missed where it shows."),
        _("What others are responsible for and is low is a structural gap: said, and left out of the centre's score."),
    ]
