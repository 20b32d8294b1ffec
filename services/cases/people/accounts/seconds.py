"""What colleagues ask a reader for as the second person of an account: half of a code, or to say who somebody is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.cases.foundation.access.store import Reading
from services.cases.people.team.acts import has_come_in
from services.cases.people.team.domain import StaffMember, may_confirm_account, may_end_recovery
from services.cases.people.team.store import accounts


@dataclass(frozen=True, slots=True)
class AskedOfReader:
    let_in: list[StaffMember]
    """Those who cannot come in any more: the reader gives the second half of a code."""
    confirm: list[StaffMember]
    """Those whom one person alone invited, and who have come in."""

    @property
    def number(self) -> int:
        return len(self.let_in) + len(self.confirm)


async def asked_of_reader(work: Reading, staff: Sequence[StaffMember], now: datetime) -> AskedOfReader:
    me = next((one for one in staff if one.id == work.reader.id), None)
    if me is None:
        return AskedOfReader([], [])
    new = [one for one in staff if one.invited_by and one.active and may_confirm_account(one, by=me)]
    by_id = {one.id: one for one in staff}
    return AskedOfReader(
        let_in=[
            by_id[one.person_id]
            for one in await accounts.factors.recoveries_asked(work, now)
            if may_end_recovery(one, by_id[one.person_id], me, now=now)
        ],
        confirm=[one for one in new if await has_come_in(work, one.id)],
    )
