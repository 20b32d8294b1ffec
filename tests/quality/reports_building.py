"""A centre in the middle of its year, invented, for the tests of its reports."""

import re
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from services.quality.answers.assessment.domain import Answer, Assessment
from services.quality.foundation.domain import Period
from services.quality.publishing.reports.domain import Chapter, Entries, Material, Request, Round, Sent, Step
from services.quality.publishing.reports.quality_report import QualityReport
from services.quality.publishing.reports.spelling import Spelling
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Figure, Level, Outcomes, Quantity
from services.quality.standing.domain import Known, stand
from shared.languages import Languages
from tests.quality.building import STANDARDS, a_review, an_assessment

LOCALE = Path(__file__).parents[2] / "services" / "quality" / "locale"
LANGUAGES = Languages(("de", "en", "ar"), ("quality", LOCALE), clock=UTC)
TODAY = date(2026, 11, 24)
BEFORE = datetime(2026, 6, 12, 9, tzinfo=UTC)
FIGURES: Mapping[str, Figure | Absence] = {
    "S1.1": Outcomes(9, 1, 2),
    "S1.1.room": Outcomes(1),
    "S1.2": Outcomes(1, 0, 7),
    "S1.3": Absence.TOO_FEW,
    "S2.1": Amounts(3.5, 5.0),
    "S2.1.analysis": Age(4),
    "S2.2": Absence.TOO_FEW,
    "S4.1": Outcomes(1, 0, 2),
    "S4.2": Outcomes(1, 1, 3),
    "S4.3": Level(2),
    "S6.1": Age(5),
    "S6.2": Outcomes(6, 1, 0),
    "S6.3": Absence.NOT_APPLICABLE,
    "S7.1": Amounts(612, 640),
    "S7.2": Outcomes(7, 2, 3),
    "S8.1": Outcomes(11, 4, 9),
    "S8.3": Outcomes(3, 0, 1),
    "S9.2": Amounts(1_850, 4_900),
    "S9.3": Outcomes(2, 0, 18),
    "S10.1": Amounts(2.5, 6.0),
    "S10.2": Amounts(118_000, 410_000),
    "S10.3": Absence.NOTHING_ENTERED,
    "K4.2": Outcomes(8, 0, 2),
    "K4.3": Quantity(74),
    "U1.3": Outcomes(5, 0, 1),
    "U1.4": Outcomes(2, 0, 21),
    "U2.1": Outcomes(17, 4, 2),
    "U2.3": Outcomes(3, 0, 0),
    "U4.1": Outcomes(12, 2, 1),
    "U4.2": Outcomes(9, 0, 0),
    "U5.1": Outcomes(1, 1, 1),
    "U5.3": Outcomes(4, 0, 2),
    "U6.1": Outcomes(22, 0, 1),
    "U6.2": Outcomes(6, 0, 0),
    "U7.1": Outcomes(13, 3, 4),
    "U7.2": Outcomes(15, 0, 6),
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
    catalogue, assessments = changes.pop("catalogue", STANDARDS), changes.pop("assessments", answers())
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
