"""All notices in all languages, made up, as clients and colleagues would read them: for those who review the texts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from services.notify.notices.catalogues import SOURCE, Catalogues, is_stale
from services.notify.notices.client_notices import Rendered, rendered
from services.notify.notices.words import ClientWords, Reviewed, Translation
from shared.client_letters import TIMED, ClientNotice, ClientTemplate
from shared.languages import KNOWN, Known

NOW = datetime(2026, 9, 14, 8, tzinfo=UTC)
"""A made-up day: the samples are the same on every day."""
DAYS = (0, 1, 2, 5, 11, 25)
"""Days until an appointment: among them every plural form that a reminder can have."""


class Review(StrEnum):
    DRAFT = "draft"
    REVIEWED = "reviewed"
    STALE = "stale"
    """The English text has changed since it was translated."""


@dataclass(frozen=True, slots=True)
class Sample[Words: Reviewed]:
    language: Known
    words: Words
    review: Review
    written: tuple[Rendered, ...] = ()
    """To a client: each form of the text."""


type OfTemplate[Words: Reviewed] = Mapping[str, tuple[Sample[Words], ...]]
"""By the code of the template, in the order of the languages."""


def client_samples(catalogues: Catalogues) -> OfTemplate[ClientWords]:
    return {template: tuple(_of_client(catalogues, template)) for template in ClientTemplate}


def staff_samples(catalogues: Catalogues) -> OfTemplate[Translation]:
    return {template: tuple(_of_staff(catalogues, template)) for template in sorted(catalogues[SOURCE].staff)}


def _of_client(catalogues: Catalogues, template: ClientTemplate) -> Iterator[Sample[ClientWords]]:
    for code in KNOWN:
        words = catalogues[code].client[template]
        review = review_of(code, words, catalogues[SOURCE].client[template])
        yield Sample(KNOWN[code], words, review, tuple(_written(catalogues, code, template)))


def _of_staff(catalogues: Catalogues, template: str) -> Iterator[Sample[Translation]]:
    for code in KNOWN:
        if words := catalogues[code].staff.get(template):
            yield Sample(KNOWN[code], words, review_of(code, words, catalogues[SOURCE].staff[template]))


def review_of(code: str, words: Reviewed, source: Reviewed) -> Review:
    return Review.STALE if is_stale(code, words, source) else Review(words.status)


def _written(catalogues: Catalogues, code: str, template: ClientTemplate) -> Iterator[Rendered]:
    """A reminder in each form that its language has, everything else once."""
    forms = set[str]()
    for days in DAYS if template is ClientTemplate.REMINDER else (5,):
        form = KNOWN[code].plural(days) if days else "today"
        if form not in forms:
            forms.add(form)
            at = NOW + timedelta(days=days, hours=4, minutes=30) if template in TIMED else None
            notice = ClientNotice(template=template, language=code, at=at, drafts_allowed=True)
            yield rendered(notice, catalogues, now=NOW, clock=UTC)
