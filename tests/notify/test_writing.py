"""A notice is written for the one person whose address was sealed for notify, or the reason is said why it is not."""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage

import pytest

from services.notify.domain import Question
from services.notify.notices.catalogues import read_templates
from services.notify.writing import Writer
from shared.crypto.sealing import PrivateKey, Purpose, seal
from shared.events import NoticeFailed
from tests.notify.building import a_notice, sealed_address

KEY = PrivateKey.generate("a-notify-1")
WRITER = Writer(centre="a", keys=(KEY,), templates=read_templates(), sender=Address("", "centre", "a.example.org"))
NOW = datetime(2026, 3, 5, tzinfo=UTC)


def test_the_address_is_opened_and_the_words_are_in_the_language_of_the_person() -> None:
    mail = WRITER.written(a_notice(language="ar", address=sealed_address("anna@example.org", KEY, centre="a")), now=NOW)
    assert isinstance(mail, EmailMessage)
    assert (mail["To"], mail["Content-Language"]) == ("anna@example.org", "ar")
    assert mail["Subject"] == "هناك شيء جديد"


def test_where_nobody_is_told_there_is_a_question_and_no_mail() -> None:
    asked = WRITER.written(a_notice(address=sealed_address("ask anna@example.org", KEY)), now=NOW)
    assert asked == Question(sender=WRITER.sender, to=Address("", "anna", "example.org"))


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
    answer = WRITER.written(a_notice(address=address), now=NOW)
    assert isinstance(answer, NoticeFailed)
    assert answer.reason == "unreadable_address"


def test_a_key_that_is_not_ours_is_a_reason() -> None:
    notice = a_notice(key_id="a-notify-2", address=sealed_address("anna@example.org", KEY, centre="a"))
    answer = WRITER.written(notice, now=NOW)
    assert isinstance(answer, NoticeFailed)
    assert answer.reason == "unreadable_address"


def test_a_template_that_nobody_wrote_is_a_reason() -> None:
    answer = WRITER.written(a_notice(template="nobody_wrote_it"), now=NOW)
    assert isinstance(answer, NoticeFailed)
    assert answer.reason == "unknown_template"
