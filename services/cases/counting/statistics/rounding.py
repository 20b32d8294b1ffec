"""Rounding to fives at random, once for all tables of a year."""

from collections.abc import Callable
from secrets import randbelow

from services.cases.counting.statistics.certainty import leaves_all_open
from services.cases.counting.statistics.domain import STEP, Table, Tables

type Below = Callable[[int], int]
"""A number from nothing up to the one that is given, each as likely as the others."""


def rounded(number: int, *, below: Below = randbelow) -> int:
    """Up with the probability of its remainder in fifths: on average it is the number."""
    rest = number % STEP
    return number - rest + (STEP if below(STEP) < rest else 0)


def draw(exact: Tables, *, below: Below = randbelow) -> Tables:
    """Drawn anew until no number is certain. What each number would be rounded to at the nearest is among what can
    come, and leaves all open; so it ends.
    """
    while not leaves_all_open(exact, printed := once(exact, below=below)):
        pass
    return printed


def once(exact: Tables, *, below: Below = randbelow) -> Tables:
    return Tables(rounded(exact.total, below=below), tuple(_table(one, below) for one in exact.tables))


def _table(exact: Table, below: Below) -> Table:
    if len(exact.columns) == 1:
        return Table(exact.name, (), tuple(rounded(number, below=below) for number in exact.rows), ())
    return Table(
        exact.name,
        tuple(tuple(rounded(cell, below=below) for cell in row) for row in exact.cells),
        tuple(rounded(number, below=below) for number in exact.rows),
        tuple(rounded(number, below=below) for number in exact.columns),
    )
