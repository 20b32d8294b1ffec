"""Pages as the last look found them, in the reader's words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.quality.evidence.probe.domain import Probe, pages_for
from services.quality.evidence.publications.domain import Publication
from services.quality.evidence.publications.languages import named
from shared.events import PageShown, PublicationKind
from shared.languages import Wording


@dataclass(frozen=True, slots=True)
class SeenPage:
    """`publication` is None for the first page."""

    page: PageShown
    publication: Publication | None
    language: str

    @property
    def path(self) -> str:
        """Where the text is kept up; the first page is not, it belongs to the programme."""
        return f"/publications/{self.publication}/{self.page.language}" if self.publication else ""


@dataclass(frozen=True, slots=True)
class Seen:
    """`missing` is what should be there and was not found, or is not as it should be."""

    probe: Probe
    pages: Sequence[SeenPage]
    missing: Sequence[tuple[Publication, str]] = ()


def seen_for(measure: str, probe: Probe, missing: Iterable[tuple[PublicationKind, str]], wording: Wording) -> Seen:
    """What a figure is made from at the public pages."""
    pages = [SeenPage(page, publication_of(page), named(page.language, wording)) for page in pages_for(measure, probe)]
    return Seen(probe, pages, [(Publication(kind), named(language, wording)) for kind, language in missing])


def publication_of(page: PageShown) -> Publication | None:
    if isinstance(page.page, PublicationKind):
        return Publication(page.page, page.leaflet or "")
    return None
