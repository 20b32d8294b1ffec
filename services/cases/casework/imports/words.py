"""The words of what is brought in: columns, and what to do where a cell is not right."""

from collections.abc import Iterable

from services.cases.casework.imports.domain import Kind, Written
from services.cases.casework.imports.table import LARGEST, MOST_ROWS, Column, Wrong, plain
from services.cases.foundation.spoken_languages import SPOKEN, Spoken, name_of
from shared.languages import Wording

OTHER_HEADINGS = {
    "pseudonym": ("pseudonym", "name", "name in der akte"),
    "language": ("language", "sprache"),
    "opened_on": ("opened on", "opened", "eröffnet am", "eröffnet", "angelegt am"),
    "responsible": ("responsible", "zuständig", "zuständige person", "verantwortlich"),
    "next_on": ("next date", "next on", "nächster termin", "nächstes datum"),
    "next_what": ("what for", "next what", "wofür", "zweck"),
    "note": ("note", "notes", "notiz", "notizen", "bemerkung"),
    "written_at": ("written at", "date", "datum", "created", "created at", "erstellt am"),
    "words": ("words", "text", "message", "nachricht", "anfrage"),
    "reached": ("reached", "contact", "way to be reached", "kontakt", "erreichbar über"),
    "reference": ("reference", "referenz", "id", "aktenzeichen"),
}
"""By which a column is known besides the heading that our template has in each language, as spreadsheets have them."""


def labels(wording: Wording) -> dict[str, str]:
    """The heading of each column."""
    _ = wording.gettext
    return {
        "pseudonym": _("Pseudonym"),
        "language": _("Language"),
        "opened_on": _("Opened on"),
        "responsible": _("Responsible"),
        "next_on": _("Next date"),
        "next_what": _("What for"),
        "note": _("Note"),
        "written_at": _("Date"),
        "words": _("Words"),
        "reached": _("Way to be reached"),
        "reference": _("Reference of the platform"),
    }


def kinds(wording: Wording) -> dict[Kind, str]:
    """What may be brought in."""
    _ = wording.gettext
    return {
        Kind.RUNNING: _("Running files from a spreadsheet"),
        Kind.PLATFORM_REQUESTS: _("What people wrote on another platform, as requests in the inbox"),
        Kind.PLATFORM_FILES: _("What people wrote on another platform, as files"),
    }


def with_reference(one: Written, wording: Wording) -> str:
    """The words of the client, and below them how to find them on the platform where they were written."""
    if not one.reference:
        return one.words
    return "\n\n".join((one.words, wording.gettext("Reference: %(reference)s") % {"reference": one.reference}))


def fault_words(wrong: Wrong, wording: Wording) -> str:
    """What is not right, and what to do."""
    _ = wording.gettext
    return {
        Wrong.EMPTY: _("There are no rows below the headings."),
        Wrong.TOO_LARGE: _("The file is too large. Take at most %(size)s MB, in several parts.")
        % {"size": wording.number(LARGEST // 1024 // 1024)},
        Wrong.NO_TEXT: _('This is not a table in text. In your spreadsheet, choose "Save as" and "CSV".'),
        Wrong.ENCODING: _('The letters cannot be read. Save the file as "CSV UTF-8".'),
        Wrong.NO_HEADINGS: _("No column is known. The first row names the columns, as in the template."),
        Wrong.SAME_HEADINGS: _("Two columns have this heading. Take one of them out."),
        Wrong.LACKS_COLUMN: _("This column is missing. Add it with its heading in the first row."),
        Wrong.TOO_MANY_ROWS: _("There are more than %(rows)s rows. Bring them in in several parts.")
        % {"rows": wording.number(MOST_ROWS)},
        Wrong.BROKEN: _("From here on the cells cannot be told apart. Mostly a quotation mark or bracket is missing."),
        Wrong.MORE_CELLS: _("The row has more cells than there are headings. Put text with separators in quotes."),
        Wrong.NOT_A_WORD: _("There is a list in the place of words, or a sign that is no letter. Write plain words."),
        Wrong.FORMULA: _("This is a formula. Put what it shows in its place, as text."),
        Wrong.MISSING: _("This is empty. Please fill it in."),
        Wrong.TOO_LONG: _("This is too long. Please shorten it."),
        Wrong.NO_DAY: _("This is not a day. Write it as %(one)s or %(other)s.")
        # also in a line that runs from right to left
        % {"one": "\u20662024-11-30\u2069", "other": "\u206630.11.2024\u2069"},
        Wrong.NOT_YET: _("This day has not come yet."),
        Wrong.TOO_OLD: _("This day is before the year 2000. Please check it."),
        Wrong.NO_COLLEAGUE: _('No colleague who counsels here has this name. Write it as on the page "Team".'),
        Wrong.TWO_COLLEAGUES: _("Several colleagues have this name. Open this file by hand."),
        Wrong.NO_LANGUAGE: _("This language is not known. Write its name in English or German, or leave it empty."),
        Wrong.NOT_IN_LIST: _("This word is not in the list of this column, which you find below. Write one of them."),
    }[wrong]


OTHER_LANGUAGES = {
    "fa": ("farsi", "dari"),
    "ku": ("kurmanci", "kurmanji", "kurmandschi"),
    "ckb": ("sorani",),
    "pcm": ("pidgin",),
    "ak": ("twi",),
    "bin": ("edo", "bini"),
    "zh": ("mandarin",),
}
"""Names by which counsellors write languages, and the Unicode list does not."""


def headings(wordings: Iterable[Wording], columns: Iterable[Column]) -> dict[str, str]:
    """The column of each heading, in all languages of the pages."""
    known = {plain(text): name for name, texts in OTHER_HEADINGS.items() for text in texts}
    known |= {plain(text): name for wording in wordings for name, text in labels(wording).items()}
    names = {column.name for column in columns}
    return {heading: name for heading, name in known.items() if name in names}


def languages(wordings: Iterable[Wording]) -> dict[str, Spoken]:
    """The language of each of its names, and of its code."""
    known = {plain(text): Spoken(code) for code, texts in OTHER_LANGUAGES.items() for text in texts}
    known |= {plain(name_of(wording, code)): Spoken(code) for wording in wordings for code in SPOKEN}
    return known | {code: Spoken(code) for code in SPOKEN}
