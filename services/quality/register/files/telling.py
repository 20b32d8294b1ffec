"""What is wrong with a file, or with a cell of it, in the reader's language."""

from dataclasses import dataclass

from services.quality.register.fields import Kind
from services.quality.register.files.decoding import WrongFileError
from services.quality.register.files.reading import Fault
from services.quality.register.files.vocabulary import columns_of
from services.quality.register.wording import problem
from shared.languages import Wording


@dataclass(frozen=True, slots=True)
class ToldFault:
    line: int
    column: str
    given: str
    problem: str


def told(fault: Fault, kind: Kind, wording: Wording) -> ToldFault:
    field = next((each for each in columns_of(kind) if each.name == fault.field), None)
    if field is None:
        return ToldFault(fault.line, "", "", wording.gettext("This line has more cells than there are columns."))
    return ToldFault(fault.line, wording.gettext(field.label), fault.given, problem(fault.code, field, wording))


def file_problem(wrong: WrongFileError, kind: Kind, wording: Wording) -> str:
    """Why a file was not taken, and what to do."""
    about = wrong.about[0] if wrong.about else ""
    title = wording.gettext(about) if about else ""
    column = next((wording.gettext(field.label) for field in columns_of(kind) if field.name == about), about[:60])
    told = {
        "empty": wording.gettext("There is nothing in it."),
        "too_large": wording.gettext("It is too large. Please part it: a thousand lines at most."),
        "too_many_lines": wording.gettext("It has too many lines. Please part it: a thousand lines at most."),
        "spreadsheet": wording.gettext("This is a spreadsheet. Please save it as CSV there, and take that file."),
        "no_table": wording.gettext("This is no table. Please take a CSV file."),
        "encoding": wording.gettext("The letters cannot be read. Please save the file as CSV in UTF-8."),
        "no_columns": wording.gettext("None of the columns is known. The first line names them, as in the template."),
        "no_lines": wording.gettext("There is nothing below the names of the columns."),
        "broken_line": wording.gettext("Line %s cannot be read: a quotation mark is out of place.") % about,
        "unknown_column": wording.gettext("This column is not known: %s. Please see the template.") % column,
        "column_twice": wording.gettext("This column is there twice: %s.") % column,
        "missing_column": wording.gettext("This column is missing: %s.") % column,
        "other_kind": wording.gettext("These are the columns of another kind: %s.") % title,
    }  # fmt: skip
    return told[wrong.code]
