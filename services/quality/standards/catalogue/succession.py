"""How versions of the standards follow one another: which one is in force, and whether a new one fits behind it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from services.quality.standards.catalogue.differences import Entry, entries, place
from services.quality.standards.catalogue.domain import Catalogue, Change, Indicator
from services.quality.standards.catalogue.mistakes import Flaw, Location

DAY = timedelta(days=1)
WHERE = {"moved": (False, True), "new": (False, True), "counted_anew": (True, True), "retired": (True, False)}
"""By the kind of a change: whether its id belongs to the version before, and whether to the new one."""


def catalogue_on(catalogues: Mapping[str, Catalogue], day: date) -> Catalogue | None:
    """The version in force on a day; none before the first begins, and after the last one's last day."""
    begun = [each for each in in_order(catalogues.values()) if each.valid_from <= day]
    return begun[-1] if begun and day <= (begun[-1].valid_until or day) else None


def catalogue_for(catalogues: Mapping[str, Catalogue], day: date) -> Catalogue:
    """The version to work with on a day: the one in force, or the nearest; a page needs some standards on any day."""
    known = in_order(catalogues.values())
    begun = [each for each in known if each.valid_from <= day]
    return begun[-1] if begun else known[0]


def from_ever(catalogues: Mapping[str, Catalogue]) -> dict[str, Catalogue]:
    """The same versions, the first of them without a beginning."""
    first, *others = in_order(catalogues.values())
    return {each.version: each for each in (first.model_copy(update={"valid_from": date.min}), *others)}


def in_order(catalogues: Iterable[Catalogue]) -> list[Catalogue]:
    """By the day on which they begin."""
    return sorted(catalogues, key=lambda each: (each.valid_from, each.version))


def chain(catalogues: Mapping[str, Catalogue], version: str | None) -> Iterator[Catalogue]:
    """A version and those that it replaces, as far back as they are known, the newest first."""
    seen: set[str] = set()
    while version is not None and version in catalogues and version not in seen:
        seen.add(version)
        yield catalogues[version]
        version = catalogues[version].replaces


def flaws(before: Catalogue | None, after: Catalogue) -> Iterator[Flaw]:
    """Why a version cannot come after another, or not as the first; nothing where it can."""
    if before is None:
        if after.replaces:
            yield Flaw(("replaces",), f"there is no version {after.replaces} before it")
        return
    if after.replaces != before.version:
        yield Flaw(("replaces",), f"the version before it is {before.version}", "overtaken", (before.version,))
    yield from _flaws_of_days(before, after)
    yield from _flaws_of_changes(before, after)
    yield from _untold(before, after)


def _flaws_of_days(before: Catalogue, after: Catalogue) -> Iterator[Flaw]:
    """An open version is closed by the one that replaces it."""
    if after.valid_from <= before.valid_from:
        said, about = f"{before.version} does not begin before it, but on {before.valid_from}", (before.version,)
        yield Flaw(("valid_from",), said, "too_early", (*about, before.valid_from.isoformat()))
    elif before.valid_until and after.valid_from <= before.valid_until:
        yield Flaw(("valid_from",), f"{before.version} is valid until {before.valid_until}: two versions on one day")
    elif before.valid_until and after.valid_from > before.valid_until + DAY:
        yield Flaw(("valid_from",), f"{before.version} ends on {before.valid_until}: days without any version between")


def _flaws_of_changes(before: Catalogue, after: Catalogue) -> Iterator[Flaw]:
    named: set[str] = set()
    for number, change in enumerate(after.changes):
        for field, said in _flaws_of(change, before, after):
            yield Flaw(("changes", number, field), said)
        for field, id_ in (("id", change.id), ("was", change.was)):
            if id_ in named:
                yield Flaw(("changes", number, field), f"{id_} is named twice")
        named |= {change.id, change.was or change.id}


def _flaws_of(change: Change, before: Catalogue, after: Catalogue) -> Iterator[tuple[str, str]]:
    """Each id has to be on the right side. Ids never change their meaning: what moves, moves to an id of its own."""
    then, now = entries(before), entries(after)
    for catalogue, known, expected in zip((before, after), (then, now), WHERE[change.kind], strict=True):
        if (change.id in known) != expected:
            side = f"{'not in' if expected else 'in'} {catalogue.version}"
            yield "id", f"{change.id} is {side}, so it is not {change.kind}"
    if change.was is None:
        return
    if change.was not in then:
        yield "was", f"{change.was} is not in {before.version}"
    if change.was in now:
        yield "was", f"{change.was} is still in {after.version}"
    if ("." in change.was) != ("." in change.id):
        yield "was", "a criterion moves to a criterion, an indicator to an indicator"
    old, new = then.get(change.was), now.get(change.id)
    if isinstance(old, Indicator) and isinstance(new, Indicator) and old.own_measures != new.own_measures:
        yield "id", f"its history goes on only if it takes the same figures: {', '.join(old.own_measures)}"


def _untold(before: Catalogue, after: Catalogue) -> Iterator[Flaw]:
    """Everything is there under its own id, or named among the changes."""
    then, now = entries(before), entries(after)
    told = {id_ for change in after.changes for id_ in (change.id, change.was)}
    with_it = {(change.kind, change.id) for change in after.changes}
    for id_ in sorted((then.keys() | now.keys()) - told, key=place):
        criterion = id_.partition(".")[0]
        if id_ not in now and ("retired", criterion) not in with_it:
            yield Flaw(("changes",), f"{id_} of {before.version} is gone: say whether it is moved or retired")
        elif id_ not in then and ("new", criterion) not in with_it:
            yield Flaw(_place_of(id_, after), f"{id_} was not in {before.version}: say whether it is moved or new")
        elif id_ in then and id_ in now and _counts_otherwise(then[id_], now[id_]):
            said = f"{id_} counts something else than in {before.version}: counted_anew?"
            yield Flaw(_place_of(id_, after), said, "counts_otherwise", (before.version,))


def _counts_otherwise(then: Entry, now: Entry) -> bool:
    """Whether the figures of both cannot be one history. Thresholds, weights and words may change."""
    if not isinstance(then, Indicator) or not isinstance(now, Indicator):
        return False
    return then.own_measures != now.own_measures or then.score.kind != now.score.kind


def _place_of(id_: str, catalogue: Catalogue) -> Location:
    for number, criterion in enumerate(catalogue.criteria):
        if criterion.id == id_:
            return "criteria", number, "id"
        for count, indicator in enumerate(criterion.indicators):
            if indicator.id == id_:
                return "criteria", number, "indicators", count, "id"
    return ()
