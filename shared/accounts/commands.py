"""The command line for accounts, for every service that signs people in."""

import argparse
import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from getpass import getpass
from types import MappingProxyType
from typing import Any, NoReturn
from uuid import UUID

from pydantic import SecretStr, TypeAdapter, ValidationError

from shared.accounts import passwords
from shared.accounts.domain import Account, Person, is_mail_address, is_plain_login, login_key
from shared.accounts.factors.domain import INVITED_FOR
from shared.accounts.factors.invitations import in_groups, new_code
from shared.accounts.store import Accounts
from shared.clock.wall import wall_clock
from shared.events import Language
from shared.store.connections import StoreAwayError
from shared.store.store import Store, Work

LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)
EXISTS = 4
"""The exit code where an active account has this login and is another one."""
type Add = Callable[[argparse.Namespace, str, SecretStr], Awaitable[bool]]
"""Chosen words, password and address of the database; whether anything changed."""
type Opened = Callable[[SecretStr], Store[Any]]


@dataclass(frozen=True, slots=True)
class Told:
    done: str = ""
    problem: str = ""


type Doing = Callable[..., Awaitable[Told]]
"""`work`, and by name `accounts`, `login`, `noted` and `now`."""
type Noted = Callable[[Any, str, UUID], Awaitable[None]]
"""Is told in the same work which command was given (`let-in`, `leave`) and whose account it was."""
WITHOUT_PASSWORD = {
    "let-in": "lets somebody in again who lost the way to sign in: says a code that is good once, for a day",
    "leave": "closes the account of somebody who left, and what is open under it",
}


class Parser(argparse.ArgumentParser):
    """One line for what was not understood, with the next step."""

    def error(self, message: str) -> NoReturn:
        program = re.sub(r" \[[^]]*\]", "", self.prog)
        sys.exit(2 * complain(f"{message}. Next step: {program} --help"))


def arguments_of(
    given: list[str],
    *,
    program: str,
    prefix: str,
    roles: Sequence[str],
    usual: str = "",
    also: Mapping[str, str] = MappingProxyType({}),
    beside: Mapping[str, str] = MappingProxyType({}),
) -> argparse.Namespace:
    """`login`, `name`, `role` (a list), `language` and `email`. Without a `usual` role one must be named.

    `also` are further options of one service, by name, with what they are for; `beside` commands of its own for one
    account.
    """
    parser = Parser(prog=os.environ.get("KOKON_COMMAND") or f"python -m {program}")
    commands = parser.add_subparsers(required=True, dest="command")
    for command, what in (WITHOUT_PASSWORD | dict(beside)).items():
        commands.add_parser(command, help=what).add_argument("--login", required=True)
    how = f"the password is asked for twice; where nobody types, {prefix}_NEW_PASSWORD or the first line of input is it"
    add = commands.add_parser("add", help=f"an account; {how}", description=f"Adds an account; {how}.")
    add.add_argument("--login", required=True, type=plain_login)
    add.add_argument("--name", required=True)
    add.add_argument("--role", required=not usual, action="append", choices=roles)
    add.add_argument("--language", default="de", type=language)
    add.add_argument(
        "--email",
        type=mail_address,
        help="where somebody on duty is told that something new came; kept only at a centre",
    )
    for name, meaning in also.items():
        add.add_argument(f"--{name}", help=meaning)
    chosen = parser.parse_args(given)
    if chosen.command == "add":
        chosen.role = chosen.role or [usual]
    return chosen


def language(given: str) -> str:
    try:
        return LANGUAGE.validate_python(given)
    except ValidationError:
        raise argparse.ArgumentTypeError("a code like de or ar") from None


def plain_login(given: str) -> str:
    """As on the page of the team."""
    if not is_plain_login(login_key(given)):
        raise argparse.ArgumentTypeError(f"'{given}': letters, digits and . - _ @ only")
    return given


def mail_address(given: str) -> str:
    if not is_mail_address(given):
        raise argparse.ArgumentTypeError(f"'{given}' is no e-mail address")
    return given


class LoginTakenError(Exception):
    """A colleague who left had this login: a new owner would be named beside that colleague's acts."""


class AccountExistsError(Exception):
    """The account of somebody who works here: changed from the machine, one operator alone would be that colleague."""

    def __init__(self, account: Account) -> None:
        self.account = account


async def nothing_noted(work: Any, command: str, person_id: UUID) -> None:
    """Where there is no audit."""


