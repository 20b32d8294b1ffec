"""What a page says and where it leads, read from its markup."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = frozenset({"input", "meta", "link", "br", "hr", "img", "rect", "line", "circle", "polyline", "polygon"})


def without_tags(page: str) -> str:
    """Its words as somebody reads them, one blank between them."""
    main = page.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    apart = re.sub(r"</(td|th|dt|dd|li|p|h[1-4]|div)>", " ", main)
    return " ".join(re.sub(r"<[^>]*>", "", apart).replace("&#39;", "'").replace("&#34;", '"').split())


@dataclass(eq=False)
class Element:
    name: str
    given: dict[str, str]
    above: "Element | None" = None
    inside: "list[Element | str]" = field(default_factory=list)

    def line(self) -> "list[Element]":
        """Itself and everything around it."""
        return [self, *(self.above.line() if self.above else [])]

    def all(self) -> "list[Element]":
        return [self, *(found for each in self.inside if isinstance(each, Element) for found in each.all())]

    @property
    def words(self) -> str:
        return " ".join(each if isinstance(each, str) else each.words for each in self.inside)

    def is_within(self, *names: str) -> bool:
        return any(each.name in names for each in self.line())


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Element("page", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.inside.append(made)
        if tag not in EMPTY:
            self.at = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.inside.append(Element(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        place = next((each for each in self.at.line() if each.name == tag), None)
        if place and place.above:
            self.at = place.above

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.at.inside.append(data)


def read(page: str) -> Element:
    reader = Reader()
    reader.feed(page)
    return reader.root


def main_of(page: str) -> Element:
    return next(each for each in read(page).all() if each.name == "main")
