"""What is read out is whole in every language, has a version, and is a draft until somebody checked it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.cases.gate.domain import SPOKEN, Point, Walk
from services.cases.gate.forms import text_for
from services.cases.gate.texts import FOLDER, read_texts
from tests.cases.building import a_walk


def test_there_are_german_english_and_arabic_texts_with_words_for_every_point() -> None:
    texts = read_texts()
    assert set(texts) == {"de", "en", "ar"}
    assert set(texts) <= set(SPOKEN)
    for text in texts.values():
        assert set(text.words) == set(Point)
        assert len(set(text.words.values())) == len(Point)


def test_what_no_native_speaker_checked_is_a_draft() -> None:
    assert read_texts()["ar"].status == "draft"


def test_the_limits_name_the_witness_stand_in_every_language() -> None:
    for language, word in (("de", "Gericht"), ("en", "court"), ("ar", "للمحكمة")):
        assert word in read_texts()[language].words[Point.LIMITS]


def test_the_name_of_a_text_fits_into_a_record() -> None:
    for text in read_texts().values():
        assert isinstance(a_walk(text=text.name), Walk)


def test_where_there_is_no_text_the_readers_own_language_helps() -> None:
    assert text_for("ti", "de").language == "de"
    assert text_for("", "ti").language == "en"


def test_a_text_with_a_hole_is_refused(tmp_path: Path) -> None:
    whole = (FOLDER / "en.toml").read_text()
    (tmp_path / "en.toml").write_text(whole.replace("limits =", "limitz ="))
    with pytest.raises(ValidationError):
        read_texts(tmp_path)
