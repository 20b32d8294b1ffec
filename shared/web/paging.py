"""Pagination of long lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

PAGE = 25
FURTHEST = 10_000


@dataclass(frozen=True, slots=True)
class Listing[T]:
    """One page of a list. Ask the store for one more than fits: `Listing.of(rows, page)` sees whether there is more."""

    items: Sequence[T]
    page: int = 1
    more: bool = False

    @classmethod
    def of(cls, found: Sequence[T], page: int, size: int = PAGE) -> "Listing[T]":
        return cls(found[:size], page, len(found) > size)


def page_number(request: Request) -> int:
    """The number in `?page=`, from 1; the first page for anything else."""
    given = request.query_params.get("page", "")
    return min(max(int(given), 1), FURTHEST) if given.isascii() and given.isdecimal() and len(given) < 9 else 1
