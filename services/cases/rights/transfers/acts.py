"""Preparing a transfer, agreeing to it, saving its file, telling its number, and what became of it."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from services.cases.casework.consents.domain import Consent, RecipientKind
from services.cases.casework.consents.store import Consents
from services.cases.files.file.domain import File
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from services.cases.people.approvals.acts import ask_second
from services.cases.people.approvals.domain import Matter, agreed, declined, withdrawn
from services.cases.people.approvals.store import Approvals
from services.cases.retention.schedule.store import Keeping
from services.cases.rights.archives.domain import NUMBERS, passphrase
from services.cases.rights.disclosures.domain import Because, Disclosure, Way, disclosed
from services.cases.rights.disclosures.store import Disclosures
from services.cases.rights.transfers.content import content_of
from services.cases.rights.transfers.domain import (
    Content,
    Ending,
    Wanted,
    disclosure_of,
    downloaded,
    ended,
    for_transfers,
    packet_of,
    released,
    revoked_by,
    transfer_of,
)
from services.cases.rights.transfers.partners.domain import Partner, require_confirmed
from services.cases.rights.transfers.partners.store import Partners
from services.cases.rights.transfers.sealed_file import sealed_file
from services.cases.rights.transfers.store import Transfers
from shared.accounts.domain import Person
from shared.languages import Wording


class ChangedMeanwhileError(Exception):
    """The file has changed since the preview: what would go now is not what was shown. Nothing is kept."""


async def preview(
    file_id: UUID, wanted: Wanted, wording: Wording, *, reader: Person, workplace: Workplace, now: datetime
) -> tuple[Content, Partner]:
    """What would go to whom. Nothing is kept of it.

    Raises FileNotFoundHereError, NotAllowedError, PartnerNotFoundError, NotConfirmedError, NoGroundError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        content, to = await looked_at(work, file, wanted, wording, workplace=workplace, now=now)
    return content, to


