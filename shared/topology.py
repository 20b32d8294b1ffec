"""The topology of the bus as data: streams, consumers, and permissions of each identity."""

from dataclasses import dataclass

from shared.events import (
    EVENTS,
    AccountRemoved,
    AmountsAnswered,
    AmountsPublished,
    BudgetVoteOpened,
    ClientNoticeEnded,
    ClientNoticeRequested,
    ClientNoticeWithdrawn,
    CodesIssued,
    ContributionDrawn,
    DraftsDecided,
    Event,
    FeedbackTallied,
    MemberListed,
    MessageSealed,
    NoticeDelivered,
    NoticeFailed,
    NoticeRequested,
    NumberReplaced,
    OpeningKeysAnnounced,
    OpeningKeysRetired,
    PagesProbed,
    PostsCounted,
    PublicationReleased,
    RecordingReleased,
    RecordingWithdrawn,
    ReleaseAccepted,
    ReleasePublished,
    ReleaseRefused,
    ReminderDue,
    ReplySealed,
    RequestSealed,
    RightsChanged,
    SessionEnded,
    StandardAdopted,
    TallyReleased,
    TransferKeyAnnounced,
    TransferKeyPublished,
    VoteClosed,
    VoteOpened,
)

SERVICES = ("intake", "cases", "quality", "notify")
CONSUMES: dict[str, tuple[type[Event], ...]] = {
    "intake": (
        ReplySealed,
        NumberReplaced,
        OpeningKeysAnnounced,
        PublicationReleased,
        RecordingReleased,
        RecordingWithdrawn,
        CodesIssued,
        DraftsDecided,
    ),
    "cases": (
        RequestSealed,
        MessageSealed,
        OpeningKeysRetired,
        NoticeDelivered,
        NoticeFailed,
        ClientNoticeEnded,
        ReminderDue,
        PostsCounted,
        MemberListed,
    ),
    "quality": (
        TallyReleased,
        FeedbackTallied,
        ContributionDrawn,
        PagesProbed,
        SessionEnded,
        AccountRemoved,
        RightsChanged,
        TransferKeyAnnounced,
        StandardAdopted,
        VoteOpened,
        BudgetVoteOpened,
        VoteClosed,
        ReleaseAccepted,
        ReleaseRefused,
        AmountsAnswered,
    ),
    "notify": (NoticeRequested, ClientNoticeRequested, ClientNoticeWithdrawn),
    "office": (ReleasePublished, TransferKeyPublished, AmountsPublished),
}
APART: dict[str, tuple[type[Event], ...]] = {
    "cases_to_quality": (
        TallyReleased,
        ContributionDrawn,
        SessionEnded,
        AccountRemoved,
        RightsChanged,
        TransferKeyAnnounced,
    ),
    "intake_to_quality": (FeedbackTallied, PagesProbed),
    "cases_to_notify": (NoticeRequested, ClientNoticeRequested, ClientNoticeWithdrawn),
    "quality_to_intake": (RecordingReleased, RecordingWithdrawn),
}
"""Streams of a publisher with one listener, and nothing in them that another hears. A stream numbers its messages, and
the numbers that a listener is told would count all that lies there: beside letters of clients, the letters. What is
recorded lies apart because it is a voice: here it goes after its time, while public texts stay for good."""
PUBLISHES: dict[str, tuple[str, ...]] = {
    "intake": ("intake", "intake_to_quality"),
    "cases": ("cases", "cases_to_quality", "cases_to_notify"),
    "quality": ("quality", "uplink", "quality_to_intake"),
    "notify": ("notify",),
    "office": ("downlink",),
}
"""The streams of each service. Its outbox guards each of them apart: one that fell back stops no other."""
LASTING = frozenset({"quality", "uplink", "downlink"})
"""Few facts, true for years: the outbox keeps them for good, so that a stream made anew gets all of them."""
UNTIL_TAKEN = frozenset({"intake"})
"""Letters of clients: a row leaves the outbox as soon as its listener has acknowledged the event, and not before."""
UPLINK, DOWNLINK = "uplink", "downlink"
API = "JS.bus.API"
"""How a service names the administration of streams. They lie in an account to which no service signs in; it lends each
service the questions that are its own, under this name, and its answers come back to that service and go nowhere else.
"""
UPLINK_INFO = "JS.uplink.API.STREAM.INFO.uplink"
"""`uplink` lies in an account of its own, which lends this question about it to the services of the centre."""
UPLINK_GET = "JS.uplink.API.DIRECT.GET.uplink"
"""For the service that publishes there: reads the stream message by message, so that a restore forgets nothing."""
UPLINK_CONSUMER = "hub"
"""Durable on a centre's `uplink` stream from which the hub sources (server 2.14 and later)."""
RELEASES = "releases"
"""The office's stream on the hub; the hub puts `centre.<id>.` before the subject, from the connection."""
KEPT = "kept"
"""Stream of a centre with copies of the events that are kept for good, whatever became of the stream they came in."""
KEPT_GET = f"{API}.DIRECT.GET.{KEPT}"
"""Where their one publisher asks for what lies there, message by message."""
DEAD = "dead"
"""Stream of what could not be handled: `<consumer>.dead.<subject>`, the payload as it came."""
DEAD_GET = f"{API}.DIRECT.GET.{DEAD}"
"""Where a service asks for the letters that it put aside, message by message."""
SEALS_ANEW = frozenset({"cases"})
"""The services that seal what they put aside for a newer key; what lies there of others came from these."""
COUNTS_DEAD = frozenset({"cases", "office"})
"""The services that may count dead letters, for a metric. Any other could infer from the count what clients do."""
ENDED_PROCESS = "ended_process"
"""The reason of a dead letter whose handling ended the process."""
TRIES = 3
"""So many to handle such a one, one after the other, may begin and not come to any end, good or bad; then it is not
begun again."""

