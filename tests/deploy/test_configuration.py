"""The configuration of a centre and of the hub: computed from the bus as data, accepted by the real server."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from deploy.local.servers.nats_server import installed
from deploy.nats import configuration
from deploy.nats.certificates import Authority
from deploy.nats.configuration import (
    Link,
    Place,
    account_of,
    centre_configuration,
    centre_settings,
    hub_configuration,
)
from deploy.nats.identities import CENTRE_IDENTITIES, HUB_IDENTITIES, account_of_service, kept_at_home, service_user
from deploy.nats.keys import new_seed, public_of
from deploy.nats.streams import centre_definitions
from shared.events import EVENTS
from shared.topology import SERVICES, may_publish, may_subscribe

CENTRE_KEYS = {identity: public_of(SecretStr(new_seed())) for identity in CENTRE_IDENTITIES}
HUB_KEYS = {identity: public_of(SecretStr(new_seed())) for identity in HUB_IDENTITIES}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place("north", tmp_path / "streams", 24_000, 24_001)


@pytest.fixture
def link(tmp_path: Path) -> Link:
    return Link("tls://127.0.0.1:7422", Authority(tmp_path / "authority").issue("north", tmp_path / "tls"))


def accepted(text: str, folder: Path) -> bool:
    file = folder / "nats.conf"
    file.write_text(text)
    environment = {"KOKON_AT_REST_KEY": "key0", "KOKON_LEAF_SEED": new_seed()}
    return (
        subprocess.run([installed(), "-t", "-c", file], env=environment, capture_output=True, check=False).returncode
        == 0
    )


def test_the_server_accepts_a_centre_with_and_without_an_office(place: Place, link: Link, tmp_path: Path) -> None:
    assert accepted(centre_configuration(place, CENTRE_KEYS, link), tmp_path)
    assert accepted(centre_configuration(place, CENTRE_KEYS), tmp_path)


def test_the_server_accepts_a_hub_with_any_number_of_centres(place: Place, link: Link, tmp_path: Path) -> None:
    for names in ((), ("north",), ("north", "south-west")):
        centres = {name: public_of(SecretStr(new_seed())) for name in names}
        assert accepted(hub_configuration(place, HUB_KEYS, centres, link.certificate), tmp_path)


def test_the_server_would_refuse_a_mistake(place: Place, tmp_path: Path) -> None:
    assert not accepted(centre_configuration(place, CENTRE_KEYS).replace("sync_interval", "sink_interval"), tmp_path)


def test_a_centre_without_an_office_has_no_way_out(place: Place) -> None:
    assert "leafnodes" not in centre_configuration(place, CENTRE_KEYS)


def test_no_secret_stands_in_the_file(place: Place, link: Link) -> None:
    text = centre_configuration(place, CENTRE_KEYS, link)
    assert "$KOKON_AT_REST_KEY" in text
    assert "$KOKON_LEAF_SEED" in text
    assert not re.search(r"\bSU[A-Z2-7]{56}\b", text)


@pytest.mark.parametrize("service", [*SERVICES, "office"])
def test_a_service_has_exactly_the_rights_of_the_topology(service: str) -> None:
    assert service_user(service, "U1")["permissions"] == {
        "publish": {"allow": [*may_publish(service)]},
        "subscribe": {"allow": [*may_subscribe(service)]},
    }


@pytest.mark.parametrize("service", [*SERVICES, "office"])
def test_no_subject_has_two_ways_into_the_account_of_the_streams(service: str) -> None:
    """The server would take both, and store what is published there twice."""
    borrowed = may_publish(service)
    for one in borrowed:
        assert [other for other in borrowed if covers(other, one)] == [one]


def covers(wide: str, narrow: str) -> bool:
    wider, narrower = wide.split("."), narrow.split(".")
    if wider[-1] == ">":
        return len(narrower) >= len(wider) and covers(".".join(wider[:-1]), ".".join(narrower[: len(wider) - 1]))
    return len(wider) == len(narrower) and all(one in (other, "*") for one, other in zip(wider, narrower, strict=True))


def test_a_service_borrows_what_it_may_publish_and_signs_in_where_no_stream_is(place: Place) -> None:
    accounts: Any = centre_settings(place, CENTRE_KEYS)["accounts"]
    for service in SERVICES:
        account = accounts[account_of_service(service)]
        assert "jetstream" not in account
        assert "exports" not in account
        assert [one.get("to", one["service"]["subject"]) for one in account["imports"]] == [*may_publish(service)]
        assert [user["nkey"] for user in account["users"]] == [CENTRE_KEYS[service]]
    signs_in = {user["nkey"] for name in ("CENTRE", "UPLINK") for user in accounts[name]["users"]}
    assert not signs_in & {CENTRE_KEYS[service] for service in SERVICES}


def test_everything_acknowledged_is_on_the_disk_and_sealed_there(place: Place) -> None:
    text = centre_configuration(place, CENTRE_KEYS)
    assert 'sync_interval: "always"' in text
    assert 'cipher: "aes"' in text
    assert "js_ack_fc_v2: true" in text


def test_all_streams_of_a_centre_have_room_when_they_are_full(place: Place) -> None:
    settings: Any = centre_settings(place, CENTRE_KEYS)
    limits = settings["accounts"]["CENTRE"]["jetstream"]
    made: list[Any] = [one.stream for one in centre_definitions("north")]
    assert sum(stream["max_bytes"] for stream in made) <= limits["max_file"]
    assert len(made) <= limits["max_streams"]


def test_the_link_refuses_every_event_of_the_centre_in_both_directions() -> None:
    from_hub, to_hub = kept_at_home("north")
    for event in EVENTS:
        token = event.subject.split(".")[0]
        assert f"{token}.>" in from_hub
        assert f"{token}.>" in to_hub


def test_the_link_is_bound_to_the_account_of_what_may_leave(place: Place, link: Link) -> None:
    remote = centre_configuration(place, CENTRE_KEYS, link).split("leafnodes")[1]
    assert 'account: "UPLINK"' in remote
    assert "CENTRE" not in remote


def test_two_centres_never_share_an_account() -> None:
    assert account_of("south-west") == "CENTRE_SOUTH_WEST"
    assert configuration.account_of("south") != account_of("southwest")
