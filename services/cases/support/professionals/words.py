"""The words of the directory, for its pages and for the columns of a table that is brought in."""

from collections.abc import Iterable, Mapping

from services.cases.casework.imports.table import plain
from services.cases.support.professionals.domain import Change, PassesOn, ProfessionalKind
from shared.languages import Wording

OTHER_HEADINGS = {
    "kind": ("kind", "type", "art", "bereich"),
    "name": ("name", "person"),
    "organisation": ("organisation", "organization", "office", "einrichtung", "praxis", "kanzlei"),
    "reached": ("reached", "contact", "phone", "kontakt", "telefon", "erreichbar über"),
    "languages": ("languages", "language", "sprachen", "sprache"),
    "accessibility": ("accessibility", "access", "barrierefreiheit", "zugang"),
    "sensitive_on": ("gender sensitive on", "gendersensibel bestätigt am"),
}
"""By which a column is known besides the heading that our template has in each language."""


def labels(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "kind": _("Kind"),
        "name": _("Name"),
        "organisation": _("Organisation"),
        "reached": _("Ways to be reached"),
        "languages": _("Languages"),
        "accessibility": _("Accessibility"),
        "passes_on": _("Has to pass on that somebody stays irregularly"),
        "sensitive_on": _("Takes care in matters of gender, confirmed on"),
    }


def kinds(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {
        ProfessionalKind.LAWYER: _("lawyer"),
        ProfessionalKind.DOCTOR: _("doctor or clinic"),
        ProfessionalKind.THERAPIST: _("therapy"),
        ProfessionalKind.SHELTER: _("shelter or housing"),
        ProfessionalKind.COUNSELLING: _("another counselling centre"),
        ProfessionalKind.COURSE: _("course, school or work"),
        ProfessionalKind.RESIDENCE: _("foreigners' or asylum authority"),
        ProfessionalKind.BENEFITS: _("office for benefits"),
        ProfessionalKind.YOUTH: _("youth welfare office"),
        ProfessionalKind.POLICE: _("police"),
        ProfessionalKind.COURT: _("court or public prosecutor"),
        ProfessionalKind.OTHER: _("somebody else"),
    }


def passing_on(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {PassesOn.AS_KIND: _("as usual for this kind"), PassesOn.YES: _("yes"), PassesOn.NO: _("no")}


def changes(wording: Wording) -> Mapping[str, str]:
    """What the history says, by field or by what was done."""
    _ = wording.gettext
    return labels(wording) | {
        Change.MADE: _("entered"),
        Change.BROUGHT_IN: _("brought in from a table"),
        Change.CONFIRMED: _("confirmed that they take care in matters of gender"),
        Change.OUT_OF_USE: _("taken out of use"),
        Change.IN_USE: _("in use again"),
    }


def headings(wordings: Iterable[Wording], columns: Iterable[str]) -> dict[str, str]:
    """The column of each heading, in all languages of the pages."""
    known = {plain(text): name for name, texts in OTHER_HEADINGS.items() for text in texts}
    known |= {plain(text): name for wording in wordings for name, text in labels(wording).items()}
    return {heading: name for heading, name in known.items() if name in columns}


def kinds_by_name(wordings: Iterable[Wording]) -> dict[str, ProfessionalKind]:
    """The kind of each of its names, and of its code."""
    known = {plain(said): ProfessionalKind(code) for one in wordings for code, said in kinds(one).items()}
    return known | {plain(code): code for code in ProfessionalKind}
