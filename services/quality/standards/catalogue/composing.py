"""What has changed over several versions of the standards: all that happened on the way, told as one step."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.quality.standards.catalogue.differences import Difference, Entry, Kind, between, entries, place
from services.quality.standards.catalogue.domain import Catalogue, Change
from services.quality.standards.catalogue.texts import Words


@dataclass(frozen=True, slots=True)
class Way:
    """Where an entry of the last version comes from. Of several changes of a kind the last one is told."""

    origin: str | None
    """Its id in the first version; None where it was not there."""
    moved: Change | None = None
    anew: Change | None = None
    new: Change | None = None


def over(versions: Sequence[Catalogue]) -> tuple[Difference, ...]:
    """From the first to the last, each of which replaces the one before it; over two it is what is between them.

    What moved and moved back has not moved; what came and went in between is not told.
    """
    first, last = versions[0], versions[-1]
    old, new = entries(first), entries(last)
    steps = list(pairwise(versions))
    ways = {id_: way_of(id_, steps) for id_ in new}
    stayed = {way.origin for way in ways.values()}
    found = list(between("", last.title, first, last))
    for id_ in sorted(old.keys() | new.keys(), key=place):
        if id_ in old and id_ not in stayed:
            found.append(Difference(Kind.RETIRED, id_, old[id_].name, why=why_retired(id_, steps)))
        if id_ in new:
            found += of_one(id_, new[id_], ways[id_], old)
    return tuple(found)


def of_one(id_: str, now: Entry, way: Way, old: Mapping[str, Entry]) -> Iterator[Difference]:
    if way.origin is None:
        yield Difference(Kind.ADDED, id_, now.name, why=way.new.why if way.new else None)
        return
    if way.moved and way.origin != id_:
        yield Difference(Kind.MOVED, id_, now.name, was=way.origin, why=way.moved.why)
    if way.anew:
        yield Difference(Kind.COUNTED_ANEW, id_, now.name, why=way.anew.why)
    yield from between(id_, now.name, old[way.origin], now)


def way_of(id_: str, steps: Sequence[tuple[Catalogue, Catalogue]]) -> Way:
    """Back from the last version to the first."""
    moved = anew = None
    for before, after in reversed(steps):
        change = next((each for each in after.changes if each.id == id_), None)
        if change and change.kind == "moved":
            moved, id_ = moved or change, change.was or id_
        elif id_ not in entries(before):
            return Way(None, new=change)
        elif change and change.kind == "counted_anew":
            anew = anew or change
    return Way(id_, moved, anew)


def why_retired(id_: str, steps: Sequence[tuple[Catalogue, Catalogue]]) -> Words | None:
    """Forward from the first version to the one that retired it, under whatever id by then."""
    for _, after in steps:
        for change in after.changes:
            if change.kind == "retired" and change.id == id_:
                return change.why
        id_ = next((each.id for each in after.changes if each.was == id_), id_)
    return None
