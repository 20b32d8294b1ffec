"""The one list of languages is whole, and whatever names languages of Kokon agrees with it."""

from datetime import UTC
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from unicodedata import name

import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.plurals import PLURALS
from pydantic import ValidationError

from services.cases.foundation.spoken_languages import SPOKEN
from services.intake.settings import LOCALE
from services.quality.evidence.publications.languages import OFFERED
from services.quality.evidence.register.kinds.fields import LANGUAGES
from shared.languages import KNOWN, LISTED, ORAL, RIGHT_TO_LEFT, Languages, catalogues
from shared.languages.known import instead_of, read

NINETEEN = [
    *("de", "de-simple", "en", "fr", "ro", "bg", "hu", "ar", "fa", "es"),
    *("ru", "uk", "tr", "pl", "sq", "vi", "th", "zh", "pcm"),
]
SEGMENTS = {
    "de": "m4", "de-simple": "x7", "en": "h2", "fr": "q9", "ro": "c5", "bg": "w3", "hu": "k8", "ar": "t6", "fa": "d2",
    "es": "j7", "ru": "v5", "uk": "g3", "tr": "n9", "pl": "b4", "sq": "f8", "vi": "r2", "th": "y6", "zh": "l5",
    "pcm": "z3",
}  # fmt: skip
OF_ORAL = {
    "bin": "e4", "yo": "s9", "ig": "a6", "ha": "u2", "wo": "i7", "rom": "o3", "ti": "k3", "am": "b8", "so": "x2",
    "fa-AF": "w6", "ps": "c9", "ku": "y4", "ckb": "g5",
}  # fmt: skip
CODES = sorted(KNOWN)
SCRIPTS = {
    "Latn": "LATIN", "Cyrl": "CYRILLIC", "Arab": "ARABIC", "Thai": "THAI", "Hans": "CJK", "Ethi": "ETHIOPIC",
}  # fmt: skip


def test_the_list_has_the_languages_that_were_decided() -> None:
    assert list(KNOWN) == NINETEEN


@pytest.mark.parametrize("code", sorted(LISTED))
def test_a_language_is_named_in_its_own_script(code: str) -> None:
    letters = [letter for letter in LISTED[code].own_name if letter.isalpha()]
    assert letters
    assert {name(letter).split()[0] for letter in letters} == {SCRIPTS[LISTED[code].script]}


def test_an_oral_language_has_no_words_and_another_one_is_read_instead() -> None:
    """It is in no list of languages that are read, and in that of those that people speak."""
    assert list(ORAL) == list(OF_ORAL)
    assert list(LISTED) == [*KNOWN, *ORAL]
    for code, known in ORAL.items():
        assert not (LOCALE / code).exists()
        assert known.fallback[0] in KNOWN
        assert set(known.fallback) <= set(KNOWN)
        assert known.direction == ("rtl" if known.script == "Arab" else "ltr")
        assert code.split("-")[0] in SPOKEN


@pytest.mark.parametrize("code", CODES)
def test_direction_and_fallback_agree_with_what_reads_them(code: str) -> None:
    known, wording = KNOWN[code], Languages([code], clock=UTC)[code]
    assert (wording.direction, wording.own_name, wording.locale) == (known.direction, known.own_name, known.locale)
    assert known.locale.text_direction == known.direction
    assert (code in RIGHT_TO_LEFT) == (known.direction == "rtl")
    assert set(known.fallback) <= set(KNOWN) - {code}


def test_a_segment_of_an_address_names_no_language() -> None:
    """None is a code of any language, or has one in it; none says a place in the list either."""
    segments = [known.segment for known in LISTED.values()]
    codes = {code for code in map(str, Locale.parse("en").languages) if len(code) > 1} | set(LISTED)
    assert len(codes) > 400
    assert len(set(segments)) == len(segments)
    assert [one for one in segments if any(code in one for code in codes)] == []
    assert segments != sorted(segments)


def test_segments_stay_what_they_are() -> None:
    """Leaflets, slips and pages that are open have them. A language more is a line more here."""
    assert {code: known.segment for code, known in LISTED.items()} == SEGMENTS | OF_ORAL


def test_what_is_read_where_a_text_is_missing() -> None:
    assert instead_of("de-simple") == ("de-simple", "de", "en")
    assert instead_of("de-AT") == ("de-AT", "de", "en")
    assert instead_of("uk") == ("uk", "en", "de")
    assert instead_of("so") == ("so", "en", "de")
    assert instead_of("bin") == ("bin", "pcm", "en", "de")
    assert instead_of("fa-AF") == ("fa-AF", "fa", "en", "de")
    assert instead_of("sw") == ("sw", "en", "de")


@pytest.mark.parametrize("code", CODES)
def test_gettext_chooses_the_plural_form_that_cldr_does(code: str, tmp_path: Path) -> None:
    """A catalogue of the language is written, read and asked: as many forms as CLDR has for whole numbers, in its order
    of appearance, where Babel or the list say so."""
    known = KNOWN[code]
    catalogue = catalogues._empty(code)
    forms = tuple(str(number) for number in range(catalogue.num_plurals))
    catalogue.add(("one", "many"), forms)
    written = BytesIO()
    write_mo(written, catalogue)
    written.seek(0)
    read_again = GNUTranslations(written)
    of_category: dict[str, set[str]] = {}
    for number in range(1, 200):
        of_category.setdefault(known.plural(number), set()).add(read_again.ngettext("one", "many", number))
    assert all(len(given) == 1 for given in of_category.values()), of_category
    assert len({next(iter(given)) for given in of_category.values()}) == len(of_category)


def test_a_rule_of_plurals_stands_in_the_list_where_babel_has_none() -> None:
    lacking = {code for code in KNOWN if code not in PLURALS}
    assert lacking == {"de-simple", "pcm", "sq"}
    assert all(KNOWN[code].plural_forms for code in lacking)


@pytest.mark.parametrize("code", CODES)
def test_digits_are_those_of_the_language(code: str) -> None:
    assert KNOWN[code].in_own_digits("14:30") == ("۱۴:۳۰" if code == "fa" else "14:30")


def test_longer_lists_have_every_language() -> None:
    """Those that people speak, those of public texts and those that an entry of the register is about."""
    main = {code.split("-")[0] for code in KNOWN}
    assert main <= set(SPOKEN)
    assert set(KNOWN) <= set(OFFERED)
    assert main <= set(LANGUAGES)


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ('[xx]\nown_name = "X"\nsegment = "a1"\n', "script"),
        ('[xx]\nown_name = "X"\nsegment = "xx"\n', "segment"),
        ('[xx]\nown_name = ""\nscript = "Latn"\ndirection = "ltr"\nfont = "X"\nfallback = []\n', "own_name"),
        ('[xx]\nown_name = "X"\nscript = "Latn"\ndirection = "up"\nfont = "X"\nfallback = []\n', "direction"),
        (
            '[xx]\nown_name = "X"\nscript = "Latn"\ndirection = "ltr"\nfont = "X"\nfallback = []\ndigits = "0"\n',
            "digits",
        ),
    ],
)
def test_a_half_entry_is_refused(entry: str, names: str, tmp_path: Path) -> None:
    (tmp_path / "known.toml").write_text(entry)
    with pytest.raises(ValidationError, match=names):
        read(tmp_path / "known.toml")
