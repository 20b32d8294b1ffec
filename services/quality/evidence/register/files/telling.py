"""What is wrong with a file, or with a cell of it, in the reader's language, and what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.quality.evidence.register.files.decoding import WrongFileError
from services.quality.evidence.register.files.parts import Stray
from services.quality.evidence.register.files.reading import Book, Fault, Sheet
from services.quality.evidence.register.files.vocabulary import columns_of
from services.quality.evidence.register.kinds.fields import Field, Kind
from services.quality.evidence.register.wording import expected, problem
from shared.languages import Wording

AGAINST_OTHERS = ("in_the_future", "before_beginning", "more_than_whole", "contradicts", "too_long", "column_twice")
"""Faults of a value that is one by itself: what its field holds explains nothing."""


@dataclass(frozen=True, slots=True)
class ToldFault:
    sheet: str
    line: int
    column: str
    given: str
    problem: str
    step: str


def faults_in_words(book: Book, wording: Wording) -> Iterator[ToldFault]:
    """Sheet by sheet, in the order of the lines."""
    for stray in book.strays:
        yield stray_in_words(stray, wording)
    for sheet in book.sheets:
        for fault in sheet.faults:
            yield fault_in_words(fault, sheet, wording)


def fault_in_words(fault: Fault, sheet: Sheet, wording: Wording) -> ToldFault:
    field = field_of(fault, sheet.kind)
    return ToldFault(
        sheet.title or wording.gettext(sheet.kind.title),
        fault.line,
        wording.gettext(field.label) if field else "",
        fault.given,
        of_the_line(fault, wording) or of_the_cell(fault, field, wording),
        next_step(fault.code, wording),
    )


def field_of(fault: Fault, kind: Kind) -> Field | None:
    return next((each for each in columns_of(kind) if each.name == fault.field), None)


def of_the_cell(fault: Fault, field: Field | None, wording: Wording) -> str:
    told = {
        "formula": wording.gettext("This is a formula. Formulas are not calculated here."),
        "went_wrong": wording.gettext("A formula has gone wrong here."),
        "column_twice": wording.gettext("This column is there twice."),
        "missing_column": wording.gettext("This column is missing."),
    }
    said = told.get(fault.code) or problem(fault.code, None, wording)
    if field is None or fault.code in AGAINST_OTHERS:
        return said
    return f"{said} {wording.gettext('Expected: %s.') % expected(field, wording)}"


def of_the_line(fault: Fault, wording: Wording) -> str:
    """What is wrong with a line as a whole; "" where it is a cell."""
    told = {
        "too_many_cells": wording.gettext("This line has more cells than there are columns."),
        "named_twice": wording.gettext("Line %s names the same entry. Please leave one line for each.")
        % wording.number(fault.twin),
        "several_so_named": wording.gettext(
            "Several entries are known by this. Please change the one that you mean on its own page."
        ),
        "unknown_column": wording.gettext("This column is not known here."),
        "closed_list": wording.gettext("Nothing is entered in this list any more."),
        "list_twice": wording.gettext("This list is in the file twice."),
        "other_list": wording.gettext("This line belongs to another list than the lines above it."),
        "example_changed": wording.gettext("This line is marked as an example, but it says something else."),
    }
    return told.get(fault.code, "")


def next_step(code: str, wording: Wording) -> str:
    told = {
        "missing": wording.gettext("Fill in this cell."),
        "needed_here": wording.gettext("Fill in this cell."),
        "not_offered": wording.gettext("Choose one of the answers."),
        "formula": wording.gettext("Put the value in its place: copy the cell, then paste it as a value."),
        "went_wrong": wording.gettext("Put the value in its place: copy the cell, then paste it as a value."),
        "contradicts": wording.gettext("Empty this cell, or change the answer that it contradicts."),
        "named_twice": wording.gettext("Delete one of the two lines."),
        "several_so_named": wording.gettext("Delete this line, and change the entry on its page."),
        "too_many_cells": wording.gettext("Delete what stands to the right of the last column."),
        "unknown_column": wording.gettext("Give it a name as in the empty workbook, or delete it."),
        "column_twice": wording.gettext("Delete one of them."),
        "missing_column": wording.gettext("Put it in, as in the empty workbook."),
        "closed_list": wording.gettext("Delete this list from the file."),
        "list_twice": wording.gettext("Put all lines of the list together."),
        "other_list": wording.gettext("Move the line to its list."),
        "example_changed": wording.gettext(
            "If it is yours, empty its cell in the column “Example”. Otherwise delete the line."
        ),
        "unknown_sheet": wording.gettext(
            "Give the sheet the name of its list, as in the empty workbook, or delete it."
        ),
        "unknown_list": wording.gettext("Write the name of a list there, as in the empty workbook."),
        "several_lists": wording.gettext("Put a column “List” in front, with the name of the list in each line."),
        "no_columns": wording.gettext("Name the columns in the first line, as in the empty workbook."),
    }
    return told.get(code) or wording.gettext("Correct this cell.")


def stray_in_words(stray: Stray, wording: Wording) -> ToldFault:
    about = wording.listing([wording.gettext(title) for title in stray.about])
    told = {
        "unknown_sheet": wording.gettext("This sheet is none of the lists of the register."),
        "unknown_list": wording.gettext("There is no list of this name: %s.") % about,
        "several_lists": wording.gettext("More than one list has these columns: %s.") % about,
        "no_columns": wording.gettext("None of the lists has these columns."),
    }
    return ToldFault(stray.title, stray.line, "", "", told[stray.code], next_step(stray.code, wording))


def file_problem(wrong: WrongFileError, wording: Wording) -> str:
    """Why a file was not taken, and what to do."""
    about = wrong.about[0] if wrong.about else ""
    told = {
        "missing": wording.gettext("No file was chosen. Next step: choose one, or paste lines below."),
        "empty": wording.gettext("There is nothing in it. Next step: choose the file that you have filled in."),
        "too_large": wording.gettext("The file is larger than a megabyte. Next step: part it into several files."),
        "too_large_inside": wording.gettext(
            "There is far more in this file than a register needs. Next step: copy your lines into an empty workbook."
        ),
        "too_many_rows": wording.gettext(
            "A sheet has far too many rows, perhaps empty ones with a colour. Next step: copy your lines into an empty"
            " workbook."
        ),
        "too_many_columns": (
            wording.gettext(
                "Line %s has far more cells than any list has columns. Next step: delete what stands behind its last"
                " column, or copy your lines into an empty file."
            )
            % about
            if about
            else wording.gettext(
                "A sheet has something far to the right of the last column. Next step: copy your lines into an empty"
                " workbook."
            )
        ),
        "too_many_lines": wording.gettext("It has more than 2,000 lines. Next step: part it into several files."),
        "too_much_new": wording.gettext(
            "More would be new or changed than fits on one page. Next step: part it into several files."
        ),
        "macros": wording.gettext(
            "There are programs in this file (macros). They are not taken in. Next step: save it as a workbook without"
            " macros (.xlsx)."
        ),
        "connections": wording.gettext(
            "This file is connected with other files or the network. Next step: break the links, or copy your lines"
            " into an empty workbook."
        ),
        "old_workbook": wording.gettext(
            "This is a workbook in the old format, or one with a password. Next step: save it without a password as"
            " .xlsx."
        ),
        "no_workbook": wording.gettext("This is no workbook. Next step: choose a file that ends in .xlsx or .csv."),
        "broken_workbook": wording.gettext(
            "The workbook cannot be read. Next step: open it in your spreadsheet program and save it anew as .xlsx."
        ),
        "no_table": wording.gettext("This is no table. Next step: choose a file that ends in .xlsx or .csv."),
        "encoding": wording.gettext(
            "The letters cannot be read. Next step: save the file as .xlsx, or as CSV in UTF-8."
        ),
        "no_lines": wording.gettext(
            "There is nothing below the names of the columns. Next step: fill in lines, save the file and choose it"
            " again."
        ),
        "only_examples": wording.gettext(
            "There is nothing in it but our examples. Next step: write your own lines below them, save the file and"
            " choose it again."
        ),
        "broken_line": wording.gettext(
            "Line %s cannot be read: a quotation mark is out of place. Next step: correct that line."
        ) % about if wrong.code == "broken_line" else "",
    }  # fmt: skip
    return told[wrong.code]
