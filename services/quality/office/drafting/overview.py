"""A draft at a glance: its entries, and what of each is changed, behind, missing or wrong."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.quality.office.drafting.checking import Mistake
from services.quality.office.drafting.entries import criterion_of, is_indicator, languages_of, readable, texts_of
from services.quality.office.drafting.entry_text import Table
from services.quality.office.drafting.texts import HEAD, sections
from services.quality.office.drafting.translations import Drift, Looks, Texts, drifts, missing, name_in_doubt


@dataclass(frozen=True, slots=True)
class Part:
    """The head, or a criterion with its indicators."""

    key: str
    name: Mapping[str, str]
    changed: bool
    is_open: bool
    """Whether a text is behind or missing in a language, or a name in doubt."""
    is_wrong: bool
    readable: bool

    @property
    def aspect(self) -> str:
        return self.key[0]


@dataclass(frozen=True, slots=True)
class Overview:
    parts: Sequence[Part]
    languages: Sequence[str]
    drifts: Sequence[Drift]
    missing: Mapping[str, Sequence[tuple[str, str]]]
    doubtful: Sequence[str]
    """Entries that say something else under the same name."""
    retired: Sequence[str]


def overview(text: str, then: Mapping[str, Texts], looks: Looks, mistakes: Iterable[Mistake]) -> Overview:
    """`then` is what the version before said, by entry as it is called now."""
    known = readable(text)
    now = texts_now(known)
    languages, head = languages_of(known.get(HEAD, {})), known.get(HEAD, {})
    late, lacking = drifts(then, now, looks), missing(now, languages)
    doubtful = [id_ for id_ in now if id_ != HEAD and name_in_doubt(id_, then.get(id_, {}), now[id_], looks)]
    open_ones = [drift.id for drift in late] + [id_ for each in lacking.values() for id_, _ in each] + doubtful
    wrong = [criterion_of(each.entry) for each in mistakes]
    parts = [
        Part(
            part.key,
            now.get(part.key, {}).get("title" if part.key == HEAD else "name", {}),
            any(then.get(id_, {}) != now[id_] for id_ in within(part.key, now)),
            any(criterion_of(id_) == part.key for id_ in open_ones),
            part.key in wrong,
            part.key in known,
        )
        for part in sections(text)
    ]
    return Overview(parts, languages, late, lacking, doubtful, retired_in(head))


def texts_now(known: Mapping[str, Table]) -> dict[str, Texts]:
    return {id_: {name: said for name, said in texts_of(entry, id_).items() if said} for id_, entry in known.items()}


def within(key: str, ids: Collection[str]) -> list[str]:
    return [id_ for id_ in ids if criterion_of(id_) == key]


def retired_in(head: Table) -> list[str]:
    """What can be put back by itself: an indicator goes and comes with its criterion."""
    gone = [str(each.get("id")) for each in head.get("changes", []) if each.get("kind") == "retired"]
    return [id_ for id_ in gone if not is_indicator(id_) or criterion_of(id_) not in gone]
