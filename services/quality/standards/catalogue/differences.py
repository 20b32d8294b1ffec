"""What has changed from one version of the standards to the next, in the order of the standards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from services.quality.standards.catalogue.domain import Catalogue, Change, Criterion, Indicator, place_of
from services.quality.standards.catalogue.texts import Words

type Entry = Criterion | Indicator
type Value = str | int | float | bool | date | tuple[str | int | float, ...]
type Leaves = dict[tuple[str, str], Value]
"""What an entry says, piece by piece, by field (`score.months`) and by language, which is "" for what is no text."""

BESIDE = {"id", "indicators", "criteria", "changes", "version", "replaces"}
"""Fields that are told otherwise: as entries of their own, or by the names of the two versions."""


class Kind(StrEnum):
    ADDED = "added"
    RETIRED = "retired"
    MOVED = "moved"
    COUNTED_ANEW = "counted_anew"
    TEXT = "text"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was."""

    kind: Kind
    id: str
    """Of the criterion or indicator: as it is now, or as it last was; empty for the version as a whole."""
    name: Words
    was: str | None = None
    """The id that it moved from."""
    why: Words | None = None
    """Of what came, went, moved or is counted anew: the reason that the new version gives."""
    field: str = ""
    """Of a text or a value: what it is, such as `definition`, `gate`, `score.months`, `musts.S1.1.room.name`."""
    language: str = ""
    before: Value | None = None
    after: Value | None = None


def differences(before: Catalogue, after: Catalogue) -> tuple[Difference, ...]:
    """All of it; what moved is known where the second version replaces the first."""
    old, new = entries(before), entries(after)
    told = {change.id: change for change in after.changes if after.replaces == before.version}
    found = list(between("", after.title, before, after))
    for id_ in sorted(old.keys() | new.keys(), key=place):
        found += of_one(id_, old, new, told)
    return tuple(found)


def entries(catalogue: Catalogue) -> dict[str, Entry]:
    """Every criterion and every indicator by its id."""
    found: dict[str, Entry] = {}
    for criterion in catalogue.criteria:
        found[criterion.id] = criterion
        found |= {indicator.id: indicator for indicator in criterion.indicators}
    return found


def place(id_: str) -> tuple[tuple[int, int], int]:
    """Sort key of the ids of criteria and indicators: a criterion, then what belongs to it."""
    criterion, _, number = id_.partition(".")
    return place_of(criterion), int(number or 0)


def of_one(
    id_: str, old: Mapping[str, Entry], new: Mapping[str, Entry], told: Mapping[str, Change]
) -> Iterator[Difference]:
    change = told.get(id_)
    why = change.why if change else None
    was = change.was if change else None
    moved_away = any(each.was == id_ for each in told.values())
    if id_ not in new and not moved_away:
        yield Difference(Kind.RETIRED, id_, old[id_].name, why=why)
    if id_ not in new:
        return
    now, then = new[id_], old.get(was or id_)
    if then is None:
        yield Difference(Kind.ADDED, id_, now.name, why=why)
        return
    if change and change.kind in {"moved", "counted_anew"}:
        yield Difference(Kind(change.kind), id_, now.name, was=was, why=why)
    yield from between(id_, now.name, then, now)


def between(id_: str, name: Words, before: BaseModel, after: BaseModel) -> Iterator[Difference]:
    """What two entries say differently, in the order of the fields."""
    then, now = leaves(before), leaves(after)
    for field, language in {**now, **then}:
        said, says = then.get((field, language)), now.get((field, language))
        if said != says:
            kind = Kind.TEXT if language else Kind.VALUE
            yield Difference(kind, id_, name, field=field, language=language, before=said, after=says)


def leaves(entry: BaseModel, path: str = "") -> Leaves:
    """All that an entry itself says; what is not set is left out."""
    found: Leaves = {}
    for field in type(entry).model_fields:
        as_measured = isinstance(entry, Indicator) and field == "measure"
        value = getattr(entry, "measured_as" if as_measured else field)
        if value not in (None, ()) and (path or field not in BESIDE):
            found |= leaves_of(value, f"{path}{field}")
    return found


def leaves_of(value: object, path: str) -> Leaves:
    match value:
        case Words(root=texts):
            return {(path, language): text for language, text in texts.items()}
        case BaseModel():
            return leaves(value, f"{path}.")
        case tuple() if any(isinstance(each, BaseModel) for each in value):
            return {key: leaf for each in value for key, leaf in named(each.measure, each, path).items()}
        case tuple():
            return {(path, ""): tuple(each if isinstance(each, int | float) else str(each) for each in value)}
        case bool() | int() | float() | date():
            return {(path, ""): value}
    return {(path, ""): str(value)}


def named(name: str, entry: BaseModel, path: str) -> Leaves:
    """What one of several says, under its name instead of a number."""
    said = leaves(entry, f"{path}.{name}.")
    return {(field, language): leaf for (field, language), leaf in said.items() if field != f"{path}.{name}.measure"}
