"""Two centres and the hub of the office: releases travel, stamped by the hub, and nothing else does."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from deploy.local.servers.nats import Centre
from deploy.nats.identities import UPLINK
from deploy.nats.stream_administration import administration, provision, recreate_now
from shared.events import TransferKeyPublished
from shared.topology import API, Durable
from tests.deploy.bus import AUDITOR, AuditedCentre, member, stream_info, subjects_in, until_messages
from tests.deploy.links import EvilCentre, Links
from tests.shared.building import until

pytestmark = pytest.mark.real
RELEASE = "uplink.release.published"


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Links]:
    links = Links(tmp_path_factory.mktemp("links"))
    links.hub.start()
    try:
        links.add(AuditedCentre(links.folder / "north", "north"))
        links.add(EvilCentre(links.folder / "south", "south"))
        links.hub.provision()
        yield links
    finally:
        links.stop()


async def released(links: Links) -> list[tuple[str, bytes]]:
    return await subjects_in(links.hub, "releases", AUDITOR)


async def until_released(links: Links, body: bytes) -> list[str]:
    """Subjects under which the hub has it."""

    async def come() -> list[str]:
        return [subject for subject, content in await released(links) if content == body]

    return list(await until(come))


async def test_a_release_travels_and_is_stamped_by_the_hub(links: Links) -> None:
    for name, centre in links.centres.items():
        async with member(centre, "quality") as quality:
            await quality.publish(RELEASE, f"release of {name}".encode())
        assert await until_released(links, f"release of {name}".encode()) == [f"centre.{name}.{RELEASE}"]


async def test_a_centre_that_speaks_for_another_is_stamped_as_itself(links: Links) -> None:
    async with member(links.centres["south"], "evil") as evil:
        answer = await evil.client.request(
            "$JS.API.STREAM.UPDATE.uplink",
            json.dumps(uplink_open_to_all(links.centres["south"])).encode(),
            timeout=30,
        )
        assert "error" not in json.loads(answer.data)
        await evil.publish("centre.north.uplink.release.published", b"forged one")
        await evil.client.publish("deliver.north.hub", b"forged two")
        await evil.client.publish(f"centre.north.{RELEASE}", b"forged three")
        await evil.client.flush()
        await evil.publish(RELEASE, b"after the forgeries")
    await until_released(links, b"after the forgeries")
    forged = [(subject, body) for subject, body in await released(links) if body.startswith(b"forged")]
    assert ("centre.south.centre.north.uplink.release.published", b"forged one") in forged
    assert [subject for subject, _ in forged if not subject.startswith("centre.south.")] == []


def uplink_open_to_all(centre: Centre) -> dict[str, object]:
    definition = centre.definitions()[UPLINK][0]
    return definition.stream | {"subjects": ["uplink.>", "centre.>"]}


async def test_the_service_of_the_office_is_never_given_a_forgery(links: Links) -> None:
    async with member(links.hub, "office") as office:
        subscription = await office.client.jetstream(prefix=API).pull_subscribe_bind(
            "office_release_published", "releases"
        )
        messages = await subscription.fetch(50, timeout=30)
    assert {message.subject for message in messages} <= {f"centre.{name}.{RELEASE}" for name in links.centres}


async def test_a_key_of_a_centre_waits_at_a_hub_that_does_not_know_of_keys_yet(links: Links) -> None:
    """Of the version before: what such a hub takes and nobody hears is heard when it is brought up to date."""
    durable, hub = Durable("office", TransferKeyPublished), links.hub
    async with administration(hub.url, "provision", hub.seed("provision")) as asked:
        assert await asked.ask(f"CONSUMER.DELETE.{durable.stream}.{durable.name}", {})
    async with member(links.centres["north"], "quality") as quality:
        await quality.publish(TransferKeyPublished.subject, b"the key of north")
        await quality.publish(RELEASE, b"a release behind a key")
    await until_released(links, b"a release behind a key")
    await provision(hub.url, "provision", hub.seed("provision"), hub.definitions()["provision"])
    async with member(hub, "office") as office:
        pulled = await office.client.jetstream(prefix=API).pull_subscribe_bind(durable.name, durable.stream)
        [message] = await pulled.fetch(1, timeout=30)
    assert (message.subject, message.data) == (f"centre.north.{TransferKeyPublished.subject}", b"the key of north")


async def test_nothing_of_a_centre_but_a_release_reaches_the_hub(links: Links) -> None:
    seen: list[str] = []

    async def hear(message: object) -> None:
        seen.append(str(getattr(message, "subject", "")))

    async with member(links.hub, AUDITOR) as auditor:
        await auditor.client.subscribe(">", cb=hear)
        await auditor.client.flush()
        north = links.centres["north"]
        async with (
            member(north, "intake") as intake,
            member(north, "cases") as cases,
            member(north, "quality") as quality,
        ):
            for _ in range(50):
                await intake.publish("intake.request.sealed")
                await cases.publish("cases.reply.sealed")
            await quality.publish(RELEASE, b"a mark at the end")
        await until_released(links, b"a mark at the end")
        await auditor.client.flush()
    assert [subject for subject in seen if subject.split(".")[0] in {"intake", "cases", "quality", "notify"}] == []
    assert RELEASE in seen


async def test_the_hub_cannot_ask_a_centre_anything_but_to_begin_again(links: Links) -> None:
    async with member(links.hub, AUDITOR) as auditor:
        for call in (
            "STREAM.INFO.uplink",
            "DIRECT.GET.uplink",
            "STREAM.DELETE.uplink",
            "CONSUMER.CREATE.uplink.x",
            "STREAM.NAMES",
        ):
            for prefix in ("JS.north.API", "$JS.north.API"):
                with pytest.raises((asyncio.TimeoutError, Exception)) as refused:
                    await auditor.client.request(f"{prefix}.{call}", b"", timeout=0.3)
                assert type(refused.value).__name__ in {"NoRespondersError", "TimeoutError"}


async def test_nobody_writes_into_the_releases_on_the_hub(links: Links) -> None:
    before = (await stream_info(links.hub, "releases"))["messages"]
    async with member(links.hub, "office") as office, member(links.hub, AUDITOR) as auditor:
        assert not await office.may_publish(f"centre.north.{RELEASE}")
        await auditor.client.publish(f"centre.north.{RELEASE}", b"written at the hub")
        await auditor.client.flush()
    assert (await stream_info(links.hub, "releases"))["messages"] == before


async def test_a_centre_may_join_while_the_hub_runs_and_nobody_notices(links: Links) -> None:
    before = (await stream_info(links.hub, "releases"))["messages"]
    west = AuditedCentre(links.folder / "west", "west")
    await asyncio.to_thread(links.add, west)
    await provision(links.hub.url, "provision", links.hub.seed("provision"), links.hub.definitions()["provision"])
    async with member(west, "quality") as quality, member(links.centres["north"], "quality") as other:
        await quality.publish(RELEASE, b"the first of west")
        await other.publish(RELEASE, b"north goes on")
    assert await until_released(links, b"the first of west") == [f"centre.west.{RELEASE}"]
    assert await until_released(links, b"north goes on") == [f"centre.north.{RELEASE}"]
    assert (await stream_info(links.hub, "releases"))["messages"] == before + 2


async def test_releases_of_a_time_without_a_link_arrive_later_once_each(links: Links) -> None:
    before = (await stream_info(links.hub, "releases"))["messages"]
    north = links.centres["north"]
    links.hub.kill()
    async with member(north, "quality") as quality:
        for number in range(20):
            await quality.publish(RELEASE, f"while away {number}".encode())
        north.kill()
        north.start()
        links.hub.start()
        await quality.publish(RELEASE, b"back")
    await until_messages(links.hub, "releases", before + 21)
    await until_released(links, b"back")
    bodies = [body for _, body in await released(links) if body.startswith(b"while away")]
    assert bodies == [f"while away {number}".encode() for number in range(20)]


async def test_a_damaged_stream_of_releases_is_made_anew_and_filled_again(links: Links) -> None:
    before = (await stream_info(links.hub, "releases"))["messages"]
    releases = links.hub.definitions()["provision"][0]
    await asyncio.to_thread(recreate_now, links.hub.url, "provision", links.hub.seed("provision"), releases)
    await until_messages(links.hub, "releases", before)
    assert (await stream_info(links.hub, "releases"))["messages"] == before


async def test_a_damaged_stream_at_a_centre_is_made_anew_and_the_hub_goes_on(links: Links) -> None:
    north = links.centres["north"]
    uplink = north.definitions()[UPLINK][0]
    await asyncio.to_thread(recreate_now, north.url, UPLINK, north.seed(UPLINK), uplink)
    async with member(north, "quality") as quality:
        await quality.publish(RELEASE, b"after the damage")
    assert await until_released(links, b"after the damage") == [f"centre.north.{RELEASE}"]
