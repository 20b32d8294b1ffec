"""`python -m services.quality.office.team add ...` gives somebody at the office, or a member, an account."""

import argparse
import sys
from uuid import UUID, uuid5

from pydantic import SecretStr, TypeAdapter, ValidationError

from services.quality.foundation.tables.store import Transaction, accounts, open_store
from services.quality.foundation.tokens.store import ApiTokens
from services.quality.office.members.people import OFFICE, ROLES
from services.quality.office.members.representing import MEMBER
from services.quality.office.members.store import Representatives
from shared.accounts import commands
from shared.accounts.domain import Person, login_key
from shared.clock.wall import wall_clock
from shared.events import CentreId

TEAM = UUID("6f5c9b0e-2f0a-5a4e-9b8e-4c1d2a7f0e31")
CENTRE: TypeAdapter[str] = TypeAdapter(CentreId)
FOR_WHOM = "with --role member: the id of the centre that the person represents, such as north"


def arguments_of(given: list[str]) -> argparse.Namespace:
    return commands.arguments_of(
        given,
        program="services.quality.office.team",
        prefix="OFFICE",
        roles=ROLES,
        usual=OFFICE,
        also={"centre": FOR_WHOM},
    )


async def add(chosen: argparse.Namespace, password: str, url: SecretStr) -> bool:
    """Whether anything changed; run again with the same words it leaves everybody signed in."""
    login = login_key(chosen.login)
    person = Person(uuid5(TEAM, login), chosen.name, frozenset(chosen.role), chosen.language)
    store = open_store(url)
    try:
        async with store.work() as work:
            if chosen.centre:
                moved = await Representatives(work).represent(person.id, chosen.centre)
            else:
                moved = await Representatives(work).represent_nobody(person.id)
            changed = await commands.engage(work, accounts, person, login, password)
            if changed:
                await end_tokens(work, "add", person.id)
            return changed or moved
    finally:
        await store.engine.dispose()


async def end_tokens(work: Transaction, command: str, person_id: UUID) -> None:
    """An officer who is let in by others may have lost the account to an attacker, who could have made a token."""
    await ApiTokens(work).end_those_of(person_id, at=wall_clock())


def misfit(chosen: argparse.Namespace) -> str:
    """What is wrong with role and centre, taken together; nothing where they fit."""
    if (MEMBER in chosen.role) != bool(chosen.centre):
        return (
            "a member represents a centre, and nobody else does. Next step: give --role member and --centre together."
        )
    try:
        CENTRE.validate_python(chosen.centre or "office")
    except ValidationError:
        return "this is no id of a centre. Next step: name the one it reports under, such as north."
    return ""


def main(given: list[str]) -> int:
    chosen = arguments_of(given)
    if chosen.command == "add" and (wrong := misfit(chosen)):
        return commands.complain(wrong)
    return commands.run(chosen, prefix="OFFICE", add=add, accounts=accounts, opened=open_store, noted=end_tokens)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
