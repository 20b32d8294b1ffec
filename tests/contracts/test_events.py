"""The grammar of events: who owns them, who hears them, and that no field has room for a client's words."""

import inspect
import json
import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel, ValidationError

from shared import events, topology
from shared.crypto.sealing import PrivateKey
from shared.events import (
    EVENTS,
    AccountRemoved,
    AmountsPublished,
    ClientNoticeEnded,
    ClientNoticeRequested,
    ClientNoticeWithdrawn,
    CodesIssued,
    ContributionDrawn,
    Event,
    FeedbackTallied,
    MemberListed,
    PublicationReleased,
    QualityRole,
    ReleasePublished,
    ReminderDue,
    RightsChanged,
    SessionEnded,
    TallyReleased,
    TransferKeyAnnounced,
    TransferKeyPublished,
)
from shared.privacy.counts import FURTHEST, FeedbackQuestion, Indicator
from shared.topology import CONSUMES, PUBLISHES, SERVICES, Durable, durables_of, publisher_of, stream_of, subjects_of
from tests.notify.building import a_client_notice, a_letter

each_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
LINKS = {"uplink": "quality", "downlink": "office"}
CLOSED = {"format", "enum", "const"}
SENTENCES = (
    "I am afraid of my brother",
    "help me",
    "Ich habe Angst.",
    "أحتاج مساعدة",
    "anna@example.org",
    "+49 30 123456",
    "call me\nplease",
)
UNTRACED = {
    TallyReleased,
    FeedbackTallied,
    CodesIssued,
    ContributionDrawn,
    ReleasePublished,
    ReminderDue,
    SessionEnded,
    AccountRemoved,
    RightsChanged,
    ClientNoticeRequested,
    ClientNoticeWithdrawn,
    ClientNoticeEnded,
    TransferKeyAnnounced,
    TransferKeyPublished,
    AmountsPublished,
}
ALIKE_BY_ITSELF = {ClientNoticeRequested, ClientNoticeWithdrawn}
"""Of one size without being filled up: an id and, of the first, a letter; all letters have one length."""


def test_the_vocabulary_lists_every_event() -> None:
    assert set(EVENTS) == set(Event.__subclasses__())
    assert len({event.subject for event in EVENTS}) == len(EVENTS)


@each_event
def test_a_subject_is_owner_noun_and_past_verb(event: type[Event]) -> None:
    owner, noun, verb = event.subject.split(".")
    assert LINKS.get(owner, owner) in (*SERVICES, "office")
    assert event.__name__.lower() == noun.replace("_", "") + verb
    assert verb.endswith(("ed", "drawn", "due"))


@each_event
def test_it_has_a_stream_and_somebody_who_listens(event: type[Event]) -> None:
    subject = f"{event.subject}.*" if event.addressed else event.subject
    assert subject in subjects_of(stream_of(event))
    assert [consumer for consumer, heard in CONSUMES.items() if event in heard]


@each_event
def test_its_stream_is_one_that_its_owner_guards_and_nobody_else(event: type[Event]) -> None:
    owner = event.subject.split(".")[0]
    assert publisher_of(event) == LINKS.get(owner, owner)
    assert [service for service, streams in PUBLISHES.items() if stream_of(event) in streams] == [publisher_of(event)]


@each_event
def test_nobody_listens_to_himself(event: type[Event]) -> None:
    owner = event.subject.split(".")[0]
    assert event not in CONSUMES.get(LINKS.get(owner, owner), ())


def test_durables_have_one_name_each() -> None:
    names = [(durable.stream, durable.name) for consumer in CONSUMES for durable in durables_of(consumer)]
    assert len(set(names)) == len(names)
    assert Durable("cases", events.RequestSealed).name == "cases_request_sealed"


