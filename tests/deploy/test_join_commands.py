"""`./kokon join` and `leave` with real servers: what is refused, what works, and whom it disturbs."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.joining import hub_probe
from deploy.joining.membership import Membership
from deploy.joining.papers import Answer, Invitation, read
from deploy.local.joining import leave_command
from deploy.local.machine import ports
from deploy.local.servers import link_state
from tests.deploy.bus import stream_info, until_messages
from tests.deploy.linked_centres import refused, release, until_linked
from tests.deploy.office import Office, Place, answer_of_command, opened
from tests.shared.building import until
from tests.shared.patience import PATIENCE

pytestmark = pytest.mark.real
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


async def test_two_files_and_a_call_link_a_centre(office: Office, north: Place) -> None:
    await until_linked(office, "north")
    # as those have it who joined when nothing was typed yet
    state = json.loads((north.server.membership.folder / "link.json").read_text())
    assert state.pop("called")
    (north.server.membership.folder / "link.json").write_text(json.dumps(state))
    north.server.restart()
    await until(north.server.connected)
    before = (await stream_info(office.hub, "releases"))["messages"]
    await release(north, b"the first")
    await until_messages(office.hub, "releases", before + 1)
    async with asyncio.timeout(PATIENCE):
        while await leave_command.not_taken(north.server):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    told_of = office.members()["north"]
    assert (told_of["name"], told_of["left"]) == ("Centre north", None)
    assert list(told_of["release_keys"]) == ["release-1"]


async def test_a_centre_joins_and_leaves_while_nobody_else_notices(office: Office, north: Place) -> None:
    connections = {one["name"]: one["id"] for one in office.hub.ask("leafz")["leafs"]}
    south = Place(office.folder, "south")
    south.join(office)
    await until_linked(office, "north", "south")
    before = (await stream_info(office.hub, "releases"))["messages"]
    await release(south, b"one", b"two", b"three")
    await until_messages(office.hub, "releases", before + 3)
    answer_of_command("leave", "--office", "south", "--yes", "--folder", office.installation.folder)
    assert office.hub.linked() == ["north"]
    assert office.members()["south"]["left"]
    await release(south, b"nobody takes this")
    await release(north, b"north goes on")
    await until_messages(office.hub, "releases", before + 4)
    assert {one["name"]: one["id"] for one in office.hub.ask("leafz")["leafs"]} == connections
    south.server.stop()


async def test_who_comes_back_has_new_keys_and_everything_arrives(office: Office, north: Place) -> None:
    west = Place(office.folder, "west")
    west.join(office)
    await until_linked(office, "north", "west")
    first, before = office.hub.centres["west"], (await stream_info(office.hub, "releases"))["messages"]
    await release(west, b"west one")
    await until_messages(office.hub, "releases", before + 1)
    answer_of_command("leave", "--office", "west", "--yes", "--folder", office.installation.folder)
    await release(west, b"said while it was away")
    west.server.stop()
    answer_of_command("leave", "--now", "--yes", "--folder", west.installation.folder)
    assert not (west.installation.keys / "link").exists()
    west.join(office)
    assert office.hub.centres["west"] != first
    assert office.members()["west"]["left"] is None
    await release(west, b"back again")
    await until_messages(office.hub, "releases", before + 3)
    west.server.stop()
    answer_of_command("leave", "--office", "west", "--yes", "--folder", office.installation.folder)


def test_no_private_key_is_in_a_file_that_travels(office: Office, north: Place) -> None:
    secrets = [file.read_text().strip() for file in (north.installation.keys / "link").rglob("seed")]
    for file in (office.folder / "invitation-north.json", office.folder / "answer-north.json"):
        text = file.read_text()
        assert "PRIVATE KEY" not in text
        assert not [seed for seed in secrets if seed in text]


def test_without_the_right_fingerprint_nobody_comes_in(office: Office) -> None:
    place = Place(office.folder, "east")
    file, fingerprint = place.accept(office.invite("east"))
    with refused("no_fingerprint"):
        office.admit(file, None)
    wrong = fingerprint[:-1] + str((int(fingerprint[-1]) + 1) % 10)
    with refused("wrong_fingerprint"):
        office.admit(file, wrong)
    changed = json.loads(file.read_text()) | {"release_keys": {"release-1": "B" * 43 + "="}}
    forged = office.folder / "forged.json"
    forged.write_text(json.dumps(changed))
    with refused("wrong_fingerprint"):
        office.admit(forged, fingerprint)
    assert "east" not in office.hub.centres
    admitted = office.admit(file, fingerprint.replace(" ", "-"))
    assert admitted["done"] == "joined"
    assert office.admit(file, fingerprint) == admitted | {"done": "nothing"}
    assert place.server.membership.link is None
    place.connect(admitted["digits"].translate(ARABIC).replace(" ", "-"))
    assert place.server.membership.link
    with refused("id_taken"):
        office.invite("east")


def test_an_invitation_is_good_once_and_for_one(office: Office, north: Place, tmp_path: Path) -> None:
    first = Place(tmp_path, "once")
    invitation = office.invite("once")
    office.admit(*first.accept(invitation))
    second = Place(tmp_path / "copy", "once")
    with refused("invitation_used"):
        office.admit(*second.accept(invitation))
    with refused("already_joined"):
        north.accept(Path(str(office.invite("north-two"))))
    with refused("other_centre"):
        Place(tmp_path, "somebody").accept(invitation)


def forged(folder: Path, invitation: Path) -> tuple[Path, str]:
    """The answer of an attacker who has the invitation, and other keys."""
    membership, answer = Membership(folder / "forged"), folder / "forged.json"
    membership.accept(read(invitation, Invitation), "wanderer", now=datetime.now(UTC))
    paper = membership.answer({"release-1": "A" * 43 + "="})
    paper.write(answer)
    return answer, paper.fingerprint


def test_a_replaced_invitation_gets_no_link_and_the_right_one_does(office: Office, tmp_path: Path) -> None:
    """An attacker between the two runs a hub that listens, and gives the careless office other keys."""
    place = Place(tmp_path, "wanderer")
    membership, here = place.server.membership, ("--folder", place.installation.folder)
    with opened(tmp_path / "stranger") as stranger:
        answer, fingerprint = place.accept(stranger.invite("wanderer"))
        stranger.admit(answer, fingerprint)
        assert membership.before_call
        assert hub_probe.is_admitted(stranger.hub.leaf_url, membership.certificate_of(membership.before_call))
        with refused("foreign_invitation"):
            office.admit(answer, fingerprint)
        read_out = office.admit(*forged(tmp_path, office.invite("wanderer")))["digits"]
        for digits, code in (
            (read_out, "wrong_digits"),
            (fingerprint, "own_digits"),
            (read_out[:-1], "no_digits"),
            ("", "no_digits"),
        ):
            with refused(code):
                place.connect(digits)
        place.start()
        with refused("waits_for_call"):
            link_state.look_at(place.server)
        assert not place.server.ask("varz")["leaf"].get("remotes")
        assert stranger.hub.linked() == []
    answer_of_command("leave", *here)
    answer_of_command("leave", "--office", "wanderer", "--yes", "--folder", office.installation.folder)
    place.server.stop()
    place.join(office)
    asyncio.run(until(place.server.connected))
    answer_of_command("leave", "--office", "wanderer", "--yes", "--folder", office.installation.folder)
    place.server.stop()


def test_an_expired_invitation_is_refused_on_both_sides(office: Office, tmp_path: Path) -> None:
    late = Place(tmp_path, "late")
    file = office.invite("late")
    invitation = read(file, Invitation)
    past = invitation.model_copy(update={"valid_until": (datetime.now(UTC) - timedelta(days=1)).date()})
    past.write(file)
    with refused("invitation_expired"):
        late.accept(file)
    invitation.write(file)
    answer, fingerprint = late.accept(file)
    with refused("invitation_expired"):
        office.hub.register.admit(read(answer, Answer), fingerprint, now=datetime.now(UTC) + timedelta(days=30))


def test_a_hub_that_cannot_be_reached_leaves_no_trace(office: Office, tmp_path: Path) -> None:
    place = Place(tmp_path, "far")
    invitation = read(office.invite("far"), Invitation)
    away = tmp_path / "away.json"
    invitation.model_copy(update={"hub": f"tls://127.0.0.1:{ports.row(1)}"}).write(away)
    with refused("hub_unreachable"):
        place.accept(away)
    assert place.server.membership.state is None
    with opened(tmp_path / "other") as other:
        invitation.model_copy(update={"hub": other.hub.leaf_url}).write(away)
        with refused("not_the_hub"):
            place.accept(away)
    assert place.server.membership.state is None


def test_the_wrong_file_is_told_from_a_damaged_one(office: Office, tmp_path: Path) -> None:
    place = Place(tmp_path, "clerk")
    invitation = office.invite("clerk")
    answer, fingerprint = place.accept(invitation)
    with refused("other_paper"):
        office.admit(invitation, fingerprint)
    for text, code in (("{}", "not_a_paper"), ("\x00", "not_a_paper"), ("x" * 200_000, "not_a_paper")):
        damaged = tmp_path / "damaged.json"
        damaged.write_text(text)
        with refused(code):
            office.admit(damaged, fingerprint)
    newer = tmp_path / "newer.json"
    newer.write_text(json.dumps(json.loads(answer.read_text()) | {"format": 2}))
    with refused("old_program"):
        office.admit(newer, fingerprint)
    with refused("no_file"):
        office.admit(tmp_path / "nowhere.json", fingerprint)


def test_the_office_sees_who_is_there(office: Office, north: Place) -> None:
    seen = answer_of_command("join", "list", "--folder", office.installation.folder)
    assert seen["members"]["north"]["connected"]
    assert not seen["members"]["south"]["connected"]
