"""Streams and consumers as they should be, computed from the bus as data; nothing here talks to a server."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from deploy.nats.identities import HUB_API, LOOK, beginning_again, delivery_subject, handing_subject, reset_subject
from shared.events import EVENTS
from shared.topology import (
    ACK_WAIT,
    APART,
    CONSUMES,
    DEAD,
    DOWNLINK,
    KEPT,
    RELEASES,
    SERVICES,
    UPLINK,
    UPLINK_CONSUMER,
    Durable,
    durables_of,
    stream_of,
    subjects_of,
    taken_out_of,
)

type Json = dict[str, object]

ADVISORIES = "advisories"
SECOND = 1_000_000_000
DAY = 86_400 * SECOND
MEBIBYTE = 1_048_576
BYTES = {
    "intake": 2_048,
    "cases": 2_048,
    "intake_to_quality": 64,
    "cases_to_quality": 64,
    "cases_to_notify": 256,
    "quality_to_intake": 512,
    "quality": 256,
    "notify": 256,
    UPLINK: 256,
    DOWNLINK: 64,
    KEPT: 16,
    RELEASES: 1_024,
    DEAD: 256,
    ADVISORIES: 16,
}
"""How much of the disk a stream may take, in MiB. A full one refuses, and the outbox waits."""
LARGEST_EVENT = MEBIBYTE // 2
"""Bytes; twice the largest that the vocabulary allows. A copy with the headers of a dead letter passes the server, too:
it would cut the connection of a service that sends more than its limit of 1 MiB."""
DAYS = {"intake": 30, "cases": 30, "notify": 30, **dict.fromkeys(APART, 30), DEAD: 30, ADVISORIES: 30}
"""How long an event stays, handled or not, and its copy from the day on which it was put aside. The others are kept."""
OWNED = frozenset(stream_of(event) for event in EVENTS)
"""Streams that services publish to; the others take over what lies in these, with headers of their own."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One stream and its consumers, in the words of the server's API."""

    stream: Json
    consumers: tuple[Json, ...] = ()
    filled_by: tuple[str, ...] = ()
    """Where the consumers on other servers that fill this stream are told to begin again."""
    taken_out_of: str = ""
    """The stream in which earlier versions kept this; what waits there for a listener is carried over."""
    counted_elsewhere: bool = False
    """Whether another stream counts what it took of this one by its numbers, so that none may ever come again."""

    @property
    def name(self) -> str:
        return str(self.stream["name"])

    @property
    def fills_others(self) -> bool:
        """Whether servers elsewhere take from it."""
        return any("deliver_subject" in consumer for consumer in self.consumers)


def making(definitions: Sequence[Definition]) -> tuple[str, ...]:
    """The rights to make these, and what the doctor counts with; of another name nothing can be made."""
    names = [f"STREAM.CREATE.{one.name}" for one in definitions]
    names += [made_by(one.name, consumer) for one in definitions for consumer in one.consumers]
    lasting = (one for one in definitions if one.stream["max_age"])
    names += [made_by(one.name, consumer | {"name": LOOK}) for one in lasting for consumer in one.consumers]
    return tuple(f"$JS.API.{name}" for name in names)


def made_by(stream: str, consumer: Json) -> str:
    """The question that makes or changes it: the server compares the name and the one filter with what it says."""
    narrowed = f".{consumer['filter_subject']}" if "filter_subject" in consumer else ""
    return f"CONSUMER.CREATE.{stream}.{consumer['name']}{narrowed}"


def centre_definitions(centre: str) -> tuple[Definition, ...]:
    """Account CENTRE: the streams of each owner, what comes down, dead letters, and the server's warnings.

    What lies apart comes after the stream it was taken out of, which lets go of its subjects first.
    """
    owned = sorted({stream_of(event) for event in EVENTS} - {UPLINK, DOWNLINK})
    kept = tuple(_owned(stream) for stream in owned)
    standards = _filled_from(DOWNLINK, [_source_of_standards(centre)])
    come_down = Definition(standards, _consumers(DOWNLINK, SERVICES), (beginning_again(centre, HUB_API),))
    return (*kept, _for_good(), come_down, _put_aside(), _advisories())


def _owned(stream: str) -> Definition:
    return Definition(
        _stream(stream, subjects_of(stream)),
        _consumers(stream, SERVICES),
        taken_out_of=taken_out_of(stream),
        counted_elsewhere=any(event.kept_for_good for event in EVENTS if stream_of(event) == stream),
    )


def _put_aside() -> Definition:
    """A letter that is sealed for a newer key goes on the day of the one before, and says so itself."""
    return Definition(_stream(DEAD, subjects_of(DEAD)) | {"allow_msg_ttl": True, "allow_direct": True})


def _for_good() -> Definition:
    """A stream that outlives those that it copies from; the publisher of an event may ask it for the last one."""
    lasting = [event for event in EVENTS if event.kept_for_good]
    sources: list[Json] = [{"name": stream_of(event), "filter_subject": event.subject} for event in lasting]
    return Definition(_filled_from(KEPT, sources) | {"allow_direct": True})


