"""A page is read as a browser would: its words, its links, and what its forms would send."""

import pytest

from deploy.demo.visitors.pages import Form, read

PAGE = """<!doctype html><html><body><h1>Ünter  <em>lines</em></h1><p>one<br>two</p><script>no()</script>
<form method="post" action="/a?lang=de" data-keys='[{"k": 1}]'>
<input type="hidden" name="id" value="7"><input name="words" value="a &amp; b">
<input type="checkbox" name="yes" checked><input type="checkbox" name="no" value="n">
<input type="radio" name="how" value="told"><input type="radio" name="how" value="declined" checked>
<select name="language"><option value="de">Deutsch</option><option value="ar" selected>العربية</option></select>
<select name="first"><option>one</option><option>two</option></select>
<textarea name="long">  kept
as it is</textarea><input name="off" value="x" disabled><button name="way" value="plain">Send</button></form>
<ul><li><a href="/requests/1">one</a><li><a href="/requests/2">two</a></ul><p data-case="x">last</p></body></html>"""


def test_words_are_read_with_single_spaces_and_without_scripts() -> None:
    text = read(PAGE).text
    assert text.startswith("Ünter lines one two")
    assert "no()" not in text


def test_a_form_sends_what_a_browser_would_send() -> None:
    form = Form(read(PAGE).all("form")[0])
    assert (form.method, form.action, form.element.get("data-keys")) == ("post", "/a?lang=de", '[{"k": 1}]')
    assert form.values() == {
        "id": "7",
        "words": "a & b",
        "yes": "on",
        "how": "declined",
        "language": "ar",
        "first": "one",
        "long": "  kept\nas it is",
    }


def test_a_form_says_what_it_offers() -> None:
    form = Form(read(PAGE).all("form")[0])
    assert form.offers("how") == ["told", "declined"]
    assert form.offers("way") == ["plain"]


def test_unclosed_items_do_not_hide_what_follows() -> None:
    page = read(PAGE)
    assert page.links("/requests/") == ["/requests/1", "/requests/2"]
    assert [element.text for element in page.all("p", data_case="x")] == ["last"]


@pytest.mark.parametrize(
    "broken", ["", "<", "<p", "</p></p>", "<div><p></div></section>text", "\x00<form><input name>"]
)
def test_a_broken_page_is_read_as_far_as_it_goes(broken: str) -> None:
    assert isinstance(read(broken).text, str)
