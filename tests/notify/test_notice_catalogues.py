"""A catalogue is one file; half of one is refused by name, and a review that is out of date is a draft again."""

import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from unicodedata import name

import pytest

from services.notify import app
from services.notify.notices import catalogues
from services.notify.notices.catalogues import FOLDER, CatalogueError, is_stale, read_catalogues
from services.notify.notices.words import ClientWords
from shared.client_letters import ClientTemplate
from shared.languages import KNOWN

ALL = read_catalogues()
CODES = sorted(ALL)
OF_SCRIPT = {"Latn": "LATIN", "Cyrl": "CYRILLIC", "Arab": "ARABIC", "Thai": "THAI", "Hans": "CJK"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "notices")
    return tmp_path / "notices"


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))


def test_every_language_of_the_list_has_a_catalogue() -> None:
    assert set(ALL) == set(KNOWN)
    assert {code for code, one in ALL.items() if one.staff} == {"de", "en", "ar"}


@pytest.mark.parametrize("code", CODES)
def test_a_notice_is_in_the_script_of_its_language(code: str) -> None:
    said = " ".join(sentence for one in ALL[code].client.values() for sentence in (one.subject, *one.forms.values()))
    for placeholder in ("{day}", "{time}", "{number}"):
        said = said.replace(placeholder, "")
    assert {name(letter).split()[0] for letter in said if letter.isalpha()} == {OF_SCRIPT[KNOWN[code].script]}


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_an_honest_draft_of_the_present_english(code: str) -> None:
    catalogue, source = ALL[code], ALL["en"]
    assert {one.status for one in (*catalogue.client.values(), *catalogue.staff.values())} == {"draft"}
    assert not [each for each in catalogue.client if is_stale(code, catalogue.client[each], source.client[each])]
    assert not [each for each in catalogue.staff if is_stale(code, catalogue.staff[each], source.staff[each])]


SPOILED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a language without a file": (lambda folder: (folder / "ro.toml").unlink(), "ro.toml is missing"),
    "a file without a language": (
        lambda folder: shutil.copy(folder / "ro.toml", folder / "xx.toml"),
        "xx.toml is of no language",
    ),
    "a notice that is not translated": (
        lambda folder: change(folder / "vi.toml", "[client.get_in_touch]", "[client.nothing]"),
        "vi.toml: client.nothing",
    ),
    "a notice that is missing": (
        lambda folder: (folder / "vi.toml").write_text(
            (folder / "vi.toml").read_text().partition("[client.get_in_touch]")[0]
        ),
        "vi.toml: client.get_in_touch is missing",
    ),
    "an empty text": (
        lambda folder: change(folder / "tr.toml", 'text = "Randevu: {day}, {time}."', 'text = ""'),
        "tr.toml: client.appointment.text",
    ),
    "a plural form that is missing": (
        lambda folder: change(folder / "ru.toml", 'few = "', '# few = "'),
        "ru.toml: client.reminder lacks or should not have the forms few",
    ),
    "a plural form of another language": (
        lambda folder: change(folder / "ro.toml", "other =", 'two = "în {number} zile, {day}, {time}"\nother ='),
        "ro.toml: client.reminder lacks or should not have the forms two",
    ),
    "a placeholder that got lost": (
        lambda folder: change(folder / "fa.toml", "، {time}.", "."),
        "fa.toml: client.appointment has other placeholders than en",
    ),
    "a placeholder that nobody fills": (
        lambda folder: change(folder / "hu.toml", "nézze meg újra", "nézze meg, {nev}"),
        "hu.toml: client.look_again has other placeholders than en",
    ),
    "a field that nobody knows": (
        lambda folder: change(folder / "pl.toml", "subject =", 'link = "x"\nsubject ='),
        "pl.toml: client.look_again.link",
    ),
    "no words that are forbidden": (
        lambda folder: change(folder / "sq.toml", "police = [", "police = [] # ["),
        "sq.toml: forbidden.police",
    ),
    "half of the staff's notices": (
        lambda folder: change(folder / "ar.toml", "[staff.handed_over]", "[staff.handed]"),
        "ar.toml: staff.handed_over is missing; ar.toml: staff.handed is not in en",
    ),
    "a review without a reviewer": (
        lambda folder: change(folder / "th.toml", 'status = "draft"', 'status = "reviewed"'),
        "th.toml: client.look_again",
    ),
    "no TOML": (lambda folder: (folder / "es.toml").write_text("[client"), "es.toml: "),
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_half_a_catalogue_is_refused_by_name(spoiled: str, folder: Path) -> None:
    spoil, says = SPOILED[spoiled]
    spoil(folder)
    with pytest.raises(CatalogueError) as refused:
        read_catalogues(folder)
    assert says in str(refused.value)


def test_the_service_does_not_start_with_half_a_catalogue(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "bg.toml").unlink()
    monkeypatch.setattr(app, "read_catalogues", lambda: catalogues.read_catalogues(folder))
    with pytest.raises(SystemExit, match=r"kokon: .* Next step: mend bg\.toml is missing"):
        app.catalogues_or_exit()


def test_a_new_language_is_one_file_beside_its_entry_in_the_list(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "KNOWN", {**KNOWN, "it": KNOWN["es"].model_copy(update={"code": "it"})})
    shutil.copy(folder / "es.toml", folder / "it.toml")
    assert "it" in read_catalogues(folder, offered=(*KNOWN, "it"))


def test_a_text_whose_english_changed_is_stale(folder: Path) -> None:
    change(folder / "en.toml", "Please have another look.", "Please look once more.")
    changed = read_catalogues(folder)
    look, source = ClientTemplate.LOOK_AGAIN, changed["en"].client
    assert all(is_stale(code, changed[code].client[look], source[look]) for code in CODES if code != "en")
    assert not any(
        is_stale(code, changed[code].client[other], source[other])
        for code in CODES
        for other in ClientTemplate
        if other != look
    )


def test_a_review_does_not_change_the_mark_of_a_text() -> None:
    given = tomllib.loads((FOLDER / "en.toml").read_text())["client"]["look_again"]
    reviewed = ClientWords.model_validate(given | {"status": "reviewed", "by": "A. Reader", "on": "2026-11-29"})
    assert reviewed.fingerprint == ALL["en"].client[ClientTemplate.LOOK_AGAIN].fingerprint
