"""What a criterion is called that somebody has named by its id, in whatever version of the standards that was."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.quality.standards.catalogue.domain import Indicator
from services.quality.standards.catalogue.ids import Ids
from services.quality.standards.catalogue.texts import Words
from shared.languages import Wording

type Called = Callable[[str], str]
"""From an id to what a reader is told: the id and the name."""


@dataclass(frozen=True, slots=True)
class Named:
    """`name` is none where nobody knows it any more; `page` is the id under which it has a page today, or ""."""

    id: str
    name: Words | None
    page: str

    def said(self, language: str) -> str:
        return f"{self.id} {self.name.said(language)}" if self.name else self.id


def named(ids: Ids, id_: str) -> Named:
    """Ids never change their meaning, so the newest criterion that was called so is the one."""
    newest, criterion = ids.versions[0], ids.last(id_)
    now, known = ids.now(newest.version, id_), {each.id for each in newest.criteria}
    return Named(id_, criterion.name if criterion else None, now if now in known else "")


def name_of(ids: Ids, id_: str, *, language: str) -> str:
    """Without the id; the id alone where nobody knows the name any more."""
    found = named(ids, id_)
    return found.name.said(language) if found.name else id_


def called_by(ids: Ids, language: str) -> Called:
    return lambda id_: named(ids, id_).said(language)


def listed(indicators: Iterable[Indicator], wording: Wording) -> str:
    """Their numbers, each of which is read from left to right in any language."""
    apart = "\u2066{}\u2069" if wording.direction == "rtl" else "{}"
    return wording.pgettext("between two of a list", ", ").join(apart.format(each.id) for each in indicators)