async def engage(work: Work, accounts: Accounts, person: Person, login: str, password: str) -> bool:
    """Create an account, or open the closed one of a colleague who came back.

    The same arguments again change nothing, and end no session. Raises LoginTakenError, AccountExistsError.
    """
    before = await accounts.by_login(work, login)
    if before is not None and not before.active and before.person.name != person.name:
        raise LoginTakenError
    known = before is not None and await passwords.matches(before.password_hash, password)
    if before is not None and before.active:
        if not known or (before.person.name, before.person.roles) != (person.name, person.roles):
            raise AccountExistsError(before)
        if before.person == person:
            return False
    kept = before.password_hash if known and before else await passwords.hashed(password)
    await accounts.keep(work, Account(person, login, kept))
    if before is not None:
        await accounts.ended(work, person.id)
    return True


def run(
    chosen: argparse.Namespace,
    *,
    prefix: str,
    add: Add,
    accounts: Accounts,
    opened: Opened,
    noted: Noted = nothing_noted,
    beside: Mapping[str, Doing] = MappingProxyType({}),
) -> int:
    """The command itself; its exit code. Trouble is one line with the next step."""
    variable = f"{prefix}_DATABASE_URL"
    if not (url := os.environ.get(variable)):
        return complain(f"{variable} is not set. Next step: set it to postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE")
    if chosen.command != "add":
        doing = {"let-in": let_in, "leave": let_go, **beside}[chosen.command]
        acts = partial(doing, accounts=accounts, login=chosen.login, noted=noted, now=wall_clock())
        told = without_password(acts, opened(SecretStr(url)), variable)
        return complain(told.problem) if told.problem else say(told.done)
    password = os.environ.get(f"{prefix}_NEW_PASSWORD") or typed()
    if password is None:
        return complain("the two are not the same, and nothing was changed. Next step: run this again.")
    if len(password) < passwords.SHORTEST:
        return complain(f"the password is too short. Next step: choose at least {passwords.SHORTEST} characters.")
    try:
        changed = asyncio.run(_finished(add(chosen, password, SecretStr(url))))
    except StoreAwayError:
        return complain(f"the database cannot be reached. Next step: check {variable} and start the database.")
    except LoginTakenError:
        return complain("somebody who left had this login. Next step: choose another, or the name used before.")
    except AccountExistsError as exists:
        complain(in_words(exists.account))
        return EXISTS
    sys.stdout.write(f"kokon: the account {login_key(chosen.login)} is {'ready' if changed else 'as it was'}\n")
    return 0


def in_words(account: Account) -> str:
    return (
        f"{account.login} exists already ({account.person.name}), with another name, role or password; nothing was "
        "changed. Next step: choose another login; for a colleague who cannot sign in any more, let-in --login "
        f"{account.login}; roles are changed on the page of the team, at the "
        "office by leave and then add."
    )


def without_password(doing: Callable[[Any], Awaitable[Told]], store: Store[Any], variable: str) -> Told:
    """Reset or close an account from the machine, where no colleague is left who could do it in the service."""
    try:
        return asyncio.run(_in(store, doing))
    except StoreAwayError:
        return Told(problem=f"the database cannot be reached. Next step: check {variable} and start the database.")


async def _in(store: Store[Any], doing: Callable[[Work], Awaitable[Told]]) -> Told:
    try:
        async with store.work() as work:
            return await doing(work)
    finally:
        await store.engine.dispose()


async def let_in(work: Work, *, accounts: Accounts, login: str, noted: Noted = nothing_noted, now: datetime) -> Told:
    """Revoke every sign-in method of the account and return an invitation code, valid once and for a day."""
    account = await accounts.by_login(work, login)
    if account is None or not account.active:
        return Told(problem="no active account has this login. Next step: look at the page of the team, or add it.")
    code = new_code()
    await accounts.disarm(work, account.person.id)
    await accounts.factors.invite(work, code, account.person.id, now + INVITED_FOR)
    await noted(work, "let-in", account.person.id)
    return Told(f"{account.login} comes in once with {in_groups(code)} at /invited of the service, until tomorrow")


async def let_go(work: Work, *, accounts: Accounts, login: str, noted: Noted = nothing_noted, now: datetime) -> Told:
    account = await accounts.by_login(work, login)
    if account is None:
        return Told(problem="no account has this login. Next step: look at the page of the team.")
    await accounts.deactivate(work, account.person.id, now=now)
    await noted(work, "leave", account.person.id)
    return Told(f"the account {account.login} opens nothing any more")


async def _finished(adding: Awaitable[bool]) -> bool:
    return await adding


def typed() -> str | None:
    """Read a password twice without echo; None where the two differ."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass("New password: ")
    return password if getpass("Once more: ") == password else None


def say(done: str) -> int:
    sys.stdout.write(f"kokon: {done}\n")
    return 0


def complain(problem: str) -> int:
    sys.stderr.write(f"kokon: {problem}\n")
    return 1
