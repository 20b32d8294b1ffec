"""One entry of a draft is written, added, taken out, put back, or counted anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.quality.foundation.tables.store import Transaction
from services.quality.office.drafting import entries
from services.quality.office.drafting.acts import SectionNotFoundError, draft_of, section_of
from services.quality.office.drafting.entries import criterion_of, entry_of, is_indicator, texts_of, texts_of_version
from services.quality.office.drafting.entry_text import Table, mark, table_of, text_of, whole_mark
from services.quality.office.drafting.fields import Edit, applied
from services.quality.office.drafting.store import Looks
from services.quality.office.drafting.texts import HEAD, NEW, Section, section, sections, with_section
from services.quality.office.drafting.translations import NAME_FITS, Look, Texts, by_text, looked, meaning
from services.quality.office.governance import adopted, domain
from services.quality.office.governance.adopted import learn_adopted
from services.quality.office.governance.domain import Draft, NotNowError, UnfitError
from services.quality.office.governance.store import Governance
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.texts import REQUIRED_LANGUAGES
from services.quality.standards.desk import Desk

type Said = Mapping[str, str]
"""One text by language."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft, one entry of it, and the version that it would replace."""

    draft: Draft
    entry: Table
    head: Table
    before: Catalogue | None


async def opened(draft_id: UUID, id_: str, *, desk: Desk) -> tuple[Opened, list[Look]]:
    """Raises DraftNotFoundError, SectionNotFoundError, EntryNotFoundError, UnreadableError."""
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        found = open_entry(await draft_of(work, draft_id), id_, desk)
        return found, await Looks(work).looks(draft_id)


def open_entry(draft: Draft, id_: str, desk: Desk) -> Opened:
    head = table_of(section_of(draft, HEAD))
    entry = head if id_ == HEAD else entry_of(table_of(part_of(draft, id_)), id_)
    return Opened(draft, entry, head, desk.catalogues.get(str(head.get("replaces", ""))))


def part_of(draft: Draft, id_: str) -> Section:
    return section_of(draft, criterion_of(id_))


async def write(draft_id: UUID, id_: str, edit: Edit, *, seen: str, desk: Desk) -> bool:
    """Whether it was saved: not where somebody else changed the entry since `seen`, the mark of it, was made.

    Saves what is wrong as well: a draft may be wrong for a while, but nobody can vote on it then.
    Raises DraftNotFoundError, SectionNotFoundError, EntryNotFoundError, UnreadableError, NotNowError.
    """
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        found = open_entry(await draft_of(work, draft_id), id_, desk)
        if mark(found.entry) != seen:
            return False
        entry = applied(found.entry, id_, edit)
        await keep(work, with_entry(found.draft, id_, entry))
        await Looks(work).keep_looks(draft_id, await looks_after(work, found, id_, entry, edit))
        return True


async def keep(work: Transaction, draft: Draft) -> None:
    await Governance(work).keep_draft(draft)


async def looks_after(work: Transaction, found: Opened, id_: str, entry: Table, edit: Edit) -> list[Look]:
    known = by_text(await Looks(work).looks(found.draft.id))
    before, now, then = texts_of(found.entry, id_), texts_of(entry, id_), texts_before(found, id_)
    looks = []
    for field, said in now.items():
        looks += looked(
            id_,
            field,
            before=before.get(field, {}),
            now=said,
            then=then.get(field, {}),
            looks=known.get((id_, field), {}),
            right={language for name, language in edit.right if name == field},
        )
    return [*looks, Look(id_, "name", NAME_FITS, "", meaning(now))] if edit.name_fits else looks


def texts_before(found: Opened, id_: str) -> Texts:
    """What the entry said in the version before, under whatever id."""
    return texts_of_version(found.before).get(was(found.head, id_), {}) if found.before else {}


def was(head: Table, id_: str) -> str:
    return next((str(each["was"]) for each in head.get("changes", []) if each.get("id") == id_ and "was" in each), id_)


