"""What is wrong with a file, or with a cell of it, in the reader's language."""

from dataclasses import dataclass

from services.quality.evidence.register.files.decoding import WrongFileError
from services.quality.evidence.register.files.reading import Fault
from services.quality.evidence.register.files.vocabulary import columns_of
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.wording import problem
from shared.languages import Wording


@dataclass(frozen=True, slots=True)
class ToldFault:
    line: int
    column: str
    given: str
    problem: str


def fault_in_words(fault: Fault, kind: Kind, wording: Wording) -> ToldFault:
    field = next((each for each in columns_of(kind) if each.name == fault.field), None)
    column = wording.gettext(field.label) if field else ""
    return ToldFault(
        fault.line, column, fault.given, of_the_line(fault, wording) or problem(fault.code, field, wording)
    )


def of_the_line(fault: Fault, wording: Wording) -> str:
    """What is wrong with a line as a whole; "" where it is a cell."""
    told = {
        "too_many_cells": wording.gettext("This line has more cells than there are columns."),
        "named_twice": wording.gettext("Line %s names the same entry. Please leave one line for each.")
        % wording.number(fault.twin),
        "several_so_named": wording.gettext(
            "Several entries are known by this. Please change the one that you mean on its own page."
        ),
    }
    return told.get(fault.code, "")


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
