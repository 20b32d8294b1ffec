"""A centre in the middle of its year, invented, for the tests of its reports."""

import re
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from services.quality.assessment.domain import Answer, Assessment
from services.quality.catalogue.domain import Catalogue, Criterion
from services.quality.domain import Period
from services.quality.reports.domain import Chapter, Entries, Material, Request, Round, Sent, Step
from services.quality.reports.quality_report import QualityReport
from services.quality.reports.spelling import Spelling
from services.quality.scoring.figures import Absence, Age, Amounts, Figure, Outcomes
from services.quality.standings import Known, stand
from shared.languages import Languages
from tests.quality.building import STANDARDS, a_review, an_assessment, an_indicator

LOCALE = Path(__file__).parents[2] / "services" / "quality" / "locale"
LANGUAGES = Languages(("de", "en", "ar"), ("quality", LOCALE), clock=UTC)
TODAY = date(2026, 11, 24)
BEFORE = datetime(2026, 6, 12, 9, tzinfo=UTC)
TEXTS = {
    "S10.1": ("Posts financed 12 months ahead", "Stellen, die zwölf Monate im Voraus finanziert sind"),
    "S10.2": ("Budget that lasts three years or more", "Anteil der Mittel, die drei Jahre und länger reichen"),
    "S9.2": ("Training and supervision paid by the funder", "Fortbildung und Supervision, die bezahlt werden"),
    "S6.1": ("Safety plan looked at within a year", "Sicherheitsplan im letzten Jahr durchgesehen"),
    "S1.1": ("Workplace checklist", "Checkliste Arbeitsplatz"),
}


def words(english: str, german: str) -> dict[str, str]:
    return {"en": english, "de": german}


def standards() -> Catalogue:
    """The standards as they are, with some indicators more where they have none."""
    more: dict[str, list[Any]] = {}
    for id_, names in TEXTS.items():
        score: dict[str, Any] = {"kind": "currency", "months": 12} if id_ == "S6.1" else {"kind": "ratio"}
        changes: dict[str, Any] = {"responsible": ["funder"]} if id_ in ("S10.1", "S10.2", "S9.2") else {}
        more.setdefault(id_.partition(".")[0], []).append(
            an_indicator(
                id_,
                name=words(*names),
                definition=words(
                    f"{names[0]}: what is in the register on the day.", f"{names[1]}: was am Tag erfasst ist."
                ),
                numerator=words("those for which it holds", "die, für die es gilt"),
                denominator=words("all of them", "alle"),
                sources=["funding"],
                privacy="organisation",
                score=score,
                **changes,
            )
        )
    return STANDARDS.model_copy(
        update={"criteria": tuple(_with(each, more.get(each.id)) for each in STANDARDS.criteria)}
    )


def _with(criterion: Criterion, indicators: list[Any] | None) -> Criterion:
    if indicators is None or criterion.indicators:
        return criterion
    return criterion.model_copy(update={"indicators": tuple(indicators)})


FIGURES: Mapping[str, Figure | Absence] = {
    "S10.1": Amounts(2.5, 6.0),
    "S10.2": Amounts(118_000, 410_000),
    "S9.2": Outcomes(4, 1, 7),
    "S6.1": Age(5),
    "S1.1": Absence.NOTHING_ENTERED,
    "U2.1": Outcomes(17, 4, 2),
    "U4.1": Outcomes(12, 2, 1),
    "U5.1": Outcomes(1, 1, 1),
}
ANSWERS = {
    "S1": Answer.PARTLY,
    "S2": Answer.PLANNED,
    "S6": Answer.REVIEWED,
    "S7": Answer.IN_PLACE,
    "S8": Answer.PARTLY,
    "U2": Answer.IN_PLACE,
    "U4": Answer.PARTLY,
    "U5": Answer.REVIEWED,
    "U8": Answer.STRUCTURAL_GAP,
    "K3": Answer.PARTLY,
    "K8": Answer.IN_PLACE,
    "K10": Answer.NOT_APPLICABLE,
}
EVIDENCE = {
    "U8": "Schutzwohnungen gibt es im Land nur in zwei Städten; Plätze für Männer fehlen ganz. Das liegt beim Land.",
    "K10": "Wir sind zu zweit und besprechen alles beim Frühstück.",
}


def answers(**evidence: str) -> dict[str, Assessment]:
    said = {**EVIDENCE, **evidence}
    return {
        id_: an_assessment(
            answer,
            criterion=id_,
            at=BEFORE,
            evidence=said.get(id_, "Im Ordner der Leitung, zuletzt durchgesehen in der Klausur im Mai."),
        )
        for id_, answer in ANSWERS.items()
    }


def material(figures: Mapping[str, Figure | Absence] = FIGURES, **changes: Any) -> Material:
    catalogue, assessments = changes.pop("catalogue", standards()), changes.pop("assessments", answers())
    reviews = [a_review(assessments[each], at=BEFORE) for each in ("S6", "U5") if each in assessments]
    given: dict[str, Any] = {
        "centre": "Fachberatungsstelle Nord",
        "catalogue": catalogue,
        "period": Period(2026, 4),
        "today": TODAY,
        "until": TODAY,
        "standings": stand(catalogue, Known(figures, assessments, reviews), today=TODAY),
        "assessments": assessments,
        "months": {"U2.1": ("2026-02", "2026-05", "2026-09"), "U4.1": ("2026-02", "2026-09")},
        "entries": {
            "S10.1": [Entries("Posts", 6, date(2026, 10, 2))],
            "S6.1": [Entries("Safety plan", 1, date(2026, 6, 20))],
        },
        "since": {"S10": Period(2025, 2), "U2": Period(2026, 1)},
        "before": {"U2": 2.0},
        "requests": [
            Request(
                "Verlängerung der Stelle Nord 2 über 2027 hinaus",
                "Land, Referat 312",
                date(2026, 3, 4),
                "action",
                "Die Stelle steht im Entwurf des Haushalts 2027.",
            ),
            Request("Fünf Plätze für Männer in der Schutzwohnung", "Kommune", date(2026, 5, 11), "open"),
        ],
        "steps": steps(),
        "rounds": [Round("Selbsteinschätzung Frühjahr", date(2026, 5, 4), date(2026, 6, 12), 12, 32)],
        "sent": [Sent(Period(2026, 3), date(2026, 10, 6), "lead", 2, 10)],
    }
    return Material(**{**given, **changes})


def steps() -> list[Step]:
    return [
        Step(
            "Gespräch mit dem Land über Stellen mit längerer Laufzeit",
            ("S10", "S2"),
            "Zwei Stellen laufen bis Ende 2028.",
            "lead",
            date(2026, 12, 15),
            "doing",
        ),
        Step(
            "Faltblatt auf Arabisch und Rumänisch erneuern",
            ("S8",),
            "Alle Faltblätter sind so neu wie die deutschen.",
            "counsellor",
            date(2026, 9, 1),
            "done",
            "as_expected",
            "Beide liegen aus, dazu Tigrinya.",
        ),
        Step("Notfallübung im Team", ("S6",), "Alle kennen die Wege.", "team", date(2026, 10, 1), "open"),
    ]


def report(language: str = "de", *chapters: Chapter, **changes: Any) -> QualityReport:
    return QualityReport(material(**changes), Spelling(LANGUAGES[language]), chapters or tuple(Chapter))


def unpacked(document: bytes) -> bytes:
    """A PDF with everything in it that is packed, unpacked as well."""
    found = [document]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\n?endstream", document, re.S):
        try:
            found.append(zlib.decompressobj().decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(found)


def pages_of(document: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", unpacked(document)))
