"""`python -m services.cases.oversight.team_command add ...` makes an account.

The password comes from outside.
"""

import argparse
import sys
from datetime import datetime
from uuid import UUID, uuid4

from pydantic import SecretStr, ValidationError

from services.cases.casework.appointments.acts import pass_on as pass_on_appointments
from services.cases.casework.to_dos.acts import pass_on as pass_on_to_dos
from services.cases.contact.requests.step_acts import give_back
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.audit.domain import Deed, Thing
from services.cases.foundation.keys.form import KeyFileError
from services.cases.foundation.keys.settings import KeySettings
from services.cases.foundation.roles import Role
from services.cases.people.members.store import Leavers
from services.cases.people.team.domain import may_be_second
from services.cases.people.team.store import Team, TeamStore, accounts
from services.cases.people.usual_deputies.store import UsualDeputies
from shared.accounts import commands
from shared.accounts.commands import Noted, Told
from shared.accounts.domain import Person, login_key
from shared.accounts.factors.domain import INVITED_FOR, OPERATOR, Recovery
from shared.accounts.factors.invitations import in_groups
from shared.accounts.store import Accounts
from shared.clock.wall import wall_clock

TOKENS_LEFT = (
    "tokens that this person made for programs in quality were not ended: the keys are not here. "
    "Next step: the lead revokes them on the page of the tokens there"
)
BESIDE = {
    "confirm": "says that an account which one person alone made is in the hands of the colleague for whom it was made"
}


def arguments_of(given: list[str]) -> argparse.Namespace:
    roles = [role.value for role in Role]
    return commands.arguments_of(
        given, program="services.cases.oversight.team_command", prefix="CASES", roles=roles, beside=BESIDE
    )


async def add(chosen: argparse.Namespace, password: str, url: SecretStr) -> bool:
    """Whether anything changed; run again with the same words it leaves everybody signed in."""
    login = login_key(chosen.login)
    store = opened(url)
    try:
        async with store.work() as work:
            known, mark = await accounts.by_login(work, login), work.mark
            staff_id = known.person.id if known else uuid4()
            person = Person(staff_id, chosen.name, frozenset(chosen.role), chosen.language)
            changed = await commands.engage(work, accounts, person, login, password)
            if changed:
                await work.save_audit(None, Deed.CHANGE_RIGHTS, Thing.ACCOUNT, (person.id,))
            if chosen.email:
                await Team(work).save_address(person.id, chosen.email)
        if known and changed and mark is None:
            sys.stderr.write(f"kokon: {TOKENS_LEFT}\n")
        return changed
    finally:
        await store.engine.dispose()


async def let_in(work: Transaction, *, accounts: Accounts, login: str, noted: Noted, now: datetime) -> Told:
    """The first half of a code; a colleague gives the second. The whole code where nobody else works who could."""
    account = await accounts.by_login(work, login)
    staff = await Team(work).staff()
    member = next((one for one in staff if account and one.id == account.person.id), None)
    if member is None or not any(may_be_second(member, one, asked_by=OPERATOR) for one in staff):
        return await commands.let_in(work, accounts=accounts, login=login, noted=noted, now=now)
    if not member.active:
        return Told(problem="no active account has this login. Next step: look at the page of the team, or add it.")
    half = await accounts.factors.give_first_half(work, Recovery(member.id, OPERATOR, now + INVITED_FOR))
    await noted(work, "let-in", member.id)
    return Told(
        f"the first half of a code for {login_key(login)} is {in_groups(half)}, until tomorrow: give it to that person "
        "alone. Next step: a colleague opens the page of the team in cases, and gives the second half"
    )


async def let_go(work: Transaction, *, accounts: Accounts, login: str, noted: Noted, now: datetime) -> Told:
    """At once: unlike the page, this does not wait until the files are handed over."""
    told = await commands.let_go(work, accounts=accounts, login=login, noted=noted, now=now)
    account = await accounts.by_login(work, login)
    async with work.errand(Errand.LEAVING) as on_errand:
        care = await Leavers(on_errand).in_care(account.person.id) if account else 0
    if told.problem:
        return told
    left = [TOKENS_LEFT] if work.mark is None else []
    if care:
        left.append("files have nobody responsible now. Next step: the lead hands them over, see the team")
    return Told("; ".join([told.done, *left]))


async def confirm(work: Transaction, *, accounts: Accounts, login: str, noted: Noted, now: datetime) -> Told:
    """Confirm an account where nobody else can: a centre whose first person has just invited all the others."""
    account = await accounts.by_login(work, login)
    if account is None or not await Team(work).save_confirmed(account.person.id):
        return Told(problem="no account with this login waits for that. Next step: look at the page of the team.")
    await noted(work, "confirm", account.person.id)
    return Told(f"the account {account.login} is confirmed")


async def note_command(work: Transaction, command: str, person_id: UUID) -> None:
    """Note the command in the audit, without an actor: nobody knows who sat at the machine."""
    if command == "leave":
        await Team(work).remove_address(person_id)
        await pass_on_to_dos(work, person_id, None)
        await pass_on_appointments(work, person_id, None)
        await give_back(work, person_id, None)
        await UsualDeputies(work).forget([person_id])
        async with work.errand(Errand.LEAVING) as on_errand:
            await Leavers(on_errand).end_places(person_id, responsible=False, by=None)
    deeds = {"confirm": Deed.CONFIRM, "let-in": Deed.LET_IN}
    await work.save_audit(None, deeds.get(command, Deed.CHANGE_RIGHTS), Thing.ACCOUNT, (person_id,))


def opened(url: SecretStr) -> TeamStore:
    return TeamStore(url, mark_here(), clock=wall_clock)


def mark_here() -> bytes | None:
    """None where the command lacks the settings of the service: sessions in quality then end by themselves."""
    try:
        return KeySettings().place().read().mark
    except (ValidationError, KeyFileError):
        return None


def main(given: list[str]) -> int:
    return commands.run(
        arguments_of(given),
        prefix="CASES",
        add=add,
        accounts=accounts,
        opened=opened,
        noted=note_command,
        beside={"confirm": confirm, "let-in": let_in, "leave": let_go},
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
