"""`python -m services.cases.team add ...` makes or changes an account; the password comes from outside."""

import sys
from collections.abc import Sequence
from uuid import UUID

from services.cases.casework.appointments.acts import pass_on as pass_on_appointments
from services.cases.casework.to_dos.acts import pass_on as pass_on_to_dos
from services.cases.foundation.access.store import Transaction
from services.cases.people.team.commands import main
from services.cases.people.usual_deputies.store import UsualDeputies


async def forget_deputies(work: Transaction, before: UUID, _: Sequence[UUID] | None) -> None:
    await UsualDeputies(work).forget([before])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], on_leave=[pass_on_to_dos, pass_on_appointments, forget_deputies]))
