"""Entries of the register with defaults, for the tests of quality."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.quality.evidence.register.domain import Entry, Look, Stamp
from services.quality.evidence.register.kinds.every import kind_named
from services.quality.foundation.documents.domain import Document
from services.quality.standards.scoring.figures import Absence, Figure
from shared.documents.acceptance import Kind as DocumentKind
from tests.quality.building import COUNSELLOR, LEAD

TODAY = date(2026, 3, 5)
type Cases = dict[str, list[tuple[list[Entry], Figure | Absence]]]
"""By measure: entries, and the figure that they make on 5 March 2026."""


def an_entry(kind: str, values: dict[str, str] | None = None, **changes: Any) -> Entry:
    """Its first version, entered and looked at on 5 March 2026 unless said otherwise."""
    day = changes.get("day", TODAY)
    given: dict[str, Any] = {
        "id": uuid4(),
        "entry": uuid4(),
        "kind": kind,
        "number": 1,
        "values": values or {},
        "reviewed_on": day,
        "review_on": None,
        "retired": "",
        "by": LEAD,
        "at": datetime.combine(day, datetime.min.time(), UTC),
        "day": day,
    }
    return Entry(**{**given, **changes})


def a_document(entry: UUID, **changes: Any) -> Document:
    given: dict[str, Any] = {"id": uuid4(), "entry": entry, "kind": DocumentKind.PDF, "size": 5}
    given |= {"documented_on": TODAY, "valid_until": None, "by": LEAD, "at": datetime.now(UTC)}
    return Document(**{**given, **changes})


def a_stamp(day: date = TODAY, **changes: Any) -> Stamp:
    given: dict[str, Any] = {
        "id": uuid4(),
        "by": LEAD,
        "at": datetime.combine(day, datetime.min.time(), UTC),
        "day": day,
    }
    return Stamp(**{**given, **changes})


def a_look(entry: Entry, day: date = TODAY, **changes: Any) -> Look:
    """Somebody else has looked at an entry and confirms it, unless said otherwise."""
    given: dict[str, Any] = {
        "id": uuid4(),
        "version": entry.id,
        "entry": entry.entry,
        "seen": entry.values,
        "confirms": True,
        "note": "",
        "organisation": "",
        "by": COUNSELLOR,
        "at": datetime.combine(day, datetime.min.time(), UTC),
        "day": day,
    }
    return Look(**{**given, **changes})


def looked_at(values: dict[str, str], day: date = TODAY, **changes: Any) -> Entry:
    """A funder, and the look of somebody else at the entry."""
    entry = an_entry("funder", values)
    return replace(entry, looks=(a_look(entry, day, **changes),))


def a_post(day: date = TODAY, **values: str) -> Entry:
    given = {"label": "Post", "size": "1", "filled": "1", "paid": "yes", "profile": "none", "financing": "unsecured"}
    return an_entry("post", given | values, day=day)


def several(kind: str, *values: dict[str, str]) -> list[Entry]:
    return [an_entry(kind, each) for each in values]


def the_list(kind: str, *met: str) -> list[Entry]:
    """A whole checklist, each item with its answer, in the order of the list."""
    listed = kind_named(kind)
    return several(kind, *({listed.listed: item, "met": said} for item, said in zip(listed.items, met, strict=True)))


def in_place(kind: str, day: str) -> Entry:
    """A document of which there is one, last gone through on a day."""
    return an_entry(kind, {"in_place": "yes", "looked_at_on": day})


def absent(kind: str) -> Entry:
    return an_entry(kind, {"in_place": "no"})


def numbered(cases: Cases) -> list[tuple[str, int]]:
    return [(name, number) for name, several in cases.items() for number in range(len(several))]
