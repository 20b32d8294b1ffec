"""The records of processing say what Article 30 asks for, under the name of a centre, and run nowhere."""

import csv
import io

import pytest

from services.cases.foundation.periods import Periods, rules
from shared.dictionary.documents import documents
from shared.dictionary.files import shipped
from shared.dictionary.records import LABELS, as_csv, as_html, as_markdown, records

DICTIONARIES = shipped()
NAME = 'Beratung <b>"Am Tor"</b> | Hof 1'


def test_what_lies_in_docs_is_what_the_dictionaries_make() -> None:
    for file, text in documents().items():
        assert file.read_text(encoding="utf-8") == text, "run `python -m shared.dictionary` and look at the difference"


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_activity_with_people_says_everything(language: str) -> None:
    found = records(DICTIONARIES, language=language, controller=NAME)
    assert {one.controller for one in found} == {NAME}
    assert len({one.activity for one in found}) == len(found) > 5
    for one in found:
        assert all(getattr(one, part) for part in LABELS), one.activity


def test_the_counselling_files_are_of_clients_and_need_article_9() -> None:
    [files] = [one for one in records(DICTIONARIES, language="de") if one.activity == "Beratungsakten"]
    assert "Ratsuchende" in files.people
    assert files.special == "ja"
    assert "9(2)(a)" in files.grounds
    assert files.service == "Fallarbeit"
    assert "[Name, Anschrift" in files.controller


def test_periods_are_those_of_the_centre() -> None:
    chosen = rules(Periods(file_closed=7))
    [files] = [one for one in records(DICTIONARIES, language="en", rules=chosen) if one.activity == "Counselling files"]
    assert "7 months after the file was closed" in files.periods


def test_what_is_about_nobody_is_no_processing_of_personal_data() -> None:
    named = {one.activity for one in records(DICTIONARIES, language="en")}
    assert "What the federation reaches" not in named
    assert "Feedback of clients" in named, "own words may say who wrote them, the answers may not"


@pytest.mark.parametrize(
    ("name", "written"), [("=cmd()", "'=cmd()"), ("＝cmd()", "'＝cmd()"), ("Am Tor;=cmd()", "Am Tor;'=cmd()")]
)
def test_the_table_can_be_read_back_and_nothing_in_it_is_a_formula(name: str, written: str) -> None:
    found = records(DICTIONARIES, language="de", controller=name)
    head, *lines = csv.reader(io.StringIO(as_csv(found, language="de")))
    assert head == [words.de for words in LABELS.values()]
    assert [line[2] for line in lines] == [one.activity for one in found]
    assert {line[0] for line in lines} == {written}


def test_a_name_stays_text_on_the_page_and_in_the_table() -> None:
    found = records(DICTIONARIES, language="de", controller=NAME)
    page = as_html(found, language="de")
    assert "<b>" not in page
    assert "&lt;b&gt;&quot;Am Tor&quot;" in page
    assert "<script" not in page
    assert "http" not in page
    assert "</b> \\| Hof 1 |" in as_markdown(found, language="de")
