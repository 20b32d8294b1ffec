"""Accounts by command, notices to those on duty, and the way over to quality."""

import subprocess
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from pydantic import SecretStr

from services.cases.foundation.roles import HELD_BY, Right, Role, holds
from services.cases.oversight.team_command.__main__ import arguments_of
from services.cases.people.team.domain import notices, to_tell
from services.cases.people.team.store import Team
from shared.accounts.commands import EXISTS
from shared.accounts.factors.invitations import read_code
from shared.accounts.handover import accept
from shared.accounts.sessions import Door, WrongLoginError
from tests.cases.building import CENTRE, NOON, NOTIFY_KEY, Database, a_person, centre_keys, field_in, sit_down
from tests.cases.colleagues import a_member, commanded
from tests.cases.stored_requests import ask
from tests.programs import ran
from tests.shared.accounts.apps import equip

PASSWORD = "a long password for the tests"
ANNA = ["--login", "Anna", "--name", "Anna A.", "--role", "counsellor", "--language", "ar", "--email", "a@example.org"]


def added(url: SecretStr, *words: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    told = {"CASES_DATABASE_URL": url.get_secret_value(), "CASES_NEW_PASSWORD": password}
    return ran("services.cases.oversight.team_command", "add", *words, **told)


async def test_an_account_made_by_command_opens_the_door(app: FastAPI) -> None:
    url, door = app.state.settings.database_url, app.state.door
    assert isinstance(door, Door)
    first, second = added(url, *ANNA), added(url, *ANNA)
    assert (first.returncode, second.returncode) == (0, 0)
    assert ("is ready" in first.stdout, "as it was" in second.stdout) == (True, True)
    person, token = await door.sign_in("anna", PASSWORD, now=NOON)
    assert (person.name, person.roles, person.language) == ("Anna A.", frozenset({"counsellor"}), "ar")
    added(url, *ANNA)
    assert await door.person(token, now=NOON) == person
    assert PASSWORD not in first.stdout + first.stderr
    assert await ask(app.state.store, "SELECT email FROM staff_address") == [("a@example.org",)]


async def test_the_account_of_a_colleague_is_not_taken_by_adding_it_again(app: FastAPI) -> None:
    url, door = app.state.settings.database_url, app.state.door
    added(url, *ANNA)
    anna, token = await door.sign_in("anna", PASSWORD, now=NOON)
    for refused in (
        added(url, *ANNA, password="another long password"),
        added(url, *ANNA, "--role", "lead"),
        added(url, *ANNA, "--name", "Anna Z.", "--email", "z@example.org"),
    ):
        assert (refused.returncode, refused.stdout) == (EXISTS, "")
        assert refused.stderr.startswith("kokon: anna exists already (Anna A.)")
        assert "Next step: choose another login" in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert await door.person(token, now=NOON) == anna, "signed in as before"
    assert await ask(app.state.store, "SELECT email FROM staff_address") == [("a@example.org",)]
    acts = await ask(app.state.store, "SELECT act FROM audit_entry WHERE act = 'change_rights'")
    assert len(acts) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--login", "Anna B"), "letters, digits and . - _ @ only. Next step: "),
        (("--email", "anna"), "'anna' is no e-mail address. Next step: "),
    ],
)
def test_what_the_page_of_the_team_refuses_the_command_refuses(
    words: tuple[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        arguments_of(["add", *ANNA, *words])
    assert said in capsys.readouterr().err


async def test_who_comes_back_gets_the_account_of_before_with_a_new_password(app: FastAPI) -> None:
    url, door = app.state.settings.database_url, app.state.door
    added(url, *ANNA)
    _, token = await door.sign_in("anna", PASSWORD, now=NOON)
    assert commanded(url, "leave", "--login", "anna").returncode == 0
    assert "is ready" in added(url, *ANNA, "--role", "lead", password="another long password").stdout
    assert await door.person(token, now=NOON) is None
    with pytest.raises(WrongLoginError):
        await door.sign_in("anna", PASSWORD, now=NOON)
    person, _ = await door.sign_in("anna", "another long password", now=NOON)
    assert person.roles == {"counsellor", "lead"}


async def test_somebody_alone_is_let_in_again_at_the_machine(app: FastAPI) -> None:
    url, door = app.state.settings.database_url, app.state.door
    added(url, *ANNA)
    anna, token = await door.sign_in("anna", PASSWORD, now=NOON)
    await equip(door, anna.id)
    told = commanded(url, "let-in", "--login", " ANNA ")
    assert told.returncode == 0
    code = read_code(told.stdout.partition(" with ")[2].partition(" at ")[0])
    assert await door.person(token, now=NOON) is None
    with pytest.raises(WrongLoginError):
        await door.sign_in("anna", PASSWORD, now=NOON)
    session = await door.session(await door.come_in_invited(code, now=datetime.now(UTC)), now=datetime.now(UTC))
    assert (session.person, session.whole) == (anna, False)
    async with app.state.store.work() as work:
        await Team(work).save_unconfirmed(anna.id, invited_by=uuid4(), at=NOON)
    confirmed = [commanded(url, "confirm", "--login", "anna").returncode for _ in range(2)]
    assert (confirmed, await ask(app.state.store, "SELECT 1 FROM unconfirmed_account")) == ([0, 1], [])
    assert commanded(url, "leave", "--login", "anna").returncode == 0
    assert await ask(app.state.store, "SELECT active FROM account") == [(False,)]
    assert await ask(app.state.store, "SELECT 1 FROM staff_address") == []
    noted = "SELECT act FROM audit_entry WHERE act <> 'sign_in_failed' AND actor IS NULL AND ids = ARRAY[account.id]"
    acts = await ask(app.state.store, f"SELECT found.act FROM account, LATERAL ({noted} ORDER BY arrival) AS found")
    assert [act for (act,) in acts] == ["change_rights", "let_in", "confirm", "change_rights"]
    assert "Next step:" in commanded(url, "let-in", "--login", "anna").stderr
    assert "somebody who left" in added(url, *ANNA, "--name", "Anna Z.").stderr


async def test_the_command_says_in_one_line_what_is_wrong(database: Database) -> None:
    url = await database("cases")
    for ended in (
        added(url, *ANNA, password="short"),
        added(SecretStr("postgresql+asyncpg://nobody@127.0.0.1:1/cases"), *ANNA),
    ):
        assert ended.returncode == 1
        assert ended.stderr.count("\n") == 1
        assert "Next step:" in ended.stderr
    for words, named in ((("--role", "queen"), "'queen'"), ((), "--role")):
        ended = added(url, *ANNA[:4], *words)
        assert (ended.returncode, ended.stderr.count("\n"), ended.stderr[:7]) == (2, 1, "kokon: ")
        assert named in ended.stderr
        assert ended.stderr.endswith(". Next step: python -m services.cases.oversight.team_command add --help\n")


def test_nobody_holds_a_right_that_was_not_given() -> None:
    assert set(HELD_BY) == set(Right)
    for role in (Role.QUALITY_OFFICER, Role.ADMIN, Role.DATA_PROTECTION):
        assert not holds(a_person(role), Right.READ_CLIENTS)
        assert not holds(a_person(role), Right.READ_FILES)
    assert not any(holds(a_person("office"), right) for right in Right)
    assert {right for right in Right if holds(a_person("interpreter"), right)} == {Right.ENTER, Right.READ_FILES}
    assert holds(a_person("interpreter", "counsellor"), Right.READ_CLIENTS)


def test_who_left_or_has_no_address_is_not_told() -> None:
    on_duty = a_member("intake_duty")
    staff = [on_duty, a_member("intake_duty", active=False), a_member("intake_duty", email=None), a_member("lead")]
    assert to_tell(staff) == [on_duty]
    assert to_tell(staff[1:]) == [staff[3]]
    assert to_tell([a_member("counsellor")]) == []


def test_of_a_file_whoever_is_responsible_is_told_and_those_on_duty_where_she_cannot_be() -> None:
    on_duty, own, gone = a_member("intake_duty"), a_member("counsellor"), a_member("counsellor", active=False)
    assert to_tell([on_duty, own, gone], own.id) == [own]
    assert to_tell([on_duty, own, gone], gone.id) == [on_duty]


def test_the_same_message_gives_the_same_notices() -> None:
    causes, staff = {uuid4(): None, uuid4(): None}, [a_member("intake_duty"), a_member("intake_duty")]
    (first, told), (second, told_again) = (
        notices(causes, staff, key=NOTIFY_KEY.public(), centre=CENTRE, now=NOON) for _ in range(2)
    )
    assert first == second
    assert len({one.id for one in told}) == 4
    assert [one.id for one in told] == [one.id for one in told_again]
    assert not any("example.org" in one.model_dump_json() for one in told)


async def test_the_way_over_to_quality_carries_a_role_and_no_name(app: FastAPI) -> None:
    desk = await sit_down(app, "lead", language="de")
    page = await desk.get("/handover/quality")
    assert 'action="http://127.0.0.1:9/handover"' in page.text
    assert "form-action 'self' http://127.0.0.1:9 http://127.0.0.1:11;" in page.headers["content-security-policy"]
    key = Ed25519PrivateKey.from_private_bytes(centre_keys().handover).public_key()
    first, second = (
        accept(field_in(shown, "token"), keys=[key], audience="quality", centre=CENTRE, now=NOON)
        for shown in (page, await desk.get("/handover/quality"))
    )
    assert first.roles == ("lead",)
    assert first.pseudonym == second.pseudonym != desk.person.id
    assert first.jti != second.jti
    assert desk.person.name not in first.model_dump_json()
    other = await sit_down(app, "lead")
    theirs = accept(
        field_in(await other.get("/handover/quality"), "token"), keys=[key], audience="quality", centre=CENTRE, now=NOON
    )
    assert theirs.pseudonym != first.pseudonym
    assert (await (await sit_down(app, "admin")).get("/handover/quality")).status_code == 403


async def test_the_way_over_to_notices_carries_only_the_roles_that_count_there(app: FastAPI) -> None:
    desk = await sit_down(app, "lead", "counsellor", language="de")
    page = await desk.get("/handover/notify")
    assert 'action="http://127.0.0.1:11/handover"' in page.text
    assert "form-action 'self' http://127.0.0.1:9 http://127.0.0.1:11;" in page.headers["content-security-policy"]
    key = Ed25519PrivateKey.from_private_bytes(centre_keys().handover).public_key()
    there = accept(field_in(page, "token"), keys=[key], audience="notify", centre=CENTRE, now=NOON)
    assert there.roles == ("lead",)
    assert desk.person.name not in there.model_dump_json()
    quality = accept(
        field_in(await desk.get("/handover/quality"), "token"), keys=[key], audience="quality", centre=CENTRE, now=NOON
    )
    assert there.pseudonym not in (quality.pseudonym, desk.person.id)
    assert 'href="/handover/notify"' in (await (await sit_down(app, "admin")).get("/team")).text
    assert 'href="/handover/notify"' not in (await (await sit_down(app, "counsellor")).get("/team")).text


async def test_the_team_page_says_who_is_on_duty(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    assert "Nobody. The leads get the notices" in (await desk.get("/team")).text
    await sit_down(app, "intake_duty")
    assert "Nobody. The leads get the notices" not in (await desk.get("/team")).text