async def prepare(
    file_id: UUID,
    wanted: Wanted,
    wording: Wording,
    *,
    seen: Content,
    transfer_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """`seen` is what the preview showed. Sent twice it is there once.

    Raises as `preview`, and ChangedMeanwhileError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        if await Transfers(work).one(transfer_id, file):
            return
        content, to = await looked_at(work, file, wanted, wording, workplace=workplace, now=now)
        if content != seen:
            raise ChangedMeanwhileError
        needs_second = await Approvals(work).needed(Matter.TRANSFER)
        number = passphrase(secrets.randbelow(NUMBERS))
        new = transfer_of(
            file,
            wanted,
            content,
            to.name,
            number=number,
            needs_second=needs_second,
            transfer_id=transfer_id,
            by=reader.id,
            now=now,
        )
        await Transfers(work).save(new, file)
        if new.waits:
            await ask_second(work, file.id, new.id, workplace=workplace, now=now)


async def looked_at(
    work: Reading, file: File, wanted: Wanted, wording: Wording, *, workplace: Workplace, now: datetime
) -> tuple[Content, Partner]:
    """The consent is asked for before anything is put together."""
    to = require_confirmed(await Partners(work).partner(wanted.partner_id), workplace.keys.mark)
    consents, today = await Consents(work).of(file), now.astimezone(workplace.clock).date()
    telling(file, to.name, wanted, consents, transfer_id=uuid4(), by=work.reader.id, now=now, today=today)
    return await content_of(work, file, wanted, wording), to


def telling(
    file: File,
    to: str,
    wanted: Wanted,
    consents: Sequence[Consent],
    *,
    transfer_id: UUID,
    by: UUID,
    now: datetime,
    today: date,
) -> Disclosure:
    """What is told by it, on the ground of a consent to go on at that very centre. Raises NoGroundError."""
    return disclosed(
        file,
        to,
        wanted.what,
        "",
        way=Way.TRANSFER,
        because=Because.CONSENT,
        consents=for_transfers(consents),
        consent_id=wanted.consent_id,
        recipient_kind=RecipientKind.COUNSELLING,
        disclosure_id=disclosure_of(transfer_id),
        told_on=today,
        by=by,
        now=now,
        today=today,
    )


async def held(work: Reading, file_id: UUID) -> File:
    """Not of a file that is only kept. Raises FileNotFoundHereError, NotAllowedError."""
    file = await Keeping(work).held_fast(file_id, Act.RIGHTS)
    await work.admit(Act.WRITE, Subject(Kind.FILE, (file_id,)))
    return file


async def answer(
    file_id: UUID,
    transfer_id: UUID,
    *,
    agrees: bool,
    because: str = "",
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Of a second colleague. Nothing where it waits for nobody any more.

    Raises FileNotFoundHereError, NotAllowedError, TransferNotFoundError, SamePersonError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        one = await Transfers(work).to_change(transfer_id, file)
        new = agreed(one, by=reader.id, now=now) if agrees else declined(one, because, by=reader.id, now=now)
        if new:
            await Transfers(work).replace(new, file)


async def withdraw(file_id: UUID, transfer_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Before a second colleague has answered. Raises FileNotFoundHereError, NotAllowedError, TransferNotFoundError."""
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        new = withdrawn(await Transfers(work).to_change(transfer_id, file), by=reader.id, now=now)
        if new:
            await Transfers(work).replace(new, file)


async def save_file(file_id: UUID, transfer_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> bytes:
    """The sealed file, made anew each time and kept nowhere here; that it was made is in the audit.

    Raises FileNotFoundHereError, NotAllowedError, TransferNotFoundError, NotPossibleNowError, TooLongError,
    PartnerNotFoundError, NotConfirmedError.
    """
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        await work.admit(Act.EXPORT, Subject(Kind.FILE, (file_id,)))
        new = downloaded(await Transfers(work).to_change(transfer_id, file), now=now)
        assert new.number is not None
        assert new.partner_id is not None
        to = require_confirmed(await Partners(work).partner(new.partner_id), workplace.keys.mark)
        content = packet_of(new, workplace.centre_name or workplace.centre, today=today).written()
        made = await asyncio.to_thread(sealed_file, content, new.number, to.public_key)
        await Transfers(work).replace(new, file)
    return made


async def release(file_id: UUID, transfer_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """From now on the number is shown, to be read out: that is when it is told, and it is noted as that in this work.

    Raises FileNotFoundHereError, NotAllowedError, TransferNotFoundError, NotPossibleNowError, NotConfirmedError,
    PartnerNotFoundError, and NoGroundError where the consent holds no more.
    """
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        new = released(await Transfers(work).to_change(transfer_id, file), by=reader.id, now=now)
        assert new.partner_id is not None
        to = require_confirmed(await Partners(work).partner(new.partner_id), workplace.keys.mark)
        wanted = Wanted(partner_id=to.id, consent_id=new.consent_id, sections=new.sections)
        consents = await Consents(work).of(file)
        told = telling(file, to.name, wanted, consents, transfer_id=transfer_id, by=reader.id, now=now, today=today)
        await Transfers(work).replace(new, file)
        await Disclosures(work).save(told, file)


async def end(
    file_id: UUID, transfer_id: UUID, ending: Ending, *, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """The number is destroyed: nobody opens the file any more who has not done so.

    Raises FileNotFoundHereError, NotAllowedError, TransferNotFoundError, NotPossibleNowError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        new = ended(await Transfers(work).to_change(transfer_id, file), ending, by=reader.id, now=now)
        await Transfers(work).replace(new, file)


async def revoke(work: Reading, file: File, withdrawal: Consent, *, now: datetime) -> None:
    """In the work that ends a consent: what can still be called back is. In a file that is only kept nothing is
    changed, and nothing can be told either, for telling asks for the consent anew.
    """
    relation = work.relation(file.id)
    if not relation.is_whole or relation.restricted:
        return
    for one in revoked_by(withdrawal, await Transfers(work).of(file), by=work.reader.id, now=now):
        await Transfers(work).replace(one, file)