def uplink_definitions(centre: str) -> tuple[Definition, ...]:
    """Account UPLINK: what may leave, and the one consumer that the hub sources from.

    The publisher may read it again: a restored database does not know what left.
    """
    hub = _sourced(UPLINK_CONSUMER, delivery_subject(centre))
    stream = _stream(UPLINK, subjects_of(UPLINK)) | {"allow_direct": True}
    return (Definition(stream, (hub,), counted_elsewhere=True),)


def hub_definitions(centres: Sequence[str], *, not_yet: Collection[str] = ()) -> tuple[Definition, ...]:
    """Account OFFICE: what centres released, what goes down to each of them, dead letters, the server's warnings.

    Nothing that could not be handled here is about a person, so it is kept. Of centres in `not_yet` nothing is taken.
    """
    releases = _filled_from(RELEASES, [_source(centre) for centre in centres if centre not in not_yet])
    down = tuple(_sourced(centre, handing_subject(centre)) | _for_one(centre) for centre in centres)
    return (
        Definition(releases, _consumers(RELEASES, ("office",)), tuple(reset_subject(one)[1:] for one in centres)),
        Definition(_stream(DOWNLINK, subjects_of(DOWNLINK)), down, counted_elsewhere=True),
        Definition(_stream(DEAD, ("office.dead.>",)) | {"max_age": 0}),
        _advisories(),
    )


def _filled_from(name: str, sources: Sequence[Json]) -> Json:
    """Has no subject of its own, so that nobody can write into it but the sourcing.

    Where there is nothing to source yet, the server gives it its own name; nobody may publish that.
    """
    stream = _stream(name, () if sources else (name,)) | {"sources": [*sources], "max_msg_size": -1}
    del stream["allow_atomic"]
    return stream


def _sourced(name: str, deliver_subject: str) -> Json:
    """The one consumer that another server sources from; it can begin again, and change nothing."""
    return {
        "name": name,
        "durable_name": name,
        "deliver_subject": deliver_subject,
        "deliver_policy": "all",
        "ack_policy": "flow_control",
        "max_deliver": -1,
        "flow_control": True,
        "idle_heartbeat": SECOND,
        "replay_policy": "instant",
        "max_ack_pending": 1_000,
    }


def _for_one(centre: str) -> Json:
    """What is told to everybody, and what is addressed to this centre; nothing that is for another."""
    down = [event for event in EVENTS if stream_of(event) == DOWNLINK]
    return {"filter_subjects": [f"{one.subject}.{centre}" if one.addressed else one.subject for one in down]}


def _stream(name: str, subjects: Sequence[str]) -> Json:
    return {
        "name": name,
        "subjects": [*subjects],
        "retention": "limits",
        "storage": "file",
        "discard": "new",
        "max_bytes": BYTES[name] * MEBIBYTE,
        "max_age": DAYS.get(name, 0) * DAY,
        "max_msg_size": LARGEST_EVENT if name in OWNED else -1,
        "duplicate_window": 120 * SECOND,
        "deny_delete": True,
        "deny_purge": True,
        "allow_atomic": True,
        "num_replicas": 1,
    }


def _consumers(stream: str, consumers: Sequence[str]) -> tuple[Json, ...]:
    listening = (durable for consumer in consumers if consumer in CONSUMES for durable in durables_of(consumer))
    return tuple(_consumer(durable) for durable in listening if durable.stream == stream)


def _consumer(durable: Durable) -> Json:
    """Never given up by the server: the service itself puts an event aside, and a postponement is no failure."""
    return {
        "name": durable.name,
        "durable_name": durable.name,
        "filter_subject": durable.filter_subject,
        "deliver_policy": "all",
        "ack_policy": "explicit",
        "ack_wait": ACK_WAIT * SECOND,
        "max_deliver": -1,
        "max_ack_pending": 1_000,
        "max_waiting": 128,
        "replay_policy": "instant",
    }


def _source(centre: str) -> Json:
    """The hub puts the centre's id before the subject: it knows it from the connection, not from the message."""
    return {
        "name": UPLINK,
        "external": {"api": reset_subject(centre)[1:].split(".CONSUMER.")[0], "deliver": ""},
        "consumer": {"name": UPLINK_CONSUMER, "deliver_subject": delivery_subject(centre)},
        "subject_transforms": [{"src": ">", "dest": f"centre.{centre}.>"}],
    }


def _source_of_standards(centre: str) -> Json:
    """Keeps its subject: there is one office, and nobody else could have filled the stream of the hub."""
    return {
        "name": DOWNLINK,
        "external": {"api": HUB_API, "deliver": ""},
        "consumer": {"name": centre, "deliver_subject": handing_subject(centre)},
    }


def _advisories() -> Definition:
    """The server's word that a message was given up: a second net below the dead letters."""
    kinds = ("MAX_DELIVERIES", "MSG_TERMINATED")
    stream = _stream(ADVISORIES, [f"$JS.EVENT.ADVISORY.CONSUMER.{kind}.>" for kind in kinds])
    return Definition(stream | {"discard": "old", "allow_atomic": False})
