"""What the public has of each page about the centre, by language: its own text, the shipped one, or nothing yet."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.quality.evidence.publications.domain import Edition, Publication, shown
from shared.events import PublicationKind

PAGES: Mapping[PublicationKind, str] = {
    PublicationKind.WHO_WE_ARE: "1",
    PublicationKind.SERVICE_DESCRIPTION: "2",
    PublicationKind.LIMITS: "3",
    PublicationKind.VOLUNTARY_AND_FREE: "4",
    PublicationKind.WHO_READS: "5",
    PublicationKind.HOW_IT_GOES_ON: "6",
    PublicationKind.RIGHTS: "7",
    PublicationKind.DEVICE_SAFETY: "8",
    PublicationKind.COMPLAINT: "9",
    PublicationKind.POLICY_DOCUMENT: "10",
    PublicationKind.IMPRINT: "11",
    PublicationKind.PRIVACY_NOTICE: "12",
}
"""By the number under which the public pages have it."""
BY_LAW = (PublicationKind.IMPRINT, PublicationKind.PRIVACY_NOTICE)
"""Section 5 of the DDG, and Article 13 of the GDPR: what is shipped for them is a beginning and no more."""
ONLY_OUR_OWN = (*BY_LAW, PublicationKind.POLICY_DOCUMENT)
"""Missing until the centre writes it."""
NOT_SHIPPED = frozenset({PublicationKind.POLICY_DOCUMENT})


class Has(StrEnum):
    OWN = "own"
    SHIPPED = "shipped"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Place:
    """`since` is the day from which the centre's own text is shown."""

    publication: Publication
    language: str
    has: Has
    since: date | None = None

    @property
    def path(self) -> str:
        return f"/publications/{self.publication}/{self.language}"


@dataclass(frozen=True, slots=True)
class Line:
    kind: PublicationKind
    by_law: bool
    places: list[Place]

    @property
    def missing(self) -> int:
        return sum(place.has is Has.MISSING for place in self.places)


def checklist(editions: Mapping[Publication, list[Edition]], languages: Collection[str], today: date) -> list[Line]:
    """What the law demands comes first, then what nobody else can write, then the rest by number."""
    rest = [kind for kind in PAGES if kind not in ONLY_OUR_OWN]
    return [
        Line(kind, kind in BY_LAW, [_place(kind, editions, language, today) for language in languages])
        for kind in (*ONLY_OUR_OWN, *rest)
    ]


def _place(kind: PublicationKind, editions: Mapping[Publication, list[Edition]], language: str, today: date) -> Place:
    publication = Publication(kind)
    own = shown(_begun(editions.get(publication, []), today), language)
    if own:
        return Place(publication, language, Has.OWN, own.said.valid_from)
    return Place(publication, language, Has.MISSING if kind in ONLY_OUR_OWN else Has.SHIPPED)


def _begun(editions: Iterable[Edition], today: date) -> list[Edition]:
    """Without those that are shown from a later day on."""
    return [edition for edition in editions if edition.said.valid_from <= today]
