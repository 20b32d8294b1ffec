"""What a form shows of a draft: each text by its field and language, each number by its field, and what is set anew."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache

from services.quality.office.drafting.entry_text import Table, UnreadableError, table_of
from services.quality.office.drafting.texts import HEAD, sections
from services.quality.standards.catalogue.differences import entries as known_entries
from services.quality.standards.catalogue.differences import leaves
from services.quality.standards.catalogue.domain import Aspect, Catalogue
from services.quality.standards.catalogue.texts import REQUIRED_LANGUAGES

CRITERION_TEXTS = ("name", "description", "why")
INDICATOR_TEXTS = ("name", "definition", "numerator", "denominator")
HIGHEST = {Aspect.STRUCTURE: 12, Aspect.SKILLS: 12, Aspect.USERS: 12}

GAP = "…"

type Texts = Mapping[str, Mapping[str, str]]
"""By field and by language."""


class EntryNotFoundError(Exception):
    """The draft has no such criterion or indicator."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text or a number stands. `field` is its name on pages, as the comparison of versions has it."""

    field: str
    holder: Table
    key: str


def entry_of(criterion: Table, id_: str) -> Table:
    """The criterion itself, or one of its indicators. Raises EntryNotFoundError."""
    if criterion.get("id") == id_:
        return criterion
    for indicator in criterion.get("indicators", []):
        if indicator.get("id") == id_:
            found: Table = indicator
            return found
    raise EntryNotFoundError


def is_indicator(id_: str) -> bool:
    return "." in id_


def criterion_of(id_: str) -> str:
    return id_.partition(".")[0]


def text_places(entry: Table, id_: str) -> Iterator[Place]:
    """In the order of a form; those that every entry has are there before anybody has written them."""
    names = ("title",) if id_ == HEAD else INDICATOR_TEXTS if is_indicator(id_) else CRITERION_TEXTS
    yield from (Place(name, entry, name) for name in names)
    yield from (Place(f"changes.{each.get('id')}.why", each, "why") for each in entry.get("changes", []))
    yield from (Place(f"{field}.name", part, "name") for field, part in named_parts(entry))
    bands = inner(entry, "score", "bands")
    yield from (Place(f"score.bands.{name}", bands, name) for name in ("first", "second", "third") if name in bands)


def named_parts(entry: Table) -> Iterator[tuple[str, Table]]:
    """The must-haves of an indicator, and the figures of a mean."""
    for path, parts in (("musts", entry.get("musts", [])), ("score.parts", inner(entry, "score").get("parts", []))):
        yield from ((f"{path}.{part.get('measure')}", part) for part in parts if isinstance(part, dict))


def number_places(entry: Table) -> Iterator[Place]:
    """What may be set anew: how much something weighs, and after how many months it is looked at again."""
    yield Place("weight", entry, "weight")
    yield Place("gate", entry, "gate")
    score = inner(entry, "score")
    yield from scored("score", score)
    for path, part in named_parts(entry):
        if path.startswith("score."):
            yield Place(f"{path}.weight", part, "weight")
            yield from scored(f"{path}.score", inner(part, "score"))
        elif "months" in part:
            yield Place(f"{path}.months", part, "months")
    fresh = inner(entry, "fresh")
    yield from (Place(f"fresh.{name}", fresh, name) for name in ("months", "most") if name in fresh)


def scored(path: str, score: Table) -> Iterator[Place]:
    wanted = {"currency": "months", "target": "target"}.get(str(score.get("kind")))
    if wanted:
        yield Place(f"{path}.{wanted}", score, wanted)


def inner(entry: Table, *names: str) -> Table:
    """A table inside a table; an empty one where there is none, or something else."""
    for name in names:
        found = entry.get(name)
        entry = found if isinstance(found, dict) else {}
    return entry


def texts_of(entry: Table, id_: str) -> dict[str, dict[str, str]]:
    return {place.field: spoken(place.holder.get(place.key)) for place in text_places(entry, id_)}


def texts_of_draft(text: str) -> dict[str, dict[str, dict[str, str]]]:
    """By entry: of the head, and of every criterion and indicator that can be read."""
    return {id_: texts_of(entry, id_) for id_, entry in readable(text).items()}


@lru_cache(maxsize=8)
def readable(text: str) -> Mapping[str, Table]:
    """Every entry by its id, but those of a part that somebody wrote as text and that cannot be read now."""
    found: dict[str, Table] = {}
    for part in sections(text):
        with suppress(UnreadableError):
            table = table_of(part)
            found[part.key] = table
            found |= {str(each.get("id")): each for each in table.get("indicators", [])}
    return found


