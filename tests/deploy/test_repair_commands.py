"""The rare day: a damaged stream, and what could not be handled."""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.__main__ import app
from deploy.local.servers.nats import Hub
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation, write_description
from deploy.nats import stream_faults
from deploy.trouble import Trouble
from shared.topology import API
from tests.deploy.bus import member, stream_info

pytestmark = pytest.mark.real
REQUEST = "intake.request.sealed"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Servers]:
    yield from started(Installation(tmp_path / "north", "north"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Servers]:
    yield from started(Installation(tmp_path / "office", "office", "office"))


def started(installation: Installation) -> Iterator[Servers]:
    """The bus alone."""
    write_description(installation)
    servers = Servers(installation)
    servers.nats.start()
    servers.nats.provision()
    yield servers
    servers.nats.stop()


def command(servers: Servers, *words: str) -> str:
    folder = str(servers.nats.folder.parent)
    office = ["--office"] if isinstance(servers.nats, Hub) else []
    result = CliRunner().invoke(app, [*words, "--folder", folder, *office])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


async def put_aside(servers: Servers, consumer: str, subject: str, body: bytes) -> None:
    async with member(servers.nats, consumer) as one:
        headers = {"Kokon-Reason": "unreadable", "Kokon-Deliveries": "1"}
        await one.client.jetstream().publish(f"{consumer}.dead.{subject}", body, headers=headers)


def test_a_stream_is_made_anew_with_its_consumers(centre: Servers) -> None:
    async def publish() -> None:
        async with member(centre.nats, "intake") as intake:
            await intake.publish(REQUEST)

    asyncio.run(publish())
    assert "made anew" in command(centre, "recreate-stream", "intake")
    assert asyncio.run(stream_info(centre.nats, "intake"))["messages"] == 0
    assert all(change.done == "nothing" for change in centre.nats.provision())
    asyncio.run(publish())
    assert asyncio.run(stream_info(centre.nats, "intake"))["messages"] == 1
    assert "made anew" in command(centre, "recreate-stream", "downlink")


def test_a_stream_that_does_not_exist_is_told_with_those_that_do(centre: Servers) -> None:
    with pytest.raises(Trouble, match=r"no stream inbox.*intake"):
        command(centre, "recreate-stream", "inbox")


def test_dead_letters_are_listed_without_what_is_in_them(centre: Servers) -> None:
    assert "Nothing was put aside" in command(centre, "dead-letters", "list")
    asyncio.run(put_aside(centre, "cases", REQUEST, b"canary-90aa"))
    asyncio.run(put_aside(centre, "notify", "cases.notice.requested", b"canary-90ab"))
    shown = command(centre, "dead-letters", "list")
    assert "canary" not in shown
    listed = json.loads(command(centre, "dead-letters", "list", "--json"))
    assert [(letter["id"], letter["consumer"], letter["subject"]) for letter in listed] == [
        (1, "cases", REQUEST),
        (2, "notify", "cases.notice.requested"),
    ]
    assert listed[0]["reason"] == "unreadable"
    assert listed[0]["bytes"] == 11
    came, gone = (datetime.fromisoformat(listed[0][word]) for word in ("at", "gone_at"))
    assert gone - came == timedelta(days=30)
    assert str(gone.date()) in shown


def test_what_the_office_could_not_handle_is_kept(office: Servers) -> None:
    asyncio.run(put_aside(office, "office", "centre.north.uplink.release.published", b"x"))
    assert "kept" in command(office, "dead-letters", "list")
    [listed] = json.loads(command(office, "dead-letters", "list", "--json"))
    assert listed["gone_at"] is None
    [fault] = stream_faults.put_aside(office.nats)
    assert "gone" not in fault.what


def test_whoever_looks_after_the_machine_hears_that_something_was_put_aside(centre: Servers) -> None:
    assert stream_faults.put_aside(centre.nats) == []
    for _ in range(2):
        asyncio.run(put_aside(centre, "cases", REQUEST, b"torn"))
    [found] = [one for one in json.loads(command(centre, "doctor", "--json")) if "put aside" in one["found"]]
    assert (found["state"], found["found"][-3:]) == ("missing", ": 2")
    assert "./kokon dead-letters list" in found["next_step"]
    [first, _] = json.loads(command(centre, "dead-letters", "list", "--json"))
    assert f"the oldest gone on {first['gone_at'][:10]}" in found["found"]


def test_the_doctor_names_a_replaced_number_that_may_still_open_answers(centre: Servers) -> None:
    asyncio.run(put_aside(centre, "cases", REQUEST, b"torn"))
    assert [one.code for one in stream_faults.put_aside(centre.nats)] == ["put_aside"]
    asyncio.run(put_aside(centre, "intake", "cases.number.replaced", b"torn"))
    found = stream_faults.put_aside(centre.nats)[-1]
    assert (found.code, found.next_step) == ("old_number", "./kokon dead-letters replay 2")
    assert "Put back" in command(centre, "dead-letters", "replay", "2")
    assert [one.code for one in stream_faults.put_aside(centre.nats)] == ["put_aside"]


def test_the_doctor_ends_with_1_until_somebody_has_seen_to_each(centre: Servers) -> None:
    for _ in range(2):
        asyncio.run(put_aside(centre, "cases", REQUEST, b"torn"))
    assert warnings(centre) == ["missing"]
    assert "Put back" in command(centre, "dead-letters", "replay", "1")
    assert warnings(centre) == ["missing"]
    assert "Closed" in command(centre, "dead-letters", "close", "2")
    assert warnings(centre) == []
    listed = json.loads(command(centre, "dead-letters", "list", "--json"))
    assert [(letter["id"], letter["settled"]) for letter in listed] == [(1, True), (2, True)]
    asyncio.run(put_aside(centre, "cases", REQUEST, b"torn"))
    assert warnings(centre) == ["missing"]
    with pytest.raises(Trouble, match="no dead letter 9"):
        command(centre, "dead-letters", "close", "9")


def warnings(servers: Servers) -> list[str]:
    result = CliRunner().invoke(app, ["doctor", "--json", "--folder", str(servers.nats.folder.parent)])
    states = [one["state"] for one in json.loads(result.output) if "put aside" in one["found"]]
    assert "missing" not in states or result.exit_code == 1
    return states


def test_a_dead_letter_is_put_back_as_it_came(centre: Servers) -> None:
    asyncio.run(put_aside(centre, "cases", REQUEST, b"\x00sealed\xff"))
    assert "Put back" in command(centre, "dead-letters", "replay", "1")

    async def taken() -> tuple[str, bytes]:
        async with member(centre.nats, "cases") as cases:
            subscription = await cases.client.jetstream(prefix=API).pull_subscribe_bind(
                "cases_request_sealed", "intake"
            )
            (message,) = await subscription.fetch(1, timeout=30)
            return message.subject, message.data

    assert asyncio.run(taken()) == (REQUEST, b"\x00sealed\xff")
    assert len(json.loads(command(centre, "dead-letters", "list", "--json"))) == 1


def test_what_is_not_an_event_of_a_centre_is_never_put_back(centre: Servers) -> None:
    asyncio.run(put_aside(centre, "cases", "centre.south.uplink.release.published", b"x"))
    with pytest.raises(Trouble, match="not an event of a centre"):
        command(centre, "dead-letters", "replay", "1")
    with pytest.raises(Trouble, match="no dead letter 7"):
        command(centre, "dead-letters", "replay", "7")


async def test_whoever_looks_at_dead_letters_can_read_nothing_else(centre: Servers) -> None:
    async with member(centre.nats, "dead_letters") as one:
        assert await one.may_publish("$JS.API.STREAM.MSG.GET.dead")
        for subject in ("$JS.API.STREAM.MSG.GET.intake", "$JS.API.STREAM.PURGE.dead", "intake.dead.x", "uplink.x"):
            assert not await one.may_publish(subject)


def test_the_office_is_given_all_releases_again(office: Servers) -> None:
    published = ("provision", "releases.office_release_published")
    asyncio.run(put_aside(office, "office", "centre.north.uplink.release.published", b"x"))
    before = asyncio.run(consumer_made(office, *published))
    assert "Put back" in command(office, "dead-letters", "replay", "1")
    assert asyncio.run(consumer_made(office, *published)) > before


def test_a_centre_is_given_all_again_that_the_office_said(centre: Servers) -> None:
    listed = ("provision", "downlink.cases_member_listed")
    asyncio.run(put_aside(centre, "cases", "downlink.member.listed", b"x"))
    before = asyncio.run(consumer_made(centre, *listed))
    assert "Put back" in command(centre, "dead-letters", "replay", "1")
    assert asyncio.run(consumer_made(centre, *listed)) > before
    assert warnings(centre) == []


async def consumer_made(servers: Servers, identity: str, consumer: str) -> str:
    async with member(servers.nats, identity) as one:
        subject = f"$JS.API.CONSUMER.INFO.{consumer}"
        return str(json.loads((await one.client.request(subject, b"", timeout=30)).data)["created"])


def test_a_bus_that_does_not_run_is_told_in_one_line(centre: Servers) -> None:
    centre.nats.stop()
    with pytest.raises(Trouble, match=r"did not answer.*"):
        command(centre, "recreate-stream", "intake")