def with_entry(draft: Draft, id_: str, entry: Table) -> Draft:
    """Raises NotNowError."""
    if id_ == HEAD:
        return with_part(draft, section_of(draft, HEAD), entry)
    part = part_of(draft, id_)
    table = entry if not is_indicator(id_) else entries.with_indicator(table_of(part), entry)
    return with_part(draft, part, table)


def with_part(draft: Draft, part: Section, table: Table) -> Draft:
    return domain.edit(draft, with_section(draft.text, part.key, text_of(table, part)))


def with_changes(draft: Draft, changes: list[Table]) -> Draft:
    part = section_of(draft, HEAD)
    head = {name: value for name, value in table_of(part).items() if name != "changes"}
    return with_part(draft, part, head | ({"changes": changes} if changes else {}))


def as_seen(seen: str, draft: Draft, head: Table, id_: str, entry: Table | None = None) -> None:
    """Raises NotNowError while nobody writes, UnfitError where somebody else changed what is decided on."""
    domain.edit(draft, draft.text)
    if seen != whole_mark(head, id_, entry):
        raise UnfitError("seen", "changed_since")


def is_anew(head: Table, id_: str) -> bool:
    return any(each.get("id") == id_ and each.get("kind") == "counted_anew" for each in head.get("changes", []))


def changes_of(draft: Draft, *, without: Callable[[str], bool]) -> list[Table]:
    changes = table_of(section_of(draft, HEAD)).get("changes", [])
    return [each for each in changes if not without(str(each.get("id")))]


async def add(draft_id: UUID, id_: str, *, name: Said, why: Said, desk: Desk) -> None:
    """A criterion or an indicator that no version had, with nothing but a name; its own page takes the rest.

    Raises DraftNotFoundError, SectionNotFoundError, UnreadableError, NotNowError, UnfitError.
    """
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        draft = await draft_of(work, draft_id)
        if id_ not in free_ids(draft, desk):
            raise UnfitError("id", "not_free")
        draft = with_new(draft, id_, {"id": id_, "name": dict(name)})
        change = {"kind": "new", "id": id_, "why": dict(why)}
        await keep(work, with_changes(draft, [*changes_of(draft, without=lambda each: each == id_), change]))


def with_new(draft: Draft, id_: str, entry: Table) -> Draft:
    if is_indicator(id_):
        usual = {"sources": ["self_assessment"], "privacy": "organisation", "cadence": "year"}
        return with_entry(draft, id_, entry | usual | {"score": {"kind": "maturity"}})
    return with_criterion(draft, entry | {"responsible": ["centre"]})


def with_criterion(draft: Draft, criterion: Table) -> Draft:
    return domain.edit(draft, with_section(draft.text, NEW, text_of(criterion, Section(NEW, "", 1))))


def free_ids(draft: Draft, desk: Desk) -> list[str]:
    """Of criteria, and the next one of each criterion's indicators; what went stays taken."""
    catalogues, ids = list(desk.catalogues.values()), list(entries.readable(draft.text))
    criteria = [each.key for each in sections(draft.text) if each.key in ids and each.key != HEAD]
    return [
        *entries.free_criteria(catalogues, ids),
        *(entries.free_indicator(id_, catalogues, ids) for id_ in criteria),
    ]


async def retire(draft_id: UUID, id_: str, *, why: Said, seen: str, desk: Desk) -> None:
    """What came with this draft is gone without a trace; of all else it is said that and why it is retired.

    Raises DraftNotFoundError, SectionNotFoundError, EntryNotFoundError, UnreadableError, NotNowError, UnfitError.
    """
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        found = open_entry(await draft_of(work, draft_id), id_, desk)
        as_seen(seen, found.draft, found.head, id_, found.entry)
        draft, origin = without_entry(found.draft, id_), was(found.head, id_)
        changes = changes_of(draft, without=lambda each: each == id_ or each.startswith(f"{id_}."))
        if found.before and origin in texts_of_version(found.before):
            changes.append({"kind": "retired", "id": origin, "why": dict(why)})
        await keep(work, with_changes(draft, changes))


def without_entry(draft: Draft, id_: str) -> Draft:
    part = part_of(draft, id_)
    if is_indicator(id_):
        return with_part(draft, part, entries.without_indicator(table_of(part), id_))
    return domain.edit(draft, with_section(draft.text, part.key, ""))


