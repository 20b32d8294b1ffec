"""Figures about texts and their languages: those that are published here, and those that the register alone knows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.quality.evidence.publications.cells import PublicationCell
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.measures.counting import Said, counted, dated, nothing, of_kind, says
from services.quality.evidence.register.measures.published import DOCUMENTS, Cells, cells_for, is_same, speaking
from services.quality.standards.scoring.figures import Absence, Figure

type Entries = Sequence[Entry]
type Known = Figure | Absence


@dataclass(frozen=True, slots=True)
class Text:
    """A document in a language, counted once however it became known."""

    document: str
    language: str
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
    return Text(DOCUMENTS[cell.publication.kind], cell.language, wanted, True, cell.is_current, plain)


def _entered(entry: Entry, day: date) -> Text:
    text, source = dated(entry, "dated_on"), dated(entry, "source_changed_on")
    there = text is not None and text <= day
    current = there and (text is None or source is None or source > day or text >= source)
    said, wanted = entry.values, says(entry, "target", "yes")
    return Text(said["document"], said["language"], wanted, there, current, says(entry, "plain", "yes"))


def documents_current(entries: Entries, cells: Cells, day: date) -> Known:
    """S8.1: documents in a language that are current, out of those that the centre wants; an outdated one counts
    half."""
    return counted(
        texts(entries, cells, day),
        lambda text: text.current,
        partly=lambda text: text.there,
        out_of=lambda text: text.wanted,
    )


def working_languages(entries: Entries) -> set[str]:
    return {entry.values["language"] for entry in of_kind(entries, "working_language")}


def wanted_languages(entries: Entries, document: str) -> set[str]:
    """In which a document should be: those in which the centre works and others that it wants, without those in which
    it does not want this one. A text that is published says nothing of the languages that are missing."""
    about = [entry for entry in of_kind(entries, "document_cell") if says(entry, "document", document)]
    wanted = {entry.values["language"] for entry in about if says(entry, "target", "yes")}
    unwanted = {entry.values["language"] for entry in about if says(entry, "target", "no")}
    return wanted | (working_languages(entries) - unwanted)


def in_languages(languages: set[str], found: Sequence[Text], fulfilled: Said[Text], partly: Said[Text]) -> Known:
    """Languages with a text that fulfils something, out of all of them; each counts once."""

    def any_of(says: Said[Text]) -> Said[str]:
        return lambda language: any(says(text) for text in found if text.language == language)

    return counted(sorted(languages), any_of(fulfilled), partly=any_of(partly))


def who_does_what_current(entries: Entries, cells: Cells, day: date) -> Known:
    """S5.2: languages in which the centre works with a current text that says who does what, out of all of them; with
    an outdated one they count half."""
    found = of_document("who_does_what", entries, cells, day)
    return in_languages(working_languages(entries), found, lambda text: text.current, lambda text: text.there)


def principles_current(entries: Entries, cells: Cells, day: date) -> Known:
    """K11.3: languages in which the principles are current, out of those wanted; an outdated text counts half."""
    found, wanted = of_document("principles", entries, cells, day), wanted_languages(entries, "principles")
    return in_languages(wanted, found, lambda text: text.current, lambda text: text.there)


def plain_descriptions(entries: Entries, cells: Cells, day: date) -> Known:
    """U5.3: languages in which the service description is current and in plain language, out of those wanted."""
    found = of_document("service_description", entries, cells, day)
    wanted = wanted_languages(entries, "service_description")
    return in_languages(wanted, found, lambda text: text.current and text.plain, nothing)


def of_document(document: str, entries: Entries, cells: Cells, day: date) -> list[Text]:
    return [text for text in texts(entries, cells, day) if text.document == document]


MEASURES: Mapping[str, Callable[[Entries, Cells, date], Known]] = {
    "S8.1": documents_current,
    "S5.2": who_does_what_current,
    "K11.3": principles_current,
    "U5.3": plain_descriptions,
}
