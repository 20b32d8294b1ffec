"""What a copy covers: what was there when two people looked it through. What came later is for a second copy."""

from collections.abc import Iterator
from dataclasses import replace

from services.cases.rights.copies.domain import Copy, Entry, Part, document_in, seen_mark
from services.cases.rights.copies.store import dictionary, written_in
from services.cases.rights.subject_requests.domain import Review

FILES = "file"


def rows_in(copy: Copy) -> tuple[str, ...]:
    """Of every table that may hold words about others, and of every file."""
    return tuple(sorted(row for row, _ in entries(copy)))


def entries(copy: Copy) -> Iterator[tuple[str, Entry]]:
    for part in copy:
        if part.table in written_in(dictionary()):
            yield from ((row_of(part, entry), entry) for entry in part.entries)


def row_of(part: Part, entry: Entry) -> str:
    return f"{part.table}/{entry.row}"


def covered(copy: Copy, review: Review | None) -> Copy:
    """Leave out what came after the review; nothing where the reader sees other files than the reviewer did."""
    if review is None or review.rows is None:
        return copy
    there = frozenset(review.rows)
    if {row for row in rows_in(copy) if is_file(row)} != {row for row in there if is_file(row)}:
        return copy
    cut = written_in(dictionary())
    return tuple(
        replace(part, entries=tuple(one for one in part.entries if row_of(part, one) in there))
        if part.table in cut
        else part
        for part in copy
    )


def is_file(row: str) -> bool:
    return row.startswith(f"{FILES}/")


def holds_still(copy: Copy, review: Review | None) -> bool:
    """Whether what was looked through stands there as it was then."""
    return review is not None and review.seen == seen_mark(covered(copy, review))


def came_later(copy: Copy, review: Review | None) -> int:
    """How many texts and documents are not in it."""
    if review is None or review.rows is None:
        return 0
    there = frozenset(review.rows)
    return sum(row not in there and bool(entry.texts or document_in(entry)) for row, entry in entries(copy))
