"""The invented people: the same seed gives the same people, and enough of each kind for the whole path."""

from collections import Counter

from deploy.demo.visitors.people import SPOKEN, clients_of, words_by_language
from services.cases.contact.reply_blocks.domain import shipped


def test_the_same_seed_gives_the_same_people_and_another_one_gives_others() -> None:
    assert clients_of("centre-a", count=30, seed=7) == clients_of("centre-a", count=30, seed=7)
    assert clients_of("centre-a", count=30, seed=7) != clients_of("centre-a", count=30, seed=8)
    assert clients_of("centre-a", count=30, seed=7) != clients_of("centre-b", count=30, seed=7)


def test_nobody_is_mistaken_for_somebody_else() -> None:
    clients = clients_of("centre-a", count=300, seed=7)
    for same in ("name", "words", "request_id", "message_id", "receipt"):
        assert len({getattr(client, same) for client in clients}) == 300


def test_thirty_people_are_enough_for_a_tally_with_every_kind_of_walk() -> None:
    for seed in range(20):
        kinds = Counter(client.gate for client in clients_of("centre-a", count=30, seed=seed))
        assert kinds.keys() == {"all", "some_declined", "partly", "postponed", "none", "unanswered"}
        assert kinds["all"] + kinds["some_declined"] + kinds["partly"] >= 20


def test_everybody_has_words_answers_and_follow_ups_in_every_language() -> None:
    words = words_by_language()
    assert {"de", "en", "ar"} <= words.keys()
    for own in words.values():
        assert own.keys() == {"situations", "wishes", "again", "replies", "later"}
        assert all(texts for texts in own.values())


def test_some_still_wait_for_an_answer_so_that_there_is_something_to_do() -> None:
    waiting = [client for client in clients_of("centre-a", count=30, seed=7) if client.answer is None]
    assert len(waiting) == 2
    assert all(client.answers == [] and not client.has_file and client.again is None for client in waiting)


def test_some_are_answered_by_the_text_that_comes_with_the_program() -> None:
    texts = {one.words for one in shipped() if one.id.endswith("/received")}
    answered = [client for client in clients_of("centre-a", count=30, seed=7) if client.answer in texts]
    assert 0 < len(answered) < 15
    assert {client.language for client in answered} <= set(SPOKEN)
