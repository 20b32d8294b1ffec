"""`./kokon keys rotate NAME`: a new key in the place of an old one. Interrupted anywhere, run it again."""

import shutil
import time
from pathlib import Path
from typing import Annotated

import httpx
import psutil
import typer

from deploy.joining import reaching
from deploy.local import client_keys, joining, service_keys
from deploy.local.claim import Claim
from deploy.local.display import display
from deploy.local.installation import Installation
from deploy.local.nats import Centre, Hub
from deploy.local.places import Folder, Json, Office, existing
from deploy.local.servers import Servers
from deploy.nats.identities import CENTRE_IDENTITIES, HUB_IDENTITIES
from deploy.nats.keys import AT_REST as AT_REST_KEY
from deploy.nats.provisioning import messages_now
from deploy.trouble import Trouble

AT_REST, LINK, RELEASE, HUB = "at-rest", "link", "release", "hub"
READY_WITHIN = 60.0


def rotate(
    name: Annotated[
        str,
        typer.Argument(
            help="A service, provision, uplink, dead_letters, at-rest, link, release, hub, clients, requests."
        ),
    ],
    to: Annotated[Path | None, typer.Option("--to", help="Where to write a new answer for the office.")] = None,
    forget_old: Annotated[
        bool, typer.Option("--forget-old", help="clients: destroy the key that nothing is wrapped with any more.")
    ] = False,
    folder: Folder = None,
    office: Office = False,
    json_output: Json = False,
) -> None:
    """Change one key. Nothing is lost: what is under way waits until the new key is used."""
    installation = existing(folder, office=office or name == HUB)
    if name in client_keys.NAMES:
        joining.centre_of(installation)
        with display(quiet=json_output).step(f"new keys of {name}"):
            done, words = client_keys.rotate(installation, name, forget_old=forget_old)
        return joining.say(json_output, done, words)
    identities = HUB_IDENTITIES if installation.kind == "office" else CENTRE_IDENTITIES
    if name in identities:
        with display(quiet=json_output).step(f"new bus key of {name}"):
            of_identity(installation, name)
        joining.say(json_output, {"rotated": name}, f"{name} has a new key; the old one is worth nothing any more.")
    elif name == AT_REST:
        with display(quiet=json_output).step("sealing the streams with a new key"):
            at_rest(installation)
        joining.say(json_output, {"rotated": name}, "The streams are sealed with a new key. Next step: ./kokon up")
    elif name == LINK:
        link(installation, to, json_output=json_output)
    elif name == RELEASE:
        joining.centre_of(installation)
        service_keys.next_release_key(installation)
        restart(installation, "quality")
        joining.write_answer(installation, to, renews=True, json_output=json_output)
    elif name == HUB:
        joining.hub_of(installation).renew_certificate()
        joining.say(json_output, {"rotated": name}, "The hub has a new certificate; centres need nothing for it.")
    else:
        known = ", ".join(
            (*identities, AT_REST, *((HUB,) if installation.kind == "office" else (LINK, RELEASE, *client_keys.NAMES)))
        )
        raise Trouble("unknown", f"There is no key {name}.", f"name one of {known}.")


def of_identity(installation: Installation, identity: str) -> None:
    """Both keys are good until whoever uses it has come back with the new one."""
    nats = Servers(installation).nats
    nats.keys.renew(identity)
    nats.reload()
    if identity in installation.services:
        restart(installation, identity)
    nats.keys.settle(identity)
    nats.reload()


def restart(installation: Installation, service: str) -> None:
    """Asks a running service to stop; its supervisor starts it again, with what is in the files now."""
    before = Claim(installation.folder).process(service)
    if before is None:
        return
    before.terminate()
    deadline = time.monotonic() + READY_WITHIN
    while not _came_back(installation, service, before):
        if time.monotonic() > deadline:
            log = installation.folder / "logs" / f"{service}.log"
            raise Trouble("not_ready", f"{service} did not come back.", f"read {log}, then run this again.")
        time.sleep(0.1)


