"""One publication in one language."""

from dataclasses import dataclass

from services.quality.evidence.publications import domain
from services.quality.evidence.publications.domain import Edition, Publication


@dataclass(frozen=True, slots=True)
class Place:
    """One publication in one language, and all editions there are of it in any."""

    publication: Publication
    language: str
    editions: list[Edition]

    @property
    def path(self) -> str:
        return f"/publications/{self.publication}/{self.language}"

    @property
    def own(self) -> list[Edition]:
        """The newest first."""
        return [edition for edition in reversed(self.editions) if edition.language == self.language]

    @property
    def shown(self) -> Edition | None:
        return domain.shown(self.editions, self.language)

    @property
    def draft(self) -> Edition | None:
        return domain.draft_of(self.editions, self.language)

    @property
    def state(self) -> domain.State:
        return domain.state_of(self.editions, self.language)
