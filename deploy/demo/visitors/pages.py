"""Reads a page as a person does: its words, its links, its forms; and the codes it carries for scripts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
BLOCKS = frozenset({"p", "div", "li", "h1", "h2", "h3", "section", "td", "th", "dt", "dd", "pre", "br", "tr"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parts: "list[Element | str]" = field(default_factory=list)

    def __iter__(self) -> "Iterator[Element]":
        """Itself and everything inside, in the order of the page."""
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        return spaced("".join(self._texts()))

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif part.tag not in ("script", "style", "template"):
                yield from part._texts()
        if self.tag in BLOCKS:
            yield " "

    def all(self, tag: str = "", **attributes: str) -> "list[Element]":
        """Elements of a kind; `data_case="x"` asks for data-case="x", an empty value for any."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self
            if tag in ("", element.tag)
            and all(name in element.attributes and value in ("", element.get(name)) for name, value in wanted.items())
        ]

    def links(self, beginning: str = "") -> list[str]:
        return [element.get("href") for element in self.all("a", href="") if element.get("href").startswith(beginning)]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    value: str
    sent: bool
    """Whether a browser would send it as the page came."""


class Form:
    """One form of a page, filled in as the page came."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.action = element.get("action")
        self.method = (element.get("method") or "get").lower()
        self.fields = [field for part in element for field in fields_of(part)]

    def values(self) -> dict[str, str]:
        """What a browser would send without a person's doing; buttons send nothing."""
        return {field.name: field.value for field in self.fields if field.sent}

    def offers(self, name: str) -> list[str]:
        """The values somebody may choose for a field."""
        return [field.value for field in self.fields if field.name == name]

    def names(self) -> list[str]:
        return list(dict.fromkeys(field.name for field in self.fields))


def fields_of(element: Element) -> Iterator[Field]:
    name = element.get("name")
    if not name or "disabled" in element.attributes:
        return
    if element.tag == "textarea":
        yield Field(name, "textarea", "".join(part for part in element.parts if isinstance(part, str)), sent=True)
    elif element.tag == "select":
        yield from options_of(name, element)
    elif element.tag in ("input", "button"):
        kind = element.get("type") or ("submit" if element.tag == "button" else "text")
        chosen = kind not in ("checkbox", "radio", "submit") or "checked" in element.attributes
        value = element.attributes.get("value", "on" if kind in ("checkbox", "radio") else "")
        yield Field(name, kind, value, sent=chosen)


def options_of(name: str, select: Element) -> Iterator[Field]:
    options = select.all("option")
    chosen = next((option for option in options if "selected" in option.attributes), options[0] if options else None)
    for option in options:
        yield Field(name, "option", option.attributes.get("value", option.text), sent=option is chosen)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(html: str) -> Element:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def spaced(text: str) -> str:
    """The words with single spaces, as a browser shows them."""
    return " ".join(text.split())