def _came_back(installation: Installation, service: str, before: psutil.Process) -> bool:
    now = Claim(installation.folder).process(service)
    if now is None or now.pid == before.pid:
        return False
    try:
        url = f"{installation.url_of(service)}/ready"
        return httpx.get(url, trust_env=False, timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def at_rest(installation: Installation) -> None:
    """Seals the store with a new key while nobody works with it.

    The server (2.15) reads messages with the old key and seals them with the new one, but throws empty streams and all
    consumers away: they are made anew, and every stream is counted before and after. A copy of the store is kept until
    both counts are the same; after an interruption everything begins again from that copy.
    """
    with Claim(installation.folder):
        nats = Servers(installation).nats
        copy = _copy_of(nats)
        finish_or_undo(nats)
        try:
            before = _counted(nats)
            _copy(nats.streams, copy)
            nats.keys.renew(AT_REST_KEY)
            _without_consumers(nats.streams)
            _counted(nats)
            after = _sealed_with_new_key_alone(nats)
        except Trouble:
            nats.stop()
            _put_back(nats, copy)
            raise
        lost = [stream for stream, number in before.items() if after.get(stream, 0) < number]
        if lost:
            _put_back(nats, copy)
            raise Trouble(
                "not_sealed_anew",
                f"With a new key {', '.join(lost)} would have lost something; everything is as it was.",
                "run ./kokon doctor, then try again.",
            )
        copy.replace(_done(nats))
        finish_or_undo(nats)


def finish_or_undo(nats: Centre | Hub) -> None:
    """After a change of the key of the store that was interrupted; before the server starts. Again is harmless."""
    if _done(nats).exists():
        nats.keys.settle(AT_REST_KEY)
        shutil.rmtree(_done(nats))
    elif nats.keys.at_rest_before() and _copy_of(nats).exists():
        _put_back(nats, _copy_of(nats))
    shutil.rmtree(_copy_of(nats), ignore_errors=True)
    nats.write_configuration()


def _copy_of(nats: Centre | Hub) -> Path:
    return nats.folder / "streams.before"


def _done(nats: Centre | Hub) -> Path:
    return nats.folder / "streams.done"


def _counted(nats: Centre | Hub) -> dict[str, int]:
    """Starts the server, makes what is missing, counts the messages of every stream, and stops it."""
    nats.start()
    try:
        nats.provision()
        return {
            definition.name: messages_now(nats.url, identity, nats.seed(identity), definition.name)
            for identity, definitions in nats.definitions().items()
            for definition in definitions
        }
    finally:
        nats.stop()


def _sealed_with_new_key_alone(nats: Centre | Hub) -> dict[str, int]:
    """The old key is not told to the server any more."""
    nats.without_key_before = True
    try:
        return _counted(nats)
    finally:
        nats.without_key_before = False


def _without_consumers(streams: Path) -> None:
    """The server cannot read them with a new key, and cannot make new ones where they lie."""
    for consumers in streams.glob("jetstream/*/streams/*/obs"):
        shutil.rmtree(consumers)


def _copy(streams: Path, copy: Path) -> None:
    draft = copy.with_name(f"{copy.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(streams, draft)
    draft.replace(copy)


def _put_back(nats: Centre | Hub, copy: Path) -> None:
    """The store as it was, with the key it was sealed with."""
    if copy.exists():
        shutil.rmtree(nats.streams, ignore_errors=True)
        shutil.copytree(copy, nats.streams)
        nats.keys.take_back(AT_REST_KEY)
        shutil.rmtree(copy)


def link(installation: Installation, to: Path | None, *, json_output: bool) -> None:
    """First time: new keys and an answer for the office. When the office has admitted them: they are used."""
    centre = joining.centre_of(installation)
    membership = centre.membership
    waiting, state = membership.next, membership.state
    if waiting and state and reaching.is_admitted(state.hub, membership.certificate_of(waiting)):
        membership.switch()
        centre.start_anew()
        joining.say(json_output, {"rotated": LINK}, "The link uses its new keys; the old ones are destroyed.")
        return
    membership.renew()
    joining.write_answer(installation, to, renews=True, json_output=json_output)
    if not json_output:
        typer.echo("When the office has admitted it: ./kokon keys rotate link once more, or simply ./kokon up")


def switch_if_admitted(centre: Centre) -> bool:
    """At a start: the office may have admitted the new keys while nothing ran here."""
    membership = centre.membership
    waiting, state = membership.next, membership.state
    if not (waiting and state):
        return False
    try:
        if not reaching.is_admitted(state.hub, membership.certificate_of(waiting)):
            return False
    except Trouble:
        return False
    membership.switch()
    return True
