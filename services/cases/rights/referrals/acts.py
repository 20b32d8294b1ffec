"""Referring a client, noting what became of it, and ending what waits when its consent is withdrawn."""

from datetime import date, datetime
from uuid import UUID, uuid5

from services.cases.casework.consents.acts import held
from services.cases.casework.consents.domain import Consent
from services.cases.casework.consents.store import Consents
from services.cases.casework.facts.store import FactChanges
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from services.cases.rights.disclosures.domain import Disclosure, disclosed
from services.cases.rights.disclosures.store import Disclosures
from services.cases.rights.referrals.domain import (
    Recipient,
    Standing,
    Wanted,
    WarnFirstError,
    next_step,
    referred,
    revoked_by,
)
from services.cases.rights.referrals.store import Referrals
from services.cases.support.professionals.domain import DutyVersion
from services.cases.support.professionals.duty import may_be_irregular, public_duty
from shared.accounts.domain import Person


async def refer(
    file_id: UUID,
    wanted: Wanted,
    to: Recipient,
    *,
    warned: DutyVersion | None = None,
    referral_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """What is told by it is a disclosure, noted in the same work. Sent twice it is there once.

    `warned` is the version of the duty that the counsellor was shown and goes on after. Raises FileNotFoundHereError,
    NotAllowedError, NotYetError, NoGroundError, WarnFirstError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        await work.keep_there([file_id])
        file = await Files(work).file(file_id, change=True)
        await work.admit(Act.RIGHTS, Subject(Kind.FILE, (file_id,)))
        if await Referrals(work).one(referral_id, file):
            return
        today = now.astimezone(workplace.clock).date()
        told = await told_by(work, file, wanted, to, referral_id=referral_id, by=reader.id, now=now, today=today)
        if told is None or not await has_to_be_warned(work, file, to):
            warned = None
        elif warned is not public_duty().version:
            raise WarnFirstError
        new = referred(
            file,
            wanted,
            to,
            consent_id=told.consent_id if told else None,
            warned=warned,
            referral_id=referral_id,
            by=reader.id,
            now=now,
            today=today,
        )
        await Referrals(work).save(new, file)
        if told:
            await Disclosures(work).save(told, file)


async def told_by(
    work: Reading, file: File, wanted: Wanted, to: Recipient, *, referral_id: UUID, by: UUID, now: datetime, today: date
) -> Disclosure | None:
    """What they learn; None where the client does not want the referral. Raises NotYetError, NoGroundError."""
    if wanted.because is None:
        return None
    consents = await Consents(work).of(file)
    return disclosed(
        file,
        to.as_agreed(consents, on=wanted.on),
        wanted.what,
        wanted.told,
        way=wanted.way,
        because=wanted.because,
        consents=consents,
        consent_id=wanted.consent_id,
        recipient_kind=to.known_as,
        duty=wanted.duty,
        disclosure_id=uuid5(referral_id, "told"),
        told_on=wanted.on,
        by=by,
        now=now,
        today=today,
    )


async def has_to_be_warned(work: Reading, file: File, to: Recipient) -> bool:
    binds = public_duty().binds(to.kind, to.passes_on)
    return binds and may_be_irregular(await FactChanges(work).of(file))


async def note_step(
    file_id: UUID,
    referral_id: UUID,
    standing: Standing,
    words: str | None = None,
    *,
    on: date,
    ask_again_on: date | None = None,
    step_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, IdTakenError, NotYetError,
    ReferralNotFoundError, ReferralOverError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        new = next_step(
            referral_id,
            await Referrals(work).of(file),
            standing,
            on=on,
            words=words,
            ask_again_on=ask_again_on,
            step_id=step_id,
            by=reader.id,
            now=now,
            today=now.astimezone(workplace.clock).date(),
        )
        if new:
            await Referrals(work).save(new, file)


async def revoke(work: Reading, file: File, withdrawal: Consent) -> None:
    """In the work that ends a consent: what waits by it waits no more."""
    for one in revoked_by(withdrawal, await Referrals(work).of(file)):
        await Referrals(work).save(one, file)
