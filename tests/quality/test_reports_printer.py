"""The press: what it does with hostile words, with signs nobody can print, and when it takes too long."""

import asyncio
import json
import os
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import typst

from services.quality.publishing.reports.answering import TEMPLATES
from services.quality.publishing.reports.domain import Chapter
from services.quality.publishing.reports.funder_sheets import addressed, asked_else, sheets
from services.quality.publishing.reports.quality_report import frame
from services.quality.publishing.reports.spelling import Spelling
from shared.printing import press
from shared.printing.printer import NotPrintedError, Printer
from tests.quality.reports_building import LANGUAGES, TODAY, answers, material, pages_of, report, unpacked

pytestmark = pytest.mark.real

HOSTILE = (
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.4": *',
    '#panic("stop")',
    '"; #image("/etc/passwd") //',
    "*bold* _slanted_ $ x^2 $ `code` = Heading <label> @reference \\ #",
    "]) #let a = [",
    "\\u{0} \\n {{ request }} %(word)s",
)


def report_with_evidence(evidence: str) -> dict[str, Any]:
    return report("de", assessments=answers(S6=evidence)).content()


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_wrote_is_never_read_as_markup(words: str) -> None:
    """Were it read, the document would fail or say something else: so many letters are set as were written."""
    harmless = "x" * len(words)
    written, plain = (set_in_type(report_with_evidence(each)) for each in (words, harmless))
    assert written.startswith(b"%PDF-")
    assert pages_of(written) == pages_of(plain) > 10


def test_typst_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret")
    with pytest.raises(typst.TypstError):
        typst.Compiler(root=str(TEMPLATES)).compile(f'#read("{secret}")'.encode())


@pytest.mark.parametrize("signs", ["ไทย 中文 🦋", "a\x01b\x7f", "\ufffe"])
def test_a_sign_that_no_font_has_does_not_stop_the_report(signs: str) -> None:
    document = set_in_type(report_with_evidence(signs))
    assert document.startswith(b"%PDF-")
    assert b"pdfuaid" not in unpacked(document)


@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_an_ordinary_report_keeps_the_standards(language: str) -> None:
    document = unpacked(set_in_type(report(language).content()))
    assert b"pdfuaid:part" in document
    assert b"pdfaid:part" in document


@pytest.mark.parametrize("language", ["de", "en", "ar"])
@pytest.mark.parametrize("chapters", [*combinations(Chapter, 1), *combinations(Chapter, 2)], ids="-".join)
def test_every_choice_of_chapters_is_set_and_keeps_the_standards(chapters: tuple[Chapter, ...], language: str) -> None:
    data = json.dumps(report(language, *chapters).content())
    document = press.compiled(TEMPLATES / "quality.typ", data, TODAY.isoformat(), press.ACCESSIBLE)
    assert document.startswith(b"%PDF-")


@pytest.mark.parametrize("words", [0, 96, 140, 200, 260])
def test_no_page_of_a_talk_has_only_lines_to_write_on(words: int) -> None:
    """Four lines where there is room, else three, two or none: with these words there is less and less of it."""
    given, spelling = material(), Spelling(LANGUAGES["de"])
    (only,) = sheets(given, spelling, "S10")
    data = {**frame(given, spelling), "title": "Blatt", "asked_else": asked_else(given, spelling)}
    data |= addressed(given, spelling, "S10")
    document = set_in_type({**data, "sheets": [{**only, "why": "Wort " * words}]}, "funder")
    assert pages_of(document) == 1


async def test_the_printer_gives_the_document() -> None:
    document = await Printer(TEMPLATES).print("quality", report_with_evidence("Alles da."), day=TODAY)
    assert document.startswith(b"%PDF-")


async def test_a_document_that_takes_too_long_is_given_up_and_its_process_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, begin, begun = tmp_path / "slow.py", asyncio.create_subprocess_exec, list[int]()

    async def noted(*program: str, **given: Any) -> asyncio.subprocess.Process:
        process = await begin(*program, **given)
        begun.append(process.pid)
        return process

    slow.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    with pytest.raises(NotPrintedError) as refused:
        await Printer(TEMPLATES, press=slow, seconds=1.0).print("quality", {}, day=TODAY)
    assert refused.value.code == "took_too_long"
    [pid] = begun
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_document_that_cannot_be_set_is_an_error_without_content(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotPrintedError) as refused:
        await Printer(TEMPLATES).print("quality", {"language": "de", "secret": "Something private"}, day=TODAY)
    assert refused.value.code == "could_not_be_set"
    assert "private" not in str(refused.value) + "".join(capfd.readouterr())


async def test_the_press_sees_nothing_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALITY_DATABASE_URL", "secret")
    curious = tmp_path / "curious.py"
    curious.write_text("import os\nprint(sorted(os.environ))")
    seen = await Printer(TEMPLATES, press=curious).print("quality", {}, day=TODAY)
    assert b"QUALITY" not in seen


async def test_many_documents_at_once_all_come() -> None:
    printer = Printer(TEMPLATES)
    made = await asyncio.gather(
        *(printer.print("quality", report_with_evidence(f"Nr. {number}"), day=TODAY) for number in range(5))
    )
    assert len(made) == 5


def set_in_type(data: dict[str, Any], template: str = "quality") -> bytes:
    return press.set_in_type(TEMPLATES / f"{template}.typ", json.dumps(data), TODAY.isoformat(), every_sign=False)
