"""Which texts there are in which language, how many were reviewed, and which were overtaken by their source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel.messages import Catalog
from babel.messages.pofile import read_po

from services.cases.casework.consents.texts import newest_texts
from services.cases.contact.gate.texts import read_texts
from services.notify.notices.catalogues import SOURCE, Catalogues, is_stale
from services.notify.notices.words import Catalogue, Reviewed
from shared.languages import KNOWN
from shared.languages.catalogues import Domain, domains


@dataclass(frozen=True, slots=True)
class Progress:
    """Of one kind of text in one language. `reviewed` is None where no review is kept."""

    there: int
    wanted: int
    reviewed: int | None = None
    stale: int = 0

    def __str__(self) -> str:
        if not self.there:
            return "-"
        said = [f"{self.there}/{self.wanted}"]
        if self.reviewed is not None:
            said.append(f"{self.reviewed} reviewed" if self.reviewed else "draft")
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
    """Gettext keeps no review; stale is what the source does not say any more."""
    with (domain.locale / f"{domain.name}.pot").open("rb") as file:
        wanted = keys(read_po(file))
    if code == SOURCE:
        return Progress(len(wanted), len(wanted))
    translated = domain.translated(code)
    there = keys(translated, only_done=True)
    return Progress(len(there & wanted), len(wanted), stale=len(keys(translated) - wanted))


def keys(catalogue: Catalog, *, only_done: bool = False) -> set[tuple[str, str | None]]:
    found = set[tuple[str, str | None]]()
    for message in catalogue:
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (not only_done or (all(said) and not message.fuzzy)):
            found.add((message.id if isinstance(message.id, str) else message.id[0], message.context))
    return found


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
