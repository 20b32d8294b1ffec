"""Everything that the yearly report of the federation says, in one language, ready to be set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.quality.office.federation.completeness import Turnout
from services.quality.office.federation.domain import Point, Statement
from services.quality.office.federation.parts import (
    counted_today,
    in_words,
    missing_words,
    part_of,
    parts_of,
    place_words,
    untold,
    whole_from,
)
from services.quality.office.federation.reached import Basis
from services.quality.office.federation.tables import index_definition, value_definition
from services.quality.office.received.domain import Spread
from services.quality.office.report.domain import SHOWN_FROM, FederationYear
from services.quality.office.values import Value
from services.quality.publishing.releases.made_from import Extent, MadeFrom
from services.quality.publishing.reports.criteria import Told, definition
from services.quality.publishing.reports.labels import labels
from services.quality.publishing.reports.quality_report import scale
from services.quality.publishing.reports.spelling import Spelling
from services.quality.standards.catalogue.domain import Aspect, Criterion, Indicator
from shared.events import CriterionState

ORDER = (Aspect.USERS, Aspect.STRUCTURE, Aspect.SKILLS)


@dataclass(frozen=True, slots=True)
class FederationReport:
    year: FederationYear
    spelling: Spelling

    @property
    def parts(self) -> dict[str, MadeFrom]:
        return parts_of(self.year.catalogue, self.year.period)

    def content(self) -> Told:
        wording, year, parts = self.spelling.wording, self.year, self.parts
        _ = wording.gettext
        return {
            "language": wording.code,
            "direction": wording.direction,
            "title": _("Yearly report of the federation"),
            "author": year.office,
            "period": _("Year %(year)s") % {"year": year.year},
            "standards": self.spelling.said(year.catalogue.title),
            "version": year.catalogue.version,
            "day": wording.day(year.today, "long"),
            "labels": labels(wording),
            "outlook": self.outlook(),
            "turnouts": [self.turnout(each) for each in year.turnouts],
            "too_few": self.too_few(),
            "values": self.values(),
            "value_definitions": [index_definition(wording), value_definition(wording)],
            "aspects": [self.aspect(aspect, parts) for aspect in ORDER] if year.spreads else [],
            "statements": [self.statement(each, parts[each.criterion.id]) for each in year.statements],
            "definitions": [
                definition(indicator, self.spelling)
                | {"place": place_words(parts[criterion.id].place_of(indicator), wording)}
                for aspect in ORDER
                for criterion in year.catalogue.of(aspect)
                for indicator in criterion.indicators
            ],
            "scale": scale(year.catalogue.scoring, self.spelling),
        }

    def outlook(self) -> list[str]:
        _, number = self.spelling.wording.gettext, self.spelling.wording.number
        last = next((each for each in self.year.turnouts if each.period == self.year.period), None)
        told = [
            _("This report shows how centres spread over the bands of each criterion. There is no overall grade."),
            _("It names no centre, and ranks none."),
            _("What is shown is over at least %(least)s centres.") % {"least": number(SHOWN_FROM)},
        ]
        if last:
            reported = _("For the %(quarter)s %(reported)s of %(expected)s centres have reported.")
            told.append(
                reported
                % {
                    "quarter": self.spelling.quarter(last.period),
                    "reported": number(last.reported),
                    "expected": number(last.expected),
                }
            )
        return told

    def too_few(self) -> str:
        if self.year.spreads:
            return ""
        _ = self.spelling.wording.gettext
        told = _("Fewer than %(least)s centres have reported: a distribution over so few would be about one of them.")
        return told % {"least": self.spelling.wording.number(SHOWN_FROM)}

    def values(self) -> list[Told]:
        """The index of the last quarter, then each criterion of the year, with what they rest on."""
        reached, _ = self.year.reached, self.spelling.wording.gettext
        index: Told = {"name": _("Casework as a whole"), "time": self.spelling.quarter(reached.period)}
        index["counted_today"] = self.counted_today()
        told: list[Told] = [index | self.value(reached.index, reached.index_basis)]
        for id_, value in reached.criteria.items():
            name = self.spelling.said(reached.standards.criterion(id_).name)
            assert reached.criteria_basis is not None
            made = reached.made_from(id_)
            about = {
                "id": id_,
                "name": name,
                "time": str(reached.year),
                "made_from": numbers(made.noise),
                "uncounted": numbers(made.uncounted),
            }
            told.append(about | self.value(value, reached.criteria_basis))
        return told

    def counted_today(self) -> str:
        """Of how many indicators the index is made, out of those that it is to be made from."""
        return counted_today(whole_from(self.year.catalogue, self.year.reached.period), self.spelling.wording)

    def value(self, value: Value, basis: Basis) -> Told:
        wording = self.spelling.wording
        _, number, percent = wording.gettext, wording.number, wording.percent
        span, of = value.shown_share, _("%(part)s of %(whole)s")
        between = _("plausibly %(low)s to %(high)s")
        centres = of % {"part": number(value.centres), "whole": number(basis.expected)}
        return {
            "share": percent(span.value) if span else untold(value, wording),
            "known": span is not None,
            "range": between % {"low": percent(span.low), "high": percent(span.high)}
            if span
            else missing_words(value, wording),
            "centres": _("not shown: too few centres") if basis.holds_back(value) else centres,
            "releases": of % {"part": number(basis.releases), "whole": number(basis.releases_expected)},
        }

    def turnout(self, turnout: Turnout) -> Told:
        number = self.spelling.wording.number
        share = turnout.share
        return {
            "quarter": self.spelling.quarter(turnout.period),
            "expected": number(turnout.expected),
            "reported": number(turnout.reported),
            "in_time": number(turnout.in_time),
            "late": number(turnout.late),
            "missing": number(turnout.missing),
            "share": round(share, 4) if share is not None else None,
            "words": self.spelling.wording.percent(share) if share is not None else "",
        }

    def aspect(self, aspect: Aspect, parts: Mapping[str, MadeFrom]) -> Told:
        criteria = [self.criterion(each, parts[each.id]) for each in self.year.catalogue.of(aspect)]
        return {"name": self.spelling.aspect(aspect), "criteria": criteria}

    def criterion(self, criterion: Criterion, made: MadeFrom) -> Told:
        found = self.year.spreads[criterion.id]
        return {
            "id": criterion.id,
            "name": self.spelling.said(criterion.name),
            "description": self.spelling.said(criterion.description),
            "parties": self.spelling.parties(criterion.responsible),
            "measured": self.spread(found.measured),
            "assessed": self.spread(found.assessed),
            "points": [self.point(each, made) for each in self.year.points[criterion.id]],
            "extent": made.extent.value,
            "band": numbers(made.band),
            "noise": numbers(made.noise),
            "stays": numbers(made.stays),
            "uncounted": numbers(made.uncounted),
        }

    def spread(self, spread: Spread) -> Told:
        """Parts of a bar, and the same in words."""
        number = self.spelling.wording.number
        amounts = [(str(band), centres) for band, centres in spread.bands.items() if centres]
        amounts += [(state.value, centres) for state, centres in spread.states.items()]
        return {
            "parts": [{"code": code, "amount": centres} for code, centres in amounts],
            "words": [f"{number(centres)} × {self.part(code)}" for code, centres in amounts],
        }

    def part(self, code: str) -> str:
        _ = self.spelling.wording.gettext
        states = {
            CriterionState.INSUFFICIENT.value: _("not enough data"),
            CriterionState.SUPPRESSED.value: _("held back"),
            CriterionState.NOT_ASSESSED.value: _("not assessed"),
            CriterionState.NOT_APPLICABLE.value: _("does not apply"),
            CriterionState.STRUCTURAL_GAP.value: _("structural gap"),
        }
        return states.get(code, code)

    def centres(self, count: int) -> str:
        wording = self.spelling.wording
        return wording.ngettext("%(num)s centre", "%(num)s centres", count) % {"num": wording.number(count)}

    def point(self, point: Point, now: MadeFrom) -> Told:
        """One quarter; nothing of it while it is over too few centres. `now` is what the newest one is made from."""
        made = part_of(point, self.year.catalogues)
        _ = self.spelling.wording.gettext
        anew = _("counted anew: not to be compared with what was before") if point.boundary == "counted_anew" else ""
        return {
            "quarter": self.spelling.quarter(point.period),
            "reporting": self.centres(point.reporting),
            "measured": self.spread(point.spread.measured) if point.spread else None,
            "assessed": self.spread(point.spread.assessed) if point.spread else None,
            "note": anew,
            "in_part": made.extent is Extent.IN_PART,
            "otherwise": in_words(made, self.spelling.wording) if numbers(made.band) != numbers(now.band) else "",
        }

    def statement(self, statement: Statement, made: MadeFrom) -> Told:
        wording, criterion = self.spelling.wording, statement.criterion
        number = wording.number
        told = wording.ngettext(
            "%(cannot)s of %(num)s reporting centre cannot meet %(id)s.",
            "%(cannot)s of %(num)s reporting centres cannot meet %(id)s.",
            statement.reporting,
        )
        counted = wording.ngettext(
            "In %(num)s centre the figures show it.", "In %(num)s centres the figures show it.", statement.counted
        )
        said = wording.ngettext(
            "In %(num)s centre the team says so.", "In %(num)s centres the team says so.", statement.said
        )
        basis = [
            line % {"num": number(centres)}
            for line, centres in ((said, statement.said), (counted, statement.counted))
            if centres
        ]
        in_part = statement.counted and made.extent is Extent.IN_PART
        return {
            "id": criterion.id,
            "name": self.spelling.said(criterion.name),
            "description": self.spelling.said(criterion.description),
            "why": self.spelling.said(criterion.why),
            "parties": self.spelling.parties([party for party in criterion.responsible if party.value != "centre"]),
            "share": round(statement.cannot / statement.reporting, 4),
            "words": told
            % {"cannot": number(statement.cannot), "num": number(statement.reporting), "id": criterion.id},
            "basis": [*basis, in_words(made, wording)] if in_part else basis,
            "indicators": numbers(each for each in made.band if criterion.lies_with_others(each)),
        }


def numbers(indicators: Iterable[Indicator]) -> list[str]:
    return [each.id for each in indicators]
