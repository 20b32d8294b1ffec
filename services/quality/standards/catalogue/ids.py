"""What the ids of earlier versions of the standards are now: moved ids go on, retired ones do not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo

from services.quality.standards.catalogue.domain import Aspect, Catalogue, Criterion
from services.quality.standards.catalogue.succession import chain


@dataclass(frozen=True, slots=True)
class Heir:
    """A criterion as it is now: its id, and whether it was counted anew on the way."""

    id: str
    anew: bool = False


type Heirs = Mapping[str, Heir | None]
"""By the id in some version; None for what was retired since."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Seen from one version of the standards, back over all that it replaces. What a centre set itself keeps its id."""

    versions: tuple[Catalogue, ...]
    """The newest first; that is the one which says what is now."""
    heirs: Mapping[str, Heirs]
    """By version."""
    clock: tzinfo = UTC
    """Of the centre: on which day something was said."""

    def heir(self, version: str, id_: str) -> Heir | None:
        """Of a criterion that was called so when that version was in force; None where it is no more.

        A round goes on under the ids that it began with, so the versions beside that one are asked as well.
        """
        if id_[0] == Aspect.LOCAL:
            return Heir(id_)
        known = (self.heirs[each.version] for each in self._from(version))
        return next((heirs[id_] for heirs in known if id_ in heirs), None)

    def now(self, version: str, id_: str) -> str | None:
        """The id that a criterion has now; None where it is no more."""
        heir = self.heir(version, id_)
        return heir.id if heir else None

    def ever(self, id_: str) -> set[str]:
        """All ids that a criterion of now has had, its own among them."""
        every = (each for heirs in self.heirs.values() for each in heirs.items())
        return {id_} | {then for then, heir in every if heir and heir.id == id_}

    def on(self, day: date) -> str:
        """The version in force on a day; the first one for a day before it."""
        return next((each for each in self.versions if each.valid_from <= day), self.versions[-1]).version

    def at(self, moment: datetime) -> str:
        """The version in force on the day of a moment, at the centre."""
        return self.on(moment.astimezone(self.clock).date())

    def last(self, id_: str) -> Criterion | None:
        """The newest criterion that is or was called so."""
        found = (criterion for each in self.versions for criterion in each.criteria if criterion.id == id_)
        return next(found, None)

    def _from(self, version: str) -> Iterator[Catalogue]:
        """The version and those before it, the newest first, then those after it. One that nobody knows came first."""
        place = next((number for number, each in enumerate(self.versions) if each.version == version), None)
        if place is not None:
            yield from self.versions[place:]
        yield from reversed(self.versions[:place])


def ids(catalogues: Mapping[str, Catalogue], version: str, clock: tzinfo = UTC) -> Ids:
    """Of a version that is known. In each step the changes that the later version names are followed back."""
    versions = tuple(chain(catalogues, version))
    heirs = {each.id: Heir(each.id) for each in versions[0].criteria}
    found: dict[str, Heirs] = {}
    for catalogue in versions:
        here = {each.id: heirs.get(each.id) for each in catalogue.criteria}
        found[catalogue.version] = here
        heirs = _before(catalogue, {id_: heir for id_, heir in here.items() if heir})
    return Ids(versions, found, clock)


def _before(after: Catalogue, heirs: Mapping[str, Heir]) -> dict[str, Heir]:
    """As `history.lineage` has it: the same thread goes on, and `anew` ends a stretch of it."""
    changes = {change.id: change for change in after.changes}
    earlier = {}
    for id_, heir in heirs.items():
        change = changes.get(id_)
        if change is None:
            earlier[id_] = heir
        elif change.kind == "counted_anew":
            earlier[id_] = replace(heir, anew=True)
        elif change.was:
            earlier[change.was] = heir
    return earlier
