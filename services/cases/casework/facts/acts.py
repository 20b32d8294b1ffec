"""Writing down what a person tells, and reading what is known."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.cases.casework.facts.domain import Fact, Known, Value, noted, to_change
from services.cases.casework.facts.store import FactChanges
from services.cases.contact.requests.store import Requests
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Part
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def facts_of(work: Reading, file: File) -> Known:
    """The language of the request only for a reader who has the messages: it is kept with them."""
    changes = await FactChanges(work).of(file)
    reads_messages = work.relation(file.id).shows(Part.MESSAGES)
    return Known(changes, await Requests(work).spoken_in(file.thread_id, file.key_id) if reads_messages else None)


async def change_facts(
    file_id: UUID,
    told: Mapping[Fact, Value],
    *,
    seen: UUID | None,
    languages_seen: Value,
    form_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Only what is other than it was shown; nothing where nothing is. What is empty is not known any more.

    `seen` is the newest change when the form was shown, and `languages_seen` what stood there of languages, which are
    confirmed elsewhere, too. Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError,
    ChangedMeanwhileError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        known = await facts_of(work, file)
        new = to_change(told, before=known.at(seen, languages=languages_seen), now=known.now())
        if not new:
            return
        change = noted(file, new, number=len(known.changes) + 1, form_id=form_id, by=reader.id, now=now)
        await FactChanges(work).save(change, file)
        if Fact.LANGUAGES in new:
            first = next(iter(new[Fact.LANGUAGES]), None)
            await Requests(work).save_spoken(file.thread_id, file.key_id, first)
