"""No page is half translated: every message is there in German and Arabic, with its placeholders."""

import re
from pathlib import Path

import pytest

from shared.languages import catalogues
from shared.languages.catalogues import Domain, domains, problems


@pytest.mark.parametrize("domain", domains().values(), ids=lambda domain: domain.name)
def test_every_message_of_every_page_is_translated(domain: Domain) -> None:
    assert list(problems(domain)) == []


@pytest.fixture
def domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Domain:
    monkeypatch.setattr(catalogues, "TRANSLATED", ("de",))
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text('{{ _("Hello %(name)s", name="x") }}')
    (tmp_path / "web.py").write_text('words.ngettext("%(num)s file", "%(num)s files", 2)')
    return Domain("own", tmp_path, tmp_path / "locale", root=tmp_path)


def translate(domain: Domain, hello: str, files: tuple[str, str] = ("%(num)s Akte", "%(num)s Akten")) -> None:
    catalogues.update(domain)
    catalogue = domain.translated("de")
    for message in catalogue:
        if message.id:
            message.string = files if isinstance(message.id, tuple) else hello
    catalogues._write(domain.po("de"), catalogue)
    catalogues.compile(domain)


def test_messages_come_from_templates_and_sources(domain: Domain) -> None:
    translate(domain, "Hallo %(name)s")
    assert list(problems(domain)) == []
    assert catalogues.extract(domain) == "2 messages"


def test_a_message_nobody_translated_is_found(domain: Domain) -> None:
    translate(domain, "")
    assert "de is not translated: Hello %(name)s" in list(problems(domain))


def test_a_message_that_is_new_is_found(domain: Domain) -> None:
    translate(domain, "Hallo %(name)s")
    (domain.sources / "more.py").write_text('gettext("Something new")')
    assert "de does not have: Something new" in list(problems(domain))


@pytest.mark.parametrize("hello", ["Hallo", "Hallo %(nam)s", "Hallo %(name)s %(num)s"])
def test_a_placeholder_that_got_lost_is_found(domain: Domain, hello: str) -> None:
    translate(domain, hello)
    assert list(problems(domain)) == ["de lost a placeholder: Hello %(name)s"]


def test_a_plural_form_may_leave_the_number_out_but_name_no_other(domain: Domain) -> None:
    translate(domain, "Hallo %(name)s", ("eine Akte", "%(num)s Akten"))
    assert list(problems(domain)) == []
    translate(domain, "Hallo %(name)s", ("eine Akte", "%(count)s Akten"))
    assert list(problems(domain)) == ["de lost a placeholder: %(num)s file"]


def test_a_translation_that_has_no_room_is_found(domain: Domain) -> None:
    (domain.sources / "templates" / "menu.html").write_text('{{ place("/x", _("Week")) }}')
    translate(domain, "x" * 24)
    assert "de is too long: Week" not in list(problems(domain))
    translate(domain, "x" * 25)
    assert "de is too long: Week" in list(problems(domain))


def test_translators_learn_where_a_message_is_seen_and_how_long_it_may_be(domain: Domain) -> None:
    pages = domain.sources / "templates"
    (domain.sources / "web.py").write_text('"""What is due today."""\ngettext("Due")')
    (pages / "parts.html").write_text('{% macro x() %}{{ _("A part") }}{% endmacro %}')
    (pages / "frame.html").write_text('{% block title %}{{ _("Own") }}{% endblock %}')
    week = '{% extends "frame.html" %}{% from "parts.html" import x %}{% block title %}{{ _("My week") }}{% endblock %}'
    (pages / "week.html").write_text(week + '{{ submit(_("Send")) }}')
    (pages / "day.html").write_text('{% include "parts.html" %}{% block title %}{{ _("My day") }}{% endblock %}')
    (pages / "last_sheet.html").write_text('{{ _("Chosen while it runs") }}')
    catalogues.update(domain)
    template = (domain.locale / "own.pot").read_text()
    for entry in (
        '#. seen on: last sheet\n#: templates/last_sheet.html\nmsgid "Chosen while it runs"',
        '#. seen on: My day; My week\n#: templates/parts.html\nmsgid "A part"',
        '#. seen on: every page\n#: templates/frame.html\n#, max-length:60\nmsgid "Own"',
        '#. seen on: What is due today\n#: web.py\nmsgid "Due"',
        '#. seen on: My week\n#: templates/week.html\n#, max-length:64\nmsgid "Send"',
        '#. seen on: My week\n#: templates/week.html\n#, max-length:60\nmsgid "My week"',
    ):
        assert entry in template
    assert "seen on" not in domain.po("de").read_text()


def test_updating_twice_changes_nothing(domain: Domain) -> None:
    translate(domain, "Hallo %(name)s")
    before = domain.po("de").read_bytes()
    catalogues.update(domain)
    assert domain.po("de").read_bytes() == before


def test_the_command_says_what_it_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogues.command(["translate"]) == 2
    assert "extract, update, compile, check" in capsys.readouterr().err
    assert catalogues.command(["check", "messages"]) == 0
    assert capsys.readouterr().out == "messages: complete\n"


def test_a_folder_without_messages_is_no_trouble_when_all_are_compiled(domain: Domain) -> None:
    assert catalogues.compile(domain) == "has nothing to compile"


def test_a_language_that_was_only_begun_may_be_incomplete_but_not_wrong(domain: Domain) -> None:
    translate(domain, "Hallo %(name)s")
    begun = domain.po("fr")
    begun.parent.mkdir(parents=True)
    begun.write_bytes(domain.po("de").read_bytes().replace(b"Hallo %(name)s", b""))
    catalogues.compile(domain)
    assert list(problems(domain)) == []
    begun.write_bytes(domain.po("de").read_bytes().replace(b"Hallo %(name)s", b"Bonjour"))
    catalogues.compile(domain)
    assert list(problems(domain)) == ["fr lost a placeholder: Hello %(name)s"]


@pytest.mark.parametrize("domain", domains().values(), ids=lambda domain: domain.name)
def test_an_arabic_hundred_is_not_said_like_sixteen(domain: Domain) -> None:
    """Of its six forms, the fifth is for hundreds, and what is counted ends in tanwin only in the sixth (11 to 99)."""
    counted = re.compile(r"%\(num\)s \S*\N{ARABIC FATHATAN}")
    plurals = [each.string for each in domain.translated("ar") if isinstance(each.string, tuple)]
    assert [forms for forms in plurals if counted.search(forms[4])] == []
