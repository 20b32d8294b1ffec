"""Has a server's answers go where the asker may not publish; and the layout in which that succeeds: one account."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from deploy.local.servers.nats import Centre, Hub
from deploy.local.servers.nats_server import EmbeddedNats
from deploy.nats.configuration import centre_settings, hub_settings
from deploy.nats.configuration_writer import written
from deploy.nats.identities import SERVER_API, account_of_service
from shared.events import EVENTS
from shared.topology import API, SERVICES, publisher_of
from tests.attacks.bus_rights import every_subject
from tests.deploy.bus import Member, member

BODIES = (b"", b"1", b"+NXT", b'{"seq": 1}', b"forged")
"""What a question may say: nothing, a number of messages, acknowledged and one more, the first message, an event."""
ADMINISTRATION = ("STREAM.DELETE.cases", "STREAM.DELETE.downlink", "CONSUMER.DELETE.cases.intake_reply_sealed")
type Kept = dict[str, Counter[str]]
"""Messages by stream and subject."""


def in_one_account(settings: dict[str, Any], streams: str, services: Iterable[str]) -> str:
    """The former design: the service that asks is in the account of the streams, and so is the answer."""
    accounts = settings["accounts"]
    for service in services:
        account = accounts.pop(account_of_service(service))
        accounts[streams]["users"] += account["users"]
        accounts[streams]["imports"] += [one for one in account["imports"] if one["service"]["account"] != streams]
    accounts[streams]["exports"] = [
        one for one in accounts[streams]["exports"] if not str(one["accounts"][0]).startswith("SERVICE_")
    ]
    for lent in accounts.get("UPLINK", {}).get("exports", ()):
        lent["accounts"] = [streams]
    return written(settings).replace(f'"{API}.', f'"{SERVER_API}.')


class OneAccountCentre(Centre):
    def configuration(self) -> str:
        settings = centre_settings(self._place(), self._public_keys(), self.membership.link)
        return in_one_account(settings, "CENTRE", SERVICES)


class OneAccountHub(Hub):
    def configuration(self) -> str:
        leaf_host, leaf_port = self._leaf_place()
        settings = hub_settings(
            self._place(), self._public_keys(), self.centres, self.certificate(), leaf_port, leaf_host
        )
        return in_one_account(settings, "OFFICE", ("office",))


def named(subject: str, server: EmbeddedNats) -> str:
    """A question to the server, as this layout calls it."""
    return (
        subject.replace(f"{API}.", f"{SERVER_API}.")
        if isinstance(server, OneAccountCentre | OneAccountHub)
        else subject
    )


def foreign_to(service: str) -> list[str]:
    """Subjects that a stream here might take, and that are another's."""
    told = [subject for subject, event in zip(every_subject(), EVENTS, strict=True) if publisher_of(event) != service]
    aside = [f"{one}.dead.{subject}" for one in (*SERVICES, "office") if one != service for subject in told[:1]]
    warned = ["$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.cases.x"]
    return [*told, *aside, *warned, *(f"{api}.{verb}" for api in (API, SERVER_API) for verb in ADMINISTRATION)]


async def answered_elsewhere(server: EmbeddedNats, service: str, rights: Iterable[str]) -> None:
    """Every right, with every reply subject that is not the asker's own; returns when the server is done with all."""
    async with member(server, service) as one:
        for right in rights:
            for body in BODIES:
                for reply in foreign_to(service):
                    await one.client.publish(named(right, server), body, reply=reply)
            await one.client.flush(timeout=30)
        await settled(one, named(f"{API}.STREAM.INFO.{own_stream(service)}", server))


def own_stream(service: str) -> str:
    return "downlink" if service == "office" else service


async def settled(one: Member, question: str) -> None:
    """The server answers questions in the order in which they came."""
    for _ in range(3):
        await one.client.request(question, b"", timeout=30)
    await asyncio.sleep(0)


async def stored_state(server: EmbeddedNats) -> Kept:
    found: Kept = {}
    for identity, definitions in server.definitions().items():
        async with member(server, identity) as one:
            for definition in definitions:
                question = f"$JS.API.STREAM.INFO.{definition.name}"
                answer = await one.client.request(question, json.dumps({"subjects_filter": ">"}).encode(), timeout=30)
                told = json.loads(answer.data)
                found[definition.name] = Counter(told["state"].get("subjects", {})) if "state" in told else Counter()
    return found


def more(before: Kept, after: Kept) -> Iterator[tuple[str, str]]:
    """Stream and subject of what was not there before."""
    for stream, subjects in after.items():
        yield from ((stream, subject) for subject in (subjects - before[stream]))


async def filled(server: EmbeddedNats, identities: Iterable[str]) -> None:
    """One message of every kind, so that there is something to be handed out."""
    for event, subject in zip(EVENTS, every_subject(), strict=True):
        if (owner := publisher_of(event)) in identities:
            async with member(server, owner) as one:
                await one.publish(subject, b"{}")