def texts_of_version(catalogue: Catalogue) -> dict[str, dict[str, dict[str, str]]]:
    """As `texts_of_draft`."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for id_, entry in {HEAD: catalogue, **known_entries(catalogue)}.items():
        for (field, language), text in leaves(entry).items():
            if language:
                found.setdefault(id_, {}).setdefault(field, {})[language] = str(text)
    return found


def title_of(text: str) -> dict[str, str]:
    """Of a draft, by language; nothing where its head cannot be read now."""
    try:
        return spoken(table_of(sections(text)[0]).get("title"))
    except UnreadableError:
        return {}


def spoken(words: object) -> dict[str, str]:
    if not isinstance(words, dict):
        return {}
    return {language: text for language, text in words.items() if isinstance(text, str) and text}


def languages_of(head: Table) -> tuple[str, ...]:
    """Those of the title of the version, after German and English."""
    others = (language for language in spoken(head.get("title")) if language not in REQUIRED_LANGUAGES)
    return (*REQUIRED_LANGUAGES, *others)


def with_texts(entry: Table, id_: str, texts: Texts) -> Table:
    """A text without words in a language goes."""
    changed = deepcopy(entry)
    for place in text_places(changed, id_):
        if place.field in texts:
            given = {**spoken(place.holder.get(place.key)), **texts[place.field]}
            place.holder.pop(place.key, None) if not any(given.values()) else place.holder.update(
                {place.key: {language: text for language, text in given.items() if text}}
            )
    return changed


def with_gaps(entry: Table, id_: str) -> Table:
    """With a sign in the place of each text that is not written yet in a language that it needs."""
    filled = deepcopy(entry)
    for part, its in ((filled, id_), *((each, str(each.get("id"))) for each in filled.get("indicators", []))):
        for place in text_places(part, its):
            words = spoken(place.holder.get(place.key))
            if words or place.field != "denominator":
                place.holder[place.key] = dict.fromkeys(REQUIRED_LANGUAGES, GAP) | words
    return filled


def with_numbers(entry: Table, numbers: Mapping[str, float | None]) -> Table:
    """By field; None takes it out, so that what is usual holds."""
    changed = deepcopy(entry)
    for place in number_places(changed):
        if place.field in numbers:
            set_or_drop(place.holder, place.key, numbers[place.field])
    return changed


def set_or_drop(holder: Table, key: str, value: object) -> None:
    """What says the same stays as it is written: 1.0 and 1, a list in another order."""
    if value in (None, (), []):
        holder.pop(key, None)
    elif comparable(holder.get(key)) != comparable(value):
        holder[key] = value


def comparable(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, list) else value


def with_indicator(criterion: Table, indicator: Table) -> Table:
    """In the place of the one with its id, or where its number belongs."""
    others = without_indicator(criterion, str(indicator["id"]))["indicators"]
    before = [each for each in others if number_of(each) < number_of(indicator)]
    behind = [each for each in others if number_of(each) >= number_of(indicator)]
    return {**criterion, "indicators": [*before, indicator, *behind]}


def number_of(indicator: Table) -> int:
    number = str(indicator.get("id", "")).partition(".")[2]
    return int(number) if number.isdecimal() else 0


def without_indicator(criterion: Table, id_: str) -> Table:
    left = [each for each in criterion.get("indicators", []) if each.get("id") != id_]
    return {**criterion, "indicators": left}


def under(entry: Table, to: str) -> Table:
    """The entry under another number. An indicator still takes the figure that it took, so its history goes on."""
    if not is_indicator(to):
        below = [under(each, f"{to}.{number_of(each)}") for each in entry.get("indicators", [])]
        return {**entry, "id": to, **({"indicators": below} if below else {})}
    measure = {} if inner(entry, "score").get("kind") == "mean" else {"measure": entry.get("measure", entry.get("id"))}
    return {"id": to, **{name: value for name, value in entry.items() if name != "id"}, **measure}


def ids_below(entry: Table, id_: str) -> list[str]:
    return [] if is_indicator(id_) else [str(each.get("id")) for each in entry.get("indicators", [])]


def free_criteria(catalogues: Sequence[Catalogue], draft: Sequence[str]) -> list[str]:
    """Numbers that no criterion has, or had in any version: an id never changes its meaning."""
    taken = {criterion.id for each in catalogues for criterion in each.criteria} | set(draft)
    return [
        f"{aspect}{number}"
        for aspect, highest in HIGHEST.items()
        for number in range(1, highest + 1)
        if f"{aspect}{number}" not in taken
    ]


def free_indicator(criterion_id: str, catalogues: Sequence[Catalogue], draft: Sequence[str]) -> str:
    """The number behind the highest that any version had."""
    known = [each.id for catalogue in catalogues for one in catalogue.criteria for each in one.indicators]
    mine = [id_ for id_ in [*known, *draft] if criterion_of(id_) == criterion_id and is_indicator(id_)]
    return f"{criterion_id}.{max((number_of({'id': id_}) for id_ in mine), default=0) + 1}"
