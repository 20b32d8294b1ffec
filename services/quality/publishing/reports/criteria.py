"""One criterion as it stands in a report: both lines, every figure, the evidence, and what the team does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.quality.answers.assessment.domain import Assessment
from services.quality.evidence.origins import PULSE
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.wording import title_of
from services.quality.foundation.domain import Period
from services.quality.publishing.reports.domain import Entries, Material, Step, is_counted, is_known
from services.quality.publishing.reports.spelling import Spelling, free
from services.quality.standards.catalogue.domain import Indicator, Privacy
from services.quality.standards.catalogue.naming import listed
from services.quality.standards.scoring.counted import as_counted, simple_of
from services.quality.standards.scoring.domain import Measured, Reading
from services.quality.standards.scoring.intervals import Span
from services.quality.standing.domain import Standing
from shared.events import CriterionState

type Told = dict[str, Any]
LONGEST_EVIDENCE = 400
"""Characters; the rest is read where it is kept."""


@dataclass(frozen=True, slots=True)
class CriterionPages:
    """Writes criteria of one report in one language."""

    material: Material
    spelling: Spelling

    def page(self, standing: Standing) -> Told:
        criterion = standing.criterion
        assessment = self.material.assessments.get(criterion.id)
        return {
            "id": criterion.id,
            "name": self.spelling.said(criterion.name),
            "description": self.spelling.said(criterion.description),
            "parties": self.spelling.parties(criterion.responsible),
            "known": is_known(standing),
            **self.line(standing),
            "readings": [self.reading(each) for each in standing.measured.readings if is_counted(each)],
            "missing": self.missing(standing.measured.readings),
            "evidence": self.evidence(assessment),
            "shown_by": [self.entry(each) for each in self.material.shown_by.get(criterion.id, ())],
            "steps": [self.step(step) for step in self.material.steps if criterion.id in step.criteria],
        }

    def line(self, standing: Standing) -> Told:
        """How a criterion stands, as the summary shows it."""
        measured, assessed = standing.measured, standing.assessed
        return {
            "id": standing.criterion.id,
            "name": self.spelling.said(standing.criterion.name),
            "measured": self.measured(measured),
            "assessed": {
                "level": assessed.level,
                "words": self.spelling.assessed(assessed),
                "note": self.spelling.shortfall(assessed.shortfall) if assessed.shortfall else "",
                "until": self.until(standing),
                "gap": assessed.state is CriterionState.STRUCTURAL_GAP,
            },
            "notes": self.notes(standing),
            "gap": bool(measured.gaps) or assessed.state is CriterionState.STRUCTURAL_GAP,
        }

    def measured(self, measured: Measured) -> Told:
        if measured.score is None:
            return {"score": None, "words": self.spelling.unscored(measured), "basis": "", "gap": False}
        return {
            "score": bar(measured.score),
            "words": self.spelling.score(measured.score),
            "basis": self.basis(measured),
            "gap": measured.state is CriterionState.STRUCTURAL_GAP,
        }

    def basis(self, measured: Measured) -> str:
        _ = self.spelling.wording.gettext
        number = self.spelling.wording.number
        told = _("made from %(indicators)s") % {"indicators": listed(measured.rests_on, self.spelling.wording)}
        if measured.unknown:
            unknown = _("not known: %(indicators)s") % {"indicators": listed(measured.unknown, self.spelling.wording)}
            told = f"{told} · {unknown}"
        if not measured.people:
            return told
        people = self.spelling.wording.ngettext("%(num)s person", "%(num)s people", measured.people)
        return f"{told} · {people % {'num': number(measured.people)}}"

    def until(self, standing: Standing) -> str:
        until = standing.assessed.until
        _ = self.spelling.wording.gettext
        return _("Counts until %(day)s.") % {"day": self.spelling.wording.day(until, "medium")} if until else ""

    def notes(self, standing: Standing) -> list[str]:
        return [note for note in (self.differs(standing), self.must(standing.measured), self.since(standing)) if note]

    def differs(self, standing: Standing) -> str:
        if standing.differs is None:
            return ""
        _ = self.spelling.wording.gettext
        told = _("Measured and self-assessed differ by %(difference)s: worth a talk in the team.")
        return told % {"difference": self.spelling.wording.number(standing.differs, 1)}

    def must(self, measured: Measured) -> str:
        if not measured.gates_missed:
            return ""
        _ = self.spelling.wording.gettext
        code = self.spelling.wording.code
        named = [f"{each.name.said(code)}, {each.id}" for each in measured.gates_missed]
        told = _("A must-have is missed (%(indicators)s): the criterion counts as 1 at most.")
        return told % {"indicators": "; ".join(named)}

    def since(self, standing: Standing) -> str:
        _ = self.spelling.wording.gettext
        since, before = (known.get(standing.criterion.id) for known in (self.material.since, self.material.before))
        told = []
        if isinstance(since, Period):
            told.append(_("So since the %(quarter)s.") % {"quarter": self.spelling.quarter(since)})
        if isinstance(before, float):
            told.append(_("A year before: %(score)s.") % {"score": self.spelling.wording.number(before, 1)})
        return " ".join(told)

    def reading(self, reading: Reading) -> Told:
        """An indicator with a figure."""
        return {
            "id": reading.indicator.id,
            "name": self.spelling.said(reading.indicator.name),
            "figures": self.spelling.figures(reading),
            "share": bar(share) if (share := counted_share(reading)) else None,
            "score": self.spelling.wording.number(reading.score.value, 1) if reading.score else "",
            "rests_on": self.rests_on(reading),
            "notes": self.reading_notes(reading),
            "gap": reading.gap,
        }

    def reading_notes(self, reading: Reading) -> list[str]:
        _ = self.spelling.wording.gettext
        notes = []
        if reading.score is None:
            notes.append(_("for context, not scored"))
        if reading.gate_missed:
            notes.append(_("below the must-have"))
        notes += [
            _("missing: %(must)s") % {"must": must.name.said(self.spelling.wording.code)}
            for must in reading.musts_missed
        ]
        if reading.outdated:
            notes.append(_("counts for less: what it rests on is too old"))
        if reading.gap:
            told = _("responsible: %(parties)s")
            notes.append(
                told % {"parties": self.spelling.parties(reading.indicator.responsible or ())}
                if reading.indicator.responsible
                else _("structural gap")
            )
        return notes

    def rests_on(self, reading: Reading) -> list[str]:
        """The evidence of a figure, in short."""
        names = dict.fromkeys(reading.indicator.measures)
        lines = [self.entries(each) for name in names for each in self.material.entries.get(name, ())]
        months = sorted({month for name in names for month in self.material.months.get(name, ())})
        if months:
            lines.append(self.months(months))
        if PULSE & set(names):
            lines.append(self.spelling.wording.gettext("anonymous pulse of the team"))
        return list(dict.fromkeys(lines))

    def entries(self, entries: Entries) -> str:
        wording = self.spelling.wording
        told = wording.ngettext("%(kind)s: %(num)s entry", "%(kind)s: %(num)s entries", entries.count)
        line = told % {"kind": wording.gettext(entries.kind), "num": wording.number(entries.count)}
        if entries.looked_at is None:
            return line
        looked = wording.gettext("last looked at on %(day)s") % {"day": wording.day(entries.looked_at, "medium")}
        return f"{line}, {looked}"

    def months(self, months: list[str]) -> str:
        wording = self.spelling.wording
        told = wording.ngettext(
            "counted in %(num)s month (%(first)s)", "counted in %(num)s months (%(first)s to %(last)s)", len(months)
        )
        first, last = (wording.day(date.fromisoformat(f"{month}-01"), "LLLL y") for month in (months[0], months[-1]))
        return told % {"num": wording.number(len(months)), "first": first, "last": last}

    def missing(self, readings: Iterable[Reading]) -> list[Told]:
        """Indicators without a figure, by the reason why; never as zero."""
        found: dict[str, list[Told]] = {}
        for reading in readings:
            if not is_counted(reading):
                why = self.spelling.absence(absence) if (absence := absence_of(reading)) else ""
                named = {"id": reading.indicator.id, "name": self.spelling.said(reading.indicator.name)}
                found.setdefault(why, []).append(named)
        return [{"why": why, "indicators": named} for why, named in found.items()]

    def evidence(self, assessment: Assessment | None) -> Told | None:
        if assessment is None:
            return None
        wording = self.spelling.wording
        said = wording.gettext("%(role)s, %(day)s") % {
            "role": self.spelling.role(assessment.by.role.value),
            "day": wording.day(assessment.at, "medium"),
        }
        return {"text": free(shortened(assessment.evidence)), "link": assessment.link, "by": said}

    def entry(self, entry: Entry | None) -> Told:
        wording = self.spelling.wording
        return free(title_of(entry, wording) if entry else wording.gettext("an entry that is no longer kept up"))

    def named(self, id_: str) -> Told:
        """A criterion that something is about; without a name where nobody knows it any more."""
        name = self.material.names.get(id_)
        return {"id": id_, "name": self.spelling.said(name) if name else ""}

    def step(self, step: Step) -> Told:
        _ = self.spelling.wording.gettext
        states = {"open": _("open"), "doing": _("under way"), "done": _("done"), "dropped": _("dropped")}
        effects = {
            "as_expected": _("It brought what was expected."),
            "partly": _("It brought part of what was expected."),
            "none": _("It brought no effect."),
        }
        return {
            "title": free(step.title),
            "criteria": [self.named(id_) for id_ in step.criteria],
            "expected": free(step.expected),
            "owner": self.spelling.role(step.owner),
            "due": self.spelling.wording.day(step.due, "medium"),
            "late": step.state in ("open", "doing") and step.due < self.material.until,
            "state": states.get(step.state, step.state),
            "code": step.state,
            "effect": effects.get(step.effect, ""),
            "seen": free(step.seen),
            "reason": free(step.reason),
        }


def counted_share(reading: Reading) -> Span | None:
    return as_counted(reading.share, simple_of(reading.indicator, reading.parts[0].measure))


def bar(span: Span) -> Mapping[str, float]:
    return {"low": round(span.low, 4), "value": round(span.value, 4), "high": round(span.high, 4)}


def absence_of(reading: Reading) -> Any:
    """Why it has no figure: of a mean, the reason of the first part that has none."""
    return next((part.known for part in reading.parts if isinstance(part.known, str)), None)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_EVIDENCE else f"{text[:LONGEST_EVIDENCE].rstrip()} …"


def definition(indicator: Indicator, spelling: Spelling) -> Told:
    """What an indicator counts, as the appendix and the funder's sheets tell it."""
    return {
        "id": indicator.id,
        "name": spelling.said(indicator.name),
        "definition": spelling.said(indicator.definition),
        "numerator": spelling.said(indicator.numerator),
        "denominator": spelling.said(indicator.denominator) if indicator.denominator else "",
        "source": spelling.sources(indicator.sources),
        "scoring": spelling.scoring(indicator),
        "fewest": spelling.fewest(indicator) if indicator.privacy is not Privacy.ORGANISATION else "",
    }
