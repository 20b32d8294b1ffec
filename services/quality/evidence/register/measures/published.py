"""What is published here beside what the register says of the same: it is known first-hand, so the publication speaks.

What a centre wants it alone can say, so the wish stays with the entry; whatever else an entry says of a text that is
published here is told by the publication.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.quality.evidence.publications.cells import PublicationCell
from services.quality.evidence.publications.languages import named
from services.quality.evidence.publications.looks import WAYS, look_due
from services.quality.evidence.register.domain import Entry
from shared.events import PublicationKind
from shared.languages import Wording

type Cells = Sequence[PublicationCell]

DOCUMENTS = {
    PublicationKind.WHO_DOES_WHAT: "who_does_what",
    PublicationKind.PRINCIPLES: "principles",
    PublicationKind.SERVICE_DESCRIPTION: "service_description",
    PublicationKind.POLICY_DOCUMENT: "policy",
    PublicationKind.LEAFLET: "leaflet",
}
"""What the register calls the same document."""
MEASURED = {
    "S8.1": tuple(DOCUMENTS.values()),
    "S5.2": ("who_does_what",),
    "K11.3": ("principles",),
    "U5.3": ("service_description",),
}
"""By measure: the documents that it counts."""
WAYS_MEASURED = "U9.3"


def cells_by_entry(entries: Iterable[Entry], cells: Cells) -> dict[UUID, PublicationCell]:
    """By entry: the publication that speaks in its place."""
    return {entry.entry: cell for entry in entries for cell in cells if is_same(entry, cell)}


def speaking(entries: Iterable[Entry], cells: Cells) -> list[Entry]:
    """The entries that no publication speaks for."""
    kept = list(entries)
    others = cells_by_entry(kept, cells)
    return [entry for entry in kept if entry.entry not in others]


def is_same(entry: Entry, cell: PublicationCell) -> bool:
    """Whether an entry is about what is published here, in the same language."""
    said = entry.values
    if said.get("language") != cell.language:
        return False
    if entry.kind == "contact_option":
        return cell.publication.kind in WAYS and said.get("text") == cell.publication.kind.value
    is_document = entry.kind == "document_cell" and said.get("document") == DOCUMENTS.get(cell.publication.kind)
    return is_document and (not cell.publication.leaflet or _is_called(said.get("title", ""), cell))


def _is_called(title: str, cell: PublicationCell) -> bool:
    """Leaflets are told apart by their names; one without any stands for whatever leaflet there is."""
    names = (cell.publication.leaflet, cell.publication.leaflet.replace("_", " "), cell.title)
    return not title or title.casefold() in {name.casefold() for name in names}


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A published text as a list shows it: what it is, in which language, and whether somebody has to see to it."""

    cell: PublicationCell
    language: str
    look_on: date | None
    overdue: bool


def published_lines(cells: Cells, wording: Wording, today: date) -> list[PublishedLine]:
    """In the order of their kinds, then by language; `language` in the reader's words."""
    kinds = list(PublicationKind)
    ordered = sorted(
        cells, key=lambda cell: (kinds.index(cell.publication.kind), cell.publication.leaflet, cell.language)
    )
    return [
        PublishedLine(cell, named(cell.language, wording), look := look_due(cell), bool(look and look < today))
        for cell in ordered
    ]


def counts_texts(measure: str) -> bool:
    """Whether a figure is made from what is published here, too."""
    return measure in MEASURED or measure == WAYS_MEASURED


def published_for(measure: str, cells: Cells) -> list[PublicationCell]:
    """What is published here of all that a figure is made from."""
    if measure == WAYS_MEASURED:
        return cells_for("contact_option", cells)
    documents = MEASURED.get(measure, ())
    return [cell for cell in cells_for("document_cell", cells) if DOCUMENTS[cell.publication.kind] in documents]


def cells_for(kind: str, cells: Cells) -> list[PublicationCell]:
    """What is published here of a kind of entry."""
    wanted = {"document_cell": tuple(DOCUMENTS), "contact_option": WAYS}.get(kind, ())
    return [cell for cell in cells if cell.publication.kind in wanted]
