"""Accounts at the office by command: its staff, and the representatives of the centres."""

import pytest

from services.quality.foundation.tables.store import accounts, open_store
from services.quality.office.members.store import Representatives
from services.quality.office.team import add, arguments_of, main, misfit
from shared.accounts.commands import AccountExistsError
from shared.accounts.domain import login_key
from tests.quality.doors import PASSWORD, Database

MINA = ["add", "--login", "Mina", "--name", "Mina M.", "--role", "member", "--centre", "north"]


async def test_a_member_gets_an_account_that_speaks_for_her_centre(database: Database) -> None:
    url = await database("office")
    assert await add(arguments_of(MINA), PASSWORD, url)
    assert not await add(arguments_of(MINA), PASSWORD, url)
    assert await add(arguments_of([*MINA[:-1], "south"]), PASSWORD, url)
    store = open_store(url)
    try:
        async with store.work() as work:
            account = await accounts.by_login(work, login_key("mina"))
            assert account is not None
            assert account.person.roles == {"member"}
            assert await Representatives(work).centre_of(account.person.id) == "south"
            assert await Representatives(work).represented() == {"south"}
        with pytest.raises(AccountExistsError):
            await add(arguments_of([*MINA[:-1], "west"]), f"another {PASSWORD}", url)
        async with store.work() as work:
            assert await Representatives(work).represented() == {"south"}, "nothing of it is half done"
    finally:
        await store.engine.dispose()


@pytest.mark.parametrize(
    "given",
    [
        ["--role", "member"],
        ["--role", "office", "--centre", "north"],
        ["--centre", "north"],
        ["--role", "member", "--centre", "No Centre"],
    ],
)
def test_a_role_that_does_not_fit_its_centre_is_refused(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["add", "--login", "mina", "--name", "Mina M.", *given]
    assert misfit(arguments_of(words))
    assert main(words) == 1
    assert "Next step" in capsys.readouterr().err


def test_the_office_needs_no_centre() -> None:
    assert misfit(arguments_of(["add", "--login", "olga", "--name", "Olga O."])) == ""
