"""Figures on a page: which belong to names and dates, and where the page's links lead."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.texts import Words
from tests.quality.doors import ADDRESS
from tests.quality.markup import read

ENTITLED = re.compile(r"\b[SKUL]\d{1,2}(\.\d{1,2})?\b")


DATED = re.compile(r"SHA-256|\b(1st|2nd|3rd|4th) quarter of \d{4}\b|\b[A-Z][a-z]+ (\d{1,2}, )?\d{4}\b")


ELSEWHERE = (
    "time", "svg", "h1", "h2", "h3", "h4", "option", "textarea", "legend", "label", "button", "pre"
)  # fmt: skip
"""A date, a drawing of numbers that stand beside it, a heading, what belongs to a form, and bytes."""


def links(page: str, path: str) -> set[str]:
    """Addresses inside the service that a page leads to, without the part of the page."""
    given = [each.given["href"] for each in read(page).all() if each.name == "a" and "href" in each.given]
    inside = [urljoin(f"{ADDRESS}{path}", to) for to in given]
    return {address.removeprefix(ADDRESS).partition("#")[0] for address in inside if address.startswith(f"{ADDRESS}/")}


def texts_of(catalogue: Catalogue) -> set[str]:
    """Every text of the standards: a number in a definition is its own definition."""
    return {" ".join(words.said("en").split()) for words in _words(catalogue)}


def _words(value: object) -> Iterator[Words]:
    if isinstance(value, Words):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _words(each)
    elif hasattr(value, "model_fields_set"):
        for _, each in value:  # type: ignore[attr-defined]  # a pydantic model gives its fields
            yield from _words(each)
