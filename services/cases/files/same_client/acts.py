"""Two files of one client: both stay as they are, and she is counted once from now on; and taking that back."""

from uuid import UUID

from services.cases.files.same_client.domain import divided, same_client
from services.cases.foundation.audit.domain import Deed
from services.cases.foundation.outcomes import mark_of
from services.cases.store import CasesWork
from shared.accounts.domain import Person


async def merge(file_id: UUID, *, into: UUID, reader: Person, work: CasesWork, key: bytes) -> None:
    """`key` makes the marks. Once more changes nothing. Raises FileNotFoundHereError."""
    await work.file(min(file_id, into), reader=reader, change=True)
    await work.file(max(file_id, into), reader=reader, change=True)
    file, other = await work.file(file_id, reader=reader), await work.file(into, reader=reader)
    joined = same_client(file, other)
    if joined == file:
        return
    await work.make_one(file, as_=other, reader=reader)
    if joined.counted_as != file.counted_as:
        await work.fold(mark_of(file.counted_as, key), into=mark_of(joined.counted_as, key))


async def divide(file_id: UUID, *, reader: Person, work: CasesWork) -> None:
    """This file is somebody else's than those it was merged with; she is in the team of all of them.

    No ledger changes: whoever is two people goes on counting as one. Once more changes nothing.
    Raises FileNotFoundHereError.
    """
    file = await work.file(file_id, reader=reader)
    hers = await work.all_of_client(file, reader=reader, change=True)
    others = [one for one in hers if one != file_id]
    if file_id in hers and others:
        await work.make_two(divided(file_id, others), reader=reader, noted_as=Deed.TWO_CLIENTS)
