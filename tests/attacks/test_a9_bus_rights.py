"""A9: every identity tries every subject; only what is written here may pass."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import nats
import nats.errors
import pytest

from deploy.local.servers.nats import Centre, Hub, introduce
from deploy.nats import __main__ as command
from deploy.nats.comparison import Config, differing
from deploy.nats.identities import CENTRE_IDENTITIES, HUB_IDENTITIES
from deploy.nats.stream_faults import not_defined
from shared.topology import SERVICES, may_publish, may_subscribe
from tests.attacks.allowed_subjects import ALLOWED, OFFICE, VOCABULARY
from tests.attacks.bus_rights import all_let_through, let_through
from tests.attacks.provisioning_key import (
    LEAVES,
    OURS,
    connected,
    heard,
    is_handed_what_is_told,
    is_repeated,
    leaves,
    repeats_what_is_told,
)
from tests.servers import Nats

pytestmark = pytest.mark.real

APART = ("intake_to_quality", "cases_to_quality", "cases_to_notify", "quality_to_intake")
STREAMS = (
    *APART,
    "intake",
    "cases",
    "quality",
    "notify",
    "uplink",
    "downlink",
    "kept",
    "dead",
    "releases",
    "advisories",
)
LISTENERS = {line.rpartition("INFO.")[2] for row in (*ALLOWED.values(), OFFICE) for line in row if "MER.INFO." in line}


OF_A_CENTRE = (*APART, "intake", "cases", "quality", "notify", "kept", "downlink", "dead", "advisories")
OF_THE_OFFICE = ("releases", "downlink", "dead", "advisories")
LET_GO = (*APART, "intake", "cases", "notify")


def subject_of(stream: str, listener: str) -> str:
    """`intake_reply_sealed` of `cases`: whatever else it says of itself, it hears of `cases.reply.sealed` alone."""
    said = listener.partition("_")[2].replace("_", ".")
    for noun in ("client_notice", "transfer_key", "opening_keys", "budget_vote"):
        said = said.replace(noun.replace("_", "."), noun)
    if stream == "releases":
        return f"centre.*.uplink.{said}"
    subject = f"{stream.partition('_')[0]}.{said}"
    return f"{subject}.*" if subject.endswith((".accepted", ".refused", ".answered")) else subject


def makes_and_repairs(identity: str, own: tuple[str, ...], listeners: set[str]) -> set[str]:
    """Streams and consumers of these names alone, and no message; what they are like no right can say: see below."""
    streams = {f"publish $JS.API.STREAM.{verb}.{one}" for verb in ("UPDATE", "INFO", "DELETE") for one in STREAMS}
    consumers = {f"publish $JS.API.CONSUMER.{verb}.{one}" for verb in ("INFO", "DELETE") for one in LISTENERS}
    listening = [one.split(".") for one in listeners if one.partition(".")[0] in own]
    made = {(stream, f"{name}.{subject_of(stream, name)}") for stream, name in listening}
    made |= {(stream, f"doctor_looks.{subject_of(stream, name)}") for stream, name in listening if stream in LET_GO}
    return (
        streams
        | consumers
        | {f"publish $JS.API.STREAM.CREATE.{one}" for one in own}
        | {f"publish $JS.API.CONSUMER.CREATE.{stream}.{end}" for stream, end in made}
        | {f"publish $JS.API.CONSUMER.LIST.{one}" for one in STREAMS}
        | {
            "publish $JS.API.INFO",
            "publish $JS.API.STREAM.LIST",
            "publish JS.hub.API.CONSUMER.RESET.downlink.north",
            "publish JS.north.API.CONSUMER.RESET.uplink.hub",
            f"subscribe _INBOX.{identity}.>",
        }
    )


OFFICE_LISTENERS = {one for one in LISTENERS if one.startswith("releases.")}
LOOKS_AT_DEAD_LETTERS = {
    "publish $JS.API.STREAM.INFO.dead",
    "publish $JS.API.STREAM.MSG.GET.dead",
    "subscribe _INBOX.dead_letters.>",
}
OPERATORS_OF_A_CENTRE = {
    "provision": makes_and_repairs("provision", OF_A_CENTRE, LISTENERS - OFFICE_LISTENERS),
    "uplink": makes_and_repairs("uplink", ("uplink",), set()) | {"publish $JS.API.CONSUMER.CREATE.uplink.hub"},
    # puts back what is not addressed to one centre
    "dead_letters": LOOKS_AT_DEAD_LETTERS | {f"publish {one}" for one in VOCABULARY if not one.endswith(".north")},
}
OF_THE_HUB = {
    "office": OFFICE,
    # centres come and go, so whatever is named here hears of what comes down; nothing of a client is there
    "provision": makes_and_repairs("provision", OF_THE_OFFICE, OFFICE_LISTENERS)
    | {f"publish $JS.API.CONSUMER.CREATE.downlink.{name}" for name in ("eavesdropper", "doctor_looks")},
    "dead_letters": LOOKS_AT_DEAD_LETTERS,
    "system": {"publish $SYS.REQ.SERVER.some.KICK", "subscribe _INBOX.system.>"},
}


@pytest.fixture
def north(tmp_path: Path) -> Iterator[Centre]:
    """A centre of each test's own, because a program that may delete a stream does so."""
    centre = Centre(tmp_path / "north", "north")
    centre.start()
    yield centre
    centre.stop()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path / "office")
    centre = Centre(tmp_path / "north", "north")
    introduce(hub, centre)
    hub.start()
    hub.provision()
    yield hub
    hub.stop()


