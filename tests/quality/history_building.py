"""Small versions of the standards that follow each other, and what became known of a centre."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.tallies.domain import Tally
from services.quality.foundation.domain import Period
from services.quality.standards.catalogue.domain import Catalogue, Criterion
from services.quality.standards.scoring.figures import Absence, Outcomes
from services.quality.standing.history.past import Past
from tests.quality.building import LEAD, STANDARDS, a_criterion, an_indicator, words

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, SECOND = "2025-10", "2026-07"


def a_change(kind: str, id: str, was: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "id": id, "was": was, "why": words()}


def a_catalogue(*criteria: Criterion, version: str = FIRST, **changes: Any) -> Catalogue:
    given = {
        "version": version,
        "title": words(),
        "valid_from": date.fromisoformat(f"{version[:7]}-01"),
        "criteria": criteria,
    }
    return Catalogue.model_validate({**given, **changes})


def one(id: str = "U2", **changes: Any) -> Criterion:
    """A criterion with one indicator of the same number."""
    return a_criterion(an_indicator(f"{id}.1", **changes), id=id)


def following(
    before: Catalogue, *criteria: Criterion, changes: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Catalogue]:
    """Both versions, by name: the second replaces the first on its first day."""
    after = a_catalogue(*criteria, version=SECOND, replaces=before.version, changes=changes)
    ended = before.model_copy(update={"valid_until": after.valid_from - timedelta(days=1)})
    return {ended.version: ended, after.version: after}


def a_month(window: str, catalogue: str = FIRST, **told: Outcomes | Absence) -> Tally:
    """`U2_1=Outcomes(9, 0, 1)`."""
    return Tally(catalogue, window, {name.replace("_", "."): known for name, known in told.items()})


def a_past(**known: Any) -> Past:
    return Past(**{"tallies": (), "assessments": (), "reviews": (), "pulses": (), "register": (), **known})


def an_entry(*, day: date, met: str) -> Entry:
    """A room for confidential talks in the register."""
    values = {"item": "private_room", "met": met}
    moment = datetime.combine(day, time(12), UTC)
    return Entry(uuid4(), uuid4(), "workplace_item", 1, values, day, None, "", LEAD, moment, day)


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def quarter(text: str) -> Period:
    return Period.parse(text)


MOVED = [a_change("moved", "U12", "U2"), a_change("retired", "S6"), a_change("counted_anew", "S7")]


def renamed(criterion: Criterion, id_: str) -> dict[str, Any]:
    """Under another id, made from the same figures."""
    indicators = [
        {**each.model_dump(mode="json"), "id": each.id.replace(criterion.id, id_, 1), "measure": each.measured_as}
        for each in criterion.indicators
    ]
    return {**criterion.model_dump(mode="json"), "id": id_, "indicators": indicators}


def moved_standards() -> Catalogue:
    """U2 has become U12, S6 is no more, and S7 means something else."""
    stay = [each for each in STANDARDS.criteria if each.id not in ("U2", "S6")]
    given = STANDARDS.model_dump(mode="json", exclude={"criteria", "version", "valid_from", "valid_until"})
    given |= {"version": SECOND, "valid_from": "2026-07-01", "replaces": STANDARDS.version, "changes": MOVED}
    return Catalogue.model_validate({**given, "criteria": [*stay, renamed(STANDARDS.criterion("U2"), "U12")]})
