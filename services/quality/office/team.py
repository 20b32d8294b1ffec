"""`python -m services.quality.office.team add ...` gives somebody at the office an account, or changes it."""

import argparse
import sys
from uuid import UUID, uuid5

from pydantic import SecretStr

from services.quality.store import accounts, open_store
from shared.signin import engaging
from shared.signin.domain import Person, login_key

TEAM = UUID("6f5c9b0e-2f0a-5a4e-9b8e-4c1d2a7f0e31")
ROLE = "office"


def arguments_of(given: list[str]) -> argparse.Namespace:
    return engaging.arguments_of(
        given, program="services.quality.office.team", prefix="OFFICE", roles=[ROLE], usual=ROLE
    )


async def add(chosen: argparse.Namespace, password: str, url: SecretStr) -> bool:
    """Whether anything changed; run again with the same words it leaves everybody signed in."""
    login = login_key(chosen.login)
    person = Person(uuid5(TEAM, login), chosen.name, frozenset(chosen.role), chosen.language)
    store = open_store(url)
    try:
        async with store.work() as work:
            return await engaging.engage(work, accounts, person, login, password)
    finally:
        await store.engine.dispose()


def main(given: list[str]) -> int:
    return engaging.run(arguments_of(given), prefix="OFFICE", add=add)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
