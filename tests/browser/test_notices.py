"""Times and numbers in notices from right to left are read from left to right, in a real browser."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page

from services.notify.notices.catalogues import read_catalogues
from services.notify.notices.client_notices import LEFT_TO_RIGHT_MARK, Signature, rendered
from shared.client_letters import ClientNotice, ClientTemplate

ALL = read_catalogues()
AT = datetime(2026, 9, 24, 14, 30, tzinfo=UTC)
FROM_THE_LEFT = r"""wanted => {
  const node = document.querySelector("p").firstChild, start = node.nodeValue.indexOf(wanted);
  if (start < 0) return null;
  const lefts = [...wanted].map((sign, at) => {
    const one = document.createRange();
    one.setStart(node, start + at);
    one.setEnd(node, start + at + 1);
    return one.getBoundingClientRect().left;
  });
  return lefts.every((left, at) => at === 0 || left >= lefts[at - 1]);
}"""
"""Whether each sign stands to the right of the one before it."""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 400})
    yield context.new_page()
    context.close()


def text_in(language: str, template: ClientTemplate) -> str:
    notice = ClientNotice(template=template, language=language, at=AT, names_centre=True, drafts_allowed=True)
    signature = Signature("كوكون", "+49 30 123456")
    return rendered(notice, ALL, now=AT, clock=UTC, signature=signature).text


def show(page: Page, text: str) -> None:
    page.set_content(f'<!doctype html><meta charset="utf-8"><p dir="rtl">{text}</p>')


@pytest.mark.parametrize(("language", "time"), [("ar", "2:30"), ("fa", "۱۴:۳۰")])
@pytest.mark.parametrize("template", [ClientTemplate.APPOINTMENT, ClientTemplate.NEW_TIME, ClientTemplate.REMINDER])
def test_a_time_and_a_number_keep_their_order(page: Page, language: str, time: str, template: ClientTemplate) -> None:
    text = text_in(language, template)
    show(page, text)
    assert [page.evaluate(FROM_THE_LEFT, part) for part in (time, "+49 30 123456")] == [True, True]


def test_without_its_marks_a_number_is_found_turned(page: Page) -> None:
    show(page, text_in("ar", ClientTemplate.APPOINTMENT).replace(LEFT_TO_RIGHT_MARK, ""))
    assert page.evaluate(FROM_THE_LEFT, "+49 30 123456") is False
