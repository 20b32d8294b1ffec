"""The hub gets a new authority: nothing is lost, and the old one opens nothing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.joining import hub_probe, papers
from deploy.joining.papers import Announcement
from deploy.local.servers.nats import Hub
from deploy.nats.certificates import Authority
from deploy.nats.folder_check import check
from deploy.trouble import Trouble
from tests.deploy.bus import stream_info, until_messages
from tests.deploy.linked_centres import refused, release, until_linked
from tests.deploy.office import Office, Place, answer_of_command, opened
from tests.deploy.pulled_plug import PulledPlugError
from tests.deploy.restarted_server import kept_running

pytestmark = pytest.mark.real


def test_every_centre_is_invited_anew_and_what_waited_arrives(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        north = Place(tmp_path, "north")
        north.join(office)
        try:
            asyncio.run(until_linked(office, "north"))
            before = asyncio.run(stream_info(office.hub, "releases"))["messages"]
            # at the office: stop, move both folders away, start
            office.hub.stop()
            for name in ("authority", "tls"):
                (office.hub.folder / name).rename(tmp_path / f"{name}-before")
            office.hub.start()
            with refused("not_the_hub"):
                hub_probe.check_hub(office.hub.leaf_url, north.server.membership.authority)
            asyncio.run(release(north, b"said while nobody was trusted"))
            # then with each centre
            answer_of_command("leave", "--office", "north", "--yes", "--folder", office.installation.folder)
            north.server.stop()
            answer_of_command("leave", "--now", "--yes", "--folder", north.installation.folder)
            north.join(office)
            asyncio.run(until_linked(office, "north"))
            asyncio.run(until_messages(office.hub, "releases", before + 1))
            assert office.members()["north"]["left"] is None
        finally:
            north.server.stop()


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[tuple[Office, Place]]:
    """A centre that is kept running, as `./kokon up` does it."""
    with opened(tmp_path) as office:
        north = Place(tmp_path, "north")
        north.join(office)
        with kept_running(north):
            asyncio.run(until_linked(office, "north"))
            yield office, north


def announced(office: Office, *words: str) -> tuple[Path, str]:
    file = office.folder / "announcement.json"
    said = answer_of_command(
        "keys", "rotate", "authority", "--to", file, "--folder", office.installation.folder, *words
    )
    return file, said["fingerprint"]


def trust(place: Place, file: Path, fingerprint: str | None) -> None:
    given = ["--fingerprint", fingerprint] if fingerprint else []
    answer_of_command("join", "trust", file, *given, "--folder", place.installation.folder)


def use(office: Office) -> None:
    answer_of_command("keys", "rotate", "authority", "--use", "--folder", office.installation.folder)


def shows(office: Office, authority: str, folder: Path) -> bool:
    """Whether the hub is the one that somebody takes it for who trusts this authority alone."""
    (folder / "trusted.pem").write_text(authority)
    try:
        hub_probe.check_hub(office.hub.leaf_url, folder / "trusted.pem")
    except Trouble:
        return False
    return True


def test_a_centre_that_was_told_in_time_notices_nothing(linked: tuple[Office, Place], tmp_path: Path) -> None:
    office, north = linked
    old = office.hub.authority.certificate.read_text()
    key = (office.hub.folder / "authority" / "ca.key").read_text()
    before = asyncio.run(stream_info(office.hub, "releases"))["messages"]
    file, fingerprint = announced(office)
    assert announced(office) == (file, fingerprint)
    assert shows(office, old, tmp_path)
    trust(north, file, fingerprint)
    asyncio.run(until_linked(office, "north"))
    use(office)
    asyncio.run(until_linked(office, "north"))
    asyncio.run(release(north, b"under the new authority"))
    asyncio.run(until_messages(office.hub, "releases", before + 1))
    assert not shows(office, old, tmp_path)
    assert shows(office, office.hub.authority.certificate.read_text(), tmp_path)
    assert key not in [found.read_text() for found in office.hub.folder.rglob("ca.key")]
    assert office.members()["north"]["left"] is None
    assert not [fault for fault in check(office.hub.folder) if fault.urgent]


def test_what_a_centre_says_waits_until_it_trusts_the_new_one(linked: tuple[Office, Place]) -> None:
    """After a theft: at once, and the old one is trusted by nobody who was told."""
    office, north = linked
    before = asyncio.run(stream_info(office.hub, "releases"))["messages"]
    old = office.hub.authority.certificate.read_text()
    file, fingerprint = announced(office, "--forget-old")
    use(office)
    asyncio.run(until_linked(office))
    asyncio.run(release(north, b"said while nobody was trusted"))
    with refused("no_fingerprint"):
        trust(north, file, None)
    with refused("wrong_fingerprint"):
        trust(north, file, "1" * 30)
    assert north.server.membership.authority.read_text() == old
    trust(north, file, fingerprint)
    asyncio.run(until_linked(office, "north"))
    asyncio.run(until_messages(office.hub, "releases", before + 1))
    assert old not in north.server.membership.authority.read_text()


def test_who_joins_between_the_two_trusts_both(linked: tuple[Office, Place]) -> None:
    office, _ = linked
    announced(office)
    south = Place(office.folder, "south")
    south.join(office)
    try:
        asyncio.run(until_linked(office, "north", "south"))
        use(office)
        asyncio.run(until_linked(office, "south"))
    finally:
        south.server.stop()


@pytest.mark.parametrize("at", ["rename", "reload", "end_links", "forget_before"])
def test_cut_off_anywhere_it_is_finished_by_the_same_again(
    tmp_path: Path, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as office:
        wanted = papers.read(announced(office)[0], Announcement).authority
        place = {"rename": Path, "forget_before": Authority}.get(at, Hub)
        real = getattr(place, at)

        def stepped(*words: Any) -> Any:
            done = real(*words)
            if at != "rename" or words[0].name == "authority":
                raise PulledPlugError
            return done

        with monkeypatch.context() as patched:
            patched.setattr(place, at, stepped)
            with pytest.raises(PulledPlugError):
                use(office)
        office.hub.restart()
        assert wanted.startswith(office.hub.authority.certificate.read_text())
        if at == "forget_before":
            with refused("no_next"):
                use(office)
        else:
            use(office)
        assert shows(office, office.hub.authority.certificate.read_text(), tmp_path)
        assert [found.name for found in office.hub.folder.glob("authority*")] == ["authority"]


def test_what_is_no_authority_is_not_trusted(linked: tuple[Office, Place]) -> None:
    office, north = linked
    file, _ = announced(office)
    before = north.server.membership.authority.read_text()
    for words in ("", "nothing", north.server.membership.current.certificate.read_text()):  # type: ignore[union-attr]
        paper = Announcement(authority=words)
        paper.write(file)
        with refused("not_a_paper"):
            trust(north, file, paper.fingerprint)
    assert north.server.membership.authority.read_text() == before
