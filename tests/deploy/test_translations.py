"""`./kokon languages` says how far every language is, and writes the notices side by side."""

import re
from pathlib import Path

import pytest

from deploy.local.machine.report_file import made_absolute
from deploy.local.translations.coverage import Progress, as_table, keys, kinds, of_pages, overtaken
from deploy.local.translations.preview import page
from services.notify.notices.catalogues import read_catalogues
from services.notify.notices.words import Catalogue
from shared.client_letters import ClientTemplate
from shared.languages import KNOWN, catalogues
from shared.languages.catalogues import Domain, is_reviewed
from tests.deploy.command_line import kokon

ALL = read_catalogues()


def changed_english() -> dict[str, Catalogue]:
    look = ClientTemplate.LOOK_AGAIN
    words = ALL["en"].client[look].model_copy(update={"text": "Something else."})
    return {**ALL, "en": ALL["en"].model_copy(update={"client": {**ALL["en"].client, look: words}})}


def test_the_table_has_every_language_and_every_kind_of_text() -> None:
    finished = kokon("languages")
    assert finished.returncode == 0, finished.stderr
    head, *rows = finished.stdout.splitlines()
    assert re.split(r"  +", head.strip()) == [
        *("pages", "cases", "intake", "notify", "quality", "information", "consents", "to clients", "to staff"),
    ]
    assert [row.split()[0] for row in rows] == list(KNOWN)
    assert re.search(r"^uk .*-  +5/5, draft +-$", finished.stdout, re.MULTILINE)


def test_a_language_that_is_not_begun_is_not_a_zero_among_others() -> None:
    assert str(Progress(0, 10, 0)) == "-"
    assert str(Progress(10, 10, 0)) == "10/10, draft"
    assert str(Progress(9, 10, 3, 1)) == "9/10, 3 reviewed, 6 drafts, 1 stale"
    assert str(Progress(9, 9, 9)) == "9/9, 9 reviewed"
    assert str(Progress(9, 10)) == "9/10"


def test_messages_that_are_missing_and_messages_of_yesterday_are_counted(tmp_path: Path) -> None:
    (tmp_path / "web.py").write_text('gettext("One")\ngettext("Two")\n')
    domain = Domain("own", tmp_path, tmp_path / "locale", root=tmp_path)
    catalogues.update(domain)
    translated = domain.translated("de")
    assert str(of_pages(domain, "de")) == "-"
    next(message for message in translated if message.id == "One").string = "Eins"
    translated.add("Before", "Früher")
    catalogues._write(domain.po("de"), translated)
    assert of_pages(domain, "de") == Progress(1, 2, stale=1)
    assert len(keys(translated)) == 3
    assert of_pages(domain, "en") == Progress(2, 2)


def test_a_review_is_kept_with_its_message_and_ends_where_the_source_changes(tmp_path: Path) -> None:
    (tmp_path / "web.py").write_text('gettext("One")\ngettext("Two")\ngettext("Three")\n')
    domain = Domain("own", tmp_path, tmp_path / "locale", root=tmp_path)
    catalogues.update(domain)
    translated = domain.translated("de")
    for message in translated:
        if message.id:
            message.string = f"{message.id} auf Deutsch"
            message.user_comments = ["reviewed by Ada A. on 2026-11-30"]
    next(message for message in translated if message.id == "Two").flags.add("fuzzy")
    next(message for message in translated if message.id == "Three").user_comments = ["reviewed by Ada on 2026-13-30"]
    catalogues._write(domain.po("de"), translated)
    catalogues.update(domain)
    kept = domain.translated("de")
    assert {str(message.id) for message in kept if message.id and is_reviewed(message)} == {"One"}
    assert "# reviewed by Ada A. on 2026-11-30" in domain.po("de").read_text()
    [misread] = [problem for problem in catalogues.problems(domain) if "review" in problem]
    assert misread == "de has a review that is not # reviewed by NAME on YYYY-MM-DD: Three"


def test_drafts_and_reviews_are_counted_of_what_clients_read() -> None:
    door = catalogues.domains()["intake"]
    german = of_pages(door, "de")
    assert german.reviewed is not None
    assert (german.there, german.stale) == (german.wanted, 0)
    assert of_pages(catalogues.domains()["notify"], "de").reviewed is None


def test_a_changed_english_text_makes_all_its_translations_stale() -> None:
    changed = changed_english()
    told = list(overtaken(changed))
    assert len(told) == len(KNOWN) - 1
    fingerprint = changed["en"].client[ClientTemplate.LOOK_AGAIN].fingerprint
    assert f'ro: client.look_again was translated from another English text: source = "{fingerprint}"' in told
    assert "5/5, draft, 1 stale" in as_table(kinds(changed))
    assert list(overtaken(ALL)) == []


def test_the_preview_shows_every_notice_in_every_language_with_its_parts_and_its_review() -> None:
    shown = page(ALL)
    for code, known in KNOWN.items():
        cards = 5 + (9 if ALL[code].staff else 0)
        assert shown.count(f'<li class="sheet" data-language="{code}">') == cards
        assert shown.count(f'class="subject" lang="{code}" dir="{known.direction}">') == cards
    text = "Termin: Sa., 19. Sept., 12:30 Uhr."
    assert f'<blockquote class="bubble" lang="de" dir="ltr">{text}</blockquote>' in shown
    assert f"{len(text)} characters of GSM, 1 of at most 2 parts" in shown
    assert shown.count('<span class="tag care">draft</span>') == 5 * len(KNOWN) + 9 * 3
    assert "The English text has changed." not in shown
    assert page(changed_english()).count("The English text has changed.") == len(KNOWN) - 1
    assert "{day}" not in shown


def test_the_preview_needs_nothing_from_elsewhere() -> None:
    shown = page(ALL)
    assert "http" not in shown
    assert "<script" not in shown
    assert "<link" not in shown
    assert "<style>/* Design tokens" in shown


def test_the_command_writes_the_preview_where_it_was_asked_to(tmp_path: Path) -> None:
    finished = kokon("languages", "--preview", str(tmp_path / "notices.html"))
    assert (finished.returncode, finished.stdout) == (0, "")
    assert (tmp_path / "notices.html").read_text(encoding="utf-8") == page(ALL)
    refused = kokon("languages", "--preview", str(tmp_path / "nowhere" / "notices.html"))
    assert refused.returncode == 1
    assert "Next step: name another file with --preview." in refused.stderr


def test_a_relative_file_is_one_of_the_folder_of_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert made_absolute(["--preview", "a.html"]) == ["--preview", str(tmp_path / "a.html")]
    assert made_absolute(["--preview=a.html"]) == [f"--preview={tmp_path / 'a.html'}"]


def test_words_that_are_not_understood_are_answered_with_the_next_step() -> None:
    finished = kokon("languages", "--all")
    assert finished.returncode == 1
    assert "--all is not understood. Next step: say ./kokon languages [--preview FILE.html" in finished.stderr
