"""Tries every subject with the key of one identity and reports what the server let through."""

import asyncio
from collections.abc import Iterable, Mapping

import nats
from pydantic import SecretStr

from shared.events import EVENTS
from shared.topology import APART, API, CONSUMES, DEAD, KEPT, RELEASES, SERVICES, Durable, durables_of, stream_of

STREAMS = (*APART, "intake", "cases", "quality", "notify", "uplink", "downlink", KEPT, DEAD, RELEASES, "advisories")
IDENTITIES = (*SERVICES, "office", "provision", "uplink", "dead_letters", "system")
BETWEEN = (
    "JS.hub.API.CONSUMER.RESET.downlink.north",
    "JS.north.API.CONSUMER.RESET.uplink.hub",
    "again.north.downlink",
    "deliver.centre.hub",
    "hand.centre.downlink",
)
"""What a link lends from one server to another."""
EAVESDROPPERS = ("eavesdropper", "doctor_looks")
STREAM_VERBS = ("CREATE", "UPDATE", "DELETE", "PURGE", "INFO", "SNAPSHOT", "RESTORE", "MSG.GET", "MSG.DELETE")
LENT = ("STREAM.INFO.uplink", "DIRECT.GET.uplink")
"""What the account of `uplink` answers to a program that publishes there."""
LAST = "refused.to.everybody"
LISTENED = (">", "*.>", "_INBOX.>", "$JS.>", "$JS.ACK.>", "$JS.API.>", "$JS.EVENT.>", "$SYS.>", "deliver.>", "hand.>")


def every_durable() -> tuple[Durable, ...]:
    return tuple(durable for consumer in CONSUMES for durable in durables_of(consumer))


def every_subject() -> list[str]:
    """Of the vocabulary; what is addressed, to a centre."""
    return [f"{event.subject}.north" if event.addressed else event.subject for event in EVENTS]


def published_subjects() -> list[str]:
    """Every subject of the vocabulary, of dead letters, of administration and of other people's answers."""
    told = every_subject()
    events = [*told]
    events += [f"{service}.anything.happened" for service in (*SERVICES, "office", "uplink", "downlink")]
    dead = [f"{consumer}.dead.{subject}" for consumer in (*SERVICES, "office") for subject in told]
    administration = [f"$JS.API.STREAM.{verb}.{stream}" for verb in STREAM_VERBS for stream in STREAMS]
    administration += ["$JS.API.INFO", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$SYS.REQ.SERVER.PING"]
    administration += ["$SYS.REQ.SERVER.some.KICK"]
    administration += [f"$JS.API.DIRECT.GET.{stream}" for stream in STREAMS]
    administration += [
        f"$JS.API.DIRECT.GET.{stream}.{event.subject}" for event in EVENTS for stream in (KEPT, stream_of(event))
    ]
    administration += [f"$JS.API.DIRECT.GET.{KEPT}.cases.>", f"$JS.API.DIRECT.GET.{KEPT}.>"]
    administration += [f"JS.uplink.API.{verb}" for verb in (*LENT, "STREAM.MSG.GET.uplink", "STREAM.DELETE.uplink")]
    administration += [f"$JS.API.CONSUMER.{verb}.{stream}" for verb in ("NAMES", "LIST") for stream in STREAMS]
    administration += ["$JS.API.STREAM.CREATE.another"]
    consumers = [subject for durable in every_durable() for subject in consumer_subjects(durable)]
    consumers += [f"$JS.API.CONSUMER.CREATE.{stream}.{name}" for stream in STREAMS for name in EAVESDROPPERS]
    consumers += ["$JS.API.CONSUMER.CREATE.cases.eavesdropper.cases.tally.released"]
    consumers += ["$JS.API.CONSUMER.CREATE.uplink.hub"]
    consumers += [f"$JS.API.CONSUMER.CREATE.cases.{name}.cases.>" for name in (*EAVESDROPPERS, every_durable()[0].name)]
    # as a service asks, and as the account of the streams calls it
    lent = [
        one.replace("$JS.API.", f"{API}.", 1) for one in (*administration, *consumers) if one.startswith("$JS.API.")
    ]
    inboxes = [f"_INBOX.{identity}.answer" for identity in IDENTITIES]
    return sorted({*events, *dead, *administration, *consumers, *lent, *inboxes, *BETWEEN, "anything"})


def consumer_subjects(durable: Durable) -> tuple[str, ...]:
    place = f"{durable.stream}.{durable.name}"
    api = tuple(f"$JS.API.CONSUMER.{verb}.{place}" for verb in ("INFO", "MSG.NEXT", "DELETE", "PAUSE"))
    made = f"$JS.API.CONSUMER.CREATE.{place}.{durable.filter_subject}"
    looks = f"$JS.API.CONSUMER.CREATE.{durable.stream}.doctor_looks.{durable.filter_subject}"
    return (*api, made, looks, f"$JS.ACK.{place}.1.1.1.1.0", f"$JS.ACK.domain.account.{place}.1.1.1.1.0.token")


def subscribed_subjects() -> list[str]:
    owners = (*SERVICES, "uplink", "downlink", "office")
    inboxes = [f"_INBOX.{identity}.>" for identity in IDENTITIES]
    return sorted({*LISTENED, *inboxes, *(f"{owner}.>" for owner in owners), *every_subject()})


async def let_through(url: str, identity: str, seed: SecretStr) -> set[str]:
    """Lines like `publish intake.request.sealed`: what the server did not refuse to this identity."""
    refusals: list[str] = []
    told_the_last = asyncio.Event()

    async def remember(error: Exception) -> None:
        refusals.append(str(error).lower())
        if LAST in refusals[-1]:
            told_the_last.set()

    client = await nats.connect(
        url,
        nkeys_seed_str=seed.get_secret_value(),
        inbox_prefix=f"_INBOX.{identity}".encode(),
        error_cb=remember,
        allow_reconnect=False,
    )
    publications, subscriptions = published_subjects(), subscribed_subjects()
    for subject in publications:
        await client.publish(subject, b"{}")
    for subject in subscriptions:
        await client.subscribe(subject)
    # refusals come in order, so the last one closes the list
    await client.publish(LAST, b"")
    await asyncio.wait_for(told_the_last.wait(), 5)
    await client.close()
    tried = [f"publish {subject}" for subject in publications] + [f"subscribe {subject}" for subject in subscriptions]
    return {line for line in tried if not any(refusal_of(line) in refusal for refusal in refusals)}


def refusal_of(line: str) -> str:
    action, subject = line.split(" ", 1)
    verb = "publish" if action == "publish" else "subscription"
    return f'permissions violation for {verb} to "{subject.lower()}"'


async def all_let_through(url: str, seeds: Mapping[str, SecretStr], identities: Iterable[str]) -> dict[str, set[str]]:
    return {identity: await let_through(url, identity, seeds[identity]) for identity in identities}
