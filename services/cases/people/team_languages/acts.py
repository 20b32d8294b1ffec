"""A colleague enters the languages they speak; lead or deputy enter those of others."""

from uuid import UUID

from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import NotAllowedError, Right, holds
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.acts import found
from services.cases.people.team.domain import ColleagueNotFoundError, StaffMember
from services.cases.people.team_languages.domain import Speech, SpeechChangedError, fingerprint
from services.cases.people.team_languages.store import TeamLanguages
from shared.accounts.domain import Person


async def enter(person_id: UUID, speech: Speech, *, as_seen: str, reader: Person, workplace: Workplace) -> None:
    """What stands in the form is all there is. Raises ColleagueNotFoundError, NotAllowedError, SpeechChangedError."""
    async with workplace.store.reading(reader) as work:
        member = await changeable(work, person_id, reader)
        before = await TeamLanguages(work).to_change(member.id)
        if fingerprint(before) == fingerprint(speech):
            return
        if fingerprint(before) != as_seen:
            raise SpeechChangedError
        await TeamLanguages(work).save(member.id, speech)
        await work.save_audit(reader.id, Act.WRITE, Thing.ROSTER, [member.id])


async def changeable(work: Transaction, person_id: UUID, reader: Person) -> StaffMember:
    """The colleague whose languages the reader may enter. Raises ColleagueNotFoundError, NotAllowedError."""
    if person_id != reader.id and not holds(reader, Right.KEEP_ROSTER):
        raise NotAllowedError(reader.id, Right.KEEP_ROSTER)
    member = await found(work, person_id)
    if not member.active:
        raise ColleagueNotFoundError(person_id)
    return member
