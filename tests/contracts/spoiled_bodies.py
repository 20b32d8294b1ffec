"""Bodies that are no event, made from the schema of the event that they are taken for."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from services.quality.standards.catalogue.files import CURRENT, VERSIONS
from shared.bus.compression import pack
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
    QualityRole,
    RecordedPage,
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
    SoundKind,
    StandardAdopted,
    TallyReleased,
    TransferKeyAnnounced,
    TransferKeyPublished,
    VoteClosed,
    VoteOpened,
)
from tests.cases.building import a_message, a_request
from tests.cases.desk_acts import another_key
from tests.cases.member_lists import a_listing
from tests.contracts.houses import A_RELEASE, SOME_AMOUNTS
from tests.intake.building import a_publication, a_reply, announced, some_codes
from tests.notify.building import a_client_notice, a_notice
from tests.quality.amounts_samples import some_amounts, some_facts
from tests.quality.building import NOON, a_draw, a_feedback, a_release, a_tally, number_of
from tests.quality.probe_building import a_start, probed_pages
from tests.quality.votes_building import a_vote

WORD = "Ich habe Angst, KanariAmBus"
LARGE = 400_000
WRONG: dict[str, tuple[Any, ...]] = {
    "null": (None,),
    "boolean": (True,),
    "integer": (7, -1, 10**400),
    "number": (1.5, 1e300),
    "string": (WORD, "", "7", "\0", WORD * 1_000),
    "array": ([], [WORD]),
    "object": ({}, {WORD: WORD}),
}
NEVER = {"string": (WORD, "", "\0", WORD * 1_000), "integer": (-1, 10**400), "array": ([], [WORD])}
"""Of the right type, and yet no value of any field."""
WORDS: dict[type[Event], set[str]] = {PublicationReleased: {"title", "text"}, MemberListed: {"name"}}
"""Fields for what is said to everybody; there words are right."""
MAY_BE_EMPTY: dict[type[Event], set[str]] = {
    ContributionDrawn: {"criteria"},
    OpeningKeysAnnounced: {"ending", "signature"},
    PagesProbed: {"ways"},
    ReleasePublished: {"contributions", "signature"},
    AmountsPublished: {"signature"},
}
"""Lists that have nothing in them in most quarters or on most pages, and a signature that is being made: the office
answers to that."""
NO_ENVELOPES = ("QUJDRA==", "AQEA", b64encode(b"\1\1" + bytes(5_000)).decode(), "A" * 262_144, "A")


VALID: dict[type[Event], Callable[[int], Event]] = {
    RequestSealed: lambda _: a_request(),
    MessageSealed: lambda _: a_message(),
    ReplySealed: lambda _: a_reply(),
    NumberReplaced: lambda _: NumberReplaced(thread_id=uuid4()),
    OpeningKeysAnnounced: lambda number: announced(number=number + 1),
    OpeningKeysRetired: lambda _: OpeningKeysRetired(key_ids=("request-x25519-gone",)),
    NoticeRequested: lambda _: a_notice(),
    NoticeDelivered: lambda _: NoticeDelivered(notice_id=uuid4()),
    NoticeFailed: lambda _: NoticeFailed(notice_id=uuid4(), reason="refused"),
    ClientNoticeRequested: lambda _: a_client_notice(),
    ClientNoticeWithdrawn: lambda _: ClientNoticeWithdrawn(notice_id=uuid4()),
    ClientNoticeEnded: lambda _: ClientNoticeEnded(notice_id=uuid4(), outcome="delivered"),
    TallyReleased: lambda number: a_tally(f"{2000 + number}-03", U2_1=(9, 1, 0)),
    ContributionDrawn: lambda number: a_draw(f"{2000 + number}-Q1"),
    ReleaseAccepted: lambda _: ReleaseAccepted(release_id=A_RELEASE.event_id),
    AmountsAnswered: lambda _: AmountsAnswered(amounts_id=SOME_AMOUNTS.id, refused=None),
    ReleaseRefused: lambda _: ReleaseRefused(release_id=A_RELEASE.event_id, reason="unknown_key"),
    FeedbackTallied: lambda number: a_feedback(f"{2000 + number}-03", U2_4=(9, 1)),
    DraftsDecided: lambda _: DraftsDecided(allowed=True, said_at=datetime.now(UTC)),
    CodesIssued: lambda _: some_codes(),
    ReleasePublished: lambda number: a_release("north", f"{2000 + number}-Q1"),
    PublicationReleased: lambda number: a_publication(number + 1),
    RecordingReleased: lambda number: RecordingReleased(
        page=RecordedPage.START, language="bin", edition=number + 1, kind=SoundKind.MP3, part=1, parts=1, sound="AAAA"
    ),
    RecordingWithdrawn: lambda number: RecordingWithdrawn(page=RecordedPage.LIMITS, language="bin", edition=number + 1),
    PagesProbed: lambda number: probed_pages(a_start(), at=NOON + timedelta(days=number)),
    PostsCounted: lambda number: PostsCounted(at=NOON + timedelta(days=number), hundredths=175),
    ReminderDue: lambda _: ReminderDue(roles=tuple(QualityRole)),
    AccountRemoved: lambda _: AccountRemoved(pseudonym=uuid4()),
    RightsChanged: lambda _: RightsChanged(pseudonym=uuid4(), changed_at=datetime.now(UTC)),
    SessionEnded: lambda _: SessionEnded(pseudonym=uuid4(), ended_at=datetime.now(UTC)),
    StandardAdopted: lambda _: StandardAdopted(catalogue=CURRENT, packed=pack(shipped_text())),
    VoteOpened: lambda number: a_vote(until=date(2030 + number, 1, 1)),
    BudgetVoteOpened: lambda number: BudgetVoteOpened(
        vote_id=uuid4(), year=2030 + number, until=date(2030 + number, 1, 1), office="https://office.example.org"
    ),
    VoteClosed: lambda _: VoteClosed(vote_id=uuid4()),
    TransferKeyAnnounced: lambda _: TransferKeyAnnounced(public_key=another_key(), said_at=NOON),
    AmountsPublished: lambda number: some_amounts("north", 2000 + number),
    TransferKeyPublished: lambda _: TransferKeyPublished(public_key=another_key(), said_at=NOON),
    MemberListed: lambda _: a_listing("south"),
}


def valid(event: type[Event], number: int) -> Event:
    """One that can be handled; another number, another fact."""
    return VALID[event](number)


def shipped_text() -> str:
    return (VERSIONS / f"{CURRENT}.toml").read_text()


def spoiled(event: type[Event]) -> dict[str, bytes]:
    """By what is wrong with them."""
    told = valid(event, 0)
    good = told.model_dump_json().encode()
    found = dict(nothing_like_it(good))
    # two that have the same fields are told apart by their subject alone
    others = [other for other in EVENTS if other.model_fields.keys() != event.model_fields.keys()]
    found |= {f"a {other.__name__}": valid(other, 0).body() for other in others}
    return found | {what: json.dumps(body).encode() for what, body in misshapen(event, json.loads(good))}


def nothing_like_it(good: bytes) -> Iterator[tuple[str, bytes]]:
    yield "no JSON", WORD.encode()
    yield from ((f"cut at {part} eighths", good[: len(good) * part // 8]) for part in range(1, 8))
    yield "one sign short", good[:-1]
    yield "one sign more", good + b"}"
    yield "twice in one", good * 2
    yield "invalid UTF-8", good.replace(b'"id"', b'"\xff\xfe"', 1)
    yield "UTF-16", good.decode().encode("utf-16")
    yield "a lone surrogate", good.replace(b'{"id"', b'{"\\ud800":"\\udfff","id"', 1)
    yield "a list of it", b"[" + good + b"]"
    yield "words", json.dumps(WORD).encode()
    yield from ((name, name.encode()) for name in ("null", "true", "7", "NaN", "[]", "{}"))
    yield "deep", b"[" * 100_000
    yield "deep inside", good[:-1] + b',"more":' + b'{"a":' * 50_000
    yield "large", WORD.encode().ljust(LARGE, b"x")


def misshapen(event: type[Event], good: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every place of the body with a field too many, too few, or of another type."""
    schema = event.model_json_schema()
    kinds = {name: types_of(field, schema) for name, field in fields_of(schema)}
    required = {name for part in parts_of(schema) for name in part.get("required", ())} | {"id"}
    for place in places(good):
        named = "/".join(map(str, place)) or "body"
        yield f"{named} with more", changed(good, place, {"more": WORD})
        for name in at(good, place):
            if name in required:
                yield f"{named} without {name}", changed(good, place, {}, without=name)
            for value in wrong_for(kinds[name], words=name in WORDS.get(event, ())):
                if value in ([], "") and name in MAY_BE_EMPTY.get(event, ()):
                    continue
                yield f"{named}/{name} = {str(value)[:20]!r}", changed(good, place, {name: value})


