"""What is read out is whole in every language, has a version, and is a draft until somebody checked it."""

from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.cases.contact.gate.domain import Point, Walk
from services.cases.contact.gate.forms import text_for
from services.cases.contact.gate.texts import FOLDER, kept_texts, read_texts
from services.cases.foundation.spoken_languages import SPOKEN
from tests.cases.building import a_walk

WORDS = {
    "2026-01/ar": "00434f2b5a7eb34d",
    "2026-01/de": "57fb86bb6313f8b8",
    "2026-01/en": "645089e1cf3708cb",
    "2026-11/ar": "73a4c3c7c39dbd89",
    "2026-11/de": "5c9d900619c51c5a",
}


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
    whole = (FOLDER / "2026-01" / "en.toml").read_text()
    (tmp_path / "2026-01").mkdir()
    (tmp_path / "2026-01" / "en.toml").write_text(whole.replace("limits =", "limitz ="))
    with pytest.raises(ValidationError):
        read_texts(tmp_path)


def test_a_newer_version_is_read_out_and_the_older_one_is_kept(tmp_path: Path) -> None:
    whole = (FOLDER / "2026-01" / "en.toml").read_text()
    for version in ("2026-01.10", "2026-01", "2026-01.2", "2025-12"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "en.toml").write_text(whole)
    assert list(kept_texts(tmp_path)) == ["2025-12/en", "2026-01/en", "2026-01.2/en", "2026-01.10/en"]
    assert read_texts(tmp_path)["en"].name == "2026-01.10/en"


def test_the_words_of_a_version_never_change() -> None:
    """A new wording is a new folder in `texts`, and a new line here: records name what was read out."""
    assert {name: fingerprint(name) for name in kept_texts()} == WORDS


def fingerprint(name: str) -> str:
    words = kept_texts()[name].words
    return sha256("\n".join(words[point] for point in Point).encode()).hexdigest()[:16]
