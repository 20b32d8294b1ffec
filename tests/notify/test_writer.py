"""A notice is written for the one person whose address was sealed for notify, or the reason is said why it is not."""

import pytest

from services.notify.channels.channel import Message
from services.notify.notices.catalogues import read_templates
from services.notify.staff.domain import Question
from services.notify.staff.writer import Writer
from shared.crypto.sealing import PrivateKey, Purpose, seal
from shared.events import NoticeFailed
from tests.notify.building import a_notice, sealed_address

KEY = PrivateKey.generate("a-notify-1")
WRITER = Writer(centre="a", keys=(KEY,), templates=read_templates())


def test_the_address_is_opened_and_the_words_are_in_the_language_of_the_person() -> None:
    mail = WRITER.written(a_notice(language="ar", address=sealed_address("anna@example.org", KEY, centre="a")))
    assert isinstance(mail, Message)
    assert (mail.address, mail.language) == ("anna@example.org", "ar")
    assert mail.subject == "هناك شيء جديد"


def test_where_nobody_is_told_there_is_a_question_and_no_mail() -> None:
    asked = WRITER.written(a_notice(address=sealed_address("ask anna@example.org", KEY)))
    assert asked == Question("anna@example.org")


@pytest.mark.parametrize(
    "address",
    [
        "bm90IHNlYWxlZA==",
        sealed_address("anna@example.org", KEY, centre="b"),
        sealed_address("anna@example.org", PrivateKey.generate("a-notify-1"), centre="a"),
        sealed_address("not an address", KEY, centre="a"),
        sealed_address("ask not an address", KEY, centre="a"),
        seal(b"anna@example.org", KEY.public(), purpose=Purpose.REQUEST, centre="a"),
    ],
)
def test_an_address_that_cannot_be_read_is_a_reason(address: str) -> None:
    answer = WRITER.written(a_notice(address=address))
    assert isinstance(answer, NoticeFailed)
    assert answer.reason == "unreadable_address"


def test_a_key_that_is_not_ours_is_a_reason() -> None:
    notice = a_notice(key_id="a-notify-2", address=sealed_address("anna@example.org", KEY, centre="a"))
    answer = WRITER.written(notice)
    assert isinstance(answer, NoticeFailed)
    assert answer.reason == "unreadable_address"


def test_a_template_that_nobody_wrote_is_a_reason() -> None:
    answer = WRITER.written(a_notice(template="nobody_wrote_it"))
    assert isinstance(answer, NoticeFailed)
    assert answer.reason == "unknown_template"
