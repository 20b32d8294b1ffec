"""Two files of one client both stay as they are, and the client is counted once from now on; this can be undone."""

from collections.abc import Sequence
from uuid import UUID

from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.files.openings.store import Openings
from services.cases.files.same_client.domain import divided, same_client
from services.cases.files.same_client.store import SameClient
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import Reading
from services.cases.foundation.audit.domain import Deed
from services.cases.foundation.workplace import OnMerge, Workplace
from shared.accounts.domain import Person

type Number = tuple[int, int]
"""Year and number of a file."""


class OtherFileError(Exception):
    """The other file cannot be joined: it is `unreadable`, `unknown`, `itself` or `kept` at the client's wish."""

    def __init__(self, why: str, other: File | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.other = other


class KeptBackError(Exception):
    """One of the client's files is only kept, at the client's wish."""


async def look(file_id: UUID, number: Number | None, *, reader: Person, workplace: Workplace) -> File:
    """The other file, by its number. Nothing changes.

    Raises FileNotFoundHereError, NotAllowedError, and after both OtherFileError.
    """
    async with workplace.store.reading(reader) as work:
        file = await looked_at(work, file_id)
        found = await other_file(work, file, number)
    if isinstance(found, OtherFileError):
        raise found
    return found


async def say_one_client(file_id: UUID, number: Number | None, *, reader: Person, workplace: Workplace) -> File:
    """Both files are one client's from now on. The other file; raises as `look` does."""
    async with workplace.store.reading(reader) as work:
        file = await looked_at(work, file_id)
        found = await other_file(work, file, number)
        if not isinstance(found, OtherFileError):
            await merge(file_id, into=found.id, reader=reader, work=work, on_merge=workplace.on_merge)
    if isinstance(found, OtherFileError):
        raise found
    return found


async def say_two_clients(file_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """Raises FileNotFoundHereError, NotAllowedError, and after both KeptBackError."""
    async with workplace.store.reading(reader) as work:
        file = await looked_at(work, file_id)
        kept_back = await is_kept_back(work, file)
        if not kept_back:
            await divide(file_id, reader=reader, work=work)
    if kept_back:
        raise KeptBackError


async def looked_at(work: Reading, file_id: UUID) -> File:
    """Also a file that is only kept, in which nothing can be said. Raises FileNotFoundHereError, NotAllowedError."""
    file = await Files(work).file(file_id)
    # the same people; what they may ask for in a file that is only kept they may see there
    await work.admit(Act.RIGHTS, Subject(Kind.FILE, (file_id,)), noted_as=Act.READ)
    return file


async def other_file(work: Reading, file: File, number: Number | None) -> File | OtherFileError:
    """Raises NotAllowedError where the reader may not open it."""
    found = await Openings(work).find_file(number[0] % 100, number[1]) if number else None
    if number is None:
        return OtherFileError("unreadable")
    if found is None:
        return OtherFileError("unknown")
    if found[0] == file.id:
        return OtherFileError("itself")
    other = await looked_at(work, found[0])
    if work.relation(file.id).restricted or work.relation(other.id).restricted:
        return OtherFileError("kept", other)
    return other


async def is_kept_back(work: Reading, file: File) -> bool:
    """Whether one of the client's files that the reader sees is only kept."""
    others = await SameClient(work).others_of_client(file)
    return any(work.relation(one.id).restricted for one in (file, *others))


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
    """Separate this file from those it was merged with, as another client's; the reader is in the team of all of them.

    No ledger changes: two clients who were counted as one go on counting as one. Idempotent. Raises
    FileNotFoundHereError.
    """
    file = await Files(work).file(file_id)
    hers = await SameClient(work).all_of_client(file, change=True)
    others = [one for one in hers if one != file_id]
    if file_id in hers and others:
        await SameClient(work).make_two(divided(file_id, others), noted_as=Deed.TWO_CLIENTS)
