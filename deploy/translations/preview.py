"""All notices to clients in all languages side by side, as one page for those who review them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.notify.notices.catalogues import SOURCE, Catalogues, is_stale
from services.notify.notices.client_notices import MOST_PARTS, Rendered, rendered
from services.notify.notices.words import ClientWords
from shared.client_letters import TIMED, ClientNotice, ClientTemplate
from shared.languages import KNOWN

NOW = datetime(2026, 9, 14, 8, tzinfo=UTC)
"""A made-up day: the page is the same on every day."""
DAYS = (0, 1, 2, 5, 11, 25)
"""Days until an appointment: among them every plural form that a reminder can have."""


@dataclass(frozen=True, slots=True)
class Sample:
    words: ClientWords
    written: tuple[Rendered, ...]
    stale: bool


def samples(catalogues: Catalogues, template: ClientTemplate) -> Iterator[Sample]:
    source = catalogues[SOURCE].client[template]
    for code, catalogue in catalogues.items():
        words = catalogue.client[template]
        yield Sample(words, tuple(written(catalogues, code, template)), is_stale(code, words, source))


def written(catalogues: Catalogues, code: str, template: ClientTemplate) -> Iterator[Rendered]:
    """A reminder in each form that its language has, everything else once."""
    forms = set[str]()
    for days in DAYS if template is ClientTemplate.REMINDER else (5,):
        form = KNOWN[code].plural(days) if days else "today"
        if form not in forms:
            forms.add(form)
            at = NOW + timedelta(days=days, hours=4, minutes=30) if template in TIMED else None
            notice = ClientNotice(template=template, language=code, at=at, drafts_allowed=True)
            yield rendered(notice, catalogues, now=NOW, clock=UTC)


def page(catalogues: Catalogues) -> str:
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    notices = {template: list(samples(catalogues, template)) for template in ClientTemplate}
    staff = sorted(catalogues[SOURCE].staff)
    return templates.get_template("preview.html").render(
        notices=notices,
        staff=staff,
        catalogues=catalogues,
        known=KNOWN,
        most=MOST_PARTS,
        is_stale=is_stale,
        source=SOURCE,
    )
