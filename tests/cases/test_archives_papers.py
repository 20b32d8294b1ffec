"""The papers in an archive: tagged, in its language, without markup of anybody, and with the periods that hold."""

from datetime import date
from pathlib import Path

import pytest

from services.cases.foundation.periods import Periods
from services.cases.foundation.regimes.domain import Regime
from services.cases.foundation.regimes.laws import law
from services.cases.foundation.workplace import PAPER
from services.cases.retention.erasure.hourly_purge import remember
from services.cases.rights.copies.paper import paper
from services.cases.rights.copies.words import Document, Line, Purpose, Told
from shared.dictionary.files import ROOT
from shared.languages import Wording, catalogue
from shared.printing.printer import NotPrintedError, Printer
from tests.cases.building import BERLIN, Database
from tests.cases.desk_acts import copy_checked
from tests.cases.erasure_centre import a_centre
from tests.cases.file_archives import a_file_with_documents, made, text_of, unlocked

DAY = date(2026, 3, 5)


def a_document(words: str) -> Document:
    lines = ((Line("Words", words, written=True), Line("Where", "\u2068+49 151\u2069", written=False)),)
    return Document((Told("What was written", "a year", lines),), (Purpose("Name", "Purpose.", "Nobody."),), True)


@pytest.mark.parametrize("code", ["de", "en", "ar"])
async def test_the_paper_is_tagged_and_says_what_the_page_says(code: str) -> None:
    spoken = Wording(code, catalogue(code, ("cases", ROOT / "services" / "cases" / "locale")), BERLIN)
    told = paper(spoken, a_document("Come. تعالي 12"), law=law(Regime.KDG), day=DAY)
    document = await Printer(PAPER).print("copy", told, day=DAY, every_sign=True)
    assert b"pdfuaid:part" in document
    assert (b"17 KDG" if code == "ar" else "§ 17 KDG".encode()) in text_of(document)
    page = (ROOT / "services" / "cases" / "templates" / "rights" / "copies" / "copy_words.html").read_text()
    said = [*told["opening"][1:], *(row.partition(" (")[0] for row in told["closing"][1]["rows"][:-1])]
    assert code != "en" or [row for row in said if row not in page] == []


@pytest.mark.parametrize("words", ["ไทย", "ሰላም", "中文"])
async def test_words_that_no_font_has_are_left_to_the_page(words: str) -> None:
    told = paper(Wording("en", catalogue("en"), BERLIN), a_document(words), law=law(Regime.GDPR), day=DAY)
    with pytest.raises(NotPrintedError, match="could_not_be_set"):
        await Printer(PAPER).print("copy", told, day=DAY, every_sign=True)


@pytest.mark.parametrize("words", ['#read("/etc/passwd")', '#panic("stop")', "$ x $ *b* <l> @r"])
async def test_nothing_that_somebody_wrote_is_read_as_markup(words: str) -> None:
    told = paper(Wording("en", catalogue("en"), BERLIN), a_document(words), law=law(Regime.GDPR), day=DAY)
    assert words.encode() in text_of(await Printer(PAPER).print("copy", told, day=DAY, every_sign=True))


PERIODS = Periods(request_unfiled=5, file_closed=14, audit=18)
SHORTER = Periods(request_unfiled=4, file_closed=12, audit=12)
SAID = {
    "en": ("5 months after the last message", "14 months after your file was closed", "18 months after it was written"),
    "de": (
        "5 Monate nach der letzten Nachricht",
        "14 Monate nach dem Abschluss Ihrer Akte",
        "18 Monate nach dem Eintrag",
    ),
    "ar": ("5 أشهر بعد آخر رسالة", "14 شهراً بعد إغلاق ملفك", "18 شهراً بعد كتابته"),
}
FOR_MACHINES = ("5 months after the last message", "14 months after the file was closed", "18 months after the entry")


@pytest.mark.real
async def test_page_paper_and_data_name_the_periods_that_hold(database: Database, tmp_path: Path) -> None:
    """Those that the centre has set; and where a later start names shorter ones, which wait, still those."""
    async with a_centre(database, tmp_path, retention=PERIODS) as centre:
        await remember(workplace=centre.workplace)
        centre.settings = centre.settings.model_copy(update={"retention": SHORTER})
        centre.restart()
        desk, second, file, asked_id = await a_file_with_documents(centre.app)
        place = f"{file}/rights/{asked_id}"
        assert await copy_checked(file, asked_id, desk, second) == 303
        for language, said in SAID.items():
            page = (await desk.get(f"{place}/copy?language={language}")).text
            assert [words for words in said if words not in page] == []
        found = unlocked(*await made(desk, place, "de"))
        data = (await desk.get(f"{place}/data")).text
    paper = " ".join(text_of(found["copy.pdf"]).decode().split())
    assert [words for words in SAID["de"] if words not in paper or words not in found["copy.html"].decode()] == []
    for told_to_machines in (data, found["copy.json"].decode()):
        assert [words for words in FOR_MACHINES if words not in told_to_machines] == []