async def put_back(draft_id: UUID, id_: str, *, seen: str, desk: Desk) -> None:
    """What was retired in this draft, as it was in the version before.

    Raises DraftNotFoundError, SectionNotFoundError, EntryNotFoundError, UnreadableError, NotNowError, UnfitError.
    """
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        draft = await draft_of(work, draft_id)
        head = table_of(section_of(draft, HEAD))
        part = section(await adopted.text_of(work, str(head.get("replaces", ""))), criterion_of(id_))
        if part is None:
            raise SectionNotFoundError
        if not any(each.get("kind") == "retired" and each.get("id") == id_ for each in head.get("changes", [])):
            raise NotNowError("not_retired")
        as_seen(seen, draft, head, id_)
        if is_indicator(id_):
            draft = with_entry(draft, id_, entry_of(table_of(part), id_))
        else:
            draft = domain.edit(draft, with_section(draft.text, NEW, part.text))
        await keep(work, with_changes(draft, changes_of(draft, without=lambda each: each == id_)))


async def count_anew(draft_id: UUID, id_: str, *, why: Said, seen: str, desk: Desk) -> None:
    """Its history begins again with this version; without a reason it goes on as before.

    Raises DraftNotFoundError, SectionNotFoundError, EntryNotFoundError, UnreadableError, NotNowError, UnfitError.
    """
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        found = open_entry(await draft_of(work, draft_id), id_, desk)
        as_seen(seen, found.draft, found.head, id_, found.entry)
        if was(found.head, id_) != id_:
            raise NotNowError("moved")
        if not found.before or id_ not in texts_of_version(found.before):
            raise NotNowError("new_anyway")
        changes = changes_of(found.draft, without=lambda each: each == id_)
        if any(why.get(language) for language in REQUIRED_LANGUAGES):
            changes.append({"kind": "counted_anew", "id": id_, "why": dict(why)})
        await keep(work, with_changes(found.draft, changes))


async def move(draft_id: UUID, id_: str, to: str, *, why: Said, seen: str, desk: Desk) -> None:
    """The same thing under another number, with its history; a criterion takes its indicators along.

    What is counted anew has no history to take along, and another number would say that it has.
    Raises DraftNotFoundError, SectionNotFoundError, EntryNotFoundError, UnreadableError, NotNowError, UnfitError.
    """
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        found = open_entry(await draft_of(work, draft_id), id_, desk)
        as_seen(seen, found.draft, found.head, id_, found.entry)
        if any(is_anew(found.head, each) for each in [id_, *entries.ids_below(found.entry, id_)]):
            raise NotNowError("counted_anew")
        if to not in free_ids(found.draft, desk) or is_indicator(to) != is_indicator(id_):
            raise UnfitError("to", "not_free")
        entry = entries.under(found.entry, to)
        draft = without_entry(found.draft, id_)
        draft = with_entry(draft, to, entry) if is_indicator(to) else with_criterion(draft, entry)
        ids = {id_: to} | {each: f"{to}.{each.partition('.')[2]}" for each in entries.ids_below(found.entry, id_)}
        await keep(work, with_changes(draft, changes_after(found, ids, why)))
        known = await Looks(work).looks(draft_id)
        moved = [replace(look, entry=ids[look.entry]) for look in known if look.entry in ids]
        await Looks(work).keep_looks(draft_id, moved)


def changes_after(found: Opened, ids: Mapping[str, str], why: Said) -> list[Table]:
    """What was in the version before has moved; what is new in this draft is simply called otherwise."""
    then = texts_of_version(found.before) if found.before else {}
    changes = changes_of(found.draft, without=lambda each: each in ids and was(found.head, each) in then)
    changes = [{**each, "id": ids.get(str(each.get("id")), each.get("id"))} for each in changes]
    for id_, to in ids.items():
        if (origin := was(found.head, id_)) in then and origin != to:
            changes.append({"kind": "moved", "id": to, "was": origin, "why": dict(why)})
    return changes
