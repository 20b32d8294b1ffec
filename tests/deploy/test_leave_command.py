"""`./kokon leave` at a centre that runs: what it refuses, what it waits for, and that what it says stays does stay."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import typer

from deploy.__main__ import app
from deploy.joining.papers import Invitation, read
from deploy.joining.register import quarter
from deploy.local.joining import leave_command, representatives
from deploy.secrets_file import write_owner_only
from services.quality.office import team
from tests.deploy.bus import member, stream_info, until_messages
from tests.deploy.leftover_rows import A_DRAFT, A_RELEASE, AN_ANSWER, UNDER_WAY
from tests.deploy.linked_centres import refused, release, until_linked
from tests.deploy.office import Office, Place, answer_of_command
from tests.deploy.restarted_server import kept_running
from tests.quality.doors import Database
from tests.servers import Postgres

pytestmark = pytest.mark.real
ACCEPTED = AN_ANSWER.format(reason="")
A_STANDARD = "insert into adopted_standard (version, text, taken_at) values ('2026.1', 'words', now())"
AN_ASSESSMENT = """insert into assessment (id, criterion, catalogue, answer, evidence, link, author, role, at)
    values (gen_random_uuid(), 'K1', '2026.1', '3', 'Plan', '', gen_random_uuid(), 'lead', now())"""
FILES = {".json", ".conf", ".pem"}
ROWS = "select coalesce(string_agg(t::text, ' ' order by t::text), '') from {} t"
type Ask = Callable[[str], str]


@pytest.fixture(scope="module")
def north(office: Office) -> Iterator[Place]:
    place = Place(office.folder, "north")
    place.join(office)
    with kept_running(place):
        asyncio.run(until_linked(office, "north"))
        yield place


@pytest.fixture
def ask(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """The database of quality, where the command looks for it."""
    name, _ = postgres.make("quality")

    def ask(question: str, *, database: str = "quality") -> str:
        assert database == "quality"
        return postgres.server.sql(question, database=name)

    monkeypatch.setattr(leave_command, "Servers", lambda _: SimpleNamespace(postgres=SimpleNamespace(ask=ask)))
    monkeypatch.setattr(leave_command, "PATIENCE", 0.5)
    yield ask
    postgres.drop(name)


def leave(place: Place, *words: str) -> dict[str, object]:
    return answer_of_command("leave", *words, "--folder", place.installation.folder)


def link_of(place: Place) -> dict[str, bytes]:
    folder = place.installation.keys / "link"
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (UNDER_WAY, "1 in the outbox"),
        (A_RELEASE, "releases that the office has not accepted: 2026-Q3"),
        (A_RELEASE + ";" + AN_ANSWER.format(reason="bad_signature"), "has not accepted: 2026-Q3"),
        (A_DRAFT.format(period="2026-Q4"), "drafts that nobody has approved: 2026-Q4"),
    ],
)
def test_who_has_something_under_way_is_refused_and_stays(north: Place, ask: Ask, waiting: str, words: str) -> None:
    ask(waiting)
    before, process = link_of(north), north.server.process()
    with refused("work_pending") as caught:
        leave(north)
    assert words in caught.value.what
    assert "--now" in caught.value.next_step
    assert link_of(north) == before
    assert north.server.process() == process
    assert north.server.connected()


def test_what_the_hub_has_not_taken_is_waited_for_and_then_refused(office: Office, north: Place, ask: Ask) -> None:
    office.hub.stop()
    try:
        asyncio.run(release(north, b"one", b"two"))
        before = link_of(north)
        with refused("work_pending") as caught:
            leave(north)
        assert "2 not taken by the hub" in caught.value.what
        assert link_of(north) == before
    finally:
        office.hub.start()
    asyncio.run(until_linked(office, "north"))


def test_who_does_not_run_or_has_no_office_is_told_so(office: Office, ask: Ask, tmp_path: Path) -> None:
    place = Place(tmp_path, "still")
    with refused("not_joined"):
        leave(place)
    invitation = read(office.invite("still"), Invitation)
    # before the call there is nothing to lose
    place.server.membership.accept(invitation, "still", now=datetime.now(UTC))
    assert leave(place)["left"] == invitation.hub
    assert link_of(place) == {}
    place.server.membership.accept(invitation, "still", now=datetime.now(UTC), called=True)
    with refused("not_running"):
        leave(place)
    assert link_of(place)


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """An operator at a real terminal types this."""
    master, slave = os.openpty()
    with os.fdopen(master, "w") as keyboard, os.fdopen(slave) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)

        def typed(words: str) -> None:
            keyboard.write(f"{words}\n")
            keyboard.flush()

        yield typed


def output_of_leave(*words: object) -> str:
    """What the command says to a person."""
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        typer.main.get_command(app)(["leave", *map(str, words)], standalone_mode=False)
    return said.getvalue()


def test_nobody_leaves_or_is_let_go_before_hearing_what_is_lost_and_saying_yes(
    office: Office, ask: Ask, tmp_path: Path, types: Callable[[str], None]
) -> None:
    running = quarter(datetime.now(UTC))
    lost = f"never has the running quarter ({running}), and so nothing of all of {running[:4]} criterion by criterion"
    place = Place(tmp_path, "asked")
    place.become_member(office)
    link, there, here = link_of(place), ("--now", "--folder", place.installation.folder), office.installation.folder
    for command in (there, ("--office", "asked", "--folder", here)):
        # nobody is there to answer
        with refused("not_confirmed") as caught:
            answer_of_command("leave", *command)
        assert lost in caught.value.what
        assert "new invitation" in caught.value.what
        assert "--yes" in caught.value.next_step
        # somebody is, and means another one
        types("aksed")
        with refused("not_confirmed") as caught:
            output_of_leave(*command)
        assert (link_of(place), office.members()["asked"]["left"]) == (link, None)
    types("asked")
    said = output_of_leave(*there)
    assert lost in said
    assert "Type asked" in said
    assert link_of(place) == {}
    types("asked")
    assert lost in output_of_leave("--office", "asked", "--folder", here)
    assert office.members()["asked"]["left"] == running
    # nothing is lost any more, so nothing is asked
    assert answer_of_command("leave", "--office", "asked", "--folder", here)["left"] == running


async def test_the_office_is_told_whose_account_stays(
    office: Office, postgres: Postgres, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await database("office")
    for login, role in (("mina", "member"), ("olga", "office"), ("sami", "member")):
        words = ["add", "--login", login, "--name", login.title(), "--role", role]
        centre = {"mina": ["--centre", "west"], "sami": ["--centre", "south"]}.get(login, [])
        assert await team.add(team.arguments_of([*words, *centre]), "a long enough password", url)

    def ask(question: str, *, database: str, **values: str) -> str:
        assert database == "office"
        return postgres.server.sql(question, database=urlsplit(url.get_secret_value()).path.strip("/"), **values)

    office.admit(*Place(office.folder, "west").accept(office.invite("west")))
    with monkeypatch.context() as patched:
        patched.setattr(representatives, "Servers", lambda _: SimpleNamespace(postgres=SimpleNamespace(ask=ask)))
        said = await asyncio.to_thread(
            answer_of_command, "leave", "--office", "west", "--yes", "--folder", office.installation.folder
        )
    assert said["accounts"] == ["mina"]
    assert "team --office leave --login mina" in " ".join(representatives.in_words("west", ["mina"]))
    # without a database nobody can be named, and the centre has left all the same
    said = await asyncio.to_thread(
        answer_of_command, "leave", "--office", "west", "--yes", "--folder", office.installation.folder
    )
    assert said["accounts"] is None
    assert representatives.in_words("west", None)
    assert representatives.in_words("west", []) == []


def line_of(certificate: Path) -> str:
    """One that no other certificate has, as it stands in JSON, too."""
    return certificate.read_text().splitlines()[-3]


def stays_at(place: Place, ask: Ask) -> dict[str, tuple[object, ...]]:
    """By the words of the command: what of it lies on this machine."""
    keys = place.installation.keys

    def messages(stream: str, identity: str = "provision") -> int:
        return asyncio.run(stream_info(place.server, stream, identity))["messages"]

    return {
        "cases": ((keys / "cases.key").read_bytes(), messages("cases_to_quality"), messages("intake")),
        "quality": (ask(ROWS.format("assessment")), messages("quality")),
        "releases": (ask(ROWS.format("release")), messages("uplink", "uplink")),
        "standards": (ask(ROWS.format("adopted_standard")), messages("downlink")),
        "release key": ((keys / "quality.key").read_bytes(),),
    }


async def lived(office: Office, place: Place, ask: Ask) -> None:
    """Something of everything that a centre has, a release on its way, and nothing that the hub has not taken."""
    await until_linked(office, "north", place.installation.id)
    before = (await stream_info(office.hub, "releases"))["messages"]
    for identity, subject in (
        ("intake", "intake.request.sealed"),
        ("cases", "cases.tally.released"),
        ("quality", "quality.publication.released"),
        ("quality", "uplink.release.published"),
    ):
        async with member(place.server, identity) as one:
            await one.publish(subject)
    async with member(office.hub, "office") as one:
        await one.publish("downlink.standard.adopted")
    await until_messages(office.hub, "releases", before + 1)
    await until_messages(place.server, "downlink", 1)
    ask(";".join((A_DRAFT.format(period="2026-Q3"), A_RELEASE, A_STANDARD, AN_ASSESSMENT)))


def test_it_waits_for_the_answer_and_all_that_either_side_names_stays(
    office: Office, north: Place, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    south = Place(office.folder, "south")
    write_owner_only(south.installation.keys / "cases.key", "as casework made it")
    south.join(office)
    monkeypatch.setattr(leave_command, "PATIENCE", 30)
    answer = threading.Timer(1, ask, [ACCEPTED])
    with kept_running(south):
        asyncio.run(lived(office, south, ask))
        before = stays_at(south, ask)
        assert all(all(found) for found in before.values())
        keys = {office.hub.centres["south"], line_of(south.server.membership.folder / "1" / "link.pem")}
        answer.start()
        said = leave(south, "--yes")
        assert ask("select count(*) from release_answer") == "1"
        assert stays_at(south, ask) == before
        assert not south.server.connected()
        taken = asyncio.run(stream_info(office.hub, "releases"))["messages"]
    assert said["stays"] == list(before)
    assert link_of(south) == {}
    assert "tls" not in (south.server.folder / "nats.conf").read_text()
    # and at the office, which strikes its keys off
    answer_of_command("leave", "--office", "south", "--yes", "--folder", office.installation.folder)
    assert asyncio.run(stream_info(office.hub, "releases"))["messages"] == taken
    assert office.members()["south"]["name"] == "Centre south"
    written = [file.read_text() for file in office.installation.folder.rglob("*") if file.suffix in FILES]
    assert not [key for key in keys for text in written if key in text]
