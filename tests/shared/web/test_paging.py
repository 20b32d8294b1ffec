"""Long lists come a page at a time."""

import pytest
from starlette.requests import Request

from shared.web.paging import FURTHEST, Listing, page_number


def request_with(query: str) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": []})


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 1), ("page=3", 3), ("page=0", 1), ("page=-1", 1), ("page=x", 1), ("page=٣", 1), ("page=" + "9" * 40, 1)],
)
def test_anything_but_a_page_is_the_first_page(query: str, number: int) -> None:
    assert page_number(request_with(query)) == number


def test_pages_have_an_end() -> None:
    assert page_number(request_with("page=99999999")) == FURTHEST


def test_one_row_too_many_says_that_there_is_more() -> None:
    assert Listing.of([1, 2, 3], 1, size=2) == Listing([1, 2], 1, more=True)
    assert Listing.of([1, 2], 2, size=2) == Listing([1, 2], 2, more=False)
