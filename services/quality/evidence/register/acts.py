"""Entries are entered, changed, looked at again, retired, taken in from a file, and looked at by somebody else."""

from collections.abc import Callable, Sequence
from itertools import batched
from uuid import UUID, uuid5

from services.quality.evidence.register import domain
from services.quality.evidence.register.domain import Entry, Filled, Stamp, content_of
from services.quality.evidence.register.files.matching import MatchedSheet, match_all
from services.quality.evidence.register.files.reading import Sheet
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.kinds.posts import POST
from services.quality.evidence.register.measures.staff import counselling_posts
from services.quality.evidence.register.second_looks import domain as second_looks
from services.quality.evidence.register.store import ChangedMeanwhileError, Register
from services.quality.evidence.register.views.lookups import history_of
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Author
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.desk import Desk
from shared.events import PostsCounted

MOST_POSTS = 1_000_000
"""In hundredths: more than any centre has."""
AT_ONCE = 1_000
"""Entries in one statement: the database takes so many values in one and no more."""


async def enter(kind: Kind, filled: Filled, *, by: Author, form_id: UUID, desk: Desk) -> None:
    """Sent twice it is there once."""
    entry_id = uuid5(form_id, content_of(filled))
    entry = domain.begin(kind, filled, stamped(uuid5(entry_id, "1"), by, desk), entry=entry_id)
    async with desk.store.work() as work:
        await save(work, [entry], desk)


async def change(newest: Entry, kind: Kind, filled: Filled, *, seen: UUID, by: Author, desk: Desk) -> None:
    """Raises ChangedMeanwhileError."""
    mark = content_of(filled)
    await follow(newest, lambda old, now: domain.revise(old, kind, filled, now), seen=seen, mark=mark, by=by, desk=desk)


async def confirm(newest: Entry, kind: Kind, *, seen: UUID, by: Author, desk: Desk) -> None:
    """Looked at today, and unchanged. Raises ChangedMeanwhileError."""
    await follow(newest, lambda old, now: domain.confirm(old, kind, now), seen=seen, mark="confirmed", by=by, desk=desk)


async def retire(newest: Entry, reason: str, *, seen: UUID, by: Author, desk: Desk) -> None:
    """Its documents are deleted with it. Raises ChangedMeanwhileError, RetiredError."""
    mark = f"retired\0{reason}"
    await follow(newest, lambda old, now: domain.retire(old, reason, now), seen=seen, mark=mark, by=by, desk=desk)


async def look(
    kind: Kind,
    entry_id: UUID,
    *,
    seen: UUID,
    outcome: str,
    note: str,
    organisation: str,
    by: Author,
    id: UUID,
    desk: Desk,
) -> None:
    """The look of a second person.

    Raises EntryNotFoundError, ChangedMeanwhileError, RetiredError, NotAskedForError, SamePersonError,
    NothingToReviewError or IncompleteError.
    """
    async with desk.store.work() as work:
        history = await history_of(work, kind, entry_id)
        if history[0].id != seen:
            raise ChangedMeanwhileError
        looked = second_looks.look(
            history, kind, stamped(id, by, desk), outcome=outcome, note=note, organisation=organisation
        )
        await Register(work).save_look(looked)


async def take_in(sheets: Sequence[Sheet], *, seen: str, by: Author, form_id: UUID, desk: Desk) -> None:
    """All lines or none, and once, however often it is sent; `seen` is the mark of what was looked over.

    Raises ChangedMeanwhileError where something else would come of it now.
    """
    kinds = sorted({sheet.kind.name for sheet in sheets})
    async with desk.store.work() as work:
        for kind in kinds:  # in one order for everybody, so that two never wait for each other
            await Register(work).lock_kind(kind)
        matched = match_all(sheets, await Register(work).entries(kinds=kinds))
        if not matched.is_faultless or matched.mark not in ("", seen):
            raise ChangedMeanwhileError
        made = [entry for each in matched.changing for entry in versions(each, by, form_id, desk)]
        await save(work, made, desk)


def versions(matched: MatchedSheet, by: Author, form_id: UUID, desk: Desk) -> list[Entry]:
    """One for each line; the same line of the same form is the same entry, or the same change of one."""
    kind, made = matched.sheet.kind, []
    for line in matched.found.new:
        entry_id = uuid5(form_id, f"{kind.name}\0{content_of(line.filled)}")
        made.append(domain.begin(kind, line.filled, stamped(uuid5(entry_id, "1"), by, desk), entry=entry_id))
    for change in matched.found.changed:
        stamp = stamped(uuid5(change.entry.id, content_of(change.line.filled)), by, desk)
        made.append(domain.revise(change.entry, kind, change.line.filled, stamp))
    return made


def stamped(id: UUID, by: Author, desk: Desk) -> Stamp:
    return Stamp(id, by, desk.now(), desk.today)


async def follow(
    newest: Entry, decide: Callable[[Entry, Stamp], Entry], *, seen: UUID, mark: str, by: Author, desk: Desk
) -> None:
    """Saves the version that follows the one somebody has seen; the same sent again changes nothing.

    Raises ChangedMeanwhileError where another version came first.
    """
    stamp = stamped(uuid5(seen, mark), by, desk)
    async with desk.store.work() as work:
        history = await Register(work).history(newest.entry)
        if stamp.id in {each.id for each in history}:
            return
        if history[0].id != seen:
            raise ChangedMeanwhileError
        following = decide(history[0], stamp)
        if following.retired:  # before anything else is held, as an attaching colleague does
            await Documents(work).hold_still()
            await Documents(work).remove_of_entry(following.entry)
        await save(work, [following], desk)


async def save(work: Transaction, entries: Sequence[Entry], desk: Desk) -> None:
    """Casework is told of posts whenever the register says something new of them. Raises ChangedMeanwhileError."""
    has_posts = any(entry.kind == POST.name for entry in entries)
    if has_posts:
        await Register(work).lock_kind(POST.name)
    saved = [await Register(work).save_entries(some) for some in batched(entries, AT_ONCE, strict=False)]
    if has_posts and any(saved):
        posts = counselling_posts(await Register(work).entries(kinds=[POST.name])) or 0
        await work.publish(PostsCounted(at=desk.now(), hundredths=min(round(posts * 100), MOST_POSTS)))
