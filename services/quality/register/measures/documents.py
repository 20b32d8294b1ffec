"""Figures about texts and their languages: those that are published here, and those that the register alone knows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.quality.publications.cells import PublicationCell
from services.quality.register.domain import Entry
from services.quality.register.measures.counting import counted, dated, of_kind, says
from services.quality.register.published import DOCUMENTS, Cells, cells_for, is_same, look_due, speaking
from services.quality.scoring.figures import Absence, Figure

type Entries = Sequence[Entry]
type Known = Figure | Absence


@dataclass(frozen=True, slots=True)
class Text:
    """A document in a language, counted once however it became known."""

    document: str
    wanted: bool
    there: bool
    current: bool
    """There, and no older than its source."""
    plain: bool


def texts(entries: Entries, cells: Cells, day: date) -> list[Text]:
    """What is published here, and the entries that no publication speaks for."""
    own = of_kind(entries, "document_cell")
    published = [_published(cell, own) for cell in cells_for("document_cell", cells)]
    return [*published, *(_entered(entry, day) for entry in speaking(own, cells))]


def _published(cell: PublicationCell, entries: Entries) -> Text:
    """Wanted, unless an entry says otherwise; plain, where the text itself or an entry says so."""
    about = [entry for entry in entries if is_same(entry, cell)]
    wanted = not about or any(says(entry, "target", "yes") for entry in about)
    plain = cell.plain or any(says(entry, "plain", "yes") for entry in about)
    return Text(DOCUMENTS[cell.publication.kind], wanted, True, cell.is_current, plain)


def _entered(entry: Entry, day: date) -> Text:
    text, source = dated(entry, "dated_on"), dated(entry, "source_changed_on")
    there = text is not None and text <= day
    current = there and (text is None or source is None or source > day or text >= source)
    return Text(entry.values["document"], says(entry, "target", "yes"), there, current, says(entry, "plain", "yes"))


def current_texts(entries: Entries, cells: Cells, day: date, *documents: str) -> Known:
    """Texts that are current, out of those that the centre wants; an outdated one counts half."""
    return counted(
        [text for text in texts(entries, cells, day) if not documents or text.document in documents],
        lambda text: text.current,
        partly=lambda text: text.there,
        out_of=lambda text: text.wanted,
    )


def documents_current(entries: Entries, cells: Cells, day: date) -> Known:
    """S8.1: of all documents."""
    return current_texts(entries, cells, day)


def who_does_what_current(entries: Entries, cells: Cells, day: date) -> Known:
    """S5.2: of the text that says who does what."""
    return current_texts(entries, cells, day, "who_does_what")


def principles_current(entries: Entries, cells: Cells, day: date) -> Known:
    """K11.3: of the principles."""
    return current_texts(entries, cells, day, "principles")


def plain_descriptions(entries: Entries, cells: Cells, day: date) -> Known:
    """U5.3: languages in which the service description is current and in plain language, out of those wanted."""
    return counted(
        [text for text in texts(entries, cells, day) if text.document == "service_description"],
        lambda text: text.current and text.plain,
        out_of=lambda text: text.wanted,
    )


def contact_options_published(entries: Entries, cells: Cells, day: date) -> Known:
    """U9.3: contact options published in a wanted language and looked at in time, out of all that are wanted.

    What is published here has to be current as well: old hours are no help.
    """
    own = speaking(of_kind(entries, "contact_option"), cells)
    here = [cell.is_current and day <= (look_due(cell) or date.min) for cell in cells_for("contact_option", cells)]
    entered = [says(option, "published", "yes") and day <= (option.review_on or date.min) for option in own]
    return counted([*here, *entered], bool)


MEASURES: Mapping[str, Callable[[Entries, Cells, date], Known]] = {
    "S8.1": documents_current,
    "S5.2": who_does_what_current,
    "K11.3": principles_current,
    "U5.3": plain_descriptions,
    "U9.3": contact_options_published,
}
