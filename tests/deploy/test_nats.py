"""The embedded NATS server of a centre: rights, streams, crashes, what lies on the disk."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import nats.errors
import pytest
from nats.js.api import RePublish, StreamSource
from nats.js.errors import APIError

from deploy.local.servers.nats import Centre
from deploy.nats.comparison import differing
from deploy.nats.stream_administration import administration, recreate
from deploy.nats.stream_changes import Change
from deploy.trouble import Trouble
from shared.topology import API
from tests.deploy.bus import AUDITOR, AuditedCentre, member, stream_info, subjects_in
from tests.deploy.page_cache import unwritten

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuditedCentre]:
    centre = AuditedCentre(tmp_path_factory.mktemp("centre"), "north")
    centre.start()
    centre.provision()
    yield centre
    centre.stop()


def undone(changes: list[Change]) -> list[Change]:
    return [change for change in changes if change.done != "nothing"]


def test_provisioning_again_changes_nothing(centre: AuditedCentre) -> None:
    assert undone(centre.provision()) == []


async def test_a_changed_stream_is_brought_back_and_keeps_its_messages(centre: AuditedCentre) -> None:
    async with member(centre, "cases") as cases:
        await cases.publish("cases.reply.sealed")
    before = (await stream_info(centre, "cases"))["messages"]
    async with member(centre, AUDITOR) as auditor:
        stream = auditor.client.jetstream()
        config = (await stream.stream_info("cases")).config
        config.max_bytes, config.duplicate_window = 1_048_576, 1
        await stream.update_stream(config)
    changed = undone(await provisioned(centre))
    assert changed == [Change("stream", "cases", "changed")]
    assert (await stream_info(centre, "cases"))["messages"] == before


async def test_what_an_earlier_version_put_aside_for_good_gets_an_end(centre: AuditedCentre) -> None:
    async with member(centre, "cases") as cases:
        await cases.publish("cases.dead.intake.request.sealed")
    before = (await stream_info(centre, "dead"))["messages"]
    async with member(centre, AUDITOR) as auditor:
        stream = auditor.client.jetstream()
        config = (await stream.stream_info("dead")).config
        config.max_age = 0
        await stream.update_stream(config)
        assert undone(await provisioned(centre)) == [Change("stream", "dead", "changed")]
        assert (await stream.stream_info("dead")).config.max_age == 30 * 86_400
    assert (await stream_info(centre, "dead"))["messages"] == before


async def provisioned(centre: Centre) -> list[Change]:
    from deploy.nats.stream_administration import provision

    changes: list[Change] = []
    for identity, definitions in centre.definitions().items():
        changes += await provision(centre.url, identity, centre.seed(identity), definitions)
    return changes


async def test_a_service_publishes_its_own_events_and_no_others(centre: AuditedCentre) -> None:
    async with member(centre, "intake") as intake, member(centre, "notify") as notify:
        assert (await intake.publish("intake.request.sealed")).stream == "intake"
        assert not await intake.may_publish("cases.reply.sealed")
        assert not await notify.may_publish("intake.request.sealed")
        assert not await intake.may_subscribe(">")
        assert not await intake.may_subscribe("_INBOX.cases.>")


async def test_quality_gets_an_acknowledgement_from_the_account_of_what_may_leave(centre: AuditedCentre) -> None:
    async with member(centre, "quality") as quality, member(centre, "cases") as cases:
        assert (await quality.publish("uplink.release.published")).stream == "uplink"
        assert not await cases.may_publish("uplink.release.published")


async def test_no_service_may_administer_anything(centre: AuditedCentre) -> None:
    calls = ("STREAM.DELETE.intake", "STREAM.PURGE.intake", "STREAM.MSG.GET.cases", "CONSUMER.CREATE.intake.evil")
    for service in ("intake", "cases", "quality", "notify"):
        async with member(centre, service) as one:
            assert [call for call in calls if await one.may_publish(f"$JS.API.{call}")] == []


async def test_the_provisioner_asks_for_no_message_and_writes_none(centre: AuditedCentre) -> None:
    async with member(centre, "provision") as provision:
        for subject in ("intake.request.sealed", "$JS.API.STREAM.MSG.GET.intake", "$JS.API.STREAM.PURGE.intake"):
            assert not await provision.may_publish(subject)
        assert not await provision.may_subscribe("intake.>")


async def test_a_seed_of_another_centre_opens_nothing(centre: AuditedCentre, tmp_path: Path) -> None:
    stranger = Centre(tmp_path, "south")
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization"):
        await nats.connect(centre.url, nkeys_seed_str=stranger.seed("intake").get_secret_value(), allow_reconnect=False)
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization"):
        await nats.connect(centre.url, allow_reconnect=False)


async def test_what_was_acknowledged_is_there_after_kill_9(centre: AuditedCentre) -> None:
    async with member(centre, "intake") as intake:
        acknowledged = [(await intake.publish("intake.request.sealed")).seq for _ in range(50)]
        centre.kill()
        centre.start()
        assert (await stream_info(centre, "intake"))["last_seq"] == acknowledged[-1]
        assert (await intake.publish("intake.request.sealed")).seq == acknowledged[-1] + 1


async def test_what_was_acknowledged_waits_for_no_write_to_the_disk(centre: AuditedCentre) -> None:
    """A killed server loses nothing that it wrote; a machine without power loses what only the kernel had."""
    assert centre.ask("varz")["jetstream"]["config"].get("sync_always")
    if unwritten(Path(__file__)) is None:
        pytest.skip("this kernel does not say what it has not written yet")
    async with member(centre, "intake") as intake:
        for _ in range(5):
            await intake.publish("intake.request.sealed")
            assert {unwritten(block) for block in centre.streams.rglob("intake/msgs/*.blk")} == {0}


async def test_an_acknowledgement_names_the_domain_and_the_account(centre: AuditedCentre) -> None:
    async with member(centre, "intake") as intake, member(centre, "cases") as cases:
        await intake.publish("intake.request.sealed")
        pulled = await cases.client.jetstream(prefix=API).pull_subscribe_bind(
            "cases_request_sealed", "intake", inbox_prefix=b"_INBOX.cases."
        )
        (received,) = await pulled.fetch(1, timeout=30)
        fields = received.reply.split(".")
        assert fields[:3] == ["$JS", "ACK", "north"]
        assert fields[4:6] == ["intake", "cases_request_sealed"]
        await received.ack_sync(timeout=30)
        assert cases.errors == []


async def test_nobody_takes_a_message_out_of_a_stream(centre: AuditedCentre) -> None:
    """Not even who may do everything, and the server does not let go of that."""
    async with member(centre, "intake") as intake, member(centre, AUDITOR) as auditor:
        sequence = (await intake.publish("intake.request.sealed", b"kept")).seq
        stream = auditor.client.jetstream()
        before = (await stream.stream_info("intake")).state
        for definition in centre.definitions()["provision"]:
            with pytest.raises(APIError, match="purge not permitted"):
                await stream.purge_stream(definition.name)
            with pytest.raises(APIError, match="delete not permitted"):
                await stream.delete_msg(definition.name, sequence)
            config = (await stream.stream_info(definition.name)).config
            for let_go in (config.evolve(deny_purge=False), config.evolve(deny_delete=False)):
                with pytest.raises(APIError, match="can not cancel deny"):
                    await stream.update_stream(let_go)
        assert (await stream.stream_info("intake")).state == before
        assert (await stream.get_msg("intake", sequence)).data == b"kept"


async def test_nothing_readable_lies_on_the_disk(centre: AuditedCentre) -> None:
    async with member(centre, "intake") as intake:
        await intake.publish("intake.request.sealed", b"canary-51c0")
    assert (AUDITOR, b"canary-51c0") != ("", b"")
    assert b"canary-51c0" in [body for _, body in await subjects_in(centre, "intake", AUDITOR)]
    blocks = b"".join(file.read_bytes() for file in (centre.folder / "streams").rglob("*.blk"))
    assert len(blocks) > 1_000
    assert b"canary-51c0" not in blocks


def test_configuration_and_keys_are_closed_to_others(centre: AuditedCentre) -> None:
    for name in ("nats.conf", "keys.json", "keys.secrets", "nats.log"):
        assert stat.S_IMODE((centre.folder / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "page", ["", "varz", "connz", "jsz?streams=true&consumers=true", "leafz", "healthz", "accountz"]
)
def test_another_user_of_this_machine_finds_no_page_on_what_the_server_does(centre: AuditedCentre, page: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"http://127.0.0.1:{centre.ports['monitoring']}/{page}", timeout=5)
    assert centre.ask(page or "varz")


def test_where_its_pages_are_is_written_where_nobody_else_reads(centre: AuditedCentre) -> None:
    place = centre.monitoring_url.rpartition("/")[2]
    assert len(place) > 40
    for file in centre.folder.rglob("*"):
        if file.is_file() and place.encode() in file.read_bytes():
            assert (file.name, file.stat().st_mode & 0o077) in {("nats.conf", 0), ("monitoring.secret", 0)}


def test_a_second_server_on_the_same_ports_is_refused_in_one_line(centre: AuditedCentre) -> None:
    with pytest.raises(Trouble, match=r"Port \d+ for NATS of north is taken.*Next step"):
        Centre(centre.folder, "north").start()


async def test_a_server_that_is_away_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="did not answer") as trouble:
        await provisioned(Centre(tmp_path, "north"))
    assert trouble.value.code == "no_answer"


async def test_a_stream_that_nothing_defines_leads_nowhere_any_more_and_goes_when_it_is_empty(
    centre: AuditedCentre,
) -> None:
    async with member(centre, AUDITOR) as auditor:
        stream = auditor.client.jetstream()
        await stream.add_stream(name="empty", subjects=["empty.>"])
        twice = RePublish(src="strange.>", dest="elsewhere.>")
        await stream.add_stream(name="strange", subjects=["strange.>"], republish=twice)
        await stream.add_consumer("strange", name="ear", deliver_subject="elsewhere")
        await stream.publish("strange.letter", b"x")
        changes = undone(await provisioned(centre))
        assert changes == [Change("stream", "empty", "removed"), Change("stream", "strange", "left")]
        left = await stream.stream_info("strange")
        assert (left.state.messages, left.config.republish, left.config.max_age) == (1, None, 30 * 86_400)
        assert left.state.consumer_count == 0
        await stream.purge_stream("strange")
        assert undone(await provisioned(centre)) == [Change("stream", "strange", "removed")]


async def test_what_took_the_name_of_a_stream_or_listener_of_ours_becomes_ours(centre: AuditedCentre) -> None:
    async with member(centre, AUDITOR) as auditor, member(centre, "intake") as intake:
        await intake.publish("intake.request.sealed")
        stream = auditor.client.jetstream()
        await stream.delete_stream("notify")
        await stream.add_stream(name="notify", mirror=StreamSource(name="intake"))
        await stream.delete_consumer("intake", "cases_request_sealed")
        await stream.add_consumer("intake", durable_name="cases_request_sealed", deliver_subject="elsewhere")
        changes = undone(await provisioned(centre))
        assert ("stream", "notify") in [(change.kind, change.name) for change in changes]
        assert (await stream.stream_info("notify")).config.mirror is None
        assert (await stream.consumer_info("intake", "cases_request_sealed")).config.deliver_subject is None
    assert undone(await provisioned(centre)) == []


async def test_what_the_server_does_not_take_back_stays_and_keeps_nothing_else_from_being_set_back(
    centre: AuditedCentre,
) -> None:
    definition = next(one for one in centre.definitions()["provision"] if one.name == "quality")
    bent = {"allow_msg_ttl": True, "republish": {"src": ">", "dest": "elsewhere.>"}, "max_age": 3_600_000_000_000}
    async with administration(centre.url, "provision", centre.seed("provision")) as api:
        assert await api.ask("STREAM.UPDATE.quality", definition.stream | bent)
        assert undone(await provisioned(centre)) == [Change("stream", "quality", "changed")]
        told: Any = await api.ask("STREAM.INFO.quality", {})
        assert differing(told["config"], definition.stream) == ["allow_msg_ttl"]
        await recreate(api, definition)
    assert undone(await provisioned(centre)) == []