def wrong_for(kinds: set[str], *, words: bool = False) -> Iterator[Any]:
    for kind, values in WRONG.items():
        never = [value for value in NEVER.get(kind, ()) if not (words and value == WORD)]
        yield from never if kind in kinds else values


def parts_of(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [schema, *schema.get("$defs", {}).values()]


def fields_of(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in parts_of(schema):
        yield from part.get("properties", {}).items()


def types_of(field: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    if "$ref" in field:
        return types_of(schema["$defs"][field["$ref"].rpartition("/")[2]], schema)
    if "anyOf" in field:
        return {kind for part in field["anyOf"] for kind in types_of(part, schema)}
    return {field.get("type", "string")}


def places(body: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The body, and the first and the last object of every list in it."""
    yield here
    for name, value in body.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from ((*here, name, number) for number in sorted({0, len(value) - 1}))


def at(body: Any, place: tuple[Any, ...]) -> dict[str, Any]:
    for step in place:
        body = body[step]
    found: dict[str, Any] = body
    return found


def changed(body: dict[str, Any], place: tuple[Any, ...], fields: dict[str, Any], without: str = "") -> dict[str, Any]:
    copy = deepcopy(body)
    at(copy, place).update(fields)
    at(copy, place).pop(without, None)
    return copy


TO_NOTHING: dict[type[Event], tuple[str, Event]] = {
    ReleaseAccepted: ("unknown_release", ReleaseAccepted(release_id=uuid4())),
    ReleaseRefused: ("unknown_release", ReleaseRefused(release_id=uuid4(), reason="unknown_key")),
    AmountsAnswered: ("unknown_amounts", AmountsAnswered(amounts_id=uuid4(), refused=None)),
}
"""Answers of the office to what never left."""


def refused(event: type[Event]) -> list[tuple[str, Event]]:
    """Readable, and yet nothing that may ever be taken: why, and what. The last says otherwise than number 20."""
    if event is TallyReleased:
        return [
            ("unknown_catalogue", a_tally("1999-03").model_copy(update={"catalogue": "1999-01"})),
            ("too_few_people", a_tally("1999-04", U2_1=(1, 0, 0))),
            ("different_tally", a_tally("2020-03", U2_1=(10, 0, 0))),
        ]
    if event is ContributionDrawn:
        return [
            ("unknown_budget", a_draw("1999-Q1", budget="1999-01")),
            ("wrong_criteria", a_draw("1999-Q1", criteria=a_draw("1999-Q4").criteria)),
            ("wrong_criteria", a_draw("1999-Q4", criteria=())),
            ("different_contribution", a_draw("2020-Q1", (8, -1, 2))),
        ]
    if event in TO_NOTHING:
        return [TO_NOTHING[event]]
    if event is FeedbackTallied:
        return [
            ("unknown_catalogue", a_feedback("1999-03").model_copy(update={"catalogue": "1999-01"})),
            ("too_few_people", a_feedback("1999-04", U2_4=(9, 0))),
            ("different_tally", a_feedback("2020-03", U2_4=(10, 0))),
        ]
    if event is AmountsPublished:
        return [
            ("wrong_centre", some_amounts("south", 2019)),
            ("unknown_key", some_amounts("north", 2019).model_copy(update={"key_id": "release-9"})),
            ("bad_signature", some_amounts("north", 2019).model_copy(update={"signature": ""})),
            ("implausible", some_amounts("north", 2998)),
            ("bad_signature", some_amounts("north", 2020).model_copy(update={"amounts": some_facts(posts=1)})),
        ]
    if event is StandardAdopted:
        told = {"catalogue": "1999-01"}
        return [
            ("not_unpackable", StandardAdopted(**told, packed="AAAA")),
            ("broken_standard", StandardAdopted(**told, packed=pack("version = 1999"))),
            ("misfit_standard", StandardAdopted(**told, packed=pack(a_misfit("1999-01")))),
        ]
    return []


def answered() -> list[tuple[str, ReleasePublished]]:
    """Releases that are told back with a reason, instead of put aside. The last says otherwise than number 20."""
    good = a_release("north", "2019-Q1")
    return [
        ("wrong_centre", a_release("south", "2019-Q1")),
        ("unknown_key", a_release("north", "2019-Q1", key_id="release-9")),
        ("bad_signature", good.model_copy(update={"sequence": 9})),
        ("unknown_catalogue", a_release("north", "2019-Q1", catalogue="1999-01")),
        ("wrong_criteria", a_release("north", "2019-Q1", criteria=good.criteria[:1])),
        ("unknown_budget", a_release("north", "2019-Q1", budget="1999-01")),
        ("implausible", a_release("north", "2999-Q1")),
        ("number_taken", a_release("north", "2019-Q1", sequence=number_of("2020-Q1"))),
        ("different_release", a_release("north", "2020-Q1", U2=(4, 3))),
    ]


def a_misfit(version: str) -> str:
    """Whole by itself, and no successor of anything."""
    return shipped_text().replace(f'version = "{CURRENT}"', f'version = "{version}"', 1)


def no_envelopes(event: type[Event]) -> list[Event]:
    """Readable, but what is sealed in them opens with no key."""
    field = {ReplySealed: "blob", RequestSealed: "blob", MessageSealed: "blob", NoticeRequested: "address"}.get(event)
    return [valid(event, 0).model_copy(update={field: blob}) for blob in NO_ENVELOPES] if field else []
