"""`python -m services.cases.team add ...` gives somebody an account or changes it; the password comes from outside."""

import argparse
import asyncio
import os
import sys
from getpass import getpass

from pydantic import SecretStr, TypeAdapter, ValidationError

from services.cases.domain import Role
from services.cases.sealed.store import outbox
from services.cases.team.domain import staff_id_of
from services.cases.team.store import TeamWork, accounts
from shared.connections import StoreAwayError
from shared.events import Language
from shared.signin import passwords
from shared.signin.domain import Account, Person, login_key
from shared.store import Store

LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)


def language(given: str) -> str:
    try:
        return LANGUAGE.validate_python(given)
    except ValidationError:
        raise argparse.ArgumentTypeError("a code like de or ar") from None


def arguments_of(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.cases.team")
    add = parser.add_subparsers(required=True).add_parser(
        "add", help="an account; the password is read from CASES_NEW_PASSWORD or from the first line of the input"
    )
    add.add_argument("--login", required=True)
    add.add_argument("--name", required=True)
    add.add_argument("--role", required=True, action="append", choices=[role.value for role in Role])
    add.add_argument("--language", default="de", type=language)
    add.add_argument("--email", help="where somebody on duty is told that something new came")
    return parser.parse_args(given)


async def add(chosen: argparse.Namespace, password: str, url: SecretStr) -> bool:
    """Whether anything changed; run again with the same words it leaves everybody signed in."""
    login = login_key(chosen.login)
    person = Person(staff_id_of(login), chosen.name, frozenset(chosen.role), chosen.language)
    store = Store(url, outbox, TeamWork, pool_size=1)
    try:
        async with store.work() as work:
            before = await accounts.by_login(work, login)
            known = before is not None and await passwords.matches(before.password_hash, password)
            same = known and before is not None and before.active and before.person == person
            if not same:
                kept = before.password_hash if known and before else await passwords.hashed(password)
                await accounts.keep(work, Account(person, login, kept))
            if chosen.email:
                await work.save_address(person.id, chosen.email)
        return not same
    finally:
        await store.engine.dispose()


def main(given: list[str]) -> int:
    chosen = arguments_of(given)
    url = os.environ.get("CASES_DATABASE_URL")
    if not url:
        return complain("CASES_DATABASE_URL is not set. Next step: set it to postgresql+asyncpg://...")
    password = os.environ.get("CASES_NEW_PASSWORD") or typed()
    if len(password) < passwords.SHORTEST:
        return complain(
            f"the password is too short. Next step: choose one of at least {passwords.SHORTEST} characters."
        )
    try:
        changed = asyncio.run(add(chosen, password, SecretStr(url)))
    except StoreAwayError:
        return complain("the database cannot be reached. Next step: check CASES_DATABASE_URL and start the database.")
    sys.stdout.write(f"kokon: the account {login_key(chosen.login)} is {'ready' if changed else 'as it was'}\n")
    return 0


def typed() -> str:
    """Not shown while a person types it."""
    return getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def complain(problem: str) -> int:
    sys.stderr.write(f"kokon: {problem}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
