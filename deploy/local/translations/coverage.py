"""Which texts there are in which language, how many were reviewed, and which were overtaken by their source."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from services.cases.casework.consents.texts import newest_texts
from services.cases.contact.gate.texts import read_texts
from services.notify.notices.catalogues import SOURCE, Catalogues, is_stale
from services.notify.notices.words import Catalogue, Reviewed
from shared.languages import KNOWN
from shared.languages.catalogues import Domain, domains, is_reviewed


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one kind of text in one language. `reviewed` is None where no review is kept; the rest of what is there are
    drafts."""

    there: int
    wanted: int
    reviewed: int | None = None
    stale: int = 0

    def __str__(self) -> str:
        if not self.there:
            return "-"
        said = [f"{self.there}/{self.wanted}"]
        if self.reviewed is not None:
            drafts = self.there - self.reviewed
            said += [f"{self.reviewed} reviewed"] if self.reviewed else ["draft"]
            said += [f"{drafts} drafts"] if self.reviewed and drafts else []
        return ", ".join(said + ([f"{self.stale} stale"] if self.stale else []))


type Kind = Mapping[str, Progress]
"""By language."""


def kinds(catalogues: Catalogues) -> dict[str, Kind]:
    pages = {
        "pages" if name == "messages" else name: {code: of_pages(domain, code) for code in KNOWN}
        for name, domain in domains().items()
    }
    return {
        **{name: kind for name, kind in pages.items() if any(one.wanted for one in kind.values())},
        "information": of_texts({code: (len(text.words), text.status) for code, text in read_texts().items()}),
        "consents": of_texts({code: (1 + len(text.written), text.status) for code, text in newest_texts().items()}),
        "to clients": {code: of_notices(code, catalogues, "client") for code in KNOWN},
        "to staff": {code: of_notices(code, catalogues, "staff") for code in KNOWN},
    }


def of_pages(domain: Domain, code: str) -> Progress:
    """Reviews are kept of what clients read; stale is what the source does not say any more, or says otherwise."""
    with (domain.locale / f"{domain.name}.pot").open("rb") as file:
        wanted = keys(read_po(file))
    if code == SOURCE:
        return Progress(len(wanted), len(wanted))
    translated = domain.translated(code)
    there = keys(translated, is_done) & wanted
    reviewed = len(keys(translated, is_reviewed) & there) if domain.shared else None
    overtaken = keys(translated, lambda message: message.fuzzy) | (keys(translated) - wanted)
    return Progress(len(there), len(wanted), reviewed, stale=len(overtaken))


def keys(catalogue: Catalog, chosen: Callable[[Message], bool] = bool) -> set[tuple[str, str | None]]:
    return {
        (message.id if isinstance(message.id, str) else message.id[0], message.context)
        for message in catalogue
        if message.id and chosen(message)
    }


def is_done(message: Message) -> bool:
    said = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(said) and not message.fuzzy


def of_texts(texts: Mapping[str, tuple[int, str]]) -> Kind:
    """What is read out or signed: the number of its points and its status, by language. Its versions are those of each
    language: none says what another overtook."""
    return {code: of_text(*texts[code]) if code in texts else Progress(0, 0) for code in KNOWN}


def of_text(points: int, status: str) -> Progress:
    return Progress(points, points, points if status == "checked" else 0)


def notices_of(catalogue: Catalogue, kind: str) -> Mapping[str, Reviewed]:
    return catalogue.staff if kind == "staff" else {str(template): one for template, one in catalogue.client.items()}


def of_notices(code: str, catalogues: Catalogues, kind: str) -> Progress:
    given, source = notices_of(catalogues[code], kind), notices_of(catalogues[SOURCE], kind)
    return Progress(
        len(given),
        len(source),
        sum(1 for one in given.values() if one.status == "reviewed"),
        sum(1 for name, one in given.items() if is_stale(code, one, source[name])),
    )


def overtaken(catalogues: Catalogues) -> Iterator[str]:
    """What a translator has to do, with the fingerprint to write down then."""
    for code, catalogue in catalogues.items():
        for kind in ("client", "staff"):
            source = notices_of(catalogues[SOURCE], kind)
            for name, one in notices_of(catalogue, kind).items():
                if is_stale(code, one, source[name]):
                    fingerprint = source[name].fingerprint
                    yield f'{code}: {kind}.{name} was translated from another English text: source = "{fingerprint}"'


def as_table(of: Mapping[str, Kind]) -> str:
    rows = [["", *of], *([code, *(str(kind[code]) for kind in of.values())] for code in KNOWN)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(lined_up(row, widths) for row in rows)


def lined_up(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
