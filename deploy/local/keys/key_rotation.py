"""`./kokon keys rotate NAME`: a new key in the place of an old one. Interrupted anywhere, run it again."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.joining import hub_probe
from deploy.local.joining import join_commands
from deploy.local.keys import authority, secret_rotation
from deploy.local.machine.display import display
from deploy.local.servers.nats import Centre
from deploy.local.servers.servers import Servers
from deploy.local.services import client_keys, service_keys
from deploy.local.services.local_target import Local
from deploy.local.services.service_restart import restart
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import Folder, Json, Office, existing, with_folder
from deploy.nats.identities import CENTRE_IDENTITIES, HUB_IDENTITIES
from deploy.nats.messages.at_rest import seal_anew
from deploy.operations import keys, letters, links
from deploy.trouble import Trouble

AT_REST, LINK, RELEASE, HUB, AUTHORITY = "at-rest", "link", "release", "hub", "authority"
OF_SERVICES = (*client_keys.NAMES, *secret_rotation.NAMES)


def rotate(
    name: Annotated[
        str,
        typer.Argument(
            help="A service, provision, uplink, dead_letters, at-rest, link, release, hub, authority, clients, "
            "requests, coming-over, certificates, notices, passwords."
        ),
    ],
    to: Annotated[Path | None, typer.Option("--to", help="Where to write a file for the other side.")] = None,
    forget_old: Annotated[
        bool,
        typer.Option(
            "--forget-old",
            help="clients, notices: destroy the key that nothing needs any more. requests: end the older ones now. "
            "authority: trust the new one alone.",
        ),
    ] = False,
    use: Annotated[bool, typer.Option("--use", help="authority: the hub uses the new one from now on.")] = False,
    folder: Folder = None,
    office: Office = False,
    json_output: Json = False,
) -> None:
    """Change one key. Nothing is lost: what is under way waits until the new key is used."""
    installation = existing(folder, office=office or name in (HUB, AUTHORITY))
    if name in OF_SERVICES:
        if name != secret_rotation.PASSWORDS:
            join_commands.centre_of(installation)
            service_keys.ask_for_passphrase(installation)
        with display(quiet=json_output).step(f"changing {name}"):
            done, words = of_services(installation, name, forget_old=forget_old)
        return join_commands.say(json_output, done, with_folder(words, installation.folder))
    identities = HUB_IDENTITIES if installation.kind == "office" else CENTRE_IDENTITIES
    if name in identities:
        with display(quiet=json_output).step(f"new bus key of {name}"):
            keys.bus_identity(Local(installation), name, service=name in installation.services)
        join_commands.say(
            json_output, {"rotated": name}, f"{name} has a new key; the old one is worth nothing any more."
        )
    elif name == AT_REST:
        with display(quiet=json_output).step("sealing the streams with a new key"):
            at_rest(installation)
        words = with_folder("The streams are sealed with a new key. Next step: ./kokon up", installation.folder)
        join_commands.say(json_output, {"rotated": name}, words)
    elif name == AUTHORITY and use:
        authority.use(installation, json_output=json_output)
    elif name == AUTHORITY:
        authority.announce(installation, to, forget_old=forget_old, json_output=json_output)
    else:
        of_the_link(installation, name, to, identities, json_output=json_output)


def of_the_link(
    installation: Installation, name: str, to: Path | None, identities: Sequence[str], *, json_output: bool
) -> None:
    if name == LINK:
        link(installation, to, json_output=json_output)
    elif name == RELEASE:
        centre = join_commands.centre_of(installation)
        if centre.membership.is_answered:
            # before the call its digits stand for the key that is there
            centre.membership.linked()
        service_keys.ask_for_passphrase(installation)
        service_keys.next_release_key(installation)
        restart(installation, "quality")
        if centre.membership.state is None:
            words = "A new key signs releases now. An office is told of it when this centre joins one."
            return join_commands.say(json_output, {"rotated": name}, words)
        join_commands.write_answer(installation, to, renews=True, json_output=json_output)
    elif name == HUB:
        join_commands.hub_of(installation).renew_certificate()
        join_commands.say(json_output, {"rotated": name}, "The hub has a new certificate; centres need nothing for it.")
    else:
        of_office, of_centre = (HUB, AUTHORITY, secret_rotation.PASSWORDS), (LINK, RELEASE, *OF_SERVICES)
        known = ", ".join((*identities, AT_REST, *(of_office if installation.kind == "office" else of_centre)))
        raise Trouble("unknown", f"There is no key {name}.", f"name one of {known}.")


def of_services(installation: Installation, name: str, *, forget_old: bool) -> tuple[dict[str, Any], str]:
    """What was done, for a script and for a person."""
    match name:
        case secret_rotation.COMING_OVER:
            return {"rotated": name}, secret_rotation.coming_over(installation)
        case secret_rotation.CERTIFICATES:
            public, words = secret_rotation.certificates(installation)
            return {"rotated": name, **public}, words
        case secret_rotation.NOTICES if forget_old:
            return secret_rotation.forget_notices(installation)
        case secret_rotation.NOTICES:
            return {"rotated": name}, secret_rotation.notices(installation)
        case secret_rotation.PASSWORDS:
            return {"rotated": name}, secret_rotation.passwords(installation)
        case client_keys.REQUESTS if forget_old:
            letters.end(Local(installation))
            return {"forgotten": name}, letters.ENDED
        case client_keys.REQUESTS:
            letters.renew(Local(installation))
            return {"rotated": name}, letters.RENEWED
        case _:
            return client_keys.rotate(installation, forget_old=forget_old)


def at_rest(installation: Installation) -> None:
    """Seal the store with a new key while nobody works with it."""
    nats = Servers(installation).nats
    if not nats.is_own:
        what = "The streams lie on the disk of a server that somebody else runs."
        raise Trouble("not_ours", what, "have its administrator change the key, as its own documentation says.")
    with Claim(installation.folder):
        seal_anew(nats)


def link(installation: Installation, to: Path | None, *, json_output: bool) -> None:
    """First time: new keys and an answer for the office. When the office has admitted them: they are used."""
    if links.rotate(join_commands.linked(installation)) is None:
        join_commands.say(json_output, {"rotated": LINK}, "The link uses its new keys; the old ones are destroyed.")
        return
    join_commands.write_answer(installation, to, renews=True, json_output=json_output)
    if not json_output:
        words = "When the office has admitted it: ./kokon keys rotate link once more, or simply ./kokon up"
        typer.echo(with_folder(words, installation.folder))


def switch_if_admitted(centre: Centre) -> bool:
    """At a start: the office may have admitted the new keys while nothing ran here."""
    membership = centre.membership
    waiting, state = membership.next, membership.state
    if not (waiting and state):
        return False
    try:
        if not hub_probe.is_admitted(state.hub, membership.certificate_of(waiting)):
            return False
    except Trouble:
        return False
    membership.switch()
    return True
