"""Accounts of the team: invited, confirmed, let in again, signed out and let go; and who is told what by mail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.foundation.access.store import Transaction
from services.cases.foundation.audit.domain import Deed, Thing
from services.cases.foundation.roles import NotAllowedError, Right, holds
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.domain import (
    REMINDED_AT_MOST,
    ColleagueNotFoundError,
    NotPossibleNowError,
    Second,
    StaffMember,
    may_be_second,
    may_confirm_account,
    may_end_recovery,
    may_let_go,
    may_manage,
    to_remind,
)
from services.cases.people.team.notices import tell
from services.cases.people.team.store import Team, accounts
from shared.accounts.domain import Account, Person
from shared.accounts.factors.domain import INVITED_FOR, OPERATOR, Recovery
from shared.accounts.factors.invitations import new_code
from shared.events import NoticeDelivered, NoticeFailed, ReminderDue
from shared.telemetry import telemetry

log = telemetry.log(__name__)
type Settled = NoticeDelivered | NoticeFailed


class LoginTakenError(Exception):
    """Somebody has this login already, or had it once."""


class NotInYetError(Exception):
    """Before the colleague came in, anybody could use the code."""

    def __init__(self, member: StaffMember) -> None:
        super().__init__(str(member.id))
        self.member = member


@dataclass(frozen=True, slots=True)
class Code:
    """A code, or half of one, that is handed over in person; what is kept is a hash of it."""

    code: str = field(repr=False)
    until: datetime
    member: StaffMember | Person
    login: str
    second: bool = False


async def invite(
    invited: Person, login: str, email: str, *, reader: Person, workplace: Workplace, now: datetime
) -> Code:
    """Raises NotAllowedError, LoginTakenError."""
    async with workplace.store.work() as work:
        await stop_unconfirmed(work, reader)
        if added := await accounts.add(work, Account(invited, login, "")):
            if email:
                await Team(work).save_address(invited.id, email)
            given = await give_code(work, invited, login, by=reader, now=now)
    if not added:
        raise LoginTakenError
    log.info("colleague_invited", person_id=invited.id, by_id=reader.id)
    return given


async def invite_again(person_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> Code:
    """Raises NotAllowedError, ColleagueNotFoundError, NotPossibleNowError."""
    async with workplace.store.work() as work:
        member = await invitable(work, person_id, reader)
        account = await accounts.by_id(work, member.id)
        assert account
        given = await give_code(work, account.person, account.login, by=reader, now=now)
    log.info("colleague_invited", person_id=member.id, by_id=reader.id)
    return given


async def give_code(work: Transaction, person: Person, login: str, *, by: Person, now: datetime) -> Code:
    await Team(work).save_unconfirmed(person.id, invited_by=by.id, at=now)
    code, until = new_code(), now + INVITED_FOR
    await accounts.factors.invite(work, code, person.id, until)
    await work.save_audit(by.id, Deed.CHANGE_RIGHTS, Thing.ACCOUNT, (person.id,))
    return Code(code, until, person, login)


async def confirm(person_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """Raises NotAllowedError, ColleagueNotFoundError, NotPossibleNowError, NotInYetError."""
    async with workplace.store.work() as work:
        member = await confirmable(work, person_id, reader)
        if not await has_come_in(work, member.id):
            raise NotInYetError(member)
        await Team(work).save_confirmed(member.id)
        await work.save_audit(reader.id, Deed.CONFIRM, Thing.ACCOUNT, (member.id,))
    log.info("account_confirmed", person_id=member.id, by_id=reader.id)


async def let_in(person_id: UUID, *, reader: Person, workplace: Workplace, now: datetime) -> Code:
    """The first one is in charge of accounts, the second holds every right of the account. Each gets half of the
    code, so neither of them can come in with it. Raises NotAllowedError, ColleagueNotFoundError, NotPossibleNowError.
    """
    async with workplace.store.work() as work:
        member, account, recovery = await recoverable(work, person_id, reader, now=now)
        me = await found(work, reader.id)
        first = await accounts.factors.first_half(work, member.id) if recovery else None
        if recovery and first and may_end_recovery(recovery, member, me, now=now):
            half, until = await second_half(work, member, recovery, first, by=me, now=now), now + INVITED_FOR
        elif not holds(reader, Right.MANAGE_ACCOUNTS):
            raise NotAllowedError(reader.id, Right.MANAGE_ACCOUNTS)
        elif not any(may_be_second(member, one, asked_by=reader.id) for one in await Team(work).staff()):
            raise NotPossibleNowError(member.id)
        else:
            asked = Recovery(member.id, reader.id, now + INVITED_FOR)
            half, until, first = await accounts.factors.give_first_half(work, asked), asked.expires_at, None
            await ask_seconds(work, member, reader, workplace=workplace, now=now)
        await work.save_audit(reader.id, Deed.LET_IN, Thing.ACCOUNT, (member.id,))
    if first:
        log.info("recovery_confirmed", person_id=member.id, by_id=reader.id)
    else:
        log.info("recovery_asked", person_id=member.id, by_id=reader.id)
    return Code(half, until, member, account.login, second=bool(first))


async def ask_seconds(
    work: Transaction, member: StaffMember, by: Person, *, workplace: Workplace, now: datetime
) -> None:
    """Notify all who could give the second half. No notice says what it is, or for whom."""
    able = [one for one in await Team(work).staff() if one.email and may_be_second(member, one, asked_by=by.id)]
    await tell(work, uuid4(), able, "agreement_asked", workplace=workplace, now=now)


async def second_half(
    work: Transaction, member: StaffMember, recovery: Recovery, first: bytes, *, by: StaffMember, now: datetime
) -> str:
    """Revoke all factors of the account, mark it as unconfirmed, and return the second half of its code.

    Where the operator gave the first half, no colleague could come in alone: the colleague who gave the second half may
    confirm.
    """
    await accounts.disarm(work, member.id)
    made_by = OPERATOR if recovery.asked_by == OPERATOR else by.id
    await Team(work).save_unconfirmed(member.id, invited_by=made_by, at=now, by_two=True)
    return await accounts.factors.give_second_half(work, first, member.id, now + INVITED_FOR)


async def end_sessions(person_id: UUID, session: UUID | None, *, reader: Person, workplace: Workplace) -> None:
    """One of them, or all. Raises NotAllowedError, ColleagueNotFoundError."""
    async with workplace.store.work() as work:
        member = await found(work, person_id)
        if member.id != reader.id and not may_manage(reader, member):
            raise NotAllowedError(reader.id, Right.MANAGE_ACCOUNTS)
        if session:
            await accounts.close_one_of(work, member.id, session)
        else:
            await accounts.close_sessions_of(work, member.id)
        await work.save_audit(reader.id, Deed.END_SESSIONS, Thing.ACCOUNT, (member.id,))
    log.info("sessions_ended", person_id=member.id, by_id=reader.id)


async def choose_mails(
    *, email: str, reminders: bool, second: Second | None, reader: Person, workplace: Workplace
) -> None:
    async with workplace.store.work() as work:
        await Team(work).save_address(reader.id, email)
        await Team(work).choose_reminders(reader.id, reminders)
        await Team(work).choose_second_way(reader.id, second)


async def remind(due: ReminderDue, *, workplace: Workplace, now: datetime) -> None:
    """Each colleague once, however many of the roles they have, and however often or late the event comes.

    What waits in quality stands in no event and in no mail.
    """
    async with workplace.store.work() as work:
        if not await work.first_time(due):
            return
        able = to_remind(await Team(work).staff(), due.roles)
        theirs = await Team(work).may_remind([one.id for one in able], now=now, last_before=now - REMINDED_AT_MOST)
        reached = [one for one in able if one.id in theirs]
        await tell(work, due.id, reached, "quality_waits", workplace=workplace, now=now)


async def settle_notices(settled: Sequence[Settled], *, workplace: Workplace, now: datetime) -> None:
    """What became of notices to the staff: any number at once, in one transaction."""
    async with workplace.store.work() as work:
        new = await work.first_time(*settled)
        reasons = {one.notice_id: reason_of(one) for one in settled if one.id in new}
        await Team(work).settle_notices(reasons, now=now)


def reason_of(settled: Settled) -> str | None:
    return settled.reason if isinstance(settled, NoticeFailed) else None


async def confirmable(work: Transaction, person_id: UUID, person: Person) -> StaffMember:
    """Raises NotPossibleNowError where nothing waits for it."""
    member, second = await found(work, person_id), await found(work, person.id)
    if member.invited_by is None or not member.active:
        raise NotPossibleNowError(member.id)
    if not may_confirm_account(member, by=second):
        raise NotAllowedError(person.id, Right.AGREE_TO_OPENINGS)
    return member


async def invitable(work: Transaction, person_id: UUID, manager: Person) -> StaffMember:
    """Somebody who never came in, and whose account one person alone made: two colleagues let everybody else in again,
    also where two did before and the code was not used; else one of them could come in with it.

    Raises NotAllowedError, ColleagueNotFoundError, NotPossibleNowError.
    """
    await stop_unconfirmed(work, manager)
    member = await found(work, person_id)
    if not may_manage(manager, member):
        raise NotAllowedError(manager.id, Right.MANAGE_ACCOUNTS)
    if not member.active or member.invited_by is None or member.let_in_again or await has_come_in(work, member.id):
        raise NotPossibleNowError(member.id)
    return member


async def recoverable(
    work: Transaction, person_id: UUID, person: Person, *, now: datetime
) -> tuple[StaffMember, Account, Recovery | None]:
    """A colleague who works here, and the recovery that lasts.

    Raises NotPossibleNowError for oneself and for a colleague who has left.
    """
    await stop_unconfirmed(work, person)
    member, account = await found(work, person_id), await accounts.by_id(work, person_id)
    if member.id == person.id or not member.active or account is None:
        raise NotPossibleNowError(member.id)
    recovery = await accounts.factors.recovery(work, member.id)
    return member, account, recovery if recovery and recovery.lasts(now) else None


async def leaver(work: Transaction, person_id: UUID, person: Person, *, leaves: bool = False) -> StaffMember:
    """A colleague whom this person may let go; to look at, also one who has left."""
    member = await found(work, person_id)
    if member.id == person.id:
        raise NotPossibleNowError(member.id)
    if (leaves or member.active) and not may_let_go(person, member):
        raise NotAllowedError(person.id, Right.MANAGE_ACCOUNTS)
    return member


async def has_come_in(work: Transaction, person_id: UUID) -> bool:
    factors = await accounts.factors_of(work, person_id, await accounts.by_id(work, person_id))
    return factors.has_password or factors.suffices


async def stop_unconfirmed(work: Transaction, person: Person) -> None:
    """Whom one person alone let in lets nobody in: it could be that person once more. Raises NotAllowedError."""
    if await work.unconfirmed_among(person.id):
        raise NotAllowedError(person.id, Right.MANAGE_ACCOUNTS)


async def found(work: Transaction, person_id: UUID) -> StaffMember:
    """Raises ColleagueNotFoundError."""
    member = next((one for one in await Team(work).staff() if one.id == person_id), None)
    if member is None:
        raise ColleagueNotFoundError(person_id)
    return member
