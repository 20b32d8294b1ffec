"""Two files of one client: both stay as they are, and she is counted once from now on; and taking that back."""

from collections.abc import Sequence
from uuid import UUID

from services.cases.files.file.store import Files
from services.cases.files.same_client.domain import divided, same_client
from services.cases.files.same_client.store import SameClient
from services.cases.foundation.access.store import Reading
from services.cases.foundation.audit.domain import Deed
from services.cases.workplace import OnMerge
from shared.accounts.domain import Person


async def merge(file_id: UUID, *, into: UUID, reader: Person, work: Reading, on_merge: Sequence[OnMerge]) -> None:
    """`on_merge` is the workplace's: who has to know. Once more changes nothing. Raises FileNotFoundHereError."""
    await Files(work).file(min(file_id, into), change=True)
    await Files(work).file(max(file_id, into), change=True)
    file, other = await Files(work).file(file_id), await Files(work).file(into)
    joined = same_client(file, other)
    if joined == file:
        return
    await SameClient(work).make_one(file, as_=other)
    if joined.counted_as != file.counted_as:
        for told in on_merge:
            await told(work, file.counted_as, joined.counted_as)


async def divide(file_id: UUID, *, reader: Person, work: Reading) -> None:
    """This file is somebody else's than those it was merged with; she is in the team of all of them.

    No ledger changes: whoever is two people goes on counting as one. Once more changes nothing.
    Raises FileNotFoundHereError.
    """
    file = await Files(work).file(file_id)
    hers = await SameClient(work).all_of_client(file, change=True)
    others = [one for one in hers if one != file_id]
    if file_id in hers and others:
        await SameClient(work).make_two(divided(file_id, others), noted_as=Deed.TWO_CLIENTS)
