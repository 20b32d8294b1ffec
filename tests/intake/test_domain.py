"""What is written becomes sealed, the same words once; what comes sealed is taken by its shape alone."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.contact.requests.words import understood
from services.intake import domain
from services.intake.domain import Contact, NotTakenError
from shared.crypto.receipts import Thread
from shared.crypto.sealing import Purpose, Suite, seal
from shared.events import MessageSealed, RequestSealed
from tests.intake.building import (
    CANARY,
    CENTRE,
    FALLBACK,
    KEY,
    KEYS,
    STAMP,
    THREAD,
    WRITTEN_AT,
    a_reply,
    opened,
    sealed_words,
    some_words,
)

PUBLIC = {name: key.public() for name, key in KEYS.items()}
BLOB = sealed_words(some_words()).blob


@given(
    words=st.text(min_size=1, max_size=300),
    channel=st.sampled_from(domain.CHANNELS),
    value=st.text(max_size=domain.MOST_CONTACT),
    origin=st.sampled_from(domain.ORIGINS),
)
def test_cases_understands_whatever_is_written(words: str, channel: str, value: str, origin: str) -> None:
    written = some_words(words, contact=Contact(channel, value, "in the morning"), origin=origin)
    content = understood(written.to_json(THREAD.key.public()))
    assert (content.words, content.origin, content.language) == (words, origin, "en")
    assert (content.contact.channel, content.contact.value) == (channel, value)
    assert content.reply_to is not None
    assert content.reply_to.public == THREAD.key.public().raw


def test_words_are_sealed_so_that_only_cases_opens_them() -> None:
    event = sealed_words(some_words())
    assert isinstance(event, RequestSealed)
    assert opened(event)["words"] == CANARY
    assert (event.thread_id, event.key_id) == (THREAD.thread_id, KEY.key_id)


def test_a_message_is_told_as_a_message() -> None:
    event = sealed_words(some_words(kind="message"))
    assert isinstance(event, MessageSealed)
    assert event.id == event.message_id


def test_the_same_words_in_the_same_form_are_the_same_event() -> None:
    first, second = (sealed_words(some_words()) for _ in range(2))
    assert first.id == second.id


@pytest.mark.parametrize(
    ("words", "thread", "stamp"),
    [(CANARY + "!", THREAD, STAMP), (CANARY, Thread(THREAD.thread_id, b"t" * 32), STAMP), (CANARY, THREAD, "a" * 64)],
    ids=["words", "number", "form"],
)
def test_other_words_another_number_or_another_form_are_another_event(words: str, thread: Thread, stamp: str) -> None:
    usual = sealed_words(some_words())
    other = sealed_words(some_words(words), thread, stamp)
    assert other.id != usual.id


@pytest.mark.parametrize("given", ["", "a" * 63, "A" * 64, CANARY])
def test_a_form_without_a_stamp_is_told_apart_from_every_other(given: str) -> None:
    assert domain.stamp_in(given) != domain.stamp_in(given)
    assert domain.stamp_in(STAMP) == STAMP


def test_the_id_of_a_text_cannot_be_told_from_a_random_one() -> None:
    event = sealed_words(some_words())
    assert event.id.version == 8
    assert event.id != UUID(int=0)


def test_what_is_sealed_for_a_key_of_the_centre_is_taken() -> None:
    domain.check_sealed(BLOB, KEY.key_id, PUBLIC)


@pytest.mark.parametrize(
    ("blob", "key_id", "code"),
    [
        (BLOB, "south-1", "unknown_key"),
        (BLOB, FALLBACK.key_id, "not_sealed"),
        ("", KEY.key_id, "not_sealed"),
        (CANARY, KEY.key_id, "not_sealed"),
        (BLOB[:-4], KEY.key_id, "not_sealed"),
        ("A" * (domain.LARGEST_BLOB + 4), KEY.key_id, "too_large"),
    ],
)
def test_anything_else_is_not_taken(blob: str, key_id: str, code: str) -> None:
    with pytest.raises(NotTakenError) as refusal:
        domain.check_sealed(blob, key_id, PUBLIC)
    assert refusal.value.code == code


def test_the_longest_words_fit_into_an_event_in_any_script() -> None:
    longest = some_words("🛟" * domain.MOST_WORDS, contact=Contact("other", "🛟" * domain.MOST_CONTACT))
    event = sealed_words(longest)
    assert len(event.blob) <= domain.LARGEST_BLOB


@pytest.mark.parametrize("suite", list(Suite))
def test_the_holder_of_the_number_reads_her_reply(suite: Suite) -> None:
    reply = domain.opened(a_reply("Monday at ten", suite=suite).blob, THREAD, centre=CENTRE)
    assert reply is not None
    assert (reply.words, reply.at) == ("Monday at ten", WRITTEN_AT)


def test_another_number_does_not_read_it() -> None:
    assert domain.opened(a_reply().blob, Thread(THREAD.thread_id, b"t" * 32), centre=CENTRE) is None


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"words": "x", "at": "then"}', b"\xff", b'{"words": "x", "at": 3}']
)
def test_a_reply_that_is_none_is_not_shown(content: bytes) -> None:
    blob = seal(content, THREAD.key.public(), purpose=Purpose.REPLY, centre=CENTRE)
    assert domain.opened(blob, THREAD, centre=CENTRE) is None


@given(st.text(max_size=80))
def test_reading_replies_never_fails(blob: str) -> None:
    assert domain.opened(blob, THREAD, centre=CENTRE) is None


def test_what_she_wrote_does_not_show_itself() -> None:
    written = some_words(contact=Contact("email", CANARY, CANARY))
    assert CANARY not in repr(written)
    assert CANARY not in repr(domain.Reply(CANARY, datetime(2026, 1, 1, tzinfo=UTC)))
