"""Tables for spreadsheets: nothing in a cell is calculated, and what we wrote ourselves can be read back unchanged."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from io import StringIO
from typing import Literal

SIGNS = frozenset("=+-@−")
"""With what a formula begins, after compatibility normalization: a full-width sign counts as the plain one."""
PIECES = re.compile("(?<=[;,])")
"""A spreadsheet that expects the other separator than ours begins a new cell here, whatever the quotes say."""
ENDS = ("\t", "\r", "\n")
"""At the beginning of a cell some spreadsheets start a new cell after them."""


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may calculate it. Quotes of ours, spaces and invisible signs before it hide nothing."""
    bare = cell.lstrip("'")
    return bare.startswith(ENDS) or unicodedata.normalize("NFKC", first_sign(bare))[:1] in SIGNS


def first_sign(cell: str) -> str:
    for sign in cell:
        if sign != "'" and not sign.isspace() and unicodedata.category(sign) != "Cf":
            return sign
    return " "


def guarded(cell: str) -> str:
    return "".join(f"'{piece}" if is_formula(piece) else piece for piece in PIECES.split(cell))


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    pieces = PIECES.split(cell)
    return "".join(piece[1:] if piece.startswith("'") and is_formula(piece) else piece for piece in pieces)


def harmless(value: object) -> object:
    """Numbers stay numbers; what is missing is empty."""
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else value


def lines(rows: Iterable[Iterable[object]], *, separator: str = ",", quotes: Literal[0, 1] = csv.QUOTE_MINIMAL) -> str:
    """CSV in which no cell is a formula; in quotes only what needs them, where nothing else is asked for."""
    told = StringIO(newline="")
    writer = csv.writer(told, delimiter=separator, lineterminator="\r\n", quoting=quotes)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return told.getvalue()


def table(rows: Iterable[Iterable[object]], *, separator: str = ",") -> str:
    """A file, with the byte order mark that spreadsheets look for, and every cell in quotes."""
    return "\ufeff" + lines(rows, separator=separator, quotes=csv.QUOTE_ALL)
