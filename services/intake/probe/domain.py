"""What a public page shows, read from its markup: that help is free, and how and when the centre can be reached."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from services.intake.probe.free import says_free
from shared.events import PROBED, FreeOfCharge, PageShown, Way, WayShown

OFFER = "offer"
"""Marks what a page says about the help that is offered here; the other marks are those of `Way`."""
UNSEEN = frozenset({"template", "script", "style", "noscript", "head"})
TEXTS = {kind.value: kind for kind in PROBED}
EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})
"""Elements that are never closed."""


@dataclass(slots=True)
class Part:
    """A marked part of a page, with the words in it that a reader sees."""

    shows: str
    language: str
    edition: int | None
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@dataclass(frozen=True, slots=True)
class Page:
    language: str
    parts: tuple[Part, ...]
    links: tuple[str, ...]
    """Where its main part leads."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What holds for everything inside an open element."""

    tag: str
    language: str
    hidden: bool
    main: bool
    parts: tuple[Part, ...]


class Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Inside("", "", hidden=False, main=False, parts=())]
        self.parts: list[Part] = []
        self.links: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said, around = dict(attrs), self.open[-1]
        language = said.get("lang") or around.language
        hidden, main = around.hidden or tag in UNSEEN or "hidden" in said, around.main or tag == "main"
        if tag == "html":
            self.language = language
        if tag == "a" and main and not hidden and (to := said.get("href")):
            self.links.append(to)
        if tag in EMPTY:
            return
        parts = around.parts
        if (shows := said.get("data-shows")) and not hidden:
            edition = said.get("data-edition")
            self.parts.append(Part(shows, language, int(edition) if edition else None))
            parts = (*parts, self.parts[-1])
        self.open.append(Inside(tag, language, hidden, main, parts))

    def handle_endtag(self, tag: str) -> None:
        """What was left open inside is closed with it."""
        places = [place for place, each in enumerate(self.open) if each.tag == tag]
        if places:
            del self.open[places[-1] :]

    def handle_data(self, data: str) -> None:
        if not self.open[-1].hidden:
            for part in self.open[-1].parts:
                part.words.append(data)


def read(html: str) -> Page:
    reading = Reading()
    reading.feed(html)
    reading.close()
    return Page(reading.language, tuple(part for part in reading.parts if part.text), tuple(reading.links))


def shown_on(name: str, page: Page) -> Iterator[PageShown]:
    """By language what a page shows: the first page (`start`) in its own, a text in the one it is written in."""
    kind, _, leaflet = name.partition("-")
    languages = [page.language] if name == "start" else [part.language for part in page.parts]
    for language in dict.fromkeys(languages):
        parts = [part for part in page.parts if part.language == language]
        yield PageShown(
            page="start" if name == "start" else TEXTS[kind],
            leaflet=leaflet or None,
            language=language,
            free=free_in(part for part in parts if part.shows == OFFER),
            ways=ways_in(parts),
        )


def free_in(offers: Iterable[Part]) -> FreeOfCharge | None:
    """None where the page does not speak of what is offered: then nobody has to find it there."""
    said = [says_free(part.text, part.language) for part in offers]
    if not said:
        return None
    if any(said):
        return FreeOfCharge.SAID
    return FreeOfCharge.UNREAD if None in said else FreeOfCharge.NOT_SAID


def ways_in(parts: Iterable[Part]) -> tuple[WayShown, ...]:
    """In the order of the vocabulary, each once."""
    found = {part.shows: part.edition for part in parts}
    return tuple(WayShown(way=way, edition=found[way]) for way in Way if way in found)
