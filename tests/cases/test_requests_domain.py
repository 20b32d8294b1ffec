"""A client's words are opened or kept; an answer goes once, to the client alone, and never past something unread."""

import json
from base64 import b64encode
from contextlib import suppress
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.cases.contact.requests.arrivals.domain import arrival, once_a_thread
from services.cases.contact.requests.domain import (
    Message,
    NewlyWrittenError,
    NoWayBackError,
    ReplyEmptyError,
    ReplyTooLongError,
    is_of_replaced_number,
    reply,
    sealed_reply,
    thread_of_replaced,
)
from services.cases.contact.requests.words import (
    LONGEST_REPLY,
    ContactWish,
    NotUnderstoodError,
    RequestWords,
    WayBack,
    understood,
)
from shared.crypto.sealing import NotOpenedError, PrivateKey, Purpose, open_sealed
from shared.events import RequestSealed
from tests.cases.building import (
    CENTRE,
    NOON,
    REPLY_KEY,
    THREAD_KEY,
    a_conversation,
    a_message,
    a_request,
    centre_keys,
    sealed_words,
    words_of_a_request,
)

OPENING = {key.key_id: key for key in centre_keys().opening}
AUTHOR = uuid4()


def of(content: bytes) -> RequestSealed:
    key_id, blob = sealed_words(content)
    return RequestSealed(request_id=uuid4(), thread_id=uuid4(), key_id=key_id, blob=blob)


def test_words_arrive_as_they_were_written() -> None:
    words = "أحتاج إلى مساعدة\nThank you 🙂"
    here = arrival(a_request(words), OPENING, centre=CENTRE, now=NOON)
    assert here.words is not None
    assert here.words.words == words
    assert here.envelope is None


@pytest.mark.parametrize("key", centre_keys().opening, ids=lambda key: key.suite.word)
def test_both_kinds_of_keys_are_opened(key: PrivateKey) -> None:
    key_id, blob = sealed_words(words_of_a_request("Hello"), key)
    event = RequestSealed(request_id=uuid4(), thread_id=uuid4(), key_id=key_id, blob=blob)
    here = arrival(event, OPENING, centre=CENTRE, now=NOON)
    assert here.words is not None


def test_a_request_and_a_message_of_one_thread_share_one_key() -> None:
    request = a_request()
    message = a_message(thread_id=request.thread_id)
    first, second = (arrival(event, OPENING, centre=CENTRE, now=NOON) for event in (request, message))
    assert first.key_id == second.key_id
    assert first.key_id != arrival(a_request(), OPENING, centre=CENTRE, now=NOON).key_id


def test_what_cannot_be_opened_is_kept_as_it_came() -> None:
    good = a_request()
    tampered = good.model_copy(update={"blob": good.blob[:-8] + "AAAAAAA="})
    unknown = good.model_copy(update={"key_id": "request-x25519-lost"})
    nonsense = of(b"this is not what the form sends")
    for event, problem in ((tampered, "not_opened"), (unknown, "unknown_key"), (nonsense, "not_understood")):
        here = arrival(event, OPENING, centre=CENTRE, now=NOON)
        assert here.words is None
        assert here.envelope is not None
        assert (here.envelope.problem, here.envelope.blob) == (problem, event.blob)
    assert arrival(good, OPENING, centre="south", now=NOON).words is None


@given(some.binary(max_size=200) | some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=9),
    lambda deeper: some.lists(deeper, max_size=4)
    | some.dictionaries(some.sampled_from(["v", "kind", "language", "words", "contact", "from", "reply_to"]), deeper),
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_whatever_was_sealed_it_is_understood_or_refused_and_nothing_else(content: bytes) -> None:
    with suppress(NotUnderstoodError):
        assert isinstance(understood(content), RequestWords)


def test_a_refusal_says_nothing_about_what_was_refused() -> None:
    with pytest.raises(NotUnderstoodError) as caught:
        understood(b'{"v": 1, "words": "Harbour"}')
    assert caught.value.__suppress_context__
    assert "Harbour" not in repr(caught.value)


def test_broken_characters_are_refused_before_they_reach_the_database() -> None:
    with pytest.raises(NotUnderstoodError):
        understood(words_of_a_request("x").replace(b'"words": "x"', b'"words": "\\ud800"'))


def test_fields_of_a_later_form_do_not_lose_her_words() -> None:
    assert understood(words_of_a_request("Hello", later_field={"a": 1})).words == "Hello"


def test_the_readable_arrival_speaks_for_its_thread() -> None:
    broken = a_request().model_copy(update={"key_id": "lost"})
    readable = a_message(thread_id=broken.thread_id)
    both = [arrival(event, OPENING, centre=CENTRE, now=NOON) for event in (broken, readable)]
    assert once_a_thread(both) == [both[1]]


