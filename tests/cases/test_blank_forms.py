"""Blank forms for paper: in each language of the installation, with all codes of the pages, and for staff alone."""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from fastapi import FastAPI
from pypdf import PdfReader

from services.cases.casework.blank_forms.content import FORMS, paper
from services.cases.casework.consents.texts import text_for as consent_text
from services.cases.casework.consents.words import words as consent_words
from services.cases.casework.contact_notes.words import words as note_words
from services.cases.casework.contact_plans.words import words as plan_words
from services.cases.contact.gate.domain import Point
from services.cases.contact.gate.texts import read_texts
from services.cases.contact.gate.words import words as gate_words
from services.cases.foundation.records.words import Words
from services.cases.foundation.workplace import PAPER
from shared.dictionary.files import ROOT
from shared.languages import Wording, catalogue
from shared.printing.printer import Printer
from tests.cases.building import BERLIN, CENTRE, NOON, sit_down

NAME = "Fachstelle Nord"
CODES = {
    "contact-note": (note_words, ("kind", "whom", "mediation", "duration", "themes")),
    "information": (gate_words, ("points", "reason")),
    "contact-plan": (plan_words, ("channel", "safe_days", "named", "begins")),
    "consent": (consent_words, ("recipient_kind", "purpose", "what")),
}
NOT_ON_PAPER = {"noted_at", "noted_by", "corrects_noted_at", "number", "confirmed_by", "safety"}
"""Fields of a note and of a plan that the service fills in, and the switch, which is turned by itself."""
SECOND_LINE = {"more_days", "more_from", "more_until"}
"""Of safe times: on paper it is written beside the first."""
NOT_SIGNED = {"answered_on", "text", "language", "mediation", "way", "words", "asked_at"}
"""What a counsellor notes of a consent beside what the client signs: the day stands beside the signature."""


def wording_of(code: str) -> Wording:
    return Wording(code, catalogue(code, ("cases", Path(ROOT) / "services" / "cases" / "locale")), BERLIN)


def pages_of(document: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(document)).pages]


def letters(text: str) -> str:
    """Without spaces, line ends and the signs between letters, which a PDF sets as it pleases."""
    return "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one)[0] in "LN")


def missing(expected: Iterable[str], document: bytes, code: str) -> list[str]:
    """What does not stand on the paper. From right to left the reader gives words in another order: letters are counted
    there.
    """
    found = letters("".join(pages_of(document)))
    if code == "ar":
        return [*(Counter(letters("".join(expected))) - Counter(found))]
    return [one for one in expected if letters(one) not in found]


def words_on_paper(told: Words, name: str, codes: tuple[str, ...]) -> list[str]:
    left_out = NOT_ON_PAPER | SECOND_LINE | (NOT_SIGNED if name == "consent" else set())
    fields = [] if name == "information" else [label for one, label in told.fields.items() if one not in left_out]
    return [*fields, *(word for code in codes for word in told.codes[code].values())]


@pytest.mark.parametrize("code", ["de", "en", "ar"])
@pytest.mark.parametrize("name", FORMS)
async def test_each_has_the_labels_and_codes_of_its_page_in_each_language(name: str, code: str) -> None:
    wording = wording_of(code)
    told = paper(FORMS[name](wording), wording, centre=NAME)
    document = await Printer(PAPER).print("blank_form", told, day=NOON.date(), every_sign=True)
    pages = pages_of(document)
    assert b"pdfuaid:part" in document
    assert len(pages) == (2 if name == "information" else 1)
    words_of, codes = CODES[name]
    expected = [NAME, told["title"], told["opening"], *told["head"], *words_on_paper(words_of(wording), name, codes)]
    assert missing(expected, document, code) == []


@pytest.mark.parametrize("code", ["de", "en", "ar"])
async def test_what_is_read_out_stands_on_the_form_with_its_version(code: str) -> None:
    wording, text = wording_of(code), read_texts()[code]
    told = paper(FORMS["information"](wording), wording, centre=NAME)
    document = await Printer(PAPER).print("blank_form", told, day=NOON.date(), every_sign=True)
    assert missing([text.words[point] for point in Point], document, code) == []
    assert text.name in "".join(pages_of(document))


@pytest.mark.parametrize("code", ["de", "en", "ar"])
async def test_what_the_client_signs_stands_on_the_form_with_its_version(code: str) -> None:
    wording, text = wording_of(code), consent_text(code)
    told = paper(FORMS["consent"](wording), wording, centre=NAME)
    document = await Printer(PAPER).print("blank_form", told, day=NOON.date(), every_sign=True)
    answers = [consent_words(wording).codes["outcome"][one] for one in ("given", "declined")]
    assert missing([*text.written.values(), *answers, text.name], document, code) == []


async def test_the_list_offers_each_form_in_each_language_of_the_installation(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    page = (await desk.get("/forms")).text
    offered = re.findall(r'href="(/forms/[^"]+)"', page)
    assert sorted(offered) == sorted(f"/forms/{name}/{code}" for name in FORMS for code in ("de", "en", "ar"))
    assert 'href="/forms"' in (await desk.get("/files")).text
    for address in offered[:1]:
        answer = await desk.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert CENTRE in pages_of(answer.content)[0]
    for wrong in ("/forms/contact-note/fr", "/forms/file/de", "/forms/..%2Fcopy/de"):
        assert (await desk.get(wrong)).status_code == 404
