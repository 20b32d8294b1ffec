"""Accounts, sessions and tries in a real database."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from structlog.testing import capture_logs

from shared.accounts import passwords
from shared.accounts.domain import IDLE, LONGEST
from shared.accounts.handover import Handover, HandoverRefusedError, accept, issue
from shared.accounts.sessions import Door, TooSoonError, WrongLoginError
from shared.process.concurrency_limit import BusyError, Crowd
from tests.shared.accounts.building import NOW, PASSWORD, account, enter, keep, somebody
from tests.shared.accounts.door_rows import rows

SECOND = timedelta(seconds=1)


async def fail(door: Door, times: int, *, login: str = "amal") -> None:
    for _ in range(times):
        with pytest.raises(WrongLoginError):
            await door.sign_in(login, "wrong", now=NOW)


async def test_the_right_password_opens_a_session(door: Door) -> None:
    kept = await keep(door, account())
    person, token = await door.sign_in(" AMAL ", PASSWORD, now=NOW)
    assert person == kept.person
    assert await door.person(token, now=NOW) == kept.person


async def test_neither_password_nor_token_is_kept(door: Door) -> None:
    await keep(door, account())
    _, token = await door.sign_in("amal", PASSWORD, now=NOW)
    everything = str(await rows(door, "select * from account")) + str(await rows(door, "select * from session"))
    assert PASSWORD not in everything
    assert token not in everything
    assert "$argon2id$" in everything


@pytest.mark.parametrize(
    ("login", "password"),
    [("amal", "wrong"), ("amal", ""), ("nobody", PASSWORD), ("", "")],
)
async def test_what_does_not_belong_together_opens_nothing(door: Door, login: str, password: str) -> None:
    await keep(door, account())
    with pytest.raises(WrongLoginError):
        await door.sign_in(login, password, now=NOW)
    assert await rows(door, "select 1 from session") == []


async def test_an_account_that_was_closed_opens_nothing(door: Door) -> None:
    await keep(door, account(active=False))
    with pytest.raises(WrongLoginError):
        await door.sign_in("amal", PASSWORD, now=NOW)


@pytest.mark.parametrize("ends", ["deactivate", "disarm"])
async def test_whoever_is_shut_out_while_she_signs_in_stays_out(
    door: Door, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    """To look at a password takes a tenth of a second; a way in that was good before it is not good after it."""
    kept = await keep(door, account())

    async def meanwhile(_: str | None, password: str) -> bool:
        async with door.store.work() as work:
            moment = {"now": NOW} if ends == "deactivate" else {}
            await getattr(door.accounts, ends)(work, kept.person.id, **moment)
        return password == PASSWORD

    monkeypatch.setattr(passwords, "matches", meanwhile)
    with pytest.raises(WrongLoginError):
        await door.sign_in("amal", PASSWORD, now=NOW)
    assert await rows(door, "select 1 from session") == []


@pytest.mark.usefixtures("costly_passwords")
async def test_an_unknown_login_costs_as_much_as_a_wrong_password(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    costs: list[str] = []
    verify = passwords._hasher.verify

    def noted(stored: str, password: str) -> bool:
        costs.append(stored.rpartition("$")[0].rpartition("$")[0])
        return verify(stored, password)

    monkeypatch.setattr(passwords, "_hasher", SimpleNamespace(verify=noted, hash=passwords._hasher.hash))
    await keep(door, account(password_hash=await passwords.hashed(PASSWORD)))
    await fail(door, 1)
    await fail(door, 1, login="nobody")
    assert costs == ["$argon2id$v=19$m=32768,t=3,p=1"] * 2


async def test_nobodys_hash_never_opens_a_door() -> None:
    assert not await passwords.matches(None, "nobody has this password")


async def test_a_composed_letter_is_the_same_as_its_parts(door: Door) -> None:
    await keep(door, account(password_hash=await passwords.hashed("Fa\u0308hre im Nebel")))
    assert await door.sign_in("amal", "F\u00e4hre im Nebel", now=NOW)


async def test_after_five_failures_the_next_try_has_to_wait_a_moment(door: Door) -> None:
    await keep(door, account())
    await fail(door, 5)
    with pytest.raises(TooSoonError) as soon:
        await door.sign_in("amal", PASSWORD, now=NOW)
    assert soon.value.wait == SECOND
    assert await door.sign_in("amal", PASSWORD, now=NOW + SECOND)


async def test_tries_that_came_too_soon_do_not_make_the_wait_longer(door: Door) -> None:
    await keep(door, account())
    await fail(door, 5)
    for _ in range(20):
        with pytest.raises(TooSoonError):
            await door.sign_in("amal", "wrong", now=NOW)
    assert await door.sign_in("amal", PASSWORD, now=NOW + SECOND)


async def test_a_success_clears_the_slate(door: Door) -> None:
    await keep(door, account())
    await fail(door, 4)
    await door.sign_in("amal", PASSWORD, now=NOW)
    await fail(door, 4)
    assert await door.sign_in("amal", PASSWORD, now=NOW)


async def test_failures_of_one_login_do_not_touch_another(door: Door) -> None:
    await keep(door, account())
    await fail(door, 5, login="other")
    assert await door.sign_in("amal", PASSWORD, now=NOW)


async def test_tries_at_the_same_moment_are_all_counted(door: Door) -> None:
    await keep(door, account())
    await fail(door, 1)
    answers = await asyncio.gather(*(door.sign_in("amal", "wrong", now=NOW) for _ in range(12)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["TooSoonError"] * 8 + ["WrongLoginError"] * 4


async def test_the_tries_name_no_login_and_are_swept(door: Door) -> None:
    await fail(door, 1, login="kanarienvogel")
    assert "kanarienvogel" not in str(await rows(door, "select login_hash::text, * from sign_in_try"))
    with pytest.raises(WrongLoginError):
        await door.sign_in("another", "wrong", now=NOW + timedelta(hours=1))
    assert len(await rows(door, "select 1 from sign_in_try")) == 1


@pytest.mark.parametrize("after", [IDLE, LONGEST])
async def test_a_session_ends_by_itself(door: Door, after: timedelta) -> None:
    token = await door.open(somebody(), now=NOW)
    assert await door.person(token, now=NOW + IDLE - SECOND)
    assert await door.person(token, now=NOW + IDLE - SECOND + after) is None


async def test_use_keeps_a_session_open_until_the_shift_is_over(door: Door) -> None:
    token, now = await door.open(somebody(), now=NOW), NOW
    while now - NOW < LONGEST - IDLE:
        now += IDLE - SECOND
        assert await door.person(token, now=now)
    assert await door.person(token, now=NOW + LONGEST) is None


async def test_a_closed_session_opens_nothing(door: Door) -> None:
    token = await door.open(somebody(), now=NOW)
    await door.close(token)
    assert await door.person(token, now=NOW) is None


@pytest.mark.parametrize("token", [None, "", "a", "a" * 43, "é" * 43, "a" * 42 + "=", "../" * 14 + "a", "a" * 5000])
async def test_a_made_up_token_is_nobodys(door: Door, token: str | None) -> None:
    await door.open(somebody(), now=NOW)
    assert await door.person(token, now=NOW) is None
    await door.close(token)


async def test_a_changed_account_has_to_sign_in_again(door: Door) -> None:
    kept = await keep(door, account())
    _, token = await door.sign_in("amal", PASSWORD, now=NOW)
    other = await door.open(somebody(), now=NOW)
    promoted = somebody(id=kept.person.id, roles=frozenset({"lead"}))
    await keep(door, account(person=promoted, login="amal2"))
    assert await door.person(token, now=NOW) is None
    assert await door.person(other, now=NOW) is not None
    assert (await door.sign_in("amal2", PASSWORD, now=NOW))[0].roles == {"lead"}


async def test_old_sessions_are_swept(door: Door) -> None:
    await door.open(somebody(), now=NOW)
    await door.open(somebody(), now=NOW + LONGEST + SECOND)
    assert len(await rows(door, "select 1 from session")) == 1


async def test_accounts_are_found_by_login_and_by_id(door: Door) -> None:
    kept = await keep(door, account())
    async with door.store.work() as work:
        found = [await door.accounts.by_login(work, "AMAL"), await door.accounts.by_id(work, kept.person.id)]
        assert [one.person if one else None for one in found] == [kept.person, kept.person]
        assert [one.login for one in await door.accounts.all(work)] == ["amal"]
        assert await door.accounts.by_id(work, uuid4()) is None


def handed_over() -> Handover:
    key = Ed25519PrivateKey.generate()
    told: dict[str, Any] = {"roles": ["lead"], "pseudonym": uuid4(), "language": "de", "jti": uuid4()}
    token = issue(key, audience="quality", centre="harbour", now=NOW, **told)
    return accept(token, keys=[key.public_key()], audience="quality", centre="harbour", now=NOW)


async def test_a_hand_over_opens_one_session_and_no_second(door: Door) -> None:
    handover = handed_over()
    token = await door.take_over(handover, now=NOW)
    assert await door.person(token, now=NOW) == handover.person
    with pytest.raises(HandoverRefusedError, match="used"):
        await door.take_over(handover, now=NOW)


async def test_of_two_doors_at_the_same_moment_one_opens(door: Door) -> None:
    handover = handed_over()
    answers = await asyncio.gather(*(door.take_over(handover, now=NOW) for _ in range(5)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["HandoverRefusedError"] * 4 + ["str"]


async def test_signing_in_tells_the_log_who_but_not_with_what(door: Door) -> None:
    kept = await keep(door, account())
    with capture_logs() as lines:
        await door.sign_in("amal", PASSWORD, now=NOW)
        await fail(door, 1, login="kanarienvogel")
    assert [line["event"] for line in lines] == ["signed_in", "sign_in_failed"]
    assert lines[0]["person_id"] == kept.person.id
    assert "kanarienvogel" not in str(lines)


async def test_a_crowd_at_the_door_is_told_to_come_back_and_it_costs_nobody_a_try(
    door: Door, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_crowd", Crowd(0))
    for _ in range(20):  # as tries, they would shut the account for minutes
        busy = await enter(browser)
        assert busy.status_code == 503
    monkeypatch.setattr(passwords, "_crowd", Crowd(1))
    assert (await enter(browser)).status_code == 303


async def test_of_many_at_once_only_so_many_wait_and_the_rest_is_not_kept(door: Door) -> None:
    most = passwords.AT_ONCE + passwords.MOST_WAITING
    tries = [passwords.matches(None, f"password {n}") for n in range(most + 10)]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(each) for each in ended] == [bool] * most + [BusyError] * 10
