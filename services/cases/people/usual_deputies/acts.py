"""Naming the usual deputy of a colleague."""

from collections.abc import Collection
from uuid import UUID

from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.acts import stop_unconfirmed
from services.cases.people.team.store import Team
from services.cases.people.usual_deputies.domain import UsualDeputy, checked, deputy_of, require_naming
from services.cases.people.usual_deputies.store import UsualDeputies
from shared.accounts.domain import Person


async def name_deputy(staff_id: UUID, deputy_id: UUID | None, *, reader: Person, workplace: Workplace) -> None:
    """None: nobody, until another one is named. Files that have a deputy keep theirs.

    Raises NotAllowedError, DeputyNotPossibleError.
    """
    require_naming(reader, staff_id)
    async with workplace.store.reading(reader) as work:
        await stop_unconfirmed(work, reader)
        if deputy_id == (await UsualDeputies(work).usual()).get(staff_id):
            return
        if deputy_id is None:
            await UsualDeputies(work).remove(staff_id)
        else:
            usual = checked(UsualDeputy(staff_id, deputy_id, reader.id), await Team(work).staff())
            await UsualDeputies(work).save(usual)
        await work.save_audit(reader.id, Act.WRITE, Thing.ROSTER, [staff_id])


async def deputy_by_rule(work: Transaction, responsible: UUID, *, besides: Collection[UUID] = ()) -> UUID | None:
    """Who becomes the deputy in a file that comes to this colleague; None where a deputy has to be named."""
    return deputy_of(responsible, await UsualDeputies(work).usual(), await Team(work).staff(), besides=besides)
