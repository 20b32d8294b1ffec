"""Colleagues are those who are here, each with all that is known of them for the standards."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.cases.foundation.access.store import Transaction
from services.cases.people.personnel.contributions import has_access
from services.cases.people.personnel.domain import Entry, in_month
from services.cases.people.personnel.outcomes import Colleague, Known
from services.cases.people.personnel.store import Papers
from services.cases.people.team.store import Team
from shared.accounts.factors.domain import Factors


async def colleagues(
    work: Transaction, records: Mapping[UUID, Sequence[Entry]], ways_in: Mapping[UUID, Factors], *, at: date
) -> dict[UUID, Colleague]:
    """As things stand on a day; of numbers, those of the periods that it lies in."""
    papers, pledges = await Papers(work).papers(), await Papers(work).pledges()
    passkeys = {person: bool(factors.passkeys) for person, factors in ways_in.items() if has_access(factors)}
    return {
        one.id: Colleague(
            one.roles,
            Known(
                in_month(records.get(one.id, ()), f"{at:%Y-%m}"), at, papers, pledges.get(one.id), passkeys.get(one.id)
            ),
        )
        for one in await Team(work).staff()
        if one.active
    }
