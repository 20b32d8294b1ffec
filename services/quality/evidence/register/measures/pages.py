"""Figures that are measured at the public pages, beside what only the register knows of other places."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from services.quality.evidence.probe.domain import ENTRANCES, SHOWN_BY, WAYS, Probe, entrances
from services.quality.evidence.publications.cells import PublicationCell
from services.quality.evidence.publications.looks import look_due
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.measures.counting import counted, of_kind, says
from services.quality.evidence.register.measures.documents import working_languages
from services.quality.evidence.register.measures.published import Cells, cells_for
from services.quality.standards.scoring.figures import Absence, Figure
from shared.events import PublicationKind

type Entries = Sequence[Entry]
type Known = Figure | Absence
type Place = tuple[PublicationKind, str]
"""What should be found, and in which language."""


def entry_points_free(entries: Entries, cells: Cells, probe: Probe | None, day: date) -> Known:
    """U6.2: public entry points that say in their own language that help is free, out of all: pages of ours as they
    were found to be, and other places as they were entered. Without a look at the pages nothing is known."""
    if probe is None:
        return Absence.NOT_MEASURED
    others = [says(point, "says_free", "yes") for point in of_kind(entries, "entry_point")]
    return counted([*entrances(probe), *others], bool)


def contact_options_published(entries: Entries, cells: Cells, probe: Probe | None, day: date) -> Known:
    """U9.3: hours, and contact options, that the pages show in a wanted language, out of all that are wanted.

    Where a published text says them, it has to be the newest, current, and looked at in time: old hours are no help.
    Ways that are published elsewhere count as they were entered. Without a look at the pages nothing is known, and
    without a wanted language there is no whole.
    """
    if probe is None:
        return Absence.NOT_MEASURED
    options = of_kind(entries, "contact_option")
    if not options and not working_languages(entries):
        return Absence.NOTHING_ENTERED
    here = [found for _, found in places(entries, cells, probe, day)]
    elsewhere = [option for option in options if "text" not in option.values]
    entered = [says(option, "published", "yes") and day <= (option.review_on or date.min) for option in elsewhere]
    return counted([*here, *entered], bool)


def places(entries: Entries, cells: Cells, probe: Probe, day: date) -> list[tuple[Place, bool]]:
    """All that should be found at our own pages, and whether it was, as it should be."""
    texts = {(cell.publication.kind, cell.language): cell for cell in cells_for("contact_option", cells)}
    wanted = sorted({*texts, *wanted_here(entries, of_kind(entries, "contact_option"))})
    return [(place, is_found(place, texts.get(place), probe, day)) for place in wanted]


def wanted_here(entries: Entries, options: Entries) -> set[Place]:
    """Both, in every language in which the centre works; and what else an entry wants to be published here."""
    named = [option.values for option in options if "text" in option.values]
    wished = {(PublicationKind(values["text"]), values["language"]) for values in named}
    return wished | {(kind, language) for kind in SHOWN_BY for language in working_languages(entries)}


def is_found(place: Place, text: PublicationCell | None, probe: Probe, day: date) -> bool:
    editions = probe.editions(*place)
    if text is None:
        return bool(editions)
    newest = text.edition in editions or (bool(editions) and text.valid_from > probe.day)
    return newest and text.is_current and day <= (look_due(text) or date.min)


MEASURES: Mapping[str, Callable[[Entries, Cells, Probe | None, date], Known]] = {
    ENTRANCES: entry_points_free,
    WAYS: contact_options_published,
}