def texts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every place in a JSON schema that holds a text."""
    return (part for part in objects(schema) if part.get("type") == "string")


def has_room(text: dict[str, Any]) -> bool:
    """Whether something that a person says or gives would fit."""
    if CLOSED & text.keys():
        return False
    pattern = text.get("pattern")
    return pattern is None or any(re.search(pattern, words) for words in SENTENCES)


@each_event
def test_no_field_has_room_for_a_clients_words(event: type[Event]) -> None:
    """But for what `quality`, which holds no client, tells everybody, and nobody but the public pages hears it; and for
    how the office, which holds none either, calls a member centre."""
    room = [text for text in texts(event.model_json_schema()) if has_room(text)]
    if event is PublicationReleased:
        assert [text["maxLength"] for text in room] == [120, 20_000]
        assert (publisher_of(event), [name for name, heard in CONSUMES.items() if event in heard]) == (
            "quality",
            ["intake"],
        )
    elif event is MemberListed:
        assert [text["maxLength"] for text in room] == [200]
        assert publisher_of(event) == "office"
    else:
        assert room == []


def test_a_field_with_room_would_be_found() -> None:
    class Leaky(BaseModel):
        note: str

    assert any(has_room(text) for text in texts(Leaky.model_json_schema()))


@each_event
def test_no_field_is_an_open_number_or_mapping(event: type[Event]) -> None:
    for part in objects(event.model_json_schema()):
        assert part.get("type") != "number"
        assert part.get("type") != "object" or part.get("additionalProperties") is False
        assert part.get("type") != "integer" or {"minimum", "maximum"} <= part.keys()


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from objects(part)


@each_event
def test_an_event_is_closed_frozen_and_hides_what_it_refuses(event: type[Event]) -> None:
    for model in {event, *nested(event)}:
        config = model.model_config
        assert (config.get("extra"), config.get("frozen"), config.get("hide_input_in_errors")) == ("forbid", True, True)


def nested(event: type[BaseModel]) -> set[type[BaseModel]]:
    models = [item for item in vars(events).values() if inspect.isclass(item) and issubclass(item, BaseModel)]
    names = set(event.model_json_schema().get("$defs", {}))
    return {model for model in models if model.__name__ in names}


def test_only_counts_codes_releases_keys_reminders_and_endings_are_without_a_trace_and_of_one_size() -> None:
    assert {event for event in EVENTS if not event.traced} == UNTRACED
    assert {event for event in EVENTS if event.padded_to} == UNTRACED - ALIKE_BY_ITSELF


def test_whatever_a_notice_to_a_client_says_its_event_has_one_size() -> None:
    key = PrivateKey.generate("a-notify-1")
    long = a_letter("a" * 200 + "@example.org", code_word="Kanarienvogel", own_wording="b" * 70, is_urgent=True)
    letters = [a_client_notice(letter, key) for letter in (a_letter(), long, a_letter(language="th"))]
    assert len({len(notice.body()) for notice in letters}) == 1
    assert len({len(ClientNoticeWithdrawn(notice_id=uuid4()).body()) for _ in range(3)}) == 1


def tally(*states: str) -> TallyReleased:
    """The states in turn, over all indicators."""
    counts = {"met": 9_999, "partly": 9_999, "not_met": 9_999}
    cells = [
        {"indicator": indicator, "state": state, **(counts if state == "counted" else {})}
        for indicator, state in zip(Indicator, cycle(states), strict=False)
    ]
    return TallyReleased.model_validate({"catalogue": "2026-01", "window": "2026-11", "cells": cells})


def release(number: int) -> ReleasePublished:
    criterion = {"measured": "structural_gap", "assessed": "scored", "assessed_band": 4}
    criteria = [{"criterion": f"{aspect}{at}", **criterion} for aspect in "SKU" for at in range(1, 13)]
    told = json.loads(contribution(number).body())
    given = {
        "id": str(uuid4()),
        "centre": "c" * 32,
        "catalogue": "2026-01.999",
        "period": "2026-Q4",
        "sequence": 9_999,
        "criteria": criteria[:number],
        "budget": told["budget"],
        "index": told["index"],
        "contributions": told["criteria"],
        "key_id": "k" * 64,
        "signature": "A" * 86 + "==",
    }
    return ReleasePublished.model_validate_json(json.dumps(given))


def contribution(number: int) -> ContributionDrawn:
    """With the longest counts there can be, of so many criteria."""
    counts = dict.fromkeys(("met", "partly", "not_met"), -FURTHEST)
    criteria = [{"criterion": f"{aspect}{at}", "counts": counts} for aspect in "SKU" for at in range(1, 13)]
    given = {"id": str(uuid4()), "budget": "2026-11", "period": "2026-Q4", "index": counts}
    return ContributionDrawn.model_validate_json(json.dumps({**given, "criteria": criteria[:number]}))


def test_every_draw_has_one_size_and_the_fullest_fits() -> None:
    assert {len(contribution(number).body()) for number in (0, 10, 36)} == {ContributionDrawn.padded_to}


def test_every_tally_has_one_size_whatever_it_counts() -> None:
    sizes = {
        len(tally(*states).body())
        for states in (["held"], ["counted"], ["not_measured"], ["held", "counted", "not_measured"])
    }
    assert sizes == {TallyReleased.padded_to}


def test_every_release_has_one_size_and_the_fullest_fits() -> None:
    assert {len(release(number).body()) for number in (1, 32, 36)} == {ReleasePublished.padded_to}


def test_padding_leaves_the_event_readable() -> None:
    told = tally("held")
    assert TallyReleased.model_validate_json(told.body()) == told
    assert json.loads(told.body())["window"] == "2026-11"


def test_what_is_longer_than_its_size_is_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TallyReleased, "padded_to", 100)
    with pytest.raises(ValueError, match="longer than its fixed size"):
        tally("held").body()


def test_a_tally_with_a_missing_or_doubled_indicator_is_no_tally() -> None:
    cells = [{"indicator": Indicator.U2_1, "state": "held"}] * len(Indicator)
    for wrong in (cells, cells[:1], []):
        with pytest.raises(ValidationError):
            TallyReleased.model_validate({"catalogue": "2026-01", "window": "2026-11", "cells": wrong})


def feedback(*states: str) -> FeedbackTallied:
    counts = {"best_two": 9_999, "others": 9_999}
    cells = [
        {"question": question, "state": state, **(counts if state == "counted" else {})}
        for question, state in zip(FeedbackQuestion, cycle(states), strict=False)
    ]
    return FeedbackTallied.model_validate({"catalogue": "2026-01.999", "window": "2026-11", "cells": cells})


def test_every_month_of_feedback_has_one_size_whatever_it_counts() -> None:
    sizes = {len(feedback(*states).body()) for states in (["held"], ["counted"], ["held", "counted"])}
    assert sizes == {FeedbackTallied.padded_to}


def test_feedback_has_every_question_once() -> None:
    cells = [{"question": FeedbackQuestion.U2_4, "state": "held"}] * len(FeedbackQuestion)
    for wrong in (cells, cells[:1], []):
        with pytest.raises(ValidationError):
            FeedbackTallied.model_validate({"catalogue": "2026-01", "window": "2026-11", "cells": wrong})


def test_a_batch_of_codes_has_one_size_and_an_order_that_says_nothing() -> None:
    hashes = [f"{number:064x}" for number in range(64)]
    assert len(CodesIssued.model_validate({"until": "2027-03", "hashes": hashes}).body()) == CodesIssued.padded_to
    for wrong in (hashes[:-1], [*hashes, "f" * 64], hashes[::-1], [hashes[0], *hashes[:-1]]):
        with pytest.raises(ValidationError):
            CodesIssued.model_validate({"until": "2027-03", "hashes": wrong})


def test_every_reminder_has_one_size_and_an_order_that_says_nothing() -> None:
    roles = list(QualityRole)
    sizes = {len(ReminderDue(roles=tuple(some)).body()) for some in (roles, roles[:1], roles[1:])}
    assert sizes == {ReminderDue.padded_to}
    for wrong in ([], [*roles, roles[0]], roles[::-1], ["admin"], ["lead", "S6"], [roles[0]] * 2):
        with pytest.raises(ValidationError):
            ReminderDue.model_validate({"roles": wrong})


@pytest.mark.parametrize("service", CONSUMES)
def test_a_service_may_publish_its_own_subjects_and_nobody_elses(service: str) -> None:
    told = {event.subject.split(".")[0] for event in EVENTS}
    owners = {right.split(".")[0] for right in topology.may_publish(service)} - {"$JS", "JS"}
    own = {"quality": {"uplink", "quality"}, "office": {"downlink", "office"}}.get(service, {service})
    assert owners <= own
    assert not (owners & told) - own


def listeners_of(stream: str) -> set[str]:
    return {consumer for consumer in CONSUMES for durable in durables_of(consumer) if durable.stream == stream}


def test_a_stream_that_lies_apart_has_one_listener_and_quality_hears_of_a_centre_in_no_other() -> None:
    """The numbers of a stream count all that lies in it: beside what quality hears nothing may lie."""
    assert all(len(listeners_of(stream)) == 1 for stream in topology.APART)
    heard = {durable.stream for durable in durables_of("quality")} - {topology.DOWNLINK}
    assert heard == {stream for stream in topology.APART if listeners_of(stream) == {"quality"}}
    assert {durable.stream for durable in durables_of("notify")} == {"cases_to_notify"}


def test_whoever_may_read_what_is_kept_for_good_has_told_all_of_it() -> None:
    kept = {publisher_of(event) for event in EVENTS if event.kept_for_good}
    readers = {service for service in SERVICES if topology.KEPT_GET in topology.may_publish(service)}
    assert kept == readers == {"cases"}