def test_a_reply_opens_with_her_key_and_with_no_other() -> None:
    conversation = a_conversation()
    answer = reply(
        conversation, " Come in.\r\nWe are here. ", reply_id=uuid4(), seen=conversation.messages[-1].id,
        author=AUTHOR, now=NOON,
    )  # fmt: skip
    assert answer is not None
    assert conversation.reply_to is not None
    told = sealed_reply(answer, conversation.reply_to, centre=CENTRE, thread_key=THREAD_KEY)
    hers = PrivateKey(str(conversation.thread_id), REPLY_KEY.suite, REPLY_KEY.raw)
    content = json.loads(open_sealed(told.blob, hers, purpose=Purpose.REPLY, centre=CENTRE))
    assert content == {"v": 1, "words": "Come in.\nWe are here.", "at": "2026-03-05T12:00:00Z"}
    another = PrivateKey(str(uuid4()), REPLY_KEY.suite, REPLY_KEY.raw)
    with pytest.raises(NotOpenedError):
        open_sealed(told.blob, another, purpose=Purpose.REPLY, centre=CENTRE)


def test_the_same_reply_is_the_same_event() -> None:
    conversation = a_conversation()
    seen, reply_id = conversation.messages[-1].id, uuid4()
    answer = reply(conversation, "Yes.", reply_id=reply_id, seen=seen, author=AUTHOR, now=NOON)
    assert answer is not None
    assert conversation.reply_to is not None
    once, twice = (sealed_reply(answer, conversation.reply_to, centre=CENTRE, thread_key=THREAD_KEY) for _ in range(2))
    assert (once.id, once.reply_id) == (twice.id, twice.reply_id)
    assert once.blob != twice.blob


def test_a_reply_that_was_sent_before_is_not_sent_again() -> None:
    reply_id = uuid4()
    conversation = a_conversation(Message(uuid4(), NOON, None, "Hello"), Message(reply_id, NOON, AUTHOR, "Yes."))
    assert reply(conversation, "Yes.", reply_id=reply_id, seen=None, author=AUTHOR, now=NOON) is None


@pytest.mark.parametrize(
    ("words", "refusal"), [("  \n", ReplyEmptyError), ("x" * (LONGEST_REPLY + 1), ReplyTooLongError)]
)
def test_an_empty_or_endless_reply_is_refused(words: str, refusal: type[Exception]) -> None:
    conversation = a_conversation()
    with pytest.raises(refusal):
        reply(conversation, words, reply_id=uuid4(), seen=conversation.messages[-1].id, author=AUTHOR, now=NOON)


def test_what_was_written_meanwhile_is_to_be_read_first() -> None:
    seen, newer = Message(uuid4(), NOON, None, "Hello"), Message(uuid4(), NOON, uuid4(), "A colleague was faster.")
    with pytest.raises(NewlyWrittenError) as caught:
        reply(a_conversation(seen, newer), "Yes.", reply_id=uuid4(), seen=seen.id, author=AUTHOR, now=NOON)
    assert caught.value.messages == (newer,)
    assert "colleague" not in str(caught.value)


def test_without_a_usable_key_there_is_no_way_back() -> None:
    conversation = a_conversation(reply_to=None)
    with pytest.raises(NoWayBackError):
        reply(conversation, "Yes.", reply_id=uuid4(), seen=conversation.messages[-1].id, author=AUTHOR, now=NOON)
    conversation = a_conversation()
    answer = reply(conversation, "Yes.", reply_id=uuid4(), seen=conversation.messages[-1].id, author=AUTHOR, now=NOON)
    assert answer is not None
    for raw in (bytes(32), b"short"):
        with pytest.raises(NoWayBackError):
            sealed_reply(answer, WayBack(suite="x25519", public=b64encode(raw)), centre=CENTRE, thread_key=THREAD_KEY)


def test_the_longest_reply_in_the_widest_script_fits_into_an_event() -> None:
    conversation = a_conversation()
    words = "🙂" * LONGEST_REPLY
    answer = reply(conversation, words, reply_id=uuid4(), seen=conversation.messages[-1].id, author=AUTHOR, now=NOON)
    assert answer is not None
    assert conversation.reply_to is not None
    sealed_reply(answer, conversation.reply_to, centre=CENTRE, thread_key=THREAD_KEY)


def test_her_latest_wish_to_be_reached_counts() -> None:
    first = Message(uuid4(), NOON, None, "Hello", ContactWish(channel="email", value="a@example.org"))
    later = Message(uuid4(), NOON, None, "Again", ContactWish(channel="phone", value="030"))
    silent = Message(uuid4(), NOON, None, "And again", ContactWish())
    contact = a_conversation(first, later, silent).contact
    assert contact is not None
    assert contact.channel == "phone"
    assert a_conversation(silent).contact is None


def test_words_do_not_show_when_a_conversation_is_printed() -> None:
    conversation = a_conversation(Message(uuid4(), NOON, None, "Harbour"))
    here = arrival(a_request("Harbour"), OPENING, centre=CENTRE, now=NOON)
    assert "Harbour" not in repr(conversation) + repr(here) + repr(conversation.messages[0])


def test_without_the_secret_nobody_can_say_which_number_was_replaced() -> None:
    thread_id, key = uuid4(), bytes(32)
    apart = thread_of_replaced(thread_id, key)
    assert (apart, is_of_replaced_number(apart)) == (thread_of_replaced(thread_id, key), True)
    assert apart not in {thread_of_replaced(thread_id, b"\1" * 32), thread_of_replaced(uuid4(), key)}
