"""The text of a draft: taken apart, put together, dated, and checked with the place of each mistake."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.quality.office.drafting.checking import check
from services.quality.office.drafting.entries import texts_of_draft, texts_of_version
from services.quality.office.drafting.entry_text import table_of, text_of
from services.quality.office.drafting.texts import (
    HEAD,
    NEW,
    Section,
    dated,
    section,
    sections,
    succeeding,
    version_of,
    with_section,
)
from services.quality.office.drafting.translations import Drift, drifts
from services.quality.standards.catalogue.files import CURRENT, VERSIONS
from services.quality.standards.comparison.domain import changed, worded
from tests.quality.building import STANDARDS
from tests.quality.office_building import titled

SHIPPED = (VERSIONS / f"{CURRENT}.toml").read_text(encoding="utf-8")
TEXT = succeeding(SHIPPED, STANDARDS, version="2027-01", day=date(2027, 1, 1))
CATALOGUES = {CURRENT: STANDARDS}
KEYS = [HEAD, *(criterion.id for criterion in STANDARDS.criteria)]


def test_a_version_is_taken_apart_into_its_head_and_its_criteria() -> None:
    parts = sections(SHIPPED)
    assert [part.key for part in parts] == KEYS
    assert "".join(part.text for part in parts) == SHIPPED
    lines = SHIPPED.splitlines()
    assert all(lines[part.line - 1] == "[[criteria]]" for part in parts[1:])


def test_the_next_version_begins_as_the_one_before_and_lacks_only_a_title_of_its_own() -> None:
    catalogue, mistakes = check(TEXT, CATALOGUES)
    assert [(mistake.section, mistake.words.partition("title.")[2][:2]) for mistake in mistakes] == [
        (HEAD, "de"), (HEAD, "en"), (HEAD, "ar"),
    ]  # fmt: skip
    assert all(f"it is that of {CURRENT}, and each version has one of its own" in each.words for each in mistakes)
    assert check(titled(TEXT, "2027-01"), CATALOGUES)[1] == []
    assert catalogue is not None
    assert (catalogue.version, catalogue.replaces, catalogue.valid_from) == ("2027-01", CURRENT, date(2027, 1, 1))
    assert [each.id for each in changed(STANDARDS, catalogue)] == [""]


def test_a_text_that_changed_in_one_language_alone_is_told_and_no_mistake() -> None:
    part = section(TEXT, "S3")
    assert part is not None
    other = re.sub(r'^name\.de = ".*"$', 'name.de = "Anders"', part.text, count=1, flags=re.MULTILINE)
    text = titled(with_section(TEXT, "S3", other), "2027-01")
    catalogue, mistakes = check(text, CATALOGUES)
    assert catalogue is not None
    assert mistakes == []
    then = texts_of_version(STANDARDS)
    assert drifts(then, texts_of_version(catalogue), {}) == [Drift("S3", "name", ("de",), ("en", "ar"))]
    assert drifts(then, texts_of_draft(text), {}) == [Drift("S3", "name", ("de",), ("en", "ar"))]
    assert drifts(then, then, {}) == []


def test_forms_know_every_text_that_the_comparison_knows() -> None:
    said = texts_of_draft(SHIPPED)
    known = {id_: {field: texts for field, texts in each.items() if texts} for id_, each in said.items()}
    assert known == texts_of_version(STANDARDS)


def test_what_changed_in_the_version_before_is_not_said_again() -> None:
    before = SHIPPED.replace(
        "\n[[criteria]]", '\n[[changes]]\nkind = "new"\nid = "S1"\nwhy.de = "x"\nwhy.en = "x"\n\n[[criteria]]', 1
    )
    assert "[[changes]]" not in succeeding(before, STANDARDS, version="2027-01", day=date(2027, 1, 1))


@settings(deadline=None)
@given(some.sampled_from(KEYS))
def test_a_part_put_back_as_it_was_changes_nothing(key: str) -> None:
    text = titled(TEXT, "2027-01")
    part = section(text, key)
    assert part is not None
    again, mistakes = check(with_section(text, key, part.text), CATALOGUES)
    assert (again, mistakes) == check(text, CATALOGUES)


@given(some.sampled_from(KEYS[1:]))
def test_a_criterion_taken_out_comes_back_to_its_place(key: str) -> None:
    part = section(TEXT, key)
    assert part is not None
    without = with_section(TEXT, key, "")
    assert [each.key for each in sections(without)] == [each for each in KEYS if each != key]
    assert [each.key for each in sections(with_section(without, NEW, part.text))] == KEYS


def test_a_mistake_is_told_with_the_entry_the_field_and_the_line_of_its_part() -> None:
    part = section(TEXT, "S3")
    assert part is not None
    broken = with_section(TEXT, "S3", part.text.replace("name.de", "nome.de", 1))
    catalogue, mistakes = check(broken, CATALOGUES)
    assert catalogue is None
    assert {mistake.section for mistake in mistakes} == {"S3"}
    assert any("criterion S3: name" in mistake.words for mistake in mistakes)
    there = section(broken, "S3")
    assert there is not None
    wrong = next(mistake for mistake in mistakes if "nome" in mistake.words)
    assert there.text.splitlines()[(wrong.line or 0) - 1].startswith("nome.de")


def test_what_is_no_toml_is_told_with_its_line() -> None:
    part = section(TEXT, "K1")
    assert part is not None
    _, mistakes = check(with_section(TEXT, "K1", part.text + "\nname.de = oops\n"), CATALOGUES)
    assert [mistake.section for mistake in mistakes] == ["K1"]
    assert mistakes[0].line is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "version: a year and a month"),
        (TEXT.replace('version = "2027-01"', 'version = "../x"', 1), "version: a year and a month"),
        (SHIPPED, "is there already"),
        (TEXT.replace(f'replaces = "{CURRENT}"\n', "", 1), "replaces: the version before it is"),
        (dated(TEXT, date(2025, 1, 1)), "does not begin before it"),
        (TEXT + "#" * 1_100_000, "longer than"),
    ],
    ids=["empty", "a path", "the old version", "replaces nothing", "too early", "too long"],
)
def test_what_does_not_follow_on_the_versions_there_are_is_told(text: str, said: str) -> None:
    catalogue, mistakes = check(text, CATALOGUES)
    assert catalogue is None
    assert any(said in mistake.words for mistake in mistakes)


def test_another_day_changes_the_day_and_nothing_else() -> None:
    later = dated(TEXT, date(2028, 5, 1))
    differing = [pair for pair in zip(TEXT.splitlines(), later.splitlines(), strict=True) if pair[0] != pair[1]]
    assert differing == [("valid_from = 2027-01-01", "valid_from = 2028-05-01")]
    assert version_of(later) == "2027-01"


def test_two_texts_are_told_apart_word_by_word() -> None:
    assert worded("at least one year", "at least two years ahead") == [
        ("same", "at least"),
        ("gone", "one year"),
        ("new", "two years ahead"),
    ]


def test_of_two_texts_that_share_little_one_stands_for_the_other() -> None:
    before, after = (
        "one word of all these many words that go stays",
        "nothing of what was there before stays but the end",
    )
    assert worded(before, after) == [("gone", before), ("new", after)]


@given(some.text("abc ", max_size=30), some.text("abc ", max_size=30))
def test_both_texts_can_be_read_out_of_what_is_told_apart(before: str, after: str) -> None:
    pieces = worded(before, after)
    assert " ".join(words for kind, words in pieces if kind != "new") == before
    assert " ".join(words for kind, words in pieces if kind != "gone") == after


def test_a_part_is_written_as_the_files_that_come_with_kokon() -> None:
    for part in sections(SHIPPED):
        again = text_of(table_of(part), part)
        assert again.strip() == part.text.strip()


WORDS = some.text(some.characters(exclude_categories=["Cs"]), max_size=20)
TABLES = some.dictionaries(
    some.text("ab_-.é ", min_size=1, max_size=6),
    some.one_of(
        WORDS,
        some.booleans(),
        some.integers(-1000, 1000),
        some.floats(allow_nan=False, allow_infinity=False),
        some.dates(),
        some.lists(WORDS, max_size=3),
        some.dictionaries(some.sampled_from(["de", "en-GB"]), WORDS, min_size=1),
    ),
    max_size=5,
)


@given(TABLES, some.lists(some.fixed_dictionaries({"id": WORDS, "score": some.just({"kind": "mean"})}), max_size=2))
def test_whatever_a_form_was_given_can_be_read_again(table: dict[str, object], indicators: list[object]) -> None:
    whole = table | ({"indicators": indicators} if indicators else {})
    part = Section("S1", text_of(whole, Section("S1", "", 1)), 1)
    assert table_of(part) == whole
