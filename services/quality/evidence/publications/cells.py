"""Documents and languages as they are really published: rows for the figures that the register counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from services.quality.evidence.publications.domain import Edition, Editions, Publication, Source, Stage, shown


@dataclass(frozen=True, slots=True)
class PublicationCell:
    """One cell of documents and languages, as the public had it at the end of a day."""

    publication: Publication
    language: str
    edition: int
    translation_of: Source | None
    source_edition: int | None
    """The newest edition of the source language that day; None where it was withdrawn, or there is no source."""
    released_on: date
    looked_on: date
    """When somebody last saw that it is right: the day of the release, or of a later look."""
    title: str
    plain: bool
    valid_from: date

    @property
    def path(self) -> str:
        return f"/publications/{self.publication}/{self.language}"

    @property
    def is_current(self) -> bool:
        return self.translation_of is None or self.translation_of.edition == self.source_edition


def cells_on(editions: Iterable[Edition], day: date, clock: tzinfo) -> list[PublicationCell]:
    """Every publication and language that the public had on that day of the clock."""
    by_publication: dict[Publication, list[Edition]] = {}
    for edition in editions:
        if (stage := edition.stage_on(day, clock)) is not Stage.DRAFT:
            by_publication.setdefault(edition.publication, []).append(replace(edition, stage=stage))
    return [cell for own in by_publication.values() for cell in _cells(own, day, clock)]


def _cells(editions: Editions, day: date, clock: tzinfo) -> list[PublicationCell]:
    public = {language: shown(editions, language) for language in sorted({each.language for each in editions})}
    return [_cell(edition, public, day, clock) for edition in public.values() if edition]


def _cell(edition: Edition, public: Mapping[str, Edition | None], day: date, clock: tzinfo) -> PublicationCell:
    source = edition.said.source
    newest_source = public.get(source.language) if source else None
    assert edition.released_at
    released = edition.released_at.astimezone(clock).date()
    looks = [look.at.astimezone(clock).date() for look in edition.looks]
    return PublicationCell(
        edition.publication,
        edition.language,
        edition.number,
        source,
        newest_source.number if newest_source else None,
        released,
        max([released, *(look for look in looks if look <= day)]),
        edition.said.title,
        edition.said.plain,
        edition.said.valid_from,
    )
