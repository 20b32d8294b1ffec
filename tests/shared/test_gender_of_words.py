"""Pages, notices and texts to be read out name clients and staff without a gender."""

import re
from collections.abc import Iterator

import pytest

from services.cases.contact.gate.texts import read_texts
from services.notify.notices.catalogues import read_catalogues
from shared.languages.catalogues import Domain, domains

GERMAN = ("Klient", "Berater", "Mitarbeiter", "Dolmetscher", "Nutzer", "Verfasser", "Leser", "Leiter", "Besucher")
GENDERED = {
    "en": re.compile(r"\b(she|her|hers|herself|he|him|his|himself)\b", re.IGNORECASE),
    "de": re.compile(
        rf"\b\w*(?:{'|'.join(GERMAN)}|Kolleg|Zeug|Anwält|Ärzt)in(?:nen)?\b(?! (?:und|oder) )"
        r"|\b(?:die|eine) (?:Datenschutz|Qualitäts)beauftragte\b(?! (?:und|oder) )",
        re.IGNORECASE,
    ),
    "ar": re.compile(
        r"(?<!\w)[وفبكل]{0,2}(?:ال|لل)?(?:زميل|عميل|مستفيد|مستشار|مدير|عامل|محامي|موظف|شاهد)(?:ة|ات|تك|تها|اتنا)(?!\w)"
        r"|(?<!\w)[وف]?(?:أنتِ|اللواتي|إحداهن|نائبة|تريدين|تحتاجين|ترغبين|تحصلين|تعرفين|تقررين|تقرئين|ترين|تجدين)(?!\w)"
        r"|(?<!\w)[وف]?(?:اكتبي|انظري|حاولي|اختاري|افتحي|تأكدي|أعيدي|انسخي|اتصلي|أخبري|أبلغي|سلّمي|دوّني|اطلبي|اذكري|ضعي"
        r"|ابحثي|أكّدي|احتفظي|انتظري|أرسلي|أعطي|ترجمي|علّمي|ادعي)(?:نا|ه|ها)?(?!\w)"
        r"|\wكِ(?!\w)"
    ),
}
"""Words that presume a gender. Of the Arabic ones only those that have no other meaning."""


def gendered(language: str, text: str) -> set[str]:
    return {found.group().strip() for found in GENDERED[language].finditer(text)}


def forms(said: object) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, tuple | list) else (str(said),)


def of_catalogue(domain: Domain, language: str) -> Iterator[str]:
    for message in domain.extracted() if language == "en" else domain.translated(language):
        if message.id:
            yield from forms(message.id if language == "en" else message.string)


@pytest.mark.parametrize("language", GENDERED)
@pytest.mark.parametrize("domain", domains().values(), ids=lambda domain: domain.name)
def test_no_message_presumes_a_gender(domain: Domain, language: str) -> None:
    assert {text: found for text in of_catalogue(domain, language) if (found := gendered(language, text))} == {}


@pytest.mark.parametrize("language", GENDERED)
def test_no_text_that_is_read_out_and_no_notice_presumes_a_gender(language: str) -> None:
    notices = read_catalogues()[language]
    told = [f"{one.subject} {one.text} {one.where}" for one in notices.staff.values()]
    told += [f"{one.subject} {' '.join(one.forms.values())}" for one in notices.client.values()]
    assert len(told) == 14
    said = [*read_texts()[language].words.values(), *told]
    assert [found for text in said if (found := gendered(language, text))] == []


PLANTED = {
    "en": ["What she asks for", "Herself", "in his words", "tell him"],
    "de": ["Eine Kollegin fragt", "unsere Klientinnen", "mit Dolmetscherin", "die Datenschutzbeauftragte sagt"],
    "ar": ["سؤال زميلة", "للعميلة", "المستفيدات", "أنتِ", "تريدين", "اكتبي", "أخبرينا", "شاشتكِ"],
}
FREE = {
    "en": ["The others", "What the client asks for", "hero", "this"],
    "de": ["Klientinnen und Klienten", "Kollegin oder Kollege", "Ratsuchende", "Kollegium", "Leitung und Datenschutz"],
    "ar": ["شخص من الفريق", "مترجمة أو غير مترجمة", "لديك", "الإدارة", "لم يأتِ بعد", "تدوين"],
}


@pytest.mark.parametrize("language", GENDERED)
def test_a_planted_word_is_found_and_no_other(language: str) -> None:
    assert [text for text in PLANTED[language] if not gendered(language, text)] == []
    assert [text for text in FREE[language] if gendered(language, text)] == []