ACK_WAIT = 20
"""Seconds after which the server delivers again what a worker that died had taken; a slow one says that it lives."""


@dataclass(frozen=True, slots=True)
class Durable:
    """A durable consumer of one event: the only way by which a service receives events."""

    consumer: str
    event: type[Event]

    @property
    def stream(self) -> str:
        return RELEASES if self.consumer == "office" else stream_of(self.event)

    @property
    def name(self) -> str:
        _, noun, verb = self.event.subject.split(".")
        return f"{self.consumer}_{noun}_{verb}"

    @property
    def filter_subject(self) -> str:
        if self.event.addressed:
            return f"{self.event.subject}.*"
        return f"centre.*.{self.event.subject}" if self.consumer == "office" else self.event.subject


def owner_of(event: type[Event]) -> str:
    """The first token of its subject."""
    return event.subject.split(".")[0]


def stream_of(event: type[Event]) -> str:
    """The stream that keeps an event: named after its owner, and after its listener where it lies apart."""
    return next((stream for stream, events in APART.items() if event in events), owner_of(event))


def taken_out_of(stream: str) -> str:
    """The stream in which earlier versions kept what lies apart now; empty where nothing does."""
    return owner_of(APART[stream][0]) if stream in APART else ""


def subjects_of(stream: str) -> tuple[str, ...]:
    """The subjects a stream keeps, each one named: what is not in the vocabulary has no place to go."""
    if stream == DEAD:
        return tuple(f"{consumer}.dead.>" for consumer in SERVICES)
    events = (event for event in EVENTS if stream_of(event) == stream)
    return tuple(f"{event.subject}.*" if event.addressed else event.subject for event in events)


def durables_of(consumer: str) -> tuple[Durable, ...]:
    return tuple(Durable(consumer, event) for event in CONSUMES[consumer])


def publisher_of(event: type[Event]) -> str:
    """The only service that may publish the event."""
    return next(service for service, streams in PUBLISHES.items() if stream_of(event) in streams)


def takers_of(stream: str) -> tuple[Durable, ...]:
    """The durables that have to acknowledge what lies in a stream before its rows leave the outbox."""
    if stream not in UNTIL_TAKEN:
        return ()
    return tuple(durable for consumer in SERVICES for durable in durables_of(consumer) if durable.stream == stream)


def consumer_info_subject(durable: Durable) -> str:
    """The subject at which the state of a durable is queried."""
    return f"{API}.CONSUMER.INFO.{durable.stream}.{durable.name}"


def stream_info_subject(stream: str) -> str:
    """The subject at which its publisher queries the state of a stream."""
    return UPLINK_INFO if stream == UPLINK else f"{API}.STREAM.INFO.{stream}"


def may_publish(service: str) -> tuple[str, ...]:
    """Every subject the identity of a service may publish to; all else is refused by the server."""
    own = dict.fromkeys(f"{owner_of(event)}.>" for event in EVENTS if publisher_of(event) == service)
    looks = [stream_info_subject(stream) for stream in PUBLISHES[service]]
    looks += [stream_info_subject(DEAD)] if service in COUNTS_DEAD else []
    looks += [KEPT_GET] if any(event.kept_for_good and publisher_of(event) == service for event in EVENTS) else []
    looks += [DEAD_GET] if service in SEALS_ANEW else []
    looks += [consumer_info_subject(taker) for stream in PUBLISHES[service] for taker in takers_of(stream)]
    looks += [UPLINK_GET for stream in PUBLISHES[service] if stream == UPLINK]
    pulls = [subject for durable in durables_of(service) for subject in pull_subjects(durable)]
    # never two rights to one subject: each is a way into the account of the streams, and both would be taken
    aside = [] if f"{service}.>" in own else [f"{service}.{DEAD}.>"]
    return (*own, *aside, *looks, *pulls)


def may_subscribe(service: str) -> tuple[str, ...]:
    return (f"_INBOX.{service}.>",)


def pull_subjects(durable: Durable) -> tuple[str, ...]:
    """All that a worker bound to an existing durable needs: look at it, pull from it, acknowledge (both formats)."""
    place = f"{durable.stream}.{durable.name}"
    return (
        consumer_info_subject(durable),
        f"{API}.CONSUMER.MSG.NEXT.{place}",
        f"$JS.ACK.{place}.>",
        f"$JS.ACK.*.*.{place}.>",
    )
