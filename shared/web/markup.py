"""The small markup of public texts: paragraphs, headings, lists, emphasis and links; nothing else becomes a tag."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from shared.languages import RIGHT_TO_LEFT

TAGS = frozenset({"p", "h2", "h3", "h4", "h5", "ul", "ol", "li", "em", "strong", "a", "br", ""})
RULES = ["heading", "list", "link", "emphasis", "newline", "escape"]
LINK = re.compile(r"(https://|mailto:|tel:)[^\s]+", re.IGNORECASE)
HEADING = re.compile(r"h([1-6])")
DEEPEST = 5


def _made() -> MarkdownIt:
    made = MarkdownIt("zero", {"html": False, "breaks": True}).enable(RULES)
    made.validateLink = lambda url: LINK.fullmatch(url) is not None  # type: ignore[method-assign]
    return made


_markdown = _made()


class UnknownTagError(Exception):
    """The library made something that a public text has no use for; nothing of it is shown."""


@lru_cache(maxsize=256)
def rendered(text: str, first: int = 2) -> Markup:
    """HTML of a public text, its highest heading of level `first`. What is not of the small markup stays as it is."""
    tokens = _markdown.parse(text)
    for token in tokens:
        for each in (token, *(token.children or ())):
            _settle(each, first)
    return Markup(_markdown.renderer.render(tokens, _markdown.options, {}))  # noqa: S704 - made of our own tags alone


def direction_of(language: str) -> str:
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def _settle(token: Token, first: int) -> None:
    if heading := HEADING.fullmatch(token.tag):
        token.tag = f"h{min(first - 1 + int(heading[1]), DEEPEST)}"
    if token.tag not in TAGS:
        raise UnknownTagError(token.tag)
    kept: dict[str, str | int | float] = {}
    if token.tag == "a" and token.nesting == 1:
        kept = {"href": token.attrs["href"], "rel": "nofollow noreferrer noopener"}
    elif token.tag == "ol" and "start" in token.attrs:
        kept = {"start": token.attrs["start"]}
    token.attrs = kept
