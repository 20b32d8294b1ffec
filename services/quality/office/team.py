"""`python -m services.quality.office.team add ...` gives somebody at the office an account, or changes it."""

import argparse
import asyncio
import os
import sys
from uuid import UUID, uuid5

from pydantic import SecretStr, TypeAdapter, ValidationError

from services.quality.store import accounts, open_store
from shared.connections import StoreAwayError
from shared.events import Language
from shared.signin import passwords
from shared.signin.domain import Account, Person, login_key

TEAM = UUID("6f5c9b0e-2f0a-5a4e-9b8e-4c1d2a7f0e31")
ROLES = ("office",)
LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)


def language(given: str) -> str:
    try:
        return LANGUAGE.validate_python(given)
    except ValidationError:
        raise argparse.ArgumentTypeError("a code like de or ar") from None


def arguments_of(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.quality.office.team")
    add = parser.add_subparsers(required=True).add_parser(
        "add", help="an account; the password is read from OFFICE_NEW_PASSWORD or from the first line of the input"
    )
    add.add_argument("--login", required=True)
    add.add_argument("--name", required=True)
    add.add_argument("--role", action="append", choices=ROLES, default=None)
    add.add_argument("--language", default="de", type=language)
    add.add_argument("--email", help="taken as at a centre, and not kept: the office sends no notices")
    return parser.parse_args(given)


async def add(chosen: argparse.Namespace, password: str, url: SecretStr) -> bool:
    """Whether anything changed; run again with the same words it leaves everybody signed in."""
    login = login_key(chosen.login)
    person = Person(uuid5(TEAM, login), chosen.name, frozenset(chosen.role or ROLES), chosen.language)
    store = open_store(url)
    try:
        async with store.work() as work:
            before = await accounts.by_login(work, login)
            known = before is not None and await passwords.matches(before.password_hash, password)
            if known and before is not None and before.active and before.person == person:
                return False
            kept = before.password_hash if known and before else await passwords.hashed(password)
            await accounts.keep(work, Account(person, login, kept))
            return True
    finally:
        await store.engine.dispose()


def main(given: list[str]) -> int:
    chosen = arguments_of(given)
    url = os.environ.get("OFFICE_DATABASE_URL")
    if not url:
        return complain("OFFICE_DATABASE_URL is not set. Next step: set it to postgresql+asyncpg://...")
    password = os.environ.get("OFFICE_NEW_PASSWORD") or sys.stdin.readline().rstrip("\n")
    if len(password) < passwords.SHORTEST:
        return complain(
            f"the password is too short. Next step: choose one of at least {passwords.SHORTEST} characters."
        )
    try:
        changed = asyncio.run(add(chosen, password, SecretStr(url)))
    except StoreAwayError:
        return complain("the database cannot be reached. Next step: check OFFICE_DATABASE_URL and start the database.")
    sys.stdout.write(f"kokon: the account {login_key(chosen.login)} is {'ready' if changed else 'as it was'}\n")
    return 0


def complain(problem: str) -> int:
    sys.stderr.write(f"kokon: {problem}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