async def test_a_service_says_and_hears_what_is_its_own_and_nothing_else(nats_server: Nats) -> None:
    assert await all_let_through(nats_server.url, nats_server.seeds, SERVICES) == ALLOWED


async def test_an_operator_of_a_centre_repairs_or_puts_back_and_nothing_else(north: Centre) -> None:
    seeds = {identity: north.seed(identity) for identity in OPERATORS_OF_A_CENTRE}
    assert await all_let_through(north.url, seeds, seeds) == OPERATORS_OF_A_CENTRE
    assert {*ALLOWED, *OPERATORS_OF_A_CENTRE} == {*CENTRE_IDENTITIES}


async def test_each_identity_of_the_hub_says_and_hears_what_is_its_own_and_nothing_else(hub: Hub) -> None:
    seeds = {identity: hub.seed(identity) for identity in HUB_IDENTITIES}
    assert await all_let_through(hub.url, seeds, seeds) == OF_THE_HUB


@pytest.mark.parametrize(
    ("honest", "planted", "too_many"),
    [
        (may_publish, "cases.tally.released", {"publish cases.tally.released"}),
        (may_publish, "$JS.API.STREAM.MSG.GET.cases", {"publish $JS.API.STREAM.MSG.GET.cases"}),
        (may_publish, "_INBOX.cases.>", {"publish _INBOX.cases.answer"}),
        (
            may_subscribe,
            "cases.>",
            {f"subscribe {one}" for one in ("cases.>", *VOCABULARY) if one.startswith("cases.")},
        ),
    ],
)
async def test_twin_one_right_too_many_is_found(
    honest: Callable[[str], tuple[str, ...]],
    planted: str,
    too_many: set[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def with_one_more(service: str) -> tuple[str, ...]:
        return (*honest(service), planted) if service == "intake" else honest(service)

    monkeypatch.setattr(f"deploy.nats.identities.{honest.__name__}", with_one_more)
    careless = Centre(tmp_path / "careless", "careless")
    careless.start()
    try:
        found = await all_let_through(careless.url, {"intake": careless.seed("intake")}, ["intake"])
    finally:
        careless.stop()
    assert found["intake"] - ALLOWED["intake"] == too_many


async def test_twin_one_right_too_many_of_the_office_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_one_more(service: str) -> tuple[str, ...]:
        return (*may_publish(service), "$JS.API.STREAM.MSG.GET.releases")

    monkeypatch.setattr("deploy.nats.identities.may_publish", with_one_more)
    careless = Hub(tmp_path / "careless")
    careless.start()
    try:
        found = await let_through(careless.url, "office", careless.seed("office"))
    finally:
        careless.stop()
    assert found - OFFICE == {"publish $JS.API.STREAM.MSG.GET.releases"}


async def test_what_the_key_of_provision_can_bend_is_named_and_undone_by_the_next_provisioning(
    north: Centre, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    await asyncio.to_thread(north.provision)
    assert await asyncio.to_thread(not_defined, north) == []
    async with connected(north, "provision") as thief:
        stranger = await is_handed_what_is_told(thief, "eavesdropper")
        ears = [await is_handed_what_is_told(thief, name) for name in ("doctor_looks", OURS)]
        await repeats_what_is_told(thief)
        assert await is_repeated(north, b"before")
        assert all([await heard(ear, b"before") for ear in ears])
        assert not await heard(stranger, b"before", within=0.1)
        named = [fault.what for fault in await asyncio.to_thread(not_defined, north)]
        assert [fault.split(":")[0] for fault in named] == [
            "stream cases_to_quality",
            "stream cases_to_quality, consumer doctor_looks",
            f"stream cases_to_quality, consumer {OURS}",
        ]
        assert "republish" in named[0]
        assert "deliver_subject" in named[2]
        assert await asyncio.to_thread(checked, north) == 1
        assert "stream cases_to_quality: republish" in capsys.readouterr().out
        with caplog.at_level(logging.WARNING, logger="deploy.nats.stream_administration"):
            await asyncio.to_thread(north.provision)
        assert "stream cases_to_quality: set back to what is defined: republish" in caplog.text
        assert "consumer doctor_looks: removed" in caplog.text
        assert await asyncio.to_thread(not_defined, north) == []
        assert await asyncio.to_thread(checked, north) == 0
        assert not await is_repeated(north, b"after")
        assert not any([await heard(ear, b"after", within=0.1) for ear in (*ears, stranger)])


async def test_nothing_that_the_key_of_provision_bends_leaves_the_centre(north: Centre) -> None:
    """The account of the streams has no way into the account of what may leave."""
    await asyncio.to_thread(north.provision)
    async with connected(north, "provision") as thief:
        await repeats_what_is_told(thief, to=LEAVES)
        assert not await leaves(north, b"a tally")


def checked(centre: Centre) -> int:
    try:
        return command.main(["check", "--folder", str(centre.folder), "--url", centre.url, "--centre", centre.name])
    except SystemExit as exit:
        return int(str(exit.code))


async def test_twin_a_provisioning_that_compares_no_more_than_it_defines_is_found(
    north: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was: a repetition stayed, and nobody named it."""
    await asyncio.to_thread(north.provision)
    for module in ("stream_changes", "deviations"):
        monkeypatch.setattr(f"deploy.nats.{module}.differing", only_what_is_defined)
        monkeypatch.setattr(f"deploy.nats.{module}.other_consumers", overlooked)
    async with connected(north, "provision") as thief:
        ear = await is_handed_what_is_told(thief, "doctor_looks")
        await repeats_what_is_told(thief)
        await asyncio.to_thread(north.provision)
        assert await asyncio.to_thread(not_defined, north) == []
        assert await is_repeated(north, b"after")
        assert await heard(ear, b"after")


def only_what_is_defined(found: Config, wanted: Config) -> list[str]:
    return differing({name: value for name, value in found.items() if name in wanted}, wanted)


async def overlooked(*_: object) -> list[str]:
    return []


async def test_twin_a_right_to_make_whatever_has_a_name_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "deploy.nats.configuration.making", lambda _: ("$JS.API.CONSUMER.CREATE.>", "$JS.API.STREAM.CREATE.*")
    )
    careless = Centre(tmp_path / "careless", "careless")
    careless.start()
    try:
        await asyncio.to_thread(careless.provision)
        async with connected(careless, "provision") as thief:
            stranger = await is_handed_what_is_told(thief, "eavesdropper")
            assert not await leaves(careless, b"a tally")
            assert await heard(stranger, b"a tally")
    finally:
        careless.stop()


async def test_a_key_of_another_centre_is_refused(nats_server: Nats, tmp_path: Path) -> None:
    stranger = Centre(tmp_path / "elsewhere", "elsewhere")
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization"):
        await nats.connect(
            nats_server.url,
            nkeys_seed_str=stranger.seed("cases").get_secret_value(),
            allow_reconnect=False,
            connect_timeout=2,
        )


async def test_nobody_comes_in_without_a_key(nats_server: Nats) -> None:
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization"):
        await nats.connect(nats_server.url, allow_reconnect=False, connect_timeout=2)


async def test_the_key_of_a_link_opens_no_client_connection(hub: Hub, tmp_path: Path) -> None:
    link = Centre(tmp_path / "north", "north").seed("leaf").get_secret_value()
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization"):
        await nats.connect(hub.url, nkeys_seed_str=link, allow_reconnect=False, connect_timeout=2)
