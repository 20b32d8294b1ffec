"""Tables of a year, exact or rounded to fives at random, and what they promise.

Every number, cell, total of a row or column and total of all, is rounded by itself: with the remainder r of its
division by five it goes up with the probability r / 5, and down else: right on average, and at most four away.
All tables of a year are rounded once, together, and kept; whatever they would give away in common is looked at first.

What is promised:

- *No number is certain.* Behind each number that is printed at least two true ones are possible, also for a reader who
  puts all numbers of all tables of the year together. A result that would leave only one is thrown away and drawn anew.
- *Nor is one client more.* Of one number of two years no reader can be sure that it grew by one, or that it did not.
- *One client does not show.* For two groups of people that differ by one person the same tables are possible.

What is not promised: all this is for readers who know nothing of the clients beside the tables, and nothing bounds how
likely something is, as the noise of a release does. A reader who knows all clients but one can be certain of that one
now and then: with four others in a cell, a rounded nothing says that the last one does not stand there. It is why the
tables are of those alone who agreed to it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from services.cases.casework.consents.domain import ENDINGS, Consent, Outcome, Purpose, RecipientKind, What, valid
from services.cases.counting.statistics.definitions import Definition, Shape

STEP = 5
FOR_STATISTICS = (RecipientKind.STATISTICS, Purpose.STATISTICS)
REFUSED = (Outcome.DECLINED, *ENDINGS)


class YearNotOverError(Exception):
    """Only the newest year that is over is drawn, and only if the centre worked with Kokon in it."""


@dataclass(frozen=True, slots=True)
class Table:
    """`cells` are rows of columns, `rows` and `columns` their totals. Of one dimension it has a single column, and of
    that only the rows are printed.
    """

    name: str
    cells: tuple[tuple[int, ...], ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """All of a year. `total` is of everybody who is counted."""

    total: int
    tables: tuple[Table, ...]


def exact(people: Sequence[Mapping[str, str]], defined: Definition) -> Tables:
    """`people` say by dimension in which row each of them stands."""
    return Tables(len(people), tuple(_table(shape, people, defined) for shape in defined.tables))


def _table(shape: Shape, people: Sequence[Mapping[str, str]], defined: Definition) -> Table:
    rows, columns = defined.names(shape)
    counted = Counter((one[shape.rows], one[shape.columns] if shape.columns else "") for one in people)
    cells = tuple(tuple(counted[row, column] for column in columns) for row in rows)
    return summed(shape.name, cells)


def summed(name: str, cells: tuple[tuple[int, ...], ...]) -> Table:
    return Table(name, cells, tuple(map(sum, cells)), tuple(map(sum, zip(*cells, strict=True))))


def agreed(consents: Sequence[Consent], about: frozenset[What], *, at_end: date) -> bool:
    """Whether a client is counted in the statistics of a year: by a consent to statistics that held on its last day,
    covers all that the tables are about, and was not taken back or declined since.
    """
    ours = [one for one in consents if (one.recipient_kind, one.purpose) == FOR_STATISTICS]
    held = [one for one in valid(ours, on=at_end) if one.is_about(about)]
    latest = max(((one.answered_on, one.noted_at) for one in held), default=None)
    return latest is not None and not any(
        one.outcome in REFUSED and (one.answered_on, one.noted_at) > latest for one in ours
    )


def last_year(now: datetime, clock: tzinfo, *, first_month: str) -> int | None:
    """The newest calendar year that is over; None where the centre did not work with Kokon in it."""
    year = now.astimezone(clock).year - 1
    return year if int(first_month[:4]) <= year else None


def begins(year: int, clock: tzinfo) -> datetime:
    return datetime(year, 1, 1, tzinfo=clock)
